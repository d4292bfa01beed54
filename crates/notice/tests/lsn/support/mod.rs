//! What the tests share: a made-up project, the real notices, and a judge of XML that is not our parser.

pub mod corpus;
pub mod equivalence;
pub mod hullo;
