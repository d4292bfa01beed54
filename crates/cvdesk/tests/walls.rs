//! Who takes part in a case, and is not of the team, reads what is theirs and speaks for themselves; and what somebody
//! asked for goes along where a case is split or goes on in another one.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use support::{Desk, files_below, string};

const VERA: [&str; 2] = ["--as", "Vera Vendor"];

/// A report by form of somebody who stays unnamed.
#[track_caller]
fn reported(desk: &Desk, name: &str, more: &str) -> String {
    let mail = format!("{}@out.test", name.to_lowercase().replace(' ', "."));
    let form = format!(
        "title = \"a guest writes past a ring\"\n[reporter]\nname = \"{name}\"\nmail = \"{mail}\"\n\
         [answers]\ndetails = \"The zebra is not looked at by {mail}.\"\n{more}"
    );
    string(&desk.json(&["report", &desk.file("form.toml", &form)])["case"])
}

fn desk_with_vendor() -> Desk {
    let desk = Desk::rehearsal();
    desk.run(&["person", "add", "--name", "Vera Vendor", "--mail", "vera@vendor.test"]).done();
    desk
}

fn bring_in(desk: &Desk, case: &str) {
    let listed = || desk.run(&[&VERA[..], &["case", "list", "--all"]].concat()).out;
    desk.run(&["case", "invite", case, "--role", "vendor", "--person", "Vera Vendor"]).done();
    assert!(!listed().contains(case), "the terms come first");
    desk.run(&[&VERA[..], &["case", "terms", case]].concat()).done();
    assert!(listed().contains(case), "what one takes part in is listed");
}

/// Everything that the vendor is told of a case.
fn told_to_vendor(desk: &Desk, case: &str) -> String {
    let ask = |arguments: &[&str]| {
        let answer = desk.run(&[&VERA[..], arguments].concat());
        [answer.out, answer.err].concat()
    };
    [
        ask(&["case", "show", case]),
        ask(&["--json", "case", "show", case]),
        ask(&["case", "timeline", case]),
        ask(&["--json", "case", "timeline", case]),
        ask(&["case", "next", case]),
    ]
    .concat()
}

fn draft_naming(desk: &Desk, case: &str, who: &str) -> support::Answer {
    let text = format!("summary = \"A flaw\"\ndescription = \"Found by {who}\"\n");
    desk.run(&["case", "notice", case, "--file", &desk.file("notice.toml", &text)])
}

#[test]
fn a_part_that_was_split_off_shows_nothing_of_the_report_and_takes_nothing_with_it() {
    let desk = desk_with_vendor();
    desk.add_member("Bea Member", "bea@desk.test");
    let report = desk.report("rita@out.test", "two holes", "the zebra, and the gnu\n");
    let whole = desk.approve(&report);
    let part = string(&desk.json(&["case", "split", &whole, "--title", "the gnu"])["new"]);
    bring_in(&desk, &part);
    let told = told_to_vendor(&desk, &part);
    assert!(told.contains("the gnu") && !told.contains("zebra"), "{told}");
    assert!(!told.contains(&whole), "which other cases there are is the team's: {told}");
    desk.run(&["case", "dismiss", &part, "--reason", "it is none"]).done();
    desk.run(&["case", "close", &part]).done();
    let blobs = || files_below(&desk.dir().join("blobs")).len();
    let before = blobs();
    for who in [&[][..], &["--as", "Bea Member"]] {
        desk.run(&[who, &["case", "erase", &part, "--reason", "asked for"]].concat()).done();
    }
    assert_eq!(blobs(), before, "the report is the whole's");
    assert!(desk.run(&["case", "show", &whole]).done().contains("zebra"));
    assert!(!desk.run(&["case", "show", &part]).done().contains("zebra"), "its words are gone");
    assert!(desk.run(&["case", "list"]).done().contains("two holes"));
    desk.sound_entries();
}

