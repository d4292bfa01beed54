//! Cuts a guard's text into tokens, and names what CEL has and this language has not.

use std::ops::Range;

use super::fault::{GuardError, quoted};

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// One token; `Number`, `Text`, `True` and `False` are literals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Name(&'a str),
    Number(i64),
    Text(String),
    True,
    False,
    In,
    And,
    Or,
    Not,
    Relation(Relation),
    Open,
    Close,
    ListOpen,
    ListClose,
    Comma,
    Dot,
    End,
}

/// The signs, longer ones before those that they begin with.
const SIGNS: [(&str, Token<'static>); 15] = [
    ("==", Token::Relation(Relation::Equal)),
    ("!=", Token::Relation(Relation::NotEqual)),
    ("<=", Token::Relation(Relation::AtMost)),
    (">=", Token::Relation(Relation::AtLeast)),
    ("&&", Token::And),
    ("||", Token::Or),
    ("<", Token::Relation(Relation::Less)),
    (">", Token::Relation(Relation::Greater)),
    ("!", Token::Not),
    ("(", Token::Open),
    (")", Token::Close),
    ("[", Token::ListOpen),
    ("]", Token::ListClose),
    (",", Token::Comma),
    (".", Token::Dot),
];

/// Reads tokens one after the other, so that the first fault of a text is the one reported.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    source: &'a str,
    at: usize,
    /// Whether the last token ends an operand: a `-` is then arithmetic, and no sign of a number.
    after_operand: bool,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self { source, at: 0, after_operand: false }
    }

    /// The next token and its place; `End` again and again at the end.
    pub(super) fn next(&mut self) -> Result<(Token<'a>, Range<usize>), GuardError> {
        self.take_while(|character| matches!(character, ' ' | '\t' | '\n' | '\x0c' | '\r'));
        let start = self.at;
        let token = match self.peek() {
            None => Token::End,
            Some(quote @ ('"' | '\'')) => self.text(quote)?,
            Some(first) if first.is_ascii_digit() || self.sign_of_number() => self.number()?,
            Some(first) if is_word(first) => self.word()?,
            Some(first) => self.sign(first)?,
        };
        self.after_operand = ends_operand(&token);
        Ok((token, start..self.at))
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn since(&self, start: usize) -> &'a str {
        self.source.get(start..self.at).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&wanted) {
            self.take();
        }
    }

    /// Whether here stands a `-` that belongs to the digit after it.
    fn sign_of_number(&self) -> bool {
        let digit = self.rest().strip_prefix('-').and_then(|rest| rest.chars().next());
        !self.after_operand && digit.is_some_and(|digit| digit.is_ascii_digit())
    }

    fn number(&mut self) -> Result<Token<'a>, GuardError> {
        let start = self.at;
        self.take();
        self.take_while(|character| is_word(character) || character == '.');
        let written = self.since(start);
        let digits = written.trim_start_matches('-');
        if digits.chars().all(|character| character.is_ascii_digit()) {
            let too_big = |_| {
                let what = format!("{} is too big: a number has at most 64 bits", quoted(written));
                GuardError::new(start..self.at, what)
            };
            return written.parse().map(Token::Number).map_err(too_big);
        }
        Err(no_number(written, digits, start..self.at))
    }

    fn word(&mut self) -> Result<Token<'a>, GuardError> {
        let start = self.at;
        self.take_while(is_word);
        let word = self.since(start);
        if matches!(self.peek(), Some('"' | '\'')) {
            match word.to_ascii_lowercase().as_str() {
                "r" => return Err(GuardError::not_here(start..self.at, "raw strings are")),
                "b" | "br" | "rb" => return Err(GuardError::not_here(start..self.at, "bytes are")),
                _ => {}
            }
        }
        match word {
            "true" => Ok(Token::True),
            "false" => Ok(Token::False),
            "in" => Ok(Token::In),
            "null" => {
                let what =
                    "`null` is not part of the guard language; `!has(field)` asks whether a field is absent";
                Err(GuardError::new(start..self.at, what))
            }
            _ => Ok(Token::Name(word)),
        }
    }

    fn sign(&mut self, first: char) -> Result<Token<'a>, GuardError> {
        if let Some((sign, token)) = SIGNS.iter().find(|(sign, _)| self.rest().starts_with(sign)) {
            self.at += sign.len();
            return Ok(token.clone());
        }
        let at = self.at..self.at + first.len_utf8();
        Err(match first {
            '/' if self.rest().starts_with("//") => {
                GuardError::not_here(at.start..at.start + 2, "comments are")
            }
            '+' | '-' | '*' | '/' | '%' => GuardError::not_here(at, "arithmetic is"),
            '?' | ':' => GuardError::not_here(at, "`? :` is"),
            '{' | '}' => GuardError::not_here(at, "maps and messages are"),
            '=' => GuardError::new(at, "`=` sets nothing here; compare with `==`"),
            '&' => GuardError::new(at, "`&` is no operator; write `&&`"),
            '|' => GuardError::new(at, "`|` is no operator; write `||`"),
            _ => GuardError::new(at, format!("{} begins nothing in a guard", quoted(&first.to_string()))),
        })
    }

    fn text(&mut self, quote: char) -> Result<Token<'a>, GuardError> {
        let start = self.at;
        if self.rest().starts_with(&[quote; 3].iter().collect::<String>()) {
            return Err(GuardError::not_here(start..start + 3, "triple-quoted strings are"));
        }
        self.take();
        let mut text = String::new();
        loop {
            let here = self.at;
            match self.take() {
                Some(end) if end == quote => return Ok(Token::Text(text)),
                Some('\\') => text.push(self.escape(here)?),
                None | Some('\n' | '\r') => {
                    let what =
                        format!("the string is not closed; it ends with `{quote}` on the line it began");
                    return Err(GuardError::new(start..here, what));
                }
                Some(character) => text.push(character),
            }
        }
    }

    /// The character that an escape means, its backslash (at `start`) being read.
    fn escape(&mut self, start: usize) -> Result<char, GuardError> {
        let letter = self.take();
        let meant = match letter {
            Some('a') => Some('\x07'),
            Some('b') => Some('\x08'),
            Some('f') => Some('\x0c'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('v') => Some('\x0b'),
            Some(itself @ ('\\' | '?' | '"' | '\'' | '`')) => Some(itself),
            Some('x' | 'X') => self.coded(2, 16),
            Some('u') => self.coded(4, 16),
            Some('U') => self.coded(8, 16),
            Some('0'..='3') => {
                self.at -= 1;
                self.coded(3, 8)
            }
            Some(_) | None => None,
        };
        meant.ok_or_else(|| {
            let what = format!("{} is no escape; a backslash is written `\\\\`", quoted(self.since(start)));
            GuardError::new(start..self.at, what)
        })
    }

    /// The character with this code, in so many digits of this base.
    fn coded(&mut self, digits: usize, base: u32) -> Option<char> {
        let mut code = 0;
        for _ in 0..digits {
            let digit = self.peek()?.to_digit(base)?;
            self.take();
            // At most eight hexadecimal digits: 32 bits.
            code = code * base + digit;
        }
        char::from_u32(code)
    }
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

fn ends_operand(token: &Token<'_>) -> bool {
    match token {
        Token::Name(_)
        | Token::Number(_)
        | Token::Text(_)
        | Token::True
        | Token::False
        | Token::Close
        | Token::ListClose => true,
        Token::In
        | Token::And
        | Token::Or
        | Token::Not
        | Token::Relation(_)
        | Token::Open
        | Token::ListOpen
        | Token::Comma
        | Token::Dot
        | Token::End => false,
    }
}

/// Why what begins like a number is none.
fn no_number(written: &str, digits: &str, at: Range<usize>) -> GuardError {
    let rest = digits.trim_start_matches(|character: char| character.is_ascii_digit());
    if digits.starts_with("0x") || digits.starts_with("0X") {
        return GuardError::not_here(at, "hexadecimal numbers are");
    }
    if rest.starts_with(['.', 'e', 'E']) {
        return GuardError::not_here(at, "fractions are");
    }
    if matches!(rest, "u" | "U") {
        return GuardError::not_here(at, "unsigned numbers are");
    }
    GuardError::new(at, format!("{} is neither a name nor a number", quoted(written)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(source: &str) -> Result<Vec<Token<'_>>, GuardError> {
        let mut lexer = Lexer::new(source);
        let mut tokens = Vec::new();
        loop {
            match lexer.next()?.0 {
                Token::End => return Ok(tokens),
                token => tokens.push(token),
            }
        }
    }

    fn text(source: &str) -> Result<String, GuardError> {
        match tokens(source)?.as_slice() {
            [Token::Text(text)] => Ok(text.clone()),
            other => panic!("{source}: {other:?}"),
        }
    }

    #[test]
    fn every_sign_is_read_with_and_without_space() {
        let spaced = SIGNS.map(|(sign, _)| sign).join(" ");
        assert_eq!(tokens(&spaced).unwrap(), SIGNS.map(|(_, token)| token));
        for (sign, token) in SIGNS {
            let tight = format!("a{sign}b");
            assert_eq!(tokens(&tight).unwrap(), [Token::Name("a"), token, Token::Name("b")]);
        }
    }

    #[test]
    fn the_escapes_of_cel_mean_what_cel_says() {
        assert_eq!(text(r#""\a\b\f\n\r\t\v""#).unwrap(), "\x07\x08\x0c\n\r\t\x0b");
        assert_eq!(text(r#""\\\?\"\'\`""#).unwrap(), "\\?\"'`");
        assert_eq!(text(r"'\x41\X6a\101\u20ac\U0001F512'").unwrap(), "AjA\u{20ac}\u{1f512}");
        assert_eq!(text(r#"'say "yes"'"#).unwrap(), r#"say "yes""#);
        assert_eq!(text(r#""""#).unwrap(), "");
    }

    #[test]
    fn an_escape_that_cel_has_not_is_refused_with_its_place() {
        for (source, written) in [
            (r#""a\qb""#, r"\q"),
            (r#""\x4g""#, r"\x4"),
            (r#""\u12""#, r"\u12"),
            (r#""\ud800""#, r"\ud800"),
            (r#""\U00110000""#, r"\U00110000"),
            (r#""\Uffffffff""#, r"\Uffffffff"),
            (r#""\400""#, r"\4"),
            (r#""\08""#, r"\0"),
            (r#""\"#, r"\"),
        ] {
            let error = text(source).unwrap_err();
            assert_eq!(&source[error.at.clone()], written, "{source}: {error}");
            assert_eq!(error.what, format!(r"`{written}` is no escape; a backslash is written `\\`"));
        }
    }

    #[test]
    fn numbers_reach_to_both_ends_of_64_bits() {
        for number in [0, 7, i64::MAX, i64::MIN, -1] {
            assert_eq!(tokens(&number.to_string()).unwrap(), [Token::Number(number)]);
        }
        let error = tokens("9223372036854775808").unwrap_err();
        assert_eq!(error.what, "`9223372036854775808` is too big: a number has at most 64 bits");
        assert_eq!(tokens("-9223372036854775809").unwrap_err().at, 0..20);
    }
}
