//! Reference data: what the agreement leaves open ("The text's lists end in …") is data, not closed enums.

mod code_list_item;
mod topic;

pub use code_list_item::{CodeListItem, CodeListItemContent, CodeListItemFilter, CodeListItemSort};
pub use topic::{Topic, TopicContent, TopicFilter, TopicKind, TopicSort};

/// Lower-case ASCII letters, digits and underscores, beginning with a letter.
fn is_lower_snake(code: &str) -> bool {
    code.starts_with(|c: char| c.is_ascii_lowercase()) && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lower_snake_name_begins_with_a_letter() {
        for name in ["urgency", "document_type", "a1"] {
            assert!(is_lower_snake(name), "{name}");
        }
        for name in ["", "_a", "1a", "Urgency", "document-type", "khẩn", "a b"] {
            assert!(!is_lower_snake(name), "{name}");
        }
    }
}
