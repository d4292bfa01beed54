//! Which tags and branches of a history are vulnerable, and where they are first fixed, by ancestry alone.
//!
//! Pure: a commit graph comes in as data ([`GraphBuilder`], or your own [`History`]), an [`Assessment`] goes out.
//! No clock, no files, no git.
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

mod assess;
mod bug;
mod commit_id;
mod graph;
mod history;
#[cfg(test)]
mod oracle;
mod per_commit;
mod query;
mod reach;
mod rows;
mod topology;
mod version;

pub use assess::{AssessError, Assessment, BranchImpact, OffBranchTags, State, assess};
pub use commit_id::{CommitId, InvalidCommitId};
pub use graph::{Graph, GraphBuilder, GraphError, RefKind};
pub use history::{History, Position};
pub use query::{Change, Query};
pub use version::version_order;
