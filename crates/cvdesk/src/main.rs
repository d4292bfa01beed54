//! The `cvdesk` binary.
fn main() {}
