//! One action of an episode: somebody does something, in a process that may die, while something else goes on.

use cvdesk_case::{CaseId, CommandId, Identity, IntakeId, ProvenBy, StreamId};
use cvdesk_desk::port::{MailError, PackageReadme, PackageWords};
use cvdesk_desk::{Desk, DeskError, FormReport, IncomingMail, MailText, Readable, Request};
use cvdesk_policy::Actor;

use crate::canary::canary;
use crate::commands::{Asked, Asking, FORWARD};
use crate::erasing::{erase, lie_in_wait};
use crate::fuse::{Fuse, Interruption};
use crate::memory_store::lock;
use crate::model::{Issued, Mail};
use crate::outside::Mood;
use crate::people;
use crate::random::Random;
use crate::world::{Backup, Process, World};

/// Ports that a process passes in one use case, roughly: where it may die or stand still.
const POINTS: usize = 40;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Mail,
    Redeliver,
    Form,
    Moderate(Option<IntakeId>),
    Case(Option<CaseId>),
    Forward(Option<CaseId>),
    Party(Option<CaseId>),
    Talk(Option<CaseId>),
    Reconcile,
    Wait,
    WaitForAnEnd,
    SetClock,
    MendClock,
    ChangeOutside,
    Backup,
    Restore,
    Accept,
    Erase(Option<CaseId>),
    /// What somebody does to a case whose words are being erased.
    SplitOff(CaseId),
    AskLink,
    ProveLink,
    Unlink,
    Member,
    Remove,
    RemoveOnTheWay,
}

/// What goes wrong with the process that does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mishap {
    None,
    Killed(u32),
    /// The machine goes down with it; of what was not synced this many writes are kept.
    PowerCut(u32, usize),
    /// From this write on the disk is full.
    Full(u32),
}

fn draw(random: &mut Random) -> Deed {
    match random.below(122) {
        0..5 => Deed::Mail,
        5..7 => Deed::Redeliver,
        7..11 => Deed::Form,
        11..18 => Deed::Moderate(None),
        18..32 => Deed::Case(None),
        32..72 => Deed::Forward(None),
        72..83 => Deed::Reconcile,
        83..87 => Deed::Wait,
        87..90 => Deed::WaitForAnEnd,
        90 => Deed::SetClock,
        91 | 92 => Deed::MendClock,
        93..96 => Deed::ChangeOutside,
        96 => Deed::Backup,
        97 => {
            if random.one_in(3) {
                Deed::Restore
            } else {
                Deed::Wait
            }
        }
        98 => Deed::Accept,
        99..103 => Deed::Erase(None),
        103..107 => Deed::AskLink,
        107..111 => Deed::ProveLink,
        111 => Deed::Unlink,
        112 | 113 => Deed::Member,
        114..117 => Deed::Party(None),
        117..121 => Deed::Talk(None),
        _ => {
            if random.one_in(3) {
                Deed::Remove
            } else if random.one_in(2) {
                Deed::RemoveOnTheWay
            } else {
                Deed::Reconcile
            }
        }
    }
}

/// Does one action; tells it in a line.
pub(crate) fn act(world: &World, seed: u64, index: u64) -> String {
    lock(&world.model).accepting = None;
    let mut random = Random::of_action(seed, index);
    let deed = draw(&mut random);
    let mishap = match random.below(24) {
        0 => Mishap::Killed(1 + u32::try_from(random.below(POINTS)).unwrap()),
        1 => Mishap::PowerCut(1 + u32::try_from(random.below(POINTS)).unwrap(), random.below(2)),
        2 => Mishap::Full(1 + u32::try_from(random.below(6)).unwrap()),
        _ => Mishap::None,
    };
    let deed = settle(world, deed, &mut random);
    let stands_still = random.one_in(8).then(|| meanwhile(world, deed, &mut random));
    let told =
        format!("{index}: {deed:?} {mishap:?}{}", if stands_still.is_some() { ", interrupted" } else { "" });
    let dies_at = match mishap {
        Mishap::None | Mishap::Full(_) => None,
        Mishap::Killed(at) | Mishap::PowerCut(at, _) => Some(at),
    };
    let full_from = if let Mishap::Full(write) = mishap { Some(write) } else { None };
    let process =
        world.process(Fuse::new(dies_at, stands_still).full_from(full_from), Random::new(random.next()));
    carry_out(world, &process, deed, &mut random);
    if process.fuse.is_dead() {
        match mishap {
            Mishap::PowerCut(_, kept) => lock(&world.disk).lose_power(kept),
            // The machine writes what its processes left behind.
            Mishap::None | Mishap::Killed(_) | Mishap::Full(_) => lock(&world.disk).sync(),
        }
    }
    told
}

