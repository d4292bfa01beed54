//! `cvdesk impact` seen from outside: known answers, an independent oracle, published truth, hostile repositories.
//!
//! `CVDESK_IMPACT_TRIPLES` says how many random questions the oracle is asked (600; soak: 10,000). With the full
//! figure everything else runs in full as well. `CVDESK_SEED` repeats a run.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests stand outside of #[test]"
)]

#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

mod ask;
mod contract;
mod desk;
mod dice;
mod drawing;
mod git;
mod graph_file;
mod hostile;
mod import;
mod living;
mod oracle;
mod oracle_itself;
mod planted;
mod published;
mod random_history;
mod real;
mod replay;
mod triples;
