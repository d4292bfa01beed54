//! Writes what is published about the policy language: docs/policy.schema.json and the reference in docs/policy.md.
//! `cargo xtask generate` runs it; a test fails while either file says something else.
#![expect(clippy::print_stdout, reason = "a chore's output is for the terminal")]

use std::error::Error;
use std::path::Path;

use cvdesk_policy::{policy_reference, policy_schema};

const BEGIN: &str = "<!-- generated: reference -->\n";
const END: &str = "<!-- end of what is generated -->";

fn main() -> Result<(), Box<dyn Error>> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let schema = serde_json::to_string_pretty(&policy_schema())? + "\n";
    std::fs::write(docs.join("policy.schema.json"), schema)?;
    let page = docs.join("policy.md");
    let text = std::fs::read_to_string(&page)?;
    let (before, rest) =
        text.split_once(BEGIN).ok_or("docs/policy.md has no mark where the reference begins")?;
    let (_, after) = rest.split_once(END).ok_or("docs/policy.md has no mark where the reference ends")?;
    std::fs::write(&page, format!("{before}{BEGIN}\n{}\n{END}{after}", policy_reference()))?;
    println!("wrote docs/policy.schema.json and the reference in docs/policy.md");
    Ok(())
}
