//! Reads what an option says about an axis: that it is there, its first part, or a part with a key.

use super::schema::{Axis, BinaryRow, OptionRow, Reads};

/// The longest part of an option's value that is looked at, in bytes: names of machines and the like are short.
const PART_BYTES: usize = 128;

/// Marks that prose and Markdown leave around a value.
const MARKS: [char; 10] = ['`', '\'', '"', '.', ',', ';', ':', ')', ']', '*'];

/// The axis values that an option with this value says, by one row. `value` is none where nothing follows it.
pub(super) fn said_by(row: &OptionRow, axis: &Axis, binary: &BinaryRow, value: Option<&str>) -> Vec<String> {
    if row.reads == Reads::Presence {
        return row.is.clone().into_iter().collect();
    }
    let Some(value) = value else { return Vec::new() };
    let parts = parts(&row.reads, value.trim_end_matches(MARKS));
    let several = parts.into_iter().flat_map(|part| match row.split {
        Some(separator) => part.split(separator).collect::<Vec<_>>(),
        None => vec![part],
    });
    let fit = several.filter(|part| !part.is_empty() && part.len() <= PART_BYTES);
    fit.filter_map(|part| on_axis(row, axis, binary, part)).collect()
}

/// The parts that speak. A part is `key=value`, or a bare value where it comes first.
fn parts<'v>(reads: &Reads, value: &'v str) -> Vec<&'v str> {
    let keyed = |wanted: &str| {
        let wanted = wanted.to_owned();
        value.split(',').filter_map(move |part| part.split_once('=').filter(|(key, _)| *key == wanted))
    };
    match reads {
        Reads::Presence => Vec::new(),
        Reads::Key(key) => keyed(key).map(|(_, value)| value).collect(),
        Reads::Implied(key) => {
            let first = value.split(',').next().filter(|part| !part.contains('='));
            first.into_iter().chain(keyed(key).map(|(_, value)| value)).collect()
        }
    }
}

/// The axis value of a part: under its other name, behind the program's prefix, as it stands, or what any other
/// value means.
fn on_axis(row: &OptionRow, axis: &Axis, binary: &BinaryRow, part: &str) -> Option<String> {
    let named = match row.maps.iter().find(|map| map.like.matches(part)) {
        Some(map) => map.is.as_deref()?,
        None => part,
    };
    let prefixes = binary.prefix.get(&axis.name).into_iter().flatten();
    let mut candidates = prefixes.map(|prefix| format!("{prefix}{named}")).chain([named.to_owned()]);
    candidates.find(|candidate| axis.has(candidate)).or_else(|| row.otherwise.clone())
}

#[cfg(test)]
mod tests {
    use super::super::pattern::Pattern;
    use super::super::schema::MapRow;
    use super::*;

    fn axis() -> Axis {
        let values = ["x86-q35", "x86-pc", "arm-virt", "kvm", "tcg", "other"].map(str::to_owned);
        Axis { name: "a".into(), asks: "?".into(), values: values.into() }
    }

    fn binary(prefixes: &[&str]) -> BinaryRow {
        let prefixes = prefixes.iter().map(|prefix| (*prefix).to_owned()).collect();
        BinaryRow {
            names: Vec::new(),
            prefix: [("a".to_owned(), prefixes)].into(),
            default: std::collections::BTreeMap::new(),
        }
    }

    fn row(reads: Reads) -> OptionRow {
        let maps = [("pc-q35-*", Some("q35")), ("help", None)];
        let map = |(like, is): (&str, Option<&str>)| MapRow {
            like: Pattern(like.to_owned()),
            is: is.map(ToOwned::to_owned),
        };
        OptionRow {
            names: vec!["-M".into()],
            axis: "a".into(),
            reads,
            is: None,
            split: Some(':'),
            maps: maps.map(map).into(),
            otherwise: Some("other".into()),
        }
    }

    #[test]
    fn the_implied_key_may_be_left_out_or_written() {
        let row = row(Reads::Implied("type".into()));
        for value in ["q35,accel=kvm", "type=q35", "usb=off,type=q35", "pc-q35-9.0", "q35`.", "x86-q35"] {
            assert_eq!(said_by(&row, &axis(), &binary(&["x86-"]), Some(value)), ["x86-q35"], "{value}");
        }
        assert!(said_by(&row, &axis(), &binary(&["x86-"]), Some("accel=kvm")).is_empty());
        assert!(said_by(&row, &axis(), &binary(&["x86-"]), None).is_empty());
    }

    #[test]
    fn a_list_says_each_of_its_values() {
        let mut row = row(Reads::Key("accel".into()));
        row.otherwise = None;
        assert_eq!(said_by(&row, &axis(), &binary(&[]), Some("q35,accel=kvm:tcg")), ["kvm", "tcg"]);
        assert_eq!(said_by(&row, &axis(), &binary(&[]), Some("q35,accel=hax:tcg")), ["tcg"]);
    }

    #[test]
    fn an_unlisted_value_is_the_others_and_a_silenced_one_says_nothing() {
        let row = row(Reads::Implied("type".into()));
        assert_eq!(said_by(&row, &axis(), &binary(&["arm-"]), Some("raspi3b")), ["other"]);
        assert_eq!(said_by(&row, &axis(), &binary(&["arm-"]), Some("q35")), ["other"]);
        assert_eq!(said_by(&row, &axis(), &binary(&["x86-", "arm-"]), Some("virt")), ["arm-virt"]);
        assert!(said_by(&row, &axis(), &binary(&["x86-"]), Some("help")).is_empty());
        assert!(said_by(&row, &axis(), &binary(&["x86-"]), Some(&"x".repeat(200))).is_empty());
    }
}
