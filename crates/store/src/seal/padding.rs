//! Padding before sealing, so that a length tells little: 0x80, then zeros (ISO/IEC 7816-4).

use zeroize::Zeroizing;

/// To what length bytes are padded.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Padding {
    /// Only the mark: for keys, whose length is no secret.
    Mark,
    /// Steps of 128 bytes up to 1 KiB, then Padmé: for event bodies and texts.
    Steps,
    /// Exactly this many bytes, mark included: all alike.
    Fixed(usize),
    /// Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", PETS 2019): at most 12 % more, and
    /// a length tells O(log log n) bits: for blobs.
    Padme,
}

impl Padding {
    /// Pads; a fixed length that is too short pads to the mark only.
    pub(crate) fn pad(self, plain: &[u8]) -> Zeroizing<Vec<u8>> {
        let marked = plain.len().saturating_add(1);
        let length = match self {
            Self::Mark => marked,
            Self::Steps if marked <= 1024 => marked.next_multiple_of(128),
            Self::Steps | Self::Padme => padme(marked),
            Self::Fixed(length) => length.max(marked),
        };
        let mut padded = Zeroizing::new(Vec::with_capacity(length));
        padded.extend_from_slice(plain);
        padded.push(0x80);
        padded.resize(length, 0);
        padded
    }
}

/// Length of what was padded; `None` where there is no mark.
pub(crate) fn unpadded_length(padded: &[u8]) -> Option<usize> {
    let mark = padded.iter().rposition(|byte| *byte != 0)?;
    (padded.get(mark) == Some(&0x80)).then_some(mark)
}

fn padme(length: usize) -> usize {
    let exponent = length.max(2).ilog2();
    let kept = exponent.ilog2().saturating_add(1);
    let mask = (1_usize << exponent.saturating_sub(kept)).saturating_sub(1);
    length.saturating_add(mask) & !mask
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_padded_is_found_again(plain in proptest::collection::vec(prop_oneof![Just(0_u8), Just(0x80), any::<u8>()], 0..3000)) {
            for padding in [Padding::Mark, Padding::Steps, Padding::Fixed(600), Padding::Padme] {
                let padded = padding.pad(&plain);
                prop_assert_eq!(unpadded_length(&padded), Some(plain.len()));
            }
        }

        #[test]
        fn padme_adds_at_most_an_eighth(length in 16_usize..100_000_000) {
            let padded = padme(length);
            prop_assert!(padded >= length && padded - length <= length / 8, "{length} -> {padded}");
        }
    }

    #[test]
    fn a_fixed_length_hides_which_of_two_was_longer() {
        assert_eq!(Padding::Fixed(520).pad(b"a").len(), 520);
        assert_eq!(Padding::Fixed(520).pad(&[b'a'; 512]).len(), 520);
    }
}
