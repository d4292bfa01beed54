//! What a command prints: text for people, or one JSON object; the same facts in the same order.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use cvdesk_policy::Duty;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::when;

/// What a command did.
#[derive(Debug, Default)]
pub struct Done {
    /// For people: whole lines.
    pub text: String,
    /// For programs.
    pub result: Value,
    /// What is owed next; printed after the text.
    pub owed: Vec<Duty>,
    /// For people: whole lines that matter less than what is owed and stand behind it.
    pub behind: String,
    /// Where the rest is told, when only the first thing owed is printed.
    pub see: Option<String>,
    /// Whether the desk is a rehearsal, which every screen says.
    pub rehearsal: bool,
    /// The exit status where it is not 0 although there is a result.
    pub code: u8,
    /// Whether everything has been printed already, line by line.
    pub told: bool,
}

impl Done {
    /// Text and result.
    pub fn new(text: impl Into<String>, result: Value) -> Self {
        Self { text: text.into(), result, ..Self::default() }
    }

    /// Adds a field for programs, where the result has fields.
    pub fn set(&mut self, name: &str, value: Value) {
        if let Value::Object(fields) = &mut self.result {
            fields.insert(name.to_owned(), value);
        }
    }
}

/// Where output goes.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    json: bool,
    colour: bool,
    attended: bool,
}

/// How a piece of text is to look.
#[derive(Debug, Clone, Copy)]
pub enum Look {
    /// What matters first.
    Strong,
    /// Quiet: rules and references.
    Quiet,
    /// Confidential, refused or broken.
    Red,
    /// What is owed.
    Amber,
    /// Public or done.
    Green,
}

