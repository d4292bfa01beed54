//! A confidential value is not printed.
use cvdesk_policy::Confidential;

fn print(secret: &Confidential<String>) -> String {
    format!("{secret}")
}

fn main() {}
