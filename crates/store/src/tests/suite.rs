//! The suite that every backend runs, written against the ports. A new backend adds one line at the end.

use std::sync::Barrier;
use std::thread;

use cvdesk_case::{ActorId, BlobId, Owner, Stamped, StreamId, TextId};
use cvdesk_desk::port::{Append, Batch, Blobs, MacPurpose, Store, StoreError, TaskState};

use super::fixture::{
    Scratch, append, at, batch, case, confirmed, effect, held, intake, new_text, opened, received, summary,
    text_id,
};
use super::memory::Memory;

/// A kind of store under test, and a look behind the seals for the test alone.
pub(super) trait Backend: Sized {
    type Store: Store + Blobs;

    /// A new, empty desk.
    fn fresh() -> Self;
    fn store(&self) -> &Self::Store;
    /// As after a restart.
    fn reopen(&mut self);
    fn text(&self, owner: Owner, id: TextId) -> Result<String, StoreError>;
    fn blob(&self, stream: StreamId, id: BlobId) -> Result<Vec<u8>, StoreError>;
    fn facts(&self, stream: StreamId) -> Vec<Stamped>;
    fn titles(&self) -> Vec<(StreamId, String)>;
}

fn an_append_over_several_streams_is_read_back<B: Backend>() {
    let mut desk = B::fresh();
    let one = Batch {
        appends: vec![
            Append { stream: case(1), expected: 0, events: vec![opened(), confirmed()] },
            Append { stream: case(2), expected: 0, events: vec![opened()] },
        ],
        ..batch()
    };
    let appended = desk.store().append(one.clone()).unwrap();
    assert_eq!((appended.first, appended.last, appended.repeated), (1, 3, false));
    desk.reopen();
    let facts = desk.facts(case(1));
    assert_eq!(facts.iter().map(|fact| (fact.seq, fact.version)).collect::<Vec<_>>(), [(1, 1), (2, 2)]);
    assert_eq!(facts[1].event, confirmed());
    assert_eq!((facts[1].command, facts[1].actor, facts[1].at), (one.command, one.actor, one.at));
    assert_eq!(desk.facts(case(2))[0].seq, 3);
    assert!(desk.store().history(case(3)).unwrap().is_empty());
    assert_eq!(desk.store().last_seq().unwrap(), 3);
}

fn the_version_of_a_stream_counts_its_events<B: Backend>() {
    let desk = B::fresh();
    assert_eq!(desk.store().stream_version(case(1)).unwrap(), 0);
    desk.store().append(append(case(1), 0, vec![opened(), confirmed()])).unwrap();
    desk.store().append(append(case(2), 0, vec![opened()])).unwrap();
    assert_eq!(desk.store().stream_version(case(1)).unwrap(), 2);
    assert_eq!(desk.store().stream_version(case(3)).unwrap(), 0);
}

fn a_conflict_leaves_nothing_of_its_batch<B: Backend>() {
    let desk = B::fresh();
    desk.store().append(append(case(1), 0, vec![opened()])).unwrap();
    let refused = desk.store().append(Batch {
        appends: vec![
            Append { stream: case(2), expected: 0, events: vec![opened()] },
            Append { stream: case(1), expected: 0, events: vec![confirmed()] },
        ],
        texts: vec![new_text(case(2), 1, "a title")],
        summaries: vec![(case(2), summary(2, "a title"))],
        wanted: vec![(effect(1), case(2))],
        ..batch()
    });
    assert!(matches!(refused, Err(StoreError::Conflict { expected: 0, actual: 1, .. })), "{refused:?}");
    assert!(desk.store().history(case(2)).unwrap().is_empty());
    assert!(matches!(desk.text(case(2).into(), text_id(1)), Err(StoreError::Absent)));
    assert!(desk.titles().is_empty());
    assert!(desk.store().tasks().unwrap().is_empty());
    assert_eq!(desk.store().last_seq().unwrap(), 1);
    desk.store().append(append(case(2), 0, vec![opened()])).unwrap();
    assert_eq!(desk.facts(case(2)).len(), 1, "the stream is still new");
}

