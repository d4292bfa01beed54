//! What every decision looks at, and the refusals that all acts share: no such step, no role, nothing accepted, not
//! open, too early, something missing.

use cvdesk_case::{Case, CaseEvent, CommandId, Desk, Event, PolicyVersion, Stamped, StreamId, TextId};
use jiff::Timestamp;

use crate::act::Act;
use crate::actor::Actor;
use crate::duties;
use crate::fact::{Asked, Fact, Standing};
use crate::refusal::Refusal;
use crate::rule::{Modality, Rule};
use crate::schema::{ActRule, Condition, DueFrom, Missing, MissingAtEnd, Policy, Requirement};
use crate::span::days;

/// What every decision looks at.
pub(super) struct Context<'a> {
    pub(super) policy: &'a Policy,
    pub(super) desk: &'a Desk,
    pub(super) actor: Actor,
    pub(super) now: Timestamp,
}

impl<'a> Context<'a> {
    pub(super) fn rule(&self, id: &str) -> &'a Rule {
        // INVARIANT: the loader refuses a policy that names a rule it does not have, and one without rules.
        static NONE: std::sync::OnceLock<Rule> = std::sync::OnceLock::new();
        self.policy.rule(id).unwrap_or_else(|| {
            NONE.get_or_init(|| Rule {
                id: String::new(),
                clauses: Vec::new(),
                modality: Modality::Must,
                heading: String::new(),
                says: String::new(),
            })
        })
    }

    /// The rule of an act; where the process has no such step, the rule that says so.
    pub(super) fn act_rule(&self, act: Act) -> &'a Rule {
        self.rule(self.granted(act).map_or(self.policy.project.otherwise.as_str(), |rule| rule.rule.as_str()))
    }

    fn granted(&self, act: Act) -> Option<&'a ActRule> {
        self.policy.act.get(&act)
    }

    /// How many people an act takes.
    pub(super) fn people(&self, act: Act) -> u8 {
        self.granted(act).map_or(1, |rule| rule.people)
    }

    /// Refuses a step that the process does not have, and an actor without a role for it.
    pub(super) fn may(&self, act: Act, case: Option<&Case>) -> Result<(), Refusal> {
        let Some(granted) = self.granted(act) else {
            return Err(Refusal::by(
                self.act_rule(act),
                format!("you may not {}: this process has no such step", act.phrase()),
                case.map_or_else(
                    || "the process has other steps: `cvdesk policy explain`".to_owned(),
                    |case| format!("see the steps that it has with `cvdesk case next {}`", case.id),
                ),
            ));
        };
        if self.actor.is_agent(self.desk) {
            return self.agent_may(act);
        }
        let takes_part = case.is_some_and(|case| self.actor.takes_part_as(self.desk, case, &granted.roles));
        if !takes_part && !self.actor.has_one_of(self.desk, &granted.roles) {
            let who = granted.roles.join(" or ");
            return Err(Refusal::by(
                self.act_rule(act),
                format!("you may not {}: it takes the role {who}", act.phrase()),
                format!("ask somebody with the role {who}, or act as one with `--as PERSON`"),
            ));
        }
        self.accepted(act)
    }

    /// An agent does what it was granted, and nothing that no agent ever does, whatever was granted.
    fn agent_may(&self, act: Act) -> Result<(), Refusal> {
        let agents = self.policy.agents.as_ref();
        let granted =
            self.desk.agents.get(&self.actor.id).is_some_and(|agent| agent.acts.contains(act.name()));
        let declared = agents.is_some_and(|agents| agents.may.contains(&act));
        if granted && declared && !Act::NEVER_AGENTS.contains(&act) {
            return Ok(());
        }
        let rule = agents.map_or(self.policy.project.otherwise.as_str(), |agents| agents.rule.as_str());
        Err(Refusal::by(
            self.rule(rule),
            format!("an agent may not {}", act.phrase()),
            "propose it: a person decides",
        ))
    }

    /// Refuses the act of a member who has not accepted the policy in force, where the policy asks for it (L24).
    fn accepted(&self, act: Act) -> Result<(), Refusal> {
        let Some(accept) = self.actor.not_yet_bound(self.policy, self.desk) else { return Ok(()) };
        Err(Refusal::by(
            self.rule(&accept.rule),
            format!("you may not {} yet: you have not accepted the policy in force", act.phrase()),
            "read it with `cvdesk policy explain`, then `cvdesk person accept`",
        ))
    }

    /// Refuses whoever passes on the word of somebody else who takes part and is not of the team, nor speaks for it.
    pub(super) fn passes_on(&self, act: Act) -> Result<(), Refusal> {
        let operator = self.actor.id.operator_uid().is_some();
        if operator || self.actor.has_one_of(self.desk, &self.policy.audience.cases) {
            return Ok(());
        }
        let what = "nobody speaks for another participant but the team";
        Err(Refusal::by(self.act_rule(act), what, "they say so themselves"))
    }

    /// Refuses an act on a case that is not open, or is closed to it.
    pub(super) fn open(&self, act: Act, case: &Case) -> Result<(), Refusal> {
        if case.opened.is_none() {
            return Err(Refusal::by(self.act_rule(act), "the case is not open", "approve its report first"));
        }
        if case.closed.is_none() || goes_on_after_closing(act) {
            return Ok(());
        }
        let hint = format!("reopen it: `cvdesk case reopen {} --reason TEXT`", case.id);
        Err(Refusal::by(self.act_rule(act), "the case is closed", hint))
    }

    /// Goes through what an act asks for: a time, a reason, conditions. Refuses, or gives the clauses that a reason
    /// answers.
    pub(super) fn requirements(
        &self,
        act: Act,
        case: &Case,
        reason: Option<TextId>,
    ) -> Result<Vec<String>, Refusal> {
        let Some(granted) = self.granted(act) else { return Ok(Vec::new()) };
        self.not_too_early(granted, act, case)?;
        let mut warned = Vec::new();
        if let Some(rule) = &granted.reason {
            let rule = self.rule(rule);
            Self::reason_for(rule, &format!("it takes a stated reason to {}", act.phrase()), reason)?;
        }
        for needed in &granted.requires {
            warned.extend(self.required(act, case, needed, reason)?);
        }
        Ok(warned)
    }

    fn required(
        &self,
        act: Act,
        case: &Case,
        needed: &Requirement,
        reason: Option<TextId>,
    ) -> Result<Vec<String>, Refusal> {
        if self.standing(case).holds(&needed.needs) {
            return Ok(Vec::new());
        }
        let rule = self.rule(&needed.rule);
        let missing = needed.told();
        match needed.missing {
            Missing::Refuse if self.is_published_as_it_is(act, case) => Ok(Vec::new()),
            Missing::Refuse => {
                let what = format!("you may not {} yet: {missing}", act.phrase());
                Err(Refusal::by(rule, what, self.step_towards(act, &needed.needs, case)))
            }
            Missing::Reason => Self::reason_for(rule, &missing, reason),
            Missing::Owed => Ok(Vec::new()),
        }
    }

    /// The case as conditions see it.
    pub(super) fn standing<'b>(&'b self, case: &'b Case) -> Standing<'b> {
        Standing { policy: self.policy, desk: self.desk, case, at: self.now }
    }

    /// The case as it would be once these facts are recorded.
    pub(super) fn after(&self, case: &Case, events: &[CaseEvent]) -> Case {
        let mut case = case.clone();
        for event in events {
            case.evolve(&Stamped {
                seq: 0,
                stream: StreamId::case(case.id),
                version: case.version,
                at: self.now,
                actor: self.actor.id,
                command: CommandId([0; 16]),
                policy: self.desk.newest_policy().unwrap_or(PolicyVersion([0; 32])),
                event: Event::Case(event.clone()),
            });
        }
        case
    }

    /// A policy may say that what is missing at the end does not hold the lift.
    fn is_published_as_it_is(&self, act: Act, case: &Case) -> bool {
        act == Act::Lift
            && self.policy.embargo.at_end.missing == MissingAtEnd::Publish
            && case.embargo_until().is_some_and(|until| until <= self.now)
    }

    fn not_too_early(&self, granted: &ActRule, act: Act, case: &Case) -> Result<(), Refusal> {
        let Some(after) = &granted.after else { return Ok(()) };
        let rule = self.rule(&after.rule);
        let Some(from) = counts_from(case, after.from) else {
            let what = format!("you may not {} yet: its time has not begun", act.phrase());
            return Err(Refusal::by(rule, what, Self::next_step(case)));
        };
        let earliest = from.checked_add(days(after.days)).unwrap_or(Timestamp::MAX);
        if earliest <= self.now {
            return Ok(());
        }
        let what = format!("you may not {} before {earliest:.0}", act.phrase());
        Err(Refusal::by(rule, what, "wait until then"))
    }

    /// A departure from a rule: refused without a reason, otherwise the clauses it is recorded against.
    pub(super) fn reason_for(
        rule: &Rule,
        what: &str,
        reason: Option<TextId>,
    ) -> Result<Vec<String>, Refusal> {
        match reason {
            Some(_) => Ok(rule.clauses.clone()),
            None => Err(Refusal::by(rule, what, "repeat it with `--reason TEXT`: the reason is recorded")),
        }
    }

    /// The reason itself, where a fact cannot be told without one.
    pub(super) fn stated(&self, act: Act, what: &str, reason: Option<TextId>) -> Result<TextId, Refusal> {
        reason.ok_or_else(|| {
            Refusal::by(self.act_rule(act), what, "repeat it with `--reason TEXT`: the reason is recorded")
        })
    }

    /// What is said to have been so since an instant was so in the past.
    pub(super) fn has_been(&self, act: Act, since: Option<Timestamp>) -> Result<(), Refusal> {
        let Some(since) = since.filter(|since| *since > self.now) else { return Ok(()) };
        let what = format!("{since:.0} lies ahead of now ({:.0})", self.now);
        Err(Refusal::by(self.act_rule(act), what, "say since when it has been so, or leave `--since` out"))
    }

    /// Refuses what is so already, or cannot be: with the act's own rule, and where to see how it stands.
    pub(super) fn spent<T>(&self, act: Act, case: &Case, what: impl Into<String>) -> Result<T, Refusal> {
        Err(Refusal::by(self.act_rule(act), what, Self::how_it_stands(case)))
    }

    /// Where to see that it is so.
    pub(super) fn how_it_stands(case: &Case) -> String {
        format!("see how it stands with `cvdesk case show {}`", case.id)
    }

    /// The step that settles what an act lacks, and no other: the duty that ends with it, the act that it comes of, or
    /// the answer or severity that a condition looks at.
    pub(super) fn step_towards(&self, refused: Act, needed: &Condition, case: &Case) -> String {
        let (id, standing) = (case.id, self.standing(case));
        let granted = |act: &Act| self.policy.act.contains_key(act) && *act != refused;
        let facts = || duties::settling_facts(&standing, needed);
        let owed = facts().find_map(|fact| {
            // What the refused act itself brings about leads back to the refusal.
            duties::that_settles(&standing, fact).filter(|_| fact.comes_of() != Some(refused))
        });
        if let Some(duty) = owed {
            return format!("{}: `cvdesk {}`", duty.owed, duty.command);
        }
        if let Some(act) = facts().filter_map(Fact::comes_of).find(granted) {
            return format!("first, somebody must {}: see `cvdesk case next {id}`", act.phrase());
        }
        let asked = needed.asks_about().find_map(|asked| match asked {
            Asked::Report(place) if granted(&Act::FillReport) => {
                let field = &self.policy.report.get(place)?.id;
                let first = if case.answers.contains_key(field) {
                    "where that is so no longer, say it"
                } else {
                    "answer it"
                };
                Some(format!("{first}: `cvdesk case report {id} --set {field}=ANSWER`"))
            }
            Asked::Severity if granted(&Act::AssessSeverity) => {
                let first =
                    if case.severity.is_some() { "where it is another, say so" } else { "assess it first" };
                Some(format!("{first}: `cvdesk case severity {id} --level LEVEL`"))
            }
            Asked::Fact(_) | Asked::Report(_) | Asked::Severity | Asked::Other => None,
        });
        asked.unwrap_or_else(|| Self::next_step(case))
    }

    /// Where to see what is legal, where what was asked for leads nowhere.
    pub(super) fn next_step(case: &Case) -> String {
        format!("see what is legal with `cvdesk case next {}`", case.id)
    }
}

/// When something counts from, where that has happened.
pub(crate) fn counts_from(case: &Case, from: DueFrom) -> Option<Timestamp> {
    match from {
        DueFrom::Received => case.received,
        DueFrom::Confirmed => case.confirmed,
        DueFrom::EmbargoEnd => case.embargo_until(),
        DueFrom::Public => case.public().map(|opening| opening.since),
    }
}

/// A closed case lives on where its notice does: later fixes, CVE ids, hand-offs, versions.
pub(crate) fn goes_on_after_closing(act: Act) -> bool {
    matches!(
        act,
        Act::Reopen
            | Act::Erase
            | Act::RecordFix
            | Act::RequestCve
            | Act::AssignCve
            | Act::DeclineCve
            | Act::DraftNotice
            | Act::Publish
            | Act::HandOff
            | Act::Expose
            | Act::AdoptPolicy
    )
}
