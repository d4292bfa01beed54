//! Elements and text, written as libxml2 2.9.14 writes them.

/// An element of a page.
#[derive(Debug)]
pub(super) struct Tag {
    name: &'static str,
    attributes: Vec<(String, String)>,
    nodes: Vec<Node>,
}

#[derive(Debug)]
enum Node {
    Tag(Tag),
    Text(String),
}

/// An element with nothing in it.
pub(super) fn tag(name: &'static str) -> Tag {
    Tag { name, attributes: Vec::new(), nodes: Vec::new() }
}

impl Tag {
    /// With an attribute more, behind the others.
    pub(super) fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push((name.into(), value.into()));
        self
    }

    /// With text behind what it holds; no text leaves no trace.
    pub(super) fn text(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.nodes.push(Node::Text(text));
        }
        self
    }

    /// With an element behind what it holds.
    pub(super) fn tag(mut self, inner: Tag) -> Self {
        self.nodes.push(Node::Tag(inner));
        self
    }

    /// With elements behind what it holds.
    pub(super) fn tags(mut self, inner: impl IntoIterator<Item = Tag>) -> Self {
        self.nodes.extend(inner.into_iter().map(Node::Tag));
        self
    }

    /// The whole document, with its declaration.
    pub(super) fn document(&self) -> String {
        let mut out = "<?xml version=\"1.0\"?>\n".to_owned();
        self.write(&mut out, Some(0));
        out.push('\n');
        out
    }

    /// `depth` counts indentation; `None` inside an element that holds text of its own, where nothing is laid out.
    fn write(&self, out: &mut String, depth: Option<usize>) {
        out.push('<');
        out.push_str(self.name);
        for (name, value) in &self.attributes {
            out.push_str(&format!(" {name}=\"{}\"", attribute(value)));
        }
        if self.nodes.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        let inner = depth.filter(|_| !self.holds_text()).map(|depth| depth + 1);
        for node in &self.nodes {
            line(out, inner);
            match node {
                Node::Tag(inside) => inside.write(out, inner),
                Node::Text(text) => out.push_str(&content(text)),
            }
        }
        line(out, inner.map(|depth| depth - 1));
        out.push_str(&format!("</{}>", self.name));
    }

    fn holds_text(&self) -> bool {
        self.nodes.iter().any(|node| matches!(node, Node::Text(_)))
    }
}

/// Begins a line, where there is a layout.
fn line(out: &mut String, depth: Option<usize>) {
    if let Some(depth) = depth {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

/// Text stays UTF-8.
fn content(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '\r' => written.push_str("&#13;"),
            other => written.push(other),
        }
    }
    written
}

/// An attribute's value is ASCII: the result's document has no encoding, and libxml2 then takes no chances there.
fn attribute(value: &str) -> String {
    let mut written = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\t' | '\n' | '\r' => written.push_str(&format!("&#{};", u32::from(character))),
            ascii if ascii.is_ascii() => written.push(ascii),
            other => written.push_str(&format!("&#x{:X};", u32::from(other))),
        }
    }
    written
}
