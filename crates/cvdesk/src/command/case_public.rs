//! `cvdesk case public --preview`: what everybody would read, with what looks private in it.

use cvdesk_desk::Exposed;
use serde_json::json;

use crate::cli::Global;
use crate::failure::Failure;
use crate::output::{Done, Look, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;

pub fn run(session: &Session, global: &Global, case: &str, screen: Screen) -> Result<Done, Failure> {
    let desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let exposed = desk.exposed(request, typed::case(case)?)?;
    Ok(Done::new(told(screen, case, &exposed), json!(exposed)))
}

fn told(screen: Screen, case: &str, exposed: &Exposed) -> String {
    let mut text = format!("{}\n", screen.paint(Look::Strong, "Everybody would read"));
    if exposed.texts.is_empty() {
        text.push_str("  nothing\n");
    }
    for shown in &exposed.texts {
        let by = shown.by.as_ref().map(|by| format!(", by {}", told::safe_line(by))).unwrap_or_default();
        let what = screen.paint(Look::Strong, shown.what.as_str());
        let words = told::indented(&told::indented(&told::safe_text(&shown.text)));
        text.push_str(&format!("  {what}{by}:\n{words}\n"));
        for hit in &shown.hits {
            let word = told::safe_line(&hit.word);
            let look = screen.paint(Look::Red, "looks private:");
            text.push_str(&format!("    {look} {} `{word}` in line {}\n", hit.kind, hit.line));
        }
    }
    if !exposed.kept.is_empty() {
        text.push_str(&format!(
            "{} {}\n",
            screen.paint(Look::Strong, "Stays private:"),
            exposed.kept.join(", ")
        ));
    }
    let hits: usize = exposed.texts.iter().map(|shown| shown.hits.len()).sum();
    let scrubbed = match (exposed.scrubbed, hits) {
        (true, 0) => "Somebody said that private data is out, and nothing looks private.".to_owned(),
        (true, _) => {
            "Somebody said that private data is out; look at the lines above all the same.".to_owned()
        }
        (false, _) => {
            format!("Nobody has said that private data is out: `cvdesk case scrub {case}` once it is.")
        }
    };
    text.push_str(&format!("{scrubbed}\n"));
    text
}
