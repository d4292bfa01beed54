//! What a tour may type of git: a profile's words are somebody's data, and git runs programs for many of its options.

use crate::failure::Failure;

/// The repositories that lie in the tour's folder.
const REPOSITORIES: [&str; 2] = ["project.git", "private.git"];

/// Refuses what is not a push between the sample project's repositories, or a tag in one.
pub fn check(arguments: &[&str]) -> Result<(), Failure> {
    let refused = || {
        let typed = arguments.join(" ");
        Failure::bad_input(format!(
            "`git {typed}`: of git a tour types `git --git-dir REPOSITORY push [--quiet] REPOSITORY REF...` and `git \
             --git-dir REPOSITORY tag [--force] NAME REVISION`, where REPOSITORY is project.git or private.git"
        ))
    };
    let ["--git-dir", repository, verb, rest @ ..] = arguments else { return Err(refused()) };
    let (options, words): (Vec<&str>, Vec<&str>) = rest.iter().partition(|word| word.starts_with('-'));
    let is_known = match *verb {
        "push" => {
            let to = words.first().is_some_and(|to| REPOSITORIES.contains(to));
            to && options.iter().all(|option| *option == "--quiet")
        }
        "tag" => words.len() == 2 && options.iter().all(|option| *option == "--force"),
        _ => false,
    };
    if is_known && REPOSITORIES.contains(repository) { Ok(()) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_is_typed_only_where_it_runs_no_program_and_stays_in_the_folder() {
        let check = |line: &str| check(&line.split(' ').collect::<Vec<_>>()).is_ok();
        assert!(check("--git-dir private.git push --quiet project.git main stable-1.1"));
        assert!(check("--git-dir project.git tag --force v1.2.1 stable-1.2"));
        for line in [
            "-c alias.x=!touch x",
            "-c core.fsmonitor=x --git-dir project.git tag a b",
            "--git-dir project.git -c alias.x=!touch push project.git main",
            "--git-dir /home/x.git push project.git main",
            "--git-dir private.git push /home/x.git main",
            "--git-dir private.git push ext::sh main",
            "--git-dir private.git push --receive-pack=touch project.git main",
            "--git-dir private.git push --exec touch project.git main",
            "--git-dir private.git push",
            "--git-dir project.git tag -s a",
            "--git-dir project.git config core.pager touch",
            "status",
        ] {
            assert!(!check(line), "{line}");
        }
    }
}
