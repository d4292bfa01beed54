//! Generated histories: side by side lines, criss-cross and octopus merges, several roots, refs anywhere.

use std::path::Path;

use crate::dice::Dice;
use crate::import::{Commit, Import};

/// Makes a bare repository of 2 to `most` commits in an empty folder and gives its commits in the order of their
/// making. HEAD names `main`, which is there.
pub fn random_history(dice: &mut Dice, repo: &Path, most: usize) -> Vec<String> {
    crate::git::git(repo, &["init", "-q", "--bare", "-b", "main"]);
    let mut import = Import::into(repo);
    let size = 2 + dice.below(most - 1);
    // How far back a parent may lie decides between long thin histories and broad ones.
    let broad = *dice.pick(&[2, 8, 60]);
    let reach = 1 + dice.below(broad);
    let mut commits: Vec<String> = vec![];
    for n in 0..size {
        let parents = parents(dice, n, reach);
        let parents: Vec<_> = parents.iter().map(|n| commits[*n].as_str()).collect();
        // Clocks go wrong: dates may not be what tells parent from child.
        let at = 1_000_000_000 + u64::try_from(if dice.below(5) == 0 { dice.below(500) } else { n }).unwrap();
        let message = format!("change {n}\n");
        let author = "Ada <ada@example.org>";
        commits.push(import.commit(&Commit {
            parents: &parents,
            author,
            at,
            message: message.as_bytes(),
            files: &[],
        }));
    }
    import.reference("refs/heads/main", &commits[size - 1]);
    for n in 0..dice.below(6) {
        import.reference(&format!("refs/heads/b{n}"), dice.pick::<String>(&commits));
    }
    for n in 0..3 + dice.below(20) {
        let at = dice.pick(&commits).clone();
        match dice.below(3) {
            0 => import.annotated(&format!("v{n}.0"), &at),
            _ => import.reference(&format!("refs/tags/v{n}.0"), &at),
        }
    }
    import.finish();
    commits
}

/// Draws the parents of commit n: mostly one near by, sometimes none, two or an octopus's arms.
fn parents(dice: &mut Dice, n: usize, reach: usize) -> Vec<usize> {
    let wanted = match dice.below(24) {
        0 => 0,
        1..15 => 1,
        15..22 => 2,
        _ => 3 + dice.below(6),
    };
    let mut parents = vec![];
    for _ in 0..if n == 0 { 0 } else { wanted } {
        let parent = n - 1 - dice.below(reach.min(n));
        if !parents.contains(&parent) {
            parents.push(parent);
        }
    }
    parents
}
