//! Whether two XML files say the same, as roxmltree reads them.

use roxmltree::{Document, Node};

/// An element as it counts: path, attributes, and the text of a leaf after `normalize-space`.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    path: String,
    attributes: Vec<(String, String)>,
    text: String,
}

/// What a file says: its elements in their order, comments and white space apart.
pub fn said(xml: &str) -> Vec<Said> {
    let document = Document::parse(xml).unwrap();
    let elements = document.descendants().filter(Node::is_element);
    elements
        .map(|element| Said {
            path: path(element),
            attributes: attributes(element),
            text: if is_leaf(element) { own_text(element) } else { String::new() },
        })
        .collect()
}

/// Text that stands between elements, where the format has no place for any.
pub fn stray_text(xml: &str) -> Vec<String> {
    let document = Document::parse(xml).unwrap();
    let containers = document.descendants().filter(|node| node.is_element() && !is_leaf(*node));
    containers.map(own_text).filter(|text| !text.is_empty()).collect()
}

fn path(element: Node<'_, '_>) -> String {
    let ancestors: Vec<_> = element
        .ancestors()
        .filter(Node::is_element)
        .map(|node| format!("{{{}}}{}", node.tag_name().namespace().unwrap_or(""), node.tag_name().name()))
        .collect();
    ancestors.into_iter().rev().collect::<Vec<_>>().join("/")
}

fn attributes(element: Node<'_, '_>) -> Vec<(String, String)> {
    let mut attributes: Vec<_> =
        element.attributes().map(|each| (each.name().to_owned(), each.value().to_owned())).collect();
    attributes.sort();
    attributes
}

fn is_leaf(element: Node<'_, '_>) -> bool {
    !element.children().any(|child| child.is_element())
}

fn own_text(element: Node<'_, '_>) -> String {
    let text: String = element.children().filter(Node::is_text).filter_map(|text| text.text()).collect();
    let is_space = |character| matches!(character, ' ' | '\t' | '\n' | '\r');
    text.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
