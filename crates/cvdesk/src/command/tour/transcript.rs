//! What a tour typed and what was printed, as a Markdown page: what it looks like to use a desk.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::Timestamp;

use super::script::Script;
use super::words::Words;
use crate::when;

/// The page as it grows.
#[derive(Debug, Default)]
pub struct Transcript {
    page: String,
    files: BTreeMap<String, String>,
    shown: BTreeSet<String>,
}

impl Transcript {
    /// Begins the page of a story.
    pub fn of(script: &Script) -> Self {
        let mut page = format!("# {}\n\n", script.title);
        page.push_str(
            "Every command of the profile's tour with all that it prints.\nThe commands run in a rehearsal desk whose folder CVDESK_DIR names, at the time of their \
             heading (`--at TIME`,\nleft out below). Texts that a command reads stand before it.\n",
        );
        Self { page, files: script.file.clone(), shown: BTreeSet::new() }
    }

    /// Begins a step.
    pub fn step(&mut self, number: usize, at: Timestamp, says: &str) {
        let _ = write!(self.page, "\n## {number}. {says}\n\n{}\n", when::utc_minute(at));
    }

    /// Adds a command and what it printed; before it, the files that it reads, once.
    pub fn command(&mut self, line: &str, cut: &Words, printed: &str) {
        let read: BTreeSet<&str> =
            cut.words.iter().chain(&cut.input).filter_map(|word| word.rsplit('=').next()).collect();
        let names: Vec<_> = self.files.keys().filter(|name| read.contains(name.as_str())).cloned().collect();
        for name in names {
            if self.shown.insert(name.clone()) {
                let text = self.files.get(&name).map(String::as_str).unwrap_or_default();
                let _ = write!(self.page, "\n`{name}`:\n\n```\n{}\n```\n", text.trim_end().replace('\r', ""));
            }
        }
        let printed = printed.trim_end();
        let gap = if printed.is_empty() { "" } else { "\n" };
        let _ = write!(self.page, "\n```console\n$ {line}{gap}{printed}\n```\n");
    }

    /// The page.
    pub fn page(&self) -> &str {
        &self.page
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::tour::words::cut;

    #[test]
    fn a_file_is_shown_before_the_command_that_reads_it_and_not_before_one_that_says_its_name() {
        let script = "title = \"t\"\nproject = \"p\"\nstep = []\n[file]\n\"a\" = \"first\"\n\"b\" = \"second\"\n\"c\" = \"third\"\n";
        let mut transcript = Transcript::of(&toml::from_str(script).unwrap());
        for line in ["cvdesk case abc", "cvdesk case --file=b", "cvdesk deliver < c"] {
            transcript.command(line, &cut(line).unwrap(), "");
        }
        let page = transcript.page();
        assert!(!page.contains("first") && page.contains("second") && page.contains("third"), "{page}");
    }
}
