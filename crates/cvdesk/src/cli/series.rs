//! What can be typed about a series of commits.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct LintSeries {
    /// Mailboxes, patches, or folders of patches
    #[arg(value_name = "PATCHES", required_unless_present = "range")]
    pub patches: Vec<PathBuf>,
    /// The repository of --range
    #[arg(long, value_name = "REPO", requires = "range")]
    pub repo: Option<PathBuf>,
    /// Commits of a repository instead, such as `master..fix`; merges are left out
    #[arg(long, value_name = "A..B", requires = "repo", conflicts_with = "patches")]
    pub range: Option<String>,
    /// A case whose fix is in it; several where series stand side by side
    #[arg(long = "case", value_name = "CASE", conflicts_with_all = ["profile", "cves"])]
    pub cases: Vec<String>,
    /// Whose rules, without a desk: a shipped profile's name, or a profile's folder
    #[arg(long, value_name = "NAME|DIR")]
    pub profile: Option<String>,
    /// The address, or its number in the project's tracker; the nth is that of the nth --case
    #[arg(long, value_name = "URL|NUMBER", required = true)]
    pub resolves: Vec<String>,
    /// CVE ids without a desk, with commas between; the nth are those of the nth --resolves
    #[arg(long = "cve", value_name = "CVE,…")]
    pub cves: Vec<String>,
    /// There are commits of other work among them: only what names the issue is of its series
    #[arg(long)]
    pub mixed: bool,
    /// Write the whole series with corrected messages into this new folder, for `git am DIR/*`
    #[arg(long = "fix", visible_alias = "to", value_name = "DIR")]
    pub fix: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  cvdesk lint-series --profile NAME --resolves 42 --cve CVE-2026-1234 series.mbox --fix corrected
  cvdesk --dir DIR lint-series --case C-7K3M-9QXP --resolves 42 --repo . --range master..fix

A commit belongs to a case's series if its change is one of the case's patches, or if its message names the issue. With
one issue whose patches are not known, every commit does that names no other, unless --mixed says that there are others.";
