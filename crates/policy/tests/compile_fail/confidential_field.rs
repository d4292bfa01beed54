//! Nor is the field reached.
use cvdesk_policy::Confidential;

fn peep(secret: Confidential<String>) -> String {
    secret.value
}

fn main() {}
