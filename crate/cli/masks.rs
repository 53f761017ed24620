//! Masks and spacings as they are given on the command line.

use std::path::Path;

use anyhow::Context as _;
use echodisc::clip::Ruler;
use echodisc::geometry::{Mask, Point, Spacing};

/// `SX,SY` as typed.
pub fn parse_spacing(text: &str) -> Result<Spacing, String> {
    let wanted = || "a spacing is two numbers above zero: SX,SY".to_owned();
    let (x, y) = text.split_once(',').ok_or_else(wanted)?;
    let number = |part: &str| part.trim().parse::<f64>().map_err(|_| wanted());
    let spacing = Spacing::calibrated(number(x)?, number(y)?);
    if spacing.is_calibrated() {
        Ok(spacing)
    } else {
        Err(wanted())
    }
}

/// `HEIGHT,WIDTH` of a pixel as typed.
pub fn parse_aspect(text: &str) -> Result<Spacing, String> {
    let Spacing::Calibrated { x_mm, y_mm } = parse_spacing(text)
        .map_err(|_| "a shape is two numbers above zero: HEIGHT,WIDTH".to_owned())?
    else {
        return Ok(Spacing::Unknown);
    };
    Ok(Spacing::shape(y_mm, x_mm))
}

/// `X0,Y0,X1,Y1,MM` as typed.
pub fn parse_ruler(text: &str) -> Result<Spacing, String> {
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse()).collect();
    let Ok([x0, y0, x1, y1, mm]) = numbers.as_deref() else {
        return Err("a ruler is five numbers: X0,Y0,X1,Y1,MM".to_owned());
    };
    let ruler = Ruler::square(Point::new(*x0, *y0), Point::new(*x1, *y1), *mm);
    ruler
        .spacing()
        .map_err(|error| format!("{error} ({})", error.code()))
}

/// An image whose pixels of 128 and above are inside.
///
/// # Errors
/// When it is no image, or when it has pixels above 0 but none that is inside: a label image with
/// small numbers, which would else pass for an empty mask.
pub fn read_mask(path: &Path) -> anyhow::Result<Mask> {
    let image = image::open(path)
        .context("it is no image that can be read")?
        .to_luma8();
    let brightest = image.as_raw().iter().max().copied().unwrap_or_default();
    if (1..128).contains(&brightest) {
        anyhow::bail!(
            "its largest value is {brightest}, and a mask has 0 outside and 255 inside: write \
             the label of the ventricle as 255"
        );
    }
    let (width, height) = (image.width() as usize, image.height() as usize);
    Ok(Mask::from_gray(width, height, image.as_raw())?)
}

/// Writes a mask as 8-bit PNG, 0 and 255.
pub fn write_mask(mask: &Mask, path: &Path) -> anyhow::Result<()> {
    let (width, height) = (mask.width() as u32, mask.height() as u32);
    image::save_buffer_with_format(
        path,
        &mask.to_gray(),
        width,
        height,
        image::ExtendedColorType::L8,
        image::ImageFormat::Png,
    )
    .context("the mask cannot be written")
}
