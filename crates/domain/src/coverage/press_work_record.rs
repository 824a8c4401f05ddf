//! What is recorded of press works: corrections, and evidence that they were published.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{CorrectionId, EvidenceId, UserId};
use crate::validation::{Checker, Content};

/// The largest evidence, in bytes.
pub const MOST_EVIDENCE_BYTES: usize = 10 << 20;

/// What a newsroom says of a correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CorrectionContent {
    /// When the correction was published.
    pub corrected_at: Timestamp,
    /// What was put right.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 2000,
            example = "Đính chính: diện tích là 320 ha, không phải 230 ha."
        )
    )]
    pub text: String,
}

/// A correction (đính chính, cải chính) of a press work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Correction {
    /// Its identifier.
    pub id: CorrectionId,
    /// The user who recorded it.
    pub recorded_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// What it says.
    #[serde(flatten)]
    pub content: CorrectionContent,
}

impl Content for CorrectionContent {
    fn check(&mut self, c: &mut Checker) {
        c.prose("text", &mut self.text, 2_000);
    }
}

crate::text_enum! {
    /// What an evidence file is, as its first bytes tell.
    pub enum EvidenceType {
        /// PDF.
        Pdf = "application/pdf",
        /// PNG.
        Png = "image/png",
        /// JPEG.
        Jpeg = "image/jpeg",
        /// WebP.
        Webp = "image/webp",
    }
}

impl EvidenceType {
    /// What begins with these bytes; none where it is nothing that is taken.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }

    /// How such files' names end.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
        }
    }
}

/// Evidence (minh chứng) that a press work was published: a scanned page, or a picture of the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// Its identifier.
    pub id: EvidenceId,
    /// What it is, as its first bytes tell.
    pub media_type: EvidenceType,
    /// How large it is.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 10_485_760))]
    pub bytes: i32,
    /// SHA-256 of its bytes, as they were sent, in hexadecimal.
    #[cfg_attr(feature = "openapi", schema(min_length = 64, max_length = 64))]
    pub sha256: String,
    /// The user who sent it.
    pub recorded_by: UserId,
    /// When.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_its_first_bytes_tell() {
        assert_eq!(EvidenceType::of(b"%PDF-1.7\n"), Some(EvidenceType::Pdf));
        assert_eq!(EvidenceType::of(b"RIFF\x10\0\0\0WEBPVP8 "), Some(EvidenceType::Webp));
        for other in [&b"<html>"[..], b"PK\x03\x04", b"", b"RIFF\x10\0\0\0WAVE", b"%PD"] {
            assert_eq!(EvidenceType::of(other), None);
        }
    }
}
