//! Git's commit-graph file, or a chain of them. It is an aid: where it is damaged the objects are read instead.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use gix_commitgraph::{File, GENERATION_NUMBER_MAX, Graph, Position};
use gix_hash::{Kind, oid};

use crate::error::Trouble;
use crate::known::Known;

/// Git itself allows a chain of this many.
const LONGEST_CHAIN: usize = 256;

/// A commit-graph whose checksums are right.
pub(crate) struct CommitGraph(Graph);

/// Opens the commit-graph of the first of these folders that has one.
///
/// # Errors
/// Why it is not used, for people.
pub(crate) fn open(objects: &[PathBuf], kind: Kind) -> Result<Option<CommitGraph>, String> {
    for folder in objects {
        let info = folder.join("info");
        let files = match fs::metadata(info.join("commit-graph")) {
            Ok(_) => vec![info.join("commit-graph")],
            Err(_) => chain(&info.join("commit-graphs"))?,
        };
        if !files.is_empty() {
            return checked(&files, kind).map(Some).map_err(|error| not_used(&error));
        }
    }
    Ok(None)
}

fn not_used(why: &dyn std::fmt::Display) -> String {
    format!("the commit-graph is damaged and not used: {why} (hint: `git commit-graph write --reachable`)")
}

/// The files of a split commit-graph, the oldest first.
fn chain(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let text = match fs::read_to_string(folder.join("commit-graph-chain")) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(vec![]),
        Err(error) => return Err(not_used(&error)),
    };
    let is_name = |line: &str| line.bytes().all(|byte| byte.is_ascii_hexdigit());
    if text.lines().count() > LONGEST_CHAIN || !text.lines().all(is_name) {
        return Err(not_used(&"its chain is no list of files"));
    }
    Ok(text.lines().map(|hash| folder.join(format!("graph-{hash}.graph"))).collect())
}

/// Opens the files and recomputes their checksums: a flipped bit in a parent's place would change answers.
fn checked(paths: &[PathBuf], kind: Kind) -> gix_error::Result<CommitGraph> {
    let mut files: Vec<File> = Vec::new();
    for path in paths {
        let file = File::at(path)?;
        file.verify_checksum()?;
        let fits = match file.base_graph_count() {
            0 => files.is_empty(),
            _ => file.iter_base_graph_ids().eq(files.iter().map(File::checksum)),
        };
        if file.object_hash() != kind || !fits {
            return Err(gix_error::message("it was made for other files").corrupted_error());
        }
        files.push(file);
    }
    Graph::new(files).map(CommitGraph)
}

impl Known for CommitGraph {
    fn count(&self) -> u32 {
        self.0.num_commits()
    }

    fn find(&self, id: &oid) -> Option<u32> {
        self.0.lookup(id).map(|Position(number)| number)
    }

    fn id(&self, number: u32) -> Option<&oid> {
        (number < self.count()).then(|| self.0.id_at(Position(number)))
    }

    fn parents(&self, number: u32, parents: &mut Vec<u32>) -> Result<(), Trouble> {
        parents.clear();
        for parent in self.0.commit_at(Position(number)).iter_parents() {
            let Position(parent) = parent.map_err(|_| Trouble::Misled)?;
            if parent >= self.count() {
                return Err(Trouble::Misled);
            }
            if !parents.contains(&parent) {
                parents.push(parent);
            }
        }
        Ok(())
    }

    fn generation(&self, number: u32) -> u32 {
        let generation = self.0.commit_at(Position(number)).generation();
        // The highest number stands for anything beyond it.
        if generation < GENERATION_NUMBER_MAX { generation } else { 0 }
    }
}
