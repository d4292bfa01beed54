//! The tour's stage: the desk, its clock and people, and how each step is told.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};

use cvdesk_case::{ActorId, CaseId, CommandId, IntakeId, Role};
use cvdesk_desk::port::Ids as _;
use cvdesk_desk::{
    Desk, DeskError, DraftText, EffectResult, Founder, Invited, NewPerson, Pass, Request, StepDone,
};
use cvdesk_policy::{Act, Actor, CaseCommand, Policy};

use super::project::Project;
use super::seeded::SeededIds;
use crate::clock::SetClock;
use crate::command::adapters::OwnAdapters;
use crate::command::case_fix::assess;
use crate::command::deliver::read_mail;
use crate::command::init::{Plan, make};
use crate::config;
use crate::failure::{FAILED, Failure};
use crate::output::{Look, Screen};
use crate::profile::Profile;
use crate::session::Session;
use crate::when;

/// Where reports to the rehearsed desk go.
const ADDRESS: &str = "security@desk.example";
/// Who founds it.
pub const FOUNDER: &str = "Ada Advocate";
/// The second member of the team.
pub const SECOND: &str = "Ben Builder";

/// The stage.
pub struct Stage {
    dir: PathBuf,
    screen: Screen,
    clock: SetClock,
    ids: SeededIds,
    session: Session,
    /// The sample project.
    pub project: Project,
    number: u32,
    asked: Cell<u32>,
    quoted: RefCell<Option<String>>,
}

impl Stage {
    /// Makes or takes up the desk and the sample project.
    pub fn set(dir: &Path, profile: Profile, screen: Screen) -> Result<Self, Failure> {
        std::fs::create_dir_all(dir)
            .map_err(|error| Failure::new(FAILED, format!("cannot make `{}`: {error}", dir.display())))?;
        let ids = SeededIds::of_folder(dir)?;
        let clock = SetClock::at(when::read("2026-03-02T09:00Z")?);
        let desk = dir.join("desk");
        let setting = ("channel.mail.address".to_owned(), ADDRESS.to_owned());
        let policy = profile
            .load()?
            .set(&[setting])
            .and_then(Policy::complete)
            .map_err(|error| Failure::bad_input(error.to_string()))?;
        let project = Project::make(dir, &policy.product.main_branch)?;
        let plan = Plan {
            key: dir.join("desk.key"),
            heads: dir.join("desk.heads.log"),
            recovery: dir.join("desk.recovery"),
            profile,
            policy,
            founder: Founder {
                name: FOUNDER.to_owned(),
                os_uid: rustix::process::geteuid().as_raw(),
                address: None,
            },
            rehearsal: true,
            notices: None,
            smarthost: None,
            dir: desk.clone(),
        };
        let unfinished = !desk.join(config::FILE).exists() || desk.join("init.unfinished").exists();
        if unfinished {
            ids.begin("init");
            make(&plan, &clock, &ids)?;
        }
        let session = Session::open_dir(&desk, Box::new(clock.clone()), Box::new(ids.clone()))?;
        Ok(Self {
            dir: dir.to_owned(),
            screen,
            clock,
            ids,
            session,
            project,
            number: 0,
            asked: Cell::new(0),
            quoted: RefCell::default(),
        })
    }

    /// Begins a step: sets the clock and says what is about to happen.
    pub fn step(&mut self, at: &str, headline: &str) -> Result<(), Failure> {
        let at = when::read(at)?;
        self.clock.set(at);
        self.number += 1;
        self.asked.set(0);
        self.quoted.replace(None);
        let place = format!("{:>2}. {}", self.number, when::utc_minute(at));
        self.screen.say(&format!(
            "{}  {}",
            self.screen.paint(Look::Quiet, &place),
            self.screen.paint(Look::Strong, headline)
        ));
        Ok(())
    }

