//! The commands, one file each.

mod adapters;
mod answers;
mod backup;
mod case;
mod case_adopt;
mod case_cve;
mod case_erase;
mod case_fix;
mod case_impact;
mod case_labels;
mod case_notice;
mod case_patch;
mod case_people;
mod case_prenotify;
mod case_public;
mod case_show;
mod case_show_json;
mod case_step;
mod case_talk;
mod copy_plan;
mod deliver;
mod desk;
mod desk_refresh;
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
mod legal;
mod lint_series;
mod maintainers;
mod manual;
mod notice;
mod pass;
mod person;
mod policy;
mod private_folder;
mod publish;
mod reconcile;
mod report;
mod restore;
mod serve;
mod site;
mod tour;
mod verify;
mod waiting;

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
        Some(Verb::LintSeries(wanted)) => lint_series::run(global, wanted, screen),
        Some(Verb::Site(wanted)) => site::run(global, wanted),
        Some(Verb::Manual(wanted)) => manual::run(wanted),
        Some(Verb::Verify(wanted)) => verify::run(global, wanted, screen),
        Some(Verb::Doctor(wanted)) => doctor::run(global, wanted, screen),
        Some(Verb::Serve(wanted)) => serve::run(global, wanted, screen),
        Some(Verb::Backup(wanted)) => backup::run(global, wanted, screen),
        Some(Verb::Restore(wanted)) => restore::run(global, wanted),
    }
}
