//! Turns a decision into one atomic change: events, texts, summaries, and the effects that became wanted.

use cvdesk_case::{
    Case, CaseEvent, CaseId, DeskEvent, Event, Intake, IntakeId, PolicyVersion, Stamped, StreamId,
};
use cvdesk_policy::{
    Confidential, Decision, Item, Purpose, Subject, Summary, Viewer, Wanted, summarise_case,
    summarise_intake, wanted_of_case, wanted_of_intake,
};
use jiff::Timestamp;

use crate::desk::{Desk, Request};
use crate::effect::EffectName;
use crate::error::DeskError;
use crate::port::{Append, Appended, Batch, NewText, StoreError};

/// What lists show in place of the title of a case whose words were erased.
pub(crate) const ERASED: &str = "(erased)";

/// What a decision is written about, as it stood when it was decided.
pub(crate) struct Change<'c> {
    pub(crate) request: Request,
    pub(crate) at: Timestamp,
    pub(crate) policy: PolicyVersion,
    pub(crate) decision: Decision,
    pub(crate) intake: Option<(IntakeId, &'c Confidential<Intake>)>,
    pub(crate) case: Option<(CaseId, &'c Confidential<Case>)>,
    /// The other case, where one is split off or two are one, with its plain title where this brings it.
    pub(crate) other: Option<(CaseId, &'c Confidential<Case>, Option<String>)>,
    pub(crate) texts: Vec<NewText>,
    pub(crate) share_keys: Vec<(StreamId, StreamId)>,
    /// Plain title or subject, where this very change brings it.
    pub(crate) title: Option<String>,
}

/// How the streams stand after a change.
pub(crate) struct After {
    pub(crate) case: Option<Confidential<Case>>,
    pub(crate) intake: Option<Confidential<Intake>>,
}

impl Desk<'_> {
    /// Writes a change; gives the streams as they stand after it.
    pub(crate) fn write(&self, change: &Change<'_>) -> Result<(Appended, After), DeskError> {
        let (policy, request) = (self.policy()?, change.request);
        let mut batch = Batch {
            share_keys: change.share_keys.clone(),
            texts: change.texts.clone(),
            ..Batch::of(request.command, request.actor.id, change.at, change.policy, Vec::new())
        };
        push(&mut batch, StreamId::DESK, self.facts.version(), &change.decision.desk);
        for event in &change.decision.desk {
            if let DeskEvent::LinkAsked { person, address, until: _ } = event {
                let key = EffectName::link_proof(*person, *address).key(self.ports.store);
                batch.wanted.push((key, StreamId::DESK));
            }
        }
        let mut after = After { case: None, intake: None };
        if let Some((id, before)) = change.intake {
            let stream = StreamId::intake(id);
            push(&mut batch, stream, before.version(), &change.decision.intake);
            let mut intake = before.clone();
            intake.evolve(&stamp(change, stream, before.version(), &change.decision.intake));
            batch.summaries.push((stream, self.intake_summary(&intake, change.title.as_deref())?));
            self.want(&mut batch, &wanted_of_intake(policy, &intake), stream, &change.texts, |key| {
                intake.has_receipt(key)
            })?;
            after.intake = Some(intake);
        }
        if let Some((id, before)) = change.case {
            let title = change.title.as_deref();
            after.case = Some(self.of_case(&mut batch, change, id, before, &change.decision.case, title)?);
        }
        if let Some((id, before, title)) = &change.other {
            self.of_case(&mut batch, change, *id, before, &change.decision.other, title.as_deref())?;
        }
        let appended = self.ports.store.append(batch)?;
        if let Some(case) = &mut after.case {
            self.recognise(case)?;
        }
        Ok((appended, after))
    }

    /// Adds what happens to one case: events, summary, what is wanted then. Gives the case as it is then.
    fn of_case(
        &self,
        batch: &mut Batch,
        change: &Change<'_>,
        id: CaseId,
        before: &Confidential<Case>,
        events: &[CaseEvent],
        title: Option<&str>,
    ) -> Result<Confidential<Case>, DeskError> {
        let stream = StreamId::case(id);
        push(batch, stream, before.version(), events);
        let mut case = before.clone();
        case.evolve(&stamp(change, stream, before.version(), events));
        self.destroy_words(batch, &case, events)?;
        // What is replaced or taken back is destroyed in the same transaction.
        batch.forget.extend(events.iter().filter_map(|event| {
            let CaseEvent::CommentRevised { comment, .. } = event else { return None };
            Some((stream.into(), before.comment_text(*comment)?))
        }));
        if !events.is_empty() {
            batch.summaries.push((stream, self.case_summary(&case, title)?));
        }
        let policy = self.policy()?;
        self.want(batch, &wanted_of_case(policy, &case), stream, &change.texts, |key| case.has_receipt(key))?;
        Ok(case)
    }

    pub(crate) fn intake_summary(
        &self,
        intake: &Confidential<Intake>,
        title: Option<&str>,
    ) -> Result<Summary, DeskError> {
        let stored = match title {
            None => self.subject_of(intake)?,
            Some(_) => None,
        };
        Ok(summarise_intake(intake, title.or(stored.as_deref()).unwrap_or("(no subject)")))
    }

    /// The subject of something received, for a summary.
    pub(crate) fn subject_of(&self, intake: &Confidential<Intake>) -> Result<Option<String>, DeskError> {
        let Some(subject) = intake.subject() else { return Ok(None) };
        self.text(Subject::Intake(intake), Viewer::System(Purpose::Summarise), intake.item().of, subject)
    }

    /// Adds one event at a stream's end, whatever was written there meanwhile.
    pub(crate) fn append_last(
        &self,
        stream: StreamId,
        event: &Event,
        batch: impl Fn(Append) -> Batch,
    ) -> Result<(), DeskError> {
        loop {
            let expected = self.ports.store.stream_version(stream)?;
            let written =
                self.ports.store.append(batch(Append { stream, expected, events: vec![event.clone()] }));
            match written {
                Err(StoreError::Conflict { .. }) => {}
                other => return other.map(|_| ()).map_err(DeskError::from),
            }
        }
    }

    /// The line about a case, with its title from this change or from the store.
    pub(crate) fn case_summary(
        &self,
        case: &Confidential<Case>,
        title: Option<&str>,
    ) -> Result<Summary, DeskError> {
        let title = if case.is_erased() { Some(ERASED) } else { title };
        let stored = match (title, case.title()) {
            (None, Some(text)) => {
                self.text(Subject::Case(case), Viewer::System(Purpose::Summarise), case.item().of, text)?
            }
            _ => None,
        };
        let (_, policy) = self.policy_of(case)?;
        Ok(summarise_case(policy, &self.facts, case, title.or(stored.as_deref()).unwrap_or("(no title)")))
    }

    /// The branch of the notice repository; empty where the process has no notices and wants none published.
    pub(crate) fn notice_branch(&self) -> Result<&str, DeskError> {
        Ok(self.policy()?.notice().map_or("", |notice| notice.branch.as_str()))
    }

    /// Puts what is wanted and not done into the outbox, in the same transaction.
    fn want(
        &self,
        batch: &mut Batch,
        wanted: &[Wanted],
        stream: StreamId,
        texts: &[NewText],
        done: impl Fn(cvdesk_case::EffectKey) -> bool,
    ) -> Result<(), DeskError> {
        let branch = self.notice_branch()?;
        for wanted in wanted {
            let address = match wanted {
                Wanted::HeldReply(reply) | Wanted::RedirectReply(reply) => {
                    match texts.iter().find(|text| text.id == reply.to) {
                        Some(text) => Some(text.text.clone()),
                        // Only the change that received it has the address at hand; its task was made then.
                        None => continue,
                    }
                }
                Wanted::Notice(_) | Wanted::Announcement { .. } | Wanted::Withdrawal { .. } => None,
            };
            let key = EffectName::of(wanted, address.as_deref(), branch).key(self.ports.store);
            if !done(key) {
                batch.wanted.push((key, stream));
            }
        }
        Ok(())
    }
}

/// A case that has no facts yet, under an id that no stream has.
pub(crate) fn unopened(id: CaseId) -> Confidential<Case> {
    Confidential::wrap(Item::facts(StreamId::case(id)), Case::new(id))
}

/// Adds the events of one stream, where there are any.
pub(crate) fn push<E: Clone + Into<Event>>(batch: &mut Batch, stream: StreamId, expected: u32, events: &[E]) {
    if !events.is_empty() {
        batch.appends.push(Append {
            stream,
            expected,
            events: events.iter().cloned().map(Into::into).collect(),
        });
    }
}

fn stamp<E: Clone + Into<Event>>(
    change: &Change<'_>,
    stream: StreamId,
    before: u32,
    events: &[E],
) -> Vec<Stamped> {
    let stamped = events.iter().zip(before.saturating_add(1)..).map(|(event, version)| Stamped {
        // The store gives the seq; nothing that is folded depends on it.
        seq: 0,
        stream,
        version,
        at: change.at,
        actor: change.request.actor.id,
        command: change.request.command,
        policy: change.policy,
        event: event.clone().into(),
    });
    stamped.collect()
}
