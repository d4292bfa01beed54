//! Stored bodies of every release keep their meaning: the permanent corpus decodes, encodes to the same bytes, and
//! nothing that is not exactly of it is let in.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cvdesk_case::{Case, CaseId, Desk, Event, Intake, IntakeId, KIND_BYTES, StreamId};
use proptest::prelude::*;
use serde_json::Value;
use support::{ALICE, BOB, CASE, fixtures, history};

const INTAKE: IntakeId = IntakeId([6; 5]);

/// The ways to every object inside a body, as JSON pointers.
fn objects(value: &Value, here: &str) -> Vec<String> {
    match value {
        Value::Object(fields) => [here.to_owned()]
            .into_iter()
            .chain(fields.iter().flat_map(|(name, inner)| objects(inner, &format!("{here}/{name}"))))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(index, inner)| objects(inner, &format!("{here}/{index}")))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

/// A body with a change made at one place.
fn changed(body: &Value, pointer: &str, change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Vec<u8> {
    let mut body = body.clone();
    change(body.pointer_mut(pointer).and_then(Value::as_object_mut).unwrap());
    serde_json::to_vec(&body).unwrap()
}

fn refusal(kind: &str, kind_v: u16, body: &[u8]) -> String {
    let told = String::from_utf8_lossy(body).into_owned();
    let error = Event::decode(kind, kind_v, body).map_err(|error| error.to_string());
    assert!(error.is_err(), "`{kind}` version {kind_v} took {told}");
    let error = error.unwrap_err();
    assert!(error.contains(&format!("`{kind}` version {kind_v}")), "{error}");
    error
}

#[test]
fn every_kind_this_cvdesk_writes_has_a_fixture_and_no_fixture_is_of_no_kind() {
    let with: BTreeSet<_> = fixtures().into_iter().map(|fixture| (fixture.kind, fixture.kind_v)).collect();
    for (kind, kind_v) in Event::kinds() {
        let file = format!("tests/corpus/{kind}@{kind_v}.json");
        assert!(
            with.contains(&(kind.to_owned(), kind_v)),
            "write {file}: stored bodies stay readable for ever"
        );
    }
    // Old versions stay in the corpus after an upcaster takes them: they decode, whatever `kinds` says.
    for fixture in fixtures() {
        assert_eq!(fixture.event().kind(), fixture.kind, "{}", fixture.file);
    }
}

#[test]
fn every_kind_fits_the_entry_that_names_it_and_is_told_apart() {
    let kinds = Event::kinds();
    for (kind, _) in &kinds {
        assert!(kind.is_ascii() && (1..=KIND_BYTES).contains(&kind.len()), "{kind}");
        assert!(
            ["desk.", "intake.", "case.", "reads."].iter().any(|family| kind.starts_with(family)),
            "{kind}"
        );
    }
    let apart: BTreeSet<_> = kinds.iter().map(|(kind, _)| kind).collect();
    assert_eq!(apart.len(), kinds.len());
}

#[test]
fn every_stored_body_reads_and_writes_back_to_the_same_bytes() {
    for fixture in fixtures() {
        let event = fixture.event();
        assert_eq!(
            (event.kind(), event.kind_v()),
            (fixture.kind.as_str(), fixture.kind_v),
            "{}",
            fixture.file
        );
        let again = String::from_utf8(event.encode().unwrap()).unwrap();
        assert_eq!(again, String::from_utf8(fixture.body).unwrap(), "{}", fixture.file);
    }
}

/// Fields a body may leave out are the ones whose absence has a meaning of its own: both ways are stored somewhere.
#[test]
fn every_optional_field_is_shown_absent_as_well() {
    let all = fixtures();
    for fixture in &all {
        let body: Value = serde_json::from_slice(&fixture.body).unwrap();
        let fields = body.get(&fixture.kind).and_then(Value::as_object).unwrap();
        for field in fields.keys() {
            let without = changed(&body, &format!("/{}", fixture.kind), |fields| {
                fields.remove(field);
            });
            let optional = Event::decode(&fixture.kind, fixture.kind_v, &without).is_ok();
            let shown_absent = all.iter().filter(|other| other.kind == fixture.kind).any(|other| {
                let body: Value = serde_json::from_slice(&other.body).unwrap();
                body.pointer(&format!("/{}/{field}", fixture.kind)).is_none()
            });
            assert_eq!(optional, shown_absent, "{}: `{field}`", fixture.file);
        }
    }
}

/// The fields of a kind over its fixtures, each with `?` where one of them does without it.
fn fields_of(kind: &str, kind_v: u16) -> BTreeSet<String> {
    let of_kind =
        fixtures().into_iter().filter(|fixture| (fixture.kind.as_str(), fixture.kind_v) == (kind, kind_v));
    let shapes: Vec<BTreeSet<String>> = of_kind
        .map(|fixture| {
            let body: Value = serde_json::from_slice(&fixture.body).unwrap();
            body.get(kind).and_then(Value::as_object).unwrap().keys().cloned().collect()
        })
        .collect();
    let everywhere = |field: &String| shapes.iter().all(|shape| shape.contains(field));
    let marked = |field: &String| format!("`{field}`{}", if everywhere(field) { "" } else { "?" });
    shapes.iter().flatten().map(marked).collect()
}

#[test]
fn the_table_of_kinds_in_the_format_is_what_is_written() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/event-format.md");
    let page = fs::read_to_string(page).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |"));
    let told: Vec<_> = rows
        .filter_map(|row| {
            let [kind, kind_v, fields] = row.split(" |").collect::<Vec<_>>().try_into().ok()?;
            let (kind, kind_v) = (kind.strip_suffix('`')?.to_owned(), kind_v.trim().parse::<u16>().ok()?);
            let fields = fields.split(',').map(str::trim).filter(|field| !field.is_empty());
            kind.contains('.').then(|| (kind, kind_v, fields.map(str::to_owned).collect::<BTreeSet<_>>()))
        })
        .collect();
    let written =
        Event::kinds().into_iter().map(|(kind, kind_v)| (kind.to_owned(), kind_v, fields_of(kind, kind_v)));
    assert_eq!(told, written.collect::<Vec<_>>(), "docs/event-format.md, \"Body\"");
}

#[test]
fn a_body_without_a_field_it_needs_is_refused() {
    let body = br#"{"case.embargo_restarted":{"until":"2013-02-11T12:00:00Z"}}"#;
    let error = refusal("case.embargo_restarted", 1, body);
    assert!(error.contains("missing field `reason`"), "{error}");
}

#[test]
fn an_unknown_kind_or_version_is_refused_by_name() {
    for fixture in fixtures() {
        let newest = Event::kinds().into_iter().find(|(kind, _)| *kind == fixture.kind).unwrap().1;
        for kind_v in [0, newest + 1, u16::MAX] {
            let error = refusal(&fixture.kind, kind_v, &fixture.body);
            assert!(error.ends_with("is not known to this cvdesk"), "{error}");
        }
        for kind in ["", "case", "case.", "case.field_changed", "CASE.OPENED", "cases.opened"] {
            assert_eq!(
                refusal(kind, 1, &fixture.body),
                format!("event kind `{kind}` version 1 is not known to this cvdesk")
            );
        }
    }
}

#[test]
fn an_unknown_field_is_refused_wherever_it_stands() {
    let mut places = 0;
    for fixture in fixtures() {
        let body: Value = serde_json::from_slice(&fixture.body).unwrap();
        for place in objects(&body, "") {
            let with_more = changed(&body, &place, |fields| {
                fields.insert("zz_unknown".to_owned(), Value::from("x"));
            });
            refusal(&fixture.kind, fixture.kind_v, &with_more);
            places += 1;
        }
    }
    assert!(places > 2 * fixtures().len(), "objects inside of bodies were missed: {places}");
}

#[test]
fn a_body_of_another_kind_is_refused() {
    let all = fixtures();
    for fixture in &all {
        for other in all.iter().filter(|other| other.kind != fixture.kind) {
            refusal(&other.kind, other.kind_v, &fixture.body);
        }
    }
    let error = refusal("case.confirmed", 1, br#"{"case.cve_requested":{}}"#);
    assert!(error.ends_with("the body is of kind `case.cve_requested`"), "{error}");
}

#[test]
fn a_cut_doubled_or_damaged_body_is_refused() {
    for fixture in fixtures() {
        let (kind, kind_v, body) = (&fixture.kind, fixture.kind_v, &fixture.body);
        for end in 0..body.len() {
            refusal(kind, kind_v, &body[..end]);
        }
        refusal(kind, kind_v, &[body.as_slice(), body.as_slice()].concat());
        refusal(kind, kind_v, &[b"\xff", body.as_slice()].concat());
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic_and_never_decode_to_another_kind(
        index in 0_usize..200,
        body in proptest::collection::vec(any::<u8>(), 0..200),
        at in 0_usize..400,
        byte: u8,
    ) {
        let kinds = Event::kinds();
        let (kind, kind_v) = kinds[index % kinds.len()];
        prop_assert!(Event::decode(kind, kind_v, &body).is_err(), "noise is no event");
        let all = fixtures();
        let fixture = &all[index % all.len()];
        let mut bent = fixture.body.clone();
        let at = at % bent.len();
        bent[at] = byte;
        if let Ok(event) = Event::decode(&fixture.kind, fixture.kind_v, &bent) {
            prop_assert_eq!(event.kind(), fixture.kind.as_str());
            let stored = event.encode().unwrap();
            prop_assert_eq!(Event::decode(&fixture.kind, fixture.kind_v, &stored).unwrap(), event);
        }
    }
}

#[test]
fn folding_every_fixture_of_a_family_reaches_every_family() {
    let all = history([ALICE, BOB].into_iter().cycle().zip(fixtures().iter().map(support::Fixture::event)));
    assert_ne!(Desk::fold(&all), Desk::default());
    assert_ne!(Intake::fold(INTAKE, &all), Intake::new(INTAKE));
    assert_ne!(Case::fold(CASE, &all), Case::new(CASE));
    let reads: Vec<_> = all.into_iter().filter(|fact| matches!(fact.event, Event::Reads(_))).collect();
    assert_eq!(reads.len(), 1);
    assert_eq!(Case::fold(CASE, &reads), Case::new(CASE), "reads are never folded into a case");
}

#[test]
fn a_fixture_names_its_streams_as_people_read_them() {
    let Event::Reads(cvdesk_case::ReadsEvent::Shown { of, .. }) = support::fixture("reads.shown@1") else {
        unreachable!("the fixture is of that kind")
    };
    assert_eq!(of, StreamId::case("C-7K3M-9QXP".parse::<CaseId>().unwrap()));
}
