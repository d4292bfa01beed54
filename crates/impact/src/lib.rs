//! Which tags and branches of a history are vulnerable, and where they are first fixed, by ancestry alone.
//!
//! Pure: a commit graph comes in as data ([`GraphBuilder`], a [`CommitTable`], or your own [`History`]), answers go
//! out. No clock, no files, no git.
//!
//! [`assess_many`] answers many cases in few passes and finds backports and reverts where a [`MessageIndex`] is there;
//! [`explain`] says why a tag has its state, [`draw`] draws an answer. [`assess`] answers one query by ancestry alone:
//!
//! ```
//! use cvdesk_impact::{Change, CommitId, GraphBuilder, Query, State, assess};
//!
//! let commit = |n: u8| CommitId::Sha1([n; 20]);
//! let (bug, fix) = (commit(2), commit(3));
//! let graph = GraphBuilder::new()
//!     .commit(commit(1), [])
//!     .commit(bug, [commit(1)])
//!     .commit(fix, [bug])
//!     .branch("main", fix)
//!     .tag("v1.0", bug)
//!     .tag("v1.1", fix)
//!     .build()?;
//! let query = Query {
//!     introduced: vec![Change::from(bug)],
//!     fixed: vec![Change::from(fix)],
//!     main: "main".to_owned(),
//!     branches: vec![],
//! };
//! let assessment = assess(&graph, &query)?;
//! let main = assessment.branches.first().ok_or("main is always assessed")?;
//! assert_eq!(main.state, State::Fixed);
//! assert_eq!(main.vulnerable_tags, ["v1.0"]);
//! assert_eq!(main.first_fixed_tag.as_deref(), Some("v1.1"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![deny(missing_docs)]

mod answer;
mod assess;
mod assess_many;
mod backports;
mod case;
mod commit_id;
mod commit_info;
mod containment;
mod evidence;
mod explain;
mod graph;
mod group;
mod history;
mod key;
mod mention;
mod message_index;
#[cfg(test)]
mod oracle;
mod patch_id;
mod picture;
#[cfg(test)]
mod planted;
mod query;
mod rows;
mod rules;
mod scope;
mod state;
mod subject;
mod svg;
mod table;
mod topology;
mod version;

pub use answer::{BranchAnswer, CaseAnswer, Duty};
pub use assess::{AssessError, Assessment, BranchImpact, OffBranchTags, assess};
pub use assess_many::{Sources, assess_many};
pub use case::{Case, CaseError, FixesNeeded, Options};
pub use commit_id::{CommitId, InvalidCommitId};
pub use commit_info::{CommitInfo, RawCommit};
pub use evidence::{Evidence, EvidenceSet, InvalidEvidence};
pub use explain::{Explanation, Path, Reason, explain};
pub use graph::{Graph, GraphBuilder, GraphError, RefKind};
pub use group::{Candidate, Group, How, Member, Role};
pub use history::{History, Position};
pub use message_index::MessageIndex;
pub use patch_id::{PatchId, PatchIds};
pub use picture::draw;
pub use query::{Change, Query};
pub use scope::{Scope, ScopeError};
pub use state::State;
pub use table::{CommitTable, IdFormat};
pub use version::version_order;
