//! Whether the desk's own mail server vouches for the From address.
//!
//! The rule is strict, since a member's mail goes straight through; what it does not prove waits for a moderator.
//! - There is exactly one From field with exactly one address.
//! - Of the `Authentication-Results` fields under the configured authserv-id only the topmost counts, and only
//!   above every `Received` field: what is below the first one may have been written by whoever sent the message,
//!   and not every mail server removes forged fields as RFC 8601, 5 asks. A server that checks after it stamps must
//!   be told to put its results on top.
//! - DKIM proves the domain in `header.d` (in `header.i` where there is no `header.d`), SPF the domain in
//!   `smtp.mailfrom`; it must be the From address's domain itself, not one above or below it.

use cvdesk_case::{Identity, ProvenBy};

use super::authentication::{AuthenticationResults, MethodResult};
use super::fields::Fields;

pub(super) fn identity(fields: &Fields<'_>, authserv_id: Option<&str>) -> Identity {
    let proof = || {
        let from = fields.sole_mailbox("From")?.address;
        let results = trusted(fields, authserv_id?)?;
        proven_by(&results, from.domain())
    };
    proof().map_or(Identity::Unproven, Identity::Proven)
}

/// The field that the desk's own mail server wrote.
fn trusted(fields: &Fields<'_>, authserv_id: &str) -> Option<AuthenticationResults> {
    fields
        .iter()
        .take_while(|field| !field.name.eq_ignore_ascii_case("Received"))
        .filter(|field| field.name.eq_ignore_ascii_case("Authentication-Results"))
        .filter_map(|field| AuthenticationResults::parse(&field.raw))
        .find(|results| results.authserv_id.eq_ignore_ascii_case(authserv_id))
}

fn proven_by(results: &AuthenticationResults, domain: &str) -> Option<ProvenBy> {
    let passes = |method: &str, domain_of: fn(&MethodResult) -> Option<&str>| {
        results.methods.iter().any(|result| {
            result.method.eq_ignore_ascii_case(method)
                && result.result.eq_ignore_ascii_case("pass")
                && domain_of(result).is_some_and(|proven| is_same_domain(proven, domain))
        })
    };
    if passes("dkim", dkim_domain) {
        Some(ProvenBy::Dkim)
    } else if passes("spf", spf_domain) {
        Some(ProvenBy::Spf)
    } else {
        None
    }
}

fn dkim_domain(result: &MethodResult) -> Option<&str> {
    if result.has("header.d") {
        result.property("header.d")
    } else {
        result.property("header.i").map(after_at)
    }
}

fn spf_domain(result: &MethodResult) -> Option<&str> {
    result.property("smtp.mailfrom").map(after_at)
}

fn after_at(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(_, domain)| domain)
}

/// ASCII only: other letters have several spellings, and none of them proves another.
fn is_same_domain(proven: &str, domain: &str) -> bool {
    domain.is_ascii() && proven.eq_ignore_ascii_case(domain)
}