impl Screen {
    /// Reads what standard output is.
    pub fn of_this_process(json: bool) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "the binary's edge: NO_COLOR is the user's wish (no-color.org)"
        )]
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let terminal = std::io::stdout().is_terminal();
        Self {
            json,
            colour: !json && !plain && terminal,
            attended: terminal && std::io::stdin().is_terminal(),
        }
    }

    /// Whether text goes to a person at a terminal.
    pub fn interactive(self) -> bool {
        !self.json && self.attended
    }

    /// The same screen for a command that nobody typed: it asks nothing.
    pub fn unattended(self) -> Self {
        Self { attended: false, ..self }
    }

    /// The same screen without colours.
    pub fn plain(self) -> Self {
        Self { colour: false, ..self }
    }

    /// How many columns the terminal has; nothing where text goes elsewhere.
    pub fn columns(self) -> Option<usize> {
        let size = (!self.json).then(|| rustix::termios::tcgetwinsize(std::io::stdout()).ok()).flatten()?;
        Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
    }

    /// Paints a piece of text, where the screen has colours.
    pub fn paint(self, look: Look, text: &str) -> String {
        if !self.colour {
            return text.to_owned();
        }
        let code = match look {
            Look::Strong => "1",
            Look::Quiet => "2",
            Look::Red => "31",
            Look::Amber => "33",
            Look::Green => "32",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// Where lines for programs go, whether or not they asked for one object.
    pub fn lines() -> impl std::io::Write {
        std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock())
    }

    /// Tells a person something beside the answer.
    pub fn note(text: &str) {
        let _ = writeln!(std::io::stderr(), "note: {text}");
    }

    /// Prints text now: for commands that tell as they go.
    pub fn say(self, text: &str) {
        if !self.json {
            let _ = writeln!(std::io::stdout(), "{text}");
        }
    }

    /// Prints a text now, each of its lines further in.
    pub fn say_lines(self, text: &str, indent: &str) {
        for line in text.lines() {
            self.say(format!("{indent}{line}").trim_end());
        }
    }

    /// Prints one line of a service's log, as text or as one object.
    pub fn line(self, text: &str, object: &Value) {
        let mut out = std::io::stdout().lock();
        let _ = if self.json { writeln!(out, "{object}") } else { writeln!(out, "{text}") };
        let _ = out.flush();
    }

    /// Prints what was done and what is owed.
    pub fn show(self, done: &Done) -> ExitCode {
        if done.told {
            return ExitCode::from(done.code);
        }
        let mut out = std::io::stdout().lock();
        if self.json {
            let mut object = json!({ "v": 1, "result": done.result, "owed": done.owed });
            if let (true, Value::Object(fields)) = (done.rehearsal, &mut object) {
                fields.insert("rehearsal".to_owned(), json!(true));
            }
            let _ = writeln!(out, "{object}");
        } else {
            let _ = write!(out, "{}", self.told(done));
        }
        ExitCode::from(done.code)
    }

    /// What was done and what is owed, as people read it.
    pub fn told(self, done: &Done) -> String {
        let mut text = String::new();
        if done.rehearsal {
            text =
                self.paint(Look::Amber, "REHEARSAL DESK: nothing here is real, nothing leaves this machine");
            text.push('\n');
        }
        text.push_str(&done.text);
        if !done.owed.is_empty() {
            let owed = match &done.see {
                Some(see) => self.owed_next(&done.owed, see),
                None => self.owed(&done.owed),
            };
            let gap = if done.text.is_empty() { "" } else { "\n" };
            text.push_str(&format!("{gap}{owed}"));
        }
        if !done.behind.is_empty() {
            text.push_str(&format!("\n{}", done.behind));
        }
        text
    }

    /// The first of what is owed, after a step; the rest is a command away.
    pub fn owed_next(self, owed: &[Duty], see: &str) -> String {
        let (first, rest) = owed.split_at(owed.len().min(1));
        let more =
            if rest.is_empty() { String::new() } else { format!("  and {} more: `{see}`\n", rest.len()) };
        format!("{}{more}", self.owed(first))
    }

    /// What is owed, by whom, by when, under which rule.
    pub fn owed(self, owed: &[Duty]) -> String {
        let mut text = format!("{}\n", self.paint(Look::Strong, "Owed"));
        for duty in owed {
            let due = duty.due.map(|due| format!(", by {}", when::told(due))).unwrap_or_default();
            let late = if duty.overdue { self.paint(Look::Red, " (overdue)") } else { String::new() };
            text.push_str(&format!(
                "  {} {} {}{due}{late}\n",
                self.paint(Look::Amber, "*"),
                duty.owed,
                self.paint(Look::Quiet, &format!("({})", duty.by))
            ));
            text.push_str(&format!("    cvdesk {}\n", duty.command));
            text.push_str(&format!("    {}\n", self.paint(Look::Quiet, &duty.quote)));
        }
        text
    }

    /// Prints what was done before a failure that is printed next; for programs the failure's object says it.
    pub fn tell(self, done: &Done) {
        if !self.json {
            self.show(done);
        }
    }

    /// Prints why it was not done.
    pub fn fail(self, failure: &Failure) -> ExitCode {
        if self.json {
            let mut object = match &failure.refusal {
                Some(refusal) => json!({ "v": 1, "refusal": refusal, "owed": [] }),
                None => {
                    json!({ "v": 1, "error": { "code": failure.code, "what": failure.what }, "owed": [] })
                }
            };
            if let (false, Value::Object(fields)) = (failure.recorded.is_null(), &mut object) {
                fields.insert("recorded".to_owned(), failure.recorded.clone());
            }
            let _ = writeln!(std::io::stdout(), "{object}");
        } else {
            let _ = write!(std::io::stderr(), "{}", self.told_failure(failure));
        }
        ExitCode::from(failure.code)
    }

    /// A failure as people read it.
    pub fn told_failure(self, failure: &Failure) -> String {
        let recorded = if failure.recorded.is_null() { "" } else { "; the steps printed above are recorded" };
        match &failure.refusal {
            Some(refusal) => format!(
                "{} {}{recorded}\n  rule  {}\n  next  {}\n",
                self.paint(Look::Red, "refused:"),
                refusal.what,
                refusal.quote,
                refusal.hint
            ),
            None => format!("{} {}{recorded}\n", self.paint(Look::Red, "error:"), failure.what),
        }
    }
}
