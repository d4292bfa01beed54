//! A notice's file as it stands, with what the neutral notice has no place for.

use std::borrow::Cow;

use super::{
    ParseError,
    element::Element,
    parse::{flaws, notice, root},
};
use crate::{
    Notice, Record,
    lint::Spot,
    lsn::{LsnStyle, StateWords},
    withdrawal::{take_withdrawal, told},
};

/// A well-formed file of the format: every text verbatim, oddities included.
///
/// The classic site is made from this and not from the [`Notice`], because its tools copied people's line breaks
/// and passed over what they did not know, such as a state other than the two.
#[derive(Debug, Clone)]
pub struct LsnFile {
    root: Element,
    source: String,
    states: StateWords,
}

impl LsnFile {
    /// Reads a file; asks only that it is XML within the limits and that its outermost element is a notice's.
    ///
    /// # Errors
    ///
    /// The first flaw with its line and column, as [`parse`](super::parse) has them.
    pub fn read(source: &str, style: &LsnStyle) -> Result<Self, ParseError> {
        let root = root(source, &style.namespace).map_err(|flaw| ParseError::new(flaw, source))?;
        Ok(Self { root, source: source.to_owned(), states: style.states.clone() })
    }

    /// The file of a notice, laid out like those published in this format since 2008.
    ///
    /// # Errors
    ///
    /// None that is known: what [`render`](super::render) writes can be read.
    pub fn of(notice: &Notice, style: &LsnStyle) -> Result<Self, ParseError> {
        Self::read(&super::render(notice, style), style)
    }

    /// The neutral notice in it.
    ///
    /// # Errors
    ///
    /// The first flaw with its line and column, as [`parse`](super::parse) has them.
    pub fn notice(&self) -> Result<Notice, ParseError> {
        notice(&self.root, &self.states).map_err(|flaw| ParseError::new(flaw, &self.source))
    }

    /// The file for forms that are made of a file: itself where it tells the record's withdrawal, else one that does.
    ///
    /// # Errors
    ///
    /// The first flaw of the file.
    pub fn telling(&self, record: &Record, style: &LsnStyle) -> Result<Cow<'_, Self>, ParseError> {
        let (mut ours, mut wanted) = (self.notice()?, told(record).into_owned());
        if take_withdrawal(&mut ours) == take_withdrawal(&mut wanted) {
            return Ok(Cow::Borrowed(self));
        }
        Self::of(&told(record), style).map(Cow::Owned)
    }

    /// Every flaw that keeps [`notice`](Self::notice) from being read, in the file's order; none where it is read.
    #[must_use]
    pub fn flaws(&self) -> Vec<ParseError> {
        let found = flaws(&self.root, &self.states).into_iter();
        found.map(|flaw| ParseError::new(flaw, &self.source)).collect()
    }

    /// The file's own bytes.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The number as the file has it, white space included; empty where it has none.
    #[must_use]
    pub fn id(&self) -> String {
        self.value("id")
    }

    /// The summary as the file has it, line breaks included; empty where it has none.
    #[must_use]
    pub fn summary(&self) -> String {
        self.value("summary")
    }

    /// Line and column, from 1, of the part of the notice that a check points at; of the nearest part around it where
    /// that is not there.
    #[must_use]
    pub fn place(&self, spot: &Spot) -> (usize, usize) {
        let mut element = &self.root;
        for (name, position) in &spot.0 {
            let Some(inner) = element.all(name).nth(*position) else { break };
            element = inner;
        }
        let before = self.source.get(..element.offset).unwrap_or_default();
        let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
        (before.matches('\n').count() + 1, column)
    }

    pub(in crate::lsn) fn root(&self) -> &Element {
        &self.root
    }

    fn value(&self, name: &str) -> String {
        self.root.first_text(name)
    }
}
