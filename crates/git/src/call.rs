//! One call of git: bytes in, bytes out, stopped at the deadline.

use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;

use thiserror::Error;

use crate::deadline::Deadline;

/// What git said.
#[derive(Debug)]
pub(crate) struct Answer {
    status: ExitStatus,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// Why there is no good answer.
#[derive(Debug, Error)]
pub(crate) enum CallError {
    /// It was stopped, or there was no time left to begin.
    #[error("git took too long and was stopped")]
    TooSlow,
    /// It could not be started or listened to.
    #[error("git cannot be run: {0}")]
    NotRun(#[from] std::io::Error),
    /// It ended badly; its own words.
    #[error("{0}")]
    Failed(String),
}

impl Answer {
    /// What it printed, without the line break at the end; bytes that are no text become replacement characters.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).trim_end_matches('\n').to_owned()
    }

    pub(crate) fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// Passes the answer on where git ended well.
    pub(crate) fn good(self) -> Result<Self, CallError> {
        if self.status.success() { Ok(self) } else { Err(CallError::Failed(self.complaint())) }
    }

    /// Git's own words as one line: what it called fatal or an error, else the first thing it said.
    pub(crate) fn complaint(&self) -> String {
        let text = String::from_utf8_lossy(&self.stderr);
        let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
        let worst = lines().find(|line| ["fatal: ", "error: "].iter().any(|word| line.starts_with(word)));
        let line = worst.or_else(|| lines().next()).unwrap_or("git gave no reason");
        line.chars().filter(|char| !char.is_control()).take(300).collect()
    }
}

/// Runs a call to its end or to the deadline.
pub(crate) fn run(command: Command, stdin: Vec<u8>, deadline: Deadline) -> Result<Answer, CallError> {
    let mut child = spawn(command, Stdio::piped(), deadline)?;
    feed(&mut child, stdin);
    finish(child, deadline)
}

/// Runs two calls, the second reading what the first one prints; both must end well. Nothing of what runs between
/// them is held here.
pub(crate) fn pipe(
    first: Command,
    stdin: Vec<u8>,
    second: Command,
    deadline: Deadline,
) -> Result<Answer, CallError> {
    let mut writer = spawn(first, Stdio::piped(), deadline)?;
    let between = writer.stdout.take().map_or_else(Stdio::null, Stdio::from);
    let reader = match spawn(second, between, deadline) {
        Ok(reader) => reader,
        Err(error) => {
            stop(&mut writer);
            return Err(error);
        }
    };
    feed(&mut writer, stdin);
    let answer = finish(reader, deadline);
    if answer.is_err() {
        stop(&mut writer);
    }
    // What the writer says decides: a reader of half a text ends well.
    finish(writer, deadline).and_then(Answer::good)?;
    answer?.good()
}

fn spawn(mut command: Command, stdin: Stdio, deadline: Deadline) -> Result<Child, CallError> {
    if deadline.left().is_zero() {
        return Err(CallError::TooSlow);
    }
    // A group of its own: what kills us or interrupts us at a terminal lets a push that is under way end cleanly.
    command.process_group(0);
    Ok(command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?)
}

fn feed(child: &mut Child, stdin: Vec<u8>) {
    if let Some(mut pipe) = child.stdin.take() {
        // Git may end without reading everything; its exit status says what that means.
        thread::spawn(move || pipe.write_all(&stdin));
    }
}

fn finish(mut child: Child, deadline: Deadline) -> Result<Answer, CallError> {
    let stdout = drain(child.stdout.take());
    let stderr = drain(child.stderr.take());
    let answer = collect(&mut child, &stdout, &stderr, deadline);
    if answer.is_err() {
        stop(&mut child);
    }
    answer
}

fn stop(child: &mut Child) {
    // Both fail only where it has ended already.
    let _ = child.kill();
    let _ = child.wait();
}

fn collect(
    child: &mut Child,
    stdout: &Receiver<std::io::Result<Vec<u8>>>,
    stderr: &Receiver<std::io::Result<Vec<u8>>>,
    deadline: Deadline,
) -> Result<Answer, CallError> {
    let receive = |from: &Receiver<std::io::Result<Vec<u8>>>| match from.recv_timeout(deadline.left()) {
        Ok(bytes) => bytes.map_err(CallError::NotRun),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Err(CallError::TooSlow),
    };
    let (stdout, stderr) = (receive(stdout)?, receive(stderr)?);
    Ok(Answer { status: child.wait()?, stdout, stderr })
}

/// Reads a pipe to its end beside us. Where a helper of git outlives it, the thread ends with the helper.
fn drain(pipe: Option<impl Read + Send + 'static>) -> Receiver<std::io::Result<Vec<u8>>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = pipe.map_or(Ok(0), |mut pipe| pipe.read_to_end(&mut bytes));
        sender.send(read.map(|_| bytes))
    });
    receiver
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_call_that_takes_too_long_is_stopped_even_where_a_helper_keeps_the_pipe() {
        for script in ["exec sleep 600", "sleep 5 & exec sleep 600"] {
            let deadline = Deadline::after(Duration::from_millis(100));
            assert!(matches!(run(shell(script), vec![], deadline), Err(CallError::TooSlow)));
            assert!(deadline.left().is_zero());
        }
    }

    #[test]
    fn a_call_does_not_start_after_the_deadline() {
        let deadline = Deadline::after(Duration::ZERO);
        assert!(matches!(run(Command::new("no-such-program"), vec![], deadline), Err(CallError::TooSlow)));
    }

    #[test]
    fn much_in_and_much_out_do_not_block_each_other() {
        let stdin = vec![b'x'; 4 << 20];
        let answer = run(shell("cat; echo hint >&2"), stdin.clone(), Deadline::after(Duration::from_mins(1)));
        assert_eq!(answer.unwrap().good().unwrap().stdout, stdin);
    }

    #[test]
    fn the_complaint_is_what_git_called_fatal() {
        let script = "printf 'warning: x\\nfatal: no such thing\\nhint: y\\n' >&2; exit 128";
        let answer = run(shell(script), vec![], Deadline::after(Duration::from_mins(1))).unwrap();
        assert_eq!(answer.good().unwrap_err().to_string(), "fatal: no such thing");
    }
}
