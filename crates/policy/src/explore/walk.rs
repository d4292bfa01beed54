//! One pass: breadth first over distinct states, every letter tried in each.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, VecDeque};

use cvdesk_case::{Case, CaseEvent, Event, told};
use jiff::Timestamp;

use super::alphabet::{Asks, EndAct, Facet, Letter, USUAL_REPORTS, both, reasoned};
use super::anchor::{End, decisive, further, next};
use super::key::{Abstraction, Key};
use super::ledger::{Hasher, Ledger};
use super::world::{RECEIVED, Report, Somebody, TEXT, World};
use super::{Limits, fault};
use crate::act::Act;
use crate::command::{CaseCommand, LiftGround};
use crate::decide::{Ask, Decision, decide};
use crate::refusal::Refusal;
use crate::sight::Confidential;

/// A state and how it was first come to.
pub(super) struct Node {
    pub(super) case: Confidential<Case>,
    pub(super) now: Timestamp,
    from: Option<usize>,
    /// The step there, as a sentence.
    step: String,
    /// The policy's state, by its place.
    pub(super) state: usize,
    /// The process may end here.
    ends: bool,
}

pub(super) struct Walk<'a> {
    pub(super) world: &'a World<'a>,
    letters: &'a [Letter],
    facets: &'a [Facet],
    abstraction: Abstraction,
    nodes: Vec<Node>,
    index: HashMap<Key, usize, Hasher>,
    /// Steps between states, without those that stay.
    edges: Vec<(usize, usize)>,
    queue: VecDeque<usize>,
    /// States that another pass goes on from.
    beyond: Vec<usize>,
}

/// The state that is being looked at.
struct Here {
    at: usize,
    case: Confidential<Case>,
    now: Timestamp,
}

/// Decisions that make one step, and the case after them.
struct Steps {
    case: Confidential<Case>,
    done: Vec<(String, Decision)>,
}

impl Steps {
    /// Whether the last of them waits for more people.
    fn waits(&self) -> bool {
        let last = self.done.last().into_iter().flat_map(|(_, decision)| &decision.case);
        last.into_iter().any(|event| matches!(event, CaseEvent::Seconded { .. }))
    }
}

impl<'a> Walk<'a> {
    pub(super) fn new(world: &'a World<'a>, letters: &'a [Letter], facets: &'a [Facet]) -> Self {
        Self {
            world,
            letters,
            facets,
            abstraction: Abstraction::new(world),
            nodes: Vec::new(),
            index: HashMap::default(),
            edges: Vec::new(),
            queue: VecDeque::new(),
            beyond: Vec::new(),
        }
    }

    /// Walks; false where the limit cut it short.
    pub(super) fn run(&mut self, reports: &[Report], limits: Limits, ledger: &mut Ledger<'_>) -> bool {
        let usual = if self.facets == [Facet::Triage] { reports.len() } else { USUAL_REPORTS };
        for report in reports.iter().take(usual) {
            if let Some((case, events)) = self.world.opened(report) {
                fault::opening(self.world, report, &case, ledger);
                self.visit(None, case, RECEIVED, || sentence("a report", &events), ledger);
            }
        }
        while let Some(at) = self.queue.pop_front() {
            if self.nodes.len() > limits.states {
                self.queue.push_front(at);
                break;
            }
            self.expand(at, ledger);
        }
        self.dead_ends(ledger);
        self.queue.is_empty()
    }

    /// How many distinct states were come to.
    pub(super) fn states(&self) -> usize {
        self.nodes.len()
    }

    fn walks(&self, facet: Facet) -> bool {
        facet == Facet::Core || self.facets.contains(&facet)
    }

    /// Instants and answers are told apart where ends are what is walked.
    fn fine(&self) -> bool {
        self.facets.contains(&Facet::Embargo)
    }

    /// Whether everything is tried in every way.
    fn details(&self) -> bool {
        self.facets.len() <= 1
    }

    /// Whether the walk ends where a case is public: nothing moves any more of what is walked, and others go on.
    fn ends_in_public(&self) -> bool {
        self.facets == [Facet::Embargo] || self.facets == [Facet::Triage]
    }

