//! Toy runs: resumed, falling, and their gradients against finite differences and a GPU.

use super::*;
use crate::model::NECK;
use crate::train::testing::{toy_base, toy_base_with_neck, toy_clip, toy_clip_before_neck};

fn recipe() -> Recipe {
    Recipe {
        steps: 6,
        batch: 2,
        peak_rate: 3e-3,
        score_weight: 0.5,
        average: 0.5,
        ..Recipe::default()
    }
}

fn trainer<'a>(base: &'a Base, clip: &'a ExampleClip, state: State) -> Trainer<'a> {
    Trainer::new(base, recipe(), vec![clip], &Device::flex(), state).unwrap()
}

#[test]
fn a_resumed_run_is_the_uninterrupted_one() {
    assert_resumes(&toy_base(), &toy_clip());
}

#[test]
fn a_resumed_run_with_the_neck_is_the_uninterrupted_one() {
    assert_resumes(&toy_base_with_neck(), &toy_clip_before_neck());
}

fn assert_resumes(base: &Base, clip: &ExampleClip) {
    let mut whole = trainer(base, clip, State::new(base, &recipe()));
    let losses: Vec<Loss> = (0..6).map(|_| whole.step().unwrap()).collect();
    assert!(whole.is_done());

    let mut first = trainer(base, clip, State::new(base, &recipe()));
    for _ in 0..3 {
        first.step().unwrap();
    }
    let saved = first.state.to_bytes(&base.layout).unwrap();
    let state = State::from_bytes(saved, base, &recipe()).unwrap();
    assert_eq!(state, first.state);
    let mut second = trainer(base, clip, state);
    let rest: Vec<Loss> = (0..3).map(|_| second.step().unwrap()).collect();
    assert_eq!(rest, losses[3..]);
    assert_eq!(second.state, whole.state);
    assert_ne!(second.parameters(), second.state.values);
}

#[test]
fn the_neck_is_learnt_at_its_own_rate() {
    let (base, clip) = (toy_base_with_neck(), toy_clip_before_neck());
    let after = |neck_rate: Option<f64>| {
        let recipe = Recipe {
            weight_decay: 0.0,
            neck_rate,
            ..recipe()
        };
        let state = State::new(&base, &recipe);
        let device = Device::flex();
        let mut trainer = Trainer::new(&base, recipe, vec![&clip], &device, state).unwrap();
        trainer.step().unwrap();
        trainer.state.values
    };
    let [whole, tenth, none] = [None, Some(0.1), Some(0.0)].map(after);
    for (key, range) in base.layout.tensors() {
        let moved = |values: &[f32]| -> f32 {
            let pairs = values[range.clone()]
                .iter()
                .zip(&base.values[range.clone()]);
            pairs.map(|(a, b)| (a - b).abs()).sum()
        };
        if key.starts_with(NECK) {
            let part = moved(&tenth) / moved(&whole);
            assert!((part - 0.1).abs() < 2e-3, "{key}: {part}");
            assert_eq!(moved(&none), 0.0, "{key}");
        } else {
            assert_eq!(whole[range.clone()], none[range.clone()], "{key}");
        }
    }
}

#[test]
fn the_loss_falls() {
    assert_falls(&toy_base(), &toy_clip(), 0.7);
}

#[test]
fn the_loss_falls_with_the_neck() {
    // Random layers more than without: it takes longer.
    assert_falls(&toy_base_with_neck(), &toy_clip_before_neck(), 0.95);
}

fn assert_falls(base: &Base, clip: &ExampleClip, part: f64) {
    let recipe = Recipe {
        steps: 150,
        peak_rate: 1e-2,
        neck_rate: base.has_neck().then_some(0.1),
        average: 0.0,
        score_weight: 0.0,
        ..recipe()
    };
    let state = State::new(base, &recipe);
    let device = Device::flex();
    let mut trainer = Trainer::new(base, recipe, vec![clip], &device, state).unwrap();
    let losses: Vec<f64> = (0..150).map(|_| trainer.step().unwrap().total()).collect();
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    let (before, after) = (mean(&losses[..10]), mean(&losses[140..]));
    assert!(after < part * before, "{before} {after}");
}

#[test]
fn sam_echo_s_recipe_runs_and_its_loss_falls() {
    let (base, clip) = (toy_base(), toy_clip());
    let recipe = Recipe::sam_echo(3);
    assert_eq!((recipe.steps, recipe.batch), (11, 8));
    let rate = |step| recipe.schedule.rate(recipe.peak_rate, recipe.steps, step);
    assert!((rate(0) - 2e-5).abs() < 1e-12 && (rate(10) - 3e-6).abs() < 1e-12);
    let state = State::new(&base, &recipe);
    let device = Device::flex();
    let mut trainer = Trainer::new(&base, recipe, vec![&clip], &device, state).unwrap();
    // The frames of a step are drawn: the same ones are judged before and after.
    let loss = |trainer: &Trainer| {
        let mut sums = vec![0.0; base.layout.values()];
        let losses = clip.examples.iter().map(|example| {
            let random = &mut Random::new(0, 0);
            trainer.learn(example, random, &mut sums).total()
        });
        losses.sum::<f64>()
    };
    let before = loss(&trainer);
    while !trainer.is_done() {
        trainer.step().unwrap();
    }
    trainer.head = base
        .layout
        .filled(trainer.head.clone(), &trainer.state.values);
    let after = loss(&trainer);
    assert!(after < before, "{before} {after}");
}

