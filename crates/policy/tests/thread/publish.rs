//! Publishing: nothing before the lift, one version for every piece of news.

use cvdesk_case::{BranchName, CaseEvent, TextId};
use cvdesk_policy::{CaseCommand, LiftGround, TalkCommand, Wanted, preview, wanted_of_case};

use super::support::*;

/// What is wanted outside, in short.
fn wanted(story: &Story) -> Vec<String> {
    let told = |wanted: Wanted| match wanted {
        Wanted::HeldReply(_) | Wanted::RedirectReply(_) => unreachable!("a case wants no reply"),
        Wanted::Notice(notice) => format!("notice {} version {}", notice.number.unwrap(), notice.version),
        Wanted::Announcement { to, notice } => {
            format!("announce {} version {} to {to}", notice.number.unwrap(), notice.version)
        }
        Wanted::Withdrawal { to, notice } => format!("withdraw {} to {to}", notice.number.unwrap()),
    };
    wanted_of_case(&story.policy, &story.case()).into_iter().map(told).collect()
}

// req N1
#[test]
fn nothing_is_published_before_the_lift_even_where_the_policy_forgets_to_say_so() {
    for policy in [libvirt(), forgetful()] {
        let mut story = Story::ready_under(policy);
        for now in [GOAL, "2023-01-01T00:00:00Z"] {
            story.now = at(now);
            assert_eq!(
                story.refused(ALICE, publish(), "in-git"),
                "the embargo is not lifted: the notice repository is public"
            );
            assert_eq!(wanted(&story), [""; 0], "a date that passes changes nothing by itself");
        }
    }
}

// req N1: the last wall, should a history ever hold what `decide` refuses.
#[test]
fn a_history_that_was_never_permitted_wants_nothing_before_the_lift() {
    let mut story = Story::ready();
    unpermitted(&mut story);
    assert_eq!(story.facts().published.len(), 1);
    assert_eq!(wanted(&story), [""; 0]);
}

// req L14 L16 N3
#[test]
fn the_first_version_is_announced_and_later_ones_are_not() {
    let mut story = Story::lifted();
    assert_eq!(
        wanted(&story),
        ["notice 2013-0001 version 1", "announce 2013-0001 version 1 to announce@lists.libvirt.org"]
    );
    story.does(ALICE, cve("CVE-2013-0171"));
    assert_eq!(wanted(&story).len(), 2, "nothing new is wanted before somebody publishes it");
    story.does(ALICE, publish());
    assert_eq!(
        wanted(&story),
        ["notice 2013-0001 version 2", "announce 2013-0001 version 1 to announce@lists.libvirt.org"]
    );
}

#[test]
fn what_is_announced_stays_what_it_was() {
    let mut story = Story::lifted();
    let announced = |story: &Story| wanted_of_case(&story.policy, &story.case()).pop().unwrap();
    let first = announced(&story);
    for command in [draft(0x30), cve("CVE-2013-0171"), assess(&["v1"]), publish()] {
        story.does(ALICE, command);
        assert_eq!(announced(&story), first);
    }
}

// req N4 N5
#[test]
fn a_version_follows_news_and_only_news() {
    let news: [(CaseCommand, &str); 5] = [
        (land("v1-maint", 'b'), "a backport"),
        (assess(&["v1"]), "what is affected"),
        (assess(&["v1", "v2"]), "what is affected, anew"),
        (cve("CVE-2013-0171"), "a CVE"),
        (draft(0x30), "new words"),
    ];
    let mut story = Story::lifted();
    for (version, (command, why)) in (2..).zip(news) {
        let what = format!("version {} says all that is known: there is nothing new to publish", version - 1);
        assert_eq!(story.refused(ALICE, publish(), "living"), what, "before {why}");
        story.does(ALICE, command);
        assert!(story.case().has_news(&story.policy), "{why}");
        let decision = story.does(BOB, publish());
        assert_eq!(decision.case, [CaseEvent::NoticePublished { version, warned: Vec::new(), reason: None }]);
    }
}

// req L31: the notice that went out without its CVE is completed by a second version.
#[test]
fn a_notice_without_its_cve_is_completed_later() {
    let mut story = Story::opened();
    for command in [confirm(), draft(0x20), land("master", 'a')] {
        story.does(ALICE, command);
    }
    story.now = at(GOAL);
    story.does(ALICE, lift(LiftGround::Due));
    story.does(ALICE, cve("CVE-2013-0170"));
    story.does(ALICE, publish());
    let [first, second] = &story.facts().published[..] else { unreachable!("two versions") };
    assert_eq!((first.cves.len(), second.cves.len()), (0, 1));
}

