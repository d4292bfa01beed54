//! Taking a project's history in: notices that were published before the desk began become closed, public cases, with
//! their numbers and dates, and byte for byte as they were published (L12).

use cvdesk_case::{
    BranchFacts, Bug, CaseEvent, CaseId, CommandId, Credit, CveId, DeskEvent, NoticeDraft, NoticeNumber,
    StreamId, TextId,
};
use cvdesk_notice::{Branch, Mark, Notice, Person, Point, Reference, Standing, Withdrawal};
use cvdesk_policy::Actor;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::port::{Append, Batch, NewText};
use crate::write::unopened;

/// A notice that was published before.
#[derive(Debug, Clone)]
pub struct HistoryNotice {
    /// The file, byte for byte.
    pub source: String,
    /// What it says.
    pub notice: Notice,
    /// That it no longer holds, where it or what stands beside it says so.
    pub withdrawn: Option<Withdrawal>,
}

/// What became of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedNotice {
    /// Its number.
    pub number: NoticeNumber,
    /// The case it is now; `None` where the number was in the desk already.
    pub case: Option<CaseId>,
    /// The case that had the number already.
    pub there: Option<CaseId>,
    /// What it says that the desk's facts have no place for: the file keeps it, a revision would not say it.
    pub only_in_file: Vec<String>,
}

impl Desk<'_> {
    /// Takes one notice in; one whose number the desk has already changes nothing.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] where the actor neither runs the machine nor has a role that a founder gets, or where the
    /// notice has no number or no dates; [`DeskError::Store`].
    pub fn import_history(
        &mut self,
        actor: Actor,
        command: CommandId,
        history: &HistoryNotice,
    ) -> Result<ImportedNotice, DeskError> {
        self.refresh()?;
        self.may_decide_for_project(actor, "history is taken in")?;
        let notice = &history.notice;
        let bad = |what: &str| DeskError::BadInput(what.to_owned());
        let id = notice.id.ok_or_else(|| bad("it has no number"))?;
        let number = NoticeNumber { year: id.year(), number: id.number() };
        if let Some(there) = self.facts.case_of_number(number) {
            let only_in_file = Vec::new();
            return Ok(ImportedNotice { number, case: None, there: Some(there), only_in_file });
        }
        let published = midnight(notice.lifecycle.published)
            .ok_or_else(|| bad("it does not say when it was published"))?;
        let reported = midnight(notice.lifecycle.reported).unwrap_or(published);
        let case = CaseId::of_draw(self.ports.ids.draw());
        let mut sealing = Sealing { desk: self, owner: StreamId::case(case), texts: Vec::new() };
        let title = sealing.add(&notice.summary);
        let source = sealing.add(&history.source);
        let draft = sealing.draft(notice);
        let withdrawn = history.withdrawn.as_ref();
        let withdrawn = withdrawn.map(|withdrawn| (withdrawn.at, sealing.add(&withdrawn.why)));
        let texts = sealing.texts;
        let mut only_in_file = Vec::new();
        let branches = branches(notice, &mut only_in_file);
        let cves = cves(notice, &mut only_in_file);
        if notice.products.len() > 1 {
            only_in_file.push(format!("{} products", notice.products.len()));
        }
        if history.withdrawn.as_ref().is_some_and(|withdrawn| withdrawn.rejected) {
            only_in_file.push("that its CVE ids are rejected".to_owned());
        }
        let imported = CaseEvent::HistoryImported {
            title,
            source,
            number,
            reported,
            published,
            fixed: midnight(notice.lifecycle.fixed),
            cves,
            draft,
            branches,
        };
        let mut events = vec![imported];
        events.extend(withdrawn.map(|(since, reason)| CaseEvent::HistoryWithdrawn { since, reason }));
        self.write_history(actor, command, case, number, &events, texts, &notice.summary)?;
        self.refresh()?;
        Ok(ImportedNotice { number, case: Some(case), there: None, only_in_file })
    }

    #[expect(clippy::too_many_arguments, reason = "one transaction over two streams")]
    fn write_history(
        &self,
        actor: Actor,
        command: CommandId,
        id: CaseId,
        number: NoticeNumber,
        events: &[CaseEvent],
        texts: Vec<NewText>,
        title: &str,
    ) -> Result<(), DeskError> {
        let stream = StreamId::case(id);
        let now = self.now();
        let taken = DeskEvent::NoticeNumberTaken { number, case: id };
        let appends = vec![
            Append { stream: StreamId::DESK, expected: self.facts.version(), events: vec![taken.into()] },
            Append { stream, expected: 0, events: events.iter().cloned().map(Into::into).collect() },
        ];
        let mut case = unopened(id);
        let stamped = events.iter().zip(1_u32..).map(|(event, version)| cvdesk_case::Stamped {
            seq: 0,
            stream,
            version,
            at: now,
            actor: actor.id,
            command,
            policy: self.policy_version(),
            event: event.clone().into(),
        });
        case.evolve(&stamped.collect::<Vec<_>>());
        let summary = self.case_summary(&case, Some(title))?;
        self.ports.store.append(Batch {
            texts,
            summaries: vec![(stream, summary)],
            ..Batch::of(command, actor.id, now, self.policy_version(), appends)
        })?;
        Ok(())
    }
}

