//! Every format of every published notice, of generated ones and of foreign records, before judges that this project
//! did not write; and each judge before a bad file.
//!
//! The judges are looked for in the folder that `CVDESK_JUDGES` names, else in `target/judges` (`py/bin` and
//! `node_modules`; `cargo xtask test --install` fills it), and among the machine's programs. One that is missing is
//! skipped with its name. `CVDESK_JUDGED` says how many notices are generated (25; soak: 300).
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "helpers of tests stand outside of #[test]"
)]

mod bench;
mod bundle;
mod foreign;
mod formats;
mod generated;
mod project;
