//! An event together with the open part of its entry.

use jiff::Timestamp;

use crate::event::Event;
use crate::id::{ActorId, CommandId, PolicyVersion, StreamId};

/// An unsealed event and when, by whom and under which policy it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamped {
    /// Position in the log, from 1.
    pub seq: u64,
    /// The stream.
    pub stream: StreamId,
    /// Position in the stream, from 1.
    pub version: u32,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who acted.
    pub actor: ActorId,
    /// The command that caused it.
    pub command: CommandId,
    /// The policy version it was decided under.
    pub policy: PolicyVersion,
    /// What happened.
    pub event: Event,
}
