//! The fields that a guard may name, and their types.

/// What type a declared field has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FieldType {
    /// True or false; a condition by itself.
    Flag,
    /// A whole number of 64 bits.
    Number,
    /// One of these texts, ordered as they stand here, the least first.
    Choice(Vec<String>),
    /// A set of these texts; of any texts where the list is empty.
    Choices(Vec<String>),
    /// Any text.
    Text,
}

impl FieldType {
    /// What a message calls a field of this type.
    pub(super) fn noun(&self) -> &'static str {
        match self {
            Self::Flag => "a flag",
            Self::Number => "a number",
            Self::Choice(_) => "a choice",
            Self::Choices(_) => "a set",
            Self::Text => "a text",
        }
    }
}

/// The declared fields, in the order in which they were added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields {
    fields: Vec<(String, FieldType)>,
}

impl Fields {
    /// No fields yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Declares a field under a dotted name such as `embargo.agreed`, and gives its index.
    /// A name is declared once: again, it keeps its first type and index.
    pub(crate) fn add(&mut self, name: impl Into<String>, kind: FieldType) -> usize {
        let name = name.into();
        self.find(&name).unwrap_or_else(|| {
            self.fields.push((name, kind));
            self.fields.len() - 1
        })
    }

    /// The index of a name.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|(known, _)| known == name)
    }

    /// The names, in the order of their indices.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }

    /// The index and type of a name.
    pub(super) fn declared(&self, name: &str) -> Option<(usize, &FieldType)> {
        let index = self.find(name)?;
        self.fields.get(index).map(|(_, kind)| (index, kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_added_twice_keeps_its_first_type_and_index() {
        let mut fields = Fields::new();
        assert_eq!(fields.add("days", FieldType::Number), 0);
        assert_eq!(fields.add("agreed", FieldType::Flag), 1);
        assert_eq!(fields.add("days", FieldType::Text), 0);
        assert_eq!(fields.names().collect::<Vec<_>>(), ["days", "agreed"]);
        assert_eq!(fields.declared("days"), Some((0, &FieldType::Number)));
        assert_eq!(fields.find("month"), None);
    }
}
