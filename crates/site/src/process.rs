//! The process page's words, handed in: this crate knows no policy.

/// What the project says of its process; plain text everywhere, escaped where it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Process {
    /// Whose process it is.
    pub title: String,
    /// What it is for.
    pub lead: String,
    /// Where a report goes.
    pub report: Vec<Block>,
    /// The statements under their headings.
    pub chapters: Vec<Chapter>,
    /// What is told beside them.
    pub sections: Vec<Section>,
}

/// The statements under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// The heading.
    pub heading: String,
    /// The statements.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// In the project's words.
    pub says: String,
    /// How binding it is, in a word.
    pub modality: String,
    /// The lines of the project's text it stands for.
    pub clauses: Vec<String>,
    /// What follows from it, a sentence each.
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
    /// A paragraph that ends with a link.
    Link {
        /// The words before it.
        before: String,
        /// The address as people read it.
        shown: String,
        /// The address; one that is neither of the web nor a mail address stays text.
        url: String,
    },
}
