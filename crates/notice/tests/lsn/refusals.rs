//! What is refused, where the finger points, and what is passed over.

use cvdesk_notice::lsn::xml;

use crate::support::hullo::{notice, style};

/// A notice of hullo with `inside` after what every notice must have; the next free line is the fifth.
fn file(inside: &str) -> String {
    format!(
        "<security-notice xmlns=\"https://hullo.example/notice/1.0\">\n<id>2026-0001</id>\n\
         <summary>s</summary>\n<description>d</description>\n{inside}</security-notice>"
    )
}

fn refusal(source: &str) -> String {
    xml::parse(source, &style()).unwrap_err().to_string()
}

#[test]
fn a_refusal_names_the_line_and_the_column() {
    let refused = xml::parse(&file("<lifecycle>\u{E1}\u{E1} <fixed>20260230</fixed></lifecycle>"), &style());
    let error = refused.unwrap_err();
    assert_eq!((error.line(), error.column()), (5, 15));
    assert_eq!(error.to_string(), "line 5, column 15: `20260230` is not a date; write it as YYYYMMDD");
}

#[test]
fn a_refusal_is_one_line_of_bearable_length() {
    let refused = refusal(&file(&format!("<lifecycle><fixed>2\n{}</fixed></lifecycle>", "9".repeat(9999))));
    assert!(refused.starts_with("line 5, column 12: `2 999"), "{refused}");
    assert!(refused.ends_with("999...") && refused.len() < 250, "{refused}");
}

#[test]
fn what_a_notice_must_have_is_asked_for() {
    let whole = xml::render(&notice(), &style());
    for (present, missing) in [
        ("<id>2026-0001</id>", "`security-notice` lacks `id`"),
        ("<repository>hullo.git</repository>", "`product` lacks `repository`"),
        ("<name>main</name>", "`branch` lacks `name`"),
        (" name=\"hullo\"", "`product` lacks the attribute `name`"),
        (" tracker=\"hullo\"", "`bug` lacks the attribute `tracker`"),
        (" state=\"fixed\"", "lacks the attribute `state`"),
    ] {
        assert!(whole.contains(present), "{present}");
        let refused = refusal(&whole.replacen(present, "", 1));
        assert!(refused.ends_with(missing), "{refused}");
    }
}

#[test]
fn what_can_stand_once_cannot_stand_twice() {
    assert_eq!(
        refusal(&file("<summary>t</summary>")),
        "line 5, column 1: element `summary` stands twice where one is allowed"
    );
    assert_eq!(
        refusal(&file("<product name='a' name='b'/>")),
        "line 5, column 1: attribute `name` stands twice in one element"
    );
}

// req N2, N10
#[test]
fn a_number_or_state_that_is_none_is_refused() {
    assert_eq!(
        refusal(&file("").replace("2026-0001", "LSN-1")),
        "line 2, column 1: `LSN-1` is not a notice number; write it as YYYY-NNNN, both from 0001"
    );
    let misspelt =
        "<product name='p'><repository/><branch><name/><tag state='vulnarable'>v1</tag></branch></product>";
    assert_eq!(
        refusal(&file(misspelt)),
        "line 5, column 47: `vulnarable` is not a state; write vulnerable or fixed"
    );
}

#[test]
fn another_namespace_is_another_document() {
    for source in [
        "<security-notice/>",
        "<n xmlns='https://hullo.example/notice/1.0'/>",
        "<security-notice xmlns='x'/>",
    ] {
        assert!(refusal(source).starts_with("line 1, column 1: this is no notice: "), "{source}");
    }
}

#[test]
fn a_prefix_serves_as_well_as_a_default_namespace() {
    let prefixed = file("")
        .replace("xmlns=", "xmlns:n=")
        .replace("</", "\u{1}")
        .replace('<', "<n:")
        .replace('\u{1}', "</n:");
    assert_eq!(xml::parse(&prefixed, &style()).unwrap(), xml::parse(&file(""), &style()).unwrap());
}

#[test]
fn a_document_type_is_refused_before_any_entity_of_it_is_read() {
    let bomb = "<!DOCTYPE n [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>\n<n>&b;</n>";
    assert!(refusal(bomb).starts_with("line 1, column 1: a document type declaration is not accepted"));
    assert_eq!(
        refusal(&file("<impact>&b;</impact>")),
        "line 5, column 9: entity `b` is not known; only lt, gt, amp, apos and quot are"
    );
}

