//! Why a command cannot do its work.

/// Why the server cannot start, in words for the one who starts it.
pub type StartError = Box<dyn std::error::Error + Send + Sync>;
