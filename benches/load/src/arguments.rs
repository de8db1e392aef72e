//! What the command line says.

use std::{error::Error, time::Duration};

use lexopt::{Arg, Parser, ValueExt};

/// What the command line says.
pub(crate) struct Arguments {
    /// Complete sign-ins a second.
    pub(crate) sign_ins: u32,
    /// Requests of signed-in people a second.
    pub(crate) requests: u32,
    /// Sign-ins a second that are started and never finished.
    pub(crate) abandoned: u32,
    pub(crate) duration: Duration,
    /// How many people there are.
    pub(crate) people: u32,
    /// For the variable `DATABASE_URL` of the quickstart. Without it, a SQLite file is made anew.
    pub(crate) database: Option<String>,
    /// So many sign-ins, as fast as they go, instead of steady rates.
    pub(crate) soak: Option<u64>,
    pub(crate) kill_every: Option<Duration>,
}

impl Arguments {
    pub(crate) fn parse() -> Result<Self, Box<dyn Error>> {
        let mut arguments = Self {
            sign_ins: 20,
            requests: 200,
            abandoned: 0,
            duration: Duration::from_secs(60),
            people: 1000,
            database: None,
            soak: None,
            kill_every: None,
        };
        let mut parser = Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("sign-ins") => arguments.sign_ins = parser.value()?.parse()?,
                Arg::Long("requests") => arguments.requests = parser.value()?.parse()?,
                Arg::Long("abandoned") => arguments.abandoned = parser.value()?.parse()?,
                Arg::Long("seconds") => arguments.duration = Duration::from_secs(parser.value()?.parse()?),
                Arg::Long("people") => arguments.people = parser.value()?.parse::<u32>()?.max(1),
                Arg::Long("database") => arguments.database = Some(parser.value()?.string()?),
                Arg::Long("soak") => arguments.soak = Some(parser.value()?.parse()?),
                Arg::Long("kill-every") => {
                    arguments.kill_every = Some(Duration::from_secs(parser.value()?.parse::<u64>()?.max(1)));
                }
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(arguments)
    }
}
