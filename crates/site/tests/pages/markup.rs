//! A small reader of our own pages: every tag with its attributes. It takes no page that is not written as ours are.

/// A tag as it stands in a page.
#[derive(Debug)]
pub struct Tag {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

/// Every start tag of a page; the fault, where something is neither text, a tag of ours nor the document type.
pub fn tags(page: &str) -> Result<Vec<Tag>, String> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some((text, after)) = rest.split_once('<') {
        if text.contains(['>', '"']) && !tags.is_empty() {
            return Err(format!("a bare sign in `{text}`"));
        }
        let (inside, behind) = after.split_once('>').ok_or("a tag without an end")?;
        rest = behind;
        if inside.starts_with("!DOCTYPE") || inside.starts_with('/') {
            continue;
        }
        tags.push(tag(inside.trim_end_matches('/'))?);
    }
    Ok(tags)
}

fn tag(inside: &str) -> Result<Tag, String> {
    let (name, mut rest) = inside.split_once([' ', '\n']).unwrap_or((inside, ""));
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(format!("`{name}` is no name of an element"));
    }
    let mut attributes = Vec::new();
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let (attribute, after) = rest.split_at(end);
        if attribute.is_empty() || !attribute.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        {
            return Err(format!("`{attribute}` is no name of an attribute"));
        }
        let Some(quoted) = after.strip_prefix("=\"") else {
            attributes.push((attribute.to_owned(), String::new()));
            rest = after;
            continue;
        };
        let (value, behind) = quoted.split_once('"').ok_or("a value without an end")?;
        attributes.push((attribute.to_owned(), value.to_owned()));
        rest = behind;
    }
    Ok(Tag { name: name.to_owned(), attributes })
}

#[test]
fn no_template_writes_a_value_unescaped() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let template = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let code = template.split(['{', '}']).filter(|part| part.contains('|')).collect::<Vec<_>>();
        assert!(code.iter().all(|part| !part.contains("safe") && !part.contains("escape")), "{code:?}");
        count += 1;
    }
    assert!(count > 5);
}
