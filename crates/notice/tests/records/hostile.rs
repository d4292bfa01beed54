//! Somebody else's JSON may be anything.

use cvdesk_notice::{csaf, cve, json, osv};
use proptest::prelude::*;

use crate::project::{face, record};

fn refusal(source: &str) -> String {
    osv::import(source, &face()).unwrap_err().to_string()
}

#[test]
fn a_refusal_names_the_line_and_the_column() {
    assert_eq!(refusal("{\n \"id\": \"X\",\n \"is\" 1}"), "line 3, column 7: expected `:`");
    assert_eq!(
        refusal(
            "{\n \"id\": \"X\", \"modified\": \"2026-01-02T03:04:05Z\",\n  \"affected\": [{}, {\"ranges\": 7}]}"
        ),
        "line 3, column 31: `affected.1.ranges`: a list is expected"
    );
    assert_eq!(
        refusal("{\n \"id\": \"X\", \"a\": [{\"b\": 1,\n \"b\": 2}]}"),
        "line 3, column 4: `b` stands twice in one object"
    );
    assert_eq!(refusal("[]"), "line 1, column 1: an object is expected");
    assert_eq!(refusal("{\"id\": \"X\"}"), "line 1, column 1: `modified` is missing");
    let bad_day = refusal("{\"id\": \"X\", \"modified\": \"yesterday\"}");
    assert!(bad_day.starts_with("line 1, column 25: `modified`: `yesterday` is no instant"), "{bad_day}");
}

#[test]
fn the_limits_hold() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(json::read(&nested(json::MAX_DEPTH)).is_ok());
    let refused = json::read(&nested(json::MAX_DEPTH + 1)).unwrap_err();
    assert_eq!(refused.to_string(), "line 1, column 65: nested more than 64 deep");
    let long = format!("\"{}\"", "x".repeat(json::MAX_BYTES));
    assert!(json::read(&long).unwrap_err().to_string().contains("longer than 16777216 bytes"));
    // A bracket in a text opens nothing.
    assert!(json::read(&format!("\"{}\"", "[".repeat(200))).is_ok());
}

#[test]
fn a_record_that_is_cut_anywhere_is_refused_without_harm() {
    let whole = osv::render(&record(), &face()).unwrap();
    for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)).step_by(7) {
        let _ = osv::import(&whole[..end], &face());
    }
}

/// Every value of a record in turn becomes something else.
fn twisted(source: &str, at: usize, with: &str) -> String {
    let places: Vec<_> = source.match_indices(": ").map(|(place, _)| place + 2).collect();
    let place = places[at % places.len()];
    let end = source[place..].find('\n').map_or(source.len(), |end| place + end);
    format!("{}{with}{}", &source[..place], &source[end..])
}

proptest! {
    #[test]
    fn no_json_makes_a_reader_panic(at in 0..400_usize, with in prop::sample::select(vec![
        "null,", "[],", "{},", "7,", "\"\",", "[null],", "[{}],", "{\"a\": 1},", "true,", "\"\\u0000\",", "7", "[[]]",
    ])) {
        for source in [
            osv::render(&record(), &face()).unwrap(),
            csaf::render(&record(), &face()).unwrap(),
            cve::render(&record(), &face()).unwrap().remove(0).1,
        ] {
            let source = twisted(&source, at, with);
            let _ = (osv::import(&source, &face()), csaf::import(&source, &face()), cve::import(&source));
        }
    }

    /// What was read can be written, whatever it said.
    #[test]
    fn what_can_be_read_can_be_written_without_panic(at in 0..400_usize, with in prop::sample::select(vec![
        "\"\",", "[],", "{},", "\"\\u0000\\n<&]]>\",", "null,",
    ])) {
        let source = twisted(&csaf::render(&record(), &face()).unwrap(), at, with);
        if let Ok(imported) = csaf::import(&source, &face()) {
            let _ = (osv::render(&imported.record, &face()), csaf::render(&imported.record, &face()));
            let _ = (cve::render(&imported.record, &face()), cvdesk_notice::lint::lint(&imported.record, &cvdesk_notice::lint::Known::default()));
        }
    }
}
