//! One desk in a scratch folder, driven as its people drive it: the command line, and mail on standard input.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;

use serde_json::Value;
use tempfile::TempDir;

/// The address of every test's desk.
pub const ADDRESS: &str = "security@desk.test";
/// The mail server whose word counts, where a desk has one.
pub const AUTHSERV: &str = "channel.mail.authserv_id=mx.desk.test";

/// A report as a form that the shipped process whose reports are issues takes whole.
pub const FORM: &str = "\
title = \"a guest writes past a ring\"
[reporter]
name = \"Rita\"
mail = \"rita@out.test\"
[answers]
description = \"The length is not looked at.\"
version = \"10.0, qemu-system-x86_64\"
tools = [\"fuzzer\"]
validation = \"validated\"
private_data = \"no\"
component = \"emulator\"
build = \"upstream\"
problems = \"one\"
";

/// A rehearsal desk, and the time its next command happens at.
pub struct Desk {
    home: TempDir,
    dir: PathBuf,
    at: Mutex<String>,
}

/// What a command answered.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Answer {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Standard error of a command that ended with this status.
    #[track_caller]
    pub fn failed(self, code: i32) -> String {
        assert_eq!(self.code, code, "{self:?}");
        self.err
    }

    /// Standard output of a command that was done.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.out
    }
}

impl Desk {
    /// Makes one where nothing is set but the address.
    pub fn rehearsal() -> Self {
        Self::with(&[])
    }

    /// Makes one with further settings of the policy.
    pub fn with(settings: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("desk");
        Self::init(home, dir, settings, &[])
    }

    /// Makes one that is no rehearsal: whoever acts as somebody else acts on their behalf.
    pub fn in_earnest() -> Self {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("desk");
        let desk = Self { home, dir, at: Mutex::default() };
        let (profile, address) = (profile("libvirt"), format!("channel.mail.address={ADDRESS}"));
        desk.run(&["init", "--profile", &profile, "--set", &address, "--founder", "Ada Founder"]).done();
        desk
    }

    /// Makes one in a folder of the caller's; key, recovery copy and heads lie in the home.
    pub fn in_folder(dir: &Path) -> Self {
        let home = tempfile::tempdir().unwrap();
        let beside = |name: &str| home.path().join(name).display().to_string();
        let (key, recovery, heads) = (beside("desk.key"), beside("desk.recovery"), beside("desk.heads.log"));
        Self::init(home, dir.to_owned(), &[], &["--key", &key, "--recovery", &recovery, "--heads", &heads])
    }

    /// Makes one with further arguments of `init`.
    pub fn init_with(arguments: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("desk");
        Self::init(home, dir, &[], arguments)
    }

    /// Makes one of another shipped profile.
    pub fn of_profile(name: &str, setting: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("desk");
        Self::init_of(name, setting, home, dir, &[], &[])
    }

    /// Makes one of the shipped profile whose reports are issues.
    pub fn of_tracker() -> Self {
        Self::of_profile("qemu", &format!("channel.redirect.address={ADDRESS}"))
    }

    /// The same, with further settings of its policy.
    pub fn of_profile_with(name: &str, setting: &str, settings: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("desk");
        Self::init_of(name, setting, home, dir, settings, &[])
    }

    fn init(home: TempDir, dir: PathBuf, settings: &[&str], arguments: &[&str]) -> Self {
        let address = format!("channel.mail.address={ADDRESS}");
        Self::init_of("libvirt", &address, home, dir, settings, arguments)
    }

    fn init_of(
        name: &str,
        address: &str,
        home: TempDir,
        dir: PathBuf,
        settings: &[&str],
        arguments: &[&str],
    ) -> Self {
        let desk = Self { home, dir, at: Mutex::new("2026-03-02T09:00:00Z".to_owned()) };
        let profile = profile(name);
        let mut init = vec!["init", "--profile", &profile, "--rehearsal", "--set", address];
        init.extend(settings.iter().flat_map(|setting| ["--set", setting]));
        if !arguments.contains(&"--founder") {
            init.extend(["--founder", "Ada Founder"]);
        }
        init.extend(arguments);
        desk.run(&init).done();
        desk
    }

    /// Sets the rehearsal's clock.
    pub fn at(&self, at: &str) -> &Self {
        at.clone_into(&mut self.at.lock().unwrap());
        self
    }

    /// The desk's folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A file beside it: `key`, `recovery`, `heads.log`.
    pub fn beside(&self, suffix: &str) -> PathBuf {
        self.home.path().join(format!("desk.{suffix}"))
    }

