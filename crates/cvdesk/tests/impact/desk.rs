//! A desk after a fetch: what the repository says is proposed, and people decide.

use std::path::Path;

use crate::drawing::{ADA, Drawing, Repository};
use crate::support::Desk;

const BOB: &str = "Bob <bob@example.org>";
const NOTICE: &str = "summary = \"waves twice\"\ndescription = \"A wave is sent twice.\"\n";

/// The history on the day: the flaw in v1.0, the fix in v1.1.
fn on_the_day() -> Drawing {
    Drawing::new()
        .commits("a: i:a r:i")
        .full("f", "r", "mend the wave", ADA, 1, &[("src/wave.c", "once\n")])
        .commits("t:f")
        .tags("v1.0=r v1.1=t v1.1-rc1=f")
        .branches("master=t")
}

/// The same, and a stable branch that the fix was brought to, by whom and saying what.
fn later(author: &str, message: &str, tag: &str) -> Repository {
    let drawn = on_the_day()
        .commits("b:r")
        .full("g", "b", message, author, 1, &[("src/wave.c", "once, on stable\n")])
        .commits("u:g")
        .branches("v1.0-maint=u");
    if tag.is_empty() { drawn.done() } else { drawn.tags(&format!("{tag}=u")).done() }
}

/// A published case about that flaw, as it was recorded on the day.
fn published(desk: &Desk, repository: &Repository) -> String {
    let case = desk.confirmed_case("a wave is sent twice");
    let (introduced, fixed) = (repository.hash("i"), repository.hash("f"));
    let fix = ["case", "fix", &case, "--introduced", introduced, "--branch", "master", "--landed", fixed];
    desk.json(&[&fix[..], &["--assess", path(repository)]].concat());
    let file = desk.file("notice.toml", NOTICE);
    desk.json(&["case", "notice", &case, "--file", &file]);
    desk.json(&["case", "lift", &case, "--already-public", "--reason", "on the list since Monday"]);
    case
}

fn path(repository: &Repository) -> &str {
    repository.path().to_str().unwrap()
}

fn refresh(desk: &Desk, repository: &Repository) -> String {
    desk.run(&["desk", "refresh", "--repo", path(repository)]).done()
}

fn owed(desk: &Desk, case: &str) -> String {
    let told = desk.run(&["case", "next", case]).done();
    told.split_once("\nOwed\n").map(|(_, owed)| owed.to_owned()).unwrap_or_default()
}

/// The notice as it lies on the published branch.
fn notice(desk: &Desk) -> String {
    let notices = desk.dir().join("notices");
    crate::git::git(&notices, &["show", "master:notices/2026/0001.xml"])
}

// req N4 N5 L34
#[test]
fn a_published_notice_owes_a_new_version_once_a_person_accepts_what_the_repository_says() {
    let desk = Desk::rehearsal();
    let day = on_the_day().done();
    let case = published(&desk, &day);
    assert!(notice(&desk).contains("<tag state=\"fixed\">v1.1</tag>") && !notice(&desk).contains("rc1"));
    assert!(refresh(&desk, &day).contains("1 case looked at: nothing new"));
    desk.json(&["desk", "branch", "add", "v1.0-maint"]);
    let picked = later(BOB, "mend it there\n\n(cherry picked from commit {f})\n", "v1.0.1");
    // What was assessed before anybody maintained the branch does not say that it is unaffected.
    let told = refresh(&desk, &picked);
    assert!(told.contains("the repository says something else of 2 branches"), "{told}");
    assert!(refresh(&desk, &picked).contains("nothing new"), "the same is proposed once");
    let owes = owed(&desk, &case);
    assert!(owes.contains("decide what is recorded of master, v1.0-maint"), "{owes}");
    assert!(owes.contains("N4") && owes.contains(&format!("cvdesk case impact accept {case}")), "{owes}");
    let shown = desk.run(&["case", "impact", "show", &case]).done();
    for line in ["+v1.0-maint", "+  fixed in v1.0.1", &format!("+  fixed by {}", picked.hash("g"))] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    assert!(!notice(&desk).contains("v1.0-maint"), "a proposal publishes nothing");
    let accepted = desk.run(&["case", "impact", "accept", &case]).done();
    assert!(
        accepted.contains("fix landed on v1.0-maint")
            && accepted.contains("released on v1.0-maint in v1.0.1")
    );
    let shown = desk.run(&["case", "show", &case]).done();
    assert!(shown.contains("master released, v1.0-maint released"), "{shown}");
    let owes = owed(&desk, &case);
    assert!(
        owes.contains("publish a new version of the notice") && !owes.contains("bring the fix"),
        "{owes}"
    );
    desk.json(&["publish", &case]);
    let now = notice(&desk);
    assert!(
        now.contains("<name>v1.0-maint</name>") && now.contains("<tag state=\"fixed\">v1.0.1</tag>"),
        "{now}"
    );
    assert!(refresh(&desk, &picked).contains("nothing new"));
}

