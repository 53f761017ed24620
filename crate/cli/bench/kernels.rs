//! `echodisc bench --kernels`: matrix products, ours beside burn's and with each of the tiles.

use std::time::Instant;

use anyhow::Context as _;
use echodisc::bench::Matmul;
use echodisc::device::{ComputeDevice, DeviceKind};
use serde_json::{Value, json};

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

/// A routine and the milliseconds of its runs, for each shape; none where it was not run.
struct Row {
    name: String,
    times: Vec<Vec<f64>>,
}

/// Times every shape and prints GFLOP/s of the fastest run.
pub fn run(device: Device, runs: u32, as_json: bool) -> anyhow::Result<()> {
    let device = device.open()?;
    let names = ["ours", "stock"]
        .into_iter()
        .chain(device.info.tiles.clone());
    let mut rows: Vec<Row> = names
        .map(|name| Row {
            name: name.to_owned(),
            times: Vec::new(),
        })
        .collect();
    for sizes in SHAPES {
        time_all(&device, sizes, runs, &mut rows)?;
    }
    if as_json {
        println!("{}", to_json(&device, &rows));
    } else {
        print(&device, &rows);
    }
    Ok(())
}

/// Every routine in turn, so that what else the machine does meets all of them.
fn time_all(
    device: &ComputeDevice,
    sizes: [usize; 3],
    runs: u32,
    rows: &mut [Row],
) -> anyhow::Result<()> {
    let matmul = Matmul::new(device, sizes).context("the shape is in fours")?;
    let small = sizes.iter().product::<usize>() <= LARGEST_STOCK;
    rows.iter_mut().for_each(|row| row.times.push(Vec::new()));
    for run in 0..=runs {
        for row in rows.iter_mut() {
            if row.name == "stock" && !small && device.info.kind == DeviceKind::Gpu {
                continue;
            }
            let routine = matmul.routine(&row.name).context("a known routine")?;
            let started = Instant::now();
            let right = pollster::block_on(matmul.run(routine, 1));
            anyhow::ensure!(right, "the product of {} is wrong", row.name);
            // The first run compiles.
            if let (1.., Some(times)) = (run, row.times.last_mut()) {
                times.push(milliseconds(started));
            }
        }
    }
    Ok(())
}

fn to_json(device: &ComputeDevice, rows: &[Row]) -> Value {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let times = row.times.iter().map(|times| times_json(times));
            json!({ "routine": row.name, "ms": times.collect::<Vec<_>>() })
        })
        .collect();
    json!({
        "cpu": cpu_name(),
        "adapter": device.info.adapter,
        "software": device.info.software,
        "features": device.info.features,
        "tile": device.info.tile,
        "sizes": SHAPES,
        "routines": rows,
    })
}

fn print(device: &ComputeDevice, rows: &[Row]) {
    let info = &device.info;
    println!(
        "{} on {}, GFLOP/s of the fastest run",
        info.adapter,
        cpu_name()
    );
    if info.kind == DeviceKind::Gpu {
        println!(
            "ours: {} with f32 weights; tiles: with weights as halves",
            info.tile
        );
    }
    let shapes = SHAPES.map(|[rows, inner, columns]| format!("{rows}x{inner}x{columns}"));
    print_line("", shapes);
    for Row { name, times } in rows {
        let rate = |(sizes, times): (&[usize; 3], &Vec<f64>)| match &times[..] {
            [] => "-".to_owned(),
            times => format!("{:.2}", gigaflops(*sizes, times)),
        };
        print_line(name, SHAPES.iter().zip(times).map(rate));
    }
}

fn print_line(name: &str, cells: impl IntoIterator<Item = String>) {
    let cells: String = cells
        .into_iter()
        .map(|cell| format!("{cell:>15}"))
        .collect();
    println!("{name:<24}{cells}");
}

fn gigaflops([rows, inner, columns]: [usize; 3], times: &[f64]) -> f64 {
    let [fastest, ..] = summary(times);
    2.0 * (rows * inner * columns) as f64 / fastest / 1e6
}
