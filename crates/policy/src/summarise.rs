//! Writes the line that lists show, from the facts and the title.

use cvdesk_case::{Case, Desk, HeldBecause, Intake, IntakeState};
use jiff::Timestamp;

use crate::duties;
use crate::fact::Standing;
use crate::schema::Policy;
use crate::sight::Confidential;
use crate::state::state;
use crate::summary::{CaseSummary, IntakeStanding, IntakeSummary, Summary, shorten};

/// Bytes of title kept in a summary.
const TITLE_BYTES: usize = 120;
/// Bytes of a duty kept in a summary.
const OWED_BYTES: usize = 80;

/// The line about something received.
#[must_use]
pub fn summarise_intake(intake: &Confidential<Intake>, title: &str) -> Summary {
    let intake = intake.inner();
    Summary::Intake(IntakeSummary {
        id: intake.id,
        title: shorten(&plain(title), TITLE_BYTES),
        received: intake.received.unwrap_or(Timestamp::UNIX_EPOCH),
        standing: match intake.state {
            IntakeState::Received => IntakeStanding::Held(HeldBecause::NotAMember),
            IntakeState::Held(because) => IntakeStanding::Held(because),
            IntakeState::Admitted(case) => IntakeStanding::Admitted(case),
            IntakeState::Rejected => IntakeStanding::Rejected,
            IntakeState::Redirected => IntakeStanding::Redirected,
            IntakeState::Application(_) => IntakeStanding::Application,
        },
    })
}

/// The line about a case.
#[must_use]
pub fn summarise_case(
    policy: &Policy,
    desk: &Confidential<Desk>,
    case: &Confidential<Case>,
    title: &str,
) -> Summary {
    let case = case.inner();
    // A summary changes only with a fact, so it is told as of the last one.
    let at = case.last.unwrap_or(Timestamp::UNIX_EPOCH);
    let standing = Standing { policy, desk: desk.inner(), case, at };
    let owed = duties::of_case(&standing);
    let first = owed.into_iter().next();
    Summary::Case(CaseSummary {
        id: case.id,
        title: shorten(&plain(title), TITLE_BYTES),
        state: shorten(state(&standing), 40),
        received: case.received.unwrap_or(Timestamp::UNIX_EPOCH),
        embargo_until: case.embargo_until(),
        public: case.public().is_some(),
        closed: case.closed.is_some(),
        owner: case.owner,
        number: case.number,
        due: first.as_ref().and_then(|duty| duty.due),
        owed: first.map(|duty| shorten(&duty.owed, OWED_BYTES)),
    })
}

/// One line without control characters, so that JSON does not grow it.
fn plain(title: &str) -> String {
    title
        .chars()
        .map(|char| if char.is_control() || char == '"' || char == '\\' { ' ' } else { char })
        .collect()
}
