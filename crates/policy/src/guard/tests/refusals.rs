//! Every refusal, with its place and its words.

use super::world::fields;
use crate::guard::{Fields, Guard, GuardError};

fn refused(source: &str) -> GuardError {
    match Guard::lower(source, &fields()) {
        Ok(guard) => panic!("{source}: {guard:?}"),
        Err(error) => error,
    }
}

/// Each of: the guard; the piece of it that is refused, its first one, or the first after a `^`; and why.
fn check(refusals: &[(&str, &str, &str)]) {
    for (marked, piece, what) in refusals {
        let source = marked.replace('^', "");
        let from = marked.find('^').unwrap_or(0);
        let start = from + source[from..].find(piece).unwrap_or_else(|| panic!("{source}: no {piece}"));
        let error = refused(&source);
        assert_eq!(error.what, *what, "{source}");
        assert_eq!(error.at, start..start + piece.len(), "{source}");
    }
}

#[test]
fn what_cel_has_and_guards_have_not_is_named() {
    let not_here = |source, piece, what: &str| {
        check(&[(source, piece, &format!("{what} not part of the guard language"))]);
    };
    not_here("report.tools.size() > 1", "report.tools.size", "`report.tools.size` is a call, and calls are");
    not_here("size(report.tools) > 1", "size", "`size` is a call, and calls are");
    not_here("(public)^(1)", "(", "calls are");
    not_here(
        "report.tools.exists(t, t == 'a')",
        "report.tools.exists",
        "`report.tools.exists` is a macro, and macros are",
    );
    not_here(
        "report.tools.all(t, true)",
        "report.tools.all",
        "`report.tools.all` is a macro, and macros are",
    );
    not_here("report.days + 1 > 2", "+", "arithmetic is");
    not_here("report.days -1 > 2", "-", "arithmetic is");
    not_here("-report.days > 2", "-", "arithmetic is");
    not_here("report.days * 2 > 2", "*", "arithmetic is");
    not_here("report.days / 2 > 2", "/", "arithmetic is");
    not_here("report.days % 2 == 0", "%", "arithmetic is");
    not_here("public // really", "//", "comments are");
    not_here("report.tools[0] == 'a'", "[", "indexing is");
    not_here("public ? true : false", "?", "`? :` is");
    not_here("public == {'a': 1}", "{", "maps and messages are");
    not_here("report.days > 1.5", "1.5", "fractions are");
    not_here("report.days > 1e9", "1e9", "fractions are");
    not_here("report.days > 7u", "7u", "unsigned numbers are");
    not_here("report.days > -0x1F", "-0x1F", "hexadecimal numbers are");
    not_here("product == ^b'abc'", "b", "bytes are");
    not_here("product == ^rB'abc'", "rB", "bytes are");
    not_here("product == ^r\"abc\"", "r", "raw strings are");
    not_here("product == '''abc'''", "'''", "triple-quoted strings are");
    not_here("product == \"\"\"abc\"\"\"", "\"\"\"", "triple-quoted strings are");
    check(&[(
        "product == null",
        "null",
        "`null` is not part of the guard language; `!has(field)` asks whether a field is absent",
    )]);
}

#[test]
fn a_slip_of_syntax_is_refused_where_it_is() {
    check(&[
        ("", "", "the guard is empty; `true` is one that always holds"),
        ("  ^", "", "the guard is empty; `true` is one that always holds"),
        ("public = true", "=", "`=` sets nothing here; compare with `==`"),
        ("public & public", "&", "`&` is no operator; write `&&`"),
        ("public | public", "|", "`|` is no operator; write `||`"),
        ("public and public", "and", "`and` is no operator; write `&&`"),
        ("(public or public)", "or", "`or` is no operator; write `||`"),
        ("not public", "not", "`not` is no operator; write `!`"),
        ("public ; public", ";", "`;` begins nothing in a guard"),
        ("public && \u{202e}", "\u{202e}", "`\\u{202e}` begins nothing in a guard"),
        ("public\u{a0}", "\u{a0}", "`\\u{a0}` begins nothing in a guard"),
        ("public ^public", "public", "expected `&&`, `||` or the end of the guard, not `public`"),
        ("(public^", "", "expected `&&`, `||` or `)`, not the end of the guard"),
        ("public)", ")", "this `)` has no `(`"),
        ("report.^", "", "expected a name, not the end of the guard"),
        ("report.true", "true", "expected a name, not `true`"),
        ("report.^7", "7", "expected a name, not `7`"),
        ("has()", ")", "expected the name of a field, not `)`"),
        ("has('a')", "'a'", "expected the name of a field, not `'a'`"),
        ("has(public, public)", ",", "expected `)`, not `,`"),
        ("1 < report.days ^< 3", "<", "`<` compares a comparison; join two comparisons with `&&`"),
        ("public == public ^in [true]", "in", "`in` compares a comparison; join two comparisons with `&&`"),
    ]);
}

