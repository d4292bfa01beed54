//! Verbs of what people say in a case, of who takes part, and of cases that belong together.

use std::path::Path;

use cvdesk_case::{ActorId, CaseId, CommentAudience, PartyAnswer, PartyStatus};
use cvdesk_desk::{Desk, PartyWord, Request, Said, StepDone};

use super::{case_prenotify, maintainers, pass};
use crate::cli::{Answer, Audience, Global, ProductStatus, TalkVerb, Whose, Why};
use crate::failure::{Failure, USAGE};
use crate::output::{Done, Screen};
use crate::person_name;
use crate::session::Session;
use crate::told;
use crate::typed;
use crate::when;

pub fn run(session: &Session, global: &Global, verb: &TalkVerb, screen: Screen) -> Result<Done, Failure> {
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let (case, step) = match verb {
        TalkVerb::Split { case, title, why } => {
            let id = typed::case(&case.case)?;
            let (new, mut step) = desk.split(request, id, title, why.text())?;
            step.happened.push(format!("the new case is {new}"));
            let mut done = told::step(screen, id, &step);
            if let serde_json::Value::Object(result) = &mut done.result {
                result.insert("new".to_owned(), serde_json::json!(new));
            }
            return Ok(pass::after(session, &mut desk, done));
        }
        TalkVerb::Prenotify { case, participant, out, zone, why } => {
            let zone = zone.as_deref().map(typed::zone).transpose()?;
            let wanted = case_prenotify::Wanted { participant: *participant, out, zone, why: why.text() };
            return case_prenotify::run(session, global, &case.case, &wanted, screen);
        }
        TalkVerb::Duplicate { case, of, why } => {
            let (from, into) = (typed::case(&case.case)?, typed::case(of)?);
            (from, desk.merge(request, from, into, why.text())?)
        }
        TalkVerb::Unmerge { case, why } => {
            let id = typed::case(&case.case)?;
            (id, desk.unmerge(request, id, why.text())?)
        }
        TalkVerb::Terms { case, whose, why } => {
            party(&mut desk, request, &case.case, whose, why, &PartyWord::Terms)?
        }
        TalkVerb::Status { case, product, status, tracking, whose, why } => {
            let (product, tracking) = (product.clone(), tracking.clone());
            let word = PartyWord::Status { product, status: status_of(*status), tracking };
            party(&mut desk, request, &case.case, whose, why, &word)?
        }
        TalkVerb::Answer { case, answer, need_until, whose, why } => {
            let word = PartyWord::Answer(answer_of(*answer, need_until.as_deref())?);
            party(&mut desk, request, &case.case, whose, why, &word)?
        }
        TalkVerb::Owner { case, to, nobody: _, route, paths } => {
            let id = typed::case(&case.case)?;
            let owner = owner(&desk, request, to.as_deref(), route.as_deref(), paths)?;
            (id, desk.say(request, id, &Said::Owner(owner), None)?)
        }
        TalkVerb::Comment { case, text, audience, edit, withdraw, why } => {
            let text = text.as_deref().map(typed::text_or_file).transpose()?;
            let said = match (edit.or(*withdraw), text) {
                (Some(number), text) => Said::Revised(number, text),
                (None, text) => Said::Comment(text.unwrap_or_default(), audience_of(*audience)),
            };
            say(&mut desk, request, &case.case, &said, Some(why))?
        }
        TalkVerb::NeedsInfo { case, question } => {
            say(&mut desk, request, &case.case, &Said::Question(typed::text_or_file(question)?), None)?
        }
        TalkVerb::InfoCame { case, answer } => {
            let answer = answer.as_deref().map(typed::text_or_file).transpose()?;
            say(&mut desk, request, &case.case, &Said::Given(answer), None)?
        }
        TalkVerb::Exploited { case, why } => {
            say(&mut desk, request, &case.case, &Said::Exploited, Some(why))?
        }
        TalkVerb::EmbargoStands { case, why } => {
            say(&mut desk, request, &case.case, &Said::EmbargoStands, Some(why))?
        }
        TalkVerb::NoticeRight(case) => say(&mut desk, request, &case.case, &Said::NoticeRight, None)?,
        TalkVerb::Withdraw { case, why } => {
            say(&mut desk, request, &case.case, &Said::NoticeWithdrawn, Some(why))?
        }
    };
    Ok(pass::after(session, &mut desk, told::step(screen, case, &step)))
}

fn say(
    desk: &mut Desk<'_>,
    request: Request,
    case: &str,
    said: &Said,
    why: Option<&Why>,
) -> Result<(CaseId, StepDone), Failure> {
    let id = typed::case(case)?;
    Ok((id, desk.say(request, id, said, why.and_then(|why| why.text()))?))
}

fn party(
    desk: &mut Desk<'_>,
    request: Request,
    case: &str,
    whose: &Whose,
    why: &Why,
    word: &PartyWord,
) -> Result<(CaseId, StepDone), Failure> {
    let id = typed::case(case)?;
    Ok((id, desk.party_says(request, id, whose.participant, word, why.text())?))
}

fn owner(
    desk: &Desk<'_>,
    request: Request,
    to: Option<&str>,
    route: Option<&Path>,
    paths: &[String],
) -> Result<Option<ActorId>, Failure> {
    match (to, route) {
        (Some(person), _) => person_name::find(desk, request.actor, person).map(Some),
        (None, Some(file)) => maintainers::first_known(desk, file, paths).map(Some),
        (None, None) => Ok(None),
    }
}

fn audience_of(audience: Audience) -> CommentAudience {
    match audience {
        Audience::Team => CommentAudience::Team,
        Audience::Participants => CommentAudience::Participants,
        Audience::Public => CommentAudience::Public,
    }
}

fn status_of(status: ProductStatus) -> PartyStatus {
    match status {
        ProductStatus::Affected => PartyStatus::Affected,
        ProductStatus::NotAffected => PartyStatus::NotAffected,
        ProductStatus::Fixed => PartyStatus::Fixed,
        ProductStatus::Unknown => PartyStatus::Unknown,
        ProductStatus::Silent => PartyStatus::Silent,
    }
}

fn answer_of(answer: Option<Answer>, need_until: Option<&str>) -> Result<PartyAnswer, Failure> {
    match (answer, need_until) {
        (Some(Answer::Ready), _) => Ok(PartyAnswer::Ready),
        (Some(Answer::NotAffected), _) => Ok(PartyAnswer::NotAffected),
        (None, Some(until)) => Ok(PartyAnswer::NeedUntil(when::read(until)?)),
        (None, None) => Err(Failure::new(USAGE, "say `ready`, `not-affected` or --need-until WHEN")),
    }
}
