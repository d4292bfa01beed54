//! The outside: a mail server and a notice repository that are down, refuse, are slow or lose their answer.

use std::sync::{Arc, Mutex};

use cvdesk_case::{CommitHash, EffectKey};
use cvdesk_desk::port::{
    MailBody, MailError, Mailer, NoticeCommit, NoticeRepo, OutgoingMail, Probe, RepoError, SeenCommit,
};

use crate::clock::Times;
use crate::disk::Disk;
use crate::fuse::{Fuse, Point};
use crate::memory_store::lock;
use crate::model::Model;

/// What a server does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Well,
    Down,
    Refuses,
    /// Takes nine seconds; ten are allowed.
    Slow,
    /// Breaks off before it did anything.
    BreaksOffBefore,
    /// Does it, and its answer is lost.
    BreaksOffAfter,
}

impl Mood {
    pub(crate) const ALL: [Self; 6] =
        [Self::Well, Self::Down, Self::Refuses, Self::Slow, Self::BreaksOffBefore, Self::BreaksOffAfter];
}

/// A commit of the notice repository.
#[derive(Debug, Clone)]
pub(crate) struct Commit {
    pub(crate) effect: EffectKey,
    pub(crate) hash: CommitHash,
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// It says of a notice that it counts no more.
    pub(crate) withdraws: bool,
}

/// What is outside.
#[derive(Debug)]
pub(crate) struct Outside {
    pub(crate) mails: Vec<OutgoingMail>,
    pub(crate) commits: Vec<Commit>,
    pub(crate) mail: Mood,
    pub(crate) repository: Mood,
    /// The mail channel can tell what was sent, as an outbox folder can.
    pub(crate) mail_can_tell: bool,
    /// Who was refused for good.
    pub(crate) refused: Vec<String>,
    /// How often the repository failed somebody.
    pub(crate) failures: usize,
}

impl Outside {
    pub(crate) fn new(mail_can_tell: bool) -> Self {
        Self {
            mails: Vec::new(),
            commits: Vec::new(),
            mail: Mood::Well,
            repository: Mood::Well,
            mail_can_tell,
            refused: Vec::new(),
            failures: 0,
        }
    }

    fn find(&self, effect: EffectKey) -> Option<CommitHash> {
        self.commits.iter().find(|commit| commit.effect == effect).map(|commit| commit.hash.clone())
    }
}

/// The outside as one process reaches it.
pub(crate) struct Reach {
    pub(crate) outside: Arc<Mutex<Outside>>,
    pub(crate) times: Arc<Mutex<Times>>,
    pub(crate) disk: Arc<Mutex<Disk>>,
    pub(crate) model: Arc<Mutex<Model>>,
    pub(crate) process: Arc<Fuse>,
}

const KILLED: &str = "the process was killed";

impl Reach {
    /// Looks at what is about to leave before it leaves.
    fn watch(&self, effect: EffectKey, text: &str, kind: &Kind<'_>) {
        let (disk, outside, times) = (lock(&self.disk), lock(&self.outside), lock(&self.times));
        let mut model = lock(&self.model);
        model.scan(&disk, &outside, &times);
        model.leaves(&disk, &outside, &times, &self.process, effect, text);
        match kind {
            // Whoever writes again after a restore is answered again: the copy knows of no first answer.
            Kind::Reply => {}
            Kind::Token { to } => {
                let begun = self.process.began_at(effect);
                let found = model.accounts().mail_leaves(&disk, effect, to, begun);
                model.note(found);
            }
            Kind::Commit => model.tells_all(effect),
            Kind::Announcement => {
                model.tells_all(effect);
                model.announces(&outside, effect, text);
            }
            Kind::Withdrawal => {
                model.tells_all(effect);
                model.withdraws(&outside, effect, text);
            }
        }
    }

    fn slow(&self, mood: Mood) {
        if mood == Mood::Slow {
            lock(&self.times).pass(9);
        }
    }

    fn repository_failed<T>(&self, error: RepoError) -> Result<T, RepoError> {
        // What became public until now did so before this failure.
        let (disk, mut outside, times) = (lock(&self.disk), lock(&self.outside), lock(&self.times));
        lock(&self.model).scan(&disk, &outside, &times);
        outside.failures += 1;
        Err(error)
    }
}

/// What leaves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind<'m> {
    Reply,
    /// What shows an address to be somebody's.
    Token {
        to: &'m str,
    },
    Announcement,
    Withdrawal,
    Commit,
}

/// What of a mail could tell something.
fn text_of(mail: &OutgoingMail) -> (String, Kind<'_>) {
    match &mail.body {
        MailBody::HeldReply(reply) => (format!("{reply:?}"), Kind::Reply),
        MailBody::RedirectReply(reply) => (format!("{reply:?}"), Kind::Reply),
        MailBody::LinkProof(proof) => (proof.project.clone(), Kind::Token { to: &mail.to }),
        MailBody::Announcement(told) => (format!("{} {}", told.summary, told.text), Kind::Announcement),
        MailBody::Withdrawal(told) => {
            (format!("{} {} {}", told.summary, told.why, told.text), Kind::Withdrawal)
        }
    }
}

