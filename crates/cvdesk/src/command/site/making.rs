//! The files of each notice: kept from an earlier build, or made, on all processors.

use std::num::NonZero;
use std::path::{Path, PathBuf};

use cvdesk_site::{File, Published, Site};

use super::built::{Built, BuiltNotice, Digest};
use super::gnupg::GnuPg;
use super::swap::Piece;
use crate::failure::{FAILED, Failure};

/// A notice with the digest of its files.
#[derive(Debug)]
pub struct Source {
    pub published: Published,
    pub from: String,
    pub path: PathBuf,
}

/// What notices' files are made with.
#[derive(Debug, Clone, Copy)]
pub struct Making<'a> {
    /// The site that makes them.
    pub site: &'a Site,
    /// Digest of how it does.
    pub manner: &'a str,
    /// Who signs.
    pub signer: Option<&'a GnuPg>,
    /// The earlier build, where it counts.
    pub old: Option<&'a Built>,
    /// Where that lies.
    pub out: &'a Path,
}

/// A notice's files.
#[derive(Debug)]
pub struct Taken {
    /// The notice's number.
    pub number: String,
    /// What the next build wants to know.
    pub built: BuiltNotice,
    /// The files, by their paths.
    pub pieces: Vec<(String, Piece)>,
}

impl Taken {
    /// Whether nothing of it was made.
    pub fn is_kept(&self) -> bool {
        self.pieces.iter().all(|(_, piece)| matches!(piece, Piece::Kept))
    }
}

impl Making<'_> {
    /// The files of all notices: none depends on another.
    pub fn all(self, sources: &[Source]) -> Result<Vec<Taken>, Failure> {
        let workers = std::thread::available_parallelism().map_or(1, NonZero::get);
        let share = sources.len().div_ceil(workers).max(1);
        std::thread::scope(|scope| {
            let part = |part: &[Source]| part.iter().map(|source| self.one(source)).collect();
            let workers: Vec<_> =
                sources.chunks(share).map(|share| scope.spawn(move || part(share))).collect();
            let mut all = Vec::with_capacity(sources.len());
            for worker in workers {
                let made: Result<Vec<Taken>, Failure> = worker.join().unwrap_or_else(|_| {
                    Err(Failure::new(FAILED, "a page could not be made; please report this"))
                });
                all.extend(made?);
            }
            Ok(all)
        })
    }

    fn one(&self, source: &Source) -> Result<Taken, Failure> {
        let number = source.published.id().to_string();
        let old = self.old.and_then(|old| Some((&old.manner, old.notice(&number, self.out)?)));
        match old {
            Some((manner, built)) if manner == self.manner && built.from == source.from => {
                let pieces = built.files.iter().map(|path| (path.clone(), Piece::Kept)).collect();
                Ok(Taken { number, built: built.clone(), pieces })
            }
            _ => self.make(number, source, old.is_some()),
        }
    }

    /// Makes a notice's files, signatures included; `whole` says that what an earlier build made of it is all there.
    fn make(&self, number: String, source: &Source, whole: bool) -> Result<Taken, Failure> {
        let made = self.site.notice(&source.published);
        let mut pieces = Vec::with_capacity(made.files.len() + 1);
        let mut held = Digest::default();
        for file in made.files {
            if let Some(signer) = self.signer.filter(|_| file.signed) {
                let signature = self.signature(signer, &file, whole).map_err(|failure| {
                    Failure::new(FAILED, format!("{}: {failure}", source.path.display()))
                })?;
                held.add(&signature);
                pieces.push((format!("{}.asc", file.path), Piece::Made(signature)));
            }
            held.add(&file.bytes);
            pieces.push(piece(file));
        }
        let built = BuiltNotice {
            from: source.from.clone(),
            files: pieces.iter().map(|(path, _)| path.clone()).collect(),
            holds: held.hex(),
            left_out: made.left_out,
        };
        Ok(Taken { number, built, pieces })
    }

    /// A file's signature: the one that it has, where it is the same file and the same key.
    fn signature(&self, signer: &GnuPg, file: &File, whole: bool) -> Result<Vec<u8>, Failure> {
        let old = |path: &str| std::fs::read(self.out.join(path)).ok();
        let is_old = |path: &str, bytes: &[u8]| old(path).is_some_and(|old| old == bytes);
        let key = signer.key();
        if whole
            && is_old(&file.path, &file.bytes)
            && is_old(&key.path(), key.armored().as_bytes())
            && let Some(signature) = old(&format!("{}.asc", file.path))
        {
            return Ok(signature);
        }
        signer.sign(&file.bytes)
    }
}

/// A file of the site as a piece of the folder.
pub fn piece(file: File) -> (String, Piece) {
    (file.path, Piece::Made(file.bytes))
}
