//! What makes two states the same: everything that a condition of the policy or `decide` itself can tell apart.
//!
//! Left out are texts, hashes and instants themselves (an instant counts by how now lies to it), and facts that no
//! condition of this policy asks about and `decide` does not look at: two cases that differ in those alone can do
//! the same things.

use cvdesk_case::{Case, Cve, Embargo, FixStage, Role};
use jiff::Timestamp;

use super::anchor::{decisive, further, reach};
use super::conditions;
use super::world::World;
use crate::fact::{Fact, Standing, notice_is_current};
use crate::guard::{Facts, Guard, Value};
use crate::schema::Condition;

/// An abstract state, packed.
pub(super) type Key = Vec<u8>;

/// How states of one policy are told apart.
pub(super) struct Abstraction {
    /// Fields that some condition asks about, but for what the table says and by which rule: the affected code stands
    /// for both.
    fields: Vec<usize>,
    asks_cve: bool,
    asks_impact: bool,
    asks_hand_off: bool,
}

impl Abstraction {
    pub(super) fn new(world: &World<'_>) -> Self {
        let known = crate::fact::fields(world.policy);
        let table = ["eligibility", "eligibility_by"].map(|name| known.find(name));
        let mut fields: Vec<usize> =
            conditions(world.policy).filter_map(Condition::guard).flat_map(Guard::fields).collect();
        fields.sort_unstable();
        fields.dedup();
        let asks = |fact: Fact| known.find(fact.name()).is_some_and(|index| fields.contains(&index));
        let asks_cve = asks(Fact::CveRequested) || asks(Fact::CveDeclined);
        let asks_impact = asks(Fact::ImpactAssessed) || asks(Fact::FixOnEveryBranch);
        let asks_hand_off = asks(Fact::HandedOff);
        fields.retain(|field| !table.contains(&Some(*field)));
        Self { fields, asks_cve, asks_impact, asks_hand_off }
    }

    /// The key of a state; `fine` tells further instants and answers to proposals apart.
    pub(super) fn key(&self, world: &World<'_>, case: &Case, now: Timestamp, fine: bool) -> Key {
        let mut key = Vec::with_capacity(80);
        let standing = Standing { policy: world.policy, desk: world.desk(case).inner(), case, at: now };
        for field in &self.fields {
            value(&mut key, standing.value(*field).as_ref());
        }
        self.facts(world, case, &mut key);
        embargo(world, case, &mut key);
        key.extend(decisive(world.policy, case).iter().map(|instant| instant.seen(now)));
        if fine {
            proposal(world, case, &mut key);
            key.extend(further(world.policy, case).iter().map(|instant| instant.seen(now)));
        }
        key
    }

    /// What `decide` looks at whatever the policy asks.
    fn facts(&self, world: &World<'_>, case: &Case, key: &mut Key) {
        let published = match case.published.last() {
            None => 0,
            Some(_) if notice_is_current(world.policy, case) => 1,
            Some(_) => 2,
        };
        let cve = match &case.cve {
            Cve::Assigned(_) => 3,
            Cve::Declined if self.asks_cve => 2,
            Cve::Requested if self.asks_cve => 1,
            Cve::None | Cve::Requested | Cve::Declined => 0,
        };
        let flags = [
            case.confirmed.is_some(),
            case.dismissed.is_some(),
            case.closed.is_some(),
            case.patches_sent.is_some(),
            case.draft.is_some(),
            case.number.is_some(),
        ];
        key.extend(flags.map(u8::from));
        key.extend([published, cve]);
        if self.asks_impact {
            let flawed = case.branches.iter().filter(|facts| !facts.vulnerable_tags.is_empty()).count();
            key.push(if case.assessed.is_none() { 0 } else { small(flawed).saturating_add(1) });
        }
        if self.asks_hand_off {
            // Contacts are alike: how many were told counts.
            key.push(small(case.hand_offs.len()));
        }
        for branch in world.main.iter().chain(&world.stable) {
            key.push(match case.fixes.get(branch).map(|fix| &fix.stage) {
                None => 0,
                Some(FixStage::Staged) => 1,
                Some(FixStage::Landed { .. }) => 2,
            });
        }
        for values in case.reach.values().flatten() {
            text(key, values);
        }
        let part = |role: Role, person: bool| {
            case.present().any(|part| part.role == role && part.person.is_some() == person)
        };
        let roles = [Role::Reporter, Role::Expert, Role::Vendor, Role::Party];
        key.extend(roles.map(|role| u8::from(part(role, true)) * 2 + u8::from(part(role, false))));
    }
}

fn embargo(world: &World<'_>, case: &Case, key: &mut Key) {
    key.push(match case.embargo {
        Embargo::None => 0,
        Embargo::Proposed { .. } => 1,
        Embargo::Agreed { .. } => 2,
        Embargo::Revising { .. } => 3,
        Embargo::Ended(_) => 4,
    });
    key.push(case.embargo_until().map_or(9, |until| reach(world.policy, case, until)));
    key.extend([u8::from(case.embargo_first_set.is_some()), u8::from(case.embargo_restarted.is_some())]);
    let several = world.policy.act.iter().filter(|(_, rule)| rule.people > 1);
    key.extend(several.map(|(act, _)| case.seconded.get(act.name()).map_or(0, |asked| small(asked.len()))));
}

/// The open proposal and who has answered it: people count, participants by what they are.
fn proposal(world: &World<'_>, case: &Case, key: &mut Key) {
    let Some(open) = &case.proposal else { return key.push(0) };
    let order = case.embargo_until().map_or(3, |until| match open.until.cmp(&until) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => 1,
        std::cmp::Ordering::Greater => 2,
    });
    let system = u8::from(open.by == cvdesk_case::ActorId::SYSTEM);
    key.extend([1, order, system, reach(world.policy, case, open.until), small(open.people.len())]);
    key.extend(case.present().map(|part| u8::from(open.participants.contains(&part.number))));
}

fn value(key: &mut Key, value: Option<&Value<'_>>) {
    match value {
        None => key.push(2),
        Some(Value::Flag(flag)) => key.push(u8::from(*flag)),
        Some(Value::Number(number)) => key.extend(number.to_be_bytes()),
        Some(Value::Text(word)) => text(key, word),
        Some(Value::Texts(words)) => {
            key.push(small(words.len()));
            for word in words {
                text(key, word);
            }
        }
    }
}

fn text(key: &mut Key, word: &str) {
    key.extend(word.bytes());
    key.push(0);
}

fn small(number: usize) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}
