//! Facts of a case: ids, events, evolve, timeline, and the log entry with its hash chain.
//!
//! What was agreed or happened is an [`event`]; what follows from it is computed elsewhere. This crate does no
//! I/O, reads no clock, holds no prose (events carry [`TextId`]s) and knows no policy: editing a policy cannot
//! change how history replays. `docs/event-format.md` gives the stored bytes.
#![deny(missing_docs)]

mod case;
mod desk;
mod entry;
mod event;
mod id;
mod intake;
mod name;
mod stamped;
mod timeline;

pub use case::{
    Backport, BackportStanding, Case, Comment, Cve, CveHow, Embargo, EndBefore, Fix, FixStage, Imported,
    MergedCase, Opening, Participant, PatchJudged, Proposal, PublicBy, PublishedNotice, SinceDraft,
};
pub use desk::{Agent, Application, Desk, LifeCycle, OpenLink, Person};
pub use entry::{Digest, ENTRY_BYTES, Entry, EntryError, KIND_BYTES, genesis};
pub use event::{
    Account, Answer, BackportRole, BranchFacts, Bug, CaseEvent, Channel, CommentAudience, Credit,
    DecodeError, DeskEvent, Door, Event, Exposure, HandOff, HeldBecause, Identity, ImpactSource, IntakeEvent,
    LiftedBy, NoticeDraft, Outcome, PartyAnswer, PartyStatus, PatchVerdict, Proof, ProvenBy, PublicBecause,
    ReadsEvent, Receipt, Role, Sender,
};
pub use id::{
    ActorId, BlobId, CaseId, CommandId, DeskId, EffectKey, IdError, IntakeId, Owner, PolicyVersion,
    RawDigest, StreamId, StreamKind, TextId,
};
pub use intake::{Intake, IntakeState};
pub use name::{BranchName, CommitHash, CveId, NameError, NoticeNumber, TagName};
pub use stamped::Stamped;
pub use timeline::{About, TimelineLine, timeline, told};
