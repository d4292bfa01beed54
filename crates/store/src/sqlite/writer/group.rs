//! One transaction for a group of changes, a savepoint each; then the answers; then, when it is time, a head.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cvdesk_case::{DeskId, Entry};
use cvdesk_desk::port::StoreError;
use sqlx::{Connection as _, SqliteConnection};

use super::super::apply::{Undone, apply};
use super::super::doubt::doubt;
use super::super::session::{BEGIN, Session};
use super::super::trouble::Trouble;
use super::super::{lease, log_rows, outbox};
use super::requests::{Answer, Request, Wait, Work, now};
use crate::heads::{Head, HeadsLog};
use crate::keys::locked;

/// A head is signed at least every so many entries ...
const HEAD_ENTRIES: u64 = 100;
/// ... and at most so long after an entry.
const HEAD_TIME: Duration = Duration::from_secs(1);
/// What collecting may add to a request's time.
const LONGEST_WAIT: Duration = Duration::from_millis(5);

/// The answers to a group, in its order.
type Answers = Vec<Result<Answer, StoreError>>;

/// Writes groups and keeps the heads.
pub(super) struct GroupCommit {
    session: Option<Session>,
    database: PathBuf,
    desk: DeskId,
    epoch: u32,
    heads: Arc<HeadsLog>,
    heads_error: Arc<Mutex<Option<String>>>,
    /// Why nothing is written any more.
    stopped: Option<String>,
    /// Why this copy may not be the newest.
    doubt: Option<String>,
    last: Wait,
    signed: u64,
    unsigned_since: Option<Instant>,
}

impl GroupCommit {
    pub(super) fn new(
        session: Session,
        database: &Path,
        desk: DeskId,
        epoch: u32,
        heads: Arc<HeadsLog>,
        heads_error: Arc<Mutex<Option<String>>>,
    ) -> Self {
        let (session, database) = (Some(session), database.to_owned());
        let last = Wait { count: 1, time: Duration::ZERO };
        Self {
            session,
            database,
            desk,
            epoch,
            heads,
            heads_error,
            stopped: None,
            doubt: None,
            last,
            signed: 0,
            unsigned_since: None,
        }
    }

    /// As many as came together last time are likely to come together again, within half of what a commit takes.
    pub(super) fn worth_waiting_for(&self) -> Wait {
        self.last
    }

    /// How long until a head is due; `None` where all is signed.
    pub(super) fn sign_within(&self) -> Option<Duration> {
        self.unsigned_since.map(|since| HEAD_TIME.saturating_sub(since.elapsed()))
    }

    /// Commits a group and answers everyone in it.
    pub(super) fn commit(&mut self, requests: Vec<Request>) {
        let begun = now();
        let answers = self.written(&requests);
        self.last = Wait { count: requests.len(), time: (begun.elapsed() / 2).min(LONGEST_WAIT) };
        let newest = answers.iter().flatten().filter_map(last_seq).max();
        for (request, answer) in requests.into_iter().zip(answers) {
            // Whoever gave up waiting finds the answer by repeating the command.
            let _ = request.answer.send(answer);
        }
        if let Some(newest) = newest {
            self.unsigned_since.get_or_insert_with(now);
            if newest.saturating_sub(self.signed) >= HEAD_ENTRIES
                || self.sign_within() == Some(Duration::ZERO)
            {
                self.sign();
            }
        }
    }

    fn written(&mut self, requests: &[Request]) -> Answers {
        match self.transaction(requests) {
            Ok(answers) => answers,
            // What one of a group was too big for need not keep the others out.
            Err(_) if self.stopped.is_none() && requests.len() > 1 => {
                requests.iter().flat_map(|request| self.written(std::slice::from_ref(request))).collect()
            }
            Err(answer) => vec![Err(answer)]
                .into_iter()
                .chain(requests.iter().skip(1).map(|_| Err(self.stopped())))
                .collect(),
        }
    }

    fn transaction(&mut self, requests: &[Request]) -> Result<Answers, StoreError> {
        if self.stopped.is_some() {
            return Err(self.stopped());
        }
        let desk = self.desk;
        let mut session = match self.session.take() {
            Some(session) => session,
            None => Session::open(&self.database, false).map_err(|trouble| trouble.at(&self.database))?,
        };
        match session.run(async |connection| together(connection, desk, requests).await) {
            Ok(answers) => {
                if requests.iter().any(erases) {
                    // The change is durable; this only overwrites what the WAL still holds of the key. Where a reader
                    // keeps it from doing so, the next checkpoint does.
                    let _ = session.run(async |connection| {
                        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(connection).await
                    });
                }
                self.session = Some(session);
                Ok(answers)
            }
            // INVARIANT: after an I/O error nobody knows what is on the disk; a retry could report as durable what
            // is not (PostgreSQL's fsyncgate, 2018). A connection that gave trouble is not used again either way.
            Err(trouble) => {
                let answer = trouble.at(&self.database);
                if trouble.is_io() {
                    self.stopped = Some(answer.to_string());
                    return Err(self.stopped());
                }
                Err(answer)
            }
        }
    }

