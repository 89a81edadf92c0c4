//! What kind of picture some bytes are, by their content and nothing else.
//!
//! Only pictures that cannot hold a script (PNG, JPEG, WebP) are known, and only whole ones: what stands after a picture's
//! end, where a document of another kind could hide, makes it none.

/// The kinds of pictures that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
}

impl Kind {
    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Kind::Png => "image/png",
            Kind::Jpeg => "image/jpeg",
            Kind::Webp => "image/webp",
        }
    }
}

/// A picture: its kind, width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its kind.
    pub kind: Kind,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// The picture that these bytes are; `None` where they are none of the kinds, are cut off, or go on after its end.
#[must_use]
pub fn of(bytes: &[u8]) -> Option<Picture> {
    let (kind, (width, height)) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        (Kind::Png, png(bytes)?)
    } else if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        (Kind::Jpeg, jpeg(bytes)?)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12)? == b"WEBP" {
        (Kind::Webp, webp(bytes)?)
    } else {
        return None;
    };
    (width > 0 && height > 0).then_some(Picture { kind, width, height })
}

fn big(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let piece = bytes.get(at..at.checked_add(length)?)?;
    Some(piece.iter().fold(0, |n, b| (n << 8) | u32::from(*b)))
}

fn little(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let piece = bytes.get(at..at.checked_add(length)?)?;
    Some(piece.iter().rev().fold(0, |n, b| (n << 8) | u32::from(*b)))
}

/// Chunks of length, name, content, checksum; the first is IHDR, the last IEND.
fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 8;
    let mut size = None;
    loop {
        let length = usize::try_from(big(bytes, at, 4)?).ok()?;
        let name = bytes.get(at + 4..at + 8)?;
        let end = at.checked_add(12)?.checked_add(length)?;
        if end > bytes.len() || (size.is_none() && name != b"IHDR") {
            return None;
        }
        match name {
            b"IHDR" => size = Some((big(bytes, at + 8, 4)?, big(bytes, at + 12, 4)?)),
            b"IEND" => return size.filter(|_| end == bytes.len()),
            _ => {}
        }
        at = end;
    }
}

/// The chunks that a PNG needs to look as it does. Others hold texts, places and times.
const PNG_NEEDS: [&[u8; 4]; 7] = [b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND"];

/// The parts of WebP that make the picture, an animated one too.
const WEBP_NEEDS: [&[u8; 4]; 6] = [b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"];

/// The picture without what is told beside it: texts, places, times, profiles. None where its parts do not fit together.
#[must_use]
pub fn bare(bytes: &[u8]) -> Option<Vec<u8>> {
    match of(bytes)?.kind {
        Kind::Png => {
            let mut out = bytes.get(..8)?.to_vec();
            for (name, whole) in png_chunks(bytes) {
                if PNG_NEEDS.iter().any(|needs| needs.as_slice() == name) {
                    out.extend(whole);
                }
            }
            Some(out)
        }
        Kind::Webp => bare_webp(bytes),
        Kind::Jpeg => bare_jpeg(bytes),
    }
}

/// The chunks of a PNG that [`of`] knows: name, and the whole chunk.
fn png_chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut at = 8;
    std::iter::from_fn(move || {
        let length = usize::try_from(big(bytes, at, 4)?).ok()?;
        let whole = bytes.get(at..at.checked_add(12)?.checked_add(length)?)?;
        at += whole.len();
        Some((whole.get(4..8)?, whole))
    })
}

/// The packed pixels of a PNG (zlib), and how many bytes they must be unpacked: what its head says, and no byte more. None
/// for a head that the format does not know.
#[must_use]
pub fn png_pixels(bytes: &[u8]) -> Option<(Vec<u8>, u64)> {
    let Picture { kind: Kind::Png, width, height } = of(bytes)? else { return None };
    let head = bytes.get(24..29)?;
    let samples = match (head[1], head[0]) {
        (0, 1 | 2 | 4 | 8 | 16) | (3, 1 | 2 | 4 | 8) => 1,
        (2, 8 | 16) => 3,
        (4, 8 | 16) => 2,
        (6, 8 | 16) => 4,
        _ => return None,
    };
    let bits = samples * u64::from(head[0]);
    let rows = |width: u64, height: u64| if width == 0 { 0 } else { height * (1 + (width * bits).div_ceil(8)) };
    let (width, height) = (u64::from(width), u64::from(height));
    let size = match (head[2], head[3], head[4]) {
        (0, 0, 0) => rows(width, height),
        // Adam7: seven small pictures, each by its first column and row and its steps.
        (0, 0, 1) => [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            .into_iter()
            .map(|(x, y, dx, dy): (u64, u64, u64, u64)| {
                rows(width.saturating_sub(x).div_ceil(dx), height.saturating_sub(y).div_ceil(dy))
            })
            .sum(),
        _ => return None,
    };
    let data = png_chunks(bytes).filter(|(name, _)| *name == b"IDAT");
    Some((data.flat_map(|(_, whole)| whole[8..whole.len() - 4].iter().copied()).collect(), size))
}

fn bare_webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..12)?.to_vec();
    let mut at = 12;
    while at < bytes.len() {
        let length = usize::try_from(little(bytes, at + 4, 4)?).ok()?;
        let end = at.checked_add(8)?.checked_add(length)?.checked_add(length % 2)?;
        let whole = bytes.get(at..end)?;
        if WEBP_NEEDS.iter().any(|needs| whole.starts_with(needs.as_slice())) {
            let from = out.len();
            out.extend(whole);
            if whole.starts_with(b"VP8X") {
                // No profile, no EXIF and no XMP any more.
                *out.get_mut(from + 8)? &= !(0x20 | 0x08 | 0x04);
            }
        }
        at = end;
    }
    let length = u32::try_from(out.len().checked_sub(8)?).ok()?;
    out.get_mut(4..8)?.copy_from_slice(&length.to_le_bytes());
    Some(out)
}