#[test]
fn where_an_operand_is_missing_the_guard_says_what_may_stand_there() {
    for (marked, piece, found) in [
        ("public &&^", "", "the end of the guard"),
        ("&& public", "&&", "`&&`"),
        ("!^", "", "the end of the guard"),
        ("()", ")", "`)`"),
        (".public", ".", "`.`"),
        ("public == ^== true", "==", "`==`"),
    ] {
        let what = format!("expected a field, a literal, `has(`, `!` or `(`, not {found}");
        check(&[(marked, piece, &what)]);
    }
}

#[test]
fn a_literal_that_is_none_is_refused() {
    let no_escape = r"`\d` is no escape; a backslash is written `\\`";
    let too_big = "`9223372036854775808` is too big: a number has at most 64 bits";
    check(&[
        ("severity in ['low' 'none']", "'none'", "expected `,` or `]`, not `'none'`"),
        ("severity in ['low', ^severity]", "severity", "expected a literal or `]`, not `severity`"),
        ("severity in ['low', ^['none']]", "[", "expected a literal or `]`, not `[`"),
        ("severity in []", "[]", "the list is empty, so nothing is in it; name a value"),
        ("severity == 'low", "'low", "the string is not closed; it ends with `'` on the line it began"),
        (
            "severity == \"low\n\"",
            "\"low",
            "the string is not closed; it ends with `\"` on the line it began",
        ),
        (r"product == 'a\d'", r"\d", no_escape),
        ("report.days > 9223372036854775808", "9223372036854775808", too_big),
        ("report.days > 7days", "7days", "`7days` is neither a name nor a number"),
    ]);
}

#[test]
fn an_unknown_name_is_refused_with_a_near_one() {
    check(&[
        ("public && severty == 'low'", "severty", "no field `severty`; did you mean `severity`?"),
        (
            "has(embargo . agred)",
            "embargo . agred",
            "no field `embargo.agred`; did you mean `embargo.agreed`?",
        ),
        ("agreed", "agreed", "no field `agreed`; did you mean `embargo.agreed`?"),
        ("severity == 'hihg'", "'hihg'", "`severity` has no choice `hihg`; did you mean `high`?"),
        (
            "severity in ['low', 'x\\n']",
            "'x\\n'",
            "`severity` has no choice `x\\n`; there are `none`, `low`, `high` and `critical`",
        ),
        ("'kvn' in accelerators", "'kvn'", "`accelerators` has no choice `kvn`; did you mean `kvm`?"),
        ("state == 'low'", "'low'", "`state` has no choice `low`; there are `new` and `done`"),
    ]);
    let mut few = Fields::new();
    few.add("public", crate::guard::FieldType::Flag);
    let error = Guard::lower("weather", &few).unwrap_err();
    assert_eq!(error.what, "no field `weather`; the fields are `public`");
}

#[test]
fn what_is_no_condition_by_itself_is_refused() {
    check(&[
        (
            "severity",
            "severity",
            "`severity` is a choice, and only a flag is a condition by itself; compare it, as in `severity == \"none\"`",
        ),
        (
            "!report.days",
            "report.days",
            "`report.days` is a number, and only a flag is a condition by itself; compare it, as in `report.days > 0`",
        ),
        (
            "public || accelerators",
            "accelerators",
            "`accelerators` is a set, and only a flag is a condition by itself; compare it, as in `\"kvm\" in accelerators`",
        ),
        (
            "product",
            "product",
            "`product` is a text, and only a flag is a condition by itself; compare it, as in `product == \"...\"`",
        ),
        ("'low'", "'low'", "a string is no condition; compare a field with it"),
        ("public && 1", "1", "a number is no condition; compare a field with it"),
        ("['low']", "['low']", "a list stands only right of `in`"),
    ]);
}