    fn stopped(&self) -> StoreError {
        StoreError::Failed(format!(
            "writing has stopped after an I/O error, and whether the change under way then was kept shows only after \
             a restart; check the disk, then start cvdesk again ({})",
            self.stopped.as_deref().unwrap_or("no detail")
        ))
    }

    /// Signs a head where the outside ones lag behind the log and nothing speaks against it.
    pub(super) fn begin(&mut self, doubt: Option<String>) {
        let known = match self.heads.read() {
            Ok(file) => file.newest(self.desk, &self.heads.public()),
            Err(error) => return self.tell(Err(format!("the outside heads cannot be read: {error}"))),
        };
        self.doubt = doubt.or_else(|| known.and_then(|head| self.doubt_by(&head)));
        let Some(tip) = self.tip() else { return };
        self.signed = tip.seq;
        if known.is_none_or(|known| known.age() < tip.age()) {
            self.append(&tip);
        }
    }

    fn doubt_by(&mut self, head: &Head) -> Option<String> {
        let epoch = self.epoch;
        let answer = self.session.as_mut()?.run(async |connection| doubt(connection, head, epoch).await);
        answer.unwrap_or_else(|error| Some(format!("the log cannot be read: {error}")))
    }

    /// Signs how far the log has come.
    pub(super) fn sign(&mut self) {
        self.unsigned_since = None;
        if let Some(tip) = self.tip() {
            self.signed = tip.seq;
            self.append(&tip);
        }
    }

    // INVARIANT: a copy that the outside heads contradict signs none of its own; they would hide that it was cut.
    fn append(&self, head: &Head) {
        self.tell(match &self.doubt {
            None => self.heads.append(head),
            Some(doubt) => Err(format!("no head is signed: {doubt}")),
        });
    }

    fn tell(&self, outcome: Result<(), String>) {
        *locked(&self.heads_error) = outcome.err();
    }

    fn tip(&mut self) -> Option<Head> {
        let newest =
            self.session.as_mut()?.run(async |connection| log_rows::newest(connection).await).ok()??;
        let (seq, entry) = newest;
        Some(Head {
            desk: self.desk,
            epoch: self.epoch,
            seq: u64::try_from(seq).ok()?,
            hash: Entry::hash_of(&entry),
        })
    }

    /// Signs what is unsigned and closes the database.
    pub(super) fn close(mut self) {
        if self.unsigned_since.is_some() {
            self.sign();
        }
        if let Some(session) = self.session.take() {
            // Everything is committed; what closing would tidy, the next opening tidies.
            let _ = session.close();
        }
    }
}

fn last_seq(answer: &Answer) -> Option<u64> {
    match answer {
        Answer::Appended(appended) if !appended.repeated => Some(appended.last),
        Answer::Appended(_) | Answer::Lease(_) | Answer::Done => None,
    }
}

/// All of a group in one transaction. A refused change is undone alone.
async fn together(
    connection: &mut SqliteConnection,
    desk: DeskId,
    requests: &[Request],
) -> Result<Answers, Trouble> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    let mut answers = Vec::with_capacity(requests.len());
    for request in requests {
        let mut savepoint = transaction.begin().await?;
        match one(&mut savepoint, desk, &request.work).await {
            Ok(answer) => {
                savepoint.commit().await?;
                answers.push(Ok(answer));
            }
            Err(Undone::Refused(refused)) => {
                savepoint.rollback().await?;
                answers.push(Err(refused));
            }
            Err(Undone::Trouble(trouble)) => return Err(trouble),
        }
    }
    transaction.commit().await?;
    Ok(answers)
}

async fn one(connection: &mut SqliteConnection, desk: DeskId, work: &Work) -> Result<Answer, Undone> {
    match work {
        Work::Append(batch) => apply(connection, desk, batch).await.map(Answer::Appended),
        Work::LeaseTake { holder, now, seconds } => {
            lease::take(connection, *holder, *now, *seconds).await.map(Answer::Lease)
        }
        Work::LeaseRelease { holder } => lease::release(connection, *holder).await.map(|()| Answer::Done),
        Work::Task { effect, fence, change } => {
            outbox::change(connection, *effect, *fence, *change).await.map(|()| Answer::Done)
        }
    }
}

fn erases(request: &Request) -> bool {
    matches!(&request.work, Work::Append(batch) if !batch.erase.is_empty() || !batch.forget.is_empty())
}
