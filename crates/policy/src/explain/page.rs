//! The process page as parts, before it is Markdown or HTML: plain text everywhere, so that a writer escapes it once.

use crate::rule::Modality;

/// A process page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The project.
    pub title: String,
    /// What the process is for.
    pub lead: String,
    /// Where a report goes, for whoever reads nothing else.
    pub report: Vec<Block>,
    /// The statements under their headings, in the order of the project's text.
    pub chapters: Vec<Chapter>,
    /// What the desk makes of them.
    pub sections: Vec<Section>,
}

/// The statements under one heading of the project's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// The heading.
    pub heading: String,
    /// The statements.
    pub statements: Vec<Statement>,
}

/// One statement, and what the desk does with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// In the profile's own words.
    pub says: String,
    /// How binding it is.
    pub modality: Modality,
    /// The lines of the project's text it stands for.
    pub clauses: Vec<String>,
    /// What the desk does with it, a sentence each.
    pub does: Vec<String>,
}

/// One subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// What is said of it.
    pub blocks: Vec<Block>,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A list of sentences.
    List(Vec<String>),
    /// Words and what they mean.
    Terms(Vec<(String, String)>),
    /// A paragraph that ends with a link: its words, and the address behind it.
    Link {
        /// The words before it.
        before: String,
        /// The address as people read it.
        shown: String,
        /// The address, `https:`, `http:` or `mailto:`.
        url: String,
    },
}

impl Block {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A link where the address is one of the web, plain text where it is not.
    pub(super) fn web(before: &str, url: &str) -> Self {
        if is_web(url) {
            Self::Link { before: before.to_owned(), shown: url.to_owned(), url: url.to_owned() }
        } else {
            Self::Text(format!("{before} {url}"))
        }
    }
}

/// Whether an address may stand behind a link: nothing that runs.
pub(super) fn is_web(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://")) && !url.chars().any(char::is_whitespace)
}
