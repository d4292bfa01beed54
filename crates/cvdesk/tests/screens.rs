//! What people read, what programs read, and how a command ends.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use std::os::unix::fs::PermissionsExt as _;

use insta::assert_snapshot;
use serde_json::{Value, json};
use support::{ADDRESS, AUTHSERV, Answer, Desk, bare, mail, string};

const BOB: &str = "Bob Reporter <bob@else.test>";
const NO_CASE: &str = "C-7K3M-9QXP";
const NO_REPORT: &str = "R-7K3M-9QXP";

/// Replaces what every run draws anew by names of the same length.
fn masked(desk: &Desk, text: &str, ids: &[&str]) -> String {
    let home = desk.beside("key").parent().unwrap().display().to_string();
    let mut text = text.replace(&home, "/home");
    for (number, id) in (1..).zip(ids) {
        let kind = id.split('-').next().unwrap();
        text = text.replace(id, &format!("{kind}-AAAA-000{number}"));
    }
    text
}

/// Standard error, with the status before it.
fn told_failure(answer: &Answer) -> String {
    format!("exit {}\n{}{}", answer.code, answer.out, answer.err)
}

fn object(answer: &Answer) -> Value {
    serde_json::from_str(&answer.out).unwrap()
}

/// Names of an object's members, sorted.
fn members(value: &Value) -> Vec<String> {
    let mut names: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
    names.sort();
    names
}

