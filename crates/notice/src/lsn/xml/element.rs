//! A small tree of elements, read from hostile text within stated limits.

use std::{collections::BTreeMap, ops::Range};

use quick_xml::{
    NsReader, XmlVersion,
    escape::resolve_xml_entity,
    events::{BytesRef, BytesStart, Event, attributes::Attribute},
    name::{Namespace, NamespaceError, ResolveResult},
};

use super::parse_error::{Fault, Flaw};
use super::strict;
use crate::lsn::characters::{is_legal, is_space};

/// How deep elements may be nested; notices need four levels.
pub const MAX_DEPTH: usize = 64;

/// How many elements a file may have; the largest published notices have some hundreds.
pub const MAX_ELEMENTS: usize = 100_000;

/// How many attributes an element may have; notices need two.
pub const MAX_ATTRIBUTES: usize = 1000;

/// An element with all that it holds but comments and processing instructions.
#[derive(Debug, Clone)]
pub(in crate::lsn) struct Element {
    /// The name without its prefix.
    pub(in crate::lsn) name: String,
    /// Whether it stands in the namespace that was asked for.
    pub(super) is_ours: bool,
    /// Where its start tag begins, in bytes.
    pub(super) offset: usize,
    /// What stands between its tags, in bytes; empty behind an empty-element tag.
    pub(super) inside: Range<usize>,
    /// Where its end tag ends, in bytes.
    pub(super) end: usize,
    attributes: BTreeMap<String, String>,
    nodes: Vec<Node>,
}

#[derive(Debug, Clone)]
enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// The elements of our namespace directly inside, in the file's order.
    pub(in crate::lsn) fn children(&self) -> impl Iterator<Item = &Self> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) if element.is_ours => Some(element),
            Node::Element(_) | Node::Text(_) => None,
        })
    }

    /// Those of them called `name`.
    pub(in crate::lsn) fn all(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children().filter(move |child| child.name == name)
    }

    /// The text of the first one called `name`; empty where there is none, as in `XPath`.
    pub(in crate::lsn) fn first_text(&self, name: &str) -> String {
        self.all(name).next().map(Self::text).unwrap_or_default()
    }

    /// The one called `name`, if there is one; two are a flaw.
    pub(super) fn optional(&self, name: &'static str) -> Result<Option<&Self>, Flaw> {
        let mut found = self.all(name);
        let first = found.next();
        match found.next() {
            Some(second) => Err(Fault::ElementTwice(name).at(second.offset)),
            None => Ok(first),
        }
    }

    /// The one called `name`.
    pub(super) fn required(&self, name: &'static str) -> Result<&Self, Flaw> {
        let missing = || Fault::ElementMissing { parent: self.name.clone(), child: name }.at(self.offset);
        self.optional(name)?.ok_or_else(missing)
    }

    /// The value of the attribute called `name`, if it is there.
    pub(in crate::lsn) fn maybe_attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// The value of the attribute called `name`.
    pub(super) fn attribute(&self, name: &'static str) -> Result<&str, Flaw> {
        let missing =
            || Fault::AttributeMissing { element: self.name.clone(), attribute: name }.at(self.offset);
        self.attributes.get(name).map(String::as_str).ok_or_else(missing)
    }

    /// All text inside, also that of inner elements, as it stands.
    pub(in crate::lsn) fn text(&self) -> String {
        self.nodes
            .iter()
            .map(|node| match node {
                Node::Element(element) => element.text(),
                Node::Text(text) => text.clone(),
            })
            .collect()
    }

    /// All text inside, without the white space around it.
    pub(super) fn word(&self) -> String {
        self.text().trim_matches(is_space).to_owned()
    }

    fn push_text(&mut self, more: &str) {
        match self.nodes.last_mut() {
            Some(Node::Text(text)) => text.push_str(more),
            Some(Node::Element(_)) | None => self.nodes.push(Node::Text(more.to_owned())),
        }
    }
}

/// Reads the outermost element of `source`; `is_ours` is told by `namespace`.
pub(super) fn read(source: &str, namespace: &str) -> Result<Element, Flaw> {
    if let Some((offset, character)) = source.char_indices().find(|(_, character)| !is_legal(*character)) {
        return Err(Fault::Character(character).at(offset));
    }
    // The reader does not count a byte order mark.
    let text = source.strip_prefix('\u{FEFF}').unwrap_or(source);
    let mark = source.len() - text.len();
    let place = |position| to_offset(position) + mark;
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut tree = Tree::default();
    loop {
        let offset = place(reader.buffer_position());
        let event = reader.read_event().map_err(|error| refused(error).at(place(reader.error_position())))?;
        let raw = source.get(offset..place(reader.buffer_position())).unwrap_or_default();
        well_formed(&event, raw, offset, mark)?;
        let element = |start: &BytesStart<'_>| {
            let (resolved, name) = reader.resolver().resolve_element(start.name());
            let is_ours = resolved == ResolveResult::Bound(Namespace(namespace));
            let attributes = attributes(start).map_err(|fault| fault.at(offset))?;
            let begins = place(reader.buffer_position());
            Ok(Element {
                name: name.into_inner().to_owned(),
                is_ours,
                offset,
                inside: begins..begins,
                end: begins,
                attributes,
                nodes: Vec::new(),
            })
        };
        match event {
            Event::Start(start) => tree.open(element(&start)?)?,
            Event::Empty(start) => {
                tree.open(element(&start)?)?;
                tree.close(None);
            }
            Event::End(_) => tree.close(Some(offset..place(reader.buffer_position()))),
            Event::Text(text) => tree.text(&text.xml10_content(), offset)?,
            Event::CData(text) => tree.text(&text.xml10_content(), offset)?,
            Event::GeneralRef(entity) => {
                let text = resolve(&entity).map_err(|fault| fault.at(offset))?;
                tree.text(&text, offset)?;
            }
            Event::DocType(_) => return Err(Fault::DoctypeRefused.at(offset)),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => return tree.finish(offset),
        }
    }
}

