//! A rule as the project says it: clauses, modality, and the words that refusals and duties quote.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How binding a rule is. "Aim", "usually", "where practical" are not musts: they warn, they never block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// Refuses.
    Must,
    /// Warns and asks for a reason, which is recorded.
    Should,
    /// Informs.
    May,
}

impl Modality {
    /// The word people read.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::May => "may",
        }
    }
}

/// One statement of the process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name inside the file.
    pub id: String,
    /// The lines of the project's text it stands for.
    pub clauses: Vec<String>,
    /// How binding it is.
    pub modality: Modality,
    /// The heading it stands under in the project's text.
    pub heading: String,
    /// The statement, in the profile's own words.
    pub says: String,
}

impl Rule {
    /// The clause ids as people read them: `L29` or `L26 L36`.
    #[must_use]
    pub fn clause(&self) -> String {
        self.clauses.join(" ")
    }

    /// The quotation shown beside whatever the rule does.
    #[must_use]
    pub fn quote(&self) -> String {
        format!("“{}” ({} {}, {})", self.says, self.clause(), self.modality.word(), self.heading)
    }
}
