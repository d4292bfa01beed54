//! `cvdesk serve` through the binary: it brings the outside along, is alone, and ends when told to.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Stdio};

use support::{Desk, tool};

struct Service {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Service {
    fn start(desk: &Desk) -> Self {
        let mut command = desk.command(&["serve", "--every", "1"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        let mut service = Self { child, lines };
        service.until(" started ");
        service
    }

    /// Reads the log up to a line with these words; the whole of it so far.
    fn until(&mut self, words: &str) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "it ended without `{words}`: {all}");
            all.push_str(&line);
            if line.contains(words) {
                return all;
            }
        }
    }

    fn end(mut self) -> String {
        tool("kill", &["-TERM", &self.child.id().to_string()]).unwrap();
        let all = self.until(" stopped");
        assert!(self.child.wait().unwrap().success());
        all
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

#[test]
fn a_service_answers_a_report_that_came_in_meanwhile_and_ends_when_told_to() {
    let desk = Desk::rehearsal();
    let mut service = Service::start(&desk);
    desk.report("bob@else.test", "CANARYSUBJECT", "CANARYBODY\n");
    let told = service.until("held-reply");
    assert!(told.contains(" done what=\"held-reply of 2026-03-02 to a reporter\""), "{told}");
    assert_eq!(desk.outbox().len(), 1);
    let told = told + &service.end();
    assert!(!told.contains("CANARY") && !told.contains("bob@"), "{told}");
}

#[test]
fn one_desk_is_served_by_one_process() {
    let desk = Desk::rehearsal();
    let service = Service::start(&desk);
    let second = desk.run(&["serve"]).failed(5);
    assert!(second.contains("served by one process"), "{second}");
    service.end();
    Service::start(&desk).end();
}

#[test]
fn what_is_overdue_is_told_by_its_clauses_alone() {
    let desk = Desk::rehearsal();
    let case = desk.confirmed_case("CANARYTITLE");
    desk.at("2026-04-20T09:00:00Z");
    let mut service = Service::start(&desk);
    let told = service.until("overdue");
    assert!(told.contains(&format!("overdue case={case} clauses=L")), "{told}");
    assert!(!told.contains("CANARY"), "{told}");
    service.end();
}
