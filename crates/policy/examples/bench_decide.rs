//! What a decision costs with the policy loaded, and what loading it costs:
//! `cargo run --release -p cvdesk-policy --example bench_decide`.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use cvdesk_case::{
    ActorId, Case, CaseEvent, CaseId, CommandId, Desk, DeskEvent, Event, IntakeId, NoticeDraft, NoticeNumber,
    PolicyVersion, Stamped, StreamId, TextId,
};
use cvdesk_policy::{
    Actor, Ask, CaseCommand, Confidential, CveAnswer, FixCommand, History, Item, LiftGround, Policy,
    PolicyError, decide, duties,
};
use jiff::{SignedDuration, Timestamp};

const CALLS: usize = 100_000;
const LOADS: usize = 1_000;
const PROFILE: &str = include_str!("../../../profiles/libvirt/policy.toml");
const CASE: CaseId = CaseId([1; 5]);
const WHY: Option<TextId> = Some(TextId([2; 16]));
/// 2013-01-14T09:00:00Z
const REPORTED: Timestamp = Timestamp::constant(1_358_154_000, 0);

fn person(n: u8) -> ActorId {
    ActorId([n; 16])
}

fn history(stream: StreamId, events: impl IntoIterator<Item = Event>) -> History {
    let stamp = |(event, version): (Event, u32)| Stamped {
        seq: u64::from(version),
        stream,
        version,
        at: REPORTED,
        actor: person(1),
        command: CommandId([9; 16]),
        policy: PolicyVersion([7; 32]),
        event,
    };
    Confidential::wrap(Item::facts(stream), events.into_iter().zip(1_u32..).map(stamp).collect())
}

/// A desk with fifty people and four hundred notices behind it.
fn desk() -> Confidential<Desk> {
    let role = |n| if n % 2 == 0 { "moderator" } else { "team" };
    let people = (1..=50).map(|n| DeskEvent::PersonJoined {
        person: person(n),
        name: TextId([n; 16]),
        roles: vec![role(n).to_owned()],
    });
    let numbers = (2000..2020).flat_map(|year| (1..=20).map(move |number| NoticeNumber { year, number }));
    let taken = numbers.map(|number| DeskEvent::NoticeNumberTaken { number, case: CaseId([8; 5]) });
    history(StreamId::DESK, people.chain(taken).map(Event::from)).fold_desk()
}

fn draft() -> NoticeDraft {
    NoticeDraft {
        summary: TextId([3; 16]),
        description: TextId([4; 16]),
        impact: None,
        workaround: None,
        reporters: Vec::new(),
        patchers: Vec::new(),
        bugs: Vec::new(),
    }
}

/// A case with everything there for its lift, and one just opened.
fn cases() -> Result<[Confidential<Case>; 2], Box<dyn Error>> {
    let until = REPORTED + SignedDuration::from_hours(14 * 24);
    let opened = CaseEvent::Opened { intake: IntakeId([6; 5]), title: TextId([5; 16]), received: REPORTED };
    let proposed = CaseEvent::EmbargoProposed { until, reason: None, warned: Vec::new() };
    let commit = "57a18198814f80b1397e1a14d33746034b9dbd5c".parse()?;
    let ready = [
        opened.clone(),
        proposed.clone(),
        CaseEvent::Confirmed { reason: None },
        CaseEvent::EmbargoAgreed { until, reason: None, warned: Vec::new() },
        CaseEvent::CveAssigned { cve: "CVE-2013-0170".parse()?, already: false, reason: None },
        CaseEvent::FixLanded { branch: "master".parse()?, commit, since: None },
        CaseEvent::NoticeDrafted { draft: draft() },
    ];
    let fold = |events: Vec<CaseEvent>| {
        history(StreamId::case(CASE), events.into_iter().map(Event::from)).fold_case(CASE)
    };
    Ok([fold(vec![opened, proposed]), fold(ready.into())])
}

/// Who asks, when, and for what.
type Asked = (Actor, Timestamp, CaseCommand);

/// What people ask for, permitted and refused, days before the end and after it.
fn asks() -> Result<Vec<Asked>, Box<dyn Error>> {
    let later = |days: i64| REPORTED + SignedDuration::from_hours(days * 24);
    let lift = |ground, reason| CaseCommand::Lift { ground, reason, number: None };
    let commands = [
        CaseCommand::Confirm { reason: None },
        CaseCommand::AgreeEmbargo { until: later(20), reason: None },
        CaseCommand::AgreeEmbargo { until: later(60), reason: WHY },
        CaseCommand::RestartEmbargo { until: None, cause: None, reason: WHY },
        CaseCommand::RequestCve,
        CaseCommand::AssignCve(CveAnswer::assigned("CVE-2013-0171".parse()?)),
        CaseCommand::Fix(FixCommand::Land {
            branch: "v1-maint".parse()?,
            commit: "a".repeat(40).parse()?,
            since: None,
        }),
        CaseCommand::DraftNotice { draft: draft(), names_reporter: false },
        lift(LiftGround::Due, None),
        lift(LiftGround::Early, WHY),
        CaseCommand::Expose { how: cvdesk_case::Exposure::AlreadyPublic, reason: WHY, since: None },
        CaseCommand::Publish { reason: None, number: None },
    ];
    let actors = [person(1), person(3), person(2), person(99)].map(Actor::new);
    let mut asks = Vec::new();
    for command in &commands {
        for actor in actors {
            asks.extend([3, 16].map(|day| (actor, later(day), command.clone())));
        }
    }
    Ok(asks)
}

#[expect(clippy::disallowed_methods, reason = "a bench measures with a clock; the crate reads none")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

/// Median, 99th percentile and worst.
fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |percent: usize| {
        let index = times.len().saturating_sub(1) * percent / 100;
        times.get(index).copied().unwrap_or_default()
    };
    format!("p50 {:.2?}, p99 {:.2?}, worst {:.2?}", at(50), at(99), at(100))
}

fn main() -> Result<(), Box<dyn Error>> {
    let policy = Policy::load(PROFILE)?;
    let (desk, cases, asks) = (desk(), cases()?, asks()?);
    let mix: Vec<_> = cases.iter().flat_map(|case| asks.iter().map(move |ask| (case, ask))).collect();

    let (mut decided, mut refused) = (Vec::with_capacity(CALLS), 0_usize);
    for (case, (actor, now, command)) in mix.iter().cycle().take(CALLS) {
        let ask = Ask::Case(case, command);
        let (answer, took) = timed(|| black_box(decide(&policy, &desk, *actor, *now, &ask)));
        refused += usize::from(answer.is_err());
        decided.push(took);
    }
    println!("decide  {CALLS} calls over {} asks ({refused} refused): {}", mix.len(), spread(decided));

    let mut owed = Vec::with_capacity(CALLS);
    for (case, (_, now, _)) in mix.iter().cycle().take(CALLS) {
        owed.push(timed(|| black_box(duties(&policy, &desk, case, *now))).1);
    }
    println!("duties  {CALLS} calls: {}", spread(owed));

    let loads = (0..LOADS).map(|_| {
        let (policy, took) = timed(|| Policy::load(black_box(PROFILE)));
        policy.map(|_| took)
    });
    let loads = loads.collect::<Result<Vec<_>, PolicyError>>()?;
    println!("load    {LOADS} times the profile ({} bytes), checked: {}", PROFILE.len(), spread(loads));
    Ok(())
}