impl Mailer for Reach {
    fn probe(&self, effect: EffectKey) -> Result<Probe, MailError> {
        self.process.pass(Point::Before).map_err(|_| MailError::NotSent(KILLED.to_owned()))?;
        let outside = lock(&self.outside);
        if !outside.mail_can_tell {
            return Ok(Probe::Impossible);
        }
        let there = outside.mails.iter().any(|mail| mail.effect == effect);
        Ok(if there { Probe::Found(format!("{effect}")) } else { Probe::Absent })
    }

    fn send(&self, mail: &OutgoingMail) -> Result<String, MailError> {
        self.process.pass(Point::Before).map_err(|_| MailError::NotSent(KILLED.to_owned()))?;
        let mood = lock(&self.outside).mail;
        self.slow(mood);
        match mood {
            Mood::Down => return Err(MailError::NotSent("down".to_owned())),
            Mood::Refuses => {
                lock(&self.outside).refused.push(mail.to.clone());
                return Err(MailError::Refused("no".to_owned()));
            }
            Mood::BreaksOffBefore => return Err(MailError::Unknown("broken off".to_owned())),
            Mood::Well | Mood::Slow | Mood::BreaksOffAfter => {}
        }
        let (text, kind) = text_of(mail);
        self.watch(mail.effect, &text, &kind);
        lock(&self.outside).mails.push(mail.clone());
        let heard = self.process.pass(Point::After).is_ok() && mood != Mood::BreaksOffAfter;
        lock(&self.model).left(mail.effect, &self.process, heard);
        if heard {
            Ok(format!("<{}@desk.test>", mail.effect))
        } else {
            Err(MailError::Unknown("broken off".to_owned()))
        }
    }
}

fn not_reached(reason: &str) -> RepoError {
    RepoError::NotReached { place: "notices".to_owned(), reason: reason.to_owned() }
}

fn unknown(reason: &str) -> RepoError {
    RepoError::Unknown { place: "notices".to_owned(), reason: reason.to_owned() }
}

impl NoticeRepo for Reach {
    fn probe(&self, effect: EffectKey) -> Result<Option<CommitHash>, RepoError> {
        self.process.pass(Point::Before).map_err(|_| not_reached(KILLED))?;
        let mood = lock(&self.outside).repository;
        self.slow(mood);
        match mood {
            Mood::Down => self.repository_failed(not_reached("down")),
            Mood::Well | Mood::Refuses | Mood::Slow | Mood::BreaksOffBefore | Mood::BreaksOffAfter => {
                Ok(lock(&self.outside).find(effect))
            }
        }
    }

    fn seen(&self) -> Result<Vec<SeenCommit>, RepoError> {
        self.process.pass(Point::Read).map_err(|_| not_reached(KILLED))?;
        let outside = lock(&self.outside);
        if outside.repository == Mood::Down {
            return Err(not_reached("down"));
        }
        let seen = outside.commits.iter().map(|commit| SeenCommit {
            effect: commit.effect,
            commit: commit.hash.clone(),
            paths: commit.files.iter().map(|(path, _)| path.clone()).collect(),
        });
        Ok(seen.collect())
    }

    fn publish(&self, commit: &NoticeCommit) -> Result<CommitHash, RepoError> {
        self.process.pass(Point::Before).map_err(|_| not_reached(KILLED))?;
        let mood = lock(&self.outside).repository;
        self.slow(mood);
        match mood {
            Mood::Down => return self.repository_failed(not_reached("down")),
            Mood::Refuses => {
                let refused = RepoError::Refused { place: "notices".to_owned(), reason: "hook".to_owned() };
                return self.repository_failed(refused);
            }
            Mood::BreaksOffBefore => return self.repository_failed(unknown("broken off")),
            Mood::Well | Mood::Slow | Mood::BreaksOffAfter => {}
        }
        // Who stood still beyond its lease meets a branch that has moved, looks again and finds what is there.
        let newest = lock(&self.disk).live.fence;
        let there = lock(&self.outside).find(commit.effect);
        if let Some(there) = there.filter(|_| self.process.fence() != Some(newest)) {
            return Ok(there);
        }
        let text: Vec<_> = commit.files.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect();
        self.watch(commit.effect, &format!("{} {}", commit.subject, text.concat()), &Kind::Commit);
        let hash = {
            let mut outside = lock(&self.outside);
            let hash: CommitHash = format!("{:040x}", outside.commits.len() + 1).parse().unwrap();
            let (files, withdraws) = (commit.files.clone(), commit.subject.starts_with("Withdraw "));
            outside.commits.push(Commit { effect: commit.effect, hash: hash.clone(), files, withdraws });
            hash
        };
        let heard = self.process.pass(Point::After).is_ok() && mood != Mood::BreaksOffAfter;
        lock(&self.model).left(commit.effect, &self.process, heard);
        if heard { Ok(hash) } else { self.repository_failed(unknown("broken off")) }
    }
}
