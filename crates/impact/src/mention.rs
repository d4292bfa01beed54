//! What a message says of other commits and of CVE ids, read word by word so that a wrapped line hides nothing.

/// Messages are read this far; what stands behind a megabyte of text convinces nobody.
const LONGEST: usize = 1 << 20;

/// More mentions than this in one message are not read.
const MOST: usize = 64;

/// The shortest hex abbreviation of a commit that counts.
const SHORTEST_HEX: usize = 7;

/// What a message says of another commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// `(cherry picked from commit ...)`, as `git cherry-pick -x` writes.
    PickedFrom,
    /// `Backport of ...`, `Backported from ...`, `[ Upstream commit ... ]`, `commit ... upstream.`
    BackportOf,
    /// `This reverts commit ...`, as `git revert` writes.
    Reverts,
}

/// A commit named in a message, by its full id or an abbreviation of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) relation: Relation,
    /// At least seven hex digits, in lower case.
    pub(crate) hex: String,
}

/// Everything a message names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mentions {
    pub(crate) commits: Vec<Mention>,
    /// CVE ids as year and number.
    pub(crate) cves: Vec<(u16, u64)>,
}

impl Mentions {
    pub(crate) fn read(message: &str) -> Self {
        let message = message.get(..message.floor_char_boundary(LONGEST)).unwrap_or_default();
        let mut mentions = Self::default();
        mentions.read_cves(message);
        let mut before = Before::default();
        for raw in message.split_whitespace() {
            for word in raw.split('-').map(bare).filter(|word| !word.is_empty()) {
                mentions.read_word(&mut before, word);
            }
        }
        mentions
    }

    fn read_word(&mut self, before: &mut Before, word: &str) {
        if is_commit(word) {
            let hex = word.to_ascii_lowercase();
            if let Some(relation) = before.relation() {
                self.add(relation, &hex);
                before.list = Some(relation);
            }
            before.hex = Some(hex);
            before.words = Default::default();
            return;
        }
        let word = word.to_ascii_lowercase();
        // `commit 1234567 upstream.`, as stable branches of the kernel say it.
        if word == "upstream"
            && before.commit_hex
            && let Some(hex) = before.hex.take()
        {
            self.add(Relation::BackportOf, &hex);
        }
        before.push(word);
    }

    fn add(&mut self, relation: Relation, hex: &str) {
        let is_known = self.commits.iter().any(|known| known.relation == relation && known.hex == hex);
        if self.commits.len() < MOST && !is_known {
            self.commits.push(Mention { relation, hex: hex.to_owned() });
        }
    }

    fn read_cves(&mut self, message: &str) {
        let bytes = message.as_bytes();
        for (start, _) in bytes.windows(4).enumerate().filter(|(_, four)| four.eq_ignore_ascii_case(b"cve-"))
        {
            let rest = message.get(start + 4..).unwrap_or_default();
            let Some((year, rest)) = rest.split_once('-') else { continue };
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let number = rest.get(..digits).unwrap_or_default();
            let (Ok(year), Ok(number)) = (year.parse(), number.parse()) else { continue };
            if digits >= 4 && self.cves.len() < MOST && !self.cves.contains(&(year, number)) {
                self.cves.push((year, number));
            }
        }
    }
}

/// Takes off the signs around a word.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// A word that can only be an abbreviated or full commit id; `deadbeef` without a digit could be a word.
fn is_commit(word: &str) -> bool {
    (SHORTEST_HEX..=64).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_hexdigit())
        && (word.len() >= 40 || word.bytes().any(|byte| byte.is_ascii_digit()))
}

/// The last words before the one being read.
#[derive(Debug, Default)]
struct Before {
    /// The newest last.
    words: [String; 4],
    /// The commit that was the last word, for what may follow it.
    hex: Option<String>,
    /// Whether `commit` stood before it.
    commit_hex: bool,
    /// What was said of the commits just named, for `reverts commits A, B and C`.
    list: Option<Relation>,
}

impl Before {
    fn push(&mut self, word: String) {
        if word != "and" {
            self.list = None;
        }
        self.hex = None;
        self.words.rotate_left(1);
        if let Some(last) = self.words.last_mut() {
            *last = word;
        }
    }

