//! Contact data: kept as the document prints them, and read into values that a front end can dial, write to
//! and show.

use serde::{Deserialize, Serialize};

use crate::validation::{Checker, LINE};

/// A signatory's contact data exactly as the document prints them; later changes elsewhere do not reach it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartyContact {
    /// How the person is addressed.
    #[cfg_attr(feature = "openapi", schema(max_length = 40, example = "Bà"))]
    pub honorific: Option<String>,
    /// Name as printed.
    #[cfg_attr(feature = "openapi", schema(max_length = 120, example = "HUỲNH THỊ DIỄM NGỌC"))]
    pub name: Option<String>,
    /// Position as printed.
    #[cfg_attr(feature = "openapi", schema(max_length = 300, example = "Phó Chủ tịch UBND tỉnh"))]
    pub position: Option<String>,
    /// Address as printed.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub address: Option<String>,
    /// Telephone as printed.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "(02993) 822339"))]
    pub phone: Option<String>,
    /// Fax as printed.
    #[cfg_attr(feature = "openapi", schema(max_length = 60))]
    pub fax: Option<String>,
    /// E-mail as printed; null where the document leaves it blank.
    #[cfg_attr(feature = "openapi", schema(max_length = 254))]
    pub email: Option<String>,
}

/// What the printed contact data mean, as far as they can be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactValues {
    /// The name in the usual case.
    #[cfg_attr(feature = "openapi", schema(max_length = 120, example = "Huỳnh Thị Diễm Ngọc"))]
    pub name: Option<String>,
    /// The telephone number in E.164; null where what is printed is no number of Viet Nam's plan.
    #[cfg_attr(feature = "openapi", schema(max_length = 16, example = "+842993822339"))]
    pub phone: Option<String>,
    /// The fax number in E.164.
    #[cfg_attr(feature = "openapi", schema(max_length = 16, example = "+842993820473"))]
    pub fax: Option<String>,
    /// The e-mail address, in lower case.
    #[cfg_attr(feature = "openapi", schema(max_length = 254))]
    pub email: Option<String>,
}

impl PartyContact {
    pub(super) fn check(&mut self, c: &mut Checker) {
        c.optional_line("honorific", &mut self.honorific, 40);
        c.optional_line("name", &mut self.name, 120);
        c.optional_line("position", &mut self.position, LINE);
        c.optional_line("address", &mut self.address, LINE);
        c.optional_line("phone", &mut self.phone, 60);
        c.optional_line("fax", &mut self.fax, 60);
        c.optional_line("email", &mut self.email, 254);
    }

    /// What they mean.
    #[must_use]
    pub fn values(&self) -> ContactValues {
        ContactValues {
            name: self.name.as_deref().map(usual_case),
            phone: self.phone.as_deref().and_then(e164),
            fax: self.fax.as_deref().and_then(e164),
            email: self.email.as_deref().filter(|email| email.contains('@')).map(str::to_lowercase),
        }
    }
}

/// A name printed in capitals as people write it; any other stays as it is.
fn usual_case(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_string() + &letters.as_str().to_lowercase()).unwrap_or_default()
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Viet Nam's numbers as the plan has had them since 2017: 0 and nine digits (mobile), or 02 and nine more
/// (fixed).
fn e164(printed: &str) -> Option<String> {
    let known = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '(' | ')' | '+');
    if !printed.chars().all(known) {
        return None;
    }
    let digits: String = printed.chars().filter(char::is_ascii_digit).collect();
    let abroad = printed.trim_start().starts_with('+') || digits.starts_with("00");
    let national = if abroad {
        digits.trim_start_matches("00").strip_prefix("84")?
    } else {
        digits.strip_prefix('0')?
    };
    let fits = if national.starts_with('2') {
        national.len() == 10
    } else {
        national.len() == 9 && national.starts_with(['3', '5', '7', '8', '9'])
    };
    fits.then(|| format!("+84{national}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_however_they_are_printed() {
        for (printed, number) in [
            ("(02993) 822339", Some("+842993822339")),
            ("(02993) 820473", Some("+842993820473")),
            ("028.39394092", Some("+842839394092")),
            ("+84 28 3939 4092", Some("+842839394092")),
            ("0084-912-345-678", Some("+84912345678")),
            ("0912 345 678", Some("+84912345678")),
            ("822339", None),
            ("113", None),
            ("028.39394092 máy lẻ 12", None),
            ("+1 212 555 0100", None),
            ("", None),
        ] {
            assert_eq!(e164(printed).as_deref(), number, "{printed}");
        }
    }

    #[test]
    fn names_in_capitals_are_read_and_others_left() {
        assert_eq!(usual_case("HUỲNH THỊ DIỄM NGỌC"), "Huỳnh Thị Diễm Ngọc");
        assert_eq!(usual_case("BÙI THỊ HỒNG SƯƠNG"), "Bùi Thị Hồng Sương");
        assert_eq!(usual_case("Nguyễn Văn A"), "Nguyễn Văn A");
    }
}
