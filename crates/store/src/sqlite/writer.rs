//! The one thread that writes: it takes all that is waiting and commits it together (group commit).

mod group;
mod requests;

use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use cvdesk_case::DeskId;
use cvdesk_desk::port::StoreError;

use super::session::Session;
use crate::heads::HeadsLog;
use group::GroupCommit;
pub(super) use requests::{Answer, Work};
use requests::{Request, collect};

/// The writing thread, seen from the others.
pub(super) struct Writer {
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on a connection of its own. It begins once it is told why no head may be signed, or that
    /// nothing speaks against it.
    pub(super) fn start(
        session: Session,
        database: &Path,
        desk: DeskId,
        epoch: u32,
        heads: &Arc<HeadsLog>,
        heads_error: &Arc<Mutex<Option<String>>>,
        begin: Receiver<Option<String>>,
    ) -> Result<Self, StoreError> {
        let (requests, waiting) = mpsc::channel();
        let group =
            GroupCommit::new(session, database, desk, epoch, Arc::clone(heads), Arc::clone(heads_error));
        let thread = thread::Builder::new()
            .name("cvdesk-writer".to_owned())
            .spawn(move || write_until_closed(group, &begin, &waiting))
            .map_err(|error| StoreError::Failed(format!("no thread to write with: {error}")))?;
        Ok(Self { requests: Some(requests), thread: Some(thread) })
    }

    /// Has one change written; returns when it is durable or refused.
    pub(super) fn write(&self, work: Work) -> Result<Answer, StoreError> {
        let gone = || StoreError::Failed("the thread that writes is gone; start cvdesk again".to_owned());
        let (answer, answered) = mpsc::sync_channel(1);
        let requests = self.requests.as_ref().ok_or_else(gone)?;
        requests.send(Request { work, answer }).map_err(|_| gone())?;
        answered.recv().map_err(|_| gone())?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Without senders the thread finishes what is waiting, signs a head and closes the database.
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            // A panic there was told by the panic hook; nobody is left to answer.
            let _ = thread.join();
        }
    }
}

fn write_until_closed(mut group: GroupCommit, begin: &Receiver<Option<String>>, waiting: &Receiver<Request>) {
    // Whoever opens the store gave up: nobody will ask for anything.
    let Ok(doubt) = begin.recv() else { return group.close() };
    group.begin(doubt);
    while let Some(requests) = collect(waiting, group.sign_within(), group.worth_waiting_for()) {
        if requests.is_empty() {
            group.sign();
        } else {
            group.commit(requests);
        }
    }
    group.close();
}
