//! Reference data: what the agreement leaves open ("The text's lists end in …") is data, not closed enums.

mod code_list_item;
mod topic;

pub use code_list_item::{CodeListItem, CodeListItemContent, CodeListItemFilter, CodeListItemSort};
pub use topic::{Topic, TopicContent, TopicFilter, TopicKind, TopicSort};
