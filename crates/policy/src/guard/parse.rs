//! Reads a guard's text into a tree of what was written, knowing no field yet.

use std::ops::Range;

use super::fault::{GuardError, quoted};
use super::lex::{Lexer, Relation, Token};
use super::{GUARD_BYTES, GUARD_NESTING, GUARD_NODES};

/// CEL's macros, which look like calls.
const MACROS: [&str; 5] = ["all", "exists", "exists_one", "map", "filter"];

/// A piece of a guard and its place.
#[derive(Debug)]
pub(super) struct Expr {
    pub(super) at: Range<usize>,
    pub(super) kind: Kind,
}

/// What a piece is.
#[derive(Debug)]
pub(super) enum Kind {
    Field(String),
    Literal(Literal),
    List(Vec<(Literal, Range<usize>)>),
    /// `has(field)`, with the place of the field's name.
    Has(String, Range<usize>),
    Not(Box<Expr>),
    Compare(Box<Expr>, Relation, Box<Expr>),
    In(Box<Expr>, Box<Expr>),
    All(Vec<Expr>),
    Any(Vec<Expr>),
}

/// A value as written.
#[derive(Debug)]
pub(super) enum Literal {
    Flag(bool),
    Number(i64),
    Text(String),
}

/// Reads a whole guard.
pub(super) fn parse(source: &str) -> Result<Expr, GuardError> {
    if source.len() > GUARD_BYTES {
        let start = (0..=GUARD_BYTES).rev().find(|at| source.is_char_boundary(*at)).unwrap_or_default();
        let what = format!("a guard has at most {GUARD_BYTES} bytes, this one has {}", source.len());
        return Err(GuardError::new(start..source.len(), what));
    }
    let mut lexer = Lexer::new(source);
    let (token, at) = lexer.next()?;
    let mut parser = Parser { source, lexer, token, at, read_to: 0, nodes: 0, nesting: 0 };
    if parser.token == Token::End {
        return Err(GuardError::new(parser.at, "the guard is empty; `true` is one that always holds"));
    }
    let expr = parser.any()?;
    if parser.token == Token::End {
        Ok(expr)
    } else {
        Err(parser.leftover("`&&`, `||` or the end of the guard"))
    }
}

#[derive(Debug)]
struct Parser<'a> {
    source: &'a str,
    lexer: Lexer<'a>,
    /// The token that is next, and its place.
    token: Token<'a>,
    at: Range<usize>,
    /// Where the token before it ends.
    read_to: usize,
    nodes: usize,
    nesting: usize,
}

impl<'a> Parser<'a> {
    /// Takes the next token.
    fn take(&mut self) -> Result<(Token<'a>, Range<usize>), GuardError> {
        let (token, at) = self.lexer.next()?;
        self.read_to = self.at.end;
        Ok((std::mem::replace(&mut self.token, token), std::mem::replace(&mut self.at, at)))
    }

    fn take_if(&mut self, token: &Token<'_>) -> Result<bool, GuardError> {
        let here = self.token == *token;
        if here {
            self.take()?;
        }
        Ok(here)
    }

    fn expect(&mut self, token: &Token<'_>, what: &str) -> Result<(), GuardError> {
        if self.take_if(token)? { Ok(()) } else { Err(self.expected(what)) }
    }

    fn expected(&self, what: &str) -> GuardError {
        GuardError::new(self.at.clone(), format!("expected {what}, not {}", self.found()))
    }

    fn found(&self) -> String {
        if self.token == Token::End {
            return "the end of the guard".to_owned();
        }
        quoted(self.source.get(self.at.clone()).unwrap_or_default())
    }

    /// Counts the node whose token is next.
    fn node(&mut self) -> Result<(), GuardError> {
        self.nodes += 1;
        if self.nodes <= GUARD_NODES {
            return Ok(());
        }
        let what = format!(
            "a guard has at most {GUARD_NODES} fields, literals and operators, and here begins one more; \
             split it into two rules"
        );
        Err(GuardError::new(self.at.clone(), what))
    }

    /// Goes one level down for the parenthesis or `!` that is next.
    fn deeper(&mut self) -> Result<(), GuardError> {
        self.nesting += 1;
        if self.nesting <= GUARD_NESTING {
            return Ok(());
        }
        let what = format!("parentheses and `!` nest at most {GUARD_NESTING} deep");
        Err(GuardError::new(self.at.clone(), what))
    }

    /// `a || b || ...`
    fn any(&mut self) -> Result<Expr, GuardError> {
        self.joined(&Token::Or, Self::all, Kind::Any)
    }

    /// `a && b && ...`
    fn all(&mut self) -> Result<Expr, GuardError> {
        self.joined(&Token::And, Self::relation, Kind::All)
    }

    /// One or more parts with the same operator between them: one flat node, however long.
    fn joined(
        &mut self,
        operator: &Token<'_>,
        part: fn(&mut Self) -> Result<Expr, GuardError>,
        join: fn(Vec<Expr>) -> Kind,
    ) -> Result<Expr, GuardError> {
        let first = part(self)?;
        if self.token != *operator {
            return Ok(first);
        }
        let start = first.at.start;
        let mut parts = vec![first];
        while self.token == *operator {
            self.node()?;
            self.take()?;
            parts.push(part(self)?);
        }
        Ok(Expr { at: start..self.read_to, kind: join(parts) })
    }

    /// `a`, `a == b` or `a in b`; comparisons do not chain.
    fn relation(&mut self) -> Result<Expr, GuardError> {
        let left = self.unary()?;
        if !self.at_relation() {
            return Ok(left);
        }
        let relation = if let Token::Relation(relation) = self.token { Some(relation) } else { None };
        self.node()?;
        self.take()?;
        let (start, left, right) = (left.at.start, Box::new(left), Box::new(self.unary()?));
        if self.at_relation() {
            let what = format!("{} compares a comparison; join two comparisons with `&&`", self.found());
            return Err(GuardError::new(self.at.clone(), what));
        }
        let kind = match relation {
            Some(relation) => Kind::Compare(left, relation, right),
            None => Kind::In(left, right),
        };
        Ok(Expr { at: start..self.read_to, kind })
    }

