//! Reads a policy file: syntax, types and meaning, each fault with its line and column.

use thiserror::Error;
use toml::de::{DeTable, DeValue};

use crate::check::{Fault, Step, check, fault};
use crate::schema::{Policy, Setting};
use crate::setting::setting_fault;

/// The longest policy file that is read, in bytes.
pub const POLICY_BYTES: usize = 1 << 20;

/// Why a policy file is not a policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {what}")]
pub struct PolicyError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub what: String,
}

/// Why a value cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingError {
    /// The policy has no such value.
    #[error("this policy has no value `{name}` to set; it has {known}")]
    Unknown {
        /// The name given.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The value does not do.
    #[error("`{name}`: {what}")]
    Bad {
        /// Which.
        name: String,
        /// Why.
        what: String,
    },
    /// A value that a desk cannot do without is still open.
    #[error("`{name}` is not set: what is {ask}? give it with `--set {name}=...`")]
    Missing {
        /// Which.
        name: String,
        /// The profile's question.
        ask: String,
    },
    /// The stored policy is not one of this cvdesk.
    #[error("the stored policy cannot be read: {0}")]
    Stored(String),
}

impl Policy {
    /// Reads and checks a policy file.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn load(source: &str) -> Result<Self, PolicyError> {
        if source.len() > POLICY_BYTES {
            let what =
                format!("a policy file has at most {POLICY_BYTES} bytes, this one has {}", source.len());
            return Err(PolicyError { line: 1, column: 1, what });
        }
        let mut policy: Self = toml::from_str(source).map_err(|error| {
            let (line, column) = place(source, error.span().map_or(0, |span| span.start));
            PolicyError { line, column, what: crate::plain::plain(error.message()) }
        })?;
        policy.lower().map_err(|fault| {
            let (line, column) = locate(source, &fault);
            PolicyError { line, column: column.saturating_add(fault.inside), what: fault.what }
        })?;
        check(&policy).map_err(|fault| {
            let (line, column) = locate(source, &fault);
            PolicyError { line, column, what: fault.what }
        })?;
        Ok(policy)
    }

    /// Line and column, from 1, of a place such as `state.2.when`: as deep as the file goes.
    #[must_use]
    pub fn place_of(source: &str, place: &str) -> (usize, usize) {
        locate(source, &crate::check::fault(place, ""))
    }

    /// Reads a normalised policy that a desk stored.
    ///
    /// # Errors
    /// [`SettingError::Stored`] where it is not one.
    pub fn from_normalised(stored: &str) -> Result<Self, SettingError> {
        let mut policy: Self =
            serde_json::from_str(stored).map_err(|error| SettingError::Stored(error.to_string()))?;
        policy.lower().map_err(|fault| SettingError::Stored(fault.what))?;
        Ok(policy)
    }

    /// Checks every condition's names, types and values, and keeps what it was lowered to.
    fn lower(&mut self) -> Result<(), Fault> {
        let fields = crate::fact::fields(self);
        for (path, condition) in self.conditions_mut() {
            condition.lower(&fields).map_err(|error| {
                // One character past the opening quote; a condition is written on one line.
                Fault { inside: error.at.start.saturating_add(1), ..fault(&path, error.what) }
            })?;
        }
        Ok(())
    }

    /// Fills in values that the profile leaves open.
    ///
    /// # Errors
    /// [`SettingError`] for an unknown name or a value that does not do.
    pub fn set(mut self, values: &[(String, String)]) -> Result<Self, SettingError> {
        for (name, value) in values {
            setting_fault(name, value)
                .map_or(Ok(()), |what| Err(SettingError::Bad { name: name.clone(), what }))?;
            let mut settings = self.settings_mut();
            let known = settings.iter().map(|(known, _)| format!("`{known}`")).collect::<Vec<_>>().join(", ");
            let slot = settings.iter_mut().find(|(known, _)| known == name);
            let (_, slot) = slot.ok_or_else(|| SettingError::Unknown { name: name.clone(), known })?;
            **slot = Setting::Value(value.clone());
        }
        Ok(self)
    }

    /// Values that a desk cannot do without and that are still open, with the profile's question.
    #[must_use]
    pub fn missing_settings(&self) -> Vec<(&'static str, String)> {
        let open = self.settings().into_iter().filter_map(|(name, setting)| match setting {
            Setting::Open(open) if !open.optional => Some((name, open.ask.clone())),
            Setting::Open(_) | Setting::Value(_) => None,
        });
        open.collect()
    }

    /// Checks that a desk can run on it.
    ///
    /// # Errors
    /// [`SettingError::Missing`] for the first value still open.
    pub fn complete(self) -> Result<Self, SettingError> {
        match self.missing_settings().into_iter().next() {
            Some((name, ask)) => Err(SettingError::Missing { name: name.to_owned(), ask }),
            None => Ok(self),
        }
    }
}

pub(crate) fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Line and column, from 1, of a byte offset.
pub(crate) fn place(source: &str, offset: usize) -> (usize, usize) {
    let before = source.get(..offset).unwrap_or(source);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    (line, column)
}

/// Finds where in the file a fault's path leads: as deep as the file goes.
fn locate(source: &str, fault: &Fault) -> (usize, usize) {
    let Ok(document) = DeTable::parse(source) else { return (1, 1) };
    let mut offset = 0;
    let root = DeValue::Table(document.into_inner());
    let mut here = &root;
    for step in &fault.path {
        let found = match (step, here) {
            (Step::Key(key), DeValue::Table(table)) => table
                .iter()
                .find(|(name, _)| name.get_ref() == key)
                .map(|(name, value)| (name.span().start, value)),
            (Step::Index(index), DeValue::Array(array)) => {
                array.get(*index).map(|value| (value.span().start, value))
            }
            _ => None,
        };
        let Some((start, value)) = found else { break };
        // An array of tables begins at its header; the header of an element is the better place.
        offset = start;
        here = value.get_ref();
        if let (DeValue::String(_), span) = (here, value.span()) {
            offset = span.start;
        }
    }
    place(source, offset)
}
