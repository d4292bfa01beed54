//! The judges: how each is called, whether it is there, and what it says.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

pub fn shared() -> PathBuf {
    env::var_os("CVDESK_SHARED")
        .map_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").into(), PathBuf::from)
}

fn judges() -> PathBuf {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/judges");
    env::var_os("CVDESK_JUDGES").map_or_else(|| default.into(), PathBuf::from)
}

/// How many notices are generated.
pub fn wanted() -> usize {
    env::var("CVDESK_JUDGED").ok().and_then(|count| count.parse().ok()).unwrap_or(25)
}

fn schema(name: &str) -> PathBuf {
    shared().join("data/schemas").join(name)
}

/// A judge of one format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judge {
    Lsn,
    Osv,
    CsafBasic,
    CsafFull,
    /// The one of the csaf-rs project: every test of the standard, in a second.
    CsafRust,
    CvePublished,
    CveRejected,
    CveFull,
    Cve52,
    Atom,
    Calendar,
    Mail,
}

impl Judge {
    /// Its program with everything but the files, where it is installed.
    fn command(self) -> Option<Command> {
        let python = judges().join("py/bin/python3");
        let script = |name: &str| shared().join("tools/formats").join(name);
        let with = |program: PathBuf, arguments: &[&Path]| {
            let mut command = Command::new(program);
            command.args(arguments);
            command
        };
        let check = |schema: PathBuf| {
            let program = judges().join("py/bin/check-jsonschema");
            program.exists().then(|| with(program, &["--schemafile".as_ref(), &schema]))
        };
        let cve = |kind: &str| {
            let program = judges().join("py/bin/cve");
            program.exists().then(|| with(program, &["validate".as_ref(), "-s".as_ref(), kind.as_ref()]))
        };
        let jing = |grammar: PathBuf| {
            Command::new("jing").output().is_ok().then(|| with("jing".into(), &["-c".as_ref(), &grammar]))
        };
        let found = match self {
            Self::Lsn => jing(schema("lsn/lsn-1.0.rnc")),
            Self::Atom => jing(schema("atom/atom-rfc4287.rnc")),
            Self::Osv => check(schema("osv/osv-schema.json")),
            Self::Cve52 => check(schema("cve/CVE_JSON_bundled_5.2.0_DERIVED.json")),
            Self::CvePublished => cve("cna-published"),
            Self::CveRejected => cve("cna-rejected"),
            Self::CveFull => cve("full"),
            Self::CsafBasic => csaf("basic"),
            Self::CsafFull => csaf("full"),
            Self::CsafRust => {
                let program = judges().join("bin/csaf-validator");
                program.exists().then(|| with(program, &["-T".as_ref(), "full".as_ref()]))
            }
            Self::Calendar => python.exists().then(|| with(python.clone(), &[&script("ics_check.py")])),
            // The standard library is enough for this one.
            Self::Mail => Some(with("python3".into(), &[&script("eml_check.py")])),
        };
        if found.is_none() || !shared().is_dir() {
            println!("skipped: the judge {self:?} is not installed (or the shared folder is absent)");
        }
        found.filter(|_| shared().is_dir())
    }

    /// Whether it accepts all of the files, with what it says; `None` where it is not installed.
    pub fn judge(self, files: &[PathBuf]) -> Option<(bool, String)> {
        let mut command = self.command()?;
        let repeated = matches!(self, Self::CvePublished | Self::CveRejected | Self::CveFull);
        let mut accepted = true;
        let mut said = String::new();
        // cvelib takes one file a call.
        let rounds: Vec<&[PathBuf]> = if repeated { files.chunks(1).collect() } else { vec![files] };
        for round in rounds {
            if repeated {
                command = self.command()?;
                command.arg("-f");
            }
            let done = command.args(round).output().unwrap();
            accepted &= done.status.success();
            said += &String::from_utf8_lossy(&done.stdout);
            said += &String::from_utf8_lossy(&done.stderr);
        }
        Some((accepted, said))
    }

    /// Asks that it accepts all of them.
    pub fn accepts(self, files: &[PathBuf]) {
        assert!(!files.is_empty(), "nothing to judge for {self:?}");
        if let Some((accepted, said)) = self.judge(files) {
            assert!(accepted && !said.contains("INVALID"), "{self:?} refuses:\n{said}");
        }
    }

    /// Asks that it refuses the file.
    pub fn refuses(self, file: &PathBuf) {
        if let Some((accepted, said)) = self.judge(std::slice::from_ref(file)) {
            assert!(!accepted, "{self:?} accepts {}: {said}", file.display());
        }
    }
}

/// The library finds its modules beside the script, so that a copy of the script goes there.
fn csaf(preset: &str) -> Option<Command> {
    let folder = judges();
    if !folder.join("node_modules/@secvisogram/csaf-validator-lib").is_dir() {
        return None;
    }
    let script = folder.join(format!("csaf-check-{}-{preset}.mjs", std::process::id()));
    fs::copy(shared().join("tools/formats/csaf-check.mjs"), &script).ok()?;
    let mut command = Command::new("node");
    command.arg(script).arg("2.0").arg(preset).current_dir(folder);
    Some(command)
}
