//! Example scripts: the story of a disclosure, step by step, with what is expected after each; run as golden tests.
//!
//! Pure: text in, report out. A script is asked through the same `decide` as a desk, in a world of its own, and what
//! is promised of every step is checked whether a script says it or not.

mod asking;
mod change;
mod doing;
mod entry;
mod format;
mod lines;
mod promise;
mod read;
mod report;
mod rewrite;
mod run;
mod seen;
mod shows;
mod step;
#[cfg(test)]
mod tests;
mod world;

pub use lines::{Line, LineKind, MetBy, load_lines, still_to_show, unlisted};
pub use report::{Coverage, Difference, FolderReport, Rewritten, ScriptError, ScriptReport, Showing};
pub use rewrite::rewrite_script;
pub use run::{run_script, run_scripts};
