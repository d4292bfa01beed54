//! Words that are looked for outside: each text that somebody writes holds one of its own.

/// A word that stands nowhere else.
pub(crate) fn canary(number: u64) -> String {
    format!("CANARY{number}X")
}

/// Every canary in a text.
pub(crate) fn canaries(text: &str) -> Vec<u64> {
    let behind = text.split("CANARY").skip(1);
    behind.filter_map(|rest| rest.split_once('X')?.0.parse().ok()).collect()
}