/// Chooses what a deed is done to before it is done, so that somebody else can do it to the same.
fn settle(world: &World, deed: Deed, random: &mut Random) -> Deed {
    let mut model = lock(&world.model);
    match deed {
        Deed::Erase(None) => {
            let erasable = model.words().erasable();
            Deed::Erase((!erasable.is_empty()).then(|| *random.pick(&erasable)))
        }
        Deed::Moderate(None) => {
            let open = model.open_intakes();
            let any = model.intakes();
            let from = if open.is_empty() || random.one_in(6) { any } else { open };
            Deed::Moderate((!from.is_empty()).then(|| *random.pick(&from)))
        }
        Deed::Case(None) | Deed::Forward(None) | Deed::Party(None) | Deed::Talk(None) => {
            let cases = model.cases();
            let any = (!cases.is_empty()).then(|| *random.pick(&cases));
            if matches!(deed, Deed::Case(_)) {
                return Deed::Case(any);
            }
            // A team mostly finishes what it began.
            let begun = lock(&world.progress);
            let open = begun
                .iter()
                .filter(|(id, _)| model.case(*id).is_some_and(|case| !case.public && !case.closed));
            let furthest = open.max_by_key(|(_, step)| *step).map(|(case, _)| *case);
            let chosen = if random.one_in(3) { any } else { furthest.or(any) };
            if deed == Deed::Party(None) {
                Deed::Party(chosen)
            } else if deed == Deed::Talk(None) {
                Deed::Talk(chosen)
            } else {
                Deed::Forward(chosen)
            }
        }
        other => other,
    }
}

/// What somebody else does while a process stands still: the same, or a pass of a second reconciler.
fn meanwhile(world: &World, deed: Deed, random: &mut Random) -> (u32, Interruption) {
    let at = 1 + u32::try_from(random.below(POINTS)).unwrap();
    let seconds = if random.one_in(2) { random.between(61, 200) } else { 0 };
    let twin = match deed {
        Deed::Moderate(_) | Deed::Case(_) | Deed::Forward(_) if random.one_in(2) => deed,
        Deed::Reconcile if random.one_in(4) => Deed::Remove,
        Deed::Erase(Some(case)) => match random.below(3) {
            0 => Deed::SplitOff(case),
            1 => deed,
            _ => Deed::Reconcile,
        },
        _ => Deed::Reconcile,
    };
    let killed = random.one_in(6).then(|| 1 + u32::try_from(random.below(POINTS)).unwrap());
    let (world, mut random) = (world.clone(), Random::new(random.next()));
    let interruption = Box::new(move || {
        lock(&world.times).pass(seconds);
        let process = world.process(Fuse::new(killed, None), Random::new(random.next()));
        carry_out(&world, &process, twin, &mut random);
        if process.fuse.is_dead() {
            lock(&world.disk).sync();
        }
    });
    (at, interruption)
}

fn carry_out(world: &World, process: &Process, deed: Deed, random: &mut Random) {
    match deed {
        Deed::Mail => mail(world, process, random),
        Deed::Redeliver => redeliver(world, process, random),
        Deed::Form => form(world, process, random),
        Deed::Moderate(intake) => moderate(world, process, intake, random),
        Deed::Case(case) => of_case(world, process, case, How::Anything, random),
        Deed::Forward(case) => of_case(world, process, case, How::Forward, random),
        Deed::Party(case) => of_case(world, process, case, How::WithAParty, random),
        Deed::Talk(case) => of_case(world, process, case, How::Talk, random),
        Deed::Reconcile => reconcile(world, process),
        Deed::Wait => lock(&world.times).pass(random.between(1, 100_000)),
        Deed::WaitForAnEnd => wait_for_an_end(world),
        Deed::SetClock => {
            let reach = *random.pick(&[200, 3_700, 90_000, 2_600_000]);
            lock(&world.times).set(random.between(-reach, reach));
        }
        Deed::MendClock => lock(&world.times).mend(random.one_in(2)),
        Deed::ChangeOutside => change_outside(world, random),
        Deed::Backup => back_up(world),
        Deed::Restore => restore(world),
        Deed::Accept => accept(world, process),
        Deed::Erase(case) => erase(world, process, case, random),
        Deed::SplitOff(case) => lie_in_wait(world, process, case, random),
        Deed::AskLink => people::ask_link(world, process, random),
        Deed::ProveLink => people::prove_link(world, process, random),
        Deed::Unlink => people::unlink(world, process, random),
        Deed::Member => people::answer_applicant(world, process, random),
        Deed::Remove => people::remove(world, process, random),
        Deed::RemoveOnTheWay => people::remove_on_the_way(world, process, random),
    }
}

