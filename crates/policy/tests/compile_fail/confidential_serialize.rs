//! A confidential value is not serialised.
use cvdesk_policy::Confidential;

fn store(secret: &Confidential<String>) -> Option<String> {
    serde_json::to_string(secret).ok()
}

fn main() {}
