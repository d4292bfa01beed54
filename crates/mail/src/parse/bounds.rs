//! How much a message may be. The figures are those of the intake's abuse table; a person sees what exceeds them.

/// Says which bound a message goes beyond.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooComplex(pub(super) String);

const SIZE: usize = 25 << 20;
const FIELDS: usize = 1_000;
const HEADER_BYTES: usize = 256 << 10;
const PARTS: usize = 1_000;
const DEPTH: usize = 64;
const PIECES: usize = 100;

fn within(is: usize, bound: usize, what: &str) -> Result<(), TooComplex> {
    if is <= bound { Ok(()) } else { Err(TooComplex(format!("more than {bound} {what}"))) }
}

pub(super) fn check_size(raw: &[u8]) -> Result<(), TooComplex> {
    within(raw.len(), SIZE, "bytes")
}

pub(super) fn check_parts(parts: usize) -> Result<(), TooComplex> {
    within(parts, PARTS, "parts")
}

pub(super) fn check_depth(depth: usize) -> Result<(), TooComplex> {
    within(depth, DEPTH, "parts inside each other")
}

pub(super) fn check_header_size(bytes: usize) -> Result<(), TooComplex> {
    within(bytes, HEADER_BYTES, "bytes in one header")
}

/// Checks one whole header block.
pub(super) fn check_header(header: &[u8]) -> Result<(), TooComplex> {
    check_header_size(header.len())?;
    let lines = || header.split(|byte| *byte == b'\n');
    within(
        lines().filter(|line| line.first().is_some_and(|byte| !b" \t\r".contains(byte))).count(),
        FIELDS,
        "header fields",
    )?;
    // RFC 2231, 3: a parameter cut in pieces is written name*0=, name*1*=, ...
    let pieces = header.windows(2).filter(|pair| matches!(pair, [b'*', b'0'..=b'9'])).count();
    within(pieces, PIECES, "pieces of a parameter")
}
