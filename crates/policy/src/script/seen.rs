//! What is there after a step: the report or case as people and the outside see it, in plain words.

use cvdesk_case::{Answer, Case, Desk, Embargo, Intake, IntakeState, StreamId};
use jiff::Timestamp;

use super::world::{File, World};
use crate::actor::Actor;
use crate::duties::{duties, next_timer};
use crate::fact::Standing;
use crate::labels::{clash, labels};
use crate::may_see::{Subject, Viewer, may_see};
use crate::schema::Policy;
use crate::sight::{Confidential, Item};
use crate::state::state;
use crate::wanted::{IssueWanted, Wanted, wanted_issue, wanted_of_case, wanted_of_intake};

/// What can be seen of a report or case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) state: String,
    pub(super) labels: Vec<String>,
    pub(super) public: bool,
    pub(super) embargo: String,
    pub(super) owed: Vec<String>,
    pub(super) overdue: Vec<String>,
    pub(super) timer: String,
    pub(super) wanted: Vec<String>,
    pub(super) sees: Vec<String>,
    pub(super) everybody_reads: Vec<String>,
    /// Two labels of one scope at once: a fault of the policy.
    pub(super) clash: Option<(String, String)>,
}

impl Seen {
    /// What is seen before anything came.
    pub(super) fn nothing() -> Self {
        Self { embargo: "none".to_owned(), timer: "none".to_owned(), ..Self::default() }
    }
}

/// Looks at a report or the case that it became, with the eyes of the policy that it is pinned to.
pub(super) fn look(world: &World, file: &File) -> Seen {
    let Some((_, policy)) = world.pinned(Some(file)) else { return Seen::nothing() };
    let eyes = Eyes { world, policy, desk: world.desk(), intake: file.intake(), case: file.case() };
    if file.is_case() { eyes.case_seen() } else { eyes.intake_seen() }
}

struct Eyes<'a> {
    world: &'a World,
    policy: &'a Policy,
    desk: Confidential<Desk>,
    intake: Confidential<Intake>,
    case: Confidential<Case>,
}

impl Eyes<'_> {
    fn intake_seen(&self) -> Seen {
        let intake = self.intake.inner();
        let item = Item::facts(StreamId::intake(intake.id));
        Seen {
            state: standing(intake).to_owned(),
            wanted: wanted_of_intake(self.policy, &self.intake).iter().map(wish).collect(),
            sees: self.who_sees(Subject::Intake(&self.intake), item),
            ..Seen::nothing()
        }
    }

    fn case_seen(&self) -> Seen {
        let (policy, now) = (self.policy, self.world.now);
        let case = self.case.inner();
        let standing = Standing { policy, desk: self.desk.inner(), case, at: now };
        let owed = duties(policy, &self.desk, &self.case, now);
        let overdue = owed.iter().filter(|duty| duty.overdue).map(|duty| duty.owed.clone());
        let issue = wanted_issue(policy, &self.desk, &self.case);
        Seen {
            state: state(&standing).to_owned(),
            labels: labels(&standing).into_iter().map(str::to_owned).collect(),
            public: case.public().is_some(),
            embargo: embargo(&case.embargo),
            overdue: overdue.collect(),
            owed: owed.into_iter().map(|duty| duty.owed).collect(),
            timer: next_timer(policy, &self.case, now).map_or_else(|| "none".to_owned(), instant),
            wanted: self.wanted(issue.as_ref()),
            sees: self.who_sees(Subject::Case(&self.case), Item::facts(StreamId::case(case.id))),
            everybody_reads: self.open_to_all(),
            clash: clash(&standing).map(|(one, other)| (one.to_owned(), other.to_owned())),
        }
    }

    fn wanted(&self, issue: Option<&IssueWanted>) -> Vec<String> {
        let replies = wanted_of_intake(self.policy, &self.intake);
        let notices = wanted_of_case(self.policy, &self.case);
        let issue = issue.map(shown);
        replies.iter().map(wish).chain(issue).chain(notices.iter().map(wish)).collect()
    }

    /// Who of the named may read the facts; a narrowing acts at once, a widening only once the case has adopted it.
    fn who_sees(&self, subject: Subject<'_>, item: Item) -> Vec<String> {
        let sees = |policy, viewer| may_see(policy, &self.desk, subject, viewer, item).is_some();
        let both = |viewer| {
            sees(self.policy, viewer) && self.world.newest().is_none_or(|(_, newest)| sees(newest, viewer))
        };
        let named = self.world.named().filter(|(_, id)| both(Viewer::Actor(Actor::new(*id))));
        named.map(|(name, _)| name.to_owned()).collect()
    }

    /// Texts that everybody reads: of the notice, and of the report's answers.
    fn open_to_all(&self) -> Vec<String> {
        let case = self.case.inner();
        let reads = |text| {
            let item = Item::text(StreamId::case(case.id), text);
            may_see(self.policy, &self.desk, Subject::Case(&self.case), Viewer::Public, item).is_some()
        };
        let published = case.published.iter().flat_map(|published| published.draft.texts());
        let notice = published.into_iter().any(reads).then(|| "notice".to_owned());
        let open = case.answers.iter().filter(|(_, answer)| answer.text().is_some_and(reads));
        notice.into_iter().chain(open.map(|(field, _): (_, &Answer)| format!("report.{field}"))).collect()
    }
}

fn standing(intake: &Intake) -> &'static str {
    match intake.state {
        IntakeState::Received => "received",
        IntakeState::Held(_) => "held",
        IntakeState::Admitted(_) => "admitted",
        IntakeState::Redirected => "redirected",
        IntakeState::Application(_) => "application",
        IntakeState::Rejected => "rejected",
    }
}

fn embargo(embargo: &Embargo) -> String {
    match embargo {
        Embargo::None => "none".to_owned(),
        Embargo::Proposed { until } => format!("proposed until {until:.0}"),
        Embargo::Agreed { until } => format!("agreed until {until:.0}"),
        Embargo::Revising { until, proposal } => {
            format!("agreed until {until:.0}, proposed until {proposal:.0}")
        }
        Embargo::Ended(opening) => format!("ended {:.0}", opening.at),
    }
}

fn instant(at: Timestamp) -> String {
    format!("{at:.0}")
}

/// What the outside should look like, as a line.
fn wish(wanted: &Wanted) -> String {
    match wanted {
        Wanted::HeldReply(_) => "held reply".to_owned(),
        Wanted::RedirectReply(_) => "redirect reply".to_owned(),
        Wanted::Notice(notice) => format!("notice {} version {}", numbered(notice.number), notice.version),
        Wanted::Announcement { to, notice } => format!("announcement of {} to {to}", numbered(notice.number)),
        Wanted::Withdrawal { to, notice } => format!("withdrawal of {} to {to}", numbered(notice.number)),
    }
}

/// How a tracker should show the case, as a line; its labels are told apart.
fn shown(issue: &IssueWanted) -> String {
    let confidential = if issue.confidential { "confidential" } else { "public" };
    let closed = if issue.closed { "closed" } else { "open" };
    let comments = issue.cve_comments.iter().map(|(cve, _)| format!(", comment {cve}"));
    format!("issue {confidential}, {closed}{}", comments.collect::<String>())
}

fn numbered(number: Option<cvdesk_case::NoticeNumber>) -> String {
    number.map_or_else(|| "without a number".to_owned(), |number| number.to_string())
}
