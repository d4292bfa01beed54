//! Building a notice from a case's public facts and texts, for the public or as a preview.

use cvdesk_case::{CaseId, CommandId, Credit, NoticeNumber, StreamId, TextId};
use cvdesk_notice::{
    Credits, Lifecycle, Notice, NoticeId, Person, Product, Reference, Withdrawal, lsn, with_withdrawal,
};
use cvdesk_policy::{Actor, Confidential, Item, NoticeFacts, Policy, StateNames, Subject, Viewer, preview};

use crate::blocks::shown;
use crate::desk::{Desk, Request};
use crate::error::DeskError;

/// Columns that prose is wrapped at in the text form.
const PROSE_WIDTH: usize = 70;
/// Columns that a field is wrapped at in the text form.
const FIELD_WIDTH: usize = 52;

/// A notice in every form it is published in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedNotice {
    /// Full id, such as `LSN-2013-0001`; with question marks before the number is taken.
    pub name: String,
    /// One line.
    pub summary: String,
    /// Version.
    pub version: u32,
    /// Path in the notice repository.
    pub path: String,
    /// The XML form.
    pub xml: String,
    /// The text form.
    pub text: String,
}

/// The look of a project's notices, where it has notices.
#[must_use]
pub fn lsn_style(policy: &Policy) -> Option<lsn::LsnStyle> {
    let rule = policy.notice()?;
    Some(lsn::LsnStyle {
        namespace: rule.namespace.clone(),
        title: rule.title.clone(),
        prefix: rule.prefix.clone(),
        repository_base: rule.repository_base.clone(),
        prose_width: PROSE_WIDTH,
        field_width: FIELD_WIDTH,
        states: states(policy),
    })
}

/// How the states of tags and changes are spelt.
fn states(policy: &Policy) -> lsn::StateWords {
    let StateNames { vulnerable, fixed } = policy.branch_blocks().states;
    lsn::StateWords { vulnerable, fixed }
}

