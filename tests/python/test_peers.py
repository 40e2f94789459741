"""Tensors of torch are arrays like others."""

import assay
import numpy as np
import pytest

pytestmark = pytest.mark.peers


def test_torch_tensors_are_taken_as_they_are() -> None:
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(7)
    reference, prediction = rng.random((2, 20, 25, 30)) < 0.3
    tensors = [torch.from_numpy(mask.astype(np.int64)) for mask in (reference, prediction)]
    assert assay.dice(*tensors) == assay.dice(reference, prediction)
    bools = [tensor.bool().permute(2, 0, 1) for tensor in tensors]
    assert assay.hausdorff_distance(*bools) == pytest.approx(assay.hausdorff_distance(reference, prediction))
    with pytest.raises(TypeError, match="reference must be a bool or integer array, got dtype float32"):
        assay.dice(tensors[0].float(), tensors[1])