    fn expand(&mut self, at: usize, ledger: &mut Ledger<'_>) {
        let Some(node) = self.nodes.get(at) else { return };
        let here = Here { at, case: node.case.clone(), now: node.now };
        if self.ends_in_public() && here.case.inner().public().is_some() {
            self.beyond.push(at);
            return;
        }
        self.everybody(&here, ledger);
        for letter in self.letters {
            let left_out = (self.fine() && letter.act == Act::Dismiss) || (letter.detail && !self.details());
            if self.walks(letter.facet) && !left_out {
                self.try_letter(&here, letter, ledger);
            }
        }
        if !self.walks(Facet::Closing) {
            self.could_close(at);
        }
        if self.facets != [Facet::Triage] {
            self.rest(&here, ledger);
        }
        self.time(&here, ledger);
    }

    fn time(&mut self, here: &Here, ledger: &mut Ledger<'_>) {
        let mut instants = decisive(self.world.policy, here.case.inner());
        if self.fine() {
            instants.extend(further(self.world.policy, here.case.inner()));
        }
        if let Some((now, step)) = next(&instants, here.now) {
            ledger.transitions = ledger.transitions.saturating_add(1);
            self.visit(Some(here.at), here.case.clone(), now, || step, ledger);
        }
    }

    /// Tries a letter by whoever may: one, or as many as are needed where that is what is walked.
    fn try_letter(&mut self, here: &Here, letter: &Letter, ledger: &mut Ledger<'_>) {
        let (world, case, now) = (self.world, here.case.inner(), here.now);
        let ways = commands(world, letter, case, now);
        let Some(first) = ways.first() else { return };
        let act = act_now(first, letter.act, case, now);
        let people = world.able(act, case);
        let several = world.policy.act.get(&act).is_some_and(|rule| rule.people > 1);
        let each = self.fine() && (several || act == Act::AgreeEmbargo);
        for (index, who) in people.iter().take(if each { people.len() } else { 1 }).enumerate() {
            let others = people.get(index.saturating_add(1)..).filter(|_| !self.fine()).unwrap_or_default();
            for command in ways.iter() {
                let answer = self.ask(&here.case, who, now, command);
                self.looked_at(here, who, command, answer.as_ref(), ledger);
                match answer {
                    Ok(decision) => {
                        ledger.done(act);
                        self.take(here, who, others, command, decision, ledger);
                        break;
                    }
                    // That a case is closed says nothing of what an act needs.
                    Err(_) if case.closed.is_some() => {}
                    Err(refusal) => ledger.refused(act, &refusal.what, || self.path(here.at)),
                }
            }
        }
    }

    fn looked_at(
        &self,
        here: &Here,
        who: &Somebody,
        command: &CaseCommand,
        answer: Result<&Decision, &Refusal>,
        ledger: &mut Ledger<'_>,
    ) {
        ledger.refusals = ledger.refusals.saturating_add(usize::from(answer.is_err()));
        let again = here.at.is_multiple_of(8).then(|| self.ask(&here.case, who, here.now, command));
        fault::answer(answer, again.as_ref(), || self.path(here.at), ledger);
    }

    fn ask(
        &self,
        case: &Confidential<Case>,
        who: &Somebody,
        now: Timestamp,
        command: &CaseCommand,
    ) -> Result<Decision, Refusal> {
        let desk = self.world.desk(case.inner());
        decide(self.world.policy, desk, who.actor, now, &Ask::Case(case, command))
    }

    /// Follows a permitted step; outside of the embargo's own pass the others who are needed ask at once.
    fn take(
        &mut self,
        here: &Here,
        who: &Somebody,
        others: &[Somebody],
        command: &CaseCommand,
        decision: Decision,
        ledger: &mut Ledger<'_>,
    ) {
        let mut steps = Steps { case: here.case.clone(), done: Vec::new() };
        self.then(here, &mut steps, who, decision, ledger);
        let reasoned = reasoned(command).unwrap_or_else(|| command.clone());
        for other in others {
            if !steps.waits() {
                break;
            }
            let Ok(next) = self.ask(&steps.case, other, here.now, &reasoned) else { break };
            self.then(here, &mut steps, other, next, ledger);
        }
        ledger.transitions = ledger.transitions.saturating_add(1);
        self.visit(Some(here.at), steps.case, here.now, || told_of(&steps.done), ledger);
    }

