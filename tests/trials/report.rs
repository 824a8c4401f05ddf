//! What a trial has to tell.

use std::collections::BTreeMap;
use std::time::Duration;

/// Figures, and the promises that did not hold.
#[derive(Default)]
pub struct Report {
    /// The figures, as lines.
    pub lines: Vec<String>,
    /// What was broken, in a sentence each.
    pub broken: Vec<String>,
}

impl Report {
    /// Tells a figure.
    pub fn tells(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// Says that a promise was broken, unless it holds.
    pub fn promises(&mut self, holds: bool, otherwise: impl Into<String>) {
        if !holds {
            self.broken.push(otherwise.into());
        }
    }

    /// Requires that every promise held.
    #[track_caller]
    pub fn kept(&self) {
        assert!(self.broken.is_empty(), "{}\nBROKEN:\n{}", self.lines.join("\n"), self.broken.join("\n"));
    }
}

/// How often there was what.
pub fn counts<K: std::fmt::Display>(of: &BTreeMap<K, usize>) -> String {
    let each: Vec<String> = of.iter().map(|(what, count)| format!("{what}: {count}")).collect();
    if each.is_empty() { "none".to_owned() } else { each.join(", ") }
}

/// The time that so many of a hundred do not exceed.
pub fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let at = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(at).copied().unwrap_or_default()
}
