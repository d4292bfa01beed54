//! `cvdesk notice refresh`: what published notices would say of branches today, shown first and written when asked to.

use std::fs;
use std::path::{Path, PathBuf};

use cvdesk_desk::{Ground, Living, living, lsn_style};
use cvdesk_impact::PatchIds;
use cvdesk_notice::lsn::{LsnStyle, xml};
use cvdesk_notice::{Notice, unified_diff};
use cvdesk_policy::Policy;
use serde_json::{Value, json};

use crate::cli::{Global, NoticeRefresh};
use crate::command::adapters::git_environment;
use crate::command::impact_case::Asked;
use crate::command::impact_ground::{self, read};
use crate::command::impact_names::Names;
use crate::command::policy::source;
use crate::failure::{BAD_INPUT, FAILED, Failure};
use crate::output::Done;
use crate::session::Session;
use crate::told;

/// Folders in folders are followed this far.
const DEPTH: usize = 16;

/// A notice's file.
struct Stored {
    path: PathBuf,
    /// Its path below the folder.
    name: String,
    source: String,
}

/// What became of a file.
struct Refreshed {
    name: String,
    id: Option<String>,
    diff: Option<String>,
    notes: Vec<String>,
    error: Option<String>,
}

pub fn run(global: &Global, wanted: &NoticeRefresh) -> Result<Done, Failure> {
    let policy = policy(global, wanted)?;
    let style = lsn_style(&policy)
        .ok_or_else(|| Failure::bad_input("this process has no notices: its policy says `notice.none`"))?;
    let (mut refreshed, mut files, mut notices) = (Vec::new(), Vec::new(), Vec::new());
    for file in stored(&wanted.notices)? {
        match xml::parse(&file.source, &style) {
            Ok(notice) => {
                files.push(file);
                notices.push(notice);
            }
            Err(error) => refreshed.push(Refreshed::failed(file.name, error.to_string())),
        }
    }
    let (answers, remarks) = answer(wanted, &policy, &notices)?;
    for ((file, notice), answer) in files.iter().zip(&notices).zip(answers) {
        refreshed.push(refresh(wanted, &style, file, notice, answer)?);
    }
    refreshed.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(told(wanted, &refreshed, &remarks))
}

/// The policy that is named, or the desk's.
fn policy(global: &Global, wanted: &NoticeRefresh) -> Result<Policy, Failure> {
    match &wanted.profile {
        Some(name) => Ok(source::load(name)?.1),
        None if global.dir.is_none() => Err(Failure::new(
            crate::failure::USAGE,
            "say whose conventions: --profile NAME, or --dir DIR for a desk's",
        )),
        None => Ok(Session::open(global)?.desk()?.policy()?.clone()),
    }
}

/// Every notice file below a folder, by name.
fn stored(folder: &Path) -> Result<Vec<Stored>, Failure> {
    let mut paths = Vec::new();
    collect(folder, DEPTH, &mut paths)?;
    paths.sort();
    if paths.is_empty() {
        let what = format!("there is no `.xml` file in `{}`", folder.display());
        return Err(Failure::bad_input(what));
    }
    let read = |path: PathBuf| {
        let source = fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        Ok(Stored { path, name, source })
    };
    paths.into_iter().map(read).collect()
}

/// Links are not followed: a folder may then be its own.
fn collect(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(|error| unreadable(folder, &error))?);
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if kind.is_dir() && !hidden && depth > 0 {
            collect(&path, depth - 1, paths)?;
        } else if kind.is_file() && !hidden && path.extension().is_some_and(|extension| extension == "xml") {
            paths.push(path);
        }
    }
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::bad_input(format!("cannot read `{}`: {error}", told::safe_line(&path.display().to_string())))
}

type Answers = (Vec<Result<Living, String>>, Vec<String>);