// req N2: what was public before it was reported has no lift to set its number at.
#[test]
fn a_first_version_without_a_lift_takes_the_number_that_a_person_sets_and_only_once() {
    let mut story = Story::opened();
    for command in [exposed(Some(WHY)), confirm(), draft(0x20)] {
        story.does(ALICE, command);
    }
    assert_eq!(
        story.refused(ALICE, publish_as("2013-0013", None), "numbers"),
        "setting the number 2013-0013 by hand needs its reason"
    );
    let decision = story.does(ALICE, publish_as("2013-0013", Some(WHY)));
    let number = "2013-0013".parse().unwrap();
    assert_eq!(decision.case.first(), Some(&CaseEvent::NoticeNumbered { number, reason: Some(WHY) }));
    story.does(ALICE, cve("CVE-2013-4399"));
    assert_eq!(
        story.refused(ALICE, publish_as("2013-0014", Some(WHY)), "numbers"),
        "the notice is 2013-0013 already: a number is set once"
    );
    story.does(ALICE, publish());
}

// Reached only where a policy forgets that a lift needs the notice's text.
#[test]
fn a_lift_without_a_text_publishes_nothing_until_it_is_written() {
    let mut story = Story::opened_under(forgetful());
    story.does(ALICE, confirm());
    story.now = at(GOAL);
    story.does(ALICE, lift(LiftGround::Due));
    assert_eq!(story.facts().published.len(), 0);
    assert_eq!(wanted(&story), [""; 0]);
    assert_eq!(story.refused(ALICE, publish(), "announce"), "the notice has no text yet");
    story.does(ALICE, draft(0x20));
    let decision = story.does(ALICE, publish());
    let [CaseEvent::NoticeNumbered { .. }, published] = &decision.case[..] else {
        panic!("the number is taken with the first version: {decision:?}")
    };
    assert_eq!(*published, CaseEvent::NoticePublished { version: 1, warned: Vec::new(), reason: None });
    assert_eq!(wanted(&story).len(), 2);
}

// req N9: fixed = in the main branch, as known when the version was published.
#[test]
fn a_notice_carries_the_dates_known_when_it_was_published() {
    let mut story = Story::opened();
    for command in [confirm(), draft(0x20)] {
        story.does(ALICE, command);
    }
    story.now = at(GOAL);
    story.does(ALICE, lift_because(LiftGround::Due));
    story.days(3);
    story.does(ALICE, land("v1-maint", 'b'));
    story.days(1);
    story.does(ALICE, land("master", 'a'));
    story.does(ALICE, publish());
    let wanted = wanted_of_case(&story.policy, &story.case());
    let [Wanted::Notice(last), Wanted::Announcement { notice: first, .. }] = &wanted[..] else {
        unreachable!("{wanted:?}")
    };
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
    for notice in [first, last] {
        assert_eq!(
            (date(notice.reported), date(notice.published)),
            ("2013-01-14".into(), "2013-01-28".into())
        );
    }
    assert_eq!((date(first.fixed), date(last.fixed)), (String::new(), "2013-02-01".to_owned()));
}

// req N5
#[test]
fn a_withdrawal_is_told_to_the_list_that_heard_of_the_notice_and_told_once() {
    let mut story = Story::lifted();
    story.does(ALICE, withdraw());
    let told = [
        "notice 2013-0001 version 1",
        "announce 2013-0001 version 1 to announce@lists.libvirt.org",
        "withdraw 2013-0001 to announce@lists.libvirt.org",
    ];
    assert_eq!(wanted(&story), told);
    unannounced(&mut story);
    assert_eq!(wanted(&story), ["notice 2013-0001 version 1"], "nobody was told");
}

#[test]
fn a_desk_without_an_announce_list_wants_the_notice_alone() {
    let mut story = Story::lifted();
    unannounced(&mut story);
    assert_eq!(wanted(&story), ["notice 2013-0001 version 1"]);
}

fn withdraw() -> CaseCommand {
    CaseCommand::Talk(TalkCommand::WithdrawNotice { reason: Some(TextId([0x77; 16])) })
}

/// The desk has nobody to tell.
fn unannounced(story: &mut Story) {
    let ask = cvdesk_policy::OpenSetting { ask: "the announce list".to_owned(), optional: true };
    let cvdesk_policy::Publication::Notice(notice) = &mut story.policy.notice else { unreachable!() };
    notice.announce_to = cvdesk_policy::Setting::Open(ask);
}

#[test]
fn a_preview_shows_the_next_version_and_takes_no_number() {
    let mut story = Story::ready();
    let shown = preview(&story.policy, &story.case(), story.now).unwrap();
    assert_eq!((shown.version, shown.number, shown.published), (1, None, None));
    story.now = at(GOAL);
    story.does(ALICE, lift(LiftGround::Due));
    let shown = preview(&story.policy, &story.case(), story.now).unwrap();
    assert_eq!((shown.version, shown.number), (2, Some("2013-0001".parse().unwrap())));
    assert!(story.facts().fixes.contains_key(&"master".parse::<BranchName>().unwrap()));
    assert_eq!(shown.fixed, Some("2013-01-14".parse().unwrap()));
    let blank = Story::opened();
    assert_eq!(preview(&blank.policy, &blank.case(), blank.now), None);
}
