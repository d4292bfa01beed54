//! The first five real notices with a CVE, each run as a case in the order of its dates: what goes in is what the
//! reporters and the team knew; number, life cycle and publication come out of the case.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every replay takes the helpers it needs")]
#[path = "support/real.rs"]
mod real;
#[expect(dead_code, reason = "every replay takes the verbs it needs")]
#[path = "support/run.rs"]
mod run;
#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use real::{Real, SKIPPED, announcements, assert_repository_holds, outline, without_fix};
use run::{Run, SECOND, assert_nothing_outside_early, assert_search_finds};
use support::{Desk, string};

const FIRST_FIVE: [&str; 5] = ["2008/0001", "2009/0001", "2010/0001", "2010/0002", "2010/0003"];
const WITHIN_THE_WEEK: &str = "the patch is agreed on and reaches the main branch within the week";

/// What happens on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Day {
    Report,
    Fix,
    Lift,
}

fn happen(run: &mut Run<'_>, day: Day) {
    match day {
        Day::Report => report(run),
        Day::Fix => fix(run),
        Day::Lift => lift(run),
    }
}

fn report(run: &mut Run<'_>) {
    run.take_in();
    run.desk.json(&["case", "confirm", &run.case]);
    agree(run);
    run.assign_cves();
    run.draft();
    run.desk.json(&["case", "fix", &run.case, "--facts", &run.affected()]);
}

/// Agrees to the day it was published.
fn agree(run: &Run<'_>) {
    let until = run.real.at("published", "18:00:00");
    // The three of 2010 took 27 days.
    if run.real.name.starts_with("2010") {
        run.agree_to_longer(&until);
    } else {
        run.desk.json(&["case", "embargo", &run.case, "--until", &until]);
    }
}

/// The fix lands; where the notice is out already, its second version says so.
fn fix(run: &Run<'_>) {
    run.land();
    assert_eq!(run.lifted, run.real.is_fixed_late());
    if run.lifted {
        run.desk.json(&["publish", &run.case]);
        assert_eq!(run.show()["versions"], 2);
    }
}

/// Lifts on the day; without the fix only with the reason why it is missing.
fn lift(run: &mut Run<'_>) {
    let lift = ["case", "lift", &run.case];
    if run.real.is_fixed_late() {
        run.despite_missing_fix(&lift, WITHIN_THE_WEEK);
        run.assert_warned(WITHIN_THE_WEEK, "L34");
    } else {
        run.desk.json(&lift);
    }
    run.lifted = true;
    assert_eq!(run.show()["versions"], 1);
    if run.real.is_fixed_late() {
        assert_eq!(outline(&run.published()), without_fix(outline(&run.real.xml)));
    }
    run.assert_announced_once();
}

// req L9 L14 L16 L29 L34 N1 N2 N3 N4 N5 N9 N11
#[test]
fn the_first_five_real_reports_come_out_as_the_real_notices() {
    let Some(reals) = Real::named(&FIRST_FIVE) else {
        println!("{SKIPPED}");
        return;
    };
    let desk = Desk::rehearsal();
    desk.json(&["person", "add", "--accepted", "--name", SECOND, "--role", "team"]);
    let mut runs: Vec<_> = reals.iter().map(|real| Run::of(&desk, real)).collect();
    let mut agenda = Vec::new();
    for (index, real) in reals.iter().enumerate() {
        agenda.push((real.at("reported", &format!("09:0{index}:00")), index, Day::Report));
        agenda.push((real.at("fixed", &format!("10:0{index}:00")), index, Day::Fix));
        agenda.push((real.at("published", &format!("18:0{index}:00")), index, Day::Lift));
    }
    agenda.sort_by(|left, right| left.0.cmp(&right.0));
    for (at, index, day) in agenda {
        desk.at(&at);
        happen(runs.get_mut(index).unwrap(), day);
        assert_nothing_outside_early(&desk, runs.iter());
    }

    assert_search_finds(&desk, runs.iter());
    let mut versions = 0;
    for run in &runs {
        assert_eq!(outline(&run.published()), outline(&run.real.xml), "{}", run.real.name);
        let shown = run.show();
        assert_eq!(string(&shown["number"]), run.real.id(), "the desk's own count");
        versions += shown["versions"].as_u64().unwrap();
    }
    assert_eq!(versions, 9, "four notices were completed by a second version");
    assert_repository_holds(&desk, 9);
    assert_eq!(announcements(&desk).len(), 5);
    // Three reports of one day and one address had one reply between them.
    assert_eq!(desk.outbox().len(), 5 + 3);
    desk.sound_entries();
    desk.reconcile();
    assert_eq!(desk.outbox().len(), 5 + 3, "there is nothing left to do");
}
