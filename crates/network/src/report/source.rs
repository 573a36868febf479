//! Where a report comes from and what it is wrapped in: decided by its bytes, never by its name.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::{Crc, read::DeflateDecoder, read::MultiGzDecoder};
use zip::{CompressionMethod, ZipArchive, result::ZipError};

use super::meter::Meter;
use super::mixed::Mixed;
use super::{ReportError, ofx};
use crate::decode;

/// How much of a file is looked at to tell what it is.
const START: u64 = 4_096;
/// How much of a text is looked at to tell its encoding.
const LIKELY: u64 = 1 << 18;
/// How much one file in an archive may unpack to.
const UNPACKED: u64 = 4 << 30;
/// How much smaller than its text a packed file may be, once it is larger than [`HARMLESS`].
const RATIO: u64 = 400;
const HARMLESS: u64 = 64 << 20;
/// How many files of an archive are looked into.
const ENTRIES: usize = 200;

/// Where a report's bytes are.
#[derive(Debug, Clone)]
pub enum Source {
    /// A file.
    Path(PathBuf),
    /// A file whose reading is measured, and can be stopped.
    Measured(PathBuf, Meter),
    /// Bytes in memory, with the name they go by.
    Bytes {
        /// The name.
        name: String,
        /// The bytes.
        bytes: Arc<[u8]>,
    },
}

/// An opened source.
pub(super) enum Opened {
    File(File),
    Measured(File, Meter),
    Memory(Cursor<Arc<[u8]>>),
}

impl Source {
    /// Opens it at its beginning.
    pub(super) fn open(&self) -> io::Result<Opened> {
        match self {
            Source::Path(path) => Ok(Opened::File(File::open(path)?)),
            Source::Measured(path, meter) => {
                meter.opened();
                Ok(Opened::Measured(File::open(path)?, meter.clone()))
            }
            Source::Bytes { bytes, .. } => Ok(Opened::Memory(Cursor::new(Arc::clone(bytes)))),
        }
    }
}

impl Read for Opened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Opened::File(file) => file.read(buffer),
            Opened::Measured(_, meter) if meter.is_stopped() => Err(io::Error::other("it was stopped")),
            Opened::Measured(file, meter) => {
                let read = file.read(buffer)?;
                meter.add(read);
                Ok(read)
            }
            Opened::Memory(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Opened {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Opened::File(file) | Opened::Measured(file, _) => file.seek(to),
            Opened::Memory(bytes) => bytes.seek(to),
        }
    }
}

/// What a file is, by its first bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Container {
    Zip,
    Gzip,
    Ofx,
    Json,
    Text,
}

/// Tells text, bank statements and archives, and refuses everything else by name.
pub(super) fn container(start: &[u8]) -> Result<Container, ReportError> {
    let looks_like = |what: &str| ReportError::Unknown { looks_like: what.to_owned(), headings: Vec::new() };
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Ok(Container::Zip);
    }
    if start.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(ReportError::OldExcel);
    }
    if start.starts_with(b"\x1f\x8b") {
        return Ok(Container::Gzip);
    }
    let text = decode::text(start, None);
    let text = text.trim_start();
    let after = |first: char| text.strip_prefix(first).map(|rest| rest.trim_start().chars().next());
    if text.is_empty() {
        return Err(ReportError::NoRows);
    }
    if text.starts_with("%PDF") {
        return Err(ReportError::Pdf);
    }
    if text.starts_with("OFXHEADER") {
        return Ok(Container::Ofx);
    }
    if text.starts_with('<') {
        let lower = text.to_ascii_lowercase();
        return match () {
            () if decode::looks_like_html(text) || lower.contains("<html") => Err(ReportError::WebPage),
            () if lower.contains("<!doctype") => Err(looks_like("XML with a document type declaration")),
            () if lower.contains("<ofx>") => Ok(Container::Ofx),
            () => Err(looks_like("XML")),
        };
    }
    // A title in square brackets is not a list.
    let object = after('{').is_some_and(|next| matches!(next, None | Some('"' | '}')));
    let list = after('[').is_some_and(|next| matches!(next, None | Some('{' | '[' | '"' | ']' | '0'..='9')));
    if object || list {
        return Ok(Container::Json);
    }
    if text.contains('\0') {
        return Err(looks_like("a binary file"));
    }
    Ok(Container::Text)
}

/// A piece of delimited text: a file, or a file inside an archive. It can be read from the start as often as needed.
pub(super) struct Text {
    source: Source,
    packed: Option<Packed>,
    encoding: &'static Encoding,
    guessed: bool,
}

