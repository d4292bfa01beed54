//! The mail server that takes our mail: where it is and how we talk to it.

use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

use thiserror::Error;

/// How the connection is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// `smtp://`: not at all; for a server on this machine or network.
    Plain,
    /// `smtp+starttls://`: TLS after the greeting, or no mail.
    StartTls,
    /// `smtps://`: TLS from the first byte.
    Tls,
}

/// A login at the server.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// User name.
    pub user: String,
    /// Password.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}

/// A mail server that relays for us, written `smtp://HOST[:PORT]`, `smtps://...` or `smtp+starttls://...`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smarthost {
    /// Name or address.
    pub host: String,
    /// Port; by default 25, 465 or 587.
    pub port: u16,
    /// How the connection is kept private.
    pub security: Security,
}

/// Says which text is no smarthost.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is no mail server: write `smtp://HOST:PORT`, `smtps://HOST:PORT` or `smtp+starttls://HOST:PORT`; a login is given apart"
)]
pub struct SmarthostError(String);

impl FromStr for Smarthost {
    type Err = SmarthostError;

    fn from_str(text: &str) -> Result<Self, SmarthostError> {
        read(text).ok_or_else(|| {
            // What stands before an `@` may be a password.
            let shown = text.rsplit_once('@').map_or(text, |(_, host)| host);
            SmarthostError(shown.chars().filter(|char| !char.is_control()).take(200).collect())
        })
    }
}

fn read(text: &str) -> Option<Smarthost> {
    let (scheme, rest) = text.split_once("://")?;
    let (security, default) = match scheme {
        "smtp" => (Security::Plain, 25),
        "smtp+starttls" => (Security::StartTls, 587),
        "smtps" => (Security::Tls, 465),
        _ => return None,
    };
    let (host, port) = host_and_port(rest.strip_suffix('/').unwrap_or(rest))?;
    let port = if port.is_empty() { default } else { port.strip_prefix(':')?.parse().ok()? };
    (!host.is_empty() && port != 0).then_some(Smarthost { host, port, security })
}

/// Parts a name or an address from the port, whose colon stays with it.
fn host_and_port(text: &str) -> Option<(String, &str)> {
    if let Some((address, port)) = text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        return Some((address.parse::<Ipv6Addr>().ok()?.to_string(), port));
    }
    let (host, port) = text.split_at(text.find(':').unwrap_or(text.len()));
    let is_name = host.chars().all(|char| char.is_ascii_alphanumeric() || "-._".contains(char));
    is_name.then(|| (host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smarthost_has_a_scheme_a_host_and_perhaps_a_port() {
        for (text, host, port, security) in [
            ("smtp://127.0.0.1:10025", "127.0.0.1", 10025, Security::Plain),
            ("smtp://localhost", "localhost", 25, Security::Plain),
            ("smtps://mail.desk.test/", "mail.desk.test", 465, Security::Tls),
            ("smtp+starttls://[::1]:2525", "::1", 2525, Security::StartTls),
        ] {
            assert_eq!(text.parse(), Ok(Smarthost { host: host.to_owned(), port, security }));
        }
    }

    #[test]
    fn anything_else_is_refused_and_a_password_not_repeated() {
        for bad in [
            "",
            "mail.desk.test",
            "http://x",
            "smtp://",
            "smtp://x:0",
            "smtp://x:99999",
            "smtp://a b",
            "smtp://x/y",
            "smtp://[::1]x",
            "smtp://[::1",
        ] {
            assert!(bad.parse::<Smarthost>().is_err(), "{bad}");
        }
        let error = "smtp://desk:secret@mail.test".parse::<Smarthost>().unwrap_err();
        assert!(!error.to_string().contains("secret"));
    }
}
