//! Many figures, told in a few.

use std::fmt;
use std::time::Duration;

/// Durations in rising order. Never empty.
pub(crate) struct Distribution(Vec<Duration>);

impl Distribution {
    /// `None` if nothing was measured.
    pub(crate) fn of(mut figures: Vec<Duration>) -> Option<Self> {
        figures.sort();
        (!figures.is_empty()).then_some(Self(figures))
    }

    /// The figure that this share (0 to 1) of all do not exceed.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        let rank = (self.0.len() as f64 * share).ceil() as usize;
        self.0[rank.clamp(1, self.0.len()) - 1]
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, share) in [("min", 0.0), ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1.0)] {
            write!(f, " {name} {:>6.1} ms", self.quantile(share).as_secs_f64() * 1000.0)?;
        }
        Ok(())
    }
}

/// The figure in the middle; of an even number, the upper one of the two.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_figures_that_were_measured() {
        let hundred = Distribution::of((1..=100).rev().map(Duration::from_millis).collect()).unwrap();
        assert_eq!([0.0, 0.5, 0.99, 1.0].map(|share| hundred.quantile(share).as_millis()), [1, 50, 99, 100]);
        assert!(Distribution::of(vec![]).is_none());
    }
}
