//! Checks the log without keys: the chain over sealed bytes, then that it extends the newest outside head.
//!
//! Covered: every byte of every entry and of every sealed event body, their number and their order. Not covered,
//! because no entry names them by digest: keys, texts, blobs, summaries and the outbox. Those that are sealed
//! cannot be altered or moved unnoticed (they no longer unseal); they can be deleted, or put back to an older state.

mod chain;
mod finding;
mod outside;
mod report;
mod rows;
mod walk;

use std::path::Path;

use cvdesk_desk::port::StoreError;

pub use report::{OutsideHead, VerifyReport};

use crate::sqlite::{Session, Trouble, meta};

/// Checks a desk's log; `heads` is the outside head file to hold it against, if there is one.
///
/// # Errors
/// [`StoreError`] where the database or the head file cannot be read. A log that is not as it was written is no
/// error but the report's [`VerifyReport::fault`].
pub fn verify(database: &Path, heads: Option<&Path>) -> Result<VerifyReport, StoreError> {
    let at = |trouble: Trouble| trouble.at(database);
    let mut session = Session::read_only(database).map_err(at)?;
    let (desk, head_key) = session
        .run(async |connection| {
            Ok::<_, Trouble>((meta::desk(connection).await?, meta::get(connection, meta::HEAD_KEY).await?))
        })
        .map_err(at)?;
    let (Some(desk), Some(head_key)) = (desk, head_key) else {
        return Err(StoreError::Damaged(format!(
            "`{}` lacks what every desk is founded with",
            database.display()
        )));
    };
    // Heads before the log: a head is written after its commit (see `SqliteStore::hold`).
    let known = outside::read(heads, desk, &head_key)?;
    let chain = chain::walk(&mut session, database, desk).map_err(at)?;
    let fault = match chain.finding {
        Some(finding) => Some(finding.judged(&mut session, &known).map_err(at)?),
        None => outside::fault(&mut session, &known, chain.entries).map_err(at)?,
    };
    Ok(VerifyReport {
        desk,
        entries: chain.entries,
        head: chain.head,
        outside: known.newest.map(|head| OutsideHead { epoch: head.epoch, seq: head.seq }),
        remarks: known.remarks,
        fault,
    })
}
