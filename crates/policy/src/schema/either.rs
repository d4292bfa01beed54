//! Reads what can be written in two ways by looking at it, not by trying one way and then the other: a fault keeps its
//! place and its own words.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, StringDeserializer};
use serde::de::{DeserializeSeed, Error, IntoDeserializer as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::project::{OpenSetting, Setting};
use super::publication::{NoNotice, NoticeRule, Publication};

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ASetting)
    }
}

struct ASetting;

impl<'de> Visitor<'de> for ASetting {
    type Value = Setting;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a text in quotes, or a table with the question to ask for it such as `{ ask = \"...\" }`,",
        )
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Setting, E> {
        Ok(Setting::Value(value.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Setting, A::Error> {
        OpenSetting::deserialize(MapAccessDeserializer::new(map)).map(Setting::Open)
    }
}

impl<'de> Deserialize<'de> for Publication {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(APublication)
    }
}

struct APublication;

impl<'de> Visitor<'de> for APublication {
    type Value = Publication;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table: the notice, or `none` with the rule that says so,")
    }

    /// A table that begins with `none` says that there is none; a reader sorts its keys, so one that says both is
    /// told that a notice has no `none`.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Publication, A::Error> {
        let first: Option<String> = map.next_key()?;
        let is_none = first.as_deref() == Some("none");
        let again = MapAccessDeserializer::new(Again { first, rest: map, of: PhantomData });
        if is_none {
            NoNotice::deserialize(again).map(Publication::None)
        } else {
            NoticeRule::deserialize(again).map(|rule| Publication::Notice(Box::new(rule)))
        }
    }
}

/// A table whose first key was looked at and is read again.
struct Again<'de, A: MapAccess<'de>> {
    first: Option<String>,
    rest: A,
    of: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Again<'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(first) => {
                let key: StringDeserializer<A::Error> = first.into_deserializer();
                seed.deserialize(key).map(Some)
            }
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.rest.next_value_seed(seed)
    }
}
