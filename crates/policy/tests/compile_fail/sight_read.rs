//! A `Sight` is not read from stored bytes.
use cvdesk_policy::Sight;

fn forge(stored: &str) -> Option<Sight> {
    serde_json::from_str::<Sight>(stored).ok()
}

fn main() {}
