//! The neutral notice: what a project tells the public about one vulnerability, in no format.

use crate::{Credits, Lifecycle, NoticeId, Product, Reference};

/// One security notice, made of public facts only.
///
/// Nothing confidential has a field here: a case becomes a notice by naming each fact that may be told.
/// Prose may span lines; a renderer that wraps does so itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The number; `None` until it is allotted at the lift (gaps in a series would show hidden cases).
    pub id: Option<NoticeId>,
    /// One line of about 80 characters (N7).
    pub summary: String,
    /// What is wrong.
    pub description: String,
    /// What it allows whom to do, where the project says so.
    pub impact: Option<String>,
    /// What helps until the fix is installed, where the project says so.
    pub workaround: Option<String>,
    /// Who found it and who mended it.
    pub credits: Credits,
    /// When it was reported, published and fixed.
    pub lifecycle: Lifecycle,
    /// Where else it is named, in the order in which it is to be shown.
    pub references: Vec<Reference>,
    /// What is affected, and where it is fixed.
    pub products: Vec<Product>,
}

impl Notice {
    /// The number as people write it (`2008-0001`), or [`NoticeId::PLACEHOLDER`] before there is one.
    #[must_use]
    pub fn id_or_placeholder(&self) -> String {
        self.id.map_or_else(|| NoticeId::PLACEHOLDER.to_owned(), |id| id.to_string())
    }
}