fn a_repeated_command_gets_the_first_answer_and_writes_nothing<B: Backend>() {
    let mut desk = B::fresh();
    let one = append(case(1), 0, vec![opened(), confirmed()]);
    let first = desk.store().append(one.clone()).unwrap();
    desk.store().append(append(case(2), 0, vec![opened()])).unwrap();
    desk.reopen();
    let again =
        desk.store().append(Batch { texts: vec![new_text(case(1), 7, "late")], ..one.clone() }).unwrap();
    assert_eq!((again.first, again.last, again.repeated), (first.first, first.last, true));
    assert_eq!(desk.store().last_seq().unwrap(), 3);
    assert!(matches!(desk.text(case(1).into(), text_id(7)), Err(StoreError::Absent)));
}

fn a_command_is_answered_with_its_events_by_stream<B: Backend>() {
    let desk = B::fresh();
    let one = Batch {
        appends: vec![
            Append { stream: intake(1), expected: 0, events: vec![received(BlobId([1; 16])), held()] },
            Append { stream: case(1), expected: 0, events: vec![opened()] },
        ],
        ..batch()
    };
    assert!(desk.store().answered(one.command).unwrap().is_none());
    let command = one.command;
    desk.store().append(one).unwrap();
    let answer = desk.store().answered(command).unwrap().unwrap();
    assert_eq!(answer.iter().map(|(stream, _)| *stream).collect::<Vec<_>>(), [intake(1), case(1)]);
}

fn a_case_takes_over_the_keys_of_its_report<B: Backend>() {
    let mut desk = B::fresh();
    let raw = BlobId([4; 16]);
    desk.store().put(intake(1), raw, b"From: ...").unwrap();
    let texts = vec![new_text(intake(1), 1, "the subject")];
    desk.store().append(Batch { texts, ..append(intake(1), 0, vec![received(raw)]) }).unwrap();
    desk.reopen();
    let share_keys = vec![(case(1), intake(1))];
    desk.store().append(Batch { share_keys, ..append(case(1), 0, vec![opened()]) }).unwrap();
    desk.reopen();
    for stream in [case(1), intake(1)] {
        assert_eq!(desk.text(stream.into(), text_id(1)).unwrap(), "the subject", "as a text of {stream}");
        assert_eq!(desk.blob(stream, raw).unwrap(), b"From: ...", "as a blob of {stream}");
    }
    assert_eq!(desk.facts(case(1)).len(), 1);
}

fn a_report_that_goes_straight_in_shares_its_keys_in_the_same_batch<B: Backend>() {
    let mut desk = B::fresh();
    let appends = vec![
        Append { stream: case(1), expected: 0, events: vec![opened()] },
        Append { stream: intake(1), expected: 0, events: vec![received(BlobId([1; 16]))] },
    ];
    let share_keys = vec![(case(1), intake(1))];
    let texts = vec![new_text(intake(1), 1, "the subject")];
    desk.store().append(Batch { appends, share_keys, texts, ..batch() }).unwrap();
    desk.reopen();
    assert_eq!(desk.text(case(1).into(), text_id(1)).unwrap(), "the subject");
}

fn keys_of_a_stream_that_is_not_there_cannot_be_taken_over<B: Backend>() {
    let desk = B::fresh();
    let share_keys = vec![(case(1), intake(1))];
    let refused = desk.store().append(Batch { share_keys, ..append(case(1), 0, vec![opened()]) });
    assert!(matches!(refused, Err(StoreError::Absent)), "{refused:?}");
    assert_eq!(desk.store().last_seq().unwrap(), 0);
}

