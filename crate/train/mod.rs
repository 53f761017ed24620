//! Fine-tuning of prompt encoder and mask decoder on frames with masks, the image encoder frozen,
//! or all of it but its neck.
//!
//! ```text
//! data -> embedding (cached on disk) -> example -> boxes -> tail -> loss
//!                                                            |       |
//!                                  parameters <- adamw <- gradients <+
//! ```
//!
//! Parameters lie end to end in the checkpoint's own names and layout ([`Layout`]); the network
//! is filled from them at every step. So optimiser, averages, resuming and files know nothing of
//! how the kernels want their matrices.

mod adamw;
#[cfg(not(target_arch = "wasm32"))]
mod augment;
mod base;
mod boxes;
mod curves;
mod data;
#[cfg(not(target_arch = "wasm32"))]
mod embedding;
#[cfg(not(target_arch = "wasm32"))]
mod encoding;
mod error;
mod evaluate;
mod example;
mod loss;
mod neck;
mod parameters;
mod prior;
mod proposals;
mod propose;
mod pseudo;
mod random;
mod reader;
mod record;
mod reliability;
mod run;
mod schedule;
#[cfg(not(target_arch = "wasm32"))]
mod sector_crop;
mod state;
#[cfg(test)]
mod testing;
mod trainer;

pub use adamw::AdamW;
#[cfg(not(target_arch = "wasm32"))]
pub use augment::augmented;
pub use base::Base;
pub use boxes::{BoxKind, BoxRecipe};
pub use curves::curves_svg;
pub use data::{LabelledClip, LabelledFrame, read_clips};
#[cfg(not(target_arch = "wasm32"))]
pub use embedding::EmbeddingStore;
pub use error::TrainError;
pub use evaluate::{
    ClipScores, EfErrors, Outliner, PhaseScores, Scores, TunedHead, ef_errors, score_clip,
    score_phases,
};
pub use example::{Encoded, Example, ExampleClip};
pub use loss::{Loss, dice_cross_entropy};
pub use neck::{check_neck_is_free, check_same_neck};
pub use parameters::{Layout, Parameters, Trainable};
pub use prior::{ShapePrior, ShapeSum};
pub use proposals::{ProposalScores, Proposer, score_proposals};
pub use propose::{ProposalRecipe, proposal_layout, train_proposals};
pub use pseudo::{PseudoRecipe, Verdict, pseudo_label};
pub use random::Random;
pub use reader::{FEWEST_OUTLINES, Judgement, Learnt, ReaderRecipe, Split, learn, split};
pub use record::{DataRecord, Judged, Point, Record, Run};
pub use reliability::{Bin, Guess, Reliability};
pub use run::{Outcome, Stopping, train};
pub use schedule::{OneCycle, Schedule};
pub use state::State;
pub use trainer::{Recipe, Trainer};
