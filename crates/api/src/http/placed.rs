//! JSON values as serde reads them, with their places: where a fault lies, and which fields nobody asked for.
//! What is an object stays one, too; serde by itself takes `["a", "b"]` for a struct of two fields. Values of
//! a query are all texts: a number or a flag stands written out there.

use std::cell::RefCell;
use std::marker::PhantomData;

use serde::de::value::StringDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

use super::problem::{LONGEST_PLACE, MOST_FAULTS, cut};

/// What is told of a value while it is read, by JSON pointers (RFC 6901).
#[derive(Debug, Default)]
pub struct Told {
    /// Fields that nobody asked for, as many as are told.
    pub unknown: Vec<String>,
    /// Where reading failed.
    pub failed: Option<String>,
    /// Whether numbers and flags are written out as texts.
    written_out: bool,
}

/// Where a value stands.
#[derive(Clone, Copy)]
enum Place<'a> {
    Whole,
    Field(&'a Place<'a>, &'a str),
    Item(&'a Place<'a>, usize),
}

impl Place<'_> {
    fn pointer(&self) -> String {
        match self {
            Self::Whole => String::new(),
            Self::Field(of, name) => {
                format!("{}/{}", of.pointer(), name.replace('~', "~0").replace('/', "~1"))
            }
            Self::Item(of, index) => format!("{}/{index}", of.pointer()),
        }
    }
}

/// A value that stands somewhere.
struct Placed<'a> {
    value: Value,
    place: Place<'a>,
    told: &'a RefCell<Told>,
}

/// Reads a value, and tells what is wrong where.
///
/// # Errors
/// What serde has against it; [`Told::failed`] says where.
pub fn read<T: DeserializeOwned>(value: Value) -> (Result<T, Error>, Told) {
    read_telling(value, Told::default())
}

/// Reads an object of texts, in which numbers and flags are written out.
///
/// # Errors
/// What serde has against it; [`Told::failed`] says where.
pub fn read_texts<T: DeserializeOwned>(texts: Value) -> (Result<T, Error>, Told) {
    read_telling(texts, Told { written_out: true, ..Told::default() })
}

fn read_telling<T: DeserializeOwned>(value: Value, told: Told) -> (Result<T, Error>, Told) {
    let told = RefCell::new(told);
    let read = Placed { value, place: Place::Whole, told: &told }.seeded(PhantomData);
    (read, told.into_inner())
}

impl Placed<'_> {
    /// Reads it; a fault that has no place yet lies here.
    fn seeded<'de, S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        let (place, told) = (self.place, self.told);
        seed.deserialize(self).inspect_err(|_| {
            told.borrow_mut().failed.get_or_insert_with(|| place.pointer());
        })
    }

    /// The number or flag that it is, or that it writes out where that is the way of it.
    fn unwritten(self) -> Value {
        match self.value {
            Value::String(text) if self.told.borrow().written_out => {
                let plain = text.parse().ok().filter(|value: &Value| value.is_number() || value.is_boolean());
                plain.unwrap_or(Value::String(text))
            }
            other => other,
        }
    }

    fn object<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Object(fields) => visitor.visit_map(Fields {
                left: fields.into_iter(),
                next: None,
                of: &self.place,
                told: self.told,
            }),
            Value::Array(_) => Err(Error::invalid_type(Unexpected::Seq, &"struct")),
            other => other.deserialize_any(visitor),
        }
    }
}

/// The fields of an object, one after the other.
struct Fields<'a> {
    left: serde_json::map::IntoIter,
    next: Option<(String, Value)>,
    of: &'a Place<'a>,
    told: &'a RefCell<Told>,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some((name, value)) = self.left.next() else { return Ok(None) };
        let key: StringDeserializer<Error> = name.clone().into_deserializer();
        self.next = Some((name, value));
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let (name, value) = self.next.take().ok_or_else(|| Error::custom("a value before its name"))?;
        Placed { value, place: Place::Field(self.of, &name), told: self.told }.seeded(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left.len())
    }
}

/// The items of an array, one after the other.
struct Items<'a> {
    left: std::iter::Enumerate<std::vec::IntoIter<Value>>,
    of: &'a Place<'a>,
    told: &'a RefCell<Told>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let Some((index, value)) = self.left.next() else { return Ok(None) };
        Placed { value, place: Place::Item(self.of, index), told: self.told }.seeded(seed).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left.len())
    }
}

/// Reads what is neither object nor array as the value itself does.
macro_rules! plainly {
    ($of:ident => $value:expr; $($read:ident)*) => {$(
        fn $read<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let $of = self;
            $value.$read(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Placed<'_> {
    type Error = Error;

    /// Asked for by types that are told apart by a field: objects too.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.object(visitor)
    }
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.object(visitor)
    }
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.object(visitor)
    }
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Array(items) => visitor.visit_seq(Items {
                left: items.into_iter().enumerate(),
                of: &self.place,
                told: self.told,
            }),
            other => other.deserialize_seq(visitor),
        }
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.value.deserialize_enum(name, variants, visitor)
    }
    /// Asked for by types that have no such field.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut told = self.told.borrow_mut();
        if told.unknown.len() < MOST_FAULTS {
            told.unknown.push(cut(&self.place.pointer(), LONGEST_PLACE));
        }
        visitor.visit_unit()
    }

    plainly! { placed => placed.unwritten();
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8
        deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64
    }

    plainly! { placed => placed.value;
        deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf
        deserialize_unit deserialize_identifier
    }

    forward_to_deserialize_any! { i128 u128 unit_struct tuple tuple_struct }
}