fn a_text_is_there_after_reopening_for_its_owner_only<B: Backend>() {
    let mut desk = B::fresh();
    let person = Owner::Person(ActorId([5; 16]));
    let texts =
        vec![new_text(case(1), 1, "a title"), new_text(person, 2, "A. Person"), new_text(case(1), 3, "")];
    desk.store().append(Batch { texts, ..append(case(1), 0, vec![opened()]) }).unwrap();
    desk.store().append(append(case(2), 0, vec![opened()])).unwrap();
    desk.reopen();
    assert_eq!(desk.text(case(1).into(), text_id(1)).unwrap(), "a title");
    assert_eq!(desk.text(person, text_id(2)).unwrap(), "A. Person");
    assert_eq!(desk.text(case(1).into(), text_id(3)).unwrap(), "");
    for (owner, id) in
        [(case(2).into(), 1), (person, 1), (case(1).into(), 2), (case(1).into(), 9), (case(9).into(), 1)]
    {
        assert!(matches!(desk.text(owner, text_id(id)), Err(StoreError::Absent)), "{owner:?} {id}");
    }
}

fn a_blob_put_before_its_stream_begins_is_there_afterwards<B: Backend>() {
    let mut desk = B::fresh();
    let (raw, lost) = (BlobId([4; 16]), BlobId([5; 16]));
    let long = vec![0x42; 300_000];
    desk.store().put(intake(1), raw, &long).unwrap();
    desk.store().put(intake(2), lost, b"nobody names this").unwrap();
    assert_eq!(desk.blob(intake(1), raw).unwrap(), long);
    desk.store().append(append(intake(1), 0, vec![received(raw)])).unwrap();
    desk.reopen();
    assert_eq!(desk.blob(intake(1), raw).unwrap(), long);
    assert!(matches!(desk.blob(intake(2), lost), Err(StoreError::Absent)), "its keys were never written");
    assert!(matches!(desk.blob(intake(1), BlobId([6; 16])), Err(StoreError::Absent)));
    assert!(desk.blob(intake(1), lost).is_err(), "sealed under other keys");
}

fn a_blob_of_a_stream_is_never_written_over<B: Backend>() {
    let desk = B::fresh();
    let raw = BlobId([4; 16]);
    desk.store().put(intake(1), raw, b"garbage of a try that was killed").unwrap();
    desk.store().put(intake(1), raw, b"first").unwrap();
    desk.store().append(append(intake(1), 0, vec![received(raw)])).unwrap();
    assert!(desk.store().put(intake(1), raw, b"second").is_err());
    desk.store().put(intake(1), raw, b"first").unwrap();
    assert_eq!(desk.blob(intake(1), raw).unwrap(), b"first");
}

fn what_a_failed_append_left_is_discarded<B: Backend>() {
    let desk = B::fresh();
    let raw = BlobId([4; 16]);
    desk.store().put(intake(1), raw, b"first").unwrap();
    desk.store().discard(raw);
    desk.store().discard(raw);
    assert!(matches!(desk.blob(intake(1), raw), Err(StoreError::Absent)));
}

