//! What is wrong with a notice's XML, and where.

use thiserror::Error;

use super::{MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS};
use crate::{BadNoticeId, lsn::characters::normalize_space};

/// Why a file is not a notice, and the place in it to look at.
#[derive(Debug, Error)]
#[error("line {line}, column {column}: {}", one_line(fault))]
pub struct ParseError {
    line: usize,
    column: usize,
    fault: Fault,
}

impl ParseError {
    /// The line, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The column, from 1, in code points.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }

    /// Turns the flaw's byte offset into a place of `source`.
    pub(super) fn new(flaw: Flaw, source: &str) -> Self {
        let before = source.get(..source.floor_char_boundary(flaw.offset)).unwrap_or(source);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.chars().rev().take_while(|character| *character != '\n').count() + 1,
            fault: flaw.fault,
        }
    }
}

/// The message on one line of bearable length, for faults quote what a stranger wrote.
fn one_line(fault: &Fault) -> String {
    const LONGEST: usize = 200;
    let message = normalize_space(&fault.to_string());
    match message.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", message.get(..end).unwrap_or_default()),
        None => message,
    }
}

/// A fault at a byte offset.
#[derive(Debug)]
pub(super) struct Flaw {
    pub(super) offset: usize,
    pub(super) fault: Fault,
}

/// What can be wrong.
#[derive(Debug, Error)]
pub(super) enum Fault {
    #[error("the file is longer than {MAX_BYTES} bytes")]
    TooLong,
    #[error("elements are nested more than {MAX_DEPTH} deep")]
    TooDeep,
    #[error("there are more than {MAX_ELEMENTS} elements")]
    TooManyElements,
    #[error("an element has more than {MAX_ATTRIBUTES} attributes")]
    TooManyAttributes,
    #[error("a document type declaration is not accepted; remove it and write its entities out")]
    DoctypeRefused,
    #[error("character U+{:04X} is not allowed in XML", u32::from(*.0))]
    Character(char),
    #[error("entity `{0}` is not known; only lt, gt, amp, apos and quot are")]
    UnknownEntity(String),
    #[error("this is no name: one begins with a letter, and has letters, digits, `-`, `.`, `_` and `:`")]
    NoName,
    #[error("a space is missing between two attributes")]
    NoGap,
    #[error("an attribute has no value in quotes")]
    NoValue,
    #[error("`<` stands in an attribute's value; write it as &lt;")]
    LessInValue,
    #[error("`]]>` stands in text; write it as ]]&gt;")]
    SectionEnd,
    #[error("an XML declaration stands where none may: its place is the very beginning of the file")]
    LateDeclaration,
    #[error("this is no XML declaration; write it as <?xml version=\"1.0\" encoding=\"UTF-8\"?>")]
    BadDeclaration,
    #[error("the file says that it is in `{0}`; write it in UTF-8, and say so or nothing")]
    Encoding(String),
    #[error("an element declares too many namespaces")]
    TooManyNamespaces,
    #[error(transparent)]
    Syntax(#[from] quick_xml::Error),
    #[error("attribute `{0}` stands twice in one element")]
    AttributeTwice(String),
    #[error("there is text outside the outermost element")]
    TextOutside,
    #[error("there is a second outermost element")]
    SecondRoot,
    #[error("there is no element")]
    NoRoot,
    #[error("element `{0}` is never closed")]
    Unclosed(String),
    #[error("this is no notice: the outermost element must be `security-notice` in the namespace `{0}`")]
    NotANotice(String),
    #[error("element `{parent}` lacks `{child}`")]
    ElementMissing { parent: String, child: &'static str },
    #[error("element `{0}` stands twice where one is allowed")]
    ElementTwice(&'static str),
    #[error("element `{element}` lacks the attribute `{attribute}`")]
    AttributeMissing { element: String, attribute: &'static str },
    #[error(transparent)]
    BadId(#[from] BadNoticeId),
    #[error("`{0}` is not a date; write it as YYYYMMDD")]
    BadDate(String),
    #[error("`{found}` is not a state; write {vulnerable} or {fixed}")]
    BadState { found: String, vulnerable: String, fixed: String },
    #[error("there is no product number {0}")]
    NoProduct(usize),
}

impl Fault {
    /// The fault at its place.
    pub(super) fn at(self, offset: usize) -> Flaw {
        Flaw { offset, fault: self }
    }
}
