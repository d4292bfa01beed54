//! The commands, one file each.

mod adapters;
mod answers;
mod case;
mod case_adopt;
mod case_fix;
mod case_notice;
mod case_patch;
mod case_people;
mod case_show;
mod case_step;
mod deliver;
mod desk;
mod doctor;
mod held;
mod impact;
mod impact_case;
mod impact_ground;
mod impact_json;
mod impact_names;
mod impact_progress;
mod impact_text;
mod init;
mod notice;
mod pass;
mod person;
mod policy;
mod publish;
mod reconcile;
mod report;
mod site;
mod swap;
mod tour;
mod verify;

use crate::cli::{Cli, Verb};
use crate::failure::Failure;
use crate::output::{Done, Screen};

/// Carries out what was typed.
pub fn run(arguments: &Cli, screen: Screen) -> Result<Done, Failure> {
    let global = &arguments.global;
    match &arguments.command {
        None => tour::in_current_folder(screen),
        Some(Verb::Tour(wanted)) => tour::run(global, wanted, screen),
        Some(Verb::Init(wanted)) => init::run(global, wanted, screen),
        Some(Verb::Deliver(wanted)) => deliver::run(global, wanted),
        Some(Verb::Held(wanted)) => held::run(global, wanted, screen),
        Some(Verb::Case(wanted)) => case::run(global, wanted, screen),
        Some(Verb::Publish(wanted)) => publish::run(global, wanted, screen),
        Some(Verb::Reconcile(wanted)) => reconcile::run(global, wanted, screen),
        Some(Verb::Person(wanted)) => person::run(global, wanted, screen),
        Some(Verb::Desk(wanted)) => desk::run(global, wanted, screen),
        Some(Verb::Report(wanted)) => report::run(global, wanted),
        Some(Verb::Policy(wanted)) => policy::run(global, wanted, screen),
        Some(Verb::Impact(wanted)) => impact::run(wanted, screen),
        Some(Verb::Notice(wanted)) => notice::run(global, wanted, screen),
        Some(Verb::Site(wanted)) => site::run(global, wanted),
        Some(Verb::Verify(wanted)) => verify::run(global, wanted, screen),
        Some(Verb::Doctor) => doctor::run(global, screen),
    }
}
