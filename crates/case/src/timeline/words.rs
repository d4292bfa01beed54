//! Words that several kinds of stream use.

use crate::event::{Outcome, Receipt};

pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A policy's name of something, as people write it.
pub(super) fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

pub(super) fn receipt_sentence(receipt: &Receipt) -> String {
    let known = match receipt.outcome {
        Outcome::Done => "",
        Outcome::Found => ", found there by a probe",
        Outcome::MaybeTwice => ", maybe twice: an answer was lost",
        Outcome::Refused => {
            return format!("{} refused for good over {}", spaced(&receipt.what), receipt.channel);
        }
    };
    format!("{} done over {}: {}{known}", spaced(&receipt.what), receipt.channel, receipt.reference)
}
