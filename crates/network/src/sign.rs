//! Signatures: what is signed, how, and as what it is written are data of the connector.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use crate::NetworkError;
use crate::file::SignFile;
use crate::fill::{Place, Template};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hash {
    HmacSha1,
    HmacSha256,
    HmacSha512,
    Sha1,
    Sha256,
    Sha512,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Hex,
    Base64,
    Base64Url,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyEncoding {
    Text,
    Hex,
    Base64,
}

/// A signature of a connector.
#[derive(Debug)]
pub(crate) struct Sign {
    /// The placeholder that it fills.
    pub name: String,
    /// What is signed.
    pub over: Template,
    key: Template,
    hash: Hash,
    encoding: Encoding,
    key_encoding: KeyEncoding,
}

impl Sign {
    /// The signature that a file describes.
    pub(crate) fn new(file: &SignFile) -> Result<Sign, String> {
        let hash = match file.hash.as_str() {
            "hmac-sha1" => Hash::HmacSha1,
            "hmac-sha256" => Hash::HmacSha256,
            "hmac-sha512" => Hash::HmacSha512,
            "sha1" => Hash::Sha1,
            "sha256" => Hash::Sha256,
            "sha512" => Hash::Sha512,
            other => return Err(format!("“{other}” is not a hash that is known here")),
        };
        let keyed = matches!(hash, Hash::HmacSha1 | Hash::HmacSha256 | Hash::HmacSha512);
        if keyed != file.key.is_some() {
            return Err(if keyed { "a keyed hash needs a key" } else { "this hash takes no key" }.to_owned());
        }
        Ok(Sign {
            name: file.name.clone(),
            over: Template::new(&file.over)?,
            key: Template::new(file.key.as_deref().unwrap_or_default())?,
            hash,
            encoding: match file.encoding.as_str() {
                "hex" => Encoding::Hex,
                "base64" => Encoding::Base64,
                "base64url" => Encoding::Base64Url,
                other => return Err(format!("“{other}” is none of hex, base64, base64url")),
            },
            key_encoding: match file.key_encoding.as_deref() {
                None | Some("text") => KeyEncoding::Text,
                Some("hex") => KeyEncoding::Hex,
                Some("base64") => KeyEncoding::Base64,
                Some(other) => return Err(format!("“{other}” is none of text, hex, base64")),
            },
        })
    }

    /// A signature of nothing, for a file that is refused anyway.
    pub(crate) fn nothing() -> Sign {
        Sign {
            name: String::new(),
            over: Template::empty(),
            key: Template::empty(),
            hash: Hash::Sha1,
            encoding: Encoding::Hex,
            key_encoding: KeyEncoding::Text,
        }
    }

    /// A key that nobody has, written as the network writes its keys.
    pub(crate) fn stand_in(&self, name: &str) -> String {
        match self.key_encoding {
            KeyEncoding::Text => name.to_owned(),
            KeyEncoding::Base64 => STANDARD.encode(name),
            KeyEncoding::Hex => name.bytes().map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    /// Whether the key is, or holds, what has this name.
    pub(crate) fn is_keyed_by(&self, name: &str) -> bool {
        self.key.names().contains(&name)
    }

    /// Its templates.
    pub(crate) fn templates(&self) -> [&Template; 2] {
        [&self.over, &self.key]
    }

    /// Signs; the digest and how it is written.
    pub(crate) fn sign(
        &self,
        value: &dyn Fn(&str) -> Result<String, NetworkError>,
        raw: &[(String, Vec<u8>)],
    ) -> Result<(Vec<u8>, String), NetworkError> {
        // Earlier digests are bytes, which no text can hold: the text is cut where one belongs.
        let mut over = Vec::new();
        let written = self.over.fill(Place::Plain, &|name| match name.strip_prefix("raw:") {
            Some(name) => Ok(format!("\u{0}{name}\u{0}")),
            None => value(name),
        })?;
        for (at, piece) in written.split('\u{0}').enumerate() {
            match raw.iter().find(|(name, _)| at % 2 == 1 && name == piece) {
                Some((_, bytes)) => over.extend_from_slice(bytes),
                None => over.extend_from_slice(piece.as_bytes()),
            }
        }
        let key = self.key.fill(Place::Plain, value)?;
        // A key that is not written as the network writes its keys is none of them.
        let unusable = || NetworkError::Credentials { says: String::new() };
        let key = match self.key_encoding {
            KeyEncoding::Text => key.into_bytes(),
            KeyEncoding::Base64 => STANDARD.decode(key.trim()).map_err(|_| unusable())?,
            KeyEncoding::Hex => unhex(key.trim()).ok_or_else(unusable)?,
        };
        let digest = match self.hash {
            Hash::HmacSha1 => mac(Hmac::<Sha1>::new_from_slice(&key).map_err(|_| unusable())?, &over),
            Hash::HmacSha256 => mac(Hmac::<Sha256>::new_from_slice(&key).map_err(|_| unusable())?, &over),
            Hash::HmacSha512 => mac(Hmac::<Sha512>::new_from_slice(&key).map_err(|_| unusable())?, &over),
            Hash::Sha1 => Sha1::digest(&over).to_vec(),
            Hash::Sha256 => Sha256::digest(&over).to_vec(),
            Hash::Sha512 => Sha512::digest(&over).to_vec(),
        };
        let text = match self.encoding {
            Encoding::Hex => digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            Encoding::Base64 => STANDARD.encode(&digest),
            Encoding::Base64Url => URL_SAFE_NO_PAD.encode(&digest),
        };
        Ok((digest, text))
    }
}

fn mac<M: Mac>(mut mac: M, over: &[u8]) -> Vec<u8> {
    mac.update(over);
    mac.finalize().into_bytes().to_vec()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(hash: &str, key: Option<&str>, over: &str, encoding: &str) -> String {
        let file = SignFile {
            name: "s".to_owned(),
            over: over.to_owned(),
            key: key.map(str::to_owned),
            hash: hash.to_owned(),
            encoding: encoding.to_owned(),
            key_encoding: None,
        };
        Sign::new(&file).unwrap().sign(&|_| Ok(String::new()), &[]).unwrap().1
    }

    #[test]
    fn digests_are_those_of_the_standards() {
        // RFC 2202 and RFC 4231, test case 2; FIPS 180.
        let what = "what do ya want for nothing?";
        assert_eq!(
            signed("hmac-sha1", Some("Jefe"), what, "hex"),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
        );
        assert!(
            signed("hmac-sha256", Some("Jefe"), what, "hex").starts_with("5bdcc146bf60754e6a042426089575c7")
        );
        assert_eq!(signed("sha1", None, "abc", "base64"), "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=");
    }

    #[test]
    fn a_digest_goes_into_the_next_one_as_bytes() {
        let file = |over: &str| SignFile {
            name: "b".to_owned(),
            over: over.to_owned(),
            key: None,
            hash: "sha256".to_owned(),
            encoding: "hex".to_owned(),
            key_encoding: None,
        };
        let raw = [("a".to_owned(), vec![0xff, 0x00])];
        let (digest, _) = Sign::new(&file("x{raw:a}y")).unwrap().sign(&|_| Ok(String::new()), &raw).unwrap();
        assert_eq!(digest, Sha256::digest([b'x', 0xff, 0x00, b'y']).to_vec());
    }
}
