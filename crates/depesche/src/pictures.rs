//! From a picture's file to its renditions. Slow, so it runs off the async threads.

use anyhow::{Context as _, Result, ensure};
use depesche_news::{Digest, Encoding, Media, Rendition};
use fast_image_resize::{ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, ImageDecoder as _, ImageReader, RgbImage};
use std::io::Cursor;

/// Pixels across. A picture is never enlarged: one that is smaller has its own width last.
const WIDTHS: [u32; 5] = [320, 640, 960, 1280, 1920];
/// A file beyond this many pixels is refused before it is decoded: it would take gigabytes.
const MOST_PIXELS: u64 = 100_000_000;
const MOST_BYTES: usize = 50_000_000;
const JPEG_QUALITY: u8 = 80;
const WEBP_QUALITY: f32 = 75.0;

/// Whether the bytes are a picture, by how they begin.
pub(crate) fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xd8\xff")
        || bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || bytes.starts_with(b"GIF8")
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
}

/// The bytes of a rendition, and the name under which they are kept.
pub(crate) type Named = (String, Vec<u8>);

/// What the picture is, and its renditions.
pub(crate) fn renditions(bytes: &[u8]) -> Result<(Media, Vec<Named>)> {
    let picture = decode(bytes)?.into_rgb8();
    let (width, height) = picture.dimensions();
    let mut media = Media { digest: Digest::of(bytes), width, height, renditions: Vec::new() };
    let mut files = Vec::new();
    for wide in widths(width) {
        let small = resize(&picture, wide)?;
        for encoding in [Encoding::Jpeg, Encoding::Webp] {
            let (width, height) = small.dimensions();
            files.push((format!("{wide}.{}", encoding.extension()), encode(&small, encoding)?));
            media.renditions.push(Rendition { width, height, encoding });
        }
    }
    Ok((media, files))
}

fn widths(own: u32) -> Vec<u32> {
    let mut widths: Vec<_> = WIDTHS.into_iter().filter(|width| *width < own).collect();
    if own <= WIDTHS[WIDTHS.len() - 1] {
        widths.push(own);
    }
    widths
}

fn decode(bytes: &[u8]) -> Result<DynamicImage> {
    ensure!(bytes.len() <= MOST_BYTES, "the picture has {} bytes: {MOST_BYTES} at most", bytes.len());
    let mut decoder = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()?
        .into_decoder()
        .context("not a picture that can be read")?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    ensure!(pixels > 0, "the picture has no pixels");
    ensure!(pixels <= MOST_PIXELS, "the picture has {width}×{height} pixels: {MOST_PIXELS} at most");
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder).context("the picture is broken")?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn resize(picture: &RgbImage, wide: u32) -> Result<RgbImage> {
    let (width, height) = picture.dimensions();
    if wide == width {
        return Ok(picture.clone());
    }
    let high = (u64::from(height) * u64::from(wide) / u64::from(width)).max(1) as u32;
    let source = DynamicImage::ImageRgb8(picture.clone());
    let mut small = DynamicImage::ImageRgb8(RgbImage::new(wide, high));
    let lanczos = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(fast_image_resize::FilterType::Lanczos3));
    Resizer::new().resize(&source, &mut small, &lanczos)?;
    Ok(small.into_rgb8())
}

fn encode(picture: &RgbImage, encoding: Encoding) -> Result<Vec<u8>> {
    let (width, height) = picture.dimensions();
    match encoding {
        Encoding::Webp => {
            let encoder = webp::Encoder::from_rgb(picture.as_raw(), width, height);
            encoder
                .encode_simple(false, WEBP_QUALITY)
                .map(|bytes| bytes.to_vec())
                .map_err(|e| anyhow::anyhow!("WebP: {e:?}"))
        }
        Encoding::Jpeg => {
            let mut bytes = Vec::new();
            let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, JPEG_QUALITY);
            encoder.set_progressive(true);
            let sides = (u16::try_from(width)?, u16::try_from(height).context("the picture is too high for JPEG")?);
            encoder.encode(picture.as_raw(), sides.0, sides.1, jpeg_encoder::ColorType::Rgb)?;
            Ok(bytes)
        }
    }
}