#[test]
fn a_case_keeps_its_words_while_a_part_of_it_reads_the_same_report() {
    let desk = desk_with_vendor();
    let whole = reported(&desk, "Rita Reporter", "");
    let part = string(&desk.json(&["case", "split", &whole, "--title", "the gnu"])["new"]);
    desk.run(&["case", "dismiss", &whole, "--reason", "it is none"]).done();
    desk.run(&["case", "close", &whole]).done();
    let refused = desk.run(&["case", "erase", &whole, "--reason", "asked for"]).failed(3);
    assert!(refused.contains("was split off from it") && refused.contains(&part), "{refused}");
}

#[test]
fn whoever_stays_unnamed_stays_so_where_the_case_is_split_or_goes_on_in_another() {
    let desk = desk_with_vendor();
    let first = reported(&desk, "Rita Reporter", "share_identity = \"no\"\n");
    let part = string(&desk.json(&["case", "split", &first, "--title", "the gnu"])["new"]);
    let other = reported(&desk, "Olga Other", "share_identity = \"yes\"\n");
    desk.run(&["case", "confirm", &other]).done();
    draft_naming(&desk, &other, "Rita\\nReporter").done();
    desk.run(&["case", "duplicate", &first, "--of", &other]).done();
    let next = desk.run(&["case", "next", &other]).done();
    assert!(next.contains("written before they said so"), "{next}");
    for case in [&part, &other] {
        bring_in(&desk, case);
        let told = told_to_vendor(&desk, case);
        assert!(!told.to_lowercase().contains("rita"), "{told}");
        for naming in ["Rita Reporter", "rita\\n reporter", "RITA.REPORTER@out.test"] {
            let refused = draft_naming(&desk, case, naming).failed(3);
            assert!(refused.contains("names the reporter"), "{refused}");
        }
    }
    assert!(told_to_vendor(&desk, &other).contains("Olga Other"), "who lets others know is known");
    draft_naming(&desk, &other, "Olga Other").done();
    let shown = desk.run(&["case", "show", &other]).done();
    assert!(shown.contains("Rita Reporter") && shown.contains("Olga Other"), "the team sees both: {shown}");
}

#[test]
fn a_reporter_of_the_desk_who_stays_unnamed_is_named_to_the_team_alone() {
    let desk = desk_with_vendor();
    desk.add_member("Rita Reporter", "rita@desk.test");
    let case = desk.approve(&desk.report("rita@elsewhere.test", "a hole", "It is broken. Rita Reporter\n"));
    desk.run(&["case", "report", &case, "--set", "share_identity=no"]).done();
    desk.run(&["--as", "Rita Reporter", "case", "comment", &case, "hello", "--for", "participants"]).done();
    bring_in(&desk, &case);
    let mail = "rita@elsewhere.test";
    assert!(!told_to_vendor(&desk, &case).contains(mail));
    assert!(desk.run(&["case", "show", &case]).done().contains(mail));
}

#[test]
fn who_brought_the_problem_is_not_sent_away() {
    let desk = desk_with_vendor();
    let case = reported(&desk, "Rita Reporter", "");
    let refused = desk.run(&["case", "uninvite", &case, "1"]).failed(3);
    assert!(refused.contains("the reporter brought the problem"), "{refused}");
}

// req L29
#[test]
fn nobody_who_takes_part_speaks_for_somebody_else() {
    let desk = desk_with_vendor();
    desk.run(&["person", "add", "--name", "Otto Other", "--mail", "otto@other.test"]).done();
    let case = desk.confirmed_case("a flaw");
    for who in ["Vera Vendor", "Otto Other"] {
        desk.run(&["case", "invite", &case, "--role", "vendor", "--person", who]).done();
        desk.run(&["--as", who, "case", "terms", &case]).done();
    }
    desk.run(&["case", "embargo", &case, "--until", "2026-04-20", "--reason", "a hard one"]).done();
    for verb in ["agree", "object"] {
        let passing_on = ["case", verb, &case, "--for", "3", "--reason", "they said so"];
        let refused = desk.run(&[&VERA[..], &passing_on].concat()).failed(3);
        assert!(refused.contains("nobody speaks for another participant but the team"), "{refused}");
    }
    desk.run(&[&VERA[..], &["case", "agree", &case]].concat()).done();
    desk.run(&["case", "agree", &case, "--for", "3", "--reason", "their mail of today"]).done();
}