/// What the reader takes and XML does not.
fn well_formed(event: &Event<'_>, raw: &str, offset: usize, mark: usize) -> Result<(), Flaw> {
    match event {
        Event::Start(_) | Event::Empty(_) => strict::tag(raw, offset),
        Event::Text(_) => strict::text(raw, offset),
        Event::PI(_) => strict::instruction(raw, offset),
        Event::Decl(_) => strict::declaration(raw, offset, mark),
        Event::End(_)
        | Event::CData(_)
        | Event::Comment(_)
        | Event::GeneralRef(_)
        | Event::DocType(_)
        | Event::Eof => Ok(()),
    }
}

/// What has been read so far.
#[derive(Default)]
struct Tree {
    /// From the outermost to the innermost element that is still open.
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Tree {
    fn open(&mut self, element: Element) -> Result<(), Flaw> {
        self.elements += 1;
        let fault = if self.root.is_some() {
            Fault::SecondRoot
        } else if self.open.len() >= MAX_DEPTH {
            Fault::TooDeep
        } else if self.elements > MAX_ELEMENTS {
            Fault::TooManyElements
        } else {
            self.open.push(element);
            return Ok(());
        };
        Err(fault.at(element.offset))
    }

    /// Closes the innermost element at its end tag, if it has one; the reader has checked that the names match.
    fn close(&mut self, tag: Option<Range<usize>>) {
        let mut closed = self.open.pop();
        if let (Some(element), Some(tag)) = (&mut closed, tag) {
            element.inside.end = tag.start;
            element.end = tag.end;
        }
        match self.open.last_mut() {
            Some(parent) => parent.nodes.extend(closed.map(Node::Element)),
            None => self.root = closed,
        }
    }

    fn text(&mut self, text: &str, offset: usize) -> Result<(), Flaw> {
        match self.open.last_mut() {
            Some(element) => element.push_text(text),
            None if text.chars().all(is_space) => {}
            None => return Err(Fault::TextOutside.at(offset)),
        }
        Ok(())
    }

    fn finish(self, end: usize) -> Result<Element, Flaw> {
        match self.open.into_iter().last() {
            Some(element) => Err(Fault::Unclosed(element.name).at(element.offset)),
            None => self.root.ok_or(Fault::NoRoot.at(end)),
        }
    }
}

fn attributes(start: &BytesStart<'_>) -> Result<BTreeMap<String, String>, Fault> {
    let mut attributes = BTreeMap::new();
    // The map finds doubles; the reader's own check takes quadratic time.
    for (count, attribute) in start.attributes().with_checks(false).enumerate() {
        if count >= MAX_ATTRIBUTES {
            return Err(Fault::TooManyAttributes);
        }
        let attribute = attribute.map_err(quick_xml::Error::from)?;
        let key = attribute.key.into_inner();
        if attributes.insert(key.to_owned(), value(&attribute)?).is_some() {
            return Err(Fault::AttributeTwice(key.to_owned()));
        }
    }
    Ok(attributes)
}

fn value(attribute: &Attribute<'_>) -> Result<String, Fault> {
    let value = attribute.normalized_value_with(XmlVersion::Implicit1_0, 1, resolve_xml_entity)?;
    match value.chars().find(|character| !is_legal(*character)) {
        Some(character) => Err(Fault::Character(character)),
        None => Ok(value.into_owned()),
    }
}

fn resolve(entity: &BytesRef<'_>) -> Result<String, Fault> {
    match entity.resolve_char_ref()? {
        Some(character) if is_legal(character) => Ok(character.to_string()),
        Some(character) => Err(Fault::Character(character)),
        None => match resolve_xml_entity(entity) {
            Some(text) => Ok(text.to_owned()),
            None => Err(Fault::UnknownEntity(entity.to_string())),
        },
    }
}

/// The reader's own words, but where they speak of how it is called.
fn refused(error: quick_xml::Error) -> Fault {
    match error {
        quick_xml::Error::Namespace(NamespaceError::TooManyBindings(_)) => Fault::TooManyNamespaces,
        other => Fault::from(other),
    }
}

/// An offset into a `&str` always fits.
fn to_offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX / 2)
}