/// Mail that somebody sent: the number of its canary is in its bytes.
fn incoming(world: &World, number: u64, random: &mut Random) -> (IncomingMail, Option<String>) {
    let token = canary(number);
    let member = random.one_in(6);
    let address = match random.below(6) {
        _ if member => world.crew.member_address.clone(),
        // Somebody may have shown it to be theirs.
        0 => people::an_address(random),
        _ => format!("r{}@out.test", number % 5),
    };
    let automatic = random.one_in(8);
    let proven = if random.one_in(2) { Identity::Proven(ProvenBy::Dkim) } else { Identity::Unproven };
    let text = MailText {
        from: Some((None, address.clone())),
        subject: Some(format!("a problem {token}")),
        body: Some(format!("what is wrong {token}")),
        message_id: Some(format!("{number}@out.test")),
        identity: proven,
        automatic,
    };
    let readable = if random.one_in(15) {
        Readable::TooComplex("too deep".to_owned())
    } else {
        Readable::Text(Box::new(text))
    };
    let answered = matches!(readable, Readable::Text(_)) && !automatic;
    let mail = IncomingMail {
        raw: format!("From: {address}\n\n{token}").into_bytes(),
        sender: Some(address.clone()),
        recipient: "security@desk.test".to_owned(),
        readable,
    };
    (mail, answered.then_some(address))
}

fn mail(world: &World, process: &Process, random: &mut Random) {
    let number = world.new_canary();
    let (mail, answer_to) = incoming(world, number, random);
    hand_over(world, process, &mail, answer_to);
}

/// A mail server that lost our answer hands the same message over once more.
fn redeliver(world: &World, process: &Process, random: &mut Random) {
    let number = world.new_canary();
    let (mail, answer_to) = incoming(world, number, random);
    hand_over(world, process, &mail, answer_to.clone());
    if !process.fuse.is_dead() {
        hand_over(world, process, &mail, answer_to);
    }
}

fn hand_over(world: &World, process: &Process, mail: &IncomingMail, answer_to: Option<String>) {
    let sender = mail.sender.as_deref().unwrap_or_default();
    let before = world.holder(sender);
    let Ok(mut desk) = world.desk(process) else { return };
    let received = desk.receive(mail);
    if let Ok(received) = received
        && !process.fuse.is_dead()
    {
        let holders = [before, world.holder(sender)];
        let kept = Mail { intake: received.intake, raw: mail.raw.clone(), answer_to };
        let mut model = lock(&world.model);
        model.accepted(kept);
        model.went_in(received.intake, holders);
    }
}

fn form(world: &World, process: &Process, random: &mut Random) {
    let number = world.new_canary();
    let asking = asking(world, None, number);
    let partly = random.one_in(4);
    let form = FormReport {
        raw: canary(number).into_bytes(),
        title: format!("a problem {}", canary(number)),
        from: Some((Some("Rita".to_owned()), format!("r{}@out.test", number % 5))),
        answers: asking.answers(random, partly),
    };
    let Ok(mut desk) = world.desk(process) else { return };
    if let Ok(received) = desk.receive_form(&form)
        && !process.fuse.is_dead()
    {
        let kept = Mail { intake: received.intake, raw: form.raw.clone(), answer_to: None };
        lock(&world.model).accepted(kept);
    }
}

