//! What is walked together. Every pass has the core (whether it is a security problem, and everything that opens a
//! case); the facets beside it are walked step by step, and the rest of the process moves as one step.

use super::alphabet::Facet;

/// Facets that are walked together, pass by pass: none, for every way that opens a case; the embargo with its many
/// instants and answers, the report, fixes and closing in every detail, each by itself; then each pair of all but the
/// embargo.
pub(super) const PASSES: &[&[Facet]] = &[
    &[],
    &[Facet::Embargo],
    &[Facet::Triage],
    &[Facet::Fix],
    &[Facet::Closing],
    &[Facet::Triage, Facet::Patches],
    &[Facet::Triage, Facet::Fix],
    &[Facet::Triage, Facet::Notice],
    &[Facet::Triage, Facet::Closing],
    &[Facet::Patches, Facet::Fix],
    &[Facet::Patches, Facet::Notice],
    &[Facet::Patches, Facet::Closing],
    &[Facet::Fix, Facet::Notice],
    &[Facet::Fix, Facet::Closing],
    &[Facet::Notice, Facet::Closing],
];

/// What a pass walks.
pub(super) fn told(facets: &[Facet]) -> String {
    let names = facets.iter().map(|facet| match facet {
        Facet::Core => "what opens a case",
        Facet::Triage => "report and triage",
        Facet::Embargo => "the embargo's ends",
        Facet::Patches => "private patches",
        Facet::Fix => "fixes on branches",
        Facet::Notice => "CVE and notice",
        Facet::Closing => "hand-offs and closing",
    });
    if facets.is_empty() {
        "what opens a case alone".to_owned()
    } else {
        names.collect::<Vec<_>>().join(" with ")
    }
}

/// What the passes leave out, in words, with how many states each came to.
pub(super) fn bounds(counts: &[usize]) -> Vec<String> {
    let walked =
        PASSES.iter().zip(counts).map(|(facets, states)| format!("{} ({states} states)", told(facets)));
    let walked = walked.collect::<Vec<_>>().join("; ");
    vec![
        format!("walked apart, each with confirming, dismissing and all that opens a case: {walked}"),
        "in each of these the rest of the process moves as one step, from not done to done as far as it is allowed; \
         what goes wrong only where three parts are half done is not found"
            .to_owned(),
        "outside of the embargo's own pass the people whom an act takes ask for it one after the other at once, the \
         end agreed to is the goal's, and instants are those of the end and of acts that have a time"
            .to_owned(),
        "the passes about the embargo's ends and about report and triage alone go as far as a case is public: what \
         follows is in the others; the first of them dismisses none, and asks one participant beside the reporter; in \
         the second the rest is left undone"
            .to_owned(),
        "that an answer is the same the second time is asked in every eighth state".to_owned(),
        "outside of the pass about closing a case is not closed by hand: that it could be counts as an end".to_owned(),
        "each step is tried by somebody whose role allows it; every other kind of actor tries every step once for \
         each set of people who take part, open or closed, private or public"
            .to_owned(),
        "one case, one CVE id, one commit a branch, two drafts of the notice, two branches where the process has \
         stable ones; fields of the report take their values one at a time, in the pass about report and triage \
         alone, where severity is the least, the greatest or one that a condition names"
            .to_owned(),
        "where two parts are walked together, a report says nothing or answers everything in one way, the severity is \
         the greatest or none, a case is not made public for want of an exploit or of a fix, nor found to be public \
         already, a fix is staged for the main branch alone, all branches are affected, and one outcome is named"
            .to_owned(),
    ]
}
