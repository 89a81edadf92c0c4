//! The pictures of letters: the school's logo, and the square code of the address.

use std::fmt;
use std::io::Cursor;

use image::{DynamicImage, ImageReader, Limits};
use qrcode::{Color, EcLevel, QrCode};
use typst::foundations::Bytes;

/// A logo is printed 18 mm wide at most: 600 dots an inch of that.
const SIDE: u32 = 425;
/// What is taken to be a logo has at most so many pixels a side.
const WIDEST: u32 = 4_000;
/// Of memory, while a logo is read: its pixels twice over.
const MEMORY: u64 = 160 * 1024 * 1024;

/// The bytes are no PNG, JPEG or WebP picture of at most 4,000 pixels a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no picture that a letter can show")]
pub struct NoPicture;

/// A school's logo, ready to be printed.
#[derive(Clone)]
pub struct Logo {
    width: u32,
    height: u32,
    /// Red, green, blue, opacity.
    pixels: Bytes,
}

impl fmt::Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logo({} x {})", self.width, self.height)
    }
}

impl Logo {
    /// Reads a PNG, JPEG or WebP picture, and makes it no larger than print needs.
    ///
    /// # Errors
    /// [`NoPicture`].
    pub fn read(content: &[u8]) -> Result<Self, NoPicture> {
        let mut reader = ImageReader::new(Cursor::new(content)).with_guessed_format().map_err(|_| NoPicture)?;
        let mut limits = Limits::default();
        limits.max_image_width = Some(WIDEST);
        limits.max_image_height = Some(WIDEST);
        limits.max_alloc = Some(MEMORY);
        reader.limits(limits);
        let picture = reader.decode().map_err(|_| NoPicture)?;
        let picture = if picture.width().max(picture.height()) > SIDE {
            DynamicImage::ImageRgba8(picture.into_rgba8()).thumbnail(SIDE, SIDE)
        } else {
            picture
        };
        let pixels = picture.into_rgba8();
        Ok(Self { width: pixels.width(), height: pixels.height(), pixels: Bytes::new(pixels.into_raw()) })
    }

    pub(super) fn pixels(&self) -> Bytes {
        self.pixels.clone()
    }

    pub(super) fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }
}

/// A square code: a byte a pixel, black or white.
pub(super) struct SquareCode {
    pub side: usize,
    pub pixels: Vec<u8>,
}

/// The square code that opens an address; `None` where it is too long for one.
pub(super) fn square_code(address: &str) -> Option<SquareCode> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
    let pixels = code.to_colors().into_iter().map(|color| if color == Color::Dark { 0 } else { 255 }).collect();
    Some(SquareCode { side: code.width(), pixels })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, RgbaImage};

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut out = Vec::new();
        RgbaImage::from_pixel(width, height, image::Rgba([14, 104, 116, 200]))
            .write_to(&mut Cursor::new(&mut out), ImageFormat::Png)
            .unwrap();
        out
    }

    #[test]
    fn logos_are_no_larger_than_print_needs() {
        assert_eq!(Logo::read(&png(64, 32)).unwrap().size(), (64, 32));
        assert_eq!(Logo::read(&png(1700, 850)).unwrap().size(), (425, 213));
        assert_eq!(Logo::read(&png(3, 1700)).unwrap().size(), (1, 425));
    }

    #[test]
    fn what_is_no_picture_is_no_logo() {
        assert_eq!(Logo::read(b"<svg/>").unwrap_err(), NoPicture);
        assert_eq!(Logo::read(&png(64, 32)[..60]).unwrap_err(), NoPicture);
        assert_eq!(Logo::read(&png(4001, 1)).unwrap_err(), NoPicture);
        assert_eq!(Logo::read(&[]).unwrap_err(), NoPicture);
    }

    #[test]
    fn the_square_code_is_black_and_white_and_square() {
        let code = square_code("https://parvis.example.ma").unwrap();
        assert_eq!(code.pixels.len(), code.side * code.side);
        assert_eq!(code.pixels[0], 0, "the corner of the finder is dark");
        assert!(code.pixels.contains(&255));
        assert!(square_code(&"x".repeat(4_000)).is_none());
    }
}
