//! How long a million events take to fold, and their bodies to decode, over many cases:
//! `cargo run --release -p cvdesk-case --example bench_fold`.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use cvdesk_case::{
    ActorId, BranchFacts, Case, CaseEvent, CaseId, CommandId, CommitHash, DecodeError, EffectKey, Event,
    ImpactSource, IntakeId, LiftedBy, NoticeDraft, NoticeNumber, Outcome, PolicyVersion, Receipt, Role,
    Sender, Stamped, StreamId, TextId,
};
use jiff::{SignedDuration, Timestamp};

const EVENTS: usize = 1_000_000;

fn text(n: u8) -> TextId {
    TextId([n; 16])
}

fn draft(n: u8) -> NoticeDraft {
    NoticeDraft {
        summary: text(n),
        description: text(n),
        impact: Some(text(n)),
        workaround: None,
        reporters: Vec::new(),
        patchers: Vec::new(),
        bugs: Vec::new(),
    }
}

/// The life of one case, from the report to its second version: 20 events.
fn life(case: CaseId) -> Result<Vec<Event>, Box<dyn std::error::Error>> {
    let commit: CommitHash = "57a18198814f80b1397e1a14d33746034b9dbd5c".parse()?;
    let master: cvdesk_case::BranchName = "master".parse()?;
    let until = Timestamp::constant(1_359_365_400, 0);
    let receipt = |effect, what: &str| Receipt {
        effect: EffectKey([effect; 16]),
        channel: "notices".to_owned(),
        what: what.to_owned(),
        version: 1,
        outcome: Outcome::Done,
        reference: commit.to_string(),
        fence: 7,
    };
    let facts = BranchFacts {
        branch: master.clone(),
        vulnerable_tags: ["v0.9.7", "v1.0.0", "v1.0.1"]
            .into_iter()
            .map(str::parse)
            .collect::<Result<_, _>>()?,
        vulnerable_changes: vec![commit.clone()],
        fixed_tags: vec!["v1.0.2".parse()?],
        fixed_changes: vec![commit.clone()],
    };
    let contact = Some(Sender { name: Some(text(2)), address: text(3) });
    let assessed = |branches| CaseEvent::ImpactAssessed { source: ImpactSource::Ancestry, branches };
    let events = vec![
        CaseEvent::Opened { intake: IntakeId(case.0), title: text(1), received: until },
        CaseEvent::ParticipantJoined { role: Role::Reporter, person: None, contact, unnamed: None },
        CaseEvent::EmbargoProposed { until, reason: None, warned: Vec::new() },
        CaseEvent::Confirmed { reason: None },
        CaseEvent::CveRequested {},
        CaseEvent::EmbargoAgreed { until, reason: Some(text(4)), warned: vec!["L29".to_owned()] },
        CaseEvent::CveAssigned { cve: "CVE-2013-0170".parse()?, already: false, reason: None },
        CaseEvent::FixStaged { branch: master.clone(), commit: commit.clone() },
        CaseEvent::EmbargoRestarted { until, cause: None, reason: text(5), warned: Vec::new() },
        CaseEvent::IntroductionFound { commits: vec![commit.clone()] },
        CaseEvent::FixLanded { branch: master.clone(), commit: commit.clone(), since: None },
        assessed(vec![facts.clone()]),
        CaseEvent::NoticeDrafted { draft: draft(6) },
        CaseEvent::EmbargoLifted { by: LiftedBy::Date, reason: None, warned: Vec::new() },
        CaseEvent::NoticeNumbered { number: NoticeNumber { year: 2013, number: 1 }, reason: None },
        CaseEvent::NoticePublished { version: 1, warned: Vec::new(), reason: None },
        CaseEvent::EffectDone { receipt: receipt(1, "notice") },
        CaseEvent::EffectDone { receipt: receipt(2, "announcement") },
        assessed(vec![facts.clone(), facts]),
        CaseEvent::NoticePublished { version: 2, warned: Vec::new(), reason: None },
    ];
    Ok(events.into_iter().map(Event::from).collect())
}

/// The id of the `n`th case.
fn case_id(n: usize) -> CaseId {
    let [_, _, _, id @ ..] = n.to_be_bytes();
    CaseId(id)
}

fn history(n: usize) -> Result<(CaseId, Vec<Stamped>), Box<dyn std::error::Error>> {
    let case = case_id(n);
    let start = Timestamp::constant(1_358_155_800, 0);
    let stamp = |(event, version): (Event, u32)| Stamped {
        seq: u64::from(version),
        stream: StreamId::case(case),
        version,
        at: start + SignedDuration::from_hours(i64::from(version)),
        actor: ActorId([9; 16]),
        command: CommandId([8; 16]),
        policy: PolicyVersion([7; 32]),
        event,
    };
    Ok((case, life(case)?.into_iter().zip(1_u32..).map(stamp).collect()))
}

#[expect(clippy::disallowed_methods, reason = "a bench measures with a clock; the crate reads none")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let each = life(case_id(0))?.len();
    let cases = EVENTS.div_euclid(each);
    let histories: Vec<_> = (0..cases).map(history).collect::<Result<_, _>>()?;
    let bodies: Vec<_> = histories
        .iter()
        .flat_map(|(_, history)| {
            history.iter().map(|fact| (fact.event.kind(), fact.event.kind_v(), fact.event.encode()))
        })
        .map(|(kind, kind_v, body)| body.map(|body| (kind, kind_v, body)))
        .collect::<Result<_, _>>()?;
    let bytes: usize = bodies.iter().map(|(_, _, body)| body.len()).sum();

    let (published, fold) = timed(|| {
        histories
            .iter()
            .map(|(id, history)| black_box(Case::fold(*id, history)).published.len())
            .sum::<usize>()
    });
    println!(
        "fold    {EVENTS} decoded events over {cases} cases: {fold:.2?} ({published} versions published)"
    );
    let (decoded, decode) = timed(|| {
        bodies.iter().try_for_each(|(kind, kind_v, body)| {
            black_box(Event::decode(kind, *kind_v, body)?);
            Ok::<_, DecodeError>(())
        })
    });
    decoded?;
    println!("decode  {EVENTS} bodies ({bytes} bytes): {decode:.2?}");
    Ok(())
}
