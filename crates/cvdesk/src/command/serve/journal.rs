//! The service's log: one line an event, on standard output, without a word of what people wrote.

use cvdesk_desk::port::Clock as _;
use serde_json::{Map, Value, json};

use crate::clock::SystemClock;
use crate::output::Screen;

/// Where lines go.
#[derive(Debug, Clone, Copy)]
pub struct Journal(Screen);

impl Journal {
    pub fn of(screen: Screen) -> Self {
        Self(screen)
    }

    /// Tells one event with its fields.
    pub fn tell(self, event: &str, fields: &[(&str, String)]) {
        let at = SystemClock.now();
        let mut object = Map::new();
        object.insert("at".to_owned(), json!(at));
        object.insert("event".to_owned(), json!(event));
        let mut line = format!("{at:.0} {event}");
        for (name, value) in fields {
            let value = without_addresses(value);
            line.push_str(&format!(
                " {name}={}",
                if value.contains(' ') { json!(value).to_string() } else { value.clone() }
            ));
            object.insert((*name).to_owned(), json!(value));
        }
        self.0.line(&line, &Value::Object(object));
    }
}

/// A mail server's answer may name whom it refuses.
fn without_addresses(text: &str) -> String {
    let one_line = text.split(char::is_whitespace).filter(|word| !word.is_empty());
    let words = one_line.map(|word| if word.contains('@') { "(an address)" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    // leak L062
    #[test]
    fn a_refused_address_does_not_get_into_the_log() {
        let told = without_addresses("mail refused for good: 550 <rita@out.test>: no such\nuser");
        assert_eq!(told, "mail refused for good: 550 (an address) no such user");
    }
}
