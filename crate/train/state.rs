//! Everything that changes in training, and how it is saved.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::adamw::AdamW;
use super::base::Base;
use super::error::TrainError;
use super::parameters::{Layout, Parameters};
use super::trainer::Recipe;
use crate::model::checkpoint::{Precision, StateDict, Tensor as Array, write_safetensors};

/// A run between two steps.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// Steps done.
    pub step: usize,
    /// The parameters.
    pub values: Parameters,
    /// Their average.
    pub mean: Parameters,
    optimiser: AdamW,
    /// Of recipe and base, so that no other run is resumed.
    run: [u8; 32],
}

impl State {
    /// Before the first step.
    pub fn new(base: &Base, recipe: &Recipe) -> Self {
        let tensors = base.layout.tensors().count();
        Self {
            step: 0,
            values: base.values.clone(),
            mean: base.values.clone(),
            optimiser: AdamW::new(base.values.len(), tensors, recipe.weight_decay),
            run: run_digest(base, recipe),
        }
    }

    /// Takes a step against `gradient`, at each tensor's learning rate.
    pub(super) fn change(
        &mut self,
        layout: &Layout,
        gradient: &[f32],
        rate: impl Fn(&str) -> f64,
        average: f64,
    ) {
        for (tensor, (key, range)) in layout.tensors().enumerate() {
            let (at, values) = (range.start, &mut self.values[range.clone()]);
            self.optimiser
                .step((tensor, at), values, &gradient[range], rate(key));
        }
        self.step += 1;
        // Young averages forget the start sooner.
        let n = self.step as f64;
        let keep = average.min(n / (n + 10.0)) as f32;
        for (mean, value) in self.mean.iter_mut().zip(&self.values) {
            *mean += (1.0 - keep) * (value - *mean);
        }
    }

    /// Of each tensor of the layout, whether it was ever changed.
    pub fn changed(&self) -> impl Iterator<Item = bool> {
        self.optimiser.counts.iter().map(|count| *count > 0)
    }

    /// As safetensors.
    ///
    /// # Errors
    /// `Checkpoint` when a number is not finite.
    pub fn to_bytes(&self, layout: &Layout) -> Result<Vec<u8>, TrainError> {
        debug_assert_eq!(layout.values(), self.values.len());
        let counts = self.optimiser.counts.iter().map(|count| *count as f32);
        // f32 holds bytes and small counts exactly.
        let header = [self.step as f32]
            .into_iter()
            .chain(self.run.map(f32::from));
        let arrays = [
            ("first", self.optimiser.first.clone()),
            ("second", self.optimiser.second.clone()),
            ("values", self.values.clone()),
            ("mean", self.mean.clone()),
            ("counts", counts.collect()),
            ("header", header.collect()),
        ];
        let array = |values: Vec<f32>| Array {
            shape: vec![values.len()],
            values,
        };
        let arrays: BTreeMap<String, Array> = arrays
            .map(|(name, values)| (name.to_owned(), array(values)))
            .into();
        Ok(write_safetensors(&arrays, Precision::F32)?)
    }

    /// What [`State::to_bytes`] wrote.
    ///
    /// # Errors
    /// `State` when it is damaged, `OtherRun` when it is of another recipe or base.
    pub fn from_bytes(bytes: Vec<u8>, base: &Base, recipe: &Recipe) -> Result<Self, TrainError> {
        let damaged = |error: &dyn std::fmt::Display| TrainError::State(error.to_string());
        let file = StateDict::from_bytes(bytes).map_err(|error| damaged(&error))?;
        let array = |name: &str, length: usize| match file.tensor(name) {
            Ok(array) if array.values.len() == length => Ok(array.values),
            Ok(_) => Err(TrainError::OtherRun),
            Err(error) => Err(damaged(&error)),
        };
        let mut state = Self::new(base, recipe);
        let header = array("header", 33)?;
        if header[1..] != state.run.map(f32::from) {
            return Err(TrainError::OtherRun);
        }
        let (values, tensors) = (base.values.len(), state.optimiser.counts.len());
        state.step = header[0] as usize;
        state.values = array("values", values)?;
        state.mean = array("mean", values)?;
        state.optimiser.first = array("first", values)?;
        state.optimiser.second = array("second", values)?;
        let counts = array("counts", tensors)?;
        state.optimiser.counts = counts.into_iter().map(|count| count as u32).collect();
        Ok(state)
    }
}

fn run_digest(base: &Base, recipe: &Recipe) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(format!("{recipe:?}"));
    base.values
        .iter()
        .for_each(|value| hash.update(value.to_le_bytes()));
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::super::testing::toy_base;
    use super::*;

    #[test]
    fn the_state_of_another_run_is_refused() {
        let (base, recipe) = (toy_base(), Recipe::default());
        let saved = State::new(&base, &recipe).to_bytes(&base.layout).unwrap();
        let other = Recipe {
            seed: 2,
            ..recipe.clone()
        };
        let code = |bytes, recipe| State::from_bytes(bytes, &base, recipe).unwrap_err().code();
        assert_eq!(code(saved.clone(), &other), "train-other-run");
        assert_eq!(
            code(saved[..saved.len() - 9].to_vec(), &recipe),
            "train-state"
        );
        assert!(State::from_bytes(saved, &base, &recipe).is_ok());
    }
}