/// Where in an archive a file lies.
#[derive(Debug, Clone)]
pub(super) struct Packed {
    pub name: String,
    start: u64,
    packed: u64,
    unpacked: u64,
    how: How,
    crc: u32,
}

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Stored,
    Deflated,
    /// The source as a whole is one file; how long, and whether it is whole, only shows at its end.
    Gzip,
}

impl Packed {
    /// What a source packed with gzip holds.
    pub(super) fn gzip() -> Packed {
        let name = "the file in it".to_owned();
        Packed { name, start: 0, packed: u64::MAX, unpacked: UNPACKED, how: How::Gzip, crc: 0 }
    }

    /// How many bytes of the source it takes; `None` if that is all of them.
    pub(super) fn packed(&self) -> Option<u64> {
        Some(self.packed).filter(|bytes| *bytes < u64::MAX)
    }

    /// How long it is unpacked.
    pub(super) fn unpacked(&self) -> u64 {
        self.unpacked
    }

    /// All of it, if that is at most so many bytes.
    pub(super) fn unpack(&self, source: &Source, most: u64) -> Result<Vec<u8>, ReportError> {
        if self.unpacked > most {
            return Err(ReportError::TooLarge);
        }
        let mut bytes = Vec::new();
        self.read(source)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Its bytes as they come out.
    pub(super) fn read(&self, source: &Source) -> io::Result<Box<dyn Read + Send>> {
        let mut opened = source.open()?;
        opened.seek(SeekFrom::Start(self.start))?;
        let bytes = opened.take(self.packed);
        Ok(match self.how {
            How::Stored => Box::new(Checked::new(bytes, self)),
            How::Deflated => Box::new(Checked::new(DeflateDecoder::new(bytes), self)),
            How::Gzip => Box::new(Bounded { bytes: MultiGzDecoder::new(bytes), left: self.unpacked }),
        })
    }
}

impl Text {
    /// The text of a source; `fallback` is its encoding where its bytes are neither UTF-8 nor UTF-16.
    ///
    /// Looks through all of it.
    pub(super) fn new(
        source: &Source,
        packed: Option<Packed>,
        fallback: Option<&str>,
    ) -> Result<Text, ReportError> {
        let source = source.clone();
        let mut text = Text { source, packed, encoding: UTF_8, guessed: false };
        let mut start = Vec::new();
        text.bytes()?.take(START).read_to_end(&mut start)?;
        text.encoding = match decode::utf16(&start) {
            Some(utf16) => utf16,
            None if is_utf8(text.bytes()?)? => UTF_8,
            None => {
                text.guessed = true;
                let told = ofx::charset(&start);
                let fallback = fallback.or(told.as_deref());
                fallback.and_then(|name| Encoding::for_label(name.as_bytes())).unwrap_or(WINDOWS_1252)
            }
        };
        Ok(text)
    }

    /// Its bytes as they are.
    pub(super) fn bytes(&self) -> io::Result<Box<dyn Read + Send>> {
        match &self.packed {
            Some(packed) => packed.read(&self.source),
            None => Ok(Box::new(self.source.open()?)),
        }
    }

    /// Its text as UTF-8, without a byte order mark.
    pub(super) fn read(&self) -> io::Result<Box<dyn Read + Send>> {
        let bytes = self.bytes()?;
        if self.encoding == UTF_8 {
            return Ok(bytes);
        }
        if self.guessed && self.encoding == WINDOWS_1252 {
            return Ok(Box::new(Mixed::new(bytes)));
        }
        let encoding = Some(self.encoding);
        Ok(Box::new(DecodeReaderBytesBuilder::new().encoding(encoding).strip_bom(true).build(bytes)))
    }

    /// The name of its encoding.
    pub(super) fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    /// The encoding it is written in.
    pub(super) fn encoded_as(&self) -> &'static Encoding {
        self.encoding
    }

    /// Whether nothing in it tells its encoding.
    pub(super) fn is_a_guess(&self) -> bool {
        self.guessed
    }

    /// It in the encoding that its bytes are most likely in, where nothing tells.
    pub(super) fn in_likely_encoding(&self) -> io::Result<Text> {
        let (source, packed) = (self.source.clone(), self.packed.clone());
        let mut likely = Text { source, packed, encoding: self.encoding, guessed: self.guessed };
        if self.guessed {
            let mut start = Vec::new();
            self.bytes()?.take(LIKELY).read_to_end(&mut start)?;
            let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
            detector.feed(&start, true);
            likely.encoding = detector.guess(None, chardetng::Utf8Detection::Deny);
        }
        Ok(likely)
    }

