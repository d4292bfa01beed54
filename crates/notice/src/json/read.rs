//! Reading somebody else's JSON: bounded, and with the place of what is wrong.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use thiserror::Error;

/// How long a file may be, in bytes; the largest published records have some hundred thousand.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// How deep lists and objects may be nested; records need about a dozen levels.
pub const MAX_DEPTH: usize = 64;

/// Why a file is no record, and the place in it to look at.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {what}")]
pub struct BadJson {
    line: usize,
    column: usize,
    what: String,
}

impl BadJson {
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

    pub(crate) fn at(source: &str, place: &Place, what: &str) -> Self {
        Self::at_offset(source, super::read::offset_of(source, &place.0), &format!("{}{what}", place.told()))
    }

    fn at_offset(source: &str, offset: usize, what: &str) -> Self {
        let before = source.get(..source.floor_char_boundary(offset)).unwrap_or(source);
        let what: String = crate::one_line(what).chars().take(240).collect();
        Self {
            line: before.matches('\n').count() + 1,
            column: before.chars().rev().take_while(|character| *character != '\n').count() + 1,
            what,
        }
    }
}

/// Reads one JSON value.
///
/// # Errors
///
/// The first flaw with its line and column: text that is not JSON, a limit passed, or a key that stands twice in one
/// object, of which other readers take the first or the last (RFC 8259, section 4).
pub fn read(source: &str) -> Result<Value, BadJson> {
    if source.len() > MAX_BYTES {
        return Err(BadJson::at_offset(source, 0, &format!("the file is longer than {MAX_BYTES} bytes")));
    }
    if let Some(offset) = too_deep(source) {
        return Err(BadJson::at_offset(source, offset, &format!("nested more than {MAX_DEPTH} deep")));
    }
    let read = serde_json::from_str(source).map(|Once(value)| value);
    read.map_err(|error| BadJson {
        line: error.line().max(1),
        column: error.column().max(1),
        what: error.to_string().split(" at line ").next().unwrap_or_default().to_owned(),
    })
}

/// A value in whose objects every key stands once.
struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(OnceVisitor).map(Self)
    }
}

struct OnceVisitor;

impl<'de> Visitor<'de> for OnceVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Once(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            if map.contains_key(&key) {
                let key: String = key.chars().take(80).collect();
                return Err(A::Error::custom(format!("`{key}` stands twice in one object")));
            }
            let Once(value) = members.next_value()?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

/// Where the bracket stands that opens a level too many.
fn too_deep(source: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut in_text = false;
    let mut escaped = false;
    for (offset, byte) in source.bytes().enumerate() {
        match (in_text, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_text = !in_text,
            (false, b'[' | b'{') => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Some(offset);
                }
            }
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The way from the outermost value to an inner one: keys, and positions as numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place(Vec<String>);

impl Place {
    pub(crate) fn inside(&self, step: &(impl ToString + ?Sized)) -> Self {
        let mut steps = self.0.clone();
        steps.push(step.to_string());
        Self(steps)
    }

    fn told(&self) -> String {
        if self.0.is_empty() { String::new() } else { format!("`{}`: ", self.0.join(".")) }
    }
}

/// Where the value at a place begins; the outermost value's beginning where the place is not there.
fn offset_of(source: &str, steps: &[String]) -> usize {
    let mut scan = Scan { bytes: source.as_bytes(), at: 0 };
    scan.space();
    let mut best = scan.at;
    for step in steps {
        let Some(()) = scan.enter(step) else { return best };
        best = scan.at;
    }
    best
}

/// A walk over JSON that is known to be well-formed.
struct Scan<'s> {
    bytes: &'s [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace() || byte == b',' || byte == b':') {
            self.at += 1;
        }
    }

    /// Moves to the value of a key, or at a position.
    fn enter(&mut self, step: &str) -> Option<()> {
        let is_object = match self.peek()? {
            b'{' => true,
            b'[' => false,
            _ => return None,
        };
        self.at += 1;
        for position in 0.. {
            self.space();
            if matches!(self.peek()?, b'}' | b']') {
                return None;
            }
            let found = if is_object {
                let start = self.at;
                self.skip();
                let key = std::str::from_utf8(self.bytes.get(start..self.at)?).ok()?;
                self.space();
                serde_json::from_str::<String>(key).is_ok_and(|key| key == step)
            } else {
                step == position.to_string()
            };
            if found {
                return Some(());
            }
            self.skip();
        }
        None
    }

    /// Moves behind the value that begins here.
    fn skip(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => self.text(),
                b'[' | b'{' => {
                    depth += 1;
                    self.at += 1;
                }
                b']' | b'}' | b',' | b':' if depth == 0 => return,
                b']' | b'}' => {
                    depth -= 1;
                    self.at += 1;
                }
                _ => self.at += 1,
            }
            if depth == 0 && matches!(byte, b'"' | b']' | b'}') {
                return;
            }
        }
    }

    fn text(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return;
            }
        }
    }
}