/// Texts that wait for the case's key.
struct Sealing<'d, 'p> {
    desk: &'d Desk<'p>,
    owner: StreamId,
    texts: Vec<NewText>,
}

impl Sealing<'_, '_> {
    fn add(&mut self, text: &str) -> TextId {
        let id = TextId(self.desk.ports.ids.draw());
        self.texts.push(NewText { owner: self.owner.into(), id, text: text.to_owned() });
        id
    }

    fn draft(&mut self, notice: &Notice) -> NoticeDraft {
        NoticeDraft {
            summary: self.add(&notice.summary),
            description: self.add(&notice.description),
            impact: notice.impact.as_deref().map(|text| self.add(text)),
            workaround: notice.workaround.as_deref().map(|text| self.add(text)),
            reporters: self.people(&notice.credits.reporters),
            patchers: self.people(&notice.credits.patchers),
            bugs: notice.references.iter().filter_map(|reference| self.bug(reference)).collect(),
        }
    }

    fn people(&mut self, people: &[Person]) -> Vec<Credit> {
        let sealed = people.iter().map(|person| Credit {
            name: person.name.as_deref().map(|name| self.add(name)),
            email: person.email.as_deref().map(|email| self.add(email)),
        });
        sealed.collect()
    }

    fn bug(&mut self, reference: &Reference) -> Option<Bug> {
        match reference {
            Reference::Bug { tracker, id } => Some(Bug { tracker: self.add(tracker), id: self.add(id) }),
            Reference::Advisory { .. } => None,
        }
    }
}

fn cves(notice: &Notice, only_in_file: &mut Vec<String>) -> Vec<CveId> {
    let mut cves = Vec::new();
    for reference in &notice.references {
        let Reference::Advisory { kind, id } = reference else { continue };
        match format!("{kind}-{id}").parse() {
            Ok(cve) => cves.push(cve),
            Err(_) => only_in_file.push(format!("advisory `{kind} {id}`")),
        }
    }
    cves
}

fn branches(notice: &Notice, only_in_file: &mut Vec<String>) -> Vec<BranchFacts> {
    let branches = notice.products.first().map(|product| product.branches.as_slice()).unwrap_or_default();
    branches.iter().filter_map(|branch| facts(branch, only_in_file)).collect()
}

fn facts(branch: &Branch, only_in_file: &mut Vec<String>) -> Option<BranchFacts> {
    let Ok(name) = branch.name.parse() else {
        only_in_file.push(format!("branch `{}`", branch.name));
        return None;
    };
    let mut facts = BranchFacts {
        branch: name,
        vulnerable_tags: Vec::new(),
        vulnerable_changes: Vec::new(),
        fixed_tags: Vec::new(),
        fixed_changes: Vec::new(),
    };
    for Mark { point, standing } in &branch.marks {
        let known = match (point, standing) {
            (Point::Tag(tag), Standing::Vulnerable) => {
                tag.parse().map(|tag| facts.vulnerable_tags.push(tag)).is_ok()
            }
            (Point::Tag(tag), Standing::Fixed) => tag.parse().map(|tag| facts.fixed_tags.push(tag)).is_ok(),
            (Point::Change(hash), Standing::Vulnerable) => {
                hash.parse().map(|hash| facts.vulnerable_changes.push(hash)).is_ok()
            }
            (Point::Change(hash), Standing::Fixed) => {
                hash.parse().map(|hash| facts.fixed_changes.push(hash)).is_ok()
            }
        };
        if !known {
            let (Point::Tag(what) | Point::Change(what)) = point;
            only_in_file.push(format!("`{what}` on `{}`", branch.name));
        }
    }
    Some(facts)
}

/// A day's first instant, UTC: a notice tells days.
fn midnight(day: Option<Date>) -> Option<Timestamp> {
    day?.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
}
