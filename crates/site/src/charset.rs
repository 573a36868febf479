//! Which letters the bytes of a page are (HTML Standard, 13.2.3.2).

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::reading::declared;

/// How far into a page its own word about its letters may stand, with room for pages that do not care.
const HEAD: usize = 4096;

/// The text of a page: by its byte order mark, else by what its host says, else by what it says itself. A word that the
/// bytes belie is not believed; without a good one they are UTF-8 if they can be, and Windows-1252 if not.
pub(crate) fn decode(kind: Option<&str>, body: &[u8]) -> String {
    if let Some((encoding, _)) = Encoding::for_bom(body) {
        return encoding.decode_with_bom_removal(body).0.into_owned();
    }
    let header = kind.and_then(of_kind);
    let (head, _) = WINDOWS_1252.decode_without_bom_handling(body.get(..HEAD).unwrap_or(body));
    // A page that could say so in UTF-16 would not be read so far.
    let own = declared(&head).map(|found| if found == UTF_16LE || found == UTF_16BE { UTF_8 } else { found });
    for encoding in [header, own, Some(UTF_8)].into_iter().flatten() {
        let (text, had_errors) = encoding.decode_without_bom_handling(body);
        if !had_errors || !is_belied(&text) {
            return text.into_owned();
        }
    }
    WINDOWS_1252.decode_without_bom_handling(body).0.into_owned()
}

/// Whether more letters of a text are wrong than right. What is cut off may be cut in the middle of the last one.
fn is_belied(text: &str) -> bool {
    let letters = text.trim_end_matches('\u{fffd}').chars().filter(|letter| !letter.is_ascii());
    let (wrong, right): (Vec<_>, Vec<_>) = letters.partition(|letter| *letter == '\u{fffd}');
    wrong.len() > right.len()
}

/// The letters that a content type names.
pub(crate) fn of_kind(kind: &str) -> Option<&'static Encoding> {
    let lower = kind.to_ascii_lowercase();
    let (_, after) = lower.split_once("charset")?;
    let label = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = label.find(|letter: char| matches!(letter, '"' | '\'' | ';') || letter.is_whitespace());
    Encoding::for_label(label.get(..end.unwrap_or(label.len()))?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_read_as_they_were_meant() {
        let latin = b"<p>Caf\xe9 f\xfcr alle</p>";
        let cases: [(Option<&str>, Vec<u8>, &str); 10] = [
            (Some("text/html; charset=utf-8"), ["éüß".as_bytes(), b"\xe9 x"].concat(), "éüß\u{fffd} x"),
            (Some("text/html; charset=utf-8"), "Café".into(), "Café"),
            (Some("text/html; charset=utf-8"), latin.to_vec(), "<p>Café für alle</p>"),
            (Some("text/html; charset=\"ISO-8859-2\""), b"\xb1".to_vec(), "ą"),
            (None, latin.to_vec(), "<p>Café für alle</p>"),
            (None, "Žluťoučký".into(), "Žluťoučký"),
            (
                None,
                [b"<meta charset=windows-1251>".as_slice(), b"\xec\xe8\xf0"].concat(),
                "<meta charset=windows-1251>мир",
            ),
            (Some("text/html; charset=utf-8"), b"\xff\xfeA\0\xe9\0".to_vec(), "Aé"),
            (Some("text/html; charset=windows-1252"), "\u{feff}é".into(), "é"),
            (Some("text/html;charset=nonsense"), "é".as_bytes()[..1].to_vec(), "\u{fffd}"),
        ];
        for (kind, body, expected) in cases {
            assert_eq!(decode(kind, &body), expected, "{kind:?} {body:x?}");
        }
        let meta = "<meta http-equiv=Content-Type content='text/html; charset=shift_jis'>";
        let (japanese, ..) = encoding_rs::SHIFT_JIS.encode("広告");
        assert!(decode(None, &[meta.as_bytes(), &japanese].concat()).ends_with("広告"));
    }
}
