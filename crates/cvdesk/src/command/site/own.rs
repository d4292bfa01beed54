//! cvdesk's own site: what changed is made, what did not is kept, and the whole is swapped in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cvdesk_notice::Details;
use cvdesk_site::{Base, Published, Site};
use serde_json::json;

use super::built::{self, Built};
use super::gnupg::GnuPg;
use super::making::{Making, Source, piece};
use super::swap::{Folder, Piece};
use super::words;
use crate::cli::SiteBuild;
use crate::command::notice::folder::{NoticeFile, notice_files};
use crate::failure::Failure;
use crate::output::Done;
use crate::publication::ProjectFace;
use crate::{told, typed};

pub fn build(project: &ProjectFace, wanted: &SiteBuild) -> Result<Done, Failure> {
    let mut notes = BTreeMap::new();
    let signer = wanted.sign_with.as_deref().map(GnuPg::find).transpose()?;
    let site = site(project, wanted, signer.as_ref(), &mut notes)?;
    let folder = Folder::take(&wanted.out)?;
    let sources = read(&notice_files(&wanted.notices)?, project)?;
    let manner = built::digest(&[&site.manner()]);
    let before = Built::find(folder.path());
    let old = before.as_ref().filter(|_| !wanted.fresh);
    let making = Making { site: &site, manner: &manner, signer: signer.as_ref(), old, out: folder.path() };
    let all = making.all(&sources)?;
    let made = all.iter().filter(|taken| !taken.is_kept()).count();
    let mut built = Built::new(manner.clone());
    let mut pieces = Vec::new();
    for taken in all {
        pieces.extend(taken.pieces);
        built.notices.insert(taken.number, taken.built);
    }
    for why in built.notices.values().flat_map(|notice| &notice.left_out) {
        *notes.entry(why.clone()).or_insert(0) += 1;
    }
    let published: Vec<Published> = sources.into_iter().map(|source| source.published).collect();
    let whole = site.whole(&published, &at_hand(&pieces, folder.path()));
    let whole: Vec<_> = whole.into_iter().map(piece).collect();
    built.whole = whole.iter().map(|(path, _)| path.clone()).collect();
    pieces.extend(whole);
    pieces.push((built::FILE.to_owned(), Piece::Made(built.text().into_bytes())));
    each_once(&pieces)?;
    // Of a folder whose list cannot be read nobody can tell which files are whose.
    let made_before = before.as_ref().map(Built::files);
    let of_a_build = |path: &str| made_before.as_ref().is_none_or(|made| made.contains(path));
    folder.replace(built::FILE, &pieces, &[], &of_a_build)?;
    Ok(done(wanted, published.len(), made, pieces.len(), &notes))
}

/// Whose site it is, and where it stands.
fn site(
    project: &ProjectFace,
    wanted: &SiteBuild,
    signer: Option<&GnuPg>,
    notes: &mut BTreeMap<String, usize>,
) -> Result<Site, Failure> {
    let rule = project.face.publication.site.as_ref();
    let base = wanted.base_url.as_deref().or(rule.map(|rule| rule.base_url.as_str())).ok_or_else(|| {
        Failure::bad_input(format!(
            "{}: publication.toml has no table [site]: say where the site will stand, `--base-url https://...`",
            project.origin
        ))
    })?;
    let base = Base::read(base).map_err(|error| Failure::bad_input(error.to_string()))?;
    let policy = words::filled(&project.policy, &wanted.settings)?;
    let mut site = Site::new(project.face.clone(), base.clone()).with_process(words::process(&policy));
    match words::security_txt(&policy, &base) {
        Ok(text) => site = site.with_security_txt(text),
        Err(why) => *notes.entry(format!("no security.txt: {why}")).or_insert(0) += 1,
    }
    if let Some(signer) = signer {
        site = site.with_key(signer.key().clone());
    }
    Ok(site)
}

/// Every notice; or every fault of every file.
fn read(files: &[NoticeFile], project: &ProjectFace) -> Result<Vec<Source>, Failure> {
    let mut sources: Vec<Source> = Vec::with_capacity(files.len());
    let mut faults = Vec::new();
    let mut numbers = BTreeMap::new();
    for file in files {
        match source(file, project) {
            Ok(source) => {
                if let Some(other) = numbers.insert(source.published.id(), file.path.clone()) {
                    let (path, id) = (file.path.display(), source.published.id());
                    faults.push(format!("{path}: `{}` has the number {id} too", other.display()));
                }
                sources.push(source);
            }
            Err(fault) => faults.push(format!("{}: {fault}", file.path.display())),
        }
    }
    if faults.is_empty() { Ok(sources) } else { Err(super::refused(&faults)) }
}

fn source(file: &NoticeFile, project: &ProjectFace) -> Result<Source, String> {
    let text = file.text()?;
    let beside = file.path.with_extension("toml");
    let more = if beside.is_file() {
        std::fs::read_to_string(&beside).map_err(|e| e.to_string())?
    } else {
        String::new()
    };
    let details: Details =
        typed::toml_text(&beside.display().to_string(), &more).map_err(|failure| failure.to_string())?;
    let published = Published::read(&text, details, &project.face.lsn).map_err(|error| error.to_string())?;
    Ok(Source { published, from: built::digest(&[&text, &more]), path: file.path.clone() })
}

/// The text of a file of a notice, as it was made now or before.
fn at_hand<'a>(pieces: &'a [(String, Piece)], old: &'a Path) -> impl Fn(&str) -> Option<String> + 'a {
    let by_path: BTreeMap<&str, &Piece> = pieces.iter().map(|(path, piece)| (path.as_str(), piece)).collect();
    move |path| match by_path.get(path)? {
        Piece::Made(bytes) => String::from_utf8(bytes.clone()).ok(),
        Piece::Kept => std::fs::read_to_string(old.join(path)).ok(),
    }
}

/// Two files at one path would hide one of them.
fn each_once(pieces: &[(String, Piece)]) -> Result<(), Failure> {
    let mut paths = BTreeSet::new();
    match pieces.iter().find(|(path, _)| !paths.insert(path)) {
        Some((path, _)) => Err(Failure::bad_input(format!("two notices would be written to `{path}`"))),
        None => Ok(()),
    }
}

fn done(
    wanted: &SiteBuild,
    count: usize,
    made: usize,
    files: usize,
    notes: &BTreeMap<String, usize>,
) -> Done {
    let mut text = format!(
        "{count} notices ({made} made, {} kept), {files} files in {}\n",
        count - made,
        wanted.out.display()
    );
    for (note, times) in notes {
        let of = if *times > 1 { format!(" ({times} times)") } else { String::new() };
        text.push_str(&format!("note: {}{of}\n", told::safe_line(note)));
    }
    let notes: Vec<_> = notes.keys().collect();
    let result = json!({ "notices": count, "made": made, "files": files, "out": wanted.out, "notes": notes });
    Done::new(text, result)
}