#[test]
fn what_the_team_says_among_itself_and_of_others_is_not_told_to_a_vendor() {
    let desk = desk_with_vendor();
    desk.run(&["person", "add", "--name", "Otto Other", "--mail", "otto@zebra.test"]).done();
    let case = reported(&desk, "Rita Reporter", "exploited = true\ntools = \"a zebra\"\n");
    desk.run(&["case", "confirm", &case, "--reason", "zebra one"]).done();
    desk.run(&[
        "case",
        "invite",
        &case,
        "--role",
        "party",
        "--name",
        "Zebra Ltd",
        "--mail",
        "psirt@zebra.test",
    ])
    .done();
    desk.run(&["case", "invite", &case, "--role", "vendor", "--person", "Otto Other"]).done();
    desk.run(&["--as", "Otto Other", "case", "terms", &case]).done();
    desk.run(&["--as", "Otto Other", "case", "status", &case, "--product", "zebraware", "--is", "affected"])
        .done();
    desk.run(&["case", "needs-info", &case, "--question", "zebra two"]).done();
    desk.run(&["case", "info-came", &case, "--answer", "zebra three"]).done();
    desk.run(&["case", "severity", &case, "--level", "important", "--reason", "zebra four"]).done();
    desk.run(&["case", "propose", &case, "--until", "2026-03-10", "--reason", "a date for all"]).done();
    bring_in(&desk, &case);
    let told =
        told_to_vendor(&desk, &case).replace("The zebra is not looked at by rita.reporter@out.test", "");
    assert!(!told.to_lowercase().contains("zebra") && !told.contains("The reporter says"), "{told}");
    assert!(told.contains("a date for all"), "why the date is the date: {told}");
    let all = desk.run(&["case", "show", &case]).done() + &desk.run(&["case", "timeline", &case]).done();
    assert!(all.to_lowercase().matches("zebra").count() > 5, "{all}");
}

#[test]
fn which_fields_of_the_card_are_filled_in_is_told_to_whoever_reads_the_card() {
    let desk = desk_with_vendor();
    let case = reported(&desk, "Rita Reporter", "exploited = true\ntools = \"a fuzzer\"\n");
    desk.run(&["case", "report", &case, "--set", "planned_date=2026-04-01"]).done();
    desk.run(&["case", "report", &case, "--set", "details=another"]).done();
    bring_in(&desk, &case);
    let timeline = |whose: &[&str]| desk.run(&[whose, &["case", "timeline", &case]].concat()).done();
    let told = timeline(&VERA);
    assert!(!["exploited", "tools", "planned"].iter().any(|field| told.contains(field)), "{told}");
    assert_eq!(told.matches("report completed").count(), 2, "{told}");
    assert!(told.contains("report filled in: details\n"), "what the policy asks is theirs to read: {told}");
    let all = timeline(&[]);
    assert!(all.contains("report filled in: details, exploited, tools\n"), "{all}");
    assert!(all.contains("report filled in: planned date\n"), "{all}");
}

