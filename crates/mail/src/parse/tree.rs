//! The tree of a message's parts, walked in one pass and without recursion.
//!
//! mail-parser 0.11 walks trees too, but dropping what it makes of nested messages recurses and overflows the
//! stack. So it is given header blocks only, and the tree is ours; what it says a part's type is, is what we
//! follow. An encoded message inside a message is a leaf (RFC 2046, 5.2.1 forbids it).

use std::collections::HashMap;

use mail_parser::{ContentType, MessageParser, MimeHeaders};

use super::bounds::{self, TooComplex};

/// A message taken apart.
pub(super) struct Tree<'a> {
    /// The message's own header block.
    pub(super) header: &'a [u8],
    /// Its leaves in order, without those of messages inside it.
    pub(super) leaves: Vec<Leaf<'a>>,
}

/// A part without parts.
pub(super) struct Leaf<'a> {
    pub(super) kind: Kind,
    pub(super) charset: Option<String>,
    pub(super) encoding: Encoding,
    pub(super) is_attachment: bool,
    pub(super) body: &'a [u8],
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Html,
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Identity,
    Base64,
    QuotedPrintable,
}

/// What is open around the current line.
enum Frame {
    Multipart { boundary: Vec<u8>, is_digest: bool },
    Message,
}

/// What the current line belongs to.
enum Within<'a> {
    /// A header block that began here.
    Header(usize),
    /// A leaf whose body began here.
    Leaf(Leaf<'a>, usize),
    /// Text before, between or after parts.
    Nothing,
}

/// Takes a message apart, or says which bound it goes beyond.
pub(super) fn walk(raw: &[u8]) -> Result<Tree<'_>, TooComplex> {
    let mut walk = Walk {
        raw,
        frames: Vec::new(),
        boundaries: HashMap::new(),
        within: Within::Header(0),
        parts: 1,
        header: None,
        leaves: Vec::new(),
    };
    let mut start = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        walk.line(start, line)?;
        start += line.len();
    }
    walk.close(raw.len())?;
    Ok(Tree { header: walk.header.unwrap_or_default(), leaves: walk.leaves })
}

struct Walk<'a> {
    raw: &'a [u8],
    frames: Vec<Frame>,
    /// Where in `frames` a boundary was opened.
    boundaries: HashMap<Vec<u8>, usize>,
    within: Within<'a>,
    parts: usize,
    header: Option<&'a [u8]>,
    leaves: Vec<Leaf<'a>>,
}

impl<'a> Walk<'a> {
    fn line(&mut self, start: usize, line: &'a [u8]) -> Result<(), TooComplex> {
        if let Some((frame, is_last)) = self.delimiter(line) {
            self.close(self.before_line_break(start))?;
            self.leave(frame + usize::from(!is_last));
            if !is_last {
                self.parts += 1;
                bounds::check_parts(self.parts)?;
                self.within = Within::Header(start + line.len());
            }
            return Ok(());
        }
        if let Within::Header(began) = self.within {
            let is_blank = matches!(line, b"\n" | b"\r\n");
            if is_blank {
                self.end_header(began, start + line.len())?;
            } else {
                // Checked while it grows: a header without an end must not be kept waiting for.
                bounds::check_header_size(start + line.len() - began)?;
            }
        }
        Ok(())
    }

    /// Which open multipart a line delimits, and whether it is its last delimiter.
    fn delimiter(&self, line: &[u8]) -> Option<(usize, bool)> {
        let name = line.strip_prefix(b"--")?.trim_ascii_end();
        let whole = self.boundaries.get(name).map(|frame| (*frame, false));
        whole.or_else(|| self.boundaries.get(name.strip_suffix(b"--")?).map(|frame| (*frame, true)))
    }

    /// The line break before a delimiter belongs to the delimiter (RFC 2046, 5.1.1).
    fn before_line_break(&self, start: usize) -> usize {
        let before = self.raw.get(..start).unwrap_or_default();
        let kept = before.strip_suffix(b"\n").unwrap_or(before);
        kept.strip_suffix(b"\r").unwrap_or(kept).len()
    }

