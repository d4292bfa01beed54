//! cvdesk's own site: what changed is made, what did not is kept, and the whole is swapped in.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::path::{Path, PathBuf};

use cvdesk_notice::Details;
use cvdesk_site::{Base, File, Published, Site};
use serde_json::json;

use super::built::{self, Built, BuiltNotice};
use super::gnupg::{GnuPg, Signer};
use super::swap::{self, Piece};
use super::words;
use crate::cli::SiteBuild;
use crate::command::notice::folder::{NoticeFile, notice_files};
use crate::failure::{FAILED, Failure};
use crate::output::Done;
use crate::publication::ProjectFace;
use crate::{told, typed};

/// A notice with the digest of its files.
struct Source {
    published: Published,
    from: String,
    path: PathBuf,
}

pub fn build(project: &ProjectFace, wanted: &SiteBuild) -> Result<Done, Failure> {
    let mut notes = BTreeMap::new();
    let signer = wanted.sign_with.as_deref().map(GnuPg::find).transpose()?;
    let site = site(project, wanted, signer.as_ref(), &mut notes)?;
    let sources = read(&notice_files(&wanted.notices)?, project)?;
    let manner = built::digest(&[&site.manner()]);
    let old = if wanted.fresh { None } else { Built::find(&wanted.out, &manner) };
    let signing = Signing { signer: signer.as_ref(), old: (!wanted.fresh).then_some(&wanted.out) };
    let mut built = Built::new(manner);
    let mut pieces = Vec::new();
    let mut changed = Vec::new();
    for source in &sources {
        let number = source.published.id().to_string();
        match old.as_ref().and_then(|old| old.notice(&number, &source.from, &wanted.out)) {
            Some(kept) => {
                pieces.extend(kept.files.iter().map(|path| (path.clone(), Piece::Kept)));
                built.notices.insert(number, kept.clone());
            }
            None => changed.push(source),
        }
    }
    let made = changed.len();
    for (number, notice, files) in make_all(&site, &changed, &signing)? {
        pieces.extend(files);
        built.notices.insert(number, notice);
    }
    for why in built.notices.values().flat_map(|notice| &notice.left_out) {
        *notes.entry(why.clone()).or_insert(0) += 1;
    }
    let published: Vec<Published> = sources.into_iter().map(|source| source.published).collect();
    let whole = site.whole(&published, &at_hand(&pieces, &wanted.out));
    pieces.extend(whole.into_iter().map(piece));
    pieces.push((built::FILE.to_owned(), Piece::Made(built.text().into_bytes())));
    each_once(&pieces)?;
    swap::replace(&wanted.out, built::FILE, &pieces, &[])?;
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

/// Who signs, and where an earlier build lies.
struct Signing<'a> {
    signer: Option<&'a GnuPg>,
    old: Option<&'a PathBuf>,
}

impl Signing<'_> {
    /// A file's signature: the one that it has, where it is the same file and the same key.
    fn of(&self, file: &File) -> Result<Option<Piece>, Failure> {
        let Some(signer) = self.signer else { return Ok(None) };
        let is_old = |path: &str, bytes: &[u8]| {
            let old = self.old.and_then(|old| std::fs::read(old.join(path)).ok());
            old.is_some_and(|old| old == bytes)
        };
        let signature = format!("{}.asc", file.path);
        let key = signer.key();
        let there = self.old.is_some_and(|old| old.join(&signature).is_file());
        if there && is_old(&file.path, &file.bytes) && is_old(&key.path(), key.armored().as_bytes()) {
            return Ok(Some(Piece::Kept));
        }
        signer.sign(&file.bytes).map(Piece::Made).map(Some)
    }
}

/// What was made of a notice: its number, what the next build wants to know, and the files.
type MadeNotice = (String, BuiltNotice, Vec<(String, Piece)>);

/// Makes the notices' files, on all processors: none depends on another.
fn make_all(site: &Site, sources: &[&Source], signing: &Signing) -> Result<Vec<MadeNotice>, Failure> {
    let workers = std::thread::available_parallelism().map_or(1, NonZero::get);
    let share = sources.len().div_ceil(workers).max(1);
    std::thread::scope(|scope| {
        let part = |part: &[&Source]| part.iter().map(|source| make(site, source, signing)).collect();
        let workers: Vec<_> = sources.chunks(share).map(|share| scope.spawn(move || part(share))).collect();
        let mut all = Vec::with_capacity(sources.len());
        for worker in workers {
            let made: Result<Vec<MadeNotice>, Failure> = worker.join().unwrap_or_else(|_| {
                Err(Failure::new(FAILED, "a page could not be made; please report this"))
            });
            all.extend(made?);
        }
        Ok(all)
    })
}

/// Makes a notice's files, signatures included.
fn make(site: &Site, source: &Source, signing: &Signing) -> Result<MadeNotice, Failure> {
    let made = site.notice(&source.published);
    let mut pieces = Vec::with_capacity(made.files.len() + 1);
    for file in made.files {
        if file.signed {
            let signature = signing
                .of(&file)
                .map_err(|failure| Failure::new(FAILED, format!("{}: {failure}", source.path.display())))?;
            pieces.extend(signature.map(|signature| (format!("{}.asc", file.path), signature)));
        }
        pieces.push(piece(file));
    }
    let files = pieces.iter().map(|(path, _)| path.clone()).collect();
    let built = BuiltNotice { from: source.from.clone(), files, left_out: made.left_out };
    Ok((source.published.id().to_string(), built, pieces))
}

fn piece(file: File) -> (String, Piece) {
    (file.path, Piece::Made(file.bytes))
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