#[test]
fn the_story_names_who_has_a_case_in_hand_to_whoever_may_know_them() {
    let desk = desk_with_vendor();
    desk.add_member("Rita Reporter", "rita@desk.test");
    let case = desk.approve(&desk.report("rita@elsewhere.test", "a hole", "It is broken.\n"));
    let invite = ["case", "invite", &case, "--role", "reporter", "--person", "Rita Reporter"];
    desk.run(&invite).done();
    desk.run(&["case", "owner", &case, "--to", "Ada Founder"]).done();
    desk.run(&["case", "owner", &case, "--to", "Rita Reporter"]).done();
    bring_in(&desk, &case);
    let timeline = |whose: &[&str]| desk.run(&[whose, &["case", "timeline", &case]].concat()).done();
    for whose in [&VERA[..], &[]] {
        let told = timeline(whose);
        assert!(told.contains("taken on by Ada Founder\n"), "{told}");
        assert!(told.contains("taken on by Rita Reporter\n"), "who lets others know is known: {told}");
    }
    desk.run(&["case", "report", &case, "--set", "share_identity=no"]).done();
    let told = told_to_vendor(&desk, &case);
    assert!(told.contains("taken on by the reporter\n") && !told.contains("Rita"), "{told}");
    assert!(timeline(&[]).contains("taken on by Rita Reporter\n"), "the team is told");
}

#[test]
fn the_story_names_whose_word_the_operator_passes_on_to_whoever_may_know_them() {
    let desk = Desk::in_earnest();
    desk.add_member("Bea Member", "bea@desk.test");
    let case = reported(&desk, "Rita Reporter", "");
    desk.run(&["--as", "Bea Member", "case", "confirm", &case]).done();
    for (who, mail) in [("Vera Vendor", "vera@vendor.test"), ("Otto Other", "otto@other.test")] {
        desk.run(&["person", "add", "--name", who, "--mail", mail]).done();
        desk.run(&["case", "invite", &case, "--role", "vendor", "--person", who]).done();
        desk.run(&["--as", who, "case", "terms", &case, "--reason", "their mail"]).done();
    }
    desk.run(&["--as", "Otto Other", "case", "agree", &case, "--reason", "their mail"]).done();
    let timeline = |whose: &[&str]| desk.run(&[whose, &["case", "timeline", &case]].concat()).done();
    let all = timeline(&[]);
    assert_eq!(all.matches("the operator acts on behalf of Otto Other\n").count(), 2, "{all}");
    assert!(all.contains("the operator acts on behalf of Vera Vendor\n"), "{all}");
    let told = timeline(&VERA);
    for mine in ["Bea Member", "Vera Vendor"] {
        assert!(told.contains(&format!("the operator acts on behalf of {mine}\n")), "{told}");
    }
    // What Otto agreed to is told, who they are and that they accepted the terms is not.
    assert_eq!(told.matches("acts on behalf of somebody who takes part\n").count(), 1, "{told}");
    assert!(!told.contains("Otto"), "{told}");
}

// req L24
#[test]
fn a_member_reads_nothing_before_they_are_bound_to_keep_it() {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("a zebra");
    desk.run(&["person", "add", "--name", "Nell New", "--mail", "nell@desk.test", "--role", "team"]).done();
    let nell = |arguments: &[&str]| desk.run(&[&["--as", "Nell New"][..], arguments].concat());
    for arguments in [
        &["case", "show", &case][..],
        &["case", "list"],
        &["case", "timeline", &case],
        &["desk", "waiting"],
        &["case", "notice", &case],
    ] {
        let answer = nell(arguments);
        assert!(!answer.out.contains("zebra") && !answer.out.contains(&case), "{arguments:?}: {answer:?}");
    }
    nell(&["person", "accept"]).done();
    assert!(nell(&["case", "show", &case]).done().contains("zebra"));
}

const LONGER: [&str; 2] = ["--until", "2026-04-20"];

/// What somebody is told to do next in a case.
fn next_for(desk: &Desk, who: &[&str], case: &str) -> String {
    desk.run(&[who, &["case", "next", case]].concat()).done()
}

fn waiting(desk: &Desk, who: &[&str], mine: bool) -> String {
    let mine: &[&str] = if mine { &["--mine"] } else { &[] };
    desk.run(&[who, &["desk", "waiting"], mine].concat()).done()
}