/// Reads the repository once and answers all notices in one pass.
fn answer(wanted: &NoticeRefresh, policy: &Policy, notices: &[Notice]) -> Result<Answers, Failure> {
    let environment = git_environment();
    let history = read(&wanted.repo, true, !wanted.no_cache, &environment)?;
    let asked =
        Asked { main: Some(policy.product.main_branch.clone()), branches: Some("*".to_owned()), tags: None };
    let meant = Names::of(&history).find(&asked).map_err(Failure::bad_input)?;
    let tip = |full: &str| history.branches.iter().find(|branch| branch.name == full);
    let mut named: Vec<_> = meant
        .branches
        .iter()
        .filter_map(|shown| Some((shown.name.clone(), tip(&shown.full)?.commit)))
        .collect();
    // A remote's main branch may be called otherwise than the policy calls it.
    if let Some((name, _)) = named.first_mut() {
        name.clone_from(&policy.product.main_branch);
    }
    let branches = named.iter().map(|(name, _)| name.clone()).collect();
    let ground = impact_ground::Ground::lay(history, named)?;
    let mut patch_ids = ground.patch_ids(&wanted.repo, &environment)?;
    let lent: &mut dyn PatchIds = &mut patch_ids;
    let asked = Ground {
        history: &ground.graph,
        branches,
        messages: ground.messages.as_ref(),
        patch_ids: Some(lent),
    };
    let answers = living(policy, asked, notices).map_err(|error| Failure::bad_input(error.to_string()))?;
    let mut remarks = ground.remarks.clone();
    remarks.extend(patch_ids.why_off().map(|why| format!("patches are not compared: {why}")));
    Ok((answers, remarks))
}

fn refresh(
    wanted: &NoticeRefresh,
    style: &LsnStyle,
    file: &Stored,
    notice: &Notice,
    answer: Result<Living, String>,
) -> Result<Refreshed, Failure> {
    let id = style.name(notice);
    let living = match answer {
        Ok(living) => living,
        Err(error) => return Ok(Refreshed { id: Some(id), ..Refreshed::failed(file.name.clone(), error) }),
    };
    let mut text = file.source.clone();
    for (place, branches) in &living.branches {
        text = xml::with_branches(&text, style, *place, branches)
            .map_err(|error| Failure::new(FAILED, format!("{}: {error}", file.name)))?;
    }
    let diff = unified_diff(&told::safe_line(&file.name), &file.source, &text);
    if wanted.write && diff.is_some() {
        replace(&file.path, &text).map_err(|error| {
            Failure::new(FAILED, format!("cannot write `{}`: {error}", file.path.display()))
        })?;
    }
    Ok(Refreshed { name: file.name.clone(), id: Some(id), diff, notes: living.notes, error: None })
}

/// Whole or not at all, under the permissions that the file has.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".new");
    let beside = path.with_file_name(name);
    fs::write(&beside, text)?;
    let kept = fs::metadata(path).and_then(|known| fs::set_permissions(&beside, known.permissions()));
    let done = kept.and_then(|()| fs::rename(&beside, path));
    if done.is_err() {
        let _ = fs::remove_file(&beside);
    }
    done
}

fn told(wanted: &NoticeRefresh, refreshed: &[Refreshed], remarks: &[String]) -> Done {
    let mut text = String::new();
    for one in refreshed {
        text.push_str(&one.diff.as_deref().map(told::safe_text).unwrap_or_default());
        let name = told::safe_line(&one.name);
        for note in &one.notes {
            text.push_str(&format!("note: {name}: {}\n", told::safe_line(note)));
        }
        if let Some(error) = &one.error {
            text.push_str(&format!("error: {name}: {}\n", told::safe_line(error)));
        }
    }
    for remark in remarks {
        text.push_str(&format!("note: {}\n", told::safe_line(remark)));
    }
    let changed = refreshed.iter().filter(|one| one.diff.is_some()).count();
    let bad = refreshed.iter().any(|one| one.error.is_some());
    let say = match (changed, wanted.write) {
        (0, _) => "nothing to change".to_owned(),
        (changed, true) => format!("{changed} written"),
        (changed, false) => format!("{changed} would change (hint: `--write` writes that)"),
    };
    let count = refreshed.len();
    let noun = if count == 1 { "notice" } else { "notices" };
    text.push_str(&format!("{count} {noun} looked at: {say}\n"));
    let all: Vec<Value> = refreshed.iter().map(Refreshed::json).collect();
    let code = match (bad, changed) {
        (true, _) => BAD_INPUT,
        (false, 0) => 0,
        (false, _) if wanted.write => 0,
        (false, _) => FAILED,
    };
    let result = json!({ "notices": all, "changed": changed, "written": wanted.write, "notes": remarks });
    Done { code, ..Done::new(text, result) }
}

impl Refreshed {
    fn failed(name: String, error: String) -> Self {
        Self { name, id: None, diff: None, notes: Vec::new(), error: Some(error) }
    }

    fn json(&self) -> Value {
        json!({
            "file": self.name,
            "notice": self.id,
            "changed": self.diff.is_some(),
            "diff": self.diff,
            "notes": self.notes,
            "error": self.error,
        })
    }
}
