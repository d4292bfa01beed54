//! What people type: an empty text states nothing, a name is one line, and nothing is taken in that cannot be meant.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use support::Desk;

// req L36
#[test]
fn an_empty_reason_states_nothing() {
    let desk = Desk::rehearsal();
    let case = desk.approve(&desk.report("bob@else.test", "a flaw", "It is broken.\n"));
    for reason in ["", " \t"] {
        let dismissed = desk.run(&["case", "dismiss", &case, "--reason", reason]).failed(3);
        assert!(dismissed.contains("it takes a stated reason to dismiss a report"), "{dismissed}");
        let leaked = desk.run(&["case", "lift", &case, "--leak", "--reason", reason]).failed(3);
        assert!(leaked.contains("say where it is public"), "{leaked}");
    }
    let second = desk.report("cleo@vendor.test", "joining", "hello\n");
    desk.run(&["held", "reject", &second, "--reason", ""]).done();
    desk.run(&["case", "dismiss", &case, "--reason", "root may"]).done();
}

#[test]
fn a_name_is_one_line_that_names_one() {
    let desk = Desk::rehearsal();
    for name in ["", "  ", "a\u{1b}[2Jb", "a\nb"] {
        desk.run(&["person", "add", "--name", name, "--role", "team"]).failed(4);
    }
    let people = desk.run(&["person", "list"]).done();
    assert_eq!(people.lines().filter(|line| line.contains("team")).count(), 1, "{people}");
    let qemu = Desk::of_tracker();
    qemu.run(&["desk", "agent", "add", "scout", "--may", "comment"]).done();
    let again = qemu.run(&["desk", "agent", "add", "Scout", "--may", "comment"]).failed(4);
    assert!(again.contains("an agent `Scout` takes part already"), "{again}");
    qemu.run(&["desk", "agent", "revoke", "scout"]).done();
    qemu.run(&["desk", "agent", "add", "scout", "--may", "comment"]).done();
}

#[test]
fn answers_and_times_have_bounds_and_say_so() {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("a flaw");
    let long = format!("credit=@{}", desk.file("long", &"x".repeat((1 << 20) + 1)));
    let refused = desk.run(&["case", "report", &case, "--set", &long]).failed(4);
    assert!(refused.contains("the answer to `credit` has more than 1048576 bytes"), "{refused}");
    let late = desk.run(&["case", "embargo", &case, "--until", "9999-12-31"]).failed(4);
    assert!(late.contains("is no time that can be kept"), "{late}");
    // A day that has passed is told, and no end is offered on it.
    desk.run(&["case", "report", &case, "--set", "planned_date=2026-01-05"]).done();
    for verb in ["show", "next"] {
        let told = desk.run(&["case", verb, &case]).done();
        assert!(told.contains("they planned to publish on 2026-01-05 00:00 UTC: that has passed"), "{told}");
        assert!(!told.contains("--until 2026-01-05"), "{told}");
    }
}

#[test]
fn a_second_question_says_that_it_takes_the_place_of_the_first() {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("a flaw");
    let first = desk.run(&["case", "needs-info", &case, "--question", "which version"]).done();
    assert!(!first.contains("takes the place"), "{first}");
    let second = desk.run(&["case", "needs-info", &case, "--question", "which machine"]).done();
    assert!(second.contains("it takes the place of the question before it"), "{second}");
}

#[test]
fn whoever_wrote_the_notice_does_not_find_it_right() {
    let desk = Desk::rehearsal();
    desk.run(&["person", "add", "--name", "Ben Builder", "--role", "team", "--accepted"]).done();
    let case = desk.confirmed_case("a flaw");
    let draft = desk.file("draft.toml", "summary = \"A flaw\"\ndescription = \"It is broken.\"\n");
    desk.json(&["case", "notice", &case, "--file", &draft]);
    let own = desk.run(&["case", "notice-right", &case]).failed(3);
    assert!(
        own.contains("you wrote the notice as it stands") && own.contains("somebody else reads it"),
        "{own}"
    );
    desk.run(&["--as", "Ben Builder", "case", "notice-right", &case]).done();
}

// req Q3
#[test]
fn a_report_of_several_problems_is_confirmed_once_it_is_split() {
    let desk = Desk::of_tracker();
    let form = support::FORM.to_owned();
    let made = desk.json(&["report", &desk.file("form.toml", &form)]);
    let case = support::string(&made["case"]);
    desk.run(&["case", "report", &case, "--set", "problems=several"]).done();
    let reach =
        ["--affected", "machine=x86-q35", "--affected", "accelerator=kvm", "--affected", "entry=guest"];
    desk.run(&[&["case", "reach", &case][..], &reach].concat()).done();
    let refused = desk.run(&["case", "confirm", &case]).failed(3);
    assert!(refused.contains("first, somebody must split a case"), "{refused}");
    desk.run(&["case", "split", &case, "--title", "the other one"]).done();
    desk.run(&["case", "confirm", &case]).done();
}

// req L19
#[test]
fn what_is_public_and_no_problem_is_dismissed_and_closed() {
    let desk = Desk::rehearsal();
    let case = desk.approve(&desk.report("bob@else.test", "no flaw", "Root reads memory.\n"));
    desk.run(&["case", "lift", &case, "--leak", "--reason", "a list"]).done();
    desk.run(&["case", "dismiss", &case, "--reason", "root may"]).done();
    desk.run(&["case", "close", &case, "--outcome", "no-security-problem"]).done();
}

#[test]
fn what_goes_on_as_another_case_owes_nothing_and_is_not_reopened() {
    let desk = Desk::rehearsal();
    let (first, second) = (desk.confirmed_case("a flaw"), desk.confirmed_case("the same flaw"));
    let merged = desk.run(&["case", "duplicate", &second, "--of", &first]).done();
    assert!(!merged.contains("Owed"), "{merged}");
    let refused = desk.run(&["case", "reopen", &second, "--reason", "more"]).failed(3);
    assert!(refused.contains(&format!("cvdesk case unmerge {second} --reason TEXT")), "{refused}");
    desk.run(&["case", "unmerge", &second, "--reason", "two flaws"]).done();
}