#[test]
fn text_that_is_no_xml_is_refused() {
    for (source, flaw) in [
        ("", "line 1, column 1: there is no element"),
        ("words", "line 1, column 1: there is text outside the outermost element"),
        ("<a/>\n<b/>", "line 2, column 1: there is a second outermost element"),
        ("<a>\n <b>", "line 2, column 2: element `b` is never closed"),
        ("<a>\n</b>", "line 2, column 1: "),
        ("<a></a></a>", "line 1, column 8: "),
        ("<a b=c/>", "line 1, column 6: an attribute has no value in quotes"),
        ("<a>\u{0}</a>", "line 1, column 4: character U+0000 is not allowed in XML"),
        ("<a>&#1;</a>", "line 1, column 4: character U+0001 is not allowed in XML"),
        ("<a b='&#xFFFE;'/>", "line 1, column 1: character U+FFFE is not allowed in XML"),
        ("<a>& b</a>", "line 1, column 4: "),
        ("<a>&lt", "line 1, column 4: "),
    ] {
        let refused = refusal(source);
        assert!(refused.starts_with(flaw), "{source:?}: {refused}");
    }
}

#[test]
fn the_limits_hold() {
    let nested = |depth: usize| file(&format!("{}{}", "<x>".repeat(depth - 1), "</x>".repeat(depth - 1)));
    assert!(xml::parse(&nested(xml::MAX_DEPTH), &style()).is_ok());
    assert!(refusal(&nested(xml::MAX_DEPTH + 1)).ends_with("elements are nested more than 64 deep"));

    let attributes = |count: usize| {
        let attributes: Vec<_> = (0..count).map(|n| format!(" a{n}=''")).collect();
        file(&format!("<x{}/>", attributes.concat()))
    };
    assert!(xml::parse(&attributes(xml::MAX_ATTRIBUTES), &style()).is_ok());
    assert!(refusal(&attributes(xml::MAX_ATTRIBUTES + 1)).ends_with("more than 1000 attributes"));

    let elements = |count: usize| file(&"<x/>".repeat(count - 4));
    assert!(xml::parse(&elements(xml::MAX_ELEMENTS), &style()).is_ok());
    assert!(refusal(&elements(xml::MAX_ELEMENTS + 1)).ends_with("there are more than 100000 elements"));

    let long = |bytes: usize| file(&" ".repeat(bytes - file("").len()));
    assert!(xml::parse(&long(xml::MAX_BYTES), &style()).is_ok());
    assert!(refusal(&long(xml::MAX_BYTES + 1)).ends_with("the file is longer than 8388608 bytes"));
}

// req L12
#[test]
fn what_the_format_does_not_know_is_passed_over() {
    let strange = file(
        "<!-- a word --><?a pi?><x xmlns='elsewhere'><id>9</id></x><summary xmlns='elsewhere'/><new a='b'/>\
         <reference>ppp\n\t<advisory type=\"CVE\" id=\"2026-1\" x=\"y\"/><other/></reference>",
    );
    let plain = file("<reference><advisory type='CVE' id='2026-1'/></reference>");
    assert_eq!(xml::parse(&strange, &style()).unwrap(), xml::parse(&plain, &style()).unwrap());
}

#[test]
fn declarations_byte_order_marks_and_line_ends_of_other_systems_are_read() {
    let dressed =
        format!("\u{FEFF}<?xml version='1.0' encoding='UTF-8'?>\n{}\n", file("<impact>a\nb</impact>"));
    let notice = xml::parse(&dressed.replace('\n', "\r\n"), &style()).unwrap();
    assert_eq!(notice.impact.as_deref(), Some("a\nb"));
}

#[test]
fn prose_keeps_its_lines_and_words_of_git_lose_their_margins() {
    let notice = xml::parse(
        &file(
            "<impact>\n<![CDATA[a & b\n  c ]]>\n  </impact><workaround> a<!-- -->b &#169;</workaround>\
             <product name=' p '><repository>\n\tp.git </repository></product>",
        ),
        &style(),
    )
    .unwrap();
    assert_eq!(notice.impact.as_deref(), Some("a & b\n  c "));
    assert_eq!(notice.workaround.as_deref(), Some(" ab \u{A9}"));
    assert_eq!((notice.products[0].name.as_str(), notice.products[0].repository.as_str()), (" p ", "p.git"));
}

