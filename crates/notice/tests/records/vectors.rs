//! Published CVSS vectors with their scores.

use std::{fs, path::PathBuf};

use cvdesk_notice::Cvss;

fn published(name: &str) -> Vec<(String, String)> {
    let shared = std::env::var_os("CVDESK_SHARED")
        .map_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").into(), PathBuf::from);
    let Ok(text) = fs::read_to_string(shared.join("data/schemas/cvss/vectors").join(name)) else {
        println!("skipped: no published vectors");
        return Vec::new();
    };
    text.lines()
        .filter_map(|line| line.split_once(" - "))
        .map(|(one, two)| (one.to_owned(), two.to_owned()))
        .collect()
}

/// The first number is the score of the base metrics.
#[test]
fn published_vectors_have_their_base_score() {
    for name in [
        "vectors_simple3",
        "vectors_simple31",
        "vectors_calculator3",
        "vectors_cvsslib3",
        "vectors_simple4",
        "vectors_supplemental4",
    ] {
        for (vector, scores) in published(name) {
            let cvss: Cvss = vector.parse().unwrap_or_else(|error| panic!("{error}"));
            let base = scores.trim_matches(['(', ')', ',']).split(',').next().unwrap();
            assert_eq!(format!("{:.1}", cvss.score()), base, "{vector}");
        }
    }
}

/// Every metric of a vector has its word in the object.
#[test]
fn an_object_says_all_that_its_vector_says() {
    for name in ["vectors_cvsslib3", "vectors_threat4", "vectors_security4", "vectors_supplemental4"] {
        for (vector, _) in published(name).into_iter().step_by(9) {
            let cvss: Cvss = vector.parse().unwrap();
            let metrics = vector.split('/').count() - 1;
            assert_eq!(cvss.object().as_object().unwrap().len(), metrics + 4, "{vector}");
        }
    }
}

#[test]
fn what_is_no_vector_is_refused_with_its_reason() {
    for text in ["", "AV:N", "CVSS:3.1/AV:N", "CVSS:9.9/AV:N", "high"] {
        assert!(text.parse::<Cvss>().is_err(), "{text}");
    }
}
