//! What the search looks through, as a file that the script asks for when somebody begins to type.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::published::Published;

/// `search.json`: every notice's words by its number, each word once, in lower case.
pub(crate) fn words(notices: &[&Published]) -> String {
    let of = |published: &&Published| (published.id.to_string(), Value::String(words_of(published)));
    let mut all: Vec<_> = notices.iter().map(of).collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    format!("{}\n", Value::Object(Map::from_iter(all)))
}

fn words_of(published: &Published) -> String {
    let notice = &published.record.notice;
    let credits = notice.credits.reporters.iter().chain(&notice.credits.patchers);
    let names = credits.filter_map(|person| person.name.as_deref());
    let products = notice.products.iter().map(|product| product.name.as_str());
    let prose =
        [&notice.summary, &notice.description].into_iter().chain(&notice.impact).chain(&notice.workaround);
    let texts = prose.map(String::as_str).chain(names).chain(products);
    let words: BTreeSet<String> = texts.flat_map(|text| text.split_whitespace()).filter_map(plain).collect();
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// A word without the signs around it.
fn plain(word: &str) -> Option<String> {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    (word.chars().count() > 1 && word.len() <= 80).then_some(word)
}
