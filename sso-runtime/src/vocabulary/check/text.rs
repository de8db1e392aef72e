//! Messages in constants.

/// A message, put together in a constant, where nothing can be allocated.
pub(super) struct Text {
    bytes: [u8; Self::ROOM],
    length: usize,
}

impl Text {
    const ROOM: usize = 2048;

    pub(super) const fn new(parts: &[&str]) -> Self {
        Self { bytes: [0; Self::ROOM], length: 0 }.push_all(parts)
    }

    pub(super) const fn push_all(mut self, parts: &[&str]) -> Self {
        let mut index = 0;
        while index < parts.len() {
            self = self.push(parts[index]);
            index += 1;
        }
        self
    }

    /// Adds `part`, or leaves it out where there is no room.
    pub(super) const fn push(mut self, part: &str) -> Self {
        let part = part.as_bytes();
        if part.len() > Self::ROOM - self.length {
            return self;
        }
        let mut index = 0;
        while index < part.len() {
            self.bytes[self.length + index] = part[index];
            index += 1;
        }
        self.length += part.len();
        self
    }

    #[track_caller]
    pub(super) const fn panic(&self) -> ! {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("the mapping does not hold"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_is_too_long_loses_whole_parts() {
        let long = "x".repeat(Text::ROOM - 1);
        let text = Text::new(&["a", &long, "b"]);
        assert_eq!(text.length, Text::ROOM);
    }
}
