//! What counts as a security problem, the states of a case, and its embargo.

use super::super::condition;
use super::super::page::Block;
use super::super::uses::{embargo as ends, people::row_told};
use super::super::words::{and, people};
use super::list;
use crate::act::Act;
use crate::schema::Policy;

pub(super) fn boundary(policy: &Policy) -> Vec<Block> {
    let mut blocks = Vec::new();
    if let Some(eligibility) = &policy.eligibility {
        blocks.push(Block::text(
            "The affected code decides, not what a problem was found with. The first line that fits counts; where none \
             does or something is in doubt, a report stays confidential.",
        ));
        blocks.push(list(eligibility.table.iter().map(|row| row_told(eligibility, row))));
        let axes = eligibility.axes.iter().map(|axis| (axis.asks.clone(), and(&axis.values)));
        blocks.push(Block::Terms(axes.collect()));
    }
    if let Some(severity) = &policy.severity {
        blocks
            .push(Block::text(format!("Severity is one of {}, least severe first.", and(&severity.levels))));
    }
    blocks
}

pub(super) fn states(policy: &Policy) -> Vec<Block> {
    let told = |state: &crate::schema::StateRule| {
        let when = condition::told(policy, &state.when, true);
        let end = if state.end { "; nothing further is expected of it" } else { "" };
        (state.name.clone(), super::super::words::sentence(&format!("{when}{end}")))
    };
    let mut blocks = vec![
        Block::text("A case is in the first of these states that fits it."),
        Block::Terms(policy.state.iter().map(told).collect()),
    ];
    if !policy.closing.outcomes.is_empty() {
        blocks.push(Block::text(format!(
            "A case can be closed as {}.",
            super::super::words::or(&policy.closing.outcomes)
        )));
    }
    blocks
}

pub(super) fn embargo(policy: &Policy) -> Vec<Block> {
    let embargo = &policy.embargo;
    let mut says: Vec<String> = vec!["a case is confidential from the moment it is received".to_owned()];
    if embargo.start.is_none() && embargo.goal.is_none() {
        says.push("no embargo end is proposed by itself".to_owned());
    }
    let ends = [
        ends::at_once(policy),
        ends::starts(embargo),
        ends::goal(policy),
        ends::rejects(policy),
        ends::longer(embargo),
        ends::consent(embargo),
        ends::soft(embargo),
        ends::hard(embargo),
        ends::restart(embargo),
        ends::lifts(policy),
        ends::reminders(embargo),
    ];
    says.extend(ends.into_iter().flatten());
    if let Some(early) = policy.act.get(&Act::LiftEarly) {
        says.push(format!("ending it before its end takes {}", people(early.people)));
    }
    says.push(ends::at_end(embargo).to_owned());
    says.push("what is seen in public is recorded as public, and never hidden again".to_owned());
    vec![list(says)]
}