// req L29
#[test]
fn a_vendor_is_told_what_is_waited_for_from_them_and_nothing_that_others_owe() {
    let desk = desk_with_vendor();
    desk.add_member("Bea Member", "bea@desk.test");
    desk.run(&["person", "add", "--name", "Otto Other", "--mail", "otto@other.test"]).done();
    let case = desk.confirmed_case("a flaw");
    let quiet = desk.confirmed_case("another flaw");
    bring_in(&desk, &case);
    bring_in(&desk, &quiet);
    desk.run(&["case", "invite", &case, "--role", "vendor", "--person", "Otto Other"]).done();
    desk.run(&["--as", "Otto Other", "case", "terms", &case]).done();
    desk.run(&["case", "owner", &case, "--to", "Bea Member"]).done();
    assert_eq!(waiting(&desk, &VERA, false), waiting(&desk, &VERA, true));
    assert!(!waiting(&desk, &VERA, true).contains(&case), "{}", waiting(&desk, &VERA, true));
    assert!(!next_for(&desk, &VERA, &case).contains("(team)"), "{}", next_for(&desk, &VERA, &case));
    desk.run(&[&["case", "embargo", &case], &LONGER[..], &["--reason", "a hard one"]].concat()).done();
    let own = "agree to the end 2026-04-20T00:00:00Z of the embargo, or object to it (vendor)";
    for told in [waiting(&desk, &VERA, false), waiting(&desk, &VERA, true), next_for(&desk, &VERA, &case)] {
        assert!(told.contains(own) && told.contains(&format!("cvdesk case agree {case}")), "{told}");
        assert!(!told.contains("(team)") && !told.contains("get a CVE") && !told.contains(&quiet), "{told}");
    }
    desk.run(&[&VERA[..], &["case", "agree", &case]].concat()).done();
    assert!(!waiting(&desk, &VERA, true).contains(&case), "said once");
    assert!(waiting(&desk, &["--as", "Otto Other"], true).contains(own), "the other one is still asked");
    desk.run(&[&["--as", "Bea Member", "case", "embargo", &case], &LONGER[..]].concat()).done();
    desk.run(&["--as", "Otto Other", "case", "agree", &case]).done();
    let draft = "summary = \"A hole\"\ndescription = \"zebra\"\n";
    desk.json(&["case", "notice", &case, "--file", &desk.file("draft.toml", draft)]);
    let out = desk.beside(".packages");
    desk.run(&["case", "prenotify", &case, "--out", out.to_str().unwrap()]).done();
    let own = "answer the package: ready, more time with --need-until, or not affected (vendor)";
    for told in [waiting(&desk, &VERA, true), next_for(&desk, &VERA, &case)] {
        assert!(told.contains(own) && !told.contains("(team)"), "{told}");
    }
    desk.run(&[&VERA[..], &["case", "answer", &case, "ready"]].concat()).done();
    assert!(!waiting(&desk, &VERA, true).contains(&case));
    assert!(waiting(&desk, &[], false).contains("(team)"), "the team reads what it owes");
}