fn erasing_takes_the_words_of_all_who_share_the_key_and_leaves_every_fact<B: Backend>() {
    let mut desk = B::fresh();
    let raw = BlobId([4; 16]);
    desk.store().put(intake(1), raw, b"From: ...").unwrap();
    let texts = vec![new_text(intake(1), 1, "the subject")];
    desk.store().append(Batch { texts, ..append(intake(1), 0, vec![received(raw)]) }).unwrap();
    let texts = vec![new_text(case(1), 2, "a title"), new_text(StreamId::DESK, 3, "why")];
    let begin = Append { stream: StreamId::DESK, expected: 0, events: vec![opened()] };
    let share_keys = vec![(case(1), intake(1))];
    let mut one = append(case(1), 0, vec![opened()]);
    one.appends.push(begin);
    let summaries = vec![(case(1), summary(1, "a title"))];
    desk.store().append(Batch { texts, share_keys, summaries, ..one }).unwrap();
    let other = vec![new_text(case(2), 4, "another")];
    desk.store().append(Batch { texts: other, ..append(case(2), 0, vec![opened()]) }).unwrap();
    // One that fails takes nothing: another wrote meanwhile.
    let erase = || Batch { erase: vec![case(1).into()], ..append(case(1), 1, vec![confirmed()]) };
    let stale =
        desk.store().append(Batch { erase: vec![case(1).into()], ..append(case(1), 0, vec![opened()]) });
    assert!(matches!(stale, Err(StoreError::Conflict { .. })), "{stale:?}");
    assert_eq!(desk.text(case(1).into(), text_id(2)).unwrap(), "a title");
    let summaries = vec![(case(1), summary(1, "gone"))];
    desk.store().append(Batch { summaries, ..erase() }).unwrap();
    for reopened in [false, true] {
        for (stream, id) in [(case(1), 2), (case(1), 1), (intake(1), 1)] {
            let read = desk.text(stream.into(), text_id(id));
            assert!(matches!(read, Err(StoreError::Erased)), "{stream} {reopened}: {read:?}");
        }
        assert!(matches!(desk.blob(case(1), raw), Err(StoreError::Erased)));
        assert!(matches!(desk.blob(intake(1), raw), Err(StoreError::Erased)));
        assert_eq!(desk.facts(case(1)).len(), 2);
        assert_eq!(desk.facts(intake(1)).len(), 1);
        assert_eq!(desk.titles(), [(case(1), "gone".to_owned())]);
        assert_eq!(desk.text(StreamId::DESK.into(), text_id(3)).unwrap(), "why");
        assert_eq!(desk.text(case(2).into(), text_id(4)).unwrap(), "another");
        desk.reopen();
    }
    let texts = vec![new_text(case(1), 5, "too late")];
    let late = desk.store().append(Batch { texts, ..append(case(1), 2, vec![confirmed()]) });
    assert!(matches!(late, Err(StoreError::Erased)), "{late:?}");
    desk.store().append(append(case(1), 2, vec![confirmed()])).unwrap();
}

fn a_text_that_is_forgotten_is_gone_and_the_others_stay<B: Backend>() {
    let mut desk = B::fresh();
    let texts = vec![new_text(case(1), 1, "what should not be there"), new_text(case(1), 2, "a title")];
    desk.store().append(Batch { texts, ..append(case(1), 0, vec![opened()]) }).unwrap();
    let forget = || vec![(case(1).into(), text_id(1))];
    let stale = desk.store().append(Batch { forget: forget(), ..append(case(1), 0, vec![opened()]) });
    assert!(matches!(stale, Err(StoreError::Conflict { .. })), "{stale:?}");
    assert_eq!(desk.text(case(1).into(), text_id(1)).unwrap(), "what should not be there");
    desk.store().append(Batch { forget: forget(), ..append(case(1), 1, vec![confirmed()]) }).unwrap();
    for reopened in [false, true] {
        let read = desk.text(case(1).into(), text_id(1));
        assert!(matches!(read, Err(StoreError::Absent)), "{reopened}: {read:?}");
        assert_eq!(desk.text(case(1).into(), text_id(2)).unwrap(), "a title");
        desk.reopen();
    }
}

fn a_summary_is_replaced_and_a_longer_one_than_allowed_is_refused<B: Backend>() {
    let mut desk = B::fresh();
    let with = |title: &str| vec![(case(1), summary(1, title))];
    desk.store().append(Batch { summaries: with("before"), ..append(case(1), 0, vec![opened()]) }).unwrap();
    desk.store().append(Batch { summaries: with("after"), ..append(case(1), 1, vec![confirmed()]) }).unwrap();
    let refused = desk
        .store()
        .append(Batch { summaries: with(&"x".repeat(600)), ..append(case(1), 2, vec![confirmed()]) });
    assert!(refused.unwrap_err().to_string().contains("512 are the most"));
    desk.reopen();
    assert_eq!(desk.titles(), [(case(1), "after".to_owned())]);
    assert_eq!(desk.store().summaries().unwrap().len(), 1);
    assert_eq!(desk.store().last_seq().unwrap(), 2);
}

