//! One broken rule: what, where, which rule, what to do. Printed on one line.

use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// A file with a line, a crate or a package.
    pub place: String,
    pub rule: &'static str,
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: [{}] {}; {}", self.place, self.rule, self.what, self.remedy)
    }
}