#[test]
fn help_is_a_screen_with_examples_and_statuses() {
    let output = bare().arg("--help").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let help = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = help.lines().map(str::trim_end).collect();
    assert_snapshot!(lines.join("\n"), @r"
    The self-hosted security-response desk for open-source projects.

    A confidential report comes in, runs under the process that the project declares as data, and a
    security notice comes out. Without a command, a rehearsal runs in the current folder: `cvdesk tour`.

    Usage: cvdesk [OPTIONS] [COMMAND]

    Commands:
      init         Make a desk
      deliver      Take in one message from a mail server on standard input
      held         Moderate what is held
      case         Work on cases
      report       Take in a report that somebody filled in as a form
      publish      Publish what is known as the notice's next version
      reconcile    Bring the outside to what it should be: mails, notice repository
      impact       Say which tags and branches of a repository are vulnerable; needs no desk
      person       People of the desk
      desk         The desk itself: maintained branches, programs that take part
      policy       Check, explain, compare, test or begin a policy
      notice       Notices as files: write, read, check, compare
      lint-series  Check the trailers of a pull request's commits, series by series
      site         The public site
      verify       Check the log without keys
      doctor       Check everything that can be wrong
      serve        Keep the outside as it should be, until told to stop
      backup       Copy the desk while it works, without its key
      restore      Make a desk from a backup; it sends nothing until somebody accepts it
      tour         Rehearse a whole disclosure in a folder, step by step
      help         Print this message or the help of the given subcommand(s)

    Options:
          --dir <DIR>
              The desk's folder

              [env: CVDESK_DIR=]

          --json
              Print one JSON object instead of text

          --as <PERSON>
              Act as this person (name or id); outside a rehearsal: on their behalf, which counts as
              nobody's approval

          --at <TIME>
              Act at this time; only in a rehearsal desk

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Examples:
      cvdesk tour                                          see a disclosure run from report to notice
      cvdesk init --profile NAME --dir DIR                 make a desk
      cvdesk --dir DIR deliver --sender A --recipient B <message
      cvdesk --dir DIR held list                           what waits for a moderator
      cvdesk --dir DIR case next C-7K3M-9QXP               what is owed, under which rule
      cvdesk impact --repo . --introduced A --fixed B      which tags and branches are vulnerable

    Exit status: 0 done, 1 failed, 2 usage, 3 refused by policy, 4 bad input, 5 conflict, 6 absent or
    not yours;
    `deliver` alone answers a mail server: 0 taken in, 75 try again.
    ");
}

#[test]
fn init_tells_where_everything_lies_and_keeps_keys_from_others() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("desk");
    let address = format!("channel.mail.address={ADDRESS}");
    let mut init = bare();
    init.args(["init", "--profile", "libvirt", "--founder", "Ada Founder", "--set", &address, "--dir"])
        .arg(&dir);
    let output = init.output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let told = String::from_utf8(output.stdout).unwrap().replace(&home.path().display().to_string(), "/home");
    let user = told.split_once("OS user ").unwrap().1.split_once(')').unwrap().0.to_owned();
    assert_snapshot!(told.replace(&format!("OS user {user}"), "OS user 1000"), @r#"
    The desk is made.
        database  /home/desk/desk.db
             key  /home/desk.key  (mode 0600; without it nobody reads this desk, ever)
        recovery  /home/desk.recovery  (mode 0600; move it off this machine now)
           heads  /home/desk.heads.log  (signed heads of the log; best on another disk)
         reports  security@desk.test
           mails  written into /home/desk/outbox (no smarthost set)
         notices  /home/desk/notices
         founder  Ada Founder (OS user 1000), as moderator, team

    Next: let your mail server run `cvdesk --dir /home/desk deliver --sender SENDER --recipient RECIPIENT`, then `cvdesk --dir /home/desk doctor`.
    "#);
    for (file, mode) in [("desk.key", 0o600), ("desk.recovery", 0o600), ("desk", 0o700)] {
        let metadata = std::fs::metadata(home.path().join(file)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, mode, "{file}");
    }
    let refused = bare().args(["--at", "2026-03-02", "held", "list", "--dir"]).arg(&dir).output().unwrap();
    assert_eq!(refused.status.code(), Some(2), "a real desk lives by the real clock");
    let again = init.output().unwrap();
    assert_eq!(again.status.code(), Some(5));
    assert!(String::from_utf8(again.stderr).unwrap().contains("holds a desk already"));
}

#[test]
fn init_asks_for_what_the_policy_leaves_open_and_makes_nothing_without_it() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("desk");
    let output = bare().args(["init", "--profile", "libvirt", "--dir"]).arg(&dir).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    assert_snapshot!(String::from_utf8(output.stderr).unwrap(), @r#"
    error: `channel.mail.address` is not set: what is the address that security reports are sent to? give it with `--set channel.mail.address=...`
    "#);
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn held_list_tells_age_title_and_why() {
    let desk = Desk::with(&[AUTHSERV]);
    assert_snapshot!(desk.run(&["held", "list"]).done(), @r#"
    REHEARSAL DESK: nothing here is real, nothing leaves this machine
    Nothing waits for a moderator.
    "#);
    desk.json(&[
        "person",
        "add",
        "--accepted",
        "--name",
        "Mia Member",
        "--role",
        "team",
        "--mail",
        "mia@member.test",
    ]);
    desk.at("2026-03-02T09:00:00Z").report(BOB, "migration runs without authentication", "Steps.\n");
    desk.at("2026-03-04T10:00:00Z").report("mia@member.test", "a flaw of a member's", "Steps.\n");
    let ids = desk.held();
    desk.at("2026-03-04T11:30:00Z");
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    let list = desk.run(&["held", "list"]).done();
    assert_snapshot!(masked(&desk, &list, &ids), @r#"
    REHEARSAL DESK: nothing here is real, nothing leaves this machine
    R-AAAA-0001  2 days ago     migration runs without authentication
                 not a member
    R-AAAA-0002  1 hour ago     a flaw of a member's
                 a member's address, but unproven

    Next: `cvdesk held show ID`, then `cvdesk held approve ID` or `cvdesk held reject ID`
    "#);
}

#[test]
fn held_show_tells_what_is_proven_and_draws_no_terminal_codes() {
    let desk = Desk::rehearsal();
    let report = desk.report(BOB, "a \u{1b}[2Jflaw", "Line one.\n\u{1b}[31mLine two.\u{202e}\n");
    let shown = desk.run(&["held", "show", &report]).done();
    assert_snapshot!(masked(&desk, &shown, &[&report]), @r#"
    REHEARSAL DESK: nothing here is real, nothing leaves this machine
    R-AAAA-0001  confidential: moderators read it
     Standing  held: not a member
     Received  2026-03-02 09:00 UTC, now
         From  Bob Reporter <bob@else.test>
     Identity  unproven: anybody may have sent this
      Subject  a  [2Jflaw

    Line one.
    �[31mLine two.�


    Next: `cvdesk held approve R-AAAA-0001` or `cvdesk held reject R-AAAA-0001`
    "#);
}

/// What `case next` prints of a confirmed case the day after its end: what is owed, and what is legal.
fn next_parts() -> (String, String) {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("migration runs without authentication");
    let next = desk.at("2026-03-17T12:00:00Z").run(&["case", "next", &case]).done();
    let text = masked(&desk, &next, &[&case]);
    let (owed, legal) = text.split_once("\n\n").unwrap();
    (owed.to_owned(), legal.to_owned())
}

#[test]
fn case_next_tells_what_is_owed() {
    assert_snapshot!(next_parts().0, @r"
    REHEARSAL DESK: nothing here is real, nothing leaves this machine
    Owed
      * the lift is held: the notice is not drafted (team), by 2026-03-16 09:00 UTC (overdue)
        cvdesk case notice C-AAAA-0001 --file FILE
        “The notice is published on the announce list when the embargo is lifted.” (L16 must, Security notices)
      * the lift is held: the fix is not on every maintained branch (team), by 2026-03-16 09:00 UTC (overdue)
        cvdesk case fix C-AAAA-0001 --branch master --landed HASH
        “The team aims to publish fixes for the main branch, which becomes the next major release, and for each stable branch that is maintained at the time.” (L34 should, Branch fixing policy)
      * say how severe it is (team), by 2026-03-16 09:00 UTC (overdue)
        cvdesk case severity C-AAAA-0001 --level LEVEL
        “The team analyses a report to find whether a security problem exists, and how severe it is.” (L19 must, Security team)
      * agree to the end of the embargo (team), by 2026-03-16 09:00 UTC (overdue)
        cvdesk case embargo C-AAAA-0001 --until WHEN
        “Every security issue reported that is not publicly disclosed elsewhere already has an embargo date assigned.” (L25 must, Publication embargo policy)
      * get a CVE (team), by 2026-03-16 09:00 UTC (overdue)
        cvdesk case cve C-AAAA-0001 --id CVE-YYYY-NNNN
        “Every security issue is associated with a CVE number.” (L31 must, CVE allocation)
      * write the notice (team), by 2026-03-16 09:00 UTC (overdue)
        cvdesk case notice C-AAAA-0001 --file FILE
        “The notice is published on the announce list when the embargo is lifted.” (L16 must, Security notices)
      * bring the fix to the main branch and every maintained stable branch: master (team), by 2026-03-16 09:00 UTC (overdue)
        cvdesk case fix C-AAAA-0001 --branch master --landed HASH
        “The team aims to publish fixes for the main branch, which becomes the next major release, and for each stable branch that is maintained at the time.” (L34 should, Branch fixing policy)
      * lift the embargo and publish the notice (team), by 2026-03-16 09:00 UTC (overdue)
        cvdesk case lift C-AAAA-0001
        “The embargo ends on the date that the vendors agreed on, so that all affected parties release together.” (L21 L26 must, Publication embargo policy)
      * say who has the case in hand (team), by 2026-03-05 09:00 UTC (overdue)
        cvdesk case owner C-AAAA-0001 --to PERSON
        “The team analyses a report to find whether a security problem exists, and how severe it is.” (L19 must, Security team)
    ");
}

#[test]
fn case_next_tells_what_is_legal_with_the_command_of_each_act() {
    assert_snapshot!(next_parts().1, @r"
    Legal now
      + fill in the report
        cvdesk case report C-AAAA-0001 --set FIELD=ANSWER
      + invite somebody into a case
        cvdesk case invite C-AAAA-0001 --role ROLE --name NAME --mail ADDR
      + end somebody's part in a case
        cvdesk case uninvite C-AAAA-0001 NUMBER
      + dismiss a report
        cvdesk case dismiss C-AAAA-0001
      + assess the severity
        cvdesk case severity C-AAAA-0001 --level LEVEL
      + propose an embargo end
        cvdesk case propose C-AAAA-0001 --until WHEN
      + agree to an embargo end
        cvdesk case embargo C-AAAA-0001 --until WHEN
      + object to a proposed embargo end
        cvdesk case object C-AAAA-0001 --reason TEXT
      + restart the embargo's clock
        cvdesk case embargo C-AAAA-0001 --restart --reason TEXT
      + request a CVE
        cvdesk case cve C-AAAA-0001
      + record a CVE
        cvdesk case cve C-AAAA-0001 --id CVE-YYYY-NNNN
      + record that a CVE was declined
        cvdesk case cve C-AAAA-0001 --declined --reason TEXT
      + start work on a fix
        cvdesk case start C-AAAA-0001
      + add a patch
        cvdesk case patch add C-AAAA-0001 FILE
      + record a problem with a patch
        cvdesk case patch fault C-AAAA-0001 --reason TEXT
      + record a fix
        cvdesk case fix C-AAAA-0001 --branch BRANCH --staged HASH
      + draft the notice
        cvdesk case notice C-AAAA-0001 --file FILE
      + record that a case is public
        cvdesk case lift C-AAAA-0001 --already-public --reason TEXT
      + move a case to the newest policy
        cvdesk case adopt-policy C-AAAA-0001
      + name an owner
        cvdesk case owner C-AAAA-0001 --to PERSON
      + comment on a case
        cvdesk case comment C-AAAA-0001 TEXT
      + ask the reporter for more
        cvdesk case needs-info C-AAAA-0001 --question TEXT
      + record that it is exploited
        cvdesk case exploited C-AAAA-0001 --reason TEXT
      + accept the terms of taking part
        cvdesk case terms C-AAAA-0001
      + say what it means for a product
        cvdesk case status C-AAAA-0001 --product NAME --is STATUS
      + answer a package
        cvdesk case answer C-AAAA-0001 ANSWER
      + split a case
        cvdesk case split C-AAAA-0001 --title TEXT
      + merge a case into another
        cvdesk case duplicate C-AAAA-0001 --of OTHER
      - confirm a security problem: it is confirmed
        “The team analyses a report to find whether a security problem exists, and how severe it is.” (L19 must, Security team)
      - lift the embargo: the notice is not drafted
        “The notice is published on the announce list when the embargo is lifted.” (L16 must, Security notices)
      - lift the embargo before its end: the notice is not drafted
        “The notice is published on the announce list when the embargo is lifted.” (L16 must, Security notices)
      - publish the notice: the embargo is not lifted
        “A notice lives on: a later backport brings the hash of its change, a maintenance release brings its tag, each as a new version.” (N4 N5 must, Notice repository)
      - record a hand-off: the notice is not published
        “Backporting the officially published fix to other branches is the responsibility of the distro maintainers, who are told.” (L35 must, Branch fixing policy)
      - close a case: it is neither public nor dismissed
        “Every security issue reported that is not publicly disclosed elsewhere already has an embargo date assigned.” (L25 must, Publication embargo policy)
      - reopen a case: it is not closed
        “A notice lives on: a later backport brings the hash of its change, a maintenance release brings its tag, each as a new version.” (N4 N5 must, Notice repository)
      - erase what people wrote in a case: the case is not closed
        “The text does not say when the clock starts, how soon an answer comes, how a leak, a rejected report, encryption or credit are treated: this policy's own words decide, and what it does not name is no step of the process.” (L36 must, Where the text is silent)
      - give what was asked for: nobody waits for anything
        “A report gives as many details of the problem as possible, ideally with steps to reproduce it.” (L5 should, Reporting security issues)
      - think the embargo over: the embargo needs no review
        “Every security issue reported that is not publicly disclosed elsewhere already has an embargo date assigned.” (L25 must, Publication embargo policy)
      - judge a patch: no patch is there
        “The team works to produce a fix for all official stable branches.” (L20 should, Security team)
      - find the notice right: the notice is not drafted
        “Information on every security issue, past ones too, is kept in machine-readable form in the notice repository and published as text, HTML and XML.” (L12 L13 L14 L15 must, Security notices)
      - withdraw the notice: no notice is published
        “A notice lives on: a later backport brings the hash of its change, a maintenance release brings its tag, each as a new version.” (N4 N5 must, Notice repository)
      - give a party its package: no embargo end is agreed that they could prepare for
        “Every security issue reported that is not publicly disclosed elsewhere already has an embargo date assigned.” (L25 must, Publication embargo policy)
    ");
}

#[test]
fn case_list_and_show_tell_the_embargo_and_the_first_duty() {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("migration runs without authentication");
    desk.json(&["case", "embargo", &case, "--until", "2026-03-14T12:00Z"]);
    let list = desk.run(&["case", "list"]).done();
    assert_snapshot!(masked(&desk, &list, &[&case]), @r#"
    REHEARSAL DESK: nothing here is real, nothing leaves this machine
    C-AAAA-0001  confidential  confirmed   migration runs without authentication
                 embargo until 2026-03-14 12:00 UTC (in 12 days)
                 owed: say how severe it is, by 2026-03-14 12:00 UTC
    "#);
    let shown = desk.run(&["case", "show", &case]).done();
    assert_snapshot!(masked(&desk, &shown, &[&case]), @r"
    REHEARSAL DESK: nothing here is real, nothing leaves this machine
    C-AAAA-0001  confidential: the team reads it
    migration runs without authentication

        State  confirmed
     Reported  2026-03-02 09:00 UTC (now)
     Reporter  bob@else.test
      In hand  nobody
      Embargo  agreed until 2026-03-14 12:00 UTC (in 12 days)
          CVE  none

    Report
      It is broken.

    Owed
      * say how severe it is (team), by 2026-03-14 12:00 UTC
        cvdesk case severity C-AAAA-0001 --level LEVEL
        “The team analyses a report to find whether a security problem exists, and how severe it is.” (L19 must, Security team)
      * get a CVE (team), by 2026-03-14 12:00 UTC
        cvdesk case cve C-AAAA-0001 --id CVE-YYYY-NNNN
        “Every security issue is associated with a CVE number.” (L31 must, CVE allocation)
      * write the notice (team), by 2026-03-14 12:00 UTC
        cvdesk case notice C-AAAA-0001 --file FILE
        “The notice is published on the announce list when the embargo is lifted.” (L16 must, Security notices)
      * bring the fix to the main branch and every maintained stable branch: master (team), by 2026-03-14 12:00 UTC
        cvdesk case fix C-AAAA-0001 --branch master --landed HASH
        “The team aims to publish fixes for the main branch, which becomes the next major release, and for each stable branch that is maintained at the time.” (L34 should, Branch fixing policy)
      * lift the embargo and publish the notice (team), by 2026-03-14 12:00 UTC
        cvdesk case lift C-AAAA-0001
        “The embargo ends on the date that the vendors agreed on, so that all affected parties release together.” (L21 L26 must, Publication embargo policy)
      * say who has the case in hand (team), by 2026-03-05 09:00 UTC
        cvdesk case owner C-AAAA-0001 --to PERSON
        “The team analyses a report to find whether a security problem exists, and how severe it is.” (L19 must, Security team)
    ");
}

#[test]
fn case_timeline_tells_the_story_with_reasons() {
    let desk = Desk::rehearsal();
    let report = desk.report(BOB, "migration runs without authentication", "Steps.\n");
    let case = desk.approve(&report);
    desk.at("2026-03-03T10:00:00Z").json(&["case", "confirm", &case]);
    let reason = "two vendors rebuild images";
    desk.json(&[
        "case",
        "severity",
        &case,
        "--level",
        "important",
        "--reason",
        "the guest's memory is readable",
    ]);
    desk.json(&["person", "add", "--accepted", "--name", "Ben Second", "--role", "team"]);
    let agree = ["case", "embargo", &case, "--until", "2026-03-29T12:00Z"];
    desk.json(&[&agree[..], &["--reason", reason]].concat());
    desk.at("2026-03-03T11:00:00Z").json(&[&["--as", "Ben Second"], &agree[..]].concat());
    let story = desk.run(&["case", "timeline", &case]).done();
    let reply = story.split_once("over mail: ").unwrap().1.split_once('\n').unwrap().0.to_owned();
    assert_snapshot!(masked(&desk, &story, &[&case, &report]).replace(&reply, "EFFECT@desk.test"), @r#"
    REHEARSAL DESK: nothing here is real, nothing leaves this machine
    2026-03-02 09:00 UTC  the desk: report received (178 bytes)
    2026-03-02 09:00 UTC  the desk: held for moderation: the sender is not a member
    2026-03-02 09:00 UTC  Ada Founder: approved: became case C-AAAA-0001
    2026-03-02 09:00 UTC  the desk: held reply done over mail: EFFECT@desk.test
    2026-03-02 09:00 UTC  Ada Founder: case opened from report R-AAAA-0002
    2026-03-02 09:00 UTC  Ada Founder: reporter takes part
    2026-03-02 09:00 UTC  Ada Founder: embargo proposed until 2026-03-16T09:00:00Z
    2026-03-03 10:00 UTC  Ada Founder: confirmed as a security problem
    2026-03-03 10:00 UTC  Ada Founder: severity important
                          reason: the guest's memory is readable
    2026-03-03 10:00 UTC  Ada Founder: embargo proposed until 2026-03-29T12:00:00Z
                          against L27, L29
                          reason: two vendors rebuild images
    2026-03-03 10:00 UTC  Ada Founder: agreed to the proposed end
                          reason: two vendors rebuild images
    2026-03-03 11:00 UTC  Ben Second: agreed to the proposed end
                          reason: two vendors rebuild images
    2026-03-03 11:00 UTC  Ben Second: embargo agreed until 2026-03-29T12:00:00Z
                          against L27, L29
                          reason: two vendors rebuild images
    "#);
}

// req L29
#[test]
fn a_refusal_tells_the_rule_and_the_next_step() {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("a flaw");
    let refused = desk.run(&["case", "embargo", &case, "--until", "2026-03-29T12:00Z"]);
    assert_snapshot!(masked(&desk, &told_failure(&refused), &[&case]), @r#"
    exit 3
    refused: 2026-03-29T12:00:00Z is more than 14 days after 2026-03-02T09:00:00Z: a longer embargo needs its stated reason
      rule  “In exceptional circumstances, which are stated, a longer initial embargo may be agreed between members of the team and the other parties concerned.” (L29 may, Publication embargo policy)
      next  repeat it with `--reason TEXT`: the reason is recorded
    "#);
    let early = desk.run(&["case", "lift", &case]);
    assert_snapshot!(masked(&desk, &told_failure(&early), &[&case]), @r#"
    exit 3
    refused: the embargo runs until 2026-03-16T09:00:00Z; lifting it before takes 2 people
      rule  “Nothing is disclosed before the embargo date, unless two members of the team decide so together.” (L26 L36 must, Publication embargo policy)
      next  wait, or ask for it with `cvdesk case lift C-AAAA-0001 --early`; 2 in all must
    "#);
}

#[test]
fn an_error_tells_what_is_wrong_in_one_line() {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("a flaw");
    let wrong = desk.run(&["case", "embargo", &case, "--until", "tomorrow"]);
    assert_snapshot!(told_failure(&wrong), @r#"
    exit 4
    error: `tomorrow` is not a time: write `2026-03-14` (00:00 UTC), `2026-03-14T12:00Z` or `2026-03-14T12:00:00+01:00`
    "#);
    let draft = desk.file("draft.toml", "summary = \"A flaw\"\ndescripton = \"It is broken.\"\n");
    let wrong = desk.run(&["case", "notice", &case, "--file", &draft]);
    assert_snapshot!(masked(&desk, &told_failure(&wrong), &[]), @r#"
    exit 4
    error: /home/draft.toml: line 2, column 1: unknown field `descripton`, expected one of `summary`, `description`, `impact`, `workaround`, `reporter`, `patcher`, `bug`
    "#);
}

#[test]
fn doctor_tells_every_check() {
    let desk = Desk::rehearsal();
    desk.report(BOB, "a flaw", "It is broken.\n");
    let found = desk.run(&["doctor"]).done();
    let version = found.split_once("version ").unwrap().1.split_once('\n').unwrap().0.to_owned();
    assert_snapshot!(masked(&desk, &found, &[]).replace(&version, "0123456789ab"), @r"
    ok          key  `/home/desk.key`, readable by its owner only
    ok          log  7 entries, sound, 0 beyond the newest outside head
    ok         hold  nothing holds outward effects
    ok        heads  signed heads are written
    warn     outbox  1 effect(s) wait, tried up to 0 times, next from 2026-03-02 09:00 UTC: `cvdesk reconcile`
    ok       backup  a rehearsal needs no backup
    ok       policy  version 0123456789ab
    ok   publishing  publication.toml can be read
    ok       people  everybody who must has accepted the policy in force
    ok        clock  goes with the machine's own and is not behind the log
    ok     adapters  templates render, repository and sender are well named
    ok      notices  `/home/desk/notices` can be read
    warn   authserv  no channel.mail.authserv_id: no sender is ever proven, so members' mail is held too
    ok         mail  a rehearsal: mails are written into `/home/desk/outbox`
    ");
}

#[test]
fn a_rehearsal_says_so_on_every_screen() {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("a flaw");
    let report = desk.report(BOB, "another flaw", "It is broken.\n");
    for screen in [
        &["held", "list"][..],
        &["held", "show", &report],
        &["case", "list"],
        &["case", "show", &case],
        &["case", "next", &case],
        &["case", "timeline", &case],
        &["person", "list"],
        &["publish"],
        &["reconcile"],
    ] {
        let text = desk.run(screen).done();
        assert!(text.starts_with("REHEARSAL DESK: "), "{screen:?}: {text}");
        let json = object(&desk.run(&[&["--json"], screen].concat()));
        assert_eq!(json["rehearsal"], true, "{screen:?}");
    }
}

#[test]
fn programs_read_one_object_of_a_stable_shape() {
    let desk = Desk::rehearsal();
    desk.report(BOB, "a flaw", "It is broken.\n");
    let list = desk.run(&["--json", "held", "list"]);
    assert_eq!(list.out.lines().count(), 1);
    assert_eq!(members(&object(&list)), ["owed", "rehearsal", "result", "v"]);
    let line = &object(&list)["result"][0];
    assert_eq!(members(line), ["because", "id", "received", "title"]);
    let report = string(&line["id"]);
    let shown = desk.json(&["held", "show", &report]);
    assert_eq!(
        members(&shown),
        [
            "answers",
            "applicant",
            "body",
            "case",
            "from",
            "held",
            "id",
            "identity",
            "raw_bytes",
            "received",
            "subject"
        ]
    );
    let approved = object(&desk.run(&["--json", "held", "approve", &report]));
    assert_eq!(members(&approved["result"]), ["applicant", "case", "effects", "report"]);
    let duty = &approved["owed"][0];
    assert_eq!(members(duty), ["by", "clauses", "command", "due", "overdue", "owed", "quote"]);
    assert_eq!((&duty["clauses"], &duty["due"]), (&json!(["L19"]), &json!("2026-03-05T09:00:00Z")));
    let case = string(&approved["result"]["case"]);
    let confirmed = object(&desk.run(&["--json", "case", "confirm", &case]));
    assert_eq!(
        members(&confirmed["result"]),
        ["case", "effects", "happened", "notable", "private", "warned"]
    );
    let shown = desk.json(&["case", "show", &case]);
    assert_eq!(
        members(&shown),
        [
            "answers",
            "asked",
            "branches",
            "case",
            "closed",
            "comments",
            "cve",
            "cve_how",
            "cves",
            "eligibility",
            "embargo",
            "erased",
            "exploited",
            "fixes",
            "hand_offs",
            "impact_proposed",
            "issue_comments",
            "kin",
            "labels",
            "legal",
            "merged_into",
            "notable",
            "number",
            "owner",
            "participants",
            "patches",
            "proposal",
            "public_since",
            "question",
            "reach",
            "received",
            "report",
            "reporter",
            "severity",
            "state",
            "title",
            "versions",
            "withdrawn",
        ]
    );
    let story = desk.json(&["case", "timeline", &case]);
    assert_eq!(members(&story[0]), ["at", "reason", "warned", "what", "who"]);
    let refused = object(&desk.run(&["--json", "case", "confirm", &case]));
    assert_eq!(members(&refused), ["owed", "refusal", "v"]);
    assert_eq!(members(&refused["refusal"]), ["clauses", "hint", "modality", "quote", "what"]);
    let wrong = object(&desk.run(&["--json", "case", "show", "nonsense"]));
    assert_eq!((&wrong["v"], &wrong["error"]["code"]), (&json!(1), &json!(4)));
    let sound = object(&desk.run(&["--json", "verify"]));
    assert_eq!(members(&sound["result"]), ["desk", "entries", "fault", "head", "outside", "remarks"]);
    let found = desk.json(&["doctor"]);
    assert_eq!(members(&found[0]), ["check", "finding", "what"]);
}

#[test]
fn every_exit_status_has_its_case() {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("a flaw");
    let address = format!("channel.mail.address={ADDRESS}");
    let statuses = [
        (0, &["case", "list"][..]),
        (2, &["case", "lst"]),
        (2, &["case", "embargo", &case]),
        (3, &["case", "confirm", &case]),
        (4, &["case", "show", "C-1"]),
        (4, &["case", "cve", &case, "--id", "CVE-1"]),
        (5, &["init", "--profile", "libvirt", "--set", &address]),
        (6, &["case", "show", NO_CASE]),
        (6, &["--as", "nobody known", "case", "list"]),
    ];
    for (status, arguments) in statuses {
        assert_eq!(desk.run(arguments).code, status, "{arguments:?}");
    }
    std::fs::remove_file(desk.beside("key")).unwrap();
    assert_eq!(desk.run(&["case", "list"]).code, 1);
    assert_eq!(desk.deliver("bob@else.test", mail(BOB, "a", "b\n").as_bytes()).code, 75);
}

#[test]
fn a_command_line_that_is_not_understood_is_one_object_for_programs() {
    for (arguments, said) in [
        (
            &["--json", "case", "embargo", NO_CASE][..],
            "the following required arguments were not provided: --until",
        ),
        (&["case", "lst", "--json"], "unrecognized subcommand 'lst'"),
        (&["--json", "case"], "a command is missing"),
        (&["--json", "reconcile", "--until-idle", "--dry-run"], "cannot be used with"),
    ] {
        let output = bare().args(arguments).output().unwrap();
        assert_eq!((output.status.code(), output.stderr.len()), (Some(2), 0), "{arguments:?}");
        let object: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(members(&object), ["error", "owed", "v"]);
        assert_eq!(
            (&object["v"], &object["error"]["code"], &object["owed"]),
            (&json!(1), &json!(2), &json!([]))
        );
        let what = string(&object["error"]["what"]);
        assert!(what.contains(said) && !what.contains('\n') && !what.contains("Usage"), "{what}");
    }
}

#[test]
fn a_dry_run_never_waits() {
    let desk = Desk::rehearsal();
    desk.report(BOB, "a flaw", "It is broken.\n");
    assert_eq!(desk.run(&["reconcile", "--until-idle", "--dry-run"]).code, 2);
    assert!(desk.run(&["reconcile", "--dry-run"]).done().contains("would do: "));
}

#[test]
fn steps_that_were_recorded_before_one_failed_are_told() {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("a flaw");
    let (commit, empty) = ("1".repeat(40), desk.dir().join("templates").display().to_string());
    let fix = ["case", "fix", &case, "--introduced", &commit, "--assess"];
    let nowhere = desk.run(&[&fix[..], &["/nowhere"]].concat());
    assert_snapshot!(told_failure(&nowhere), @r#"
    exit 4
    error: `/nowhere` is not a folder: --assess reads a repository
    "#);
    let story = || desk.run(&["case", "timeline", &case]).done();
    assert!(!story().contains("introduc"), "nothing was recorded");
    let failed = desk.run(&[&fix[..], &[&empty]].concat());
    assert_snapshot!(masked(&desk, &told_failure(&failed), &[&case]), @r#"
    exit 4
    REHEARSAL DESK: nothing here is real, nothing leaves this machine
    C-AAAA-0001  1 introducing commit identified
    error: repository `/home/desk/templates` cannot be read: fatal: not a git repository (or any of the parent directories): .git; the steps printed above are recorded
    "#);
    assert!(story().contains("introduc"), "{}", story());
    let failed = object(&desk.run(&[&["--json"], &fix[..], &[&empty]].concat()));
    assert_eq!(members(&failed), ["error", "owed", "recorded", "v"]);
    assert_eq!(failed["recorded"]["case"], case);
}

/// Whoever may not see a case gets the answer for one that never was, from every verb and in both forms.
// leak L005
#[test]
fn a_case_of_others_is_answered_like_one_that_never_was() {
    let desk = Desk::rehearsal();
    desk.json(&["person", "add", "--accepted", "--name", "Max Moderator", "--role", "moderator"]);
    let report = desk.report(BOB, "a flaw", "It is broken.\n");
    let case = desk.approve(&report);
    let draft = desk.file("draft.toml", "summary = \"A flaw\"\ndescription = \"It is broken.\"\n");
    let facts = desk.file("facts.toml", "[[branch]]\nname = \"master\"\n");
    let commit = "1".repeat(40);
    let of_case = |id: &str| -> Vec<Vec<String>> {
        let verbs: [&[&str]; 22] = [
            &["case", "show", id],
            &["case", "timeline", id],
            &["case", "next", id],
            &["case", "confirm", id],
            &["case", "confirm", id, "--reason", "because"],
            &["case", "embargo", id, "--until", "2026-03-10"],
            &["case", "embargo", id, "--until", "2020-03-10"],
            &["case", "embargo", id, "--until", "2027-03-10"],
            &["case", "embargo", id, "--restart", "--reason", "because"],
            &["case", "cve", id],
            &["case", "cve", id, "--id", "CVE-2026-12345"],
            &["case", "fix", id, "--introduced", &commit],
            &["case", "fix", id, "--branch", "master", "--landed", &commit],
            &["case", "fix", id, "--facts", &facts],
            &["case", "fix", id, "--assess", "/"],
            &["case", "notice", id],
            &["case", "notice", id, "--file", &draft],
            &["case", "lift", id],
            &["case", "lift", id, "--early", "--reason", "because"],
            &["case", "lift", id, "--number", "2026-0007", "--reason", "because"],
            &["publish", id],
            &["publish", id, "--dry-run"],
        ];
        verbs.iter().map(|verb| verb.iter().map(ToString::to_string).collect()).collect()
    };
    let of_report = |id: &str| -> Vec<Vec<String>> {
        // Approving and rejecting are answered with the rule: whoever moderates knows that it was let in.
        vec![["held", "show", id].map(ToOwned::to_owned).to_vec()]
    };
    let entries = desk.sound_entries();
    let real = [of_case(&case), of_report(&report)].concat();
    let invented = [of_case(NO_CASE), of_report(NO_REPORT)].concat();
    for (real, invented) in real.into_iter().zip(invented) {
        for form in [&[][..], &["--json"]] {
            let answer = |verb: &[String]| {
                let verb = verb.iter().map(String::as_str);
                let arguments: Vec<_> =
                    form.iter().copied().chain(["--as", "Max Moderator"]).chain(verb).collect();
                told_failure(&desk.run(&arguments))
            };
            let (theirs, nobodys) = (answer(&real), answer(&invented));
            let theirs = theirs.replace(&case, NO_CASE).replace(&report, NO_REPORT);
            assert_eq!(theirs, nobodys, "{real:?}");
            assert!(nobodys.starts_with("exit 6\n"), "{real:?}: {nobodys}");
        }
    }
    assert_eq!(desk.sound_entries(), entries, "nor does the log tell that anybody asked");
    assert_eq!(desk.json(&["--as", "Max Moderator", "case", "list"]), json!([]));
    let moderator = desk.run(&["--as", "Max Moderator", "case", "show", &case]);
    assert_snapshot!(masked(&desk, &told_failure(&moderator), &[&case]), @r#"
    exit 6
    error: there is no case C-AAAA-0001 here that you may see
    "#);
}

/// A control character would break the announcement's subject for ever: version 1 is frozen with it.
#[test]
fn a_notice_with_control_characters_is_refused_and_one_that_says_the_same_adds_nothing() {
    let desk = Desk::rehearsal();
    let case = desk.approve(&desk.report(BOB, "a flaw", "It is broken.\n"));
    let bell = desk.file("bell.toml", "summary = \"bell \\u0007 here\"\ndescription = \"It rings.\"\n");
    let refused = desk.run(&["case", "notice", &case, "--file", &bell]).failed(4);
    assert!(refused.contains("U+0007"), "{refused}");
    let draft = desk.file("same.toml", "summary = \"A flaw\"\ndescription = \"It is broken.\"\n");
    desk.json(&["case", "notice", &case, "--file", &draft]);
    let entries = desk.sound_entries();
    let again = desk.json(&["case", "notice", &case, "--file", &draft]);
    assert_eq!(again["happened"][0], "the notice says this already");
    assert_eq!(desk.sound_entries(), entries);
}
