//! Makes a notice repository on this machine, for desks that have none yet.

use std::fs;
use std::path::Path;
use std::time::Duration;

use cvdesk_case::BranchName;
use cvdesk_desk::port::RepoError;

use crate::call::{Answer, CallError, run};
use crate::deadline::Deadline;
use crate::environment::Environment;

const LOCAL: Duration = Duration::from_secs(10);

/// Makes a repository whose work tree follows every push to its one branch, which is empty at first. One that is
/// there already stays as it is.
///
/// # Errors
/// [`RepoError::Refused`] where something else is at the path, or it cannot be written.
pub fn init_notice_repository(
    path: &Path,
    branch: &BranchName,
    environment: &Environment,
) -> Result<(), RepoError> {
    let refused = |reason: String| RepoError::Refused { place: path.display().to_string(), reason };
    if fs::exists(path.join(".git")).map_err(|error| refused(error.to_string()))? {
        return Ok(());
    }
    make(path, branch, environment).map_err(|error| refused(error.to_string()))
}

/// INVARIANT: what is at the path is whole, since it gets there by one rename.
fn make(path: &Path, branch: &BranchName, environment: &Environment) -> Result<(), CallError> {
    let unfinished = path.with_file_name(match path.file_name() {
        Some(name) => format!("{}.unfinished", name.to_string_lossy()),
        None => return Err(CallError::Failed("this is no path of a folder".to_owned())),
    });
    match fs::remove_dir_all(&unfinished) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let deadline = Deadline::after(LOCAL);
    let mut init = environment.git();
    init.args(["init", "--quiet", "--template=", "--initial-branch", branch.as_str(), "--"]).arg(&unfinished);
    run(init, vec![], deadline)?.good()?;
    let mut follow = environment.git();
    follow.arg("--git-dir").arg(unfinished.join(".git"));
    follow.args(["config", "receive.denyCurrentBranch", "updateInstead"]);
    run(follow, vec![], deadline).and_then(Answer::good)?;
    // Takes the place of an empty folder, never of one that holds something.
    fs::rename(&unfinished, path).or_else(|error| {
        fs::remove_dir_all(&unfinished)?;
        Err(error.into())
    })
}