    /// Ends what is open at a delimiter or at the end of the message.
    fn close(&mut self, end: usize) -> Result<(), TooComplex> {
        if let Within::Header(began) = self.within {
            self.end_header(began, end.max(began))?;
        }
        if let Within::Leaf(leaf, began) = std::mem::replace(&mut self.within, Within::Nothing)
            && !self.frames.iter().any(|frame| matches!(frame, Frame::Message))
        {
            self.leaves.push(Leaf { body: self.raw.get(began..end.max(began)).unwrap_or_default(), ..leaf });
        }
        Ok(())
    }

    /// Closes everything inside the first `kept` frames.
    fn leave(&mut self, kept: usize) {
        for frame in self.frames.drain(kept..) {
            if let Frame::Multipart { boundary, .. } = frame {
                self.boundaries.remove(&boundary);
            }
        }
    }

    /// Reads a header block and goes into the body that it describes.
    fn end_header(&mut self, began: usize, body: usize) -> Result<(), TooComplex> {
        let header = self.raw.get(began..body).unwrap_or_default();
        bounds::check_header(header)?;
        self.header.get_or_insert(header);
        let message = MessageParser::new().parse_headers(header);
        let part = message.as_ref().and_then(|message| message.parts.first());
        let content_type = part.and_then(|part| part.content_type());
        let encoding = encoding(part.and_then(|part| part.content_transfer_encoding()));
        let frame = self.frame(content_type, encoding);
        self.within = match &frame {
            Some(Frame::Message) => Within::Header(body),
            Some(Frame::Multipart { .. }) => Within::Nothing,
            None => {
                let charset = content_type.and_then(|content_type| content_type.attribute("charset"));
                let is_attachment =
                    part.and_then(|part| part.content_disposition()).is_some_and(ContentType::is_attachment);
                let (kind, charset) = (kind(content_type), charset.map(str::to_owned));
                Within::Leaf(Leaf { kind, charset, encoding, is_attachment, body: b"" }, body)
            }
        };
        if let Some(frame) = frame {
            self.enter(frame)?;
        }
        Ok(())
    }

    fn enter(&mut self, frame: Frame) -> Result<(), TooComplex> {
        match &frame {
            Frame::Multipart { boundary, .. } => {
                self.boundaries.insert(boundary.clone(), self.frames.len());
            }
            Frame::Message => {
                self.parts += 1;
                bounds::check_parts(self.parts)?;
            }
        }
        self.frames.push(frame);
        bounds::check_depth(self.frames.len())
    }

    /// What a part opens; `None` for a leaf. A boundary that is open already cannot be opened again.
    fn frame(&self, content_type: Option<&ContentType<'_>>, encoding: Encoding) -> Option<Frame> {
        let Some(content_type) = content_type else {
            let in_digest = matches!(self.frames.last(), Some(Frame::Multipart { is_digest: true, .. }));
            return in_digest.then_some(Frame::Message);
        };
        let is = |name: &str| content_type.ctype().eq_ignore_ascii_case(name);
        let is_sub = |name: &str| content_type.subtype().is_some_and(|sub| sub.eq_ignore_ascii_case(name));
        if is("message") && (is_sub("rfc822") || is_sub("global")) && encoding == Encoding::Identity {
            return Some(Frame::Message);
        }
        let boundary =
            content_type.attribute("boundary").filter(|_| is("multipart"))?.trim_end().as_bytes().to_vec();
        (!boundary.is_empty() && !self.boundaries.contains_key(&boundary))
            .then(|| Frame::Multipart { boundary, is_digest: is_sub("digest") })
    }
}

fn encoding(field: Option<&str>) -> Encoding {
    match field.map(|text| text.trim().to_ascii_lowercase()).as_deref() {
        Some("base64") => Encoding::Base64,
        Some("quoted-printable") => Encoding::QuotedPrintable,
        _ => Encoding::Identity,
    }
}

fn kind(content_type: Option<&ContentType<'_>>) -> Kind {
    let Some(content_type) = content_type else { return Kind::Plain };
    match (content_type.ctype().to_ascii_lowercase().as_str(), content_type.subtype()) {
        ("text", Some(sub)) if sub.eq_ignore_ascii_case("html") => Kind::Html,
        ("text", None) => Kind::Plain,
        ("text", Some(sub)) if sub.eq_ignore_ascii_case("plain") => Kind::Plain,
        _ => Kind::Other,
    }
}