// req L34
#[test]
fn every_maintained_branch_owes_its_fix_by_itself() {
    let desk = Desk::rehearsal();
    let day = on_the_day().done();
    let case = desk.confirmed_case("a wave is sent twice");
    for branch in ["v1.0-maint", "v0.9-maint"] {
        desk.json(&["desk", "branch", "add", branch]);
    }
    let bring = "bring the fix to the main branch and every maintained stable branch";
    let owes = owed(&desk, &case);
    for branch in ["master", "v1.0-maint", "v0.9-maint"] {
        let command = format!("cvdesk case fix {case} --branch {branch} --landed HASH");
        assert!(owes.contains(&format!("{bring}: {branch} ")) && owes.contains(&command), "{owes}");
    }
    desk.json(&["case", "fix", &case, "--branch", "v1.0-maint", "--staged", day.hash("f")]);
    desk.json(&["case", "fix", &case, "--branch", "v0.9-maint", "--landed", day.hash("f")]);
    let owes = owed(&desk, &case);
    assert!(owes.contains(&format!("{bring}: v1.0-maint, where it is staged")), "{owes}");
    assert!(!owes.contains(&format!("{bring}: v0.9-maint")), "{owes}");
}

// req L34: issue 5, item 3
#[test]
fn a_backport_that_nothing_proves_waits_for_a_person_and_a_rejected_one_never_comes_again() {
    let desk = Desk::rehearsal();
    let case = published(&desk, &on_the_day().done());
    desk.json(&["desk", "branch", "add", "v1.0-maint"]);
    let doubtful = later(BOB, "mend the wave", "v1.0.1");
    let told = refresh(&desk, &doubtful);
    let found = format!("{:.12} on v1.0-maint may be the fix", doubtful.hash("g"));
    assert!(told.contains(&found) && told.contains("subject-date"), "{told}");
    let owes = owed(&desk, &case);
    let command = format!("cvdesk case backport confirm {case} v1.0-maint {}", doubtful.hash("g"));
    assert!(owes.contains("say whether") && owes.contains(&command) && owes.contains("L34"), "{owes}");
    let show = desk.run(&["case", "show", &case]).done();
    assert!(show.contains("v1.0-maint candidate"), "{show}");
    let judge = |verdict: &str| {
        desk.run(&[
            "case",
            "backport",
            verdict,
            &case,
            "v1.0-maint",
            doubtful.hash("g"),
            "--reason",
            "looked at it",
        ])
    };
    let refused =
        desk.run(&["case", "backport", "reject", &case, "v1.0-maint", doubtful.hash("g")]).failed(3);
    assert!(refused.contains("say why it is no backport"), "{refused}");
    judge("reject").done();
    assert!(judge("reject").failed(3).contains("judged so already"));
    assert!(!refresh(&desk, &doubtful).contains("may be the fix"));
    assert!(!owed(&desk, &case).contains("say whether"));
    // The person looks again.
    let confirmed = judge("confirm").done();
    assert!(confirmed.contains("confirmed as a backport") && confirmed.contains("fix landed on v1.0-maint"));
    let told = refresh(&desk, &doubtful);
    assert!(told.contains("the repository says something else"), "{told}");
    let shown = desk.run(&["case", "impact", "show", &case]).done();
    assert!(shown.contains("+  fixed in v1.0.1"), "{shown}");
    desk.run(&["case", "impact", "reject", &case, "--reason", "the release was withdrawn"]).done();
    assert!(refresh(&desk, &doubtful).contains("nothing new"), "nor does a rejected proposal");
    let unknown = desk.run(&["case", "backport", "confirm", &case, "master", doubtful.hash("t")]).failed(3);
    assert!(
        unknown.contains("was not found to be like any commit") && unknown.contains("--landed"),
        "{unknown}"
    );
}

/// What a stranger reads: mails, notices, summaries of neither.
fn public_of(desk: &Desk) -> String {
    let refs = crate::git::git(&desk.dir().join("notices"), &["for-each-ref"]);
    desk.outbox().concat() + &refs
}

