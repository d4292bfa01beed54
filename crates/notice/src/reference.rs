//! Where else a notice's vulnerability is named.

/// Another public name for the same vulnerability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// An entry in a catalogue of vulnerabilities; `CVE` and `2008-5086` make CVE-2008-5086.
    Advisory {
        /// The catalogue, which is also the prefix of its names.
        kind: String,
        /// The name without that prefix.
        id: String,
    },
    /// A bug in a public tracker.
    Bug {
        /// The tracker's short name.
        tracker: String,
        /// The bug's number there.
        id: String,
    },
}
