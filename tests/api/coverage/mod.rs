//! Coverage: from the event to the printed page.

