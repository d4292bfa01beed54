//! What a command appended when it was first carried out.

use cvdesk_case::{CommandId, Stamped, StreamId};
use cvdesk_desk::port::StoreError;

use super::{SqliteStore, log_rows};

/// A stream's part in a command.
type StreamFacts = (StreamId, Vec<Stamped>);

impl SqliteStore {
    /// A command's facts by stream, in the order of the log; `None` where it was never carried out.
    pub(super) fn facts_of(&self, command: CommandId) -> Result<Option<Vec<StreamFacts>>, StoreError> {
        let rows = self.readers.read(async |connection| log_rows::of_command(connection, command).await)?;
        let mut streams: Vec<StreamFacts> = Vec::new();
        for row in &rows {
            let entry = row.entry()?;
            let stream = entry.stream;
            let fact = self.fact(entry, &row.body, &*self.stream_keys(stream)?)?;
            match streams.iter_mut().find(|(known, _)| *known == stream) {
                Some((_, facts)) => facts.push(fact),
                None => streams.push((stream, vec![fact])),
            }
        }
        Ok((!streams.is_empty()).then_some(streams))
    }
}
