//! Language and media type by what the client accepts (RFC 9110, section 12).

/// The language of texts for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Vietnamese, the default.
    #[default]
    Vietnamese,
    /// English.
    English,
}

impl Language {
    /// Its tag (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }

    /// The language that `Accept-Language` prefers of those there are.
    #[must_use]
    pub fn preferred(accept: Option<&str>) -> Self {
        let Some(accept) = accept else { return Self::default() };
        let quality = |tag: &str| {
            quality_of(accept, |range| {
                range == tag || range.strip_prefix(tag).is_some_and(|rest| rest.starts_with('-'))
            })
        };
        let any = quality_of(accept, |range| range == "*");
        // One that is not mentioned is better than one that is refused (`q=0`).
        let rank = |tag: &str| {
            quality(tag).or(any).map_or(0.0, |quality| if quality > 0.0 { quality } else { -1.0 })
        };
        let (vi, en) = (rank("vi"), rank("en"));
        if en > vi { Self::English } else { Self::Vietnamese }
    }
}

/// Whether `Accept` takes the media type; without the header or with an empty one, everything is taken. Files
/// of several types (`*/*`) are sent as they are.
#[must_use]
pub fn accepts(accept: Option<&str>, media_type: &str) -> bool {
    let Some(accept) = accept.filter(|accept| !accept.trim().is_empty() && media_type != "*/*") else {
        return true;
    };
    let family = media_type.split('/').next().unwrap_or_default();
    // The most specific range decides (RFC 9110, 12.5.1).
    let exact = quality_of(accept, |range| range == media_type);
    let family = || quality_of(accept, |range| range.strip_suffix("/*") == Some(family));
    let any = || quality_of(accept, |range| range == "*/*");
    exact.or_else(family).or_else(any).is_some_and(|quality| quality > 0.0)
}

/// The quality of the first range that matches.
fn quality_of(header: &str, matches: impl Fn(&str) -> bool) -> Option<f32> {
    header.split(',').find_map(|item| {
        let mut parts = item.split(';').map(str::trim);
        let range = parts.next()?.to_ascii_lowercase();
        if !matches(&range) {
            return None;
        }
        let quality = parts.find_map(|p| p.strip_prefix("q=").or_else(|| p.strip_prefix("Q=")));
        Some(quality.map_or(1.0, |q| q.parse().unwrap_or(0.0)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_unless_english_is_preferred() {
        let english =
            ["en", "en-GB,en;q=0.9", "fr, en;q=0.8, vi;q=0.5", "vi;q=0", "vi;q=0, *", "fr, vi-VN;q=0.0"];
        let vietnamese =
            ["vi", "vi-VN, en;q=0.9", "fr", "*", "en;q=0.5, *;q=0.9", "", "en;q=0", "vi;q=0, en;q=0"];
        assert!(english.iter().all(|h| Language::preferred(Some(h)) == Language::English));
        assert!(vietnamese.iter().all(|h| Language::preferred(Some(h)) == Language::Vietnamese));
        assert_eq!(Language::preferred(None), Language::Vietnamese);
    }

    #[test]
    fn the_most_specific_range_decides() {
        for taken in [
            "application/json",
            "*/*",
            "application/*",
            "text/html, */*;q=0.1",
            "application/json;q=0.2, */*;q=0",
        ] {
            assert!(accepts(Some(taken), "application/json"), "{taken}");
        }
        for refused in ["text/html", "application/json;q=0, */*", "image/*"] {
            assert!(!accepts(Some(refused), "application/json"), "{refused}");
        }
    }
}
