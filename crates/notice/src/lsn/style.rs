//! What differs between two projects that publish in the same format.

use crate::{Notice, Product, Standing};

/// A project's own words and measures, filled by the caller from the project's profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LsnStyle {
    /// URI of the XML namespace, compared as text and never fetched.
    pub namespace: String,
    /// What such a notice is called, for example `Hullo Security Notice`.
    pub title: String,
    /// What stands before the number, without the hyphen, for example `HSN`.
    pub prefix: String,
    /// What stands before a repository's name in links, with its final slash.
    pub repository_base: String,
    /// Column, counted in code points, that a line of prose stays below.
    pub prose_width: usize,
    /// The same for a field's value, counted without the 16 columns of its label.
    pub field_width: usize,
    /// How the states of tags and changes are spelt in the XML form.
    pub states: StateWords,
}

/// How a project spells the two states that a tag or change can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateWords {
    /// Of what has the vulnerability or brought it.
    pub vulnerable: String,
    /// Of what has the fix or brought it.
    pub fixed: String,
}

impl Default for StateWords {
    fn default() -> Self {
        Self { vulnerable: "vulnerable".to_owned(), fixed: "fixed".to_owned() }
    }
}

impl StateWords {
    /// The word for a standing.
    #[must_use]
    pub fn word(&self, standing: Standing) -> &str {
        match standing {
            Standing::Vulnerable => &self.vulnerable,
            Standing::Fixed => &self.fixed,
        }
    }

    /// The standing that a word means, if it is one of the two.
    #[must_use]
    pub fn standing(&self, word: &str) -> Option<Standing> {
        [Standing::Vulnerable, Standing::Fixed].into_iter().find(|standing| self.word(*standing) == word)
    }
}

impl LsnStyle {
    /// The notice's full name, for example `HSN-2026-0001`.
    #[must_use]
    pub fn name(&self, notice: &Notice) -> String {
        format!("{}-{}", self.prefix, notice.id_or_placeholder())
    }

    /// The headline, for example `Hullo Security Notice: HSN-2026-0001`.
    #[must_use]
    pub fn headline(&self, notice: &Notice) -> String {
        format!("{}: {}", self.title, self.name(notice))
    }

    /// Where people can look at the product's repository: its name up to the first `.git`, behind the base.
    #[must_use]
    pub fn repository_url(&self, product: &Product) -> String {
        self.repository_address(&product.repository)
    }

    /// The same of a repository's name.
    pub(super) fn repository_address(&self, repository: &str) -> String {
        let name = repository.split(".git").next().unwrap_or_default();
        format!("{}{name}", self.repository_base)
    }
}
