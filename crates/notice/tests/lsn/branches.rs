//! Other branches in a published file: what is said changes, every other byte stays.

use cvdesk_notice::{Branch, Mark, Point, Standing, lsn::xml};
use proptest::{collection::vec, prelude::*};

use crate::support::{corpus, hullo};

const FILE: &str = r#"<security-notice xmlns="https://hullo.example/notice/1.0">
  <id>2026-0001</id>
  <summary>waves twice</summary>
  <description>A wave could be sent twice.</description>
  <product name="hullo">
    <repository>hullo.git</repository>
    <!-- the line that everybody runs -->
    <branch>
      <name>main</name>
      <tag state="vulnerable">v1.0</tag> <!-- and its candidates -->
      <change state="vulnerable">aaaa</change>
    </branch>
    <branch><name>v1-maint</name><change state="vulnerable">aaaa</change></branch>
  </product>
</security-notice>
"#;

fn mark(point: Point, standing: Standing) -> Mark {
    Mark { point, standing }
}

fn tag(name: &str, standing: Standing) -> Mark {
    mark(Point::Tag(name.into()), standing)
}

fn change(hash: &str, standing: Standing) -> Mark {
    mark(Point::Change(hash.into()), standing)
}

fn branches_of(file: &str) -> Vec<Branch> {
    xml::parse(file, &hullo::style()).unwrap().products.remove(0).branches
}

// req N4, N5
#[test]
fn a_fix_and_its_release_are_written_where_they_belong() {
    let mut branches = branches_of(FILE);
    branches[0].marks.push(tag("v1.1", Standing::Fixed));
    branches[0].marks.push(change("bbbb", Standing::Fixed));
    let changed = xml::with_branches(FILE, &hullo::style(), 0, &branches).unwrap();
    let expected = FILE.replacen(
        "<change state=\"vulnerable\">aaaa</change>\n",
        "<change state=\"vulnerable\">aaaa</change>\n      <tag state=\"fixed\">v1.1</tag>\n      \
         <change state=\"fixed\">bbbb</change>\n",
        1,
    );
    assert_eq!(changed, expected);
}

#[test]
fn a_branch_comes_and_another_goes_and_comments_stay() {
    let mut branches = branches_of(FILE);
    branches.remove(1);
    branches.insert(0, Branch { name: "v2-maint".into(), marks: vec![change("cccc", Standing::Fixed)] });
    let changed = xml::with_branches(FILE, &hullo::style(), 0, &branches).unwrap();
    assert_eq!(branches_of(&changed), branches);
    assert!(changed.contains("<!-- the line that everybody runs -->"), "{changed}");
    assert!(changed.contains("<!-- and its candidates -->"), "{changed}");
    let block = "\n    <branch>\n      <name>v2-maint</name>\n      <change state=\"fixed\">cccc</change>\n    </branch>\n";
    assert!(changed.contains(block), "{changed}");
    assert!(!changed.contains("v1-maint"), "{changed}");
}

#[test]
fn a_product_without_branches_gets_its_first_one() {
    let none = xml::with_branches(FILE, &hullo::style(), 0, &[]).unwrap();
    assert!(branches_of(&none).is_empty() && !none.contains("<branch>"), "{none}");
    let again = xml::with_branches(&none, &hullo::style(), 0, &branches_of(FILE)).unwrap();
    assert_eq!(branches_of(&again), branches_of(FILE));
    assert!(again.contains("    <branch>\n      <name>main</name>\n"), "{again}");
}

#[test]
fn line_ends_stay_as_the_file_has_them() {
    let windows = FILE.replace('\n', "\r\n");
    let mut branches = branches_of(&windows);
    branches[0].marks.clear();
    branches[1].marks.push(tag("v1.0.1", Standing::Fixed));
    let changed = xml::with_branches(&windows, &hullo::style(), 0, &branches).unwrap();
    assert_eq!(changed.matches('\n').count(), changed.matches("\r\n").count(), "{changed:?}");
    assert_eq!(branches_of(&changed), branches);
}

#[test]
fn a_project_spells_the_states_as_it_likes() {
    let mut style = hullo::style();
    style.states.vulnerable = "broken".into();
    let file = FILE.replace("\"vulnerable\"", "\"broken\"");
    let branches = xml::parse(&file, &style).unwrap().products.remove(0).branches;
    assert_eq!(branches, branches_of(FILE));
    assert_eq!(xml::with_branches(&file, &style, 0, &branches).unwrap(), file);
    let refused = xml::parse(FILE, &style).unwrap_err().to_string();
    assert!(refused.contains("`vulnerable` is not a state; write broken or fixed"), "{refused}");
}

#[test]
fn a_product_that_is_not_there_is_said_so() {
    let refused = xml::with_branches(FILE, &hullo::style(), 1, &[]).unwrap_err().to_string();
    assert!(refused.contains("no product number 1"), "{refused}");
}

// req N4
#[test]
fn a_published_notice_that_says_it_all_already_comes_back_byte_for_byte() {
    for file in corpus::published() {
        let notice = xml::parse(&file.xml, &corpus::style()).unwrap();
        for (place, product) in notice.products.iter().enumerate() {
            let same = xml::with_branches(&file.xml, &corpus::style(), place, &product.branches).unwrap();
            assert_eq!(same, file.xml, "{}", file.name);
        }
    }
}

fn some_mark() -> impl Strategy<Value = Mark> {
    let point = prop_oneof!["[a-e&<]{1,2}".prop_map(Point::Tag), "[a-e]{1,2}".prop_map(Point::Change)];
    let standing = prop_oneof![Just(Standing::Vulnerable), Just(Standing::Fixed)];
    (point, standing).prop_map(|(point, standing)| mark(point, standing))
}

fn some_branches() -> impl Strategy<Value = Vec<Branch>> {
    let branch = ("[a-d]", vec(some_mark(), 0..6)).prop_map(|(name, marks)| Branch { name, marks });
    vec(branch, 0..5)
}

proptest! {
    #[test]
    fn whatever_is_written_over_whatever_reads_back(before in some_branches(), after in some_branches()) {
        let style = hullo::style();
        let old = xml::with_branches(FILE, &style, 0, &before).unwrap();
        prop_assert_eq!(&branches_of(&old), &before);
        let new = xml::with_branches(&old, &style, 0, &after).unwrap();
        prop_assert_eq!(&branches_of(&new), &after);
        let head = FILE.find("\n    <!-- the line").unwrap_or_default();
        prop_assert_eq!(new.get(..head), FILE.get(..head));
        prop_assert!(new.contains("<!-- the line that everybody runs -->"));
        let mut with_same = xml::parse(&new, &style).unwrap();
        let mut original = xml::parse(FILE, &style).unwrap();
        with_same.products[0].branches.clear();
        original.products[0].branches.clear();
        prop_assert_eq!(with_same, original);
    }
}