fn an_effect_is_wanted_once_and_done_for_ever<B: Backend>() {
    let mut desk = B::fresh();
    let wanted = vec![(effect(2), case(1)), (effect(1), case(1))];
    desk.store().append(Batch { wanted, ..append(case(1), 0, vec![opened()]) }).unwrap();
    let fence = desk.store().lease_take([1; 16], at(0), 60).unwrap().unwrap().fence;
    desk.store().task_intend(effect(1), fence).unwrap();
    desk.store().task_defer(effect(1), fence, TaskState::Intended, at(30)).unwrap();
    let again = vec![(effect(1), case(1)), (effect(3), case(1))];
    desk.store().append(Batch { wanted: again.clone(), ..append(case(1), 1, vec![confirmed()]) }).unwrap();
    desk.reopen();
    let tasks = desk.store().tasks().unwrap();
    let order: Vec<_> = tasks.iter().map(|task| task.effect).collect();
    assert_eq!(order, [effect(2), effect(1), effect(3)], "as they were wanted");
    assert_eq!((tasks[0].state, tasks[0].attempts, tasks[0].not_before), (TaskState::Pending, 0, at(0)));
    assert_eq!((tasks[1].state, tasks[1].attempts, tasks[1].not_before), (TaskState::Intended, 1, at(30)));

    let done = vec![effect(1), effect(4)];
    desk.store().append(Batch { done, fence: Some(fence), ..append(case(1), 2, vec![confirmed()]) }).unwrap();
    let again = [again, vec![(effect(4), case(1))]].concat();
    desk.store().append(Batch { wanted: again, ..append(case(1), 3, vec![confirmed()]) }).unwrap();
    desk.store().task_defer(effect(1), fence, TaskState::Pending, at(0)).unwrap();
    desk.store().task_drop(effect(2), fence).unwrap();
    desk.store().task_drop(effect(1), fence).unwrap();
    assert_eq!(desk.store().tasks().unwrap().iter().map(|task| task.effect).collect::<Vec<_>>(), [effect(3)]);
}

fn one_holder_has_the_lease_until_it_ends<B: Backend>() {
    let desk = B::fresh();
    let [one, other] = [[1; 16], [2; 16]];
    let first = desk.store().lease_take(one, at(0), 60).unwrap().unwrap();
    assert_eq!(first.until, at(60));
    assert_eq!(desk.store().lease_take(other, at(59), 60).unwrap(), None);
    let longer = desk.store().lease_take(one, at(30), 60).unwrap().unwrap();
    assert_eq!((longer.fence, longer.until), (first.fence, at(90)));
    let second = desk.store().lease_take(other, at(90), 60).unwrap().unwrap();
    assert!(second.fence > first.fence);
    desk.store().lease_release(one).unwrap();
    assert_eq!(desk.store().lease_take(one, at(91), 60).unwrap(), None, "it was not its to give back");
    desk.store().lease_release(other).unwrap();
    assert!(desk.store().lease_take(one, at(91), 60).unwrap().unwrap().fence > second.fence);
}

// Fault F6: a clock that was ahead and is right again.
fn a_lease_from_the_future_has_run_out<B: Backend>() {
    let desk = B::fresh();
    let ahead = desk.store().lease_take([1; 16], at(90_000), 60).unwrap().unwrap();
    let right = desk.store().lease_take([2; 16], at(0), 60).unwrap().unwrap();
    assert!(right.fence > ahead.fence);
}

fn what_is_done_under_a_lease_that_was_lost_changes_nothing<B: Backend>() {
    let desk = B::fresh();
    desk.store()
        .append(Batch { wanted: vec![(effect(1), case(1))], ..append(case(1), 0, vec![opened()]) })
        .unwrap();
    let lost = desk.store().lease_take([1; 16], at(0), 60).unwrap().unwrap().fence;
    desk.store().lease_take([2; 16], at(61), 60).unwrap().unwrap();
    let fenced =
        |refused: Result<(), StoreError>| assert!(matches!(refused, Err(StoreError::Fenced)), "{refused:?}");
    let receipt = Batch { done: vec![effect(1)], fence: Some(lost), ..append(case(1), 1, vec![confirmed()]) };
    fenced(desk.store().append(receipt).map(|_| ()));
    fenced(desk.store().task_intend(effect(1), lost));
    fenced(desk.store().task_defer(effect(1), lost, TaskState::Pending, at(0)));
    fenced(desk.store().task_drop(effect(1), lost));
    assert_eq!(desk.store().last_seq().unwrap(), 1);
    assert_eq!(desk.store().tasks().unwrap()[0].state, TaskState::Pending);
}

