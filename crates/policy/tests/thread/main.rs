//! libvirt's thread through `decide`, `duties`, `wanted` and `may_see`: every rule once kept and once broken.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

mod duties;
mod embargo;
mod impact;
mod language;
mod lift;
mod moderation;
mod publish;
mod record;
mod sight;
mod support;
mod towards;
mod walks;
