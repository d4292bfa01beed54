//! `cvdesk site build`: the public site from a folder of notices. Needs no desk.

mod built;
mod classic;
mod gnupg;
mod making;
mod own;
mod swap;
mod turn;
mod words;

use crate::cli::{Compat, Global, SiteVerb};
use crate::failure::{BAD_INPUT, Failure};
use crate::output::Done;
use crate::publication::ProjectFace;

pub fn run(global: &Global, wanted: &SiteVerb) -> Result<Done, Failure> {
    let SiteVerb::Build(wanted) = wanted;
    let project = ProjectFace::find(wanted.profile.as_deref(), global)?;
    match wanted.compat {
        Some(Compat::Lsn) => classic::build(&project, wanted),
        None => own::build(&project, wanted),
    }
}

/// All faults of all files in one failure.
fn refused(faults: &[String]) -> Failure {
    match faults {
        [only] => Failure::new(BAD_INPUT, only.clone()),
        many => Failure::new(
            BAD_INPUT,
            format!("{} files are no notices, nothing was built:\n  {}", many.len(), many.join("\n  ")),
        ),
    }
}