fn derived_keys_stay_the_same_and_share_nothing_between_purposes<B: Backend>() {
    let mut desk = B::fresh();
    let before = [MacPurpose::Effect, MacPurpose::Command].map(|purpose| desk.store().mac(purpose, b"data"));
    desk.reopen();
    let after = [MacPurpose::Effect, MacPurpose::Command].map(|purpose| desk.store().mac(purpose, b"data"));
    assert_eq!(before, after);
    assert_ne!(before[0], before[1]);
    assert_ne!(before[0], desk.store().mac(MacPurpose::Effect, b"other"));
    assert_ne!(before[0], B::fresh().store().mac(MacPurpose::Effect, b"data"), "another desk");
}

fn eight_threads_append_without_gaps_and_a_conflict_costs_only_its_own<B: Backend + Sync>() {
    const EACH: u8 = 20;
    let desk = B::fresh();
    let start = Barrier::new(8);
    let conflicts: usize = thread::scope(|scope| {
        let workers: Vec<_> = (0..8_u8)
            .map(|thread| {
                let (desk, start) = (&desk, &start);
                scope.spawn(move || {
                    start.wait();
                    let mut conflicts = 0;
                    for round in 0..EACH {
                        desk.store()
                            .append(append(case(thread * EACH + round), 0, vec![opened(), confirmed()]))
                            .unwrap();
                        match desk.store().append(append(case(250), u32::from(round), vec![opened()])) {
                            Ok(_) => {}
                            Err(StoreError::Conflict { .. } | StoreError::Busy(_)) => conflicts += 1,
                            Err(other) => panic!("{other}"),
                        }
                    }
                    conflicts
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    let shared = desk.facts(case(250)).len();
    assert_eq!(shared + conflicts, 8 * usize::from(EACH));
    let last = usize::try_from(desk.store().last_seq().unwrap()).unwrap();
    assert_eq!(last, 8 * usize::from(EACH) * 2 + shared);
    assert!((0..8 * EACH).all(|id| desk.facts(case(id)).len() == 2));
}

macro_rules! suite {
    ($backend:ident: $($test:ident)*) => {
        $( #[test] fn $test() { super::$test::<super::$backend>(); } )*
    };
}

macro_rules! every_backend {
    ($($module:ident: $backend:ident)*) => {
        $( mod $module {
            suite! { $backend:
                an_append_over_several_streams_is_read_back
                the_version_of_a_stream_counts_its_events
                a_conflict_leaves_nothing_of_its_batch
                a_repeated_command_gets_the_first_answer_and_writes_nothing
                a_command_is_answered_with_its_events_by_stream
                a_case_takes_over_the_keys_of_its_report
                a_report_that_goes_straight_in_shares_its_keys_in_the_same_batch
                keys_of_a_stream_that_is_not_there_cannot_be_taken_over
                a_text_is_there_after_reopening_for_its_owner_only
                a_blob_put_before_its_stream_begins_is_there_afterwards
                a_blob_of_a_stream_is_never_written_over
                what_a_failed_append_left_is_discarded
                erasing_takes_the_words_of_all_who_share_the_key_and_leaves_every_fact
                a_text_that_is_forgotten_is_gone_and_the_others_stay
                a_summary_is_replaced_and_a_longer_one_than_allowed_is_refused
                an_effect_is_wanted_once_and_done_for_ever
                one_holder_has_the_lease_until_it_ends
                a_lease_from_the_future_has_run_out
                what_is_done_under_a_lease_that_was_lost_changes_nothing
                derived_keys_stay_the_same_and_share_nothing_between_purposes
                eight_threads_append_without_gaps_and_a_conflict_costs_only_its_own
            }
        } )*
    };
}

every_backend! {
    on_sqlite: Scratch
    in_memory: Memory
}
