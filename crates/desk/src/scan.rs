//! Looks for what seems private in a text that is about to become public: a help for the person who reads it, not a
//! filter.

use serde::Serialize;

use crate::credit::mentions;

/// Something that looks private.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// What kind: `token`, `key`, `address`, `home path`, `private host`, `other case`, `unnamed reporter`.
    pub kind: &'static str,
    /// The line it stands in, from 1.
    pub line: usize,
    /// The word; of a token only how it begins.
    pub word: String,
}

/// How well-known kinds of access tokens begin, with what follows at least.
const TOKENS: [(&str, usize); 9] = [
    ("ghp_", 20),
    ("gho_", 20),
    ("ghs_", 20),
    ("github_pat_", 20),
    ("glpat-", 16),
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("AKIA", 16),
    ("eyJhbGciOi", 20),
];
/// Where people's own files lie.
const HOMES: [&str; 4] = ["/home/", "/Users/", "/root/", "C:\\Users\\"];
/// Ends of host names that exist inside of one network.
const PRIVATE_HOSTS: [&str; 5] = [".internal", ".corp", ".lan", ".local", ".intranet"];
/// As much of a token as tells which it is.
const SHOWN: usize = 8;

/// What is looked for beside what looks private by itself.
#[derive(Debug, Default)]
pub(crate) struct Looked {
    /// Ids of cases that nobody knows of.
    pub(crate) others: Vec<String>,
    /// Names and addresses of a reporter who stays unnamed.
    pub(crate) unnamed: Vec<String>,
}

/// Kinds that do harm whoever reads them: a secret that opens something, a case that nobody knows of.
pub(crate) const GRAVE: [&str; 3] = ["token", "key", "other case"];
/// The kind of the name or address of a reporter who stays unnamed.
pub(crate) const UNNAMED: &str = "unnamed reporter";
/// The kind of mail addresses.
pub(crate) const ADDRESS: &str = "address";

/// Everything that looks private, in the text's order.
pub(crate) fn scan(text: &str, looked: &Looked) -> Vec<Hit> {
    let lines = text.lines().zip(1_usize..);
    lines.flat_map(|(line, number)| hits(line, number, looked)).collect()
}

fn hits(line: &str, number: usize, looked: &Looked) -> Vec<Hit> {
    let mut found = Vec::new();
    for name in looked.unnamed.iter().filter(|name| mentions(line, name)) {
        found.push(Hit { kind: UNNAMED, line: number, word: name.clone() });
    }
    if line.contains("-----BEGIN") && line.contains("PRIVATE KEY") {
        found.push(Hit { kind: "key", line: number, word: "a private key".to_owned() });
    }
    let is_end = |char: char| char.is_whitespace() || "<>()[]{}\"',;`".contains(char);
    let words = line.split(is_end).map(|word| word.trim_end_matches(['.', ':', '!', '?']));
    for word in words.filter(|word| !word.is_empty()) {
        if let Some(kind) = kind(word, &looked.others) {
            let word = if kind == "token" {
                word.chars().take(SHOWN).chain("…".chars()).collect()
            } else {
                word.to_owned()
            };
            found.push(Hit { kind, line: number, word });
        }
    }
    found
}

fn kind(word: &str, others: &[String]) -> Option<&'static str> {
    let is_token = |(start, rest): &(&str, usize)| {
        word.find(start).and_then(|at| word.get(at.saturating_add(start.len())..)).is_some_and(|after| {
            after.chars().take_while(|char| char.is_ascii_alphanumeric() || "_-.".contains(*char)).count()
                >= *rest
        })
    };
    if TOKENS.iter().any(is_token) {
        return Some("token");
    }
    if others.iter().any(|other| word.contains(other.as_str())) {
        return Some("other case");
    }
    if HOMES.iter().any(|home| word.contains(home)) {
        return Some("home path");
    }
    if is_private_host(word) {
        return Some("private host");
    }
    crate::address::normalised(word).map(|_| ADDRESS)
}

/// A host that nobody outside reaches, by its name or by its address (RFC 1918).
fn is_private_host(word: &str) -> bool {
    let host = word.rsplit_once("://").map_or(word, |(_, rest)| rest);
    let host = host.split(['/', ':', '?']).next().unwrap_or(host).trim_end_matches('.');
    let octets: Vec<Option<u8>> = host.split('.').map(|octet| octet.parse().ok()).collect();
    let is_private = matches!(
        octets.as_slice(),
        [Some(10), Some(_), Some(_), Some(_)]
            | [Some(172), Some(16..=31), Some(_), Some(_)]
            | [Some(192), Some(168), Some(_), Some(_)]
    );
    is_private
        || PRIVATE_HOSTS.iter().any(|end| host.to_ascii_lowercase().ends_with(end) && host.len() > end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked() -> Looked {
        Looked { others: vec!["C-7K3M-9QXP".to_owned()], unnamed: vec!["Rui Secret".to_owned()] }
    }

    #[test]
    fn the_name_of_a_reporter_who_stays_unnamed_is_found_as_words() {
        assert_eq!(kinds("thanks rui secret, and Rui"), [UNNAMED]);
        assert_eq!(kinds("rui secrets"), [""; 0]);
    }

    fn kinds(text: &str) -> Vec<&'static str> {
        scan(text, &looked()).into_iter().map(|hit| hit.kind).collect()
    }

    // req Q8 Q9 Q21
    #[test]
    fn what_people_leave_in_a_report_by_accident_is_found() {
        let text = "Seen at /home/rita/src/x.c on build7.corp,\nwrite to rita@out.test (token ghp_abcdefghijklmnopqrstuvwx).\n\
                    See C-7K3M-9QXP and http://10.1.2.3:8080/log too.\n-----BEGIN OPENSSH PRIVATE KEY-----";
        assert_eq!(
            kinds(text),
            ["home path", "private host", "address", "token", "other case", "private host", "key"]
        );
    }

    #[test]
    fn ordinary_words_of_a_report_are_left_alone() {
        assert_eq!(
            kinds("A guest writes past /dev/vda; see https://example.org/a, git@ and 192.0.2.1, v1.2.3."),
            [""; 0]
        );
    }

    #[test]
    fn a_token_is_not_told_whole() {
        let hits = scan("glpat-aaaaaaaaaaaaaaaaaaaaaaaa", &Looked::default());
        assert_eq!(hits, [Hit { kind: "token", line: 1, word: "glpat-aa…".to_owned() }]);
    }
}
