//! Records: what the formats say, what comes back, what is refused.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "helpers of tests stand outside of #[test]"
)]

mod honest;
mod hostile;
mod project;
mod refusals;
mod revisions;
mod round_trip;
mod vectors;