/// An object whose members are taken one by one: what is left at the end was not understood.
#[derive(Debug)]
pub(crate) struct Fields {
    pub(crate) place: Place,
    pub(crate) map: Map<String, Value>,
}

/// What is wrong, and where.
pub(crate) type Wrong = (Place, String);

impl Fields {
    /// An object.
    pub(crate) fn of(value: Value, place: Place) -> Result<Self, Wrong> {
        match value {
            Value::Object(map) => Ok(Self { place, map }),
            _ => Err((place, "an object is expected".to_owned())),
        }
    }

    /// A member's text.
    pub(crate) fn text(&mut self, key: &str) -> Result<Option<String>, Wrong> {
        match self.map.remove(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err((self.place.inside(key), "a text is expected".to_owned())),
        }
    }

    /// A member's text, which must be there.
    pub(crate) fn required(&mut self, key: &str) -> Result<String, Wrong> {
        self.text(key)?.ok_or_else(|| (self.place.clone(), format!("`{key}` is missing")))
    }

    /// A member's text, read as something.
    pub(crate) fn parsed<T: std::str::FromStr>(&mut self, key: &str) -> Result<Option<T>, Wrong>
    where
        T::Err: std::fmt::Display,
    {
        let place = self.place.inside(key);
        let read = |text: String| text.parse().map_err(|error: T::Err| (place, error.to_string()));
        self.text(key)?.map(read).transpose()
    }

    /// A member's list.
    pub(crate) fn items(&mut self, key: &str) -> Result<Vec<(Place, Value)>, Wrong> {
        let place = self.place.inside(key);
        match self.map.remove(key) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(items)) => {
                Ok(items.into_iter().enumerate().map(|(at, item)| (place.inside(&at), item)).collect())
            }
            Some(_) => Err((place, "a list is expected".to_owned())),
        }
    }

    /// A member's list of objects.
    pub(crate) fn objects(&mut self, key: &str) -> Result<Vec<Self>, Wrong> {
        self.items(key)?.into_iter().map(|(place, item)| Self::of(item, place)).collect()
    }

    /// A member's list of texts.
    pub(crate) fn texts(&mut self, key: &str) -> Result<Vec<String>, Wrong> {
        let texts = self.items(key)?.into_iter().map(|(place, item)| match item {
            Value::String(text) => Ok(text),
            _ => Err((place, "a text is expected".to_owned())),
        });
        texts.collect()
    }

    /// A member that is an object.
    pub(crate) fn inner(&mut self, key: &str) -> Result<Option<Self>, Wrong> {
        match self.map.remove(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => Self::of(value, self.place.inside(key)).map(Some),
        }
    }

    /// What was not taken, as places.
    pub(crate) fn rest(self, lost: &mut Vec<String>) {
        super::leftover::paths(&Value::Object(self.map), &self.place.0.join("."), lost);
    }
}
