//! Writes SVG text: shapes with classes, and whatever people wrote only as escaped text.

use std::fmt::Write;

/// An SVG document under way.
#[derive(Debug, Default)]
pub(crate) struct Svg(String);

impl Svg {
    /// Begins a document; `style` is CSS of our own.
    pub(crate) fn begin(width: u32, height: u32, title: &str, description: &str, style: &str) -> Self {
        let mut svg = Self::default();
        svg.raw(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"cvdesk-impact\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"cvdesk-title cvdesk-desc\">\n"
        ));
        svg.raw(format_args!("<title id=\"cvdesk-title\">{}</title>\n", Escaped(title)));
        svg.raw(format_args!(
            "<desc id=\"cvdesk-desc\">{}</desc>\n<style>{style}</style>\n",
            Escaped(description)
        ));
        svg
    }

    pub(crate) fn end(mut self) -> String {
        self.0.push_str("</svg>\n");
        self.0
    }

    pub(crate) fn rectangle(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64, radius: f64) {
        self.raw(format_args!(
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"{radius}\"/>\n"
        ));
    }

    /// Draws a path from SVG path data of our own.
    pub(crate) fn path(&mut self, class: &str, data: &str) {
        self.raw(format_args!("<path class=\"{class}\" d=\"{data}\"/>\n"));
    }

    pub(crate) fn circle(&mut self, class: &str, x: f64, y: f64, radius: f64) {
        self.raw(format_args!("<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\"/>\n"));
    }

    /// Writes a text that is cut to so many characters; a cut one shows whole where the pointer rests on it.
    pub(crate) fn text(&mut self, class: &str, x: f64, y: f64, text: &str, longest: usize) {
        let shown = shortened(text, longest);
        self.raw(format_args!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{}", Escaped(&shown)));
        if shown != text {
            self.raw(format_args!("<title>{}</title>", Escaped(text)));
        }
        self.0.push_str("</text>\n");
    }

    fn raw(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.0.write_fmt(text);
    }
}

fn shortened(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    text.chars().take(longest.saturating_sub(1)).chain(['…']).collect()
}

/// Text that may stand between tags and in attributes: no markup, and no control signs, which XML does not allow.
struct Escaped<'a>(&'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                letter if is_no_letter(letter) => f.write_char('\u{fffd}')?,
                letter => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}

/// What XML does not allow, and signs that turn the direction of writing: they could make a name look like another.
fn is_no_letter(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
