//! Codes of administrative units.

use serde::{Deserialize, Deserializer, Serialize};

/// The longest code, in digits: that of a commune.
const LONGEST: usize = 5;

/// A code by which the Statistics Office names administrative units: two digits for a province, three for a
/// district, five for a commune. Codes are reused, so only code and day together name one unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct UnitCode(String);

/// The text is not up to five digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("fault:invalid_unit_code")]
pub struct NotAUnitCode;

impl UnitCode {
    /// The digits, leading zeros included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for UnitCode {
    type Err = NotAUnitCode;
    fn from_str(text: &str) -> Result<Self, NotAUnitCode> {
        let whole = (1..=LONGEST).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if whole { Ok(Self(text.to_owned())) } else { Err(NotAUnitCode) }
    }
}

impl std::fmt::Display for UnitCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for UnitCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
mod openapi {
    use utoipa::openapi::{RefOr, schema::Schema};

    impl utoipa::PartialSchema for super::UnitCode {
        fn schema() -> RefOr<Schema> {
            crate::validation::string_schema("unit-code", 1, super::LONGEST, "31522")
        }
    }
    impl utoipa::ToSchema for super::UnitCode {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_up_to_five_digits_and_keeps_its_zeros() {
        for code in ["01", "001", "00001"] {
            assert_eq!(code.parse::<UnitCode>().unwrap().as_str(), code);
        }
        for wrong in ["", "9a", "123456", " 92", "٣١", "9\0"] {
            assert_eq!(wrong.parse::<UnitCode>(), Err(NotAUnitCode), "{wrong}");
        }
    }
}
