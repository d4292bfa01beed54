//! What can be typed about the people of the desk, its branches and its agents.

use clap::Subcommand;

use super::Why;

#[derive(Debug, Subcommand)]
pub enum PersonVerb {
    /// List members, whether they accepted the policy in force, and who asks to become one
    List,
    /// Let somebody in
    Add {
        /// Name
        #[arg(long, value_name = "NAME")]
        name: String,
        /// A role of the policy; repeat for several. Without one they see only the cases they are invited to
        #[arg(long = "role", value_name = "ROLE")]
        roles: Vec<String>,
        /// A mail address of theirs; repeat for several
        #[arg(long = "mail", value_name = "ADDR")]
        addresses: Vec<String>,
        /// Their OS user id on this machine
        #[arg(long, value_name = "UID")]
        uid: Option<u32>,
        /// They have accepted the policy in force: you pass their word on
        #[arg(long)]
        accepted: bool,
    },
    /// Accept the policy in force
    Accept,
    /// Vouch for an applicant
    Vouch {
        /// The applicant, by name or id
        applicant: String,
        #[command(flatten)]
        why: Why,
    },
    /// Approve an applicant
    Approve {
        /// The applicant, by name or id
        applicant: String,
        /// A role they get; repeat for several
        #[arg(long = "role", value_name = "ROLE", required = true)]
        roles: Vec<String>,
        #[command(flatten)]
        why: Why,
    },
    /// Decline an applicant
    Decline {
        /// The applicant, by name or id
        applicant: String,
        #[command(flatten)]
        why: Why,
    },
    /// Ask a person to show that an address is theirs: a mail there holds a token for `person prove`
    Link {
        /// The person, by name or id
        person: String,
        /// The address
        #[arg(long, value_name = "ADDR")]
        address: String,
    },
    /// Bring back what the mail held: the address is yours then
    Prove {
        /// The token; it works once
        token: String,
    },
    /// Take an account from a person
    Unlink {
        /// The person, by name or id
        person: String,
        /// A mail address of theirs
        #[arg(long, value_name = "ADDR", required_unless_present = "uid")]
        address: Option<String>,
        /// Their OS user id on this machine
        #[arg(long, value_name = "UID", conflicts_with = "address")]
        uid: Option<u32>,
    },
    /// End somebody's membership, at once
    Remove {
        /// The member, by name or id
        person: String,
        #[command(flatten)]
        why: Why,
    },
}

#[derive(Debug, Subcommand)]
pub enum DeskVerb {
    /// Tell everything that waits for somebody, what is due first at the top
    Waiting {
        /// Only what is mine: cases I have in hand, and what nobody has in hand and my roles can take
        #[arg(long)]
        mine: bool,
    },
    /// The registry of maintained stable branches
    #[command(subcommand)]
    Branch(BranchVerb),
    /// Programs that take part
    #[command(subcommand)]
    Agent(AgentVerb),
    /// Ask the project's repository about every case, after a fetch: branches that stand otherwise are proposed,
    /// commits that may be backports and private fixes that are public are told
    Refresh {
        /// A clone of the public repository; nothing is fetched, nothing in it is written
        #[arg(long, value_name = "REPO")]
        repo: std::path::PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum BranchVerb {
    /// List a branch as maintained; said again, the newest word counts
    Add {
        /// Its name
        branch: String,
        /// The first day, such as `2026-03-14`
        #[arg(long, value_name = "DAY")]
        from: Option<String>,
        /// The last day
        #[arg(long, value_name = "DAY")]
        until: Option<String>,
    },
    /// Tell the registry
    List,
}

#[derive(Debug, Subcommand)]
pub enum AgentVerb {
    /// Let a program take part; it may propose, and do what it is granted
    Add {
        /// What it is called
        name: String,
        /// An act that it may do itself, as the policy names it; repeat for several
        #[arg(long = "may", value_name = "ACT")]
        acts: Vec<String>,
    },
    /// End a program's part, at once
    Revoke {
        /// The program, by name or id
        agent: String,
    },
    /// Tell who they are and what they may do
    List,
}
