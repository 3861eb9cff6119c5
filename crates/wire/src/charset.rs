//! Text as it is, not as it is declared.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// The bytes as text. A byte order mark decides; else valid UTF-8 is UTF-8, whatever the file says of
/// itself; else the declared charset; else windows-1252.
pub(crate) fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    let encoding = match (std::str::from_utf8(bytes), declared(bytes)) {
        (Ok(_), _) => UTF_8,
        (Err(error), declared) if is_cut_off(&error) && declared.is_none_or(|d| d == UTF_8) => UTF_8,
        (Err(_), Some(declared)) if declared != UTF_8 => declared,
        _ => WINDOWS_1252,
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// UTF-8 but for a last character that is not whole.
fn is_cut_off(error: &std::str::Utf8Error) -> bool {
    error.error_len().is_none()
}

/// The charset of an XML declaration.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let rest = head.trim_start().strip_prefix("<?xml")?.split_once("encoding")?.1;
    let label = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = label.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Encoding::for_label(label[1..].split(quote).next()?.as_bytes())
}