#[test]
fn text_that_another_parser_would_refuse_is_refused_at_its_place() {
    for (inside, said) in [
        ("a ]]> b", "line 5, column 3: `]]>` stands in text; write it as ]]&gt;"),
        ("<![CDATA[a]]>]]>", "line 5, column 14: `]]>` stands in text; write it as ]]&gt;"),
        ("<a b='c<d/>'/>", "line 5, column 8: `<` stands in an attribute's value; write it as &lt;"),
        ("<a b='c'd='e'/>", "line 5, column 9: a space is missing between two attributes"),
        ("<1/>", "line 5, column 2: this is no name: "),
        ("<a 1='b'/>", "line 5, column 4: this is no name: "),
        ("<a s&#13;t='b'/>", "line 5, column 5: an attribute has no value in quotes"),
        ("<a b/>", "an attribute has no value in quotes"),
        ("<?xml version='1.0'?>", "line 5, column 1: an XML declaration stands where none may"),
        ("<?XML x?>", "line 5, column 1: an XML declaration stands where none may"),
        ("<?1 x?>", "line 5, column 3: this is no name: "),
        ("<!-- a --->", "forbidden string `--` was found in a comment"),
    ] {
        let refused = refusal(&file(inside));
        assert!(refused.contains(said), "{inside}: {refused}");
    }
    for inside in [
        "]] >",
        "a]]&gt;",
        "<![CDATA[a]]]]><![CDATA[>]]>",
        "<a b = 'c>d'\n\te=\"'\" />",
        "<\u{e9}-1.x:y xmlns:\u{e9}-1.x='u'/>",
        "<?a?><?a b > c?>",
        "<!-- a - b -->",
    ] {
        assert!(xml::parse(&file(inside), &style()).is_ok(), "{inside}");
    }
}

#[test]
fn a_file_that_says_that_it_is_not_utf8_is_refused_by_that_name() {
    let with = |declaration: &str| xml::parse(&format!("{declaration}{}", file("")), &style());
    for declaration in [
        "<?xml version='1.0'?>\n",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
        "<?xml version='1.0' encoding='US-ASCII' standalone='yes' ?>",
        "<?xml version='1.0' standalone='no'?>",
        "\u{FEFF}<?xml version='1.0' encoding='UTF-8'?>",
        "\u{FEFF}",
    ] {
        assert!(with(declaration).is_ok(), "{declaration}: {:?}", with(declaration));
    }
    for (declaration, said) in [
        (
            "<?xml version='1.0' encoding='ISO-8859-1'?>",
            "line 1, column 30: the file says that it is in `ISO-8859-1`",
        ),
        ("<?xml version='1.0' encoding='UTF-16'?>", "the file says that it is in `UTF-16`"),
        ("\n<?xml version='1.0'?>", "line 2, column 1: an XML declaration stands where none may"),
        ("<?xml?>", "this is no XML declaration"),
        ("<?xml encoding='UTF-8'?>", "this is no XML declaration"),
        ("<?xml version='1.0' standalone='perhaps'?>", "this is no XML declaration"),
        ("<?xml version='1.0' standalone='no' encoding='UTF-8'?>", "this is no XML declaration"),
    ] {
        let refused = with(declaration).unwrap_err().to_string();
        assert!(refused.contains(said), "{declaration}: {refused}");
    }
}

#[test]
fn every_flaw_of_a_file_is_told_and_none_of_one_that_is_read() {
    use cvdesk_notice::lsn::xml::LsnFile;
    let flaws = |source: &str| {
        let file = LsnFile::read(source, &style()).unwrap();
        let flaws: Vec<_> = file.flaws().iter().map(ToString::to_string).collect();
        assert_eq!(file.notice().is_err(), !flaws.is_empty(), "{source}");
        flaws
    };
    assert_eq!(flaws(&file("")), [""; 0]);
    assert_eq!(flaws(&xml::render(&notice(), &style())), [""; 0]);
    let odd = "<credits><reporter><name/><name/></reporter></credits>\n<lifecycle><fixed>never</fixed></lifecycle>\n\
               <reference><bug id='1'/></reference>\n<product><branch><tag state='odd'>v1</tag></branch></product>\n";
    let told = flaws(&file(odd).replace("2026-0001", "x").replace("<summary>s</summary>", ""));
    let places: Vec<_> = told.iter().map(|told| told.split(", ").next().unwrap()).collect();
    assert_eq!(
        places,
        ["line 1", "line 2", "line 5", "line 6", "line 7", "line 8", "line 8", "line 8", "line 8"],
        "{told:#?}"
    );
    assert!(told[8].ends_with("`odd` is not a state; write vulnerable or fixed"), "{told:#?}");
}

#[test]
fn what_is_pointed_at_behind_a_byte_order_mark_is_the_same() {
    let marked = format!("\u{FEFF}{}", file("").replace("<summary>s", "<summary>t</summary><summary>s"));
    assert_eq!(refusal(&marked), "line 3, column 21: element `summary` stands twice where one is allowed");
    let source = format!("\u{FEFF}{}", file("<!-- kept -->"));
    let mut notice = xml::parse(&source, &style()).unwrap();
    notice.summary = "other".into();
    let amended = xml::amend(&source, &notice, &style()).unwrap();
    assert_eq!(amended, source.replace("<summary>s<", "<summary>other<"));
}

#[test]
fn a_flood_of_namespaces_is_refused_in_our_words() {
    let many = (0..900).fold(String::new(), |many, count| many + &format!(" xmlns:a{count}='u'"));
    let refused = refusal(&file(&format!("<a{many}/>")));
    assert!(refused.ends_with("an element declares too many namespaces"), "{refused}");
}
