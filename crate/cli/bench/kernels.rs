//! `echodisc bench --kernels`: matrix products, ours beside burn's.

use std::time::Instant;

use anyhow::Context as _;
use echodisc::bench::{Matmul, Routine};
use echodisc::device::DeviceKind;
use serde_json::json;

use super::report::{cpu_name, summary, times_json};
use crate::segment::{Device, milliseconds};

/// Of `LiteMedSAM`'s encoder, and two larger ones: rows, inner size, columns.
const SHAPES: [[usize; 3]; 4] = [
    [4096, 64, 256],
    [4096, 160, 640],
    [512, 512, 512],
    [1024, 768, 2304],
];

/// burn's own product is many times slower on a GPU; larger ones would take minutes on a
/// software adapter.
const LARGEST_STOCK: usize = 4096 * 160 * 640;

/// Times every shape and prints GFLOP/s of the fastest run.
pub fn run(device: Device, runs: u32, as_json: bool) -> anyhow::Result<()> {
    let device = device.open()?;
    let mut rows = Vec::new();
    for sizes in SHAPES {
        let matmul = Matmul::new(&device, sizes).context("the shape is in fours")?;
        let ours = time(&matmul, Routine::Ours, runs)?;
        let small = sizes.iter().product::<usize>() <= LARGEST_STOCK;
        let stock = if small || device.info.kind == DeviceKind::Cpu {
            time(&matmul, Routine::Stock, runs)?
        } else {
            Vec::new()
        };
        rows.push((sizes, ours, stock));
    }
    if as_json {
        let rows: Vec<_> = rows
            .iter()
            .map(|(sizes, ours, stock)| {
                json!({ "sizes": sizes, "ours": times_json(ours), "stock": times_json(stock) })
            })
            .collect();
        let value = json!({
            "cpu": cpu_name(),
            "adapter": device.info.adapter,
            "software": device.info.software,
            "ms": rows,
        });
        println!("{value}");
    } else {
        println!(
            "{} on {}, GFLOP/s of the fastest run",
            device.info.adapter,
            cpu_name()
        );
        println!("{:<22}{:>10}{:>14}", "", "EchoDisc", "burn's stock");
        for ([rows, inner, columns], ours, stock) in &rows {
            let rate = |times: &[f64]| match times {
                [] => "-".to_owned(),
                times => format!("{:.2}", gigaflops([*rows, *inner, *columns], times)),
            };
            let shape = format!("{rows} x {inner} x {columns}");
            println!("{shape:<22}{:>10}{:>14}", rate(ours), rate(stock));
        }
    }
    Ok(())
}

/// Milliseconds of each run, after one that compiles.
fn time(matmul: &Matmul, routine: Routine, runs: u32) -> anyhow::Result<Vec<f64>> {
    (0..=runs)
        .map(|_| {
            let started = Instant::now();
            let right = pollster::block_on(matmul.run(routine, 1));
            anyhow::ensure!(right, "the product is wrong");
            Ok(milliseconds(started))
        })
        .skip(1)
        .collect()
}

fn gigaflops([rows, inner, columns]: [usize; 3], times: &[f64]) -> f64 {
    let [fastest, ..] = summary(times);
    2.0 * (rows * inner * columns) as f64 / fastest / 1e6
}
