//! CVSS vectors, and what they say in full.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use thiserror::Error;

mod tables;

/// A vector of CVSS 3.0, 3.1 or 4.0, such as `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H`.
///
/// ```
/// let cvss: cvdesk_notice::Cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H".parse()?;
/// assert_eq!((cvss.score(), cvss.severity()), (7.5, "HIGH"));
/// # Ok::<(), cvdesk_notice::BadCvss>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cvss {
    vector: String,
    version: CvssVersion,
    parsed: ::cvss::Cvss,
}

/// Versions of CVSS that notices may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CvssVersion {
    /// 3.0
    V3_0,
    /// 3.1
    V3_1,
    /// 4.0
    V4_0,
}

impl CvssVersion {
    /// As it is written, such as `3.1`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V3_0 => "3.0",
            Self::V3_1 => "3.1",
            Self::V4_0 => "4.0",
        }
    }
}

/// Why something is no vector.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{vector}` is no CVSS 3.0, 3.1 or 4.0 vector: {why}")]
pub struct BadCvss {
    vector: String,
    why: String,
}

impl FromStr for Cvss {
    type Err = BadCvss;

    fn from_str(vector: &str) -> Result<Self, BadCvss> {
        let bad = |why: String| BadCvss { vector: vector.chars().take(200).collect(), why };
        let parsed: ::cvss::Cvss = vector.parse().map_err(|error: ::cvss::Error| bad(error.to_string()))?;
        let version = match &parsed {
            ::cvss::Cvss::CvssV30(_) => CvssVersion::V3_0,
            ::cvss::Cvss::CvssV31(_) => CvssVersion::V3_1,
            ::cvss::Cvss::CvssV40(_) => CvssVersion::V4_0,
            _ => return Err(bad("this version is not read".to_owned())),
        };
        let read = Self { vector: vector.to_owned(), version, parsed };
        let has = |wanted: &&str| read.metrics().any(|(code, _)| code == *wanted);
        match read.base_metrics().iter().find(|wanted| !has(wanted)) {
            Some(missing) => Err(bad(format!("it lacks `{missing}`"))),
            None => Ok(read),
        }
    }
}

impl TryFrom<String> for Cvss {
    type Error = BadCvss;

    fn try_from(vector: String) -> Result<Self, BadCvss> {
        vector.parse()
    }
}

impl From<Cvss> for String {
    fn from(cvss: Cvss) -> Self {
        cvss.vector
    }
}

impl fmt::Display for Cvss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.vector)
    }
}

impl Cvss {
    /// Which CVSS it is.
    #[must_use]
    pub const fn version(&self) -> CvssVersion {
        self.version
    }

    /// The score of its base metrics, 0.0 to 10.0.
    #[must_use]
    pub fn score(&self) -> f64 {
        match &self.parsed {
            ::cvss::Cvss::CvssV30(vector) | ::cvss::Cvss::CvssV31(vector) => vector.base_score().value(),
            other => self.base().map_or_else(|| other.score(), |base| base.score()),
        }
    }

    /// The word for that score, in upper case as the records have it: `NONE` to `CRITICAL`.
    #[must_use]
    pub fn severity(&self) -> &'static str {
        severity_of(self.score())
    }

    /// Everything it says, as CSAF and CVE records hold it: version, vector, score, severity and each metric.
    #[must_use]
    pub fn object(&self) -> Value {
        let mut object = Map::new();
        object.insert("version".to_owned(), json!(self.version.name()));
        object.insert("vectorString".to_owned(), json!(self.vector));
        object.insert("baseScore".to_owned(), json!(self.score()));
        object.insert("baseSeverity".to_owned(), json!(self.severity()));
        let table = if self.version == CvssVersion::V4_0 { tables::V4 } else { tables::V3 };
        for (code, value) in self.metrics() {
            let found = table.iter().find(|metric| metric.code == code);
            let word = found.and_then(|metric| Some((metric.field, tables::word(metric, value)?)));
            object.extend(word.map(|(field, word)| (field.to_owned(), json!(word))));
        }
        Value::Object(object)
    }

    fn metrics(&self) -> impl Iterator<Item = (&str, &str)> {
        self.vector.split('/').skip(1).filter_map(|part| part.split_once(':'))
    }

    /// The metrics that a vector must have.
    const fn base_metrics(&self) -> &'static [&'static str] {
        match self.version {
            CvssVersion::V3_0 | CvssVersion::V3_1 => &["AV", "AC", "PR", "UI", "S", "C", "I", "A"],
            CvssVersion::V4_0 => &["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"],
        }
    }

    /// The same with base metrics only: version 4.0 has one score for all that a vector holds.
    fn base(&self) -> Option<::cvss::Cvss> {
        let parts = self.metrics().filter(|(code, _)| self.base_metrics().contains(code));
        let parts: String = parts.fold(String::new(), |text, (code, value)| text + "/" + code + ":" + value);
        format!("CVSS:{}{parts}", self.version.name()).parse().ok()
    }
}

/// The qualitative scale of CVSS 3 and 4.
fn severity_of(score: f64) -> &'static str {
    match score {
        score if score < 0.1 => "NONE",
        score if score < 4.0 => "LOW",
        score if score < 7.0 => "MEDIUM",
        score if score < 9.0 => "HIGH",
        _ => "CRITICAL",
    }
}