    /// Writes a file that a command is to read.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.home.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// The command, ready to run in an environment of its own.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_in(&self.dir, arguments)
    }

    fn command_in(&self, dir: &Path, arguments: &[&str]) -> Command {
        let mut command = bare();
        command.arg("--dir").arg(dir);
        // Only a rehearsal has a clock of its own.
        match self.at.lock().unwrap().as_str() {
            "" => {}
            at => drop(command.args(["--at", at])),
        }
        command.args(arguments);
        command.env("HOME", self.home.path());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Answer {
        Answer::of(self.command(arguments).output().unwrap())
    }

    /// Runs a command on another folder with this desk's outside.
    pub fn run_in(&self, dir: &Path, arguments: &[&str]) -> Answer {
        Answer::of(self.command_in(dir, arguments).output().unwrap())
    }

    /// Runs a command that has to be done and gives its `result`.
    #[track_caller]
    pub fn json(&self, arguments: &[&str]) -> Value {
        let text = self.run(&[&["--json"], arguments].concat()).done();
        let object: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(object["v"], 1);
        object["result"].clone()
    }

    /// Hands a message over as a mail server does, and leaves the process running.
    pub fn begin_delivery(&self, sender: &str, mail: &[u8]) -> Child {
        let deliver = ["deliver", "--sender", sender, "--recipient", ADDRESS];
        let mut command = self.command(&deliver);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A process that fails early does not read: that is its answer's business, not the pipe's.
        let _ = child.stdin.take().unwrap().write_all(mail);
        child
    }

    /// Hands a message over.
    pub fn deliver(&self, sender: &str, mail: &[u8]) -> Answer {
        Answer::of(self.begin_delivery(sender, mail).wait_with_output().unwrap())
    }

    /// Lets somebody into the team who has accepted the policy.
    #[track_caller]
    pub fn add_member(&self, name: &str, mail: &str) {
        self.run(&["person", "add", "--name", name, "--role", "team", "--mail", mail, "--accepted"]).done();
    }

    /// Takes a plain report in and gives its id.
    #[track_caller]
    pub fn report(&self, from: &str, subject: &str, body: &str) -> String {
        let before = self.held();
        self.deliver(from, mail(from, subject, body).as_bytes()).done();
        let mut new = self.held().into_iter().filter(|id| !before.contains(id));
        let report = new.next().unwrap();
        assert_eq!(new.next(), None);
        report
    }

    /// Ids of what is held, oldest first.
    #[track_caller]
    pub fn held(&self) -> Vec<String> {
        let lines = self.json(&["held", "list"]);
        lines.as_array().unwrap().iter().map(|line| string(&line["id"])).collect()
    }

    /// Lets a report in and gives the case it became.
    #[track_caller]
    pub fn approve(&self, report: &str) -> String {
        string(&self.json(&["held", "approve", report])["case"])
    }

    /// A confirmed case from a plain report.
    #[track_caller]
    pub fn confirmed_case(&self, subject: &str) -> String {
        let case = self.approve(&self.report("bob@else.test", subject, "It is broken.\n"));
        self.json(&["case", "confirm", &case]);
        case
    }

    /// Ids of the cases.
    #[track_caller]
    pub fn cases(&self) -> Vec<String> {
        let lines = self.json(&["case", "list"]);
        lines.as_array().unwrap().iter().map(|line| string(&line["id"])).collect()
    }

    /// Brings the outside along until nothing waits.
    #[track_caller]
    pub fn reconcile(&self) {
        let result = self.json(&["reconcile", "--until-idle"]);
        assert_eq!((&result["state"], &result["waiting"]), (&"ran".into(), &0.into()), "{result}");
    }

    /// Mails in the outbox folder, each as its text.
    pub fn outbox(&self) -> Vec<String> {
        let files = files_below(&self.dir.join("outbox"));
        files.iter().map(|file| fs::read_to_string(file).unwrap()).collect()
    }

    /// Checks the log without keys and gives the number of its entries.
    #[track_caller]
    pub fn sound_entries(&self) -> u64 {
        let result = self.json(&["verify"]);
        assert_eq!(result["fault"], Value::Null, "{result}");
        result["entries"].as_u64().unwrap()
    }
}

/// The binary without a desk, in an environment of its own.
pub fn bare() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cvdesk"));
    command.env_clear().envs([("PATH", "/usr/local/bin:/usr/bin:/bin"), ("LC_ALL", "C"), ("TZ", "UTC")]);
    command.stdin(Stdio::null());
    command
}

/// A message of one person's.
pub fn mail(from: &str, subject: &str, body: &str) -> String {
    format!(
        "From: {from}\r\nTo: {ADDRESS}\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{}",
        body.replace('\n', "\r\n")
    )
}

/// A string in a result.
#[track_caller]
pub fn string(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Every file below a folder, sorted; none where there is no folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// Runs a tool of the machine; nothing where it is not there or fails.
pub fn tool(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether the tests run as root, who alone may mount.
pub fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

/// A shipped profile, or the folder that `cargo xtask coverage --mutate` hands over in its place: what the folder's
/// templates no longer say, tests must miss.
pub fn profile(name: &str) -> String {
    #[expect(clippy::disallowed_methods, reason = "a test run's own switch: the product does not read it")]
    let changed = std::env::var("CVDESK_PROFILE_UNDER_TEST").ok();
    let folder = changed.as_deref().and_then(|changed| changed.split_once('=')).filter(|(of, _)| *of == name);
    folder.map_or(name, |(_, folder)| folder).to_owned()
}
