//! The page's second half: what a reader looks up, subject by subject.

mod life;
mod people;
mod publishing;
mod reporting;

use super::page::{Block, Section};
use super::words::sentence;
use crate::schema::Policy;

pub(super) use self::reporting::channels;

/// The sections that this policy has something to say in.
pub(super) fn sections(policy: &Policy) -> Vec<Section> {
    let all = [
        ("How to report", reporting::blocks(policy)),
        ("Who takes part", people::roles(policy)),
        ("Who sees what", people::sight(policy)),
        ("What counts as a security problem", life::boundary(policy)),
        ("States of a case", life::states(policy)),
        ("Embargo", life::embargo(policy)),
        ("CVE ids", publishing::cve(policy)),
        ("Patches", publishing::patches(policy)),
        ("The notice", publishing::notice(policy)),
        ("Labels", publishing::labels(policy)),
        ("Who goes on from there", publishing::hand_offs(policy)),
        ("What is promised", publishing::service_level(policy)),
        ("What is kept", publishing::retention(policy)),
    ];
    let section = |(heading, blocks): (&str, Vec<Block>)| Section { heading: heading.to_owned(), blocks };
    all.into_iter().filter(|(_, blocks)| !blocks.is_empty()).map(section).collect()
}

/// Sentences as a list.
fn list(says: impl IntoIterator<Item = String>) -> Block {
    Block::List(says.into_iter().map(|says| sentence(&says)).collect())
}
