//! What `echodisc bench` prints.

use echodisc::device::DeviceKind;
use serde_json::{Value, json};

use super::Measured;

/// Prints a table in seconds.
pub fn print(measured: &Measured) {
    println!("{}, {} logical cores", cpu_name(), cores());
    let info = &measured.device;
    if info.kind == DeviceKind::Gpu {
        let kind = if info.software {
            " (a program on the CPU)"
        } else {
            ""
        };
        println!("adapter: {}{kind}", info.adapter);
        println!(
            "features: {}; largest binding {} MiB",
            info.features.join(", "),
            info.max_binding_mib
        );
    }
    println!("{:<14}{:>9}{:>9}{:>9}  s", "", "min", "median", "max");
    for (name, times) in parts(measured) {
        let [min, median, max] = summary(times);
        println!(
            "{name:<14}{:>9.3}{:>9.3}{:>9.3}  ({} runs)",
            min / 1e3,
            median / 1e3,
            max / 1e3,
            times.len()
        );
    }
    if let Some(bytes) = peak_resident_bytes() {
        println!("peak resident memory: {} MiB", bytes >> 20);
    }
    if let Some(gpu) = measured.gpu_peak {
        println!(
            "peak GPU memory: {} MiB in use, {} MiB reserved",
            gpu.in_use >> 20,
            gpu.reserved >> 20
        );
    }
    println!("{}", echodisc::NOTICE);
}

/// Prints every run.
pub fn print_json(measured: &Measured) {
    let info = &measured.device;
    let times: serde_json::Map<String, Value> = parts(measured)
        .map(|(name, times)| (name.to_owned(), times_json(times)))
        .into_iter()
        .collect();
    let value = json!({
        "revision": echodisc::REVISION,
        "cpu": cpu_name(),
        "logical_cores": cores(),
        "adapter": (info.kind == DeviceKind::Gpu).then_some(&info.adapter),
        "software": info.software,
        "features": info.features,
        "max_binding_mib": info.max_binding_mib,
        "ms": times,
        "peak_resident_bytes": peak_resident_bytes(),
        "peak_gpu_in_use_bytes": measured.gpu_peak.map(|gpu| gpu.in_use),
        "peak_gpu_reserved_bytes": measured.gpu_peak.map(|gpu| gpu.reserved),
        "notice": echodisc::NOTICE,
    });
    println!("{value}");
}

/// Milliseconds of every run with what they come to.
pub fn times_json(times: &[f64]) -> Value {
    let [min, median, max] = summary(times);
    json!({ "min": min, "median": median, "max": max, "runs": times })
}

/// Least, middle and largest; the middle of an even number is the mean of both.
pub fn summary(times: &[f64]) -> [f64; 3] {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
    let half = sorted.len() / 2;
    let median = f64::midpoint(at(half), at(sorted.len().div_ceil(2).saturating_sub(1)));
    [at(0), median, at(sorted.len().saturating_sub(1))]
}

fn parts(measured: &Measured) -> [(&'static str, &[f64]); 4] {
    let times = &measured.times;
    [
        ("load", &times.load),
        ("first", &times.first),
        ("encoder", &times.encoder),
        ("decoder", &times.decoder),
    ]
}

/// The processor's name where Linux tells it.
pub fn cpu_name() -> String {
    field("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

/// The largest resident set so far, where Linux tells it.
fn peak_resident_bytes() -> Option<u64> {
    let text = field("/proc/self/status", "VmHWM")?;
    let kibibytes: u64 = text.trim_end_matches("kB").trim().parse().ok()?;
    Some(kibibytes << 10)
}

fn field(path: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_even_number_is_the_mean_of_both() {
        assert_eq!(summary(&[3.0, 1.0, 2.0]), [1.0, 2.0, 3.0]);
        assert_eq!(summary(&[4.0, 1.0, 2.0, 8.0]), [1.0, 3.0, 8.0]);
        assert_eq!(summary(&[5.0]), [5.0, 5.0, 5.0]);
    }
}
