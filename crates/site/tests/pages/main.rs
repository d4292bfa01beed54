//! The site as a whole: hostile words stay words, the same notices give the same bytes, and it claims no more than it does.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests stand outside of #[test]"
)]

mod claims;
mod face;
mod hostile;
mod markup;
mod project;
mod same;