    /// Says what the words before a commit say of it.
    fn relation(&mut self) -> Option<Relation> {
        let mut words = self.words.iter().rev().map(String::as_str);
        let mut next = || words.next().unwrap_or_default();
        let mut last = next();
        self.commit_hex = matches!(last, "commit" | "commits" | "changeset" | "revision");
        if self.commit_hex {
            last = next();
        }
        match (last, next()) {
            ("from", "picked" | "cherrypicked") => Some(Relation::PickedFrom),
            ("of" | "from", "backport" | "backported")
            | ("backport" | "backports" | "backported" | "upstream", _) => Some(Relation::BackportOf),
            // Half a revert leaves the change in force.
            ("reverts", "partially" | "partly" | "mostly" | "not") => None,
            ("reverts", _) => Some(Relation::Reverts),
            ("" | "and", _) => self.list,
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "1234567890123456789012345678901234567890";
    const B: &str = "abcdefabcdefabcdefabcdefabcdefabcdefabcd";

    fn commits(message: &str) -> Vec<(Relation, String)> {
        Mentions::read(message).commits.into_iter().map(|mention| (mention.relation, mention.hex)).collect()
    }

    #[test]
    fn every_spelling_of_a_backport_names_its_original() {
        for (message, relation) in [
            (format!("x\n\n(cherry picked from commit {A})\n"), Relation::PickedFrom),
            (format!("x\n\n(cherry-picked from commit {A})"), Relation::PickedFrom),
            (format!("x\n\n(Cherry picked from\ncommit {A})"), Relation::PickedFrom),
            (format!("x\n\nBackport of {A} from main."), Relation::BackportOf),
            (format!("x\n\nBackported from commit {A}"), Relation::BackportOf),
            (format!("x\n\nBackport-of: {A}"), Relation::BackportOf),
            (format!("x\n\n[ Upstream commit {A} ]"), Relation::BackportOf),
            (format!("x\n\ncommit {A} upstream.\n\ny"), Relation::BackportOf),
            (format!("Revert \"x\"\n\nThis reverts commit {A}.\n"), Relation::Reverts),
        ] {
            assert_eq!(commits(&message), [(relation, A.to_owned())], "{message}");
        }
    }

    #[test]
    fn abbreviations_count_and_words_do_not() {
        assert_eq!(
            commits("Backport of 7FE5B656c9 from master"),
            [(Relation::BackportOf, "7fe5b656c9".to_owned())]
        );
        assert_eq!(commits("Backport of deadbeef from master"), []);
        assert_eq!(commits("Backport of 123456 from master"), []);
        assert_eq!(commits("Backport of \"refs #26158 -- rewrote parse_cookie()\""), []);
    }

    #[test]
    fn a_commit_that_is_only_mentioned_is_not_related() {
        assert_eq!(commits(&format!("The bug came with commit {A}.")), []);
        assert_eq!(commits(&format!("This partially reverts commit {A}.")), []);
        assert_eq!(commits(&format!("Fixes: {A}\nSee also {B}")), []);
        assert_eq!(commits(&format!("See commit {A}. Sent upstream.")), []);
    }

    #[test]
    fn a_list_of_reverted_commits_is_read_to_its_end() {
        let both = [(Relation::Reverts, A.to_owned()), (Relation::Reverts, B.to_owned())];
        assert_eq!(commits(&format!("This reverts commits {A} and {B}.")), both);
        assert_eq!(commits(&format!("This reverts commits\n{A},\n{B}.")), both);
        assert_eq!(commits(&format!("This reverts commit {A}, reversing changes made to {B}.")), both[..1]);
    }

    #[test]
    fn cve_ids_are_found_inside_words_and_in_any_case() {
        let found = Mentions::read(
            "cve-2020-12345: x\nBug: https://x.test/CVE-2021-0007.html CVE-20-1 CVE-2021-0007",
        );
        assert_eq!(found.cves, [(2020, 12345), (2021, 7)]);
    }

    #[test]
    fn a_message_full_of_mentions_is_read_up_to_a_bound() {
        let lines: Vec<_> =
            (0..500).map(|n| format!("This reverts commit 1234567{n:03}. CVE-2020-{n:04}")).collect();
        let found = Mentions::read(&lines.join("\n"));
        assert_eq!((found.commits.len(), found.cves.len()), (MOST, MOST));
    }
}