// req L26, leak path: issue 5, item 6
#[test]
fn a_private_fix_on_a_public_branch_before_the_lift_opens_the_leak_path_and_nothing_else() {
    let desk = Desk::rehearsal();
    // The team's own private commit, made before and kept with the case as a patch.
    let private = on_the_day().done();
    let patch = private.git(&["format-patch", "--stdout", "-1", private.hash("f")]);
    let case = desk.confirmed_case("a wave is sent twice");
    let file = desk.file("fix.patch", &format!("{patch}\n"));
    desk.json(&["case", "patch", "add", &case, &file]);
    desk.json(&["case", "fix", &case, "--branch", "master", "--staged", private.hash("f")]);
    // Public as it was before, and with a commit of long ago that is the same patch: no leak of this case.
    let quiet = Drawing::new()
        .commits("a: i:a r:i x:r")
        .full("old", "x", "mend the wave long ago", BOB, 1, &[("src/wave.c", "once\n")])
        .branches("master=old")
        .done();
    assert!(refresh(&desk, &quiet).contains("1 case looked at: nothing new"));
    let before = public_of(&desk);
    let leaked = Drawing::new()
        .commits("a: i:a r:i x:r")
        .full("stray", "x", "tidy up", BOB, 3300, &[("src/wave.c", "once\n")])
        .branches("topic=stray master=x")
        .done();
    let told = refresh(&desk, &leaked);
    let seen = format!("a private fix was seen in public: {:.12}", leaked.hash("stray"));
    assert!(told.contains(&seen), "{told}");
    assert!(refresh(&desk, &leaked).contains("nothing new"), "seen once");
    let owes = owed(&desk, &case);
    let first = owes.lines().find(|line| line.contains('*')).unwrap();
    assert!(first.contains("record the leak") && first.contains("overdue"), "{owes}");
    let command = format!("cvdesk case leak {case} --commit {}", leaked.hash("stray"));
    assert!(owes.contains(&command) && owes.contains("L17"), "{owes}");
    // Found to be another change after all, by a person, with a reason: nothing is owed, and it is not told again.
    let dismiss = ["case", "leak", &case, "--commit", leaked.hash("stray"), "--dismiss"];
    assert_eq!(desk.run(&dismiss).code, 2, "not without a reason");
    desk.run(&[&dismiss[..], &["--reason", "an older change of somebody else's"]].concat()).done();
    assert!(!owed(&desk, &case).contains("record the leak"));
    assert!(refresh(&desk, &leaked).contains("nothing new"));
    desk.run(&[&dismiss[..], &["--reason", "again"]].concat()).failed(3);
    // INVARIANT: the desk disclosed nothing.
    assert_eq!(desk.json(&["case", "show", &case])["public_since"], serde_json::Value::Null);
    assert_eq!(public_of(&desk), before);
    desk.run(&["case", "leak", &case, "--commit", leaked.hash("stray")]).done();
    let timeline = desk.run(&["case", "timeline", &case]).done();
    assert!(timeline.contains("became public: it leaked"), "{timeline}");
    assert!(timeline.contains(&format!("the fix is public as {}", leaked.hash("stray"))), "{timeline}");
    assert!(!owed(&desk, &case).contains("record the leak"));
}

#[test]
fn a_staged_commit_itself_on_a_public_branch_is_seen_and_stays_out_of_what_is_proposed() {
    let desk = Desk::rehearsal();
    let public = on_the_day().done();
    let case = desk.confirmed_case("a wave is sent twice");
    let (introduced, staged) = (public.hash("i"), public.hash("f"));
    desk.json(&["case", "fix", &case, "--introduced", introduced, "--branch", "master", "--staged", staged]);
    let told = refresh(&desk, &public);
    assert!(told.contains(&format!("a private fix was seen in public: {staged:.12}")), "{told}");
    let shown = desk.run(&["case", "impact", "show", &case]).done();
    assert!(shown.contains("+  vulnerable v1.1") && !shown.contains("fixed by"), "{shown}");
}

#[test]
fn a_repository_that_cannot_be_judged_changes_nothing_and_says_what_to_do() {
    let desk = Desk::rehearsal();
    let day = on_the_day().done();
    let case = published(&desk, &day);
    let entries = desk.sound_entries();
    let clone = day.beside("shallow");
    let url = format!("file://{}", day.path().display());
    crate::git::git(
        day.home.path(),
        &[
            "-c",
            "protocol.file.allow=always",
            "clone",
            "-q",
            "-b",
            "master",
            "--depth",
            "1",
            "--no-local",
            &url,
            "shallow",
        ],
    );
    let refused = desk.run(&["desk", "refresh", "--repo", clone.to_str().unwrap()]).failed(4);
    assert!(refused.contains("shallow") && refused.contains("git fetch --unshallow"), "{refused}");
    crate::git::git(day.path(), &["replace", day.hash("t"), day.hash("f")]);
    let refused = desk.run(&["case", "fix", &case, "--assess", path(&day)]).failed(4);
    assert!(refused.contains("replace") && !refused.contains("unshallow"), "{refused}");
    assert_eq!(desk.sound_entries(), entries);
    let gone =
        desk.run(&["desk", "refresh", "--repo", Path::new("/nonexistent").to_str().unwrap()]).failed(4);
    assert!(gone.contains("cannot be read"), "{gone}");
}