// req L29
#[test]
fn a_vendor_who_is_removed_is_asked_no_more_and_the_agreement_says_who_is_missing() {
    let desk = desk_with_vendor();
    desk.add_member("Bea Member", "bea@desk.test");
    let case = desk.confirmed_case("a flaw");
    bring_in(&desk, &case);
    desk.run(&[&["case", "embargo", &case], &LONGER[..], &["--reason", "a hard one"]].concat()).done();
    desk.run(&[&["--as", "Bea Member", "case", "embargo", &case], &LONGER[..]].concat()).done();
    desk.at("2026-03-03T09:00:00Z");
    assert!(!next_for(&desk, &[], &case).contains("once more"));
    desk.run(&["person", "remove", "Vera Vendor", "--reason", "they left their employer"]).done();
    let next = next_for(&desk, &[], &case);
    assert!(next.contains("nobody who is asked is missing (participant 2 takes part no more)"), "{next}");
    assert_eq!(desk.json(&["case", "show", &case])["embargo"]["agreed"], false, "leaving agrees to nothing");
    let shown = desk.run(&["case", "show", &case]).done();
    assert!(shown.contains("2 Vera Vendor, vendor; takes part no more: removed from the desk"), "{shown}");
    let told = desk.run(&["case", "agree", &case]).done();
    let gone = "participant 2 takes part no more and had not answered: the end is agreed without them";
    assert!(told.contains(gone), "{told}");
    assert_eq!(desk.json(&["case", "show", &case])["embargo"]["agreed"], true);
    assert!(desk.run(&["case", "timeline", &case]).done().contains(gone));
    let draft = "summary = \"A hole\"\ndescription = \"zebra\"\n";
    desk.json(&["case", "notice", &case, "--file", &desk.file("draft.toml", draft)]);
    let out = desk.beside(".packages");
    let prenotify = ["case", "prenotify", &case, "--out", out.to_str().unwrap()];
    assert!(
        desk.run(&prenotify).failed(4).contains("has accepted the terms"),
        "nothing is for them any more"
    );
    let named = desk.run(&[&prenotify[..], &["--for", "2"]].concat()).failed(3);
    assert!(named.contains("there is no participant 2") && !out.join("2").exists(), "{named}");
    desk.sound_entries();
}

// req L29
#[test]
fn somebody_who_was_invited_by_name_and_by_their_own_address_counts_once() {
    let desk = desk_with_vendor();
    desk.add_member("Bea Member", "bea@desk.test");
    desk.run(&["person", "add", "--name", "Late Linker"]).done();
    let case = desk.confirmed_case("a flaw");
    let by_mail = |mail: &str| {
        desk.run(&["case", "invite", &case, "--role", "vendor", "--name", "Acme", "--mail", mail])
    };
    bring_in(&desk, &case);
    assert!(by_mail("Vera@Vendor.test").failed(3).contains("they take part already, as participant 2"));
    by_mail("late@linker.test").done();
    assert!(by_mail("LATE@linker.test").failed(3).contains("already, as participant 3"), "one address twice");
    // The address becomes somebody's of the desk only after both invitations.
    desk.run(&["case", "invite", &case, "--role", "vendor", "--person", "Late Linker"]).done();
    desk.run(&["--as", "Late Linker", "case", "terms", &case]).done();
    desk.run(&[&["case", "embargo", &case], &LONGER[..], &["--reason", "a hard one"]].concat()).done();
    desk.run(&[&["--as", "Bea Member", "case", "embargo", &case], &LONGER[..]].concat()).done();
    desk.run(&[&VERA[..], &["case", "agree", &case]].concat()).done();
    let same =
        |number: usize| desk.json(&["case", "show", &case])["participants"][number - 1]["same_as"].clone();
    assert!(same(4).is_null());
    desk.run(&["--as", "Late Linker", "person", "link", "Late Linker", "--address", "late@linker.test"])
        .done();
    desk.reconcile();
    let mails = desk.outbox().join("\n");
    let token =
        mails.lines().find_map(|line| line.trim().strip_prefix("cvdesk person prove ")).unwrap().to_owned();
    desk.run(&["--as", "Late Linker", "person", "prove", &token]).done();
    assert_eq!(same(4), 3);
    let shown = desk.run(&["case", "show", &case]).done();
    assert!(shown.contains("the same as 3, and counts once"), "{shown}");
    let theirs = desk.run(&["--as", "Late Linker", "case", "show", &case]).done();
    assert!(!theirs.contains("the same as") && !theirs.contains("late@linker.test"), "{theirs}");
    desk.run(&["--as", "Late Linker", "case", "agree", &case]).done();
    assert_eq!(desk.json(&["case", "show", &case])["embargo"]["agreed"], true);
}
