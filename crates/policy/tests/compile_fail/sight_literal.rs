//! A `Sight` cannot be written down.
use cvdesk_policy::{Item, Sight};

fn forge(item: Item) -> Sight {
    Sight { item }
}

fn main() {}
