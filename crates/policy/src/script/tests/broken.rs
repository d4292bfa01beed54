//! Every kind of wrong expectation fails, with its line and both sides; what is no script says where.

use std::collections::BTreeMap;

use super::super::promise::{after_all, quotes_the_policy, same_answer};
use super::super::{run_script, run_scripts};
use super::{GOOD, difference, run, small, with};
use crate::refusal::Refusal;

/// What a good story says once it is told wrong in one place, and the line that the place is on.
fn told_wrong(from: &str, to: &str) -> (String, usize) {
    assert!(GOOD.contains(from), "the story has no `{from}`");
    let source = GOOD.replacen(from, to, 1);
    let line = source.find(to).map_or(0, |at| source[..at].matches('\n').count() + 1);
    (difference(&source), line)
}

/// A word of the good story, what it is told as instead, and the difference: what, expected, got.
const TOLD_WRONG: &[(&str, &str, &str, &str, &str)] = &[
    ("expect.state = \"new\"", "expect.state = \"newer\"", "`expect.state` differs", "newer", "new"),
    ("[\"state::new\"]", "[]", "`expect.labels` differs", "nothing", "state::new"),
    ("expect.public = false", "expect.public = true", "`expect.public` differs", "true", "false"),
    (
        "expect.embargo = \"proposed until 2020-01-15T00:00:00Z\"",
        "expect.embargo = \"none\"",
        "`expect.embargo` differs",
        "none",
        "proposed until 2020-01-15T00:00:00Z",
    ),
    (
        "expect.owed = [\"find out",
        "expect.owed = [\"do\", \"find out",
        "`expect.owed` differs",
        "do",
        "find out",
    ),
    (
        "expect.overdue = [\"the",
        "expect.overdue = [\"no\", \"the",
        "`expect.overdue` differs",
        "no",
        "the lift is",
    ),
    (
        "expect.timer = \"2020-01-04T00:00:00Z\"",
        "expect.timer = \"none\"",
        "`expect.timer` differs",
        "none",
        "2020-01-04T00:00:00Z",
    ),
    ("[\"held reply\", \"issue", "[\"issue", "`expect.wanted` differs", "issue", "held reply"),
    (
        "expect.sees = [\"alice\", \"bob\"]",
        "expect.sees = [\"alice\"]",
        "`expect.sees` differs",
        "alice",
        "alice",
    ),
    (
        "[\"notice\", \"report.details\"]",
        "[\"notice\", \"report.secret\"]",
        "`expect.everybody_reads` differs",
        "notice",
        "notice",
    ),
    (
        "[\"notice drafted\"]",
        "[\"notice written\"]",
        "`expect.timeline` differs",
        "notice written",
        "notice drafted",
    ),
    (
        "expect.warned = [\"S11\", \"S6\", \"S5\"]",
        "expect.warned = [\"S5\"]",
        "`expect.warned` differs",
        "S5",
        "S11",
    ),
    ("refused.rule = \"gate\"", "refused.rule = \"find\"", "`refused.rule` differs", "find", "gate"),
    (
        "refused.what = \"you may not approve a",
        "refused.what = \"you must not approve a",
        "`refused.what` differs",
        "you must not",
        "you may not",
    ),
    (
        "waits at the gate.\"",
        "waits.\"",
        "`refused.says` differs",
        "Mail of others waits.",
        "Mail of others waits at",
    ),
    (
        "refused.rule = \"gate\"",
        "refused.rule = \"gate\"\nrefused.lines = []",
        "`refused.lines` differs",
        "nothing",
        "S1",
    ),
    (
        "refused.rule = \"gate\"",
        "refused.rule = \"gate\"\nrefused.hint = \"none\"",
        "`refused.hint` differs",
        "none",
        "ask somebody with the role gate",
    ),
    (
        "\"S1 refused\"",
        "\"S2 refused\"",
        "the step does not show `S2 refused`",
        "a refusal by a rule for S2",
        "it is refused by `gate` (S1)",
    ),
    (
        "\"S5 warned\"",
        "\"S4 warned\"",
        "the step does not show `S4 warned`",
        "a step that is permitted",
        "it is permitted, and warned by S11, S6, S5",
    ),
    (
        "\"S1 refused\"",
        "\"S1 kept\"",
        "the step does not show `S1 kept`",
        "a step that is permitted",
        "it is refused by `gate` (S1)",
    ),
    (
        "\"S7 refused\"",
        "\"S7 used\"",
        "the step does not show `S7 used`",
        "something that is done",
        "it is refused by `two` (S7)",
    ),
    (
        "\"S2 kept\", \"S4 left\"",
        "\"S2 kept\"",
        "the script names S4 and no step shows it",
        "a step with",
        "none",
    ),
];

