//! The function that makes a `Sight` is not for others.
use cvdesk_policy::{Item, Sight};

fn forge(item: Item) -> Sight {
    Sight::of(item)
}

fn main() {}
