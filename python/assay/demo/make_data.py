"""Make data/brain_tissues.nii.gz: python -m assay.demo.make_data SEGMENTATION0.nii.gz.

The input is testing/data/segmentation0.nii.gz of the nipype package (see data/NOTICE).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

CROP = (slice(4, 58), slice(4, 70), slice(1, 55))


def main(source: str) -> None:
    """Crop to the brain with a margin, store as 8-bit integers, keep the place in the world."""
    import nibabel

    image: Any = nibabel.load(source)
    labels = np.rint(np.asanyarray(image.dataobj)).astype(np.uint8)[CROP]
    affine = image.affine.copy()
    affine[:3, 3] += affine[:3, :3] @ [part.start for part in CROP]
    small = nibabel.Nifti1Image(labels, affine)
    small.header.set_xyzt_units("mm")
    nibabel.save(small, Path(__file__).parent / "data" / "brain_tissues.nii.gz")


if __name__ == "__main__":
    main(sys.argv[1])
