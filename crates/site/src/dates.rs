//! Dates in the language and the zone of a site.

use icu_datetime::input::Date;
use icu_datetime::{DateTimeFormatter, fieldsets};
use icu_locale_core::Locale;
use jiff::civil;

macro_rules! written {
    ($(#[$doc:meta])* $name:ident, $fields:expr) => {
        $(#[$doc])*
        pub(crate) fn $name(locale: &Locale, date: civil::Date) -> String {
            let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
            let formatter = DateTimeFormatter::try_new(locale.into(), $fields).ok();
            let known = formatter.zip(Date::try_new_iso(i32::from(date.year()), month, day).ok());
            known.map_or_else(|| date.to_string(), |(formatter, date)| formatter.format(&date).to_string())
        }
    };
}

written! {
    /// `15. November 2025`; the ISO date if the language's data cannot write it.
    long, fieldsets::YMD::long()
}
written! {
    /// `Samstag, 15. November 2025`.
    with_weekday, fieldsets::YMDE::long()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_speak_the_language() {
        let (de, en) = ("de-DE".parse().unwrap(), "en-GB".parse().unwrap());
        let date = civil::date(2025, 11, 15);
        assert_eq!(long(&de, date), "15. November 2025");
        assert_eq!(with_weekday(&de, date), "Samstag, 15. November 2025");
        assert_eq!(long(&en, date), "15 November 2025");
    }
}