pub(crate) fn request(world: &World, actor: Actor, opens: bool, random: &mut Random) -> Request {
    let command = CommandId(random.bytes());
    lock(&world.model).issue(command, Issued { actor: actor.id, opens });
    Request { actor, command }
}

fn moderate(world: &World, process: &Process, intake: Option<IntakeId>, random: &mut Random) {
    let Some(intake) = intake else { return };
    let actor = if random.one_in(3) { world.crew.anybody(random) } else { world.crew.member(random) };
    let request = request(world, actor, true, random);
    let Ok(mut desk) = world.desk(process) else { return };
    let _ = match random.below(8) {
        0 => desk.reject(request, intake, Some("no report")),
        1 => desk.take_application(request, intake, "Rolf", None),
        _ => desk.approve(request, intake),
    };
}

fn asking(world: &World, case: Option<CaseId>, canary: u64) -> Asking<'_> {
    let end = case.and_then(|case| lock(&world.model).case(case).and_then(|facts| facts.agreed));
    let now = lock(&world.times).wall();
    let (cases, party, comments) = {
        let mut model = lock(&world.model);
        let party = case.and_then(|case| model.kin().party(case));
        (model.cases(), party, case.map_or(0, |case| model.words().comments(case)))
    };
    Asking { policy: &world.policy, crew: &world.crew, now, end, canary, cases, party, comments }
}

/// To what end something is asked of a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Anything,
    Forward,
    WithAParty,
    Talk,
}

fn of_case(world: &World, process: &Process, case: Option<CaseId>, how: How, random: &mut Random) {
    let Some(case) = case else { return };
    let forward = how == How::Forward;
    let asking = asking(world, Some(case), world.new_canary());
    if forward && progress(world, case) + 2 == FORWARD && !random.one_in(3) {
        let end = asking.end.or(lock(&world.model).case(case).and_then(|facts| facts.proposed));
        let mut times = lock(&world.times);
        let left = end.map_or(0, |end| end.duration_since(times.truth).as_secs());
        times.pass(left.clamp(0, 5_000_000) + 1);
    }
    let (actor, asked) = match how {
        How::Forward => (world.crew.member(random), asking.forward(progress(world, case), random)),
        How::WithAParty => (world.crew.member(random), asking.with_a_party(random)),
        How::Talk => (world.crew.member(random), asking.said(random)),
        How::Anything => (world.crew.anybody(random), asking.anything(random)),
    };
    let request = request(world, actor, asked.opens(), random);
    {
        let mut model = lock(&world.model);
        let of = asked.is_of_the_case().then(|| StreamId::case(case));
        model.words().written(asking.canary, of);
        model.words().says(request.command, asking.canary);
    }
    let reason = (how != How::Anything || !random.one_in(3)).then(|| world.reason(StreamId::case(case)));
    let Ok(mut desk) = world.desk(process) else { return };
    let done = ask(world, &mut desk, request, case, reason.as_deref(), asked);
    let refused = matches!(done, Err(DeskError::Refused(_) | DeskError::BadInput(_) | DeskError::Clock(_)));
    if forward && (done.is_ok() || refused) && !process.fuse.is_dead() {
        advance(world, case);
    }
}

fn ask(
    world: &World,
    desk: &mut Desk<'_>,
    request: Request,
    case: CaseId,
    reason: Option<&str>,
    asked: Asked,
) -> Result<(), DeskError> {
    match asked {
        Asked::Step(command) => desk.step(request, case, reason, command).map(drop),
        Asked::Fill(answers) => {
            desk.fill_report(request, case, &answers, std::collections::BTreeSet::new()).map(drop)
        }
        Asked::Draft(draft) => desk.draft_notice(request, case, &draft).map(drop),
        Asked::Invite(role, invited) => desk.invite(request, case, role, &invited).map(drop),
        Asked::Patch(bytes) => desk.add_patch(request, case, &bytes, None).map(drop),
        Asked::Say(said) => desk.say(request, case, &said, reason).map(drop),
        Asked::Party(whose, said) => desk.party_says(request, case, whose, &said, reason).map(drop),
        Asked::Package(participant) => {
            let package = desk.package(request, case, participant, None, &PlainWords)?;
            let files = package.files.iter().map(|file| String::from_utf8_lossy(&file.bytes));
            let given: String = files.collect();
            desk.record_package(request, case, &package, reason)?;
            let mut model = lock(&world.model);
            let found = model.words().shown(case, &given);
            model.note(found);
            Ok(())
        }
        Asked::Cve(how, cves) => desk.answer_cve(request, case, how, cves, reason).map(drop),
        Asked::Split(title) => desk.split(request, case, &title, reason).map(drop),
        Asked::Merge(into) => desk.merge(request, case, into, reason).map(drop),
        Asked::Unmerge => desk.unmerge(request, case, reason).map(drop),
        Asked::Show => {
            let view = desk.show_case(request, case)?;
            looked(world, request, case, &format!("{view:?}"));
            Ok(())
        }
        Asked::Timeline => {
            let lines = desk.timeline(request, case)?;
            looked(world, request, case, &format!("{lines:?}"));
            Ok(())
        }
    }
}