#[test]
fn types_that_do_not_meet_are_refused() {
    check(&[
        ("severity == ['low']", "['low']", "a list stands only right of `in`"),
        (
            "public == 'true'",
            "'true'",
            "`public` is a flag; compare it with `true` or `false`, not with a string",
        ),
        (
            "report.days < '3'",
            "'3'",
            "`report.days` is a number; compare it with a number, not with a string",
        ),
        (
            "3 == severity",
            "3",
            "`severity` is a choice; compare it with a string such as `\"none\"`, not with a number",
        ),
        (
            "severity in ['low', true]",
            "true",
            "`severity` is a choice; compare it with a string such as `\"none\"`, not with a flag",
        ),
        ("product == 3", "3", "`product` is a text; compare it with a string, not with a number"),
        (
            "public < true",
            "public",
            "`public` is a flag, which has no order; `<` compares numbers and choices",
        ),
        (
            "'a' <= product",
            "product",
            "`product` is a text, which has no order; `<=` compares numbers and choices",
        ),
        (
            "accelerators == 'kvm'",
            "accelerators",
            "`accelerators` is a set; ask what is in it, as in `\"kvm\" in accelerators`",
        ),
        (
            "report.tools in ['a']",
            "'a'",
            "`report.tools` is a set; compare it by what is in it, not with a string",
        ),
        ("'low' in severity", "severity", "`severity` is a choice; `in` looks into a list or a set"),
        (
            "3 in accelerators",
            "3",
            "`accelerators` is a set of texts; look for a string in it, not for a number",
        ),
        (
            "severity in accelerators",
            "accelerators",
            "a field is looked for in a list of literals, and `accelerators` is a field; write `\"...\" in accelerators` for each",
        ),
        (
            "severity in 'low'",
            "'low'",
            "right of `in` stands a list such as `[\"a\", \"b\"]` or a set, not a string",
        ),
        (
            "public && 1 == 1",
            "1 == 1",
            "a comparison of two literals says nothing about the case; name a field",
        ),
        (
            "1 in [1, 2]",
            "1 in [1, 2]",
            "a literal in a list of literals says nothing about the case; name a field",
        ),
        (
            "public == report.days",
            "report.days",
            "`public` is a flag and `report.days` is a number, so they do not compare",
        ),
        (
            "severity == state",
            "state",
            "`severity` and `state` have different choices, so they do not compare",
        ),
        (
            "!public == true",
            "!public",
            "`!` binds tighter than `==`, which compares fields and literals; negate the comparison, as in `!(field == literal)`",
        ),
        (
            "(public || public) == true",
            "(public || public)",
            "`==` compares fields and literals, and this is a condition; join conditions with `&&` and `||`",
        ),
    ]);
}

#[test]
fn a_guard_beyond_a_bound_is_refused() {
    let long = format!("public{}", " ".repeat(507));
    let error = refused(&long);
    assert_eq!(
        (error.at, error.what.as_str()),
        (512..513, "a guard has at most 512 bytes, this one has 513")
    );
    // A character that stands over the bound is refused whole.
    let wide = format!("product == '{}\u{20ac}'", "x".repeat(499));
    assert_eq!(refused(&wide).at, 511..515);

    let many = format!("report.days in [{}]", vec!["1"; 98].join(","));
    let error = refused(&many);
    assert_eq!(error.at, many.len() - 2..many.len() - 1);
    assert!(error.what.starts_with("a guard has at most 100 fields, literals and operators"), "{error}");

    for deep in ["!".repeat(33), "(".repeat(33), "(".repeat(512), "!(".repeat(256), "!".repeat(512)] {
        let error = refused(&deep);
        assert_eq!((error.at, error.what.as_str()), (32..33, "parentheses and `!` nest at most 32 deep"));
    }
}