    /// The use cases.
    pub fn desk(&self) -> Result<Desk<'_>, Failure> {
        self.session.desk()
    }

    /// A request of a person, under an id that belongs to this step.
    pub fn request(&self, desk: &Desk<'_>, name: &str) -> Result<Request, Failure> {
        self.begin();
        let command = CommandId(self.ids.draw());
        Ok(Request { actor: Actor::new(person(desk, name)?), command })
    }

    /// Begins the ids of the step's next request: they depend on nothing that an earlier run may have done.
    fn begin(&self) {
        self.asked.set(self.asked.get() + 1);
        self.ids.begin(&format!("step {} request {}", self.number, self.asked.get()));
    }

    /// Lets the second member in.
    pub fn join(&self, name: &str, roles: &[&str]) -> Result<(), Failure> {
        let mut desk = self.desk()?;
        if person(&desk, name).is_ok() {
            return Ok(());
        }
        let request = self.request(&desk, FOUNDER)?;
        let roles = roles.iter().map(ToString::to_string).collect();
        let person =
            NewPerson { name: name.to_owned(), roles, addresses: Vec::new(), os_uid: None, accepted: true };
        desk.join(request, &person)?;
        Ok(())
    }

    /// Hands a mail in.
    pub fn deliver(&self, mail: &str, sender: &str) -> Result<IntakeId, Failure> {
        self.begin();
        let mut desk = self.desk()?;
        let mail = read_mail(desk.policy()?, mail.as_bytes().to_vec(), sender, ADDRESS);
        let received = desk.receive(&mail)?;
        self.tell(&format!("{} is on the disk and held for moderation", received.intake));
        self.pass()?;
        Ok(received.intake)
    }

    /// Takes a step of a case as a person and tells what happened and which rule spoke.
    pub fn take(
        &self,
        person: &str,
        case: CaseId,
        act: Act,
        reason: Option<&str>,
        command: impl FnOnce(Option<cvdesk_case::TextId>) -> CaseCommand,
    ) -> Result<(), Failure> {
        let mut desk = self.desk()?;
        let request = self.request(&desk, person)?;
        let done = desk.step(request, case, reason, command)?;
        self.told(&desk, act, &done)?;
        self.pass()
    }

    /// Records the notice's prose.
    pub fn draft(&self, person: &str, case: CaseId, draft: &DraftText) -> Result<(), Failure> {
        let mut desk = self.desk()?;
        let request = self.request(&desk, person)?;
        let done = desk.draft_notice(request, case, draft)?;
        self.told(&desk, Act::DraftNotice, &done)
    }

    /// Brings a vendor's person in.
    pub fn invite(&self, person: &str, case: CaseId, name: &str, address: &str) -> Result<(), Failure> {
        let mut desk = self.desk()?;
        let request = self.request(&desk, person)?;
        let vendor = Invited::Contact { name: Some(name.to_owned()), address: address.to_owned() };
        let done = desk.invite(request, case, Role::Vendor, &vendor)?;
        self.told(&desk, Act::Invite, &done)
    }

    /// Assesses the impact over the public repository.
    pub fn assess(&self, person: &str, case: CaseId) -> Result<(), Failure> {
        let mut desk = self.desk()?;
        let request = self.request(&desk, person)?;
        let done =
            assess(&mut desk, request, case, &self.project.public, &cvdesk_desk::AssessRequest::default())?;
        self.told(&desk, Act::RecordFix, &done)
    }

    /// Asks for something the policy refuses, and shows the refusal. A tour that goes on after a kill does not
    /// ask again where a later step has changed the answer.
    pub fn refused(&self, ask: impl FnOnce(&mut Desk<'_>) -> Result<(), DeskError>) -> Result<(), Failure> {
        let mut desk = self.desk()?;
        match ask(&mut desk) {
            Err(error @ DeskError::Refused(_)) => {
                let told = self.screen.told_failure(&Failure::from(error));
                self.screen.say(&indent(told.trim_end()));
                Ok(())
            }
            Err(error) => Err(error.into()),
            Ok(()) => Err(Failure::new(
                FAILED,
                "the policy allowed what this tour expects it to refuse: it was made for another profile",
            )),
        }
    }

    fn told(&self, desk: &Desk<'_>, act: Act, done: &StepDone) -> Result<(), Failure> {
        if done.happened.is_empty() {
            self.tell("(taken before: answered with the first answer, nothing done twice)");
        }
        for happened in &done.happened {
            self.tell(happened);
        }
        let policy = desk.policy()?;
        let rule = policy.act.get(&act).and_then(|granted| policy.rule(&granted.rule));
        if let (Some(rule), false) = (rule, done.happened.is_empty()) {
            self.quote(&rule.quote());
        }
        for warning in &done.warnings {
            self.quote(&format!("warned, reason recorded: {}", warning.quote));
        }
        Ok(())
    }

    /// Quotes a rule of the policy by its name.
    pub fn quote_rule(&self, name: impl FnOnce(&Policy) -> &str) -> Result<(), Failure> {
        let desk = self.desk()?;
        let policy = desk.policy()?;
        if let Some(rule) = policy.rule(name(policy)) {
            self.quote(&rule.quote());
        }
        Ok(())
    }

    /// Brings the outside along, and tells what went out.
    pub fn pass(&self) -> Result<(), Failure> {
        self.ids.begin("pass");
        let mut desk = self.desk()?;
        let adapters = OwnAdapters::of(&self.session, &desk)?;
        let pass: Pass = desk.reconcile(adapters.borrow(), false)?;
        for effect in &pass.effects {
            match &effect.result {
                EffectResult::Done { reference, .. } => {
                    self.tell(&format!("went out: {} ({reference})", effect.what));
                }
                EffectResult::Deferred { why, .. } => {
                    return Err(Failure::new(FAILED, format!("{}: {why}", effect.what)));
                }
                EffectResult::Dropped | EffectResult::Withheld | EffectResult::WouldDo => {}
            }
        }
        Ok(())
    }

    /// Tells one line.
    pub fn tell(&self, line: &str) {
        self.screen.say(&format!("      {line}"));
    }

    /// Quotes a rule, once a step however often it acts there.
    fn quote(&self, quote: &str) {
        if self.quoted.replace(Some(quote.to_owned())).as_deref() == Some(quote) {
            return;
        }
        self.screen.say(&format!("      {}", self.screen.paint(Look::Quiet, quote)));
    }

    /// The mails and commits that went out, and what to open.
    pub fn closing(&self, case: CaseId) -> String {
        let dir = self.dir.display();
        format!(
            "\n{}\n\
             \x20 the notice      {dir}/desk/notices   (a git repository with a work tree: `git -C {dir}/desk/notices log`)\n\
             \x20 the mails       {dir}/desk/outbox\n\
             \x20 the case        cvdesk --dir {dir}/desk case show {case}\n\
             \x20 its story       cvdesk --dir {dir}/desk case timeline {case}\n\
             \x20 the log         cvdesk --dir {dir}/desk verify\n\
             \x20 the project     {dir}/project.git    (public), {dir}/private.git (where the fix waited)\n\n\
             For real: `cvdesk init --profile NAME --dir DIR`.\n",
            self.screen.paint(Look::Strong, "To open:")
        )
    }

    /// Verifies the log without keys.
    pub fn verify(&self) -> Result<(), Failure> {
        let store = crate::session::store_config(&self.session.dir, &self.session.config);
        let report = cvdesk_store::verify(&store.database(), Some(&store.heads_log))?;
        if let Some(fault) = &report.fault {
            return Err(Failure::new(FAILED, format!("entry {}: {}", fault.seq, fault.what)));
        }
        let entries = report.entries;
        self.tell(&format!(
            "{entries} entries, every one as it was written, held against heads outside the database"
        ));
        Ok(())
    }
}

/// Finds a person of the tour.
fn person(desk: &Desk<'_>, name: &str) -> Result<ActorId, Failure> {
    let uid = rustix::process::geteuid().as_raw();
    let anybody = Actor::new(desk.person_of_uid(uid).unwrap_or(ActorId::SYSTEM));
    crate::person_name::find(desk, anybody, name)
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("      {line}")).collect::<Vec<_>>().join("\n")
}