    /// One decision more on the way from here.
    fn then(
        &self,
        here: &Here,
        steps: &mut Steps,
        who: &Somebody,
        decision: Decision,
        ledger: &mut Ledger<'_>,
    ) {
        let after = World::after(&steps.case, &decision, who.actor, here.now);
        steps.done.push((who.called.clone(), decision));
        let (before, done) = (steps.case.inner(), &steps.done);
        let path = || {
            let mut path = self.path(here.at);
            path.push(told_of(done));
            path
        };
        if let Some((_, decision)) = done.last() {
            fault::step(self.world, before, after.inner(), decision, here.now, path, ledger);
        }
        steps.case = after;
    }

    /// The rest of the process moves as one step: everything that brings a case forward, as far as it is allowed.
    fn rest(&mut self, here: &Here, ledger: &mut Ledger<'_>) {
        let mut steps = Steps { case: here.case.clone(), done: Vec::new() };
        for letter in self.letters.iter().filter(|letter| letter.forward && !self.walks(letter.facet)) {
            let ways = commands(self.world, letter, steps.case.inner(), here.now);
            let people = self.world.able(letter.act, steps.case.inner()).into_owned();
            let Some(who) = people.first() else { continue };
            let permitted =
                ways.iter().find_map(|command| self.ask(&steps.case, who, here.now, command).ok());
            if let Some(decision) = permitted {
                ledger.done(letter.act);
                self.then(here, &mut steps, who, decision, ledger);
            }
        }
        if !steps.done.is_empty() {
            ledger.transitions = ledger.transitions.saturating_add(1);
            self.visit(Some(here.at), steps.case, here.now, || told_of(&steps.done), ledger);
        }
    }

    /// That a case could be closed here counts as an end, where closing is not walked.
    fn could_close(&mut self, at: usize) {
        let Some(node) = self.nodes.get(at) else { return };
        let able = self.world.able(Act::Close, node.case.inner());
        let Some(who) = able.first() else { return };
        let close = CaseCommand::Close { outcome: None, reason: Some(TEXT) };
        let closes = !node.ends && self.ask(&node.case, who, node.now, &close).is_ok();
        if let Some(node) = self.nodes.get_mut(at).filter(|_| closes) {
            node.ends = true;
        }
    }

    /// Every kind of actor tries every letter, once for each set of people who take part.
    fn everybody(&self, here: &Here, ledger: &mut Ledger<'_>) {
        let case = here.case.inner();
        let part = |part: &cvdesk_case::Participant| part.role as u8 * 2 + u8::from(part.person.is_some());
        let mut set: Key = case.present().map(part).collect();
        let flags = [case.closed.is_some(), case.public().is_some(), case.confirmed.is_some()];
        set.extend(flags.map(u8::from));
        if !ledger.tried.insert(set) {
            return;
        }
        for who in &self.world.kinds {
            for letter in self.letters {
                for command in commands(self.world, letter, case, here.now).iter() {
                    let answer = self.ask(&here.case, who, here.now, command);
                    self.looked_at(here, who, command, answer.as_ref(), ledger);
                    fault::actor(
                        &self.world.kinds,
                        who,
                        letter,
                        answer.is_ok(),
                        || self.path(here.at),
                        ledger,
                    );
                }
                let propose = CaseCommand::Propose { act: letter.act, reason: Some(TEXT) };
                let answer = self.ask(&here.case, who, here.now, &propose);
                self.looked_at(here, who, &propose, answer.as_ref(), ledger);
            }
        }
    }

    fn visit(
        &mut self,
        from: Option<usize>,
        case: Confidential<Case>,
        now: Timestamp,
        step: impl FnOnce() -> String,
        ledger: &mut Ledger<'_>,
    ) {
        let key = self.abstraction.key(self.world, case.inner(), now, self.fine());
        let known = self.index.get(&key).copied();
        let to = known.unwrap_or(self.nodes.len());
        if let Some(from) = from.filter(|from| *from != to) {
            self.edges.push((from, to));
        }
        if known.is_some() {
            return self.leaves(from, to, ledger);
        }
        ledger.saw(&key);
        self.index.insert(key, to);
        let (state, ends) = fault::standing(self.world, case.inner(), now);
        self.nodes.push(Node { case, now, from, step: step(), state, ends });
        self.queue.push_back(to);
        if let Some(node) = self.nodes.get(to) {
            fault::state(self.world, node, || self.path(to), ledger);
        }
        self.leaves(from, to, ledger);
    }

