//! A folder of made files that is replaced whole: built beside it, then swapped in.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::turn::Turn;
use crate::failure::{CONFLICT, FAILED, Failure};
use crate::place;

/// Beside the folder: what is being made.
const NEW: &str = ".cvdesk-new";
/// Beside the folder: what it was, while it is swapped in two steps.
const OLD: &str = ".cvdesk-old";

/// A file of the new folder.
#[derive(Debug)]
pub enum Piece {
    /// Its bytes.
    Made(Vec<u8>),
    /// The one that the old folder has at the same path, as it is.
    Kept,
}

/// A folder that nobody else builds meanwhile.
#[derive(Debug)]
pub struct Folder {
    out: PathBuf,
    _turn: Turn,
}

impl Folder {
    /// Waits for its turn, and clears away what a build left that was stopped.
    pub fn take(out: &Path) -> Result<Self, Failure> {
        let taken = place::absolute(out).and_then(|out| {
            let turn = Turn::wait(&out)?;
            clear(&out)?;
            Ok(Self { out, _turn: turn })
        });
        taken.map_err(|error| trouble(out, &error))
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.out
    }

    /// Makes it hold exactly `files` (paths with `/`), and those of `kept` that it held before.
    ///
    /// A folder that holds something else than an earlier build is left alone: one without `mark`, and one with a file
    /// that is neither kept nor `of_a_build` by its path. A reader sees the old folder or the new one, never a mixture.
    pub fn replace(
        &self,
        mark: &str,
        files: &[(String, Piece)],
        kept: &[&str],
        of_a_build: &dyn Fn(&str) -> bool,
    ) -> Result<(), Failure> {
        let out = self.path();
        let there = is_there(out, mark)?;
        let foreign = |path: &str| !kept.contains(&path) && !of_a_build(path);
        if there && let Some(path) = first_below(out, "", &foreign).map_err(|error| trouble(out, &error))? {
            let what = format!(
                "`{}` was made by no build of this site, and would be lost: move it away, or name another folder",
                out.join(path).display()
            );
            return Err(Failure::new(CONFLICT, what));
        }
        let fresh = place::beside(out, NEW);
        let made = make(&fresh, out, files).and_then(|()| {
            for name in kept.iter().filter(|_| there) {
                keep(&out.join(name), &fresh.join(name))?;
            }
            if there { swap(&fresh, out) } else { fs::rename(&fresh, out) }
        });
        let _ = fs::remove_dir_all(&fresh); // what was half made, or what stood there before
        made.map_err(|error| trouble(out, &error))
    }
}

