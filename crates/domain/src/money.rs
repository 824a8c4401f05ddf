//! Money: whole đồng, never a float.

use serde::{Deserialize, Deserializer, Serialize};

/// An amount of đồng (`*_vnd`), from 0 to 2^53 − 1, which every JSON reader keeps exactly (RFC 7493).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "diesel", derive(diesel::AsExpression, diesel::FromSqlRow))]
#[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::BigInt))]
#[serde(transparent)]
pub struct Vnd(i64);

/// The number is no whole amount of đồng between 0 and 2^53 − 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("fault:invalid_amount")]
pub struct NotAnAmount;

/// The largest amount.
pub const MAX_VND: i64 = (1 << 53) - 1;

impl Vnd {
    /// An amount within the bounds.
    ///
    /// # Errors
    /// Where the sum is no amount: below zero, or beyond what all clients count exactly.
    pub fn new(amount: i64) -> Result<Self, NotAnAmount> {
        if (0..=MAX_VND).contains(&amount) { Ok(Self(amount)) } else { Err(NotAnAmount) }
    }

    /// The number of đồng.
    #[must_use]
    pub const fn amount(self) -> i64 {
        self.0
    }

    /// The exact sum, or a refusal where it would leave the bounds.
    ///
    /// # Errors
    /// Where the sum is no amount: below zero, or beyond what all clients count exactly.
    pub fn plus(self, other: Self) -> Result<Self, NotAnAmount> {
        Self::new(self.0.checked_add(other.0).ok_or(NotAnAmount)?)
    }

    /// The exact product, or a refusal where it would leave the bounds.
    ///
    /// # Errors
    /// Where the sum is no amount: below zero, or beyond what all clients count exactly.
    pub fn times(self, count: i64) -> Result<Self, NotAnAmount> {
        Self::new(self.0.checked_mul(count).ok_or(NotAnAmount)?)
    }

    /// The exact difference, or a refusal where it would be negative.
    ///
    /// # Errors
    /// Where the sum is no amount: below zero, or beyond what all clients count exactly.
    pub fn minus(self, other: Self) -> Result<Self, NotAnAmount> {
        Self::new(self.0 - other.0)
    }
}

#[cfg(feature = "diesel")]
impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::BigInt, DB> for Vnd
where
    i64: diesel::serialize::ToSql<diesel::sql_types::BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
        self.0.to_sql(out)
    }
}

#[cfg(feature = "diesel")]
impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB> for Vnd
where
    i64: diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        Ok(Self::new(i64::from_sql(value)?)?)
    }
}

impl<'de> Deserialize<'de> for Vnd {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A fraction or exponent arrives as f64 and a large number as u64; only what is an i64 on the wire is
        // an amount.
        let number = serde_json::Number::deserialize(deserializer)?;
        let amount = number.as_i64().ok_or(NotAnAmount).and_then(Self::new);
        amount.map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fractions_exponents_and_negatives_are_refused() {
        for wrong in ["1.5", "1.0", "1e6", "-1", "9007199254740992", "18446744073709551616", "\"5\"", "null"]
        {
            assert!(serde_json::from_str::<Vnd>(wrong).is_err(), "{wrong}");
        }
        assert_eq!(serde_json::from_str::<Vnd>("9007199254740991").unwrap().amount(), MAX_VND);
    }

    proptest! {
        #[test]
        fn a_sum_is_exact_or_refused(a in 0..=MAX_VND, b in 0..=MAX_VND) {
            match Vnd::new(a).unwrap().plus(Vnd::new(b).unwrap()) {
                Ok(sum) => prop_assert_eq!(sum.amount(), a + b),
                Err(NotAnAmount) => prop_assert!(a + b > MAX_VND),
            }
        }
    }
}