    fn at_relation(&self) -> bool {
        matches!(self.token, Token::Relation(_) | Token::In)
    }

    fn unary(&mut self) -> Result<Expr, GuardError> {
        if self.token != Token::Not {
            return self.primary();
        }
        self.deeper()?;
        self.node()?;
        let (_, at) = self.take()?;
        let negated = Box::new(self.unary()?);
        self.nesting -= 1;
        Ok(Expr { at: at.start..self.read_to, kind: Kind::Not(negated) })
    }

    fn primary(&mut self) -> Result<Expr, GuardError> {
        if self.token == Token::Open {
            return self.parenthesised();
        }
        if let Token::Name(first) = self.token {
            return self.name(first);
        }
        if self.token == Token::ListOpen {
            return self.list();
        }
        let (literal, at) = self.literal("a field, a literal, `has(`, `!` or `(`")?;
        Ok(Expr { at, kind: Kind::Literal(literal) })
    }

    fn parenthesised(&mut self) -> Result<Expr, GuardError> {
        self.deeper()?;
        let (_, at) = self.take()?;
        let inner = self.any()?;
        if !self.take_if(&Token::Close)? {
            return Err(self.leftover("`&&`, `||` or `)`"));
        }
        self.nesting -= 1;
        Ok(Expr { at: at.start..self.read_to, kind: inner.kind })
    }

    /// A field or `has(field)`, whose first word is next.
    fn name(&mut self, first: &str) -> Result<Expr, GuardError> {
        self.node()?;
        let (name, at) = self.path()?;
        if self.token == Token::Open {
            return if name == "has" { self.has(at.start) } else { Err(call(&name, at)) };
        }
        // Operators written as words read as fields with an operand after them.
        if first == "not" && matches!(self.token, Token::Name(_)) {
            return Err(GuardError::new(at, "`not` is no operator; write `!`"));
        }
        Ok(Expr { at, kind: Kind::Field(name) })
    }

    /// `has(field)`, whose `(` is next.
    fn has(&mut self, start: usize) -> Result<Expr, GuardError> {
        self.take()?;
        if !matches!(self.token, Token::Name(_)) {
            return Err(self.expected("the name of a field"));
        }
        let (field, at) = self.path()?;
        self.expect(&Token::Close, "`)`")?;
        Ok(Expr { at: start..self.read_to, kind: Kind::Has(field, at) })
    }

    /// A dotted name, whose first word is next.
    fn path(&mut self) -> Result<(String, Range<usize>), GuardError> {
        let start = self.at.start;
        let mut name = String::new();
        loop {
            let Token::Name(word) = self.token else { return Err(self.expected("a name")) };
            name.push_str(word);
            self.take()?;
            if !self.take_if(&Token::Dot)? {
                return Ok((name, start..self.read_to));
            }
            name.push('.');
        }
    }

    /// `[literal, literal]`; a comma may follow the last one, as in CEL.
    fn list(&mut self) -> Result<Expr, GuardError> {
        self.node()?;
        let (_, at) = self.take()?;
        let mut literals = Vec::new();
        while self.token != Token::ListClose {
            literals.push(self.literal("a literal or `]`")?);
            if !self.take_if(&Token::Comma)? {
                break;
            }
        }
        self.expect(&Token::ListClose, "`,` or `]`")?;
        let at = at.start..self.read_to;
        if literals.is_empty() {
            return Err(GuardError::new(at, "the list is empty, so nothing is in it; name a value"));
        }
        Ok(Expr { at, kind: Kind::List(literals) })
    }

    fn literal(&mut self, what: &str) -> Result<(Literal, Range<usize>), GuardError> {
        let literal = match &mut self.token {
            Token::True => Literal::Flag(true),
            Token::False => Literal::Flag(false),
            Token::Number(number) => Literal::Number(*number),
            Token::Text(text) => Literal::Text(std::mem::take(text)),
            Token::Name(_)
            | Token::In
            | Token::And
            | Token::Or
            | Token::Not
            | Token::Relation(_)
            | Token::Open
            | Token::Close
            | Token::ListOpen
            | Token::ListClose
            | Token::Comma
            | Token::Dot
            | Token::End => return Err(self.expected(what)),
        };
        self.node()?;
        let (_, at) = self.take()?;
        Ok((literal, at))
    }

    /// Why what follows a whole condition, where `what` was expected, does not belong to it.
    fn leftover(&self, what: &str) -> GuardError {
        let at = self.at.clone();
        let follows = |token| self.token == token;
        if follows(Token::ListOpen) {
            GuardError::not_here(at, "indexing is")
        } else if follows(Token::Open) {
            GuardError::not_here(at, "calls are")
        } else if follows(Token::Close) {
            GuardError::new(at, "this `)` has no `(`")
        } else if follows(Token::Name("and")) {
            GuardError::new(at, "`and` is no operator; write `&&`")
        } else if follows(Token::Name("or")) {
            GuardError::new(at, "`or` is no operator; write `||`")
        } else {
            self.expected(what)
        }
    }
}

/// Why a name with a `(` after it does not belong here.
fn call(name: &str, at: Range<usize>) -> GuardError {
    let noun =
        if MACROS.iter().any(|known| name.rsplit('.').next() == Some(known)) { "macro" } else { "call" };
    GuardError::not_here(at, &format!("{} is a {noun}, and {noun}s are", quoted(name)))
}
