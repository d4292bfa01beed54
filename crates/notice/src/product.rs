//! What a notice says is affected, and where it is fixed.

/// A product with the branches that were looked at (N10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// The product's name.
    pub name: String,
    /// The repository's name below the project's base URL, such as `hullo.git`.
    pub repository: String,
    /// The branches, in the order in which they are to be shown.
    pub branches: Vec<Branch>,
}

/// A branch and what is known about points on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The branch's name in git.
    pub name: String,
    /// In the order in which they were found; a format may regroup them.
    pub marks: Vec<Mark>,
}

/// One point of the history with its standing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Which point.
    pub point: Point,
    /// What is true from there on.
    pub standing: Standing,
}

/// A point in a git history that users can look up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Point {
    /// A release, by its tag.
    Tag(String),
    /// A commit, by its hash.
    Change(String),
}

/// Whether a point brought, or still has, the vulnerability or its fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The tag has the vulnerability; the change brought it.
    Vulnerable,
    /// The tag has the fix; the change brought it.
    Fixed,
}
