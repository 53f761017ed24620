//! Checkpoints as their authors publish them, known by their digest.

/// A published checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// The name to show.
    pub name: &'static str,
    /// The SPDX name of the weights' licence.
    pub licence: &'static str,
    /// The pipeline that its authors run it with.
    pub pipeline: &'static str,
    /// SHA-256 of the file in hexadecimal.
    sha256: &'static str,
}

/// Their digests are stated by third parties, ten independent ones for SAM; a file is only ever
/// named by them, never trusted more.
const PUBLISHED: [Published; 3] = [
    Published {
        name: "SAM ViT-B, sam_vit_b_01ec64.pth",
        licence: "Apache-2.0",
        pipeline: "sam",
        sha256: "ec2df62732614e57411cdcf32a23ffdf28910380d03139ee0f4fcbe91eb8c912",
    },
    Published {
        name: "MobileSAM, mobile_sam.pt",
        licence: "Apache-2.0",
        pipeline: "sam",
        sha256: "6dbb90523a35330fedd7f1d3dfc66f995213d81b29a5ca8108dbcdd4e37d6c2f",
    },
    Published {
        name: "LiteMedSAM, lite_medsam.pth",
        licence: "Apache-2.0",
        pipeline: "official",
        sha256: "79d8c9dca6db4d69d3f905579e5250af05e859fff9c1f543e89a513c3028ce76",
    },
];

impl Published {
    /// The checkpoint with that digest.
    pub fn find(sha256: &str) -> Option<&'static Self> {
        PUBLISHED.iter().find(|known| known.sha256 == sha256)
    }
}
