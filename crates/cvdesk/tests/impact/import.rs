//! Commits through one running `git fast-import`, each with its hash at once, so that a later message can name it.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use crate::git;

/// The branch that commits pass through; gone at the end.
const PASSAGE: &str = "refs/passage";

/// A commit to be made; trees grow from the first parent's by `files`.
pub struct Commit<'a> {
    pub parents: &'a [&'a str],
    pub author: &'a str,
    /// Seconds, of author and committer.
    pub at: u64,
    pub message: &'a [u8],
    pub files: &'a [(&'a str, &'a str)],
}

/// A running import.
pub struct Import {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    /// Marks by hash: git does not know a running import's commits by anything else.
    marks: BTreeMap<String, usize>,
}

impl Import {
    pub fn into(repo: &Path) -> Self {
        let mut child = git::command(repo, &["fast-import", "--quiet", "--force"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, from) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, to, from, marks: BTreeMap::new() }
    }

    /// Makes a commit and gives its hash.
    pub fn commit(&mut self, commit: &Commit<'_>) -> String {
        let Commit { parents, author, at, message, files } = commit;
        let mark = self.marks.len() + 1;
        // Reset first: without a parent the commit is to be a root, not a child of the one before.
        let mut text = format!(
            "reset {PASSAGE}\n\ncommit {PASSAGE}\nmark :{mark}\nauthor {author} {at} +0000\n\
             committer {author} {at} +0000\ndata {}\n",
            message.len()
        )
        .into_bytes();
        text.extend_from_slice(message);
        text.push(b'\n');
        for (n, parent) in parents.iter().enumerate() {
            text.extend(
                format!("{} :{}\n", if n == 0 { "from" } else { "merge" }, self.marks[*parent]).bytes(),
            );
        }
        for (path, content) in *files {
            text.extend(format!("M 100644 inline {path}\ndata {}\n{content}\n", content.len()).bytes());
        }
        text.extend(format!("\nget-mark :{mark}\n").bytes());
        self.say(&text);
        let mut hash = String::new();
        self.from.read_line(&mut hash).unwrap();
        let hash = hash.trim_end().to_owned();
        self.marks.insert(hash.clone(), mark);
        hash
    }

    /// Points a ref, by its full name, at a hash.
    pub fn reference(&mut self, name: &str, at: &str) {
        self.say(format!("reset {name}\nfrom :{}\n\n", self.marks[at]).as_bytes());
    }

    /// Makes an annotated tag.
    pub fn annotated(&mut self, short_name: &str, at: &str) {
        self.say(
            format!(
                "tag {short_name}\nfrom :{}\ntagger Ada <ada@example.org> 1 +0000\ndata 1\n.\n",
                self.marks[at]
            )
            .as_bytes(),
        );
    }

    fn say(&mut self, text: &[u8]) {
        let to = self.to.as_mut().unwrap();
        to.write_all(text).unwrap();
        to.flush().unwrap();
    }

    /// Ends the import: everything is in the repository.
    pub fn finish(mut self) {
        self.say(format!("reset {PASSAGE}\nfrom {}\n\n", "0".repeat(40)).as_bytes());
        drop(self.to.take());
        assert!(self.child.wait().unwrap().success());
    }
}