/// Takes away what a stopped build left beside the folder; where it stopped between two renames, the folder is put
/// back.
fn clear(out: &Path) -> io::Result<()> {
    let old = place::beside(out, OLD);
    if !out.exists() && old.is_dir() {
        fs::rename(&old, out)?;
    }
    for left in [old, place::beside(out, NEW)] {
        match fs::remove_dir_all(left) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Whether there is a folder to swap out; an empty one counts as none.
fn is_there(out: &Path, mark: &str) -> Result<bool, Failure> {
    let found = match fs::read_dir(out) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        found => found.and_then(|entries| entries.take(1).collect::<Result<Vec<_>, _>>()),
    };
    if found.map_err(|error| trouble(out, &error))?.is_empty() {
        fs::remove_dir(out).map_err(|error| trouble(out, &error))?;
        return Ok(false);
    }
    if out.join(mark).is_file() {
        return Ok(true);
    }
    let out = out.display();
    let what = format!(
        "`{out}` holds files and no `{mark}`, so it is no site of ours: name another folder, or empty it"
    );
    Err(Failure::new(CONFLICT, what))
}

/// The first file below a folder, by its path with `/`, that is looked for.
fn first_below(root: &Path, below: &str, is_wanted: &dyn Fn(&str) -> bool) -> io::Result<Option<String>> {
    let mut entries = fs::read_dir(root.join(below))?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let path = if below.is_empty() { name.into_owned() } else { format!("{below}/{name}") };
        let found = if entry.file_type()?.is_dir() {
            first_below(root, &path, is_wanted)?
        } else {
            is_wanted(&path).then_some(path)
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// INVARIANT: nothing that is there already is written to; a name in the new folder may be a second one of a live file.
fn make(fresh: &Path, old: &Path, files: &[(String, Piece)]) -> io::Result<()> {
    fs::create_dir(fresh)?;
    let mut folders = BTreeSet::new();
    for (path, piece) in files {
        let file = fresh.join(path);
        if let Some(folder) = file.parent().filter(|folder| !folders.contains(*folder)) {
            fs::create_dir_all(folder)?;
            folders.insert(folder.to_owned());
        }
        match piece {
            Piece::Made(bytes) => io::Write::write_all(&mut File::create_new(file)?, bytes)?,
            Piece::Kept => link(&old.join(path), &file)?,
        }
    }
    Ok(())
}

/// The same file under a second name; a copy where the file system has no such, or no more of them.
fn link(from: &Path, to: &Path) -> io::Result<()> {
    use ErrorKind::{CrossesDevices, PermissionDenied, TooManyLinks, Unsupported};
    match fs::hard_link(from, to) {
        Err(error)
            if matches!(error.kind(), CrossesDevices | PermissionDenied | TooManyLinks | Unsupported) =>
        {
            copy(from, to)
        }
        linked => linked,
    }
}

/// A copy at a place where nothing is yet.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    io::copy(&mut File::open(from)?, &mut File::create_new(to)?).map(drop)
}

/// Keeps somebody's own file, where it is there and is not made by us.
fn keep(from: &Path, to: &Path) -> io::Result<()> {
    match copy(from, to) {
        Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::AlreadyExists) => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Exchanges the two in one step; where the file system cannot, in two.
fn swap(fresh: &Path, out: &Path) -> io::Result<()> {
    if renameat_with(CWD, fresh, CWD, out, RenameFlags::EXCHANGE).is_ok() {
        return Ok(());
    }
    swap_in_two(fresh, out)
}

fn swap_in_two(fresh: &Path, out: &Path) -> io::Result<()> {
    let old = place::beside(out, OLD);
    fs::rename(out, &old)?;
    if let Err(error) = fs::rename(fresh, out) {
        let _ = fs::rename(&old, out); // where this fails too, the next build does it
        return Err(error);
    }
    let _ = fs::remove_dir_all(old); // the next build does, where this one cannot
    Ok(())
}

fn trouble(path: &Path, error: &io::Error) -> Failure {
    Failure::new(FAILED, format!("cannot write `{}`: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: &str = "mark";

    fn piece(path: &str, bytes: &str) -> (String, Piece) {
        (path.to_owned(), Piece::Made(bytes.as_bytes().to_vec()))
    }

    fn ours(path: &str) -> bool {
        [MARK, "page"].contains(&path)
    }

    #[test]
    fn a_folder_with_somebodys_own_file_in_it_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("public");
        let build = || Folder::take(&out).unwrap().replace(MARK, &[piece(MARK, "1")], &["main.css"], &ours);
        build().unwrap();
        fs::write(out.join("main.css"), "p {}").unwrap();
        build().unwrap();
        fs::create_dir(out.join("mine")).unwrap();
        fs::write(out.join("mine/precious"), "x").unwrap();
        let refused = build().unwrap_err();
        assert!(refused.code == CONFLICT && refused.what.contains("public/mine/precious"), "{refused}");
        assert_eq!(read(&out.join("mine/precious")), "x");
    }

    fn read(path: &Path) -> String {
        fs::read_to_string(path).unwrap()
    }

    #[test]
    fn what_a_stopped_build_left_is_neither_written_through_nor_published() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("public");
        let fresh = place::beside(&out, NEW);
        Folder::take(&out)
            .unwrap()
            .replace(MARK, &[piece(MARK, "1"), piece("page", "live")], &[], &ours)
            .unwrap();
        fs::create_dir(&fresh).unwrap();
        fs::hard_link(out.join("page"), fresh.join("page")).unwrap();
        fs::hard_link(out.join("page"), fresh.join(MARK)).unwrap();
        fs::write(fresh.join("stray"), "x").unwrap();
        let folder = Folder::take(&out).unwrap();
        folder.replace(MARK, &[piece(MARK, "2"), ("page".to_owned(), Piece::Kept)], &[], &ours).unwrap();
        assert_eq!((read(&out.join("page")).as_str(), read(&out.join(MARK)).as_str()), ("live", "2"));
        assert!(!out.join("stray").exists() && !fresh.exists());
        // Within one build the same holds: what is there is an error, and stays as it is.
        fs::create_dir(&fresh).unwrap();
        let again = make(&fresh, &out, &[("page".to_owned(), Piece::Kept)]).unwrap_err();
        assert_eq!(again.kind(), ErrorKind::AlreadyExists);
        fs::hard_link(out.join("page"), fresh.join("page")).unwrap();
        for tried in
            [link(&out.join("page"), &fresh.join("page")), copy(&out.join("page"), &fresh.join("page"))]
        {
            assert_eq!(tried.unwrap_err().kind(), ErrorKind::AlreadyExists);
        }
        assert_eq!(read(&out.join("page")), "live");
    }

    #[test]
    fn a_file_of_somebodys_own_above_the_folder_stays_what_it_is() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("public");
        let style = home.path().join("main.css");
        fs::write(&style, "p {}").unwrap();
        for turn in ["1", "2"] {
            let folder = Folder::take(&out).unwrap();
            folder.replace(MARK, &[piece(MARK, turn)], &["../main.css", MARK, "absent"], &ours).unwrap();
            assert_eq!((read(&style).as_str(), read(&out.join(MARK)).as_str()), ("p {}", turn));
        }
    }

    #[test]
    fn where_folders_cannot_be_exchanged_the_old_one_is_put_back() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("public");
        fs::create_dir(&out).unwrap();
        fs::write(out.join(MARK), "old").unwrap();
        assert!(swap_in_two(&home.path().join("none"), &out).is_err());
        assert_eq!(read(&out.join(MARK)), "old");
        // A build that was stopped between the two renames.
        fs::rename(&out, place::beside(&out, OLD)).unwrap();
        drop(Folder::take(&out).unwrap());
        assert_eq!(read(&out.join(MARK)), "old");
        let fresh = home.path().join("fresh");
        fs::create_dir(&fresh).unwrap();
        swap_in_two(&fresh, &out).unwrap();
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }
}
