//! What `echodisc train` takes.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use echodisc::train::{BoxRecipe, ProposalRecipe, Recipe};

use crate::segment::Device;

#[derive(Parser)]
pub struct Args {
    /// A folder of clips, each a folder with frames/*.png and masks/*.png of the same names; give
    /// as many as you like.
    #[arg(long, required = true)]
    pub data: Vec<PathBuf>,
    /// How much a frame of each --data counts; 1 unless given.
    #[arg(long, value_delimiter = ',')]
    pub weights: Vec<f64>,
    /// Take every N-th labelled frame of each --data; the last number holds for those after it.
    #[arg(long, value_delimiter = ',', default_value = "1")]
    pub every: Vec<usize>,
    /// Changed copies of each frame to train on as well: mirrored, turned, resized, with another
    /// gain, contrast, attenuation, speckle, through JPEG. Each is encoded once.
    #[arg(long, default_value_t = 0)]
    pub copies: usize,
    /// Of every second frame, this many copies that show everything smaller, down to 0.4 of its
    /// size: other machines show more of the body.
    #[arg(long, default_value_t = 0)]
    pub zoomed: usize,
    /// Of each frame, this many copies of which the sector is narrower and shallower, changed as
    /// the other copies besides.
    #[arg(long, default_value_t = 0)]
    pub cropped: usize,
    /// The model to tune: one of the catalogue, or the path of a checkpoint.
    #[arg(long, default_value = "litemedsam")]
    pub model: String,
    /// How frames are resized; the model's default unless given.
    #[arg(long)]
    pub pipeline: Option<String>,
    /// Begin with the tensors that an earlier training of this model wrote.
    #[arg(long)]
    pub tuned: Option<PathBuf>,
    /// Where weights, record, curves and the states of unfinished runs go.
    #[arg(long)]
    pub out: PathBuf,
    /// Where the embeddings of frames are kept.
    #[arg(long, default_value = "target/embeddings")]
    pub cache: PathBuf,
    /// Where the network runs.
    #[arg(long, value_enum, default_value = "cpu")]
    pub device: Device,
    /// Encode the frames into the cache, and no more.
    #[arg(long)]
    pub encode_only: bool,
    /// Cross-validate by clip instead of training on all of them.
    #[arg(long)]
    pub folds: Option<usize>,
    /// Of the folds, only this one, counted from 0; give as many as you like.
    #[arg(long, requires = "folds")]
    pub fold: Vec<usize>,
    /// Keep this clip back, counted from 0, and stop when it gets no better.
    #[arg(long, conflicts_with = "folds")]
    pub validate: Option<usize>,
    /// Reports without a better validation after which to stop.
    #[arg(long, default_value_t = 5)]
    pub patience: usize,
    /// Go on from the states in --out.
    #[arg(long)]
    pub resume: bool,
    /// A recipe by name, in the place of the options that make one up.
    #[arg(long, value_enum, conflicts_with_all = [
        "steps", "batch", "rate", "average", "score_weight", "jitter", "outwards"
    ])]
    pub preset: Option<Preset>,
    /// Changes of the parameters.
    #[arg(long, default_value_t = 300)]
    pub steps: usize,
    /// Examples a step.
    #[arg(long, default_value_t = 4)]
    pub batch: usize,
    /// The highest learning rate.
    #[arg(long, default_value_t = 3e-4)]
    pub rate: f64,
    /// How much of the parameters' average each step keeps; 0 takes the last ones.
    #[arg(long, default_value_t = 0.0)]
    pub average: f64,
    /// The weight of the score's squared error.
    #[arg(long, default_value_t = 0.0)]
    pub score_weight: f64,
    /// Tune the neck of the image encoder too, its last layers. What goes into it is kept in the
    /// place of the embedding.
    #[arg(long, conflicts_with_all = ["boxes", "preset"])]
    pub neck: bool,
    /// Of the neck, the learning rate as a part of --rate.
    #[arg(long, requires = "neck", default_value_t = 0.1)]
    pub neck_rate: f64,
    /// Train the head that suggests boxes too, on the same frames.
    #[arg(long)]
    pub boxes: bool,
    /// Of that head, how often its parameters are changed.
    #[arg(long, default_value_t = 400)]
    pub boxes_steps: usize,
    /// Box sides are moved by up to a part drawn from this range.
    #[arg(long, value_names = ["LOW", "HIGH"], num_args = 2, default_values_t = [0.05, 0.2])]
    pub jitter: Vec<f64>,
    /// Boxes are enlarged on every side by a part drawn from this range.
    #[arg(long, value_names = ["LOW", "HIGH"], num_args = 2, default_values_t = [0.0, 0.0],
          allow_negative_numbers = true)]
    pub outwards: Vec<f64>,
    /// Everything random follows from it.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Steps from one report, and one saved state, to the next.
    #[arg(long, default_value_t = 50)]
    pub report_every: usize,
    /// Judge on every N-th example.
    #[arg(long, default_value_t = 1)]
    pub judge_every: usize,
    /// Pairs of boxes for the errors of the ejection fraction.
    #[arg(long, default_value_t = 20)]
    pub ef_draws: usize,
    /// Judge the tuned model only, not the released one and the box prior.
    #[arg(long)]
    pub tuned_only: bool,
}

/// Recipes that have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Preset {
    /// SAM-Echo's: Adam, 2e-5 to 3e-6, eight examples a step, 27 epochs.
    SamEcho,
}

impl Args {
    /// Refuses what would train nothing.
    pub fn check(&self) -> anyhow::Result<()> {
        let counts = [self.steps, self.batch, self.report_every];
        if counts.contains(&0) || self.every.contains(&0) {
            anyhow::bail!("--steps, --batch, --every and --report-every are at least 1");
        }
        let ranges = [&self.jitter, &self.outwards];
        let within =
            |range: &Vec<f64>| -0.25 <= range[0] && range[0] <= range[1] && range[1] <= 1.0;
        if !ranges.into_iter().all(within) || self.jitter[1] > 0.4 {
            anyhow::bail!("--jitter and --outwards are parts of the box, the lower first");
        }
        let rates = [self.rate, self.neck_rate];
        if !(0.0..1.0).contains(&self.average) || !rates.iter().all(|r| (0.0..=1.0).contains(r)) {
            anyhow::bail!("--average is from 0 to below 1, --rate and --neck-rate from 0 to 1");
        }
        Ok(())
    }

    /// That of the head that suggests boxes, if it was asked for.
    pub fn proposals(&self) -> Option<ProposalRecipe> {
        self.boxes.then(|| ProposalRecipe {
            steps: self.boxes_steps,
            seed: self.seed,
            ..ProposalRecipe::default()
        })
    }

    /// The recipe that was asked for, on `frames` frames and copies.
    pub fn recipe(&self, frames: usize) -> Recipe {
        let of_preset = |Preset::SamEcho| Recipe::sam_echo(frames);
        let base = self.preset.map_or_else(|| self.own_recipe(), of_preset);
        Recipe {
            copies: self.copies,
            zoomed: self.zoomed,
            cropped: self.cropped,
            seed: self.seed,
            ..base
        }
    }

    fn own_recipe(&self) -> Recipe {
        Recipe {
            steps: self.steps,
            batch: self.batch,
            peak_rate: self.rate,
            neck_rate: self.neck.then_some(self.neck_rate),
            boxes: BoxRecipe {
                jitter: [self.jitter[0], self.jitter[1]],
                outwards: [self.outwards[0], self.outwards[1]],
            },
            score_weight: self.score_weight,
            average: self.average,
            ..Recipe::default()
        }
    }
}