impl Desk<'_> {
    /// The notice as it would be published now, for somebody of the case's audience.
    ///
    /// # Errors
    /// [`DeskError::Absent`]; [`DeskError::BadInput`] where it has no text yet.
    pub fn preview(&self, actor: Actor, id: CaseId) -> Result<RenderedNotice, DeskError> {
        let (_, case) = self.case(actor, id)?;
        let (_, policy) = self.policy_of(&case)?;
        let facts = preview(policy, &case, self.now());
        let facts = facts.ok_or_else(|| {
            DeskError::BadInput(format!(
                "the notice of {id} has no text yet: `cvdesk case notice {id} --file FILE`"
            ))
        })?;
        let mut notice = self.render(policy, &case, Viewer::Actor(actor), &facts)?;
        if let Some(source) = self.source_of(actor, &case, id)? {
            notice.xml = source;
        }
        let request = Request { actor, command: CommandId(self.ports.ids.draw()) };
        self.record_read(request, StreamId::case(id), facts.draft.texts())?;
        Ok(notice)
    }

    /// The file of a notice from before the desk began, as long as nothing more is known than it says.
    fn source_of(
        &self,
        actor: Actor,
        case: &Confidential<cvdesk_case::Case>,
        id: CaseId,
    ) -> Result<Option<String>, DeskError> {
        let stream = StreamId::case(id);
        let viewer = Viewer::Actor(actor);
        let (_, policy) = self.policy_of(case)?;
        let Some(sight) = self.sight(Subject::Case(case), viewer, Item::facts(stream))? else {
            return Ok(None);
        };
        let facts = case.peek(&sight)?;
        match facts.imported.filter(|_| facts.published.len() == 1 && !case.has_news(policy)) {
            Some(imported) => self.text(Subject::Case(case), viewer, stream.into(), imported.source),
            None => Ok(None),
        }
    }

    /// Renders a notice from texts that the viewer may see; for the public, only those of a published version.
    pub(crate) fn render(
        &self,
        policy: &Policy,
        case: &Confidential<cvdesk_case::Case>,
        viewer: Viewer,
        facts: &NoticeFacts,
    ) -> Result<RenderedNotice, DeskError> {
        let notice = self.build(policy, case, viewer, facts)?;
        let notice = self.withdrawn(case, viewer, facts, notice)?;
        let style =
            lsn_style(policy).ok_or_else(|| DeskError::BadInput("this process has no notices".to_owned()))?;
        Ok(RenderedNotice {
            name: style.name(&notice),
            summary: notice.summary.clone(),
            version: facts.version,
            path: path(policy, facts.number),
            xml: lsn::xml::render(&notice, &style),
            text: lsn::text::render(&notice, &style),
        })
    }

    /// A withdrawn notice says so first.
    fn withdrawn(
        &self,
        case: &Confidential<cvdesk_case::Case>,
        viewer: Viewer,
        facts: &NoticeFacts,
        notice: Notice,
    ) -> Result<Notice, DeskError> {
        Ok(match self.withdrawal_of(case, viewer, facts)? {
            Some(withdrawn) => with_withdrawal(&notice, &withdrawn),
            None => notice,
        })
    }

    /// When a notice was withdrawn, and why, as far as the viewer may see it.
    pub(crate) fn withdrawal_of(
        &self,
        case: &Confidential<cvdesk_case::Case>,
        viewer: Viewer,
        facts: &NoticeFacts,
    ) -> Result<Option<Withdrawal>, DeskError> {
        let Some((at, why)) = facts.withdrawn else { return Ok(None) };
        let why = self.text(Subject::Case(case), viewer, StreamId::case(facts.case).into(), why)?;
        Ok(Some(Withdrawal { at, why: why.unwrap_or_default(), rejected: false }))
    }

    fn build(
        &self,
        policy: &Policy,
        case: &Confidential<cvdesk_case::Case>,
        viewer: Viewer,
        facts: &NoticeFacts,
    ) -> Result<Notice, DeskError> {
        let stream = StreamId::case(facts.case);
        let open = |id: TextId| -> Result<String, DeskError> {
            let text = self.text(Subject::Case(case), viewer, stream.into(), id)?;
            text.ok_or_else(|| DeskError::Absent(format!("text of the notice of {}", facts.case)))
        };
        let maybe = |id: Option<TextId>| id.map(&open).transpose();
        let people = |credits: &[Credit]| -> Result<Vec<Person>, DeskError> {
            let people = credits
                .iter()
                .map(|credit| Ok(Person { name: maybe(credit.name)?, email: maybe(credit.email)? }));
            people.collect()
        };
        let draft = &facts.draft;
        let parts = policy.branch_blocks().marks;
        let advisories = facts.cves.iter().map(|cve| {
            let (kind, id) = cve.as_str().split_once('-').unwrap_or(("CVE", cve.as_str()));
            Ok(Reference::Advisory { kind: kind.to_owned(), id: id.to_owned() })
        });
        let bugs = draft
            .bugs
            .iter()
            .map(|bug| Ok(Reference::Bug { tracker: open(bug.tracker)?, id: open(bug.id)? }));
        let references = advisories.chain(bugs).collect::<Result<_, DeskError>>()?;
        Ok(Notice {
            id: facts.number.and_then(|number| NoticeId::new(number.year, number.number).ok()),
            summary: open(draft.summary)?,
            description: open(draft.description)?,
            impact: maybe(draft.impact)?,
            workaround: maybe(draft.workaround)?,
            credits: Credits { reporters: people(&draft.reporters)?, patchers: people(&draft.patchers)? },
            lifecycle: Lifecycle { reported: facts.reported, published: facts.published, fixed: facts.fixed },
            references,
            products: vec![Product {
                name: policy.product.name.clone(),
                repository: policy.product.repository.clone(),
                branches: facts.branches.iter().map(|branch| shown(branch, &parts)).collect(),
            }],
        })
    }
}

/// Where the notice lies in the repository.
fn path(policy: &Policy, number: Option<NoticeNumber>) -> String {
    let (year, number) = number.map_or_else(
        || ("YYYY".to_owned(), "????".to_owned()),
        |number| (format!("{:04}", number.year), format!("{:04}", number.number)),
    );
    let path =
        policy.notice().map(|notice| notice.path.replace("{year}", &year).replace("{number}", &number));
    path.unwrap_or_default()
}

/// The number of the notice that lies at a path of the notice repository.
pub(crate) fn number_of_path(policy: &Policy, path: &str) -> Option<NoticeNumber> {
    let mut rest = path;
    let (mut year, mut number) = (None, None);
    let mut template = policy.notice()?.path.as_str();
    while let Some((before, after)) = template.split_once('{') {
        let (name, after) = after.split_once('}')?;
        rest = rest.strip_prefix(before)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count().min(4);
        let (value, behind) = rest.split_at_checked(digits)?;
        let slot = if name == "year" { &mut year } else { &mut number };
        *slot = Some(value.parse().ok()?);
        (rest, template) = (behind, after);
    }
    let number = NoticeNumber { year: year?, number: number? };
    (rest == template && self::path(policy, Some(number)) == path).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_notice_is_read_back_from_its_path() {
        let source = include_str!("../../../profiles/libvirt/policy.toml");
        let policy = Policy::load(source).unwrap();
        let number = NoticeNumber { year: 2026, number: 7 };
        let there = path(&policy, Some(number));
        assert_eq!(number_of_path(&policy, &there), Some(number));
        for other in ["notices/2026/00071.xml", "notices/2026/7.xml", "x/notices/2026/0007.xml", "README", ""]
        {
            assert_eq!(number_of_path(&policy, other), None, "{other}");
        }
    }
}
