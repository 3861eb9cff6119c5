//! Steps that all run, whatever the others say, and a closing report.

use anyhow::{Context as _, Result, bail};
use std::io::{BufRead as _, BufReader};
use std::process::Command;
use std::time::{Duration, Instant};

/// What the steps said.
#[derive(Default)]
pub(crate) struct Report {
    outcomes: Vec<Outcome>,
    skipped: Vec<String>,
}

struct Outcome {
    step: String,
    passed: bool,
    took: Duration,
    closing: Vec<String>,
}

impl Report {
    /// Runs a step, shows all it prints and keeps the lines in which a test runner sums up.
    pub(crate) fn step(&mut self, command: Command) -> Result<()> {
        let step = words(&command);
        println!("\n$ {step}");
        let start = Instant::now();
        let (passed, closing) = watch(command).with_context(|| format!("cannot run `{step}`"))?;
        self.outcomes.push(Outcome { step, passed, took: start.elapsed(), closing });
        Ok(())
    }

    /// Notes what was left out, and why.
    pub(crate) fn skip(&mut self, what: impl Into<String>) {
        self.skipped.push(what.into());
    }

    /// Prints the closing lines; an error if a step failed.
    pub(crate) fn close(self) -> Result<()> {
        println!("\n─── closing lines ───");
        for Outcome { step, passed, took, closing } in &self.outcomes {
            let verdict = if *passed { "ok    " } else { "FAILED" };
            println!("{verdict} {step} ({:.1} s)", took.as_secs_f64());
            closing.iter().for_each(|line| println!("         {line}"));
        }
        self.skipped.iter().for_each(|what| println!("SKIPPED {what}"));
        match self.outcomes.iter().filter(|outcome| !outcome.passed).count() {
            0 => Ok(()),
            failed => bail!("{failed} of {} steps failed", self.outcomes.len()),
        }
    }
}

fn words(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Runs a command, passing on all that it prints.
fn watch(mut command: Command) -> Result<(bool, Vec<String>)> {
    let (output, input) = std::io::pipe()?;
    let mut child = command.stdout(input.try_clone()?).stderr(input).spawn()?;
    drop(command); // it holds the other end of the pipe
    let mut closing = Vec::new();
    for line in BufReader::new(output).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        println!("{line}");
        closing.extend(sums_up(&line).then(|| line.trim().to_owned()));
    }
    Ok((child.wait()?.success(), closing))
}

/// Whether a test runner sums up in this line; those of runs without any test say nothing.
fn sums_up(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("Summary [")
        || line.starts_with("test result:") && !line.contains(" 0 passed; 0 failed; 0 ignored")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_those_of_the_runners() {
        assert!(sums_up("     Summary [   0.1s] 12 tests run: 12 passed, 0 skipped"));
        assert!(sums_up("test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured"));
        assert!(!sums_up("test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured"));
        assert!(!sums_up("test a_test ... ok"));
    }

    #[test]
    fn a_failed_step_fails_the_report() {
        let mut report = Report::default();
        report.step(Command::new("true")).unwrap();
        report.step(Command::new("false")).unwrap();
        assert_eq!(report.close().unwrap_err().to_string(), "1 of 2 steps failed");
    }
}