#[test]
fn a_trainable_head_gives_what_a_plain_one_gives() {
    assert_gives_the_same(&toy_base(), &toy_clip());
}

#[test]
fn a_trainable_neck_gives_what_a_plain_one_gives() {
    assert_gives_the_same(&toy_base_with_neck(), &toy_clip_before_neck());
}

fn assert_gives_the_same(base: &Base, clip: &ExampleClip) {
    let plain = Device::flex();
    let [plain, trained] = [plain.clone(), plain.autodiff()].map(|device| {
        let mut head = base.head(&base.values, &device).unwrap();
        if device.is_autodiff() {
            head = base.layout.filled(head, &base.values);
        }
        let embedding = clip.examples[0].embedding_on(base.input_channels(), &device);
        let rect = crate::geometry::Rect::from_corners(3.0, 4.0, 11.0, 12.0);
        let output = head.decode(embedding, &ModelPrompt::of_rect(rect), Masks::Single);
        [values(output.logits), values(output.scores)].concat()
    });
    let range = plain.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
    let off = |(a, b): (&f32, &f32)| (a - b).abs();
    let error = plain.iter().zip(&trained).map(off).fold(0.0, f32::max);
    assert!(error <= 1e-5 * range, "{error} of {range}");
}

#[test]
fn a_gpu_s_gradients_are_those_of_the_cpu() {
    use crate::device::{ComputeDevice, DeviceError, GpuRequest};
    let gpu = match pollster::block_on(ComputeDevice::gpu(GpuRequest::default(), |_| {})) {
        Ok(gpu) => gpu,
        Err(DeviceError::NoAdapter(_)) => {
            eprintln!("skipped: a_gpu_s_gradients_are_those_of_the_cpu (no adapter here)");
            return;
        }
        Err(error) => panic!("{}: {error}", error.code()),
    };
    let (base, clip) = (toy_base_with_neck(), toy_clip_before_neck());
    let [cpu, gpu] = [Device::flex(), gpu.burn].map(|device| {
        let state = State::new(&base, &recipe());
        let mut trainer = Trainer::new(&base, recipe(), vec![&clip], &device, state).unwrap();
        trainer.head = base.layout.filled(trainer.head.clone(), &base.values);
        let mut sums = vec![0.0; base.layout.values()];
        trainer.learn(&clip.examples[0], &mut Random::new(1, 0), &mut sums);
        sums
    });
    let most = cpu.iter().fold(0.0_f32, |most, g| most.max(g.abs()));
    let off = cpu.iter().zip(&gpu).map(|(a, b)| (a - b).abs());
    let error = off.fold(0.0, f32::max);
    assert!(error <= 1e-4 * most, "{error} of {most}");
}

#[test]
fn the_gradient_of_every_kind_of_parameter_is_that_of_finite_differences() {
    let checked = checked_gradients(&toy_base(), &toy_clip());
    assert!(
        checked.len() > 20,
        "only {checked:?} have a slope worth checking"
    );
}

#[test]
fn the_gradients_of_a_neck_are_those_of_finite_differences() {
    let checked = checked_gradients(&toy_base_with_neck(), &toy_clip_before_neck());
    let of_neck = checked.iter().filter(|key| key.starts_with(NECK));
    // Two matrices and two normalisations.
    assert_eq!(of_neck.count(), 6, "{checked:?}");
}

/// Names of the tensors whose steepest slope was compared.
fn checked_gradients(base: &Base, clip: &ExampleClip) -> Vec<String> {
    let recipe = Recipe {
        batch: 1,
        score_weight: 0.0,
        ..recipe()
    };
    let loss = |values: &[f32]| {
        let state = State::new(base, &recipe);
        let mut trainer =
            Trainer::new(base, recipe.clone(), vec![clip], &Device::flex(), state).unwrap();
        trainer.head = base.layout.filled(trainer.head.clone(), values);
        let mut sums = vec![0.0; base.layout.values()];
        let example = &clip.examples[0];
        let loss = trainer.learn(example, &mut Random::new(1, 0), &mut sums);
        (loss.total(), sums)
    };
    let (_, gradient) = loss(&base.values);
    let (mut checked, mut wrong) = (Vec::new(), Vec::new());
    for (key, range) in base.layout.tensors() {
        // The value with the steepest slope: the others drown in rounding.
        let steepest = range
            .clone()
            .max_by(|a, b| gradient[*a].abs().total_cmp(&gradient[*b].abs()));
        let Some(at) = steepest.filter(|at| gradient[*at].abs() > 2e-3) else {
            continue;
        };
        let difference = |step: f32| {
            let total = |by: f32| {
                let mut moved = base.values.clone();
                moved[at] += by;
                loss(&moved).0
            };
            (total(step) - total(-step)) / (2.0 * f64::from(step))
        };
        // Extrapolated from two steps: the reduced network is bent.
        let want = (4.0 * difference(2e-3) - difference(4e-3)) / 3.0;
        let got = f64::from(gradient[at]);
        if (got - want).abs() > 0.03 * want.abs() + 3e-4 {
            wrong.push(format!("{key}: {got} {want}"));
        }
        checked.push(key.to_owned());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    checked
}
