use super::*;
use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{Delay, ExtendedColorType, ImageEncoder, Rgba, RgbaImage};

fn png_file(data: &[u8], width: u32, height: u32, color: ExtendedColorType) -> Vec<u8> {
    let mut file = Vec::new();
    PngEncoder::new(&mut file)
        .write_image(data, width, height, color)
        .unwrap();
    file
}

fn gif_file(shades: &[u8], delay_ms: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new(&mut file);
    for &shade in shades {
        let image = RgbaImage::from_pixel(4, 3, Rgba([shade, shade, shade, 255]));
        let delay = Delay::from_numer_denom_ms(delay_ms, 1);
        encoder
            .encode_frame(image::Frame::from_parts(image, 0, 0, delay))
            .unwrap();
    }
    drop(encoder);
    file
}

fn open(file: &[u8]) -> Result<Clip, ClipError> {
    crate::clip::open(file)
}

#[test]
fn gray_and_colour_png() {
    let clip = open(&png_file(&[0, 100, 255, 7], 2, 2, ExtendedColorType::L8)).unwrap();
    assert_eq!(
        (clip.frames[0].channels(), clip.frames[0].data()),
        (1, &[0, 100, 255, 7][..])
    );
    assert_eq!((clip.source, clip.timing), (Source::Still, Timing::UNKNOWN));
    let clip = open(&png_file(
        &[1, 2, 3, 4, 5, 6],
        2,
        1,
        ExtendedColorType::Rgb8,
    ))
    .unwrap();
    assert_eq!(
        (clip.frames[0].channels(), clip.frames[0].data()),
        (3, &[1, 2, 3, 4, 5, 6][..])
    );
}

#[test]
fn sixteen_bits_become_eight() {
    let wide: Vec<u8> = [0_u16, 0x8080, 0xffff]
        .iter()
        .flat_map(|v| v.to_ne_bytes())
        .collect();
    let clip = open(&png_file(&wide, 3, 1, ExtendedColorType::L16)).unwrap();
    assert_eq!(clip.frames[0].data(), [0, 0x80, 0xff]);
}

#[test]
fn transparency_is_laid_over_black() {
    let rgba = [200, 100, 50, 255, 200, 100, 50, 0, 200, 100, 50, 128];
    let clip = open(&png_file(&rgba, 3, 1, ExtendedColorType::Rgba8)).unwrap();
    assert_eq!(clip.frames[0].data(), [200, 100, 50, 0, 0, 0, 100, 50, 25]);
}

#[test]
fn a_jpeg_file() {
    let mut file = Vec::new();
    JpegEncoder::new(&mut file)
        .encode(&[77; 64], 8, 8, ExtendedColorType::L8)
        .unwrap();
    let clip = open(&file).unwrap();
    assert_eq!(clip.frames[0].data(), [77; 64]);
}

#[test]
fn an_animated_gif_gives_all_frames_and_their_times() {
    let clip = open(&gif_file(&[10, 200, 90], 40)).unwrap();
    assert_eq!(clip.source, Source::Gif);
    let shades: Vec<u8> = clip.frames.iter().map(|f| f.data()[0]).collect();
    assert_eq!(shades, [10, 200, 90]);
    assert!(
        clip.frames
            .iter()
            .all(|f| (f.width(), f.height()) == (4, 3))
    );
    assert_eq!(clip.timing.frame_time_ms, Some(40.0));
    assert_eq!(open(&gif_file(&[1, 2], 0)).unwrap().timing, Timing::UNKNOWN);
}

#[test]
fn huge_dimensions_are_refused_before_they_are_allocated() {
    let mut png = png_file(&[0; 4], 2, 2, ExtendedColorType::L8);
    png[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
    let crc = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    assert_eq!(open(&png).unwrap_err().code(), "clip-too-large");
    let mut gif = gif_file(&[1], 10);
    gif[6..10].fill(0xff);
    assert_eq!(open(&gif).unwrap_err().code(), "clip-too-large");
}

#[test]
fn cut_files_are_never_taken_for_whole_stills() {
    let shades: Vec<u8> = (0..=255).collect();
    let mut jpeg = Vec::new();
    JpegEncoder::new(&mut jpeg)
        .encode(&shades, 16, 16, ExtendedColorType::L8)
        .unwrap();
    let png = png_file(&shades, 16, 16, ExtendedColorType::L8);
    // The last bytes of a PNG are its end mark, after all pixels.
    for (file, needed) in [(&jpeg, jpeg.len()), (&png, png.len() - 16)] {
        for length in 0..needed {
            assert!(open(&file[..length]).is_err(), "{length} of {}", file.len());
        }
    }
    let gif = gif_file(&[10, 200, 90], 40);
    for length in 0..gif.len() {
        if let Ok(clip) = open(&gif[..length]) {
            assert!(clip.frames.len() <= 3);
        }
    }
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |c, _| {
            if c & 1 == 1 {
                c >> 1 ^ 0xedb8_8320
            } else {
                c >> 1
            }
        })
    })
}