    /// Whether a byte comes in it.
    pub(super) fn has(&self, byte: u8) -> io::Result<bool> {
        let mut bytes = self.bytes()?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = bytes.read(&mut buffer)?;
            match buffer.get(..read).filter(|read| !read.is_empty()) {
                Some(read) if read.contains(&byte) => return Ok(true),
                Some(_) => {}
                None => return Ok(false),
            }
        }
    }

    /// Its first bytes as they are.
    pub(super) fn start(&self) -> io::Result<Vec<u8>> {
        let mut start = Vec::new();
        self.bytes()?.take(START).read_to_end(&mut start)?;
        Ok(start)
    }
}

fn is_utf8(mut bytes: impl Read) -> io::Result<bool> {
    let mut buffer = vec![0; 1 << 16];
    let mut held = 0;
    loop {
        let read = bytes.read(buffer.get_mut(held..).unwrap_or_default())?;
        let filled = held + read;
        let valid = match std::str::from_utf8(buffer.get(..filled).unwrap_or_default()) {
            Ok(_) => filled,
            // The buffer may end inside a character.
            Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        if read == 0 {
            return Ok(true);
        }
        buffer.copy_within(valid..filled, 0);
        held = filled - valid;
    }
}

/// Unpacked bytes whose length and checksum are compared with what the archive says.
struct Checked<R> {
    bytes: R,
    crc: Crc,
    expected: u32,
    left: u64,
}

impl<R> Checked<R> {
    fn new(bytes: R, packed: &Packed) -> Checked<R> {
        Checked { bytes, crc: Crc::new(), expected: packed.crc, left: packed.unpacked }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        self.crc.update(buffer.get(..read).unwrap_or_default());
        let damaged = || io::Error::from(io::ErrorKind::InvalidData);
        self.left = self.left.checked_sub(read as u64).ok_or_else(damaged)?;
        if read == 0 && !buffer.is_empty() && (self.left > 0 || self.crc.sum() != self.expected) {
            return Err(damaged());
        }
        Ok(read)
    }
}

/// Unpacked bytes of which nobody said how many there are.
struct Bounded<R> {
    bytes: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        let too_large = || io::Error::from(io::ErrorKind::FileTooLarge);
        self.left = self.left.checked_sub(read as u64).ok_or_else(too_large)?;
        Ok(read)
    }
}

/// What is in an archive.
pub(super) struct Archive {
    /// The files that can be looked into.
    pub files: Vec<Packed>,
    /// Whether it is an Excel workbook of the kind in use since 2007.
    pub is_workbook: bool,
}

/// What is in an archive; one with a password, a broken one and one that would unpack to too much are refused.
pub(super) fn archive(source: &Source) -> Result<Archive, ReportError> {
    let mut archive = ZipArchive::new(source.open()?).map_err(|error| damaged(&error))?;
    let has = |name| archive.index_for_name(name).is_some();
    let is_workbook = has("xl/workbook.xml");
    if has("xl/workbook.bin") || has("content.xml") && has("META-INF/manifest.xml") {
        return Err(ReportError::Excel);
    }
    let most = if is_workbook { archive.len() } else { archive.len().min(ENTRIES) };
    let mut files = Vec::new();
    for index in 0..most {
        let entry = archive.by_index_raw(index).map_err(|error| damaged(&error))?;
        let name = entry.name().map_err(|error| damaged(&error))?.into_owned();
        let hidden = name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
        if entry.is_dir() || hidden && !is_workbook || entry.size() == 0 {
            continue;
        }
        if entry.encrypted() {
            return Err(ReportError::Encrypted);
        }
        let (packed, unpacked) = (entry.compressed_size(), entry.size());
        if unpacked > UNPACKED || unpacked > HARMLESS && unpacked / RATIO > packed {
            return Err(ReportError::TooLarge);
        }
        let how = match entry.compression() {
            CompressionMethod::Stored => How::Stored,
            CompressionMethod::Deflated => How::Deflated,
            other => return Err(ReportError::Damaged { reason: format!("{name} is packed as {other}") }),
        };
        let start = entry.data_start().ok_or_else(|| ReportError::Damaged { reason: name.clone() })?;
        files.push(Packed { start, packed, unpacked, how, crc: entry.crc32(), name });
    }
    Ok(Archive { files, is_workbook })
}

fn damaged(error: &ZipError) -> ReportError {
    match error {
        ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => ReportError::from_io(error),
        ZipError::UnsupportedArchive(reason) if *reason == ZipError::PASSWORD_REQUIRED => {
            ReportError::Encrypted
        }
        _ => ReportError::Damaged { reason: error.to_string() },
    }
}
