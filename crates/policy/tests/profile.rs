//! The shipped profile loads, and broken ones say where.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

use cvdesk_policy::Policy;

fn libvirt() -> String {
    include_str!("../../../profiles/libvirt/policy.toml").to_owned()
}

#[test]
fn the_shipped_profile_loads_and_keeps_its_version_through_the_desk() {
    let policy = Policy::load(&libvirt()).unwrap();
    let stored = policy.normalised();
    let again = Policy::from_normalised(&stored).unwrap();
    assert_eq!(again, policy);
    assert_eq!(again.version(), policy.version());
}

// req S1 L4: the address is data; an empty one, or a desk without one, is refused.
#[test]
fn a_desk_without_an_address_is_refused() {
    let policy = Policy::load(&libvirt()).unwrap();
    let error = policy.clone().complete().unwrap_err().to_string();
    assert_eq!(
        error,
        "`channel.mail.address` is not set: what is the address that security reports are sent to? give it with `--set channel.mail.address=...`"
    );
    for (value, why) in [
        ("", "`channel.mail.address`: an empty value is none; name one"),
        ("nobody", "`channel.mail.address`: `nobody` is not a mail address such as `security@example.org`"),
        ("a@b\nBcc: x@y", "`channel.mail.address`: the value has white space or control characters in it"),
    ] {
        let set = policy.clone().set(&[("channel.mail.address".to_owned(), value.to_owned())]);
        assert_eq!(set.unwrap_err().to_string(), why);
    }
    let set = policy.clone().set(&[("channel.mail.address".to_owned(), "security@desk.test".to_owned())]);
    assert_eq!(set.unwrap().complete().unwrap().mail_address(), Some("security@desk.test"));
    let unknown =
        policy.set(&[("channel.mial.address".to_owned(), "a@b".to_owned())]).unwrap_err().to_string();
    assert!(unknown.contains("`channel.mail.address`"), "{unknown}");
}

/// Breaks the profile in one place and gives the error with the text of the line it points at.
fn broken(from: &str, to: &str) -> (String, String) {
    let source = libvirt();
    assert!(source.contains(from), "the profile has no `{from}`");
    let source = source.replacen(from, to, 1);
    let error = Policy::load(&source).unwrap_err();
    let line = source.lines().nth(error.line - 1).unwrap_or_default().to_owned();
    (error.what, line)
}

#[test]
fn a_broken_profile_is_refused_with_its_place_and_a_sentence() {
    let table = [
        (
            "cvdesk_policy = 1",
            "cvdesk_policy = 9",
            "this cvdesk reads policy language 1, not 9",
            "cvdesk_policy = 9",
        ),
        ("main_branch =", "main_brunch =", "did you mean `main_branch`?", "main_brunch = \"master\""),
        (
            "days = 14",
            "days = \"two weeks\"",
            "two weeks",
            "goal = { days = \"two weeks\", rule = \"two-weeks\" }",
        ),
        (
            "days = 31,",
            "days = 7,",
            "the longest aim (7 days) is shorter than the goal (14 days)",
            "soft = { days = 7, anchor = \"first_set\", rule = \"one-month\" }",
        ),
        ("people = 2", "people = 0", "an act takes at least one person", "people = 0"),
        (
            "rule = \"two-weeks\"",
            "rule = \"tow-weeks\"",
            "there is no rule `tow-weeks`",
            "goal = { days = 14, rule = \"tow-weeks\" }",
        ),
        (
            "held = [\"moderator\"]",
            "held = [\"moderators\"]",
            "there is no role `moderators`",
            "held = [\"moderators\"]",
        ),
        (
            "when = \"confirmed && fix_known\"",
            "when = \"confirmed && fix_none\"",
            "`fix_none`",
            "when = \"confirmed && fix_none\"",
        ),
        (
            "rule = \"cve\", missing = \"owed\"",
            "rule = \"cve\", missing = \"reason\"",
            "rule `cve` is a must",
            "    { needs = \"cve_assigned\", rule = \"cve\", missing = \"reason\" },",
        ),
        (
            "path = \"notices/{year}/{number}.xml\"",
            "path = \"../{year}/{number}.xml\"",
            "no path inside the notice repository",
            "path = \"../{year}/{number}.xml\"",
        ),
        ("id = \"cve\"", "id = \"lift\"", "there are two rules called `lift`", "id = \"lift\""),
        (
            "announce_to = \"announce@lists.libvirt.org\"",
            "announce_to = \"\"",
            "an empty value is none",
            "announce_to = \"\"",
        ),
        (
            "[act.lift]\nroles = [\"team\"]",
            "[act.lift]\nroles = []",
            "nobody can lift the embargo",
            "roles = []",
        ),
    ];
    for (from, to, what, line) in table {
        let (error, pointed) = broken(from, to);
        assert!(error.contains(what), "{to}: {error}");
        assert_eq!(pointed, line, "{to}: {error}");
    }
}

#[test]
fn syntax_and_size_are_refused_with_their_place() {
    let error = Policy::load("cvdesk_policy = 1\n[project\n").unwrap_err();
    assert_eq!((error.line, error.column), (2, 9), "{error}");
    let error = Policy::load(&"#".repeat(2 << 20)).unwrap_err();
    assert!(error.to_string().starts_with("line 1, column 1: a policy file has at most 1048576 bytes"));
    let error = Policy::load("cvdesk_policy = 1\ncvdesk_policy = 1\n").unwrap_err();
    assert!(error.what.contains("duplicate key"), "{error}");
}
