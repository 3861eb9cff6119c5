//! Instants as agencies write them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// RFC 3339, also without seconds or with a zone like `+0200`; a date alone is its first instant in UTC.
/// `None` without a zone: nobody can tell the instant.
pub(crate) fn iso(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let instant = text.parse().ok().or_else(|| Timestamp::strptime("%Y-%m-%dT%H:%M:%S%z", text).ok());
    let instant = instant.or_else(|| Timestamp::strptime("%Y-%m-%dT%H:%M%:z", text).ok());
    instant.or_else(|| Timestamp::strptime("%Y%m%dT%H%M%S%z", text).ok())
}

/// A time for sorting only, where a missing zone does no harm: taken as UTC.
pub(crate) fn roughly(text: &str) -> Option<Timestamp> {
    let day = || TimeZone::UTC.to_timestamp(text.trim().parse::<Date>().ok()?.at(0, 0, 0, 0)).ok();
    iso(text).or_else(|| iso(&format!("{}Z", text.trim()))).or_else(day)
}

/// RFC 2822 with the liberties that feeds take: zone names, a wrong weekday, two-digit years.
pub(crate) fn feed(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let bare = text.split_once(',').map_or(text, |(_, rest)| rest).trim();
    let zoned = ZONES.iter().find_map(|(name, offset)| Some(format!("{} {offset}", bare.strip_suffix(name)?.trim())));
    let text = zoned.unwrap_or_else(|| bare.to_owned());
    let forms = ["%d %b %Y %H:%M:%S %z", "%d %b %Y %H:%M %z", "%d %B %Y %H:%M:%S %z", "%d %b %y %H:%M:%S %z"];
    forms.iter().find_map(|form| Timestamp::strptime(form, &text).ok()).or_else(|| roughly(&text))
}

const ZONES: &[(&str, &str)] = &[
    ("GMT", "+0000"),
    ("UTC", "+0000"),
    ("UT", "+0000"),
    ("MEZ", "+0100"),
    ("MESZ", "+0200"),
    ("CEST", "+0200"),
    ("CET", "+0100"),
    ("EST", "-0500"),
    ("EDT", "-0400"),
    ("CST", "-0600"),
    ("CDT", "-0500"),
    ("MST", "-0700"),
    ("MDT", "-0600"),
    ("PST", "-0800"),
    ("PDT", "-0700"),
    // Last: others end with it.
    ("Z", "+0000"),
];
