//! Who found and who mended what a notice tells.

/// The people a notice thanks, in the order in which they are to be shown (N8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credits {
    /// Who reported it.
    pub reporters: Vec<Person>,
    /// Who wrote the fixes.
    pub patchers: Vec<Person>,
}

/// A person as the public may know them.
///
/// `None` says that the fact was not given, `Some("")` that a file has its place and left it blank. Readers
/// see the difference (an empty address prints as ` <>`), and published notices hold both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The name or pseudonym the person wants to be thanked under.
    pub name: Option<String>,
    /// The e-mail address; not checked, published notices have names in its place.
    pub email: Option<String>,
}