#[test]
fn each_kind_of_wrong_expectation_fails_with_its_line_and_both_sides() {
    for (from, to, what, expected, got) in TOLD_WRONG {
        let (difference, _) = told_wrong(from, to);
        assert!(difference.contains(what), "{to}: {difference}");
        assert!(difference.contains(&format!("\n  expected: {expected}")), "{to}: {difference}");
        assert!(difference.contains(&format!("\n  got:      {got}")), "{to}: {difference}");
    }
}

#[test]
fn a_difference_names_the_line_and_the_step() {
    let (difference, line) = told_wrong("expect.state = \"new\"", "expect.state = \"newer\"");
    assert!(difference.starts_with(&format!("line {line} (step 3): ")), "{difference}");
}

#[test]
fn a_step_that_is_refused_or_permitted_against_its_word_fails() {
    let refused =
        "[[step]]\nby = 'bob'\ndo.lift = {}\nexpect.timeline = ['embargo lifted: its end had come']\n";
    let told = difference(&with(refused));
    assert!(told.starts_with("line 12 (step 2): the step is refused\n  expected: embargo lifted"), "{told}");
    assert!(told.contains("`two`: “Two end it early.” (S7 must, Small)"), "{told}");
    let permitted = "[[step]]\nby = 'bob'\ndo.confirm = {}\nrefused.rule = 'find'\n";
    let told = difference(&with(permitted));
    assert!(
        told.contains("the step is permitted\n  expected: a refusal by `find`\n  got:      confirmed"),
        "{told}"
    );
}

#[test]
fn a_step_must_tell_its_facts_its_warnings_and_its_rule() {
    let silent = "[[step]]\nby = 'bob'\ndo.confirm = {}\n";
    assert!(difference(&with(silent)).contains("`expect.timeline` is not told"));
    let unwarned = "[[step]]\nby = 'bob'\ndo.agree_embargo = { until = '2020-01-20T00:00:00Z', reason = 'x' }\n\
                    expect.timeline = ['embargo proposed until 2020-01-20T00:00:00Z', 'agreed to the proposed end', \
                    'embargo agreed until 2020-01-20T00:00:00Z']\n";
    assert!(difference(&with(unwarned)).contains("`expect.warned` is not told"));
    let unquoted = "[[step]]\nby = 'bob'\ndo.lift = {}\n";
    assert!(difference(&with(unquoted)).contains("the step is refused"));
    let half = "[[step]]\nby = 'bob'\ndo.lift = {}\nrefused.rule = 'two'\n";
    assert!(difference(&with(half)).contains("`refused.what` is not told"));
    let look = "[[step]]\nexpect.timeline = []\n";
    assert!(difference(&with(look)).contains("nothing is asked for"));
    let early = "title = 'x'\n[[step]]\nat = '2020-01-01T00:00:00Z'\nexpect.state = 'new'\n";
    assert!(difference(early).contains("nothing was received yet"));
}

