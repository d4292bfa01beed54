//! What fields are called in sentences; a field without a word of its own is named as the file names it.

const NOUNS: &[(&str, &str)] = &[
    ("project.title", "the project's name"),
    ("project.says", "what the process is for"),
    ("project.page", "where the process is published"),
    ("product.name", "the product's name"),
    ("product.repository", "the repository"),
    ("product.main_branch", "the main branch"),
    ("product.stable.pattern", "how stable branches are called"),
    ("channel.mail", "reports by mail"),
    ("channel.mail.address", "the address that reports are sent to"),
    ("channel.mail.straight_through", "whose mail is not held"),
    ("channel.redirect", "mail that is no way in"),
    ("channel.redirect.to", "where mail is told to go instead"),
    ("channel.tracker", "reports by issues"),
    ("channel.tracker.url", "where issues are made"),
    ("channel.tracker.marker", "the marker of a confidential issue"),
    ("membership", "how people become members"),
    ("membership.vouch.people", "how many people vouch for an applicant"),
    ("membership.vouch.missing", "what happens where nobody vouched"),
    ("membership.accept", "who accepts the policy"),
    ("membership.accept.roles", "who accepts the policy"),
    ("agents", "programs that take part"),
    ("agents.may", "what programs may do"),
    ("eligibility", "what counts as a security problem"),
    ("eligibility.table", "the table of what counts as a security problem"),
    ("severity", "the scale of severity"),
    ("severity.levels", "the levels of severity"),
    ("cve.source", "where CVE ids come from"),
    ("cve.worklist", "what a CVE request tells"),
    ("labels", "labels"),
    ("patches", "what commit messages must say"),
    ("notice", "the notice"),
    ("notice.title", "the first words of a notice"),
    ("notice.prefix", "the prefix of a notice's number"),
    ("notice.announce_to", "where notices are announced"),
    ("notice.formats", "the forms of a notice"),
    ("notice.summary.characters", "how many characters a summary has at most"),
    ("notice.credit.of", "whom a notice thanks"),
    ("notice.credit.consent", "whether people are asked before they are thanked"),
    ("closing.outcomes", "what a case can be closed as"),
    ("closing.merged", "a fix on the main branch closing a case"),
    ("service_level", "what is promised about answers"),
    ("service_level.first_answer.days", "days until a first answer"),
    ("retention.rejected.days", "days that reports are kept which were kept out"),
    ("retention.cases", "how long cases are kept"),
    ("retention.cases.after_closing.days", "days that cases are kept after closing"),
    ("rule.order", "the order of the rules"),
    ("duty.order", "the order of what is owed"),
];

/// What a field is called in a sentence.
pub(super) fn noun(path: &str) -> String {
    if let Some((_, noun)) = NOUNS.iter().find(|(field, _)| *field == path) {
        return (*noun).to_owned();
    }
    if let Some((place, end)) = path.rsplit_once('.') {
        let is_rule = end == "rule" || end.ends_with("_rule");
        if let Some((_, noun)) = NOUNS.iter().find(|(field, _)| *field == place && is_rule) {
            return format!("the rule behind {noun}");
        }
    }
    format!("`{path}`")
}
