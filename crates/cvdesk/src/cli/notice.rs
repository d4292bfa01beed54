//! What can be typed about notices as files.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Every verb takes files and needs no desk: a profile says whose notices they are.
#[derive(Debug, Subcommand)]
pub enum NoticeVerb {
    /// Begin a notice: a file to fill in
    New(NoticeNew),
    /// Edit a notice in $VISUAL or $EDITOR; what cannot be read is not put in its place
    Edit(NoticeOne),
    /// Read LSN XML, OSV, CSAF or a CVE record, and write it as LSN XML with its details
    Import(NoticeImport),
    /// Write notices in a format
    Render(NoticeRender),
    /// Say what a person should look at before a notice is published
    Lint(NoticeLint),
    /// Tell what is different between two versions of a notice
    Diff(NoticeDiff),
    /// Bring the branches of published notices up to date with the project's repository
    Refresh(NoticeRefresh),
}

/// Whose notices.
#[derive(Debug, Args)]
pub struct Whose {
    /// A shipped profile's name, or a profile's folder [default: the desk's own]
    #[arg(long, value_name = "NAME|DIR")]
    pub profile: Option<String>,
}

#[derive(Debug, Args)]
pub struct NoticeNew {
    #[command(flatten)]
    pub whose: Whose,
    /// Its number, if it has one already [default: none, shown as YYYY-????]
    #[arg(long, value_name = "YYYY-NNNN")]
    pub number: Option<String>,
    /// The new file
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub struct NoticeOne {
    #[command(flatten)]
    pub whose: Whose,
    /// The notice's XML
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub struct NoticeLint {
    #[command(flatten)]
    pub whose: Whose,
    /// Somebody who agreed that their address is told; repeat for several. Once one is given, any other is an error
    #[arg(long, value_name = "ADDRESS")]
    pub agreed: Vec<String>,
    /// Notices: LSN XML (with details beside it, as FILE.toml), OSV, CSAF or CVE records
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct NoticeDiff {
    #[command(flatten)]
    pub whose: Whose,
    /// The older version
    pub older: PathBuf,
    /// The newer version
    pub newer: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = IMPORT_EXAMPLES)]
pub struct NoticeImport {
    #[command(flatten)]
    pub whose: Whose,
    /// Into this folder, as NAME.xml and, where XML has no place for all, NAME.toml
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write over files of the folder that say something else
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Records to read; a folder of published notices is taken into the desk, as closed public cases
    #[arg(required = true, value_name = "FILE|DIR")]
    pub files: Vec<PathBuf>,
}

const IMPORT_EXAMPLES: &str = "\
Examples:
  cvdesk notice import --profile NAME rhsa-2024_4546.json
  cvdesk notice import --profile NAME --out notices osv/*.json
  cvdesk --dir DIR notice import path/to/notices     the project's history into the desk

What of a record has no place in a notice is listed: nothing is lost in silence.";

#[derive(Debug, Args)]
#[command(after_help = RENDER_EXAMPLES)]
pub struct NoticeRender {
    #[command(flatten)]
    pub whose: Whose,
    /// The format
    #[arg(long, value_enum)]
    pub to: NoticeFormat,
    /// Into this folder, a file for each notice [default: standard output, for one notice]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Notices: LSN XML (with details beside it, as FILE.toml), OSV, CSAF or CVE records
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

const RENDER_EXAMPLES: &str = "\
Examples:
  cvdesk notice render --profile NAME --to text notices/2014/0010.xml
  cvdesk notice render --profile NAME --to csaf --out advisories notices/2014/*.xml

With --out, a notice that cannot be written in the format is named, the others are written, and the exit status is 4.";

/// What a notice is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NoticeFormat {
    /// The LSN file
    Xml,
    /// The text of the announcement
    Text,
    /// The classic site's page
    Html,
    /// OSV 1.7.5
    Osv,
    /// A CSAF 2.0 security advisory
    Csaf,
    /// A CVE record for each id
    Cve,
    /// Markdown
    Md,
    /// A whole mail, for an announcement list or oss-security
    Mail,
    /// iCalendar: when it is published, and withdrawn
    Ics,
}

#[derive(Debug, Args)]
#[command(after_help = REFRESH)]
pub struct NoticeRefresh {
    /// The project's repository, bare or with a work tree; nothing is fetched, nothing in it is written
    #[arg(long, value_name = "REPO")]
    pub repo: PathBuf,
    /// The folder with the notices: every `.xml` file in it and below
    #[arg(long, value_name = "DIR")]
    pub notices: PathBuf,
    /// Whose conventions: a policy file, a profile's folder, or a shipped profile's name [default: the desk's policy]
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Write what is shown; without it nothing changes
    #[arg(long)]
    pub write: bool,
    /// Keep nothing from one run to the next, and use nothing kept
    #[arg(long)]
    pub no_cache: bool,
}

const REFRESH: &str = "\
Only the branches of the policy's product change, line by line: a notice that says all of it already keeps its bytes.
Exit status: 0 where every notice says what the repository says (or was written), 1 where one would change, 4 where one
cannot be read or answered; the others are then shown and written all the same.";
