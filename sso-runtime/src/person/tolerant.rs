//! JSON members of any type: the expected one gives a value, every other one none, and nothing fails.
//!
//! One odd member must not cost a person all the others, least of all at sign-in.

use std::{fmt, marker::PhantomData};

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
    value::MapAccessDeserializer,
};

use crate::untrusted::is_storable;

/// Reads a member, whatever its JSON type is. For `#[serde(deserialize_with)]`.
pub(super) fn member<'de, D: Deserializer<'de>, M: Member<'de>>(deserializer: D) -> Result<M, D::Error> {
    Tolerant(PhantomData).deserialize(deserializer)
}

/// A member's type. Its default means that there is no value; it takes the JSON types that mean one.
pub(super) trait Member<'de>: Default {
    fn from_flag(_: bool) -> Self {
        Self::default()
    }

    fn from_number(_: i64) -> Self {
        Self::default()
    }

    fn from_text(_: &str) -> Self {
        Self::default()
    }

    fn from_list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    fn from_object<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

impl Member<'_> for bool {
    fn from_flag(flag: bool) -> Self {
        flag
    }
}

impl Member<'_> for Option<i32> {
    fn from_number(number: i64) -> Self {
        number.try_into().ok()
    }
}

/// Empty text, and what not every database can hold, counts as none.
impl Member<'_> for Option<String> {
    fn from_text(text: &str) -> Self {
        (!text.is_empty() && is_storable(text)).then(|| text.to_owned())
    }
}

/// Elements that are no text are left out.
impl<'de> Member<'de> for Vec<String> {
    fn from_list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut texts = Self::new();
        while let Some(element) = list.next_element_seed(Tolerant::<Option<String>>(PhantomData))? {
            texts.extend(element);
        }
        Ok(texts)
    }
}

/// Whether a member can be left out of JSON: as Google does, for what is empty or false.
pub(super) fn is_default<T: Default + PartialEq>(member: &T) -> bool {
    *member == T::default()
}

/// An object of the wire.
pub(super) trait Object<'de>: Deserialize<'de> {}

impl<'de, O: Object<'de>> Member<'de> for Option<O> {
    fn from_object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        O::deserialize(MapAccessDeserializer::new(object)).map(Some)
    }
}

/// Elements that are no objects are left out.
impl<'de, O: Object<'de>> Member<'de> for Vec<O> {
    fn from_list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut objects = Self::new();
        while let Some(element) = list.next_element_seed(Tolerant::<Option<O>>(PhantomData))? {
            objects.extend(element);
        }
        Ok(objects)
    }
}

/// Stands for a number that is none of Google's: too large, or a fraction.
const OUT_OF_RANGE: i64 = i64::MAX;

struct Tolerant<M>(PhantomData<M>);

impl<'de, M: Member<'de>> DeserializeSeed<'de> for Tolerant<M> {
    type Value = M;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<M, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, M: Member<'de>> Visitor<'de> for Tolerant<M> {
    type Value = M;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<M, E> {
        Ok(M::from_flag(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<M, E> {
        Ok(M::from_number(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<M, E> {
        Ok(M::from_number(i64::try_from(number).unwrap_or(OUT_OF_RANGE)))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<M, E> {
        Ok(M::from_number(OUT_OF_RANGE))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<M, E> {
        Ok(M::from_text(text))
    }

    fn visit_unit<E: Error>(self) -> Result<M, E> {
        Ok(M::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<M, A::Error> {
        M::from_list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<M, A::Error> {
        M::from_object(object)
    }
}
