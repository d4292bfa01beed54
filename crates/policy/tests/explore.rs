//! The walk over every distinct state of a policy: what it tries, what it counts, what it says it leaves out; and that
//! nothing is wrong with the shipped profiles.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

use std::fs;
use std::path::Path;

use cvdesk_policy::{Exploration, Limits, Policy};

const BASE: &str = include_str!("broken/small.toml");

fn walked(source: &str, states: usize) -> Exploration {
    Policy::load(source).unwrap().explore(Limits { states })
}

/// Name and text of each shipped profile.
fn profiles() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
    let mut all: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("policy.toml").is_file())
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read_to_string(entry.path().join("policy.toml")).unwrap(),
            )
        })
        .collect();
    all.sort();
    all
}

// The whole walk is `bench_policy`, in release; here as far as a debug build goes in seconds.
#[test]
fn nothing_is_wrong_with_the_shipped_profiles_near_their_beginning() {
    for (name, source) in profiles() {
        let walk = walked(&source, 300);
        println!(
            "{name}: {} states, {} transitions, {} refusals",
            walk.states, walk.transitions, walk.refusals
        );
        assert_eq!(walk.faults, [], "{name}");
    }
}

#[test]
fn a_walk_is_the_same_every_time() {
    assert_eq!(walked(BASE, 200), walked(BASE, 200));
}

#[test]
fn a_walk_that_was_cut_says_so_and_one_that_was_not_does_not() {
    let cut =
        |walk: &Exploration| walk.bounds.iter().filter(|bound| bound.starts_with("cut at 5 states")).count();
    let (short, whole) = (walked(BASE, 5), walked(BASE, 60_000));
    assert!(cut(&short) > 0, "{:?}", short.bounds);
    assert!(short.states < whole.states);
    assert!(whole.bounds.iter().all(|bound| !bound.starts_with("cut")), "{:?}", whole.bounds);
}

#[test]
fn the_result_lists_what_was_tried_and_what_was_left_out() {
    let walk = walked(BASE, 50);
    for letter in [
        "confirm",
        "lift early",
        "agree to an end beyond the goal",
        "object",
        "time passes to the next anchor",
    ] {
        assert!(walk.alphabet.iter().any(|known| known == letter), "{letter}: {:?}", walk.alphabet);
    }
    assert!(walk.bounds.iter().any(|bound| bound.contains("walked apart")), "{:?}", walk.bounds);
}

/// A walk that went nowhere would find nothing wrong either.
#[test]
fn an_act_that_nobody_can_do_any_more_is_missed() {
    for act in ["confirm", "agree_embargo", "object_embargo", "expose", "publish", "reopen"] {
        let header = format!("[act.{act}]\n");
        assert!(BASE.contains(&header), "{act}");
        let never = "requires = [{ needs = \"patches_sent\", rule = \"lift\", missing = \"refuse\" }]\n";
        let walk = walked(&BASE.replace(&header, &format!("{header}{never}")), 60_000);
        assert!(
            walk.faults.iter().any(|fault| fault.place.starts_with(&format!("act.{act}"))),
            "{act}: {:?}",
            walk.faults
        );
    }
}
