//! Randomness for ids enters here and nowhere else.

/// A source of ids.
pub trait Ids: Send + Sync {
    /// Sixteen bytes that nobody can guess.
    fn draw(&self) -> [u8; 16];
}
