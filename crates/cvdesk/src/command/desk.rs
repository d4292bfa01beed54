//! `cvdesk desk`: the registry of maintained branches, and the programs that take part.

use cvdesk_desk::{AgentLine, BranchLine};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::desk_refresh;
use super::waiting;
use crate::cli::{AgentVerb, BranchVerb, DeskVerb, Global};
use crate::failure::Failure;
use crate::output::{Done, Screen};
use crate::person_name;
use crate::session::Session;
use crate::told;
use crate::typed;

pub fn run(global: &Global, wanted: &DeskVerb, screen: Screen) -> Result<Done, Failure> {
    let session = Session::open(global)?;
    let done = match wanted {
        DeskVerb::Waiting { mine } => waiting::run(&session, global, *mine, screen)?,
        DeskVerb::Branch(wanted) => branch(&session, global, wanted, screen)?,
        DeskVerb::Refresh { repo } => desk_refresh::run(&session, global, repo)?,
        DeskVerb::Agent(wanted) => agent(&session, global, wanted, screen)?,
    };
    Ok(Done { rehearsal: session.rehearsal, ..done })
}

fn branch(session: &Session, global: &Global, wanted: &BranchVerb, screen: Screen) -> Result<Done, Failure> {
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    match wanted {
        BranchVerb::List => {
            let lines = desk.branches(request.actor)?;
            Ok(Done::new(told_branches(&lines), lines.iter().map(branch_json).collect()))
        }
        BranchVerb::Add { branch, from, until } => {
            let name = typed::name(branch)?;
            let day = |text: &Option<String>| text.as_deref().map(typed_day).transpose();
            let step = desk.list_branch(request, name, day(from)?, day(until)?)?;
            Ok(told::desk_step(screen, &step, json!({ "branch": branch })))
        }
    }
}

fn typed_day(text: &str) -> Result<Date, Failure> {
    text.parse().map_err(|_| Failure::bad_input(format!("`{text}` is not a day: write `2026-03-14`")))
}

fn told_branches(lines: &[BranchLine]) -> String {
    if lines.is_empty() {
        return "No stable branch is listed: a fix belongs on the main branch alone.\n\
                Next: `cvdesk desk branch add NAME [--from DAY] [--until DAY]`\n"
            .to_owned();
    }
    let told = lines.iter().map(|line| {
        let from = line.life.from.map(|day| format!(" from {day}")).unwrap_or_default();
        let until = line.life.until.map(|day| format!(" until {day}")).unwrap_or_default();
        let standing = if line.maintained { "maintained" } else { "not maintained today:" };
        format!("{}  {standing}{from}{until}\n", line.branch)
    });
    told.collect()
}

fn branch_json(line: &BranchLine) -> Value {
    json!({ "branch": line.branch, "from": line.life.from, "until": line.life.until, "maintained": line.maintained })
}

fn agent(session: &Session, global: &Global, wanted: &AgentVerb, screen: Screen) -> Result<Done, Failure> {
    let mut desk = session.desk()?;
    let request = session.request(&desk, global)?;
    match wanted {
        AgentVerb::List => {
            let lines = desk.agents(request.actor)?;
            Ok(Done::new(told_agents(&lines), lines.iter().map(agent_json).collect()))
        }
        AgentVerb::Add { name, acts } => {
            let acts = acts.iter().map(|act| typed::act(act)).collect::<Result<Vec<_>, _>>()?;
            let (id, step) = desk.register_agent(request, name, &acts)?;
            let names: Vec<_> = acts.iter().map(|act| act.name()).collect();
            Ok(told::desk_step(screen, &step, json!({ "id": id, "name": name, "may": names })))
        }
        AgentVerb::Revoke { agent } => {
            let id = person_name::find_agent(&desk, request.actor, agent)?;
            let step = desk.revoke_agent(request, id)?;
            Ok(told::desk_step(screen, &step, json!({ "id": id })))
        }
    }
}

fn told_agents(lines: &[AgentLine]) -> String {
    if lines.is_empty() {
        return "No agent takes part.\n".to_owned();
    }
    let told = lines.iter().map(|line| {
        let may = if line.acts.is_empty() {
            "proposes, and people decide".to_owned()
        } else {
            format!("proposes, and may {}", line.acts.join(", "))
        };
        format!("{:.12}  {}  (agent: {may})\n", line.id.to_string(), told::safe_line(&line.name))
    });
    told.collect()
}

fn agent_json(line: &AgentLine) -> Value {
    json!({ "id": line.id, "name": line.name, "may": line.acts })
}
