//! What a format that tells everybody asks of a record before it writes it.

use crate::{NotRendered, Record, placeholder::placeholders};

/// That it is filled in, and says what it is about.
///
/// # Errors
///
/// [`NotRendered::Placeholder`], [`NotRendered::Empty`].
pub(crate) fn fit(record: &Record, format: &'static str) -> Result<(), NotRendered> {
    no_placeholder(record, format)?;
    let notice = &record.notice;
    if notice.summary.trim().is_empty() {
        return Err(NotRendered::Empty { format, what: "summary" });
    }
    if notice.products.iter().any(|product| product.name.trim().is_empty()) {
        return Err(NotRendered::Empty { format, what: "name for one of its products" });
    }
    Ok(())
}

/// That nothing of it is still to be filled in.
///
/// # Errors
///
/// [`NotRendered::Placeholder`].
pub(crate) fn no_placeholder(record: &Record, format: &'static str) -> Result<(), NotRendered> {
    match placeholders(&record.notice).into_iter().next() {
        Some((_, text)) => Err(NotRendered::Placeholder { format, text }),
        None => Ok(()),
    }
}
