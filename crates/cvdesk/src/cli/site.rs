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
    /// Make the site as these tools did, byte for byte, and not cvdesk's own
    #[arg(long, value_enum)]
    pub compat: Option<Compat>,
    /// Where the site will stand [default: the profile's; the classic site links relatively and needs none]
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Sign the CSAF advisories with this secret key of `gpg`: a fingerprint or an address
    #[arg(long, value_name = "KEY", conflicts_with = "compat")]
    pub sign_with: Option<String>,
    /// Fill in what the policy leaves open, such as `channel.mail.address=...`, for security.txt and the process page
    #[arg(long = "set", value_name = "KEY=VALUE", conflicts_with = "compat")]
    pub settings: Vec<String>,
    /// Make every page anew, also of notices that did not change
    #[arg(long, conflicts_with = "compat")]
    pub fresh: bool,
}

/// Whose site is made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Compat {
    /// The tools of the LSN format: html, txt, xml, index.xml, index.html
    Lsn,
}

const SITE_EXAMPLES: &str = "\
Examples:
  cvdesk site build --profile NAME --notices notices --out public
  cvdesk site build --profile NAME --notices notices --out public --base-url https://security.example.org/
  cvdesk site build --profile NAME --notices notices --out public --compat lsn

Of a notice that did not change since the last build into the same folder the files are kept. The classic site has no
style sheet of ours: one that lies in its folder already is kept.";