#[test]
fn what_is_no_script_says_where_and_what() {
    let table = [
        ("title = \"A mail", "titel = \"A mail", "line 1, column 1: unknown field `titel`"),
        ("\"gate\"]", "\"gates\"]", "line 5, column 18: there is no role `gates`; the policy has gate, team"),
        ("bob = [", "operator = [", "line 6, column 1: nobody can be called `operator`"),
        ("sorter = [", "bob = [", "line 9, column 1: there are two called `bob`"),
        (
            "[\"assess_severity\"]",
            "[\"asses_severity\"]",
            "line 9, column 11: unknown variant `asses_severity`",
        ),
        ("\"2020-01-01T00:00:00Z\"", "\"yesterday\"", "line 12, column 6: "),
        ("do.receive", "do.recieve", "line 13, column 4: unknown variant `recieve`"),
        ("channel = \"mail\"", "chanel = \"mail\"", "line 13, column 16: unknown field `chanel`"),
        (
            "tool = true",
            "tool = 3",
            "line 13, column 88: an answer is true or false, a text, or a list of choices",
        ),
        ("\"S1 kept\"", "\"S1 keeps\"", "line 14, column 10: `S1 keeps` is not a line and how it is shown"),
        (
            "\"S1 kept\"",
            "\"S3 kept\", \"S8 kept\"",
            "line 14, column 21: `S8` is shown here: name it in `lines`",
        ),
        ("\"S7\"]", "\"S7\", \"S99\"]", "line 2, column 46: no rule of the policy stands for the line `S99`"),
        ("at = \"2020-01-01T00:00:00Z\"\n", "", "line 11, column 1: the first step says when it is: `at`"),
        ("by = \"sorter\"", "by = \"sortr\"", "nobody is called `sortr`: name them under [people]"),
        ("by = \"sorter\"\n", "", "nobody does this: name them with `by`"),
        ("by = \"sorter\"", "by = \"sorter\"\non = \"other\"", "nothing received is called `other`"),
        ("at = \"2020-02-15T", "at = \"2019-02-15T", "2019-02-15T00:00:00Z lies before the step before"),
    ];
    for (from, to, what) in table {
        assert!(GOOD.contains(from), "the story has no `{from}`");
        let error = run(&GOOD.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(what), "{to}: {error}");
    }
}

#[test]
fn names_that_lead_nowhere_are_told() {
    let table = [
        ("do.invite = { role = 'vendor', person = 'vera' }", "`vera` is nobody of the desk"),
        ("do.consent = { participant = 'vera' }", "`vera` never took part in the case"),
        ("do.change_policy = { file = 'x' }", "there is no policy file `x` beside the script"),
        ("do.change_policy = {}", "nothing is changed"),
        (
            "do.change_policy = { set = { 'embargo.gaol.days' = 7 } }",
            "the policy has nothing at `embargo.gaol`",
        ),
        ("do.change_policy = { remove = ['embargo.hard'] }", "the policy has nothing at `embargo.hard`"),
        ("do.change_policy = { set = { 'embargo.colour' = 7 } }", "unknown field `colour`"),
        (
            "do.change_policy = { set = { 'embargo.goal.rule' = 'x' } }",
            "the changed policy is none: there is no rule `x`",
        ),
    ];
    for (step, what) in table {
        let error = run(&with(&format!("[[step]]\nby = 'bob'\n{step}\n"))).unwrap_err();
        assert!(error.what.contains(what), "{step}: {error}");
        assert_eq!(error.line, 9, "{step}: {error}");
    }
    let early = "title = 'x'\n[people]\nbob = ['team']\n[[step]]\nat = '2020-01-01T00:00:00Z'\nby = 'bob'\ndo.confirm = {}\n";
    assert_eq!(run(early).unwrap_err().what, "nothing was received yet");
}

