//! Texts as numbers that stay the same from one run to the next, so that a cache can hold them.

/// Mixes text into 64 bits (FNV-1a with a final stir); 0 stands for no text and is never made from one.
///
/// Equal keys are taken for equal texts: two different subjects of a million meet with a chance of one in 10^7, and
/// whoever makes them meet on purpose could as well have copied the subject.
pub(crate) fn text_key(text: &str) -> u64 {
    mixed(text.as_bytes()).max(1)
}

/// Makes a sketch of a text: texts that share most of their three-letter pieces have sketches that differ in few of
/// the 64 bits (Charikar 2002, "Similarity estimation techniques from rounding algorithms").
pub(crate) fn sketch(text: &str) -> u64 {
    let mut votes = [0_i32; 64];
    for piece in text.as_bytes().windows(3) {
        let key = mixed(piece);
        for (bit, vote) in votes.iter_mut().enumerate() {
            *vote += if key >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    votes.iter().enumerate().filter(|(_, vote)| **vote > 0).fold(0, |sketch, (bit, _)| sketch | 1 << bit)
}

fn mixed(bytes: &[u8]) -> u64 {
    let mut key = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        key = (key ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    key ^= key >> 32;
    key = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    key ^ key >> 29
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_the_same_from_one_run_to_the_next() {
        // A cache holds them: other numbers here need another `CommitInfo::FORMAT`.
        assert_eq!((text_key("fix a leak"), text_key("")), (0xb746_1644_8ec4_b6bb, 0x8570_e250_fe4c_2473));
        assert_eq!(sketch("fix a leak"), 0x8031_b244_1710_8664);
    }

    #[test]
    fn a_slip_of_the_pen_hardly_changes_a_sketch_and_another_sentence_does() {
        let differ = |left: &str, right: &str| (sketch(left) ^ sketch(right)).count_ones();
        let subject = "fixed a security issue in the csrf component. disclosure and new release forthcoming";
        assert!(differ(subject, &subject.replace("component", "componenent")) <= 3);
        assert!(differ(subject, "fixed a bug in the signed cookies of the session middleware") > 10);
    }
}
