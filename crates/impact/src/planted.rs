//! Tests only: small histories drawn with letters, and questions about them.

use std::collections::BTreeMap;

use crate::{
    Case, CaseAnswer, Change, CommitId, CommitInfo, Graph, GraphBuilder, History, MessageIndex, Options,
    PatchIds, RawCommit, Scope, Sources, State, assess_many,
};

/// A history with messages; each commit is a letter.
pub(crate) struct Planted {
    pub(crate) graph: Graph,
    messages: Vec<(char, String)>,
    authors: BTreeMap<char, (&'static str, i64)>,
    branches: Vec<String>,
    pub(crate) options: Options,
    rejected: Vec<CommitId>,
}

pub(crate) fn commit(letter: char) -> CommitId {
    CommitId::Sha1([u8::try_from(letter).unwrap(); 20])
}

pub(crate) fn hash(letter: char) -> String {
    commit(letter).to_string()
}

pub(crate) const DAY: i64 = 24 * 60 * 60;

impl Planted {
    /// Draws: `"b:a m:bc"` is commit b on a, then m merging b and c; a branch or tag is `"main=m"`, main first.
    pub(crate) fn new(commits: &str, branches: &str, tags: &str) -> Self {
        let pairs = |text: &'_ str| -> Vec<(String, CommitId)> {
            let drawn = text.split_whitespace().filter_map(|drawn| drawn.split_once('='));
            drawn.map(|(name, at)| (name.to_owned(), commit(at.parse().unwrap()))).collect()
        };
        let mut builder = GraphBuilder::new();
        for drawn in commits.split_whitespace() {
            let (child, parents) = drawn.split_once(':').unwrap();
            builder = builder.commit(commit(child.parse().unwrap()), parents.chars().map(commit));
        }
        let graph = builder.build().unwrap().with_refs(pairs(branches), pairs(tags)).unwrap();
        let branches = pairs(branches).into_iter().map(|(name, _)| name).collect();
        let (messages, authors) = (vec![], BTreeMap::new());
        Self { graph, messages, authors, branches, options: Options::default(), rejected: vec![] }
    }

    /// Gives a commit a message; `{x}` stands for the hash of commit x. Dates are far apart unless said otherwise.
    pub(crate) fn says(mut self, letter: char, message: &str) -> Self {
        let message =
            ('a'..='z').fold(message.to_owned(), |text, of| text.replace(&format!("{{{of}}}"), &hash(of)));
        self.messages.push((letter, message));
        self
    }

    /// Says who wrote a commit, and on which day.
    pub(crate) fn by(mut self, letter: char, author: &'static str, day: i64) -> Self {
        self.authors.insert(letter, (author, day * DAY));
        self
    }

    pub(crate) fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    pub(crate) fn rejecting(mut self, letter: char) -> Self {
        self.rejected.push(commit(letter));
        self
    }

    pub(crate) fn scope(&self) -> Scope {
        let (main, others) = self.branches.split_first().unwrap();
        Scope::new(&self.graph, main, others.iter().map(String::as_str), |_| true).unwrap()
    }

    pub(crate) fn index(&self) -> MessageIndex {
        let info = |(letter, message): &(char, String)| {
            let unique = format!("author of {letter}");
            let far = i64::from(u32::from(*letter)) * 1_000 * DAY;
            let (author, at) =
                self.authors.get(letter).map_or((unique.as_str(), far), |(who, at)| (*who, *at));
            let raw = RawCommit {
                message: message.as_bytes(),
                author_name: author.as_bytes(),
                author_email: b"",
                authored: at,
                committed: at,
            };
            (self.graph.position(commit(*letter)).unwrap(), CommitInfo::read(&raw))
        };
        MessageIndex::new(&self.graph, self.messages.iter().map(info))
    }

    /// Asks about changes, each drawn as its commits: `"f gh"` is change f, and g with its confirmed backport h.
    pub(crate) fn ask<'s>(&self, scope: &'s Scope, introduced: &str, fixed: &str) -> CaseAnswer<'s> {
        self.ask_with(scope, introduced, fixed, None)
    }

    pub(crate) fn ask_with<'s>(
        &self,
        scope: &'s Scope,
        introduced: &str,
        fixed: &str,
        patch_ids: Option<&mut dyn PatchIds>,
    ) -> CaseAnswer<'s> {
        let (introduced, fixed) = (changes(introduced), changes(fixed));
        let case = Case { scope, introduced, fixed, rejected: self.rejected.clone() };
        let index = self.index();
        let mut sources = Sources { messages: Some(&index), patch_ids: None };
        if let Some(patch_ids) = patch_ids {
            sources.patch_ids = Some(patch_ids);
        }
        assess_many(&self.graph, &[case], sources, &self.options).remove(0).unwrap()
    }

    /// Says the vulnerable tags, or the states of the branches where there are no tags: `"main fixed, old unknown"`.
    pub(crate) fn states(&self, introduced: &str, fixed: &str) -> String {
        let scope = self.scope();
        let answer = self.ask(&scope, introduced, fixed);
        let on = answer.branches().iter().filter(|branch| !branch.name.is_empty());
        on.map(|branch| format!("{} {}", branch.name, branch.state)).collect::<Vec<_>>().join(", ")
    }

    /// Says the vulnerable tags.
    pub(crate) fn vulnerable(&self, introduced: &str, fixed: &str) -> String {
        let scope = self.scope();
        let answer = self.ask(&scope, introduced, fixed);
        answer.vulnerable_tags().map(|tags| tags.collect::<Vec<_>>().join(" ")).unwrap_or_default()
    }

    pub(crate) fn state(&self, introduced: &str, fixed: &str) -> State {
        self.ask(&self.scope(), introduced, fixed).state()
    }
}

pub(crate) fn changes(drawn: &str) -> Vec<Change> {
    let change = |drawn: &str| {
        let mut commits = drawn.chars().map(commit);
        let original = Change::from(commits.next().unwrap());
        commits.fold(original, Change::with_backport)
    };
    drawn.split_whitespace().map(change).collect()
}
