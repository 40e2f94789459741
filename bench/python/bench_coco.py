"""Workloads (y1) to (y4): COCO's evaluation of boxes and masks, from loaded annotations and from files."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from functools import partial
from typing import Any

from .comparison import Result, Tool, Workload
from .detections import DetectionFiles, detection_files, load
from .threads import allowed

_IOU_TYPE = {"box": "bbox", "mask": "segm"}
Loaded = tuple[Any, Any, str]  # reference, prediction, kind


def _quiet(call: Callable[..., Any], *arguments: Any) -> Any:
    with contextlib.redirect_stdout(io.StringIO()):
        return call(*arguments)


def _ours_loaded(files: DetectionFiles) -> Any:
    import assay

    return assay.load_coco(*load(files), kind=files.kind)


def _ours(pair: Any) -> Result:
    return {"numbers": list(pair.evaluate(threads=allowed()).summary().values())}


def _ours_from_files(files: DetectionFiles) -> Result:
    import assay

    return _ours(assay.load_coco(files.reference, files.prediction, kind=files.kind))


def _peer_loaded(coco: partial[Any], files: DetectionFiles) -> Loaded:
    reference = _quiet(coco(), str(files.reference))
    prediction = _quiet(reference.loadRes, str(files.prediction))
    if files.kind == "mask" and coco.args == (_vernier,):  # it takes no array, which is what pycocotools makes
        for row in prediction.dataset["annotations"]:
            row["bbox"] = [float(number) for number in row["bbox"]]
    return reference, prediction, files.kind


def _peer(evaluator: Callable[[], Any], loaded: Loaded) -> Result:
    reference, prediction, kind = loaded

    def run() -> Any:
        evaluation = evaluator()(reference, prediction, _IOU_TYPE[kind])
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
        return evaluation.stats

    return {"numbers": list(_quiet(run))[:12]}


def _pycocotools() -> tuple[Any, Any]:
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    return COCO, COCOeval


def _faster_coco_eval() -> tuple[Any, Any]:
    from faster_coco_eval import COCO, COCOeval_faster

    return COCO, COCOeval_faster


def _hotcoco() -> tuple[Any, Any]:
    from hotcoco import COCO, COCOeval

    return COCO, COCOeval


def _ultrafast() -> tuple[Any, Any]:
    from ultrafast_pycocotools import COCO, COCOeval

    return COCO, COCOeval


def _vernier() -> tuple[Any, Any]:
    from pycocotools.coco import COCO
    from vernier import COCOeval

    return COCO, COCOeval


_PEERS = {
    "pycocotools": _pycocotools,
    "faster-coco-eval": _faster_coco_eval,
    "hotcoco": _hotcoco,
    "ultrafast-pycocotools": _ultrafast,
    "vernier": _vernier,
}


def _first(pair: Callable[[], tuple[Any, Any]]) -> Any:
    return pair()[0]


def _second(pair: Callable[[], tuple[Any, Any]]) -> Any:
    return pair()[1]


def _expected(files: DetectionFiles) -> Result:
    return _peer(partial(_second, _pycocotools), _peer_loaded(partial(_first, _pycocotools), files))


def _from_files(pair: Callable[[], tuple[Any, Any]], files: DetectionFiles) -> Result:
    return _peer(partial(_second, pair), _peer_loaded(partial(_first, pair), files))


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads; what is expected is what pycocotools gives."""
    compared = {"numbers": ("numbers", 1e-9)}
    found = []
    for number, kind in enumerate(("box", "mask")):
        loaded = [
            Tool(
                name,
                partial(_peer, partial(_second, pair)),
                compared,
                prepare=partial(_peer_loaded, partial(_first, pair)),
            )
            for name, pair in _PEERS.items()
        ]
        files = [Tool(name, partial(_from_files, pair), compared) for name, pair in _PEERS.items()]
        if with_assay:
            loaded.insert(0, Tool("assay", _ours, compared, prepare=_ours_loaded))
            files.insert(0, Tool("assay", _ours_from_files, compared))
        make = partial(detection_files, kind)
        what = "boxes" if kind == "box" else "masks"
        found += [
            Workload(f"y{2 * number + 1}", f"COCO, {what}, loaded", make, _expected, tuple(loaded)),
            Workload(f"y{2 * number + 2}", f"COCO, {what}, from files", make, _expected, tuple(files)),
        ]
    return found