fn looked(world: &World, request: Request, case: CaseId, view: &str) {
    let disk = lock(&world.disk);
    let found = lock(&world.model).words().shown(case, view);
    lock(&world.model).note(found);
    if request.actor.id == world.crew.stranger {
        lock(&world.model).looked(case);
    }
    lock(&world.model).read(&disk, request.actor.id, StreamId::case(case), request.command);
}

/// What goes with a package in an episode.
struct PlainWords;

impl PackageWords for PlainWords {
    fn package_readme(&self, context: &PackageReadme) -> Result<String, MailError> {
        Ok(format!("{context:?}"))
    }
}

fn progress(world: &World, case: CaseId) -> usize {
    lock(&world.progress).iter().find(|(known, _)| *known == case).map_or(0, |(_, step)| *step)
}

fn advance(world: &World, case: CaseId) {
    let mut progress = lock(&world.progress);
    match progress.iter_mut().find(|(known, _)| *known == case) {
        Some((_, step)) if *step + 1 == FORWARD => *step = 6,
        Some((_, step)) => *step += 1,
        None => progress.push((case, 1)),
    }
}

fn reconcile(world: &World, process: &Process) {
    let Ok(mut desk) = world.desk(process) else { return };
    let _ = desk.reconcile(process.adapters(), false);
}

/// Goes to the end of some embargo, so that it can be lifted.
fn wait_for_an_end(world: &World) {
    let ends = {
        let model = lock(&world.model);
        let open =
            model.cases().into_iter().filter_map(|id| model.case(id).filter(|case| !case.public)?.agreed);
        open.min()
    };
    let mut times = lock(&world.times);
    let until = ends.map_or(3_600, |end| end.duration_since(times.truth).as_secs() + 60);
    times.pass(until.clamp(60, 1_000_000));
}

fn change_outside(world: &World, random: &mut Random) {
    let mut outside = lock(&world.outside);
    let mood = if random.one_in(2) { Mood::Well } else { *random.pick(&Mood::ALL) };
    if random.one_in(2) { outside.mail = mood } else { outside.repository = mood }
}

fn back_up(world: &World) {
    world.check();
    let (disk, model) = (lock(&world.disk), lock(&world.model));
    let backup = Backup {
        image: disk.live.clone(),
        memory: model.remember(),
        progress: lock(&world.progress).clone(),
    };
    *lock(&world.backup) = Some(backup);
}

fn restore(world: &World) {
    let backup = lock(&world.backup);
    let Some(backup) = backup.as_ref() else { return };
    let mut image = backup.image.clone();
    image.restored_after = Some(image.log.len() as u64);
    image.restored = Some("restored from a backup".to_owned());
    lock(&world.disk).replace(&image);
    let outside = lock(&world.outside);
    lock(&world.model).restored(&backup.memory, &outside);
    lock(&world.progress).clone_from(&backup.progress);
}

/// The founder reads the plan and accepts it.
pub(crate) fn accept(world: &World, process: &Process) {
    let Ok(mut desk) = world.desk(process) else { return };
    let Ok(Some(plan)) = desk.copy_plan(process.adapters(), false) else { return };
    let mut random = Random::new(world.new_canary());
    let request = request(world, Actor::new(world.founder()), true, &mut random);
    // What is recorded as public here goes under commands of its own.
    lock(&world.model).accepting = Some(world.founder());
    let _ = desk.accept_copy(request, process.adapters(), false, &plan.digest);
}
