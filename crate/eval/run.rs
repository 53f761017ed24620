//! All patients of a data set, several at a time.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::error::EvalError;
use super::judge::{Judged, judge};
use super::outliner::Outliner;
use super::patient::{LabelledView, Patient};
use super::store::Store;
use crate::train::{BoxKind, ShapeSum};

/// How patients are judged.
#[derive(Debug, Clone)]
pub struct Options {
    /// The boxes.
    pub kinds: Vec<BoxKind>,
    /// Of frames that are neither end-diastole nor end-systole every so many are taken.
    pub every: usize,
    /// Chooses the jitter.
    pub seed: u64,
    /// Patients at a time, each with an outliner of its own.
    pub jobs: usize,
    /// What outlines, by a digest: names results on disk.
    pub outliner: String,
}

impl Options {
    fn name(&self) -> String {
        let kinds: Vec<String> = self.kinds.iter().map(|kind| kind.name()).collect();
        format!("{};{};{}", kinds.join(","), self.every, self.seed)
    }
}

/// What became of a patient.
#[derive(Debug)]
pub struct Outcome {
    /// The patient's place in the data set, counted from 0.
    pub number: usize,
    /// Digest of frames and labels; empty where they could not be read.
    pub digest: String,
    /// What was found.
    pub result: Result<Pair, EvalError>,
}

/// The outliner and the baseline on the same boxes.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// What is evaluated.
    pub found: Judged,
    /// The mean shape of other patients in the box; `None` where there are no others.
    pub baseline: Option<Judged>,
    /// Whether `found` was on disk.
    pub resumed: bool,
}

/// How far a run has come.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Patients done.
    pub done: usize,
    /// All patients.
    pub total: usize,
    /// Whether the last was on disk already.
    pub resumed: bool,
}

/// A data set evaluated.
#[derive(Debug)]
pub struct Evaluation {
    /// Patient by patient, in the data set's order.
    pub outcomes: Vec<Outcome>,
}

/// Judges all patients. `make` gives each job its outliner, and is not called where all results
/// are on disk. The baseline is the mean shape of `shapes`, else of the other patients of the data
/// set. A patient that cannot be read is an outcome, not an end.
///
/// # Errors
/// What `make` fails with, and a store that cannot be written.
pub fn evaluate<E: From<EvalError> + Send>(
    patients: &[Patient],
    options: &Options,
    shapes: Option<&ShapeSum>,
    store: &Store,
    make: impl Fn() -> Result<Box<dyn Outliner>, E> + Sync,
    progress: impl Fn(Progress) + Sync,
) -> Result<Evaluation, E> {
    let own = match shapes {
        Some(_) => None,
        None => Some(add_up(patients, options)),
    };
    let run = Run {
        patients,
        options,
        name: options.name(),
        all: shapes.or(own.as_ref()).cloned().unwrap_or_default(),
        without_own: shapes.is_none(),
        store,
    };
    let done = AtomicUsize::new(0);
    let found = in_parallel(patients.len(), options.jobs, |taken| {
        let mut outliner = None;
        let mut outcomes = Vec::new();
        while let Some(number) = taken() {
            let outcome = run.patient(number, &mut outliner, &make)?;
            progress(Progress {
                done: done.fetch_add(1, Ordering::Relaxed) + 1,
                total: patients.len(),
                resumed: outcome.result.as_ref().is_ok_and(|pair| pair.resumed),
            });
            outcomes.push(outcome);
        }
        Ok::<_, E>(outcomes)
    });
    let mut outcomes: Vec<Outcome> = found?.into_iter().flatten().collect();
    outcomes.sort_by_key(|outcome| outcome.number);
    Ok(Evaluation { outcomes })
}

/// The shapes of all patients that can be read.
pub fn add_up(patients: &[Patient], options: &Options) -> ShapeSum {
    let found = in_parallel(patients.len(), options.jobs, |taken| {
        let mut sum = ShapeSum::default();
        while let Some(number) = taken() {
            if let Ok(views) = patients[number].read(options.every) {
                sum.add(&shapes(&views));
            }
        }
        Ok::<_, EvalError>(sum)
    });
    let mut all = ShapeSum::default();
    for sum in found.into_iter().flatten() {
        all.add(&sum);
    }
    all
}

fn shapes(views: &[LabelledView]) -> ShapeSum {
    let mut sum = ShapeSum::default();
    for view in views {
        sum.add_clip(view.frames.iter().map(|f| &f.mask));
    }
    sum
}

/// Calls `job` on `jobs` threads; each asks for numbers below `count` until there are none.
fn in_parallel<T: Send, E: Send>(
    count: usize,
    jobs: usize,
    job: impl Fn(&dyn Fn() -> Option<usize>) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(false);
    let taken = || {
        let stop = *failed
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let number = next.fetch_add(1, Ordering::Relaxed);
        (number < count && !stop).then_some(number)
    };
    std::thread::scope(|scope| {
        let one = || {
            let found = job(&taken);
            if found.is_err() {
                *failed
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner) = true;
            }
            found
        };
        let jobs = jobs.clamp(1, count.max(1));
        let threads: Vec<_> = (0..jobs).map(|_| scope.spawn(one)).collect();
        let found = threads.into_iter().map(|thread| match thread.join() {
            Ok(found) => found,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        found.collect()
    })
}

struct Run<'a> {
    patients: &'a [Patient],
    options: &'a Options,
    name: String,
    all: ShapeSum,
    without_own: bool,
    store: &'a Store,
}

impl Run<'_> {
    fn patient<E: From<EvalError>>(
        &self,
        number: usize,
        outliner: &mut Option<Box<dyn Outliner>>,
        make: &impl Fn() -> Result<Box<dyn Outliner>, E>,
    ) -> Result<Outcome, E> {
        let views = match self.patients[number].read(self.options.every) {
            Ok(views) => views,
            Err(error) => {
                return Ok(Outcome {
                    number,
                    digest: String::new(),
                    result: Err(error),
                });
            }
        };
        let digests: Vec<String> = views.iter().map(LabelledView::digest).collect();
        let key = Store::key(&digests, &self.options.outliner, &self.name);
        let kept = self.store.get(&key);
        let resumed = kept.is_some();
        let found = match kept {
            Some(found) => Ok(found),
            None => {
                let made = outliner.take().map_or_else(make, Ok)?;
                let found = judge(
                    made.as_ref(),
                    &views,
                    &self.options.kinds,
                    self.options.seed,
                );
                *outliner = Some(made);
                found
            }
        };
        let found = match found {
            Ok(found) if !resumed => Ok(self.store.put(&key, &found)?),
            found => found,
        };
        let result = found.and_then(|found| {
            Ok(Pair {
                found,
                baseline: self.baseline(&views)?,
                resumed,
            })
        });
        Ok(Outcome {
            number,
            digest: digests.concat().chars().take(16).collect(),
            result,
        })
    }

    fn baseline(&self, views: &[LabelledView]) -> Result<Option<Judged>, EvalError> {
        let mut others = self.all.clone();
        if self.without_own {
            others.remove(&shapes(views));
        }
        let prior = others.mean();
        let judged =
            prior.map(|prior| judge(&prior, views, &self.options.kinds, self.options.seed));
        judged.transpose()
    }
}
