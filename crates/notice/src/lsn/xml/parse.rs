//! Reading a notice from XML.

use jiff::civil::Date;

use super::{
    ParseError,
    element::{self, Element},
    parse_error::{Fault, Flaw},
    render::{PROSE_END, PROSE_START},
};
use crate::{
    Branch, Credits, Lifecycle, Mark, Notice, NoticeId, Person, Point, Product, Reference,
    lsn::{LsnStyle, StateWords, date},
};

/// How long a file may be, in bytes; published notices have some thousands.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Reads a notice from the text of its XML file.
///
/// People's words are kept as they stand, line breaks included (prose without the line breaks that
/// [`render`](super::render) puts around it); names of git, numbers and dates lose the white space around
/// them. What the format does not know (other elements and attributes, comments, text between elements) is
/// passed over: published notices hold some. No entity is ever fetched or expanded but XML's own five.
///
/// # Errors
///
/// The first flaw with its line and column: text that is not XML or holds a document type declaration, a
/// limit passed ([`MAX_BYTES`], [`MAX_DEPTH`](super::MAX_DEPTH), [`MAX_ELEMENTS`](super::MAX_ELEMENTS),
/// [`MAX_ATTRIBUTES`](super::MAX_ATTRIBUTES)), another document than a notice of this namespace, an element
/// or attribute that is missing or doubled, a number, date or state that is none.
pub fn parse(source: &str, style: &LsnStyle) -> Result<Notice, ParseError> {
    read(source, style).map_err(|flaw| ParseError::new(flaw, source))
}

fn read(source: &str, style: &LsnStyle) -> Result<Notice, Flaw> {
    notice(&root(source, &style.namespace)?, &style.states)
}

/// The outermost element, if it is a notice's.
pub(super) fn root(source: &str, namespace: &str) -> Result<Element, Flaw> {
    if source.len() > MAX_BYTES {
        return Err(Fault::TooLong.at(0));
    }
    let root = element::read(source, namespace)?;
    if !root.is_ours || root.name != "security-notice" {
        return Err(Fault::NotANotice(namespace.to_owned()).at(root.offset));
    }
    Ok(root)
}

pub(super) fn notice(root: &Element, states: &StateWords) -> Result<Notice, Flaw> {
    Ok(Notice {
        id: id(root.required("id")?)?,
        summary: root.required("summary")?.text(),
        description: prose(root.required("description")?),
        impact: root.optional("impact")?.map(prose),
        workaround: root.optional("workaround")?.map(prose),
        credits: root.optional("credits")?.map(credits).transpose()?.unwrap_or_default(),
        lifecycle: root.optional("lifecycle")?.map(lifecycle).transpose()?.unwrap_or_default(),
        references: root.optional("reference")?.map(references).transpose()?.unwrap_or_default(),
        products: root.all("product").map(|each| product(each, states)).collect::<Result<_, _>>()?,
    })
}

/// Every flaw that keeps [`notice`] from being read, in the file's order.
pub(super) fn flaws(root: &Element, states: &StateWords) -> Vec<Flaw> {
    let mut found: Vec<Flaw> = Vec::new();
    let mut look = |part: Result<(), Flaw>| found.extend(part.err());
    look(root.required("id").and_then(id).map(drop));
    for name in ["summary", "description"] {
        look(root.required(name).map(drop));
    }
    for name in ["impact", "workaround", "credits", "lifecycle", "reference"] {
        look(root.optional(name).map(drop));
    }
    for each in root.all("credits") {
        let people = each.all("reporter").chain(each.all("patcher"));
        people.for_each(|each| look(person(each).map(drop)));
    }
    for each in root.all("lifecycle") {
        for name in ["reported", "published", "fixed"] {
            look(each.optional(name).map(drop));
            each.all(name).for_each(|day| look(date_of(day).map(drop)));
        }
    }
    let references = root.all("reference").flat_map(Element::children);
    references.for_each(|each| look(reference(each).map(drop)));
    for each in root.all("product") {
        look(each.attribute("name").map(drop));
        look(each.required("repository").map(drop));
        for each in each.all("branch") {
            look(each.required("name").map(drop));
            each.children().for_each(|each| look(mark(each, states).map(drop)));
        }
    }
    found.sort_by_key(|flaw| flaw.offset);
    found
}

fn id(element: &Element) -> Result<Option<NoticeId>, Flaw> {
    let word = element.word();
    if word == NoticeId::PLACEHOLDER {
        return Ok(None);
    }
    word.parse().map(Some).map_err(|error| Fault::BadId(error).at(element.offset))
}

fn prose(element: &Element) -> String {
    let text = element.text();
    let text = text.strip_prefix(PROSE_START).unwrap_or(&text);
    text.strip_suffix(PROSE_END).unwrap_or(text).to_owned()
}

fn credits(element: &Element) -> Result<Credits, Flaw> {
    let people = |role| element.all(role).map(person).collect::<Result<_, _>>();
    Ok(Credits { reporters: people("reporter")?, patchers: people("patcher")? })
}

fn person(element: &Element) -> Result<Person, Flaw> {
    let text = |name| Ok(element.optional(name)?.map(Element::text));
    Ok(Person { name: text("name")?, email: text("email")? })
}

fn lifecycle(element: &Element) -> Result<Lifecycle, Flaw> {
    let day = |name| element.optional(name)?.map(date_of).transpose();
    Ok(Lifecycle { reported: day("reported")?, published: day("published")?, fixed: day("fixed")? })
}

fn date_of(element: &Element) -> Result<Date, Flaw> {
    let word = element.word();
    date::read(&word).ok_or_else(|| Fault::BadDate(word).at(element.offset))
}

fn references(element: &Element) -> Result<Vec<Reference>, Flaw> {
    element.children().filter_map(|child| reference(child).transpose()).collect()
}

fn reference(element: &Element) -> Result<Option<Reference>, Flaw> {
    let attribute = |name| element.attribute(name).map(ToOwned::to_owned);
    Ok(match element.name.as_str() {
        "advisory" => Some(Reference::Advisory { kind: attribute("type")?, id: attribute("id")? }),
        "bug" => Some(Reference::Bug { tracker: attribute("tracker")?, id: attribute("id")? }),
        _ => None,
    })
}

pub(super) fn product(element: &Element, states: &StateWords) -> Result<Product, Flaw> {
    Ok(Product {
        name: element.attribute("name")?.to_owned(),
        repository: element.required("repository")?.word(),
        branches: element.all("branch").map(|each| branch(each, states)).collect::<Result<_, _>>()?,
    })
}

pub(super) fn branch(element: &Element, states: &StateWords) -> Result<Branch, Flaw> {
    Ok(Branch {
        name: element.required("name")?.word(),
        marks: element
            .children()
            .filter_map(|child| mark(child, states).transpose())
            .collect::<Result<_, _>>()?,
    })
}

pub(super) fn mark(element: &Element, states: &StateWords) -> Result<Option<Mark>, Flaw> {
    let point = match element.name.as_str() {
        "tag" => Point::Tag(element.word()),
        "change" => Point::Change(element.word()),
        _ => return Ok(None),
    };
    // The project's own tools pass over other states; a misspelt one would then hide a vulnerable release.
    let word = element.attribute("state")?;
    let bad = || {
        let StateWords { vulnerable, fixed } = states.clone();
        Fault::BadState { found: word.to_owned(), vulnerable, fixed }.at(element.offset)
    };
    Ok(Some(Mark { point, standing: states.standing(word).ok_or_else(bad)? }))
}
