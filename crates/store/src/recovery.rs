//! The text of a recovery copy: what to keep elsewhere so that a lost key file is not a lost desk.

use data_encoding::HEXLOWER;
use ed25519_dalek::VerifyingKey;
use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::instance_key::InstanceKey;

/// Writes the text.
pub(crate) fn recovery_text(key: &InstanceKey, heads: &VerifyingKey, at: Timestamp) -> Zeroizing<String> {
    Zeroizing::new(format!(
        "cvdesk recovery copy, made {at}\n\
         \n\
         This is the instance key of the security desk {desk}. Everything confidential in the desk is\n\
         sealed under it: with this line and a copy of the desk's folder, anybody can read every report; without\n\
         it nobody can, and nobody can help. Keep it away from the desk's machine and its backups: on paper in a\n\
         safe, or in a password store of people who may read the reports.\n\
         \n\
         To use it, write this file (or only the next line) where the key file was, with mode 600:\n\
         \n\
         {line}\n\
         \n\
         The desk signs the state of its log with the Ed25519 key that has this public half (hex). Heads in\n\
         heads.log that do not fit it were not made by this desk:\n\
         \n\
         cvdesk-head-key v1 {desk} {heads}\n",
        desk = key.desk,
        line = key.line().as_str(),
        heads = HEXLOWER.encode(heads.as_bytes()),
    ))
}