fn bare_jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..2)?.to_vec();
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        if marker == 0xff {
            at += 1;
            continue;
        }
        if marker == 0xda {
            out.extend(bytes.get(at..)?);
            return Some(out);
        }
        let end = at.checked_add(2)?.checked_add(usize::try_from(big(bytes, at + 2, 2)?).ok()?)?;
        // APP0 says JFIF and APP14 how colours are meant; the others and comments tell of other things.
        if !matches!(marker, 0xe1..=0xed | 0xef | 0xfe) {
            out.extend(bytes.get(at..end)?);
        }
        at = end;
    }
}

/// Segments up to the frame's head; the end of the picture must be the end of the file.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    if !bytes.ends_with(&[0xff, 0xd9]) {
        return None;
    }
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            0xff => at += 1, // a filling byte
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Some((big(bytes, at + 7, 2)?, big(bytes, at + 5, 2)?));
            }
            // The picture's data or its end before any head.
            0xd8..=0xda | 0x00 => return None,
            _ => at = at.checked_add(2)?.checked_add(usize::try_from(big(bytes, at + 2, 2)?).ok()?)?,
        }
    }
}

/// One RIFF chunk as long as the file; its first part tells the size.
fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    let length = usize::try_from(little(bytes, 4, 4)?).ok()?;
    if length.checked_add(8)? != bytes.len() {
        return None;
    }
    match bytes.get(12..16)? {
        b"VP8X" => Some((little(bytes, 24, 3)? + 1, little(bytes, 27, 3)? + 1)),
        b"VP8 " => Some((little(bytes, 26, 2)? & 0x3fff, little(bytes, 28, 2)? & 0x3fff)),
        b"VP8L" => {
            let bits = little(bytes, 21, 4)?;
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn a_png(width: u32, height: u32) -> Vec<u8> {
        let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut chunk = |name: &[u8], content: &[u8]| {
            out.extend((content.len() as u32).to_be_bytes());
            out.extend(name);
            out.extend(content);
            out.extend([0; 4]);
        };
        let mut head = width.to_be_bytes().to_vec();
        head.extend(height.to_be_bytes());
        head.extend([8, 6, 0, 0, 0]);
        chunk(b"IHDR", &head);
        chunk(b"IDAT", &[1, 2, 3]);
        chunk(b"IEND", &[]);
        out
    }

    fn a_jpeg() -> Vec<u8> {
        let mut out = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc0, 0, 11, 8, 0, 20, 0, 30, 1, 1, 0x11, 0];
        out.extend([0xff, 0xda, 0, 2, 9, 9, 0xff, 0xd9]);
        out
    }

    fn a_webp() -> Vec<u8> {
        let mut out = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
        out.extend([9, 0, 0, 4, 0, 0]);
        out
    }

    #[test]
    fn pictures_are_known_by_their_content() {
        assert_eq!(of(&a_png(64, 32)), Some(Picture { kind: Kind::Png, width: 64, height: 32 }));
        assert_eq!(of(&a_jpeg()), Some(Picture { kind: Kind::Jpeg, width: 30, height: 20 }));
        assert_eq!(of(&a_webp()), Some(Picture { kind: Kind::Webp, width: 10, height: 5 }));
    }

    #[test]
    fn what_is_told_beside_the_picture_goes() {
        let with = |whole: &[u8], at: usize, piece: &[u8]| [&whole[..at], piece, &whole[at..]].concat();
        let plain = a_png(64, 32);
        let text = b"\0\0\0\x0bzTXtsecret-text\0\0\0\0";
        let told = with(&plain, plain.len() - 12, &[&text[..8], b"secret-text", &[0; 4]].concat());
        assert_eq!((of(&told).is_some(), bare(&told)), (true, Some(plain.clone())));
        assert_eq!(bare(&plain), Some(plain));

        let plain = a_jpeg();
        let told = with(&plain, 2, b"\xff\xe1\0\x08secret\xff\xfe\0\x08secret");
        // A filling byte goes too.
        assert_eq!((of(&told).is_some(), bare(&told)), (true, bare(&plain)));
        assert_eq!(bare(&plain).map(|bare| bare.len()), Some(plain.len() - 1));

        let plain = a_webp();
        let mut told = [plain.as_slice(), b"EXIF\x06\0\0\0secret", b"XMP \x05\0\0\0secre\0"].concat();
        let length = u32::try_from(told.len()).unwrap() - 8;
        told[4..8].copy_from_slice(&length.to_le_bytes());
        told[20] = 0x0c;
        assert_eq!((of(&told).is_some(), bare(&told)), (true, Some(plain)));
    }

    #[test]
    fn a_png_holds_what_its_head_says() {
        assert_eq!(png_pixels(&a_png(64, 32)), Some((vec![1, 2, 3], 32 * (1 + 64 * 4))));
        let with = |at: usize, byte: u8| {
            let mut png = a_png(5, 5);
            png[at] = byte;
            png_pixels(&png).map(|(_, size)| size)
        };
        // One bit a pixel; interlaced: 1, 1, 1 (2 wide), 2, 2, 3, 2 rows.
        assert_eq!(with(25, 0), Some(5 * (1 + 5)));
        assert_eq!(
            with(28, 1),
            Some((1 + 4) + (1 + 4) + (1 + 8) + 2 * (1 + 4) + (1 + 12) + 3 * (1 + 8) + 2 * (1 + 20))
        );
        for (at, wrong) in [(24, 3), (25, 1), (25, 7), (26, 1), (27, 1), (28, 2)] {
            assert_eq!(with(at, wrong), None, "{at}");
        }
    }

    #[test]
    fn what_could_hold_a_script_is_none() {
        for text in
            ["", "<svg xmlns='http://www.w3.org/2000/svg'/>", "<html>", "GIF89a", "%PDF-1.7", "RIFF", "\u{feff}<?xml?>"]
        {
            assert_eq!(of(text.as_bytes()), None, "{text}");
        }
        assert_eq!(of(&a_png(0, 5)), None);
        for whole in [a_png(4, 4), a_jpeg(), a_webp()] {
            let mut longer = whole.clone();
            longer.extend(b"<script>alert(1)</script>");
            assert_eq!(of(&longer), None, "a tail");
            assert_eq!(of(&whole[..whole.len() - 1]), None, "cut off");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(head in 0usize..4, tail in prop::collection::vec(any::<u8>(), 0..60)) {
            let heads: [&[u8]; 4] = [b"\x89PNG\r\n\x1a\n", &[0xff, 0xd8, 0xff], b"RIFF\x10\0\0\0WEBP", b""];
            let bytes = [heads[head], tail.as_slice()].concat();
            let _ = (bare(&bytes), png_pixels(&bytes));
            prop_assert_eq!(bare(&bytes).is_some() && of(&bytes).is_none(), false);
        }
    }
}
