//! What the letters of a vector are called in records (FIRST's JSON schemas of CVSS 3.1 and 4.0).

/// A metric: its letters in a vector, its field, and its values.
pub(super) struct Metric {
    pub(super) code: &'static str,
    pub(super) field: &'static str,
    values: &'static [(&'static str, &'static str)],
}

/// The word for a metric's value.
pub(super) fn word(metric: &Metric, value: &str) -> Option<&'static str> {
    metric.values.iter().find(|(code, _)| *code == value).map(|(_, word)| *word)
}

const fn metric(
    code: &'static str,
    field: &'static str,
    values: &'static [(&'static str, &'static str)],
) -> Metric {
    Metric { code, field, values }
}

type Values = &'static [(&'static str, &'static str)];

const X: (&str, &str) = ("X", "NOT_DEFINED");
const N: (&str, &str) = ("N", "NONE");
const L: (&str, &str) = ("L", "LOW");
const M: (&str, &str) = ("M", "MEDIUM");
const H: (&str, &str) = ("H", "HIGH");

const CIA: Values = &[X, N, L, H];
const REQUIREMENT: Values = &[X, L, M, H];
const VECTOR_3: Values = &[X, ("N", "NETWORK"), ("A", "ADJACENT_NETWORK"), ("L", "LOCAL"), ("P", "PHYSICAL")];
const VECTOR_4: Values = &[X, ("N", "NETWORK"), ("A", "ADJACENT"), ("L", "LOCAL"), ("P", "PHYSICAL")];
const INTERACTION_3: Values = &[X, N, ("R", "REQUIRED")];
const INTERACTION_4: Values = &[X, N, ("P", "PASSIVE"), ("A", "ACTIVE")];
const SCOPE: Values = &[X, ("U", "UNCHANGED"), ("C", "CHANGED")];
const ATTACK_REQUIREMENTS: Values = &[X, N, ("P", "PRESENT")];
const MODIFIED_SUB_C: Values = &[X, ("N", "NEGLIGIBLE"), L, H];
const MODIFIED_SUB_IA: Values = &[X, ("N", "NEGLIGIBLE"), L, H, ("S", "SAFETY")];

/// CVSS 3.0 and 3.1.
pub(super) const V3: &[Metric] = &[
    metric("AV", "attackVector", VECTOR_3),
    metric("AC", "attackComplexity", REQUIREMENT),
    metric("PR", "privilegesRequired", CIA),
    metric("UI", "userInteraction", INTERACTION_3),
    metric("S", "scope", SCOPE),
    metric("C", "confidentialityImpact", CIA),
    metric("I", "integrityImpact", CIA),
    metric("A", "availabilityImpact", CIA),
    metric(
        "E",
        "exploitCodeMaturity",
        &[X, ("U", "UNPROVEN"), ("P", "PROOF_OF_CONCEPT"), ("F", "FUNCTIONAL"), H],
    ),
    metric(
        "RL",
        "remediationLevel",
        &[X, ("O", "OFFICIAL_FIX"), ("T", "TEMPORARY_FIX"), ("W", "WORKAROUND"), ("U", "UNAVAILABLE")],
    ),
    metric("RC", "reportConfidence", &[X, ("U", "UNKNOWN"), ("R", "REASONABLE"), ("C", "CONFIRMED")]),
    metric("CR", "confidentialityRequirement", REQUIREMENT),
    metric("IR", "integrityRequirement", REQUIREMENT),
    metric("AR", "availabilityRequirement", REQUIREMENT),
    metric("MAV", "modifiedAttackVector", VECTOR_3),
    metric("MAC", "modifiedAttackComplexity", REQUIREMENT),
    metric("MPR", "modifiedPrivilegesRequired", CIA),
    metric("MUI", "modifiedUserInteraction", INTERACTION_3),
    metric("MS", "modifiedScope", SCOPE),
    metric("MC", "modifiedConfidentialityImpact", CIA),
    metric("MI", "modifiedIntegrityImpact", CIA),
    metric("MA", "modifiedAvailabilityImpact", CIA),
];

/// CVSS 4.0.
pub(super) const V4: &[Metric] = &[
    metric("AV", "attackVector", VECTOR_4),
    metric("AC", "attackComplexity", REQUIREMENT),
    metric("AT", "attackRequirements", ATTACK_REQUIREMENTS),
    metric("PR", "privilegesRequired", CIA),
    metric("UI", "userInteraction", INTERACTION_4),
    metric("VC", "vulnConfidentialityImpact", CIA),
    metric("VI", "vulnIntegrityImpact", CIA),
    metric("VA", "vulnAvailabilityImpact", CIA),
    metric("SC", "subConfidentialityImpact", CIA),
    metric("SI", "subIntegrityImpact", CIA),
    metric("SA", "subAvailabilityImpact", CIA),
    metric("E", "exploitMaturity", &[X, ("U", "UNREPORTED"), ("P", "PROOF_OF_CONCEPT"), ("A", "ATTACKED")]),
    metric("CR", "confidentialityRequirement", REQUIREMENT),
    metric("IR", "integrityRequirement", REQUIREMENT),
    metric("AR", "availabilityRequirement", REQUIREMENT),
    metric("MAV", "modifiedAttackVector", VECTOR_4),
    metric("MAC", "modifiedAttackComplexity", REQUIREMENT),
    metric("MAT", "modifiedAttackRequirements", ATTACK_REQUIREMENTS),
    metric("MPR", "modifiedPrivilegesRequired", CIA),
    metric("MUI", "modifiedUserInteraction", INTERACTION_4),
    metric("MVC", "modifiedVulnConfidentialityImpact", CIA),
    metric("MVI", "modifiedVulnIntegrityImpact", CIA),
    metric("MVA", "modifiedVulnAvailabilityImpact", CIA),
    metric("MSC", "modifiedSubConfidentialityImpact", MODIFIED_SUB_C),
    metric("MSI", "modifiedSubIntegrityImpact", MODIFIED_SUB_IA),
    metric("MSA", "modifiedSubAvailabilityImpact", MODIFIED_SUB_IA),
    metric("S", "Safety", &[X, ("N", "NEGLIGIBLE"), ("P", "PRESENT")]),
    metric("AU", "Automatable", &[X, ("N", "NO"), ("Y", "YES")]),
    metric("R", "Recovery", &[X, ("A", "AUTOMATIC"), ("U", "USER"), ("I", "IRRECOVERABLE")]),
    metric("V", "valueDensity", &[X, ("D", "DIFFUSE"), ("C", "CONCENTRATED")]),
    metric("RE", "vulnerabilityResponseEffort", &[X, L, ("M", "MODERATE"), H]),
    metric(
        "U",
        "providerUrgency",
        &[X, ("Clear", "CLEAR"), ("Green", "GREEN"), ("Amber", "AMBER"), ("Red", "RED")],
    ),
];
