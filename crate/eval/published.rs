//! Numbers of the paper that this evaluation is laid beside: Chao et al., "Foundation versus
//! domain-specific models for left ventricular segmentation on cardiac ultrasound", npj Digital
//! Medicine 2025 (doi 10.1038/s41746-025-01730-y).
//!
//! Dice with its deviation is from the abstract. HD, ASD and EF were taken from the tables by a
//! reader of the full text and are not checked against it here. What is not here was not at hand.

/// One row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Published {
    /// The data.
    pub data: &'static str,
    /// The model.
    pub model: &'static str,
    /// Mean and standard deviation of Dice.
    pub dice: Option<[f64; 2]>,
    /// Hausdorff distance, unit unstated (its size fits pixels of 112 x 112).
    pub hd: Option<f64>,
    /// What the paper calls ASD; its size fits a mean over all mask pixels, a tenth of a contour
    /// distance: it belongs beside `asd_over_mask_pixels`, not beside `assd`.
    pub asd: Option<f64>,
    /// Mean absolute error of the EF, in points.
    pub ef_mae: Option<f64>,
}

const fn row(data: &'static str, model: &'static str) -> Published {
    Published {
        data,
        model,
        dice: None,
        hd: None,
        asd: None,
        ef_mae: None,
    }
}

const TUNED: &str = "SAM, fine-tuned";
const ECHONET: &str = "EchoNet";
const ZERO_SHOT: &str = "SAM, zero-shot";

/// What is known of the paper's tables.
#[expect(
    clippy::approx_constant,
    reason = "6.28 was published, and is not 2 pi"
)]
pub const PUBLISHED: [Published; 13] = [
    Published {
        dice: Some([0.911, 0.045]),
        hd: Some(4.41),
        asd: Some(0.156),
        ef_mae: Some(7.52),
        ..row("EchoNet-Dynamic test", TUNED)
    },
    Published {
        dice: Some([0.915, 0.047]),
        ..row("EchoNet-Dynamic test", ECHONET)
    },
    Published {
        ef_mae: Some(11.67),
        ..row("EchoNet-Dynamic test", ZERO_SHOT)
    },
    Published {
        dice: Some([0.897, 0.036]),
        ..row("CAMUS A4C", TUNED)
    },
    Published {
        dice: Some([0.850, 0.097]),
        ..row("CAMUS A4C", ECHONET)
    },
    Published {
        dice: Some([0.891, 0.040]),
        ..row("CAMUS A2C", TUNED)
    },
    Published {
        dice: Some([0.752, 0.196]),
        ..row("CAMUS A2C", ECHONET)
    },
    Published {
        dice: Some([0.902, 0.032]),
        ef_mae: Some(5.47),
        ..row("Mayo TTE", TUNED)
    },
    Published {
        dice: Some([0.893, 0.090]),
        ..row("Mayo TTE", ECHONET)
    },
    Published {
        ef_mae: Some(6.28),
        ..row("Mayo TTE", ZERO_SHOT)
    },
    Published {
        dice: Some([0.857, 0.047]),
        ef_mae: Some(6.70),
        ..row("Mayo POCUS", TUNED)
    },
    Published {
        dice: Some([0.667, 0.279]),
        ..row("Mayo POCUS", ECHONET)
    },
    Published {
        ef_mae: Some(6.38),
        ..row("Mayo POCUS", ZERO_SHOT)
    },
];
