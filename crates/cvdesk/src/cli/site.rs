//! What can be typed about the public site.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub enum SiteVerb {
    /// Make the public site from a folder of notices; needs no desk
    Build(SiteBuild),
}

#[derive(Debug, Args)]
#[command(after_help = SITE_EXAMPLES)]
pub struct SiteBuild {
    /// A shipped profile's name, or a profile's folder [default: the desk's own]
    #[arg(long, value_name = "NAME|DIR")]
    pub profile: Option<String>,
    /// The folder with YYYY/NNNN.xml, or a check-out with that in `notices/`
    #[arg(long, value_name = "DIR")]
    pub notices: PathBuf,
    /// The site's folder; built beside and swapped in whole
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Make the site as these tools did, byte for byte
    #[arg(long, value_enum)]
    pub compat: Option<Compat>,
    /// Where the site will stand; the classic site links relatively and does not need it
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
}

/// Whose site is made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Compat {
    /// The tools of the LSN format: html, txt, xml, index.xml, index.html
    Lsn,
}

const SITE_EXAMPLES: &str = "\
Examples:
  cvdesk site build --profile NAME --notices notices --out public --compat lsn

The style sheet is not made: one that lies in the site's folder already is kept.";
