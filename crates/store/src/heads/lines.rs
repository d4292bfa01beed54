//! Reading and writing the lines of `heads.log`.

use std::path::Path;

use cvdesk_case::{DeskId, Digest};
use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

const KEY: &str = "cvdesk-key v1";
const HEAD: &str = "cvdesk-head v1";

/// How far a log had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    /// The desk.
    pub desk: DeskId,
    /// Its epoch.
    pub epoch: u32,
    /// The last entry.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
}

impl Head {
    fn signed_part(&self) -> String {
        format!("{HEAD} {} {} {} {}", self.desk, self.epoch, self.seq, HEXLOWER.encode(&self.hash))
    }

    /// The signed line, with its line end.
    pub(crate) fn line(&self, signer: &SigningKey) -> String {
        let part = self.signed_part();
        let signature = signer.sign(part.as_bytes());
        format!("{part} {}\n", BASE64.encode(&signature.to_bytes()))
    }

    /// What orders heads: a restored desk's are newer than those of the copy it replaced.
    pub(crate) fn age(&self) -> (u32, u64) {
        (self.epoch, self.seq)
    }
}

/// A head and the signature beside it, not yet checked.
#[derive(Debug, Clone)]
pub(crate) struct SignedHead {
    /// What was signed.
    pub head: Head,
    signature: Signature,
}

impl SignedHead {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix(HEAD)?.strip_prefix(' ')?.split(' ');
        let head = Head {
            desk: words.next()?.parse().ok()?,
            epoch: words.next()?.parse().ok()?,
            seq: words.next()?.parse().ok()?,
            hash: HEXLOWER.decode(words.next()?.as_bytes()).ok()?.try_into().ok()?,
        };
        let signature = BASE64.decode(words.next()?.as_bytes()).ok()?;
        let signed = Self { head, signature: Signature::from_slice(&signature).ok()? };
        words.next().is_none().then_some(signed)
    }

    /// Whether this key signed it.
    pub(crate) fn fits(&self, key: &VerifyingKey) -> bool {
        key.verify_strict(self.head.signed_part().as_bytes(), &self.signature).is_ok()
    }
}

/// The first line of a new file.
pub(crate) fn key_line(desk: DeskId, key: &VerifyingKey) -> String {
    format!("{KEY} {desk} {}\n", HEXLOWER.encode(key.as_bytes()))
}

fn parse_key_line(line: &str) -> Option<(DeskId, VerifyingKey)> {
    let (desk, key) = line.strip_prefix(KEY)?.strip_prefix(' ')?.split_once(' ')?;
    let key: [u8; 32] = HEXLOWER.decode(key.as_bytes()).ok()?.try_into().ok()?;
    Some((desk.parse().ok()?, VerifyingKey::from_bytes(&key).ok()?))
}

/// A `heads.log` as read.
#[derive(Debug, Default)]
pub(crate) struct HeadsFile {
    /// The desk and key that the first line names.
    pub key: Option<(DeskId, VerifyingKey)>,
    /// Every line that reads as a head, in the file's order, signatures unchecked.
    pub heads: Vec<SignedHead>,
    /// The last line has no end: its writer was stopped midway.
    pub torn: bool,
    /// Whole lines that are neither (1-based).
    pub odd: Vec<usize>,
}

impl HeadsFile {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> std::io::Result<Self> {
        Ok(Self::parse(&String::from_utf8_lossy(&std::fs::read(path)?)))
    }

    fn parse(text: &str) -> Self {
        let mut file = Self::default();
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let Some(whole) = line.strip_suffix('\n') else {
                file.torn = true;
                continue;
            };
            if let Some(head) = SignedHead::parse(whole) {
                file.heads.push(head);
            } else if let (None, Some(key)) = (&file.key, parse_key_line(whole)) {
                file.key = Some(key);
            } else if !whole.is_empty() && parse_key_line(whole).is_none() {
                file.odd.push(index.saturating_add(1));
            }
        }
        file
    }

    /// The newest head of a desk that its key signed. Several processes may write, so the last line need not be it.
    pub(crate) fn newest(&self, desk: DeskId, key: &VerifyingKey) -> Option<Head> {
        let mut candidates: Vec<&SignedHead> =
            self.heads.iter().filter(|signed| signed.head.desk == desk).collect();
        candidates.sort_by_key(|signed| std::cmp::Reverse(signed.head.age()));
        candidates.into_iter().find(|signed| signed.fits(key)).map(|signed| signed.head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(seq: u64) -> Head {
        Head { desk: DeskId([1; 16]), epoch: 1, seq, hash: [2; 32] }
    }

    #[test]
    fn the_newest_signed_head_wins_wherever_it_stands() {
        let signer = SigningKey::from_bytes(&[3; 32]);
        let forger = SigningKey::from_bytes(&[4; 32]);
        let text = [
            key_line(DeskId([1; 16]), &signer.verifying_key()),
            head(5).line(&signer),
            head(9).line(&signer),
            head(7).line(&signer),
            head(99).line(&forger),
        ]
        .concat();
        let file = HeadsFile::parse(&text);
        assert_eq!(file.newest(DeskId([1; 16]), &signer.verifying_key()), Some(head(9)));
        assert_eq!(file.key.unwrap().1, signer.verifying_key());
        assert!(!file.torn && file.odd.is_empty());
    }

    #[test]
    fn a_torn_last_line_is_noticed_and_costs_only_itself() {
        let signer = SigningKey::from_bytes(&[3; 32]);
        let whole = head(5).line(&signer);
        for cut in 1..whole.len() {
            let file = HeadsFile::parse(&format!("{whole}{}", &whole[..cut]));
            assert!(file.torn, "cut at {cut}");
            assert_eq!(file.heads.len(), 1);
        }
    }

    #[test]
    fn an_altered_head_does_not_fit_its_signature() {
        let signer = SigningKey::from_bytes(&[3; 32]);
        let altered = head(5).line(&signer).replacen(" 5 ", " 6 ", 1);
        assert!(!SignedHead::parse(altered.trim_end()).unwrap().fits(&signer.verifying_key()));
    }
}
