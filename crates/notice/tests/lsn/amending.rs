//! A changed notice in its own file: what did not change keeps its bytes.

use cvdesk_notice::{
    Branch, Mark, Person, Point, Product, Standing,
    lsn::xml::{amend, parse, render},
};
use proptest::prelude::*;

use crate::{
    round_trip::notice as any_notice,
    support::{
        corpus::{self, published},
        hullo::{notice, style},
    },
};

// req L12, N4, N5
#[test]
fn a_backport_added_to_a_published_notice_is_the_only_change() {
    for file in published() {
        let mut notice = parse(&file.xml, &corpus::style()).unwrap();
        let Some(branch) = notice.products[0].branches.last_mut() else { continue };
        branch.marks.push(Mark { point: Point::Change("f".repeat(40)), standing: Standing::Fixed });
        let amended = amend(&file.xml, &notice, &corpus::style()).unwrap();
        let line = format!("      <change state=\"fixed\">{}</change>\n", "f".repeat(40));
        assert_eq!(amended.replacen(&line, "", 1), file.xml, "{}", file.name);
        assert_eq!(parse(&amended, &corpus::style()).unwrap(), notice);
    }
}

// req L12
#[test]
fn what_is_not_known_stays_where_it_was() {
    let source = render(&notice(), &style())
        .replace("<credits>", "<!-- kept -->\n\t<new a='b'/>\n  <credits>")
        .replace("</reference>", "stray</reference>");
    let mut changed = parse(&source, &style()).unwrap();
    changed.summary = "Other words".into();
    changed.workaround = Some("Do not wave.".into());
    changed.impact = None;
    let amended = amend(&source, &changed, &style()).unwrap();
    assert_eq!(parse(&amended, &style()).unwrap(), changed);
    for kept in ["<!-- kept -->\n\t<new a='b'/>\n  <credits>", "stray</reference>"] {
        assert!(amended.contains(kept), "{amended}");
    }
}

#[test]
fn a_new_branch_comes_behind_the_others_and_a_gone_one_leaves_no_line() {
    let source = render(&notice(), &style());
    let mut changed = notice();
    changed.products[0].branches.push(Branch { name: "v2-maint".into(), marks: Vec::new() });
    let amended = amend(&source, &changed, &style()).unwrap();
    assert_eq!(amended, render(&changed, &style()));
    assert_eq!(amend(&amended, &notice(), &style()).unwrap(), source);
    let other = Product { name: "bye".into(), repository: "bye.git".into(), branches: Vec::new() };
    changed.products.push(other);
    changed.credits.patchers.push(Person::default());
    assert_eq!(parse(&amend(&amended, &changed, &style()).unwrap(), &style()).unwrap(), changed);
}

proptest! {
    #[test]
    fn any_file_is_brought_up_to_any_notice(before in any_notice(), after in any_notice()) {
        let source = render(&before, &style());
        let wanted = parse(&render(&after, &style()), &style()).unwrap();
        let amended = amend(&source, &wanted, &style()).unwrap();
        let read = parse(&amended, &style()).unwrap();
        prop_assert_eq!(read, wanted);
    }
}