#[test]
fn a_folder_tells_the_first_difference_of_each_script() {
    let files = BTreeMap::from([
        ("a.toml".to_owned(), GOOD.to_owned()),
        ("b.toml".to_owned(), GOOD.replacen("expect.state = \"new\"", "expect.state = \"old\"", 1)),
        ("c.toml".to_owned(), "title = 1".to_owned()),
    ]);
    let folder = run_scripts(&small(), &files);
    assert!(!folder.passes());
    let told = folder.to_string();
    assert!(told.starts_with("ok    a.toml: A mail at the gate, a case, a lift (11 steps)\n"), "{told}");
    assert!(
        told.contains("FAIL  b.toml: A mail at the gate, a case, a lift (2 of 11 steps)\nb.toml, line"),
        "{told}"
    );
    assert!(
        told.contains("FAIL  c.toml, line 1, column 9: invalid type: integer `1`, expected a string"),
        "{told}"
    );
    assert!(!folder.coverage.shows("S8", super::super::Showing::Kept));
}

/// A policy whose labels clash, which the loader may let through, fails at the step where they do.
#[test]
fn labels_of_one_scope_at_once_break_a_promise() {
    let clashing = include_str!("small.toml").replace("opened && !confirmed", "opened");
    let policy = match crate::schema::Policy::load(&clashing) {
        Ok(policy) => policy,
        Err(error) => return assert!(error.what.contains("label"), "{error}"),
    };
    let report = run_script(&policy, &BTreeMap::new(), GOOD).unwrap();
    let told = report.difference.map_or_else(String::new, |difference| difference.to_string());
    assert!(told.contains("labels of one scope exclude each other"), "{told}");
    assert_eq!(report.passed, 4);
}

#[test]
fn a_refusal_without_the_policys_own_words_breaks_a_promise() {
    let policy = small();
    let rule = policy.rule("find").unwrap();
    let good = Refusal::by(rule, "no", "do something else");
    assert!(quotes_the_policy(&policy, &good).is_ok());
    let other = |refusal: Refusal| quotes_the_policy(&policy, &refusal).unwrap_err().promise;
    let quote = "a refusal quotes a rule of the policy word for word";
    assert_eq!(other(Refusal { quote: rule.quote().replace("The", "A"), ..good.clone() }), quote);
    assert_eq!(other(Refusal { clauses: vec!["S3".to_owned()], ..good.clone() }), quote);
    assert_eq!(other(Refusal { what: " ".to_owned(), ..good.clone() }), "a refusal says what it refuses");
    assert_eq!(other(Refusal { hint: String::new(), ..good.clone() }), "a refusal offers a next step");
    let again = Refusal { what: "yes".to_owned(), ..good.clone() };
    assert!(same_answer(&Err(good.clone()), &Err(good.clone())).is_ok());
    assert!(same_answer(&Err(good), &Err(again)).is_err());
}

#[test]
fn what_is_told_outside_before_a_lift_breaks_a_promise() {
    use super::super::{read::read, world::World};
    use crate::decide::Decision;
    use cvdesk_case::{ActorId, CaseEvent, Exposure, NoticeNumber};

    let (policy, script) = (super::super::change::filled(&small()), read(GOOD).unwrap());
    let now = "2020-01-01T00:00:00Z".parse().unwrap();
    let number = NoticeNumber { year: 2020, number: 1 };
    let numbered = CaseEvent::NoticeNumbered { number, reason: None };
    let public = CaseEvent::BecamePublic { how: Exposure::Leak, reason: None, since: None };
    let promise = |case: Vec<CaseEvent>| {
        let mut world = World::new(&policy, &script, now);
        let file = world.new_file("report", super::super::world::text("title", "x"));
        world.files.push(file);
        world.append(ActorId::SYSTEM, policy.version(), Decision { case, ..Decision::default() }, Some(0));
        after_all(&world).err().map(|broken| broken.promise)
    };
    assert_eq!(promise(vec![numbered.clone()]), Some("no number is taken before the lift"));
    assert_eq!(promise(vec![public, numbered]), None);
}
