//! What people and machines get to see of a notice.

use cvdesk_notice::{
    Person,
    lsn::{text, xml},
};

use crate::support::hullo::{bare_notice, notice, person, style};

/// [`notice`], as a machine reads it.
const XML: &str = r#"<security-notice xmlns="https://hullo.example/notice/1.0">
  <id>2026-0001</id>

  <summary>A wave to &lt;everyone&gt; &amp; "nobody" is sent twice over the wire</summary>

  <description>
<![CDATA[A wave whose name ends in ]]]]><![CDATA[> was sent twice,
once to a stranger.]]>
  </description>

  <impact>
<![CDATA[Strangers learn whom you know.]]>
  </impact>

  <credits>
    <reporter>
      <name>Ada</name>
      <email>ada@hullo.example</email>
    </reporter>
    <patcher>
      <name>Bo</name>
      <email>bo@hullo.example</email>
    </patcher>
    <patcher>
      <name>Cy</name>
    </patcher>
  </credits>

  <lifecycle>
    <reported>20260301</reported>
    <published>20260314</published>
  </lifecycle>

  <reference>
    <advisory type="CVE" id="2026-12345"/>
    <bug tracker="hullo" id="7"/>
  </reference>

  <product name="hullo">
    <repository>hullo.git</repository>
    <branch>
      <name>main</name>
      <tag state="vulnerable">v1.0</tag>
      <change state="vulnerable">aaaa</change>
    </branch>
    <branch>
      <name>v1-maint</name>
      <change state="vulnerable">aaaa</change>
      <change state="fixed">bbbb</change>
      <tag state="vulnerable">v1.0</tag>
      <tag state="fixed">v1.0.1</tag>
      <tag state="vulnerable">v1.0.0</tag>
    </branch>
  </product>

</security-notice>
"#;

/// [`notice`], as people read it in a mail.
const TEXT: &str = r#"        Hullo Security Notice: HSN-2026-0001
        ====================================

       Summary: A wave to <everyone> & "nobody" is sent twice over
                the wire
   Reported on: 20260301
  Published on: 20260314
   Reported by: Ada <ada@hullo.example>
    Patched by: Bo <bo@hullo.example>,
                Cy
      See also: CVE-2026-12345, hullo bug #7

Description
-----------

A wave whose name ends in ]]> was sent twice, once to a stranger.

Impact
------

Strangers learn whom you know.

Affected product
----------------

        Name: hullo
  Repository: https://git.hullo.example/hullo

      Branch: main
   Broken in: v1.0
   Broken by: aaaa

      Branch: v1-maint
   Broken in: v1.0
   Broken in: v1.0.0
    Fixed in: v1.0.1
   Broken by: aaaa
    Fixed by: bbbb

"#;

// Compared byte for byte: an inline snapshot would not see the spaces at either end.

// req L13, L15
#[test]
fn a_notice_is_written_as_xml() {
    assert_eq!(xml::render(&notice(), &style()), XML);
}

// req L15, N3
#[test]
fn a_notice_is_written_as_text() {
    assert_eq!(text::render(&notice(), &style()), TEXT);
}

// req L13
#[test]
fn the_same_notice_is_read_back() {
    assert_eq!(xml::parse(XML, &style()).unwrap(), notice());
}

// req N2
#[test]
fn a_notice_without_a_number_says_so_and_reads_back() {
    let bare = bare_notice();
    let written = xml::render(&bare, &style());
    assert!(written.contains("<id>YYYY-????</id>"));
    assert_eq!(xml::parse(&written, &style()).unwrap(), bare);
    assert!(text::render(&bare, &style()).starts_with("        Hullo Security Notice: HSN-YYYY-????\n"));
}

// req N9
#[test]
fn what_is_not_said_has_no_element() {
    let written = xml::render(&bare_notice(), &style());
    for absent in ["impact", "workaround", "reference", "reporter", "reported", "product"] {
        assert!(!written.contains(absent), "{absent}");
    }
}

#[test]
fn the_text_ends_with_an_empty_line_and_keeps_the_space_after_an_empty_credit() {
    let rendered = text::render(&bare_notice(), &style());
    assert!(rendered.contains("\n   Reported by: \n    Patched by: \nDescription\n"));
    assert!(rendered.ends_with("known.\n\n"));
}

// req N8
#[test]
fn a_blank_person_differs_from_one_without_a_name_and_an_address() {
    let mut notice = bare_notice();
    notice.credits.reporters = vec![person("", "")];
    notice.credits.patchers = vec![Person::default()];
    let written = xml::render(&notice, &style());
    assert!(written.contains("<reporter>\n      <name></name>\n      <email></email>\n    </reporter>"));
    assert!(written.contains("<patcher>\n    </patcher>"));
    assert_eq!(xml::parse(&written, &style()).unwrap().credits, notice.credits);
    assert!(text::render(&notice, &style()).contains("   Reported by:  <>\n    Patched by: \n"));
}

#[test]
fn a_lone_long_word_stands_below_an_empty_line() {
    let mut notice = bare_notice();
    notice.summary = "s".repeat(52);
    notice.description = "d".repeat(70);
    let rendered = text::render(&notice, &style());
    assert!(rendered.contains(&format!("       Summary: \n{}{}\n", " ".repeat(16), notice.summary)));
    assert!(rendered.contains(&format!("-----------\n\n\n{}\n\n", notice.description)));
}

#[test]
fn a_no_break_space_stays_and_does_not_break_a_line() {
    let mut notice = bare_notice();
    notice.description = format!("{}  \u{A0}{}", "a".repeat(40), "b".repeat(40));
    let rendered = text::render(&notice, &style());
    assert!(rendered.contains(&format!("{}\n\u{A0}{}\n", "a".repeat(40), "b".repeat(40))));
}

#[test]
fn a_name_cannot_forge_a_line_of_the_text_or_drive_a_terminal() {
    let mut notice = bare_notice();
    notice.credits.reporters = vec![person("Mal\n     Fixed in: v9", "\u{1b}[2J\r\nx")];
    let rendered = text::render(&notice, &style());
    assert!(rendered.contains("   Reported by: Mal      Fixed in: v9 <\u{FFFD}[2J  x>\n"));
}

#[test]
fn another_project_gets_a_rule_as_long_as_its_headline() {
    let mut style = style();
    style.title = "Gr\u{FC}\u{DF} Gott".into();
    let rendered = text::render(&notice(), &style);
    let widths: Vec<_> = rendered.lines().take(2).map(|line| line.chars().count()).collect();
    assert_eq!(widths, [8 + 24, 8 + 24]);
}

#[test]
fn a_repository_without_the_usual_ending_keeps_its_name() {
    let mut notice = notice();
    notice.products[0].repository = "hullo".into();
    assert!(text::render(&notice, &style()).contains("  Repository: https://git.hullo.example/hullo\n"));
}
