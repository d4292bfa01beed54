//! Whether a pull request can name what it has to: not before the CVE id is there (Q29).

use super::schema::TrailerShape;
use crate::refusal::Refusal;
use crate::schema::Policy;

/// Refuses a pull request whose commits have to name a CVE id that nobody gave yet; `whose` says which issue, `next`
/// how an id is recorded.
#[must_use]
pub fn refuse_without_cve(policy: &Policy, whose: &str, next: &str) -> Option<Refusal> {
    let patches = policy.patches.as_ref()?;
    let asks = patches.trailers.iter().find(|rule| rule.value == TrailerShape::Cve)?;
    let rule = policy.rule(&asks.rule)?;
    let what = format!("{whose} has no CVE id, and its pull request has to name one");
    Some(Refusal::by(rule, what, next))
}