    /// Notes where a step leads out of one of the policy's states.
    fn leaves(&self, from: Option<usize>, to: usize, ledger: &mut Ledger<'_>) {
        let before = from.and_then(|from| self.nodes.get(from));
        if let (Some(before), Some(after)) = (before, self.nodes.get(to))
            && before.state != after.state
        {
            ledger.left.insert(before.state);
        }
    }

    /// The way to a state, as sentences.
    fn path(&self, at: usize) -> Vec<String> {
        let mut steps = Vec::new();
        let mut here = Some(at);
        while let Some(node) = here.and_then(|at| self.nodes.get(at)) {
            steps.push(node.step.clone());
            here = node.from;
        }
        steps.reverse();
        steps
    }

    /// States from which no end can be come to any more; the nearest of each of the policy's states is told.
    fn dead_ends(&self, ledger: &mut Ledger<'_>) {
        let mut back: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for (from, to) in &self.edges {
            if let Some(list) = back.get_mut(*to) {
                list.push(*from);
            }
        }
        // What the limit cut off may lead anywhere.
        let mut alive: Vec<bool> = self.nodes.iter().map(|node| node.ends).collect();
        for at in self.queue.iter().chain(&self.beyond) {
            alive.get_mut(*at).into_iter().for_each(|alive| *alive = true);
        }
        let mut found: Vec<usize> = (0..alive.len()).filter(|at| alive.get(*at) == Some(&true)).collect();
        while let Some(at) = found.pop() {
            for from in back.get(at).into_iter().flatten() {
                if let Some(known) = alive.get_mut(*from).filter(|known| !**known) {
                    *known = true;
                    found.push(*from);
                }
            }
        }
        let mut told = BTreeSet::new();
        for (at, node) in self.nodes.iter().enumerate() {
            if alive.get(at) == Some(&false) && told.insert(node.state) {
                fault::dead_end(self.world, node, || self.path(at), ledger);
            }
        }
    }
}

/// The commands that a letter is here and now.
fn commands<'l>(
    world: &World<'_>,
    letter: &'l Letter,
    case: &Case,
    now: Timestamp,
) -> Cow<'l, [CaseCommand]> {
    match &letter.asks {
        Asks::Command(ways) => Cow::Borrowed(ways),
        Asks::ToEnd(act, end) => Cow::Owned(to_end(world, *act, *end, case, now).map_or_else(Vec::new, both)),
    }
}

fn to_end(world: &World<'_>, act: EndAct, end: End, here: &Case, now: Timestamp) -> Option<CaseCommand> {
    let until = end.of(world.policy, here, now, matches!(act, EndAct::Restart(_)))?;
    Some(match act {
        EndAct::Propose => CaseCommand::ProposeEmbargo { until, reason: None },
        EndAct::Agree => CaseCommand::AgreeEmbargo { until, reason: None },
        EndAct::Restart(cause) => {
            let cause = world.policy.embargo.restart.as_ref()?.causes.get(cause)?.id.clone();
            CaseCommand::RestartEmbargo { until: Some(until), cause: Some(cause), reason: None }
        }
    })
}

fn told_of(done: &[(String, Decision)]) -> String {
    done.iter().map(|(who, decision)| sentence(who, &decision.case)).collect::<Vec<_>>().join("; ")
}

/// Asking early where no end lies ahead is the ordinary lift.
fn act_now(command: &CaseCommand, act: Act, case: &Case, now: Timestamp) -> Act {
    let early = matches!(command, CaseCommand::Lift { ground: LiftGround::Early, .. });
    if early && case.embargo_until().is_none_or(|until| until <= now) { Act::Lift } else { act }
}

fn sentence(who: &str, events: &[CaseEvent]) -> String {
    let events: Vec<Event> = events.iter().cloned().map(Event::from).collect();
    format!("{who}: {}", told(&events).join(", "))
}
