"""
The compiled core of assay.
"""
from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import typing
__all__: list[str] = ['BinaryCounts', 'BoundaryBands', 'ComponentRuns', 'DirectedDistances', 'FINEST_QUADRATURE', 'OverlapTable', 'RegionOverlap', 'SurfaceDistances', 'boundary_bands', 'build_info', 'count_components', 'distance_transform', 'overlap_table', 'surface_distances', 'surface_elements']
class ComponentRuns:
    """
    The connected components of an array, as runs of voxels.
    """
    def __init__(self, mask: numpy.ndarray, *, connectivity: str, spacing: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], threads: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def measure(self) -> dict:
        """
        What is known of each component, by name.
        """
    def merge(self, *, element: str, dilation: typing.SupportsInt | typing.SupportsIndex, connectivity: str) -> None:
        """
        Merges components that are connected after a dilation.
        """
    def paint(self, values: numpy.ndarray) -> numpy.ndarray:
        """
        An array with one of these values in the voxels of each component, and 0 elsewhere.
        """
    @property
    def count(self) -> int:
        """
        How many there are.
        """
class BinaryCounts:
    """
    True and false positives and negatives of a binary decision. Counts add up with +.
    
    Every method is a metric; 0/0 is NaN. Definitions: Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024).
    """
    __hash__: typing.ClassVar[None] = None
    def __add__(self, arg0: BinaryCounts) -> BinaryCounts:
        ...
    def __eq__(self, arg0: BinaryCounts) -> bool:
        ...
    def __getstate__(self) -> tuple[int, int, int, int]:
        ...
    def __init__(self, *, tp: typing.SupportsInt | typing.SupportsIndex, fp: typing.SupportsInt | typing.SupportsIndex, fn: typing.SupportsInt | typing.SupportsIndex, tn: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def accuracy(self) -> float:
        """
        (TP + TN) / N.
        """
    def dsc(self) -> float:
        """
        2 TP / (2 TP + FP + FN).
        """
    def f_beta(self, *, beta: typing.SupportsFloat | typing.SupportsIndex = 1.0) -> float:
        """
        (1 + beta^2) TP / ((1 + beta^2) TP + beta^2 FN + FP).
        """
    def iou(self) -> float:
        """
        TP / (TP + FP + FN).
        """
    def kappa(self) -> float:
        """
        Cohen's kappa; NaN if the reference has one class only.
        """
    def mcc(self) -> float:
        """
        Matthews correlation coefficient.
        """
    def npv(self) -> float:
        """
        TN / (TN + FN).
        """
    def ppv(self) -> float:
        """
        TP / (TP + FP).
        """
    def sensitivity(self) -> float:
        """
        TP / (TP + FN).
        """
    def specificity(self) -> float:
        """
        TN / (TN + FP).
        """
    def volume_similarity(self) -> float:
        """
        1 - |FP - FN| / (2 TP + FP + FN).
        """
    @property
    def fn(self) -> int:
        ...
    @property
    def fp(self) -> int:
        ...
    @property
    def status(self) -> str:
        """
        "ok", "both_empty", "reference_empty" or "prediction_empty".
        """
    @property
    def tn(self) -> int:
        ...
    @property
    def total(self) -> int:
        ...
    @property
    def tp(self) -> int:
        ...
class RegionOverlap:
    """
    The overlap of one class with everything else: counts, boxes, centroids, volumes.
    
    Volumes are ml for three axes (mm^3 / 1000) and mm^n for other ranks; with no spacing given a voxel counts as 1 mm along each axis.
    """
    def absolute_relative_volume_difference(self) -> float:
        """
        100 |prediction - reference| / reference, percent; NaN if the reference is empty.
        """
    def absolute_volume_difference(self) -> float:
        """
        |prediction - reference|.
        """
    def centre_distance(self) -> float:
        """
        Distance of the two centroids, mm; NaN if a mask is empty.
        """
    def prediction_volume(self) -> float:
        """
        Volume of the prediction.
        """
    def reference_volume(self) -> float:
        """
        Volume of the reference.
        """
    def relative_volume_difference(self) -> float:
        """
        100 (prediction - reference) / reference, percent; NaN if the reference is empty.
        """
    def volume_difference(self) -> float:
        """
        Prediction minus reference.
        """
    @property
    def counts(self) -> BinaryCounts:
        ...
    @property
    def prediction_box(self) -> typing.Any:
        """
        ((low, high), ...) per axis, half open; None when empty.
        """
    @property
    def prediction_centroid(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Mean voxel index per axis; NaN when empty.
        """
    @property
    def reference_box(self) -> typing.Any:
        """
        ((low, high), ...) per axis, half open; None when empty.
        """
    @property
    def reference_centroid(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Mean voxel index per axis; NaN when empty.
        """
    @property
    def status(self) -> str:
        """
        "ok", "both_empty", "reference_empty" or "prediction_empty".
        """
class OverlapTable:
    """
    Voxel counts for every pair (reference label, prediction label) that occurs in two label maps, with box and index sums. Tables of disjoint chunks add up with +.
    """
    def __add__(self, arg0: OverlapTable) -> OverlapTable:
        ...
    def __getstate__(self) -> tuple:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def foreground(self) -> RegionOverlap:
        """
        Every label but 0 against background.
        """
    def region(self, labels: typing.SupportsInt | typing.SupportsIndex | collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]) -> RegionOverlap:
        """
        One label, or the union of several, against everything else; an absent label is an empty mask.
        """
    def regions(self, classes: collections.abc.Sequence[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | None]) -> list[RegionOverlap]:
        """
        Many classes in one pass: each the labels of one, or None for every label but 0.
        """
    @property
    def pair_boxes(self) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64]]:
        """
        (low, high), two int64 arrays of one row per pair and one column per axis, half open.
        """
    @property
    def pairs(self) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64]]:
        """
        (reference labels, prediction labels, counts), three int64 arrays sorted by label.
        """
    @property
    def prediction_labels(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Labels of the prediction, sorted, with 0 if it occurs.
        """
    @property
    def reference_labels(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Labels of the reference, sorted, with 0 if it occurs.
        """
    @property
    def spacing(self) -> list[float]:
        """
        mm per axis.
        """
    @property
    def total(self) -> int:
        """
        Number of voxels counted.
        """
class DirectedDistances:
    """
    Distances (mm) from every surface element of one mask to the surface of the other.
    """
    def __getstate__(self) -> tuple[list[float], list[float], list[float]]:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def mean(self) -> float:
        """
        Weighted mean, mm.
        """
    @property
    def distance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Distinct distances, ascending; infinite if the other mask has no surface.
        """
    @property
    def farthest(self) -> typing.Any:
        """
        Array index of one of the elements with the largest distance, a tuple of numbers that are whole at the
        centres of voxels; None if that distance is infinite or there is no element.
        """
    @property
    def weight(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Weight of the surface elements at each distance: how many voxels, or their area in mm^2.
        """
class SurfaceDistances:
    """
    Distances between the surfaces of one class in both directions.
    
    Metrics are NaN unless both masks have a surface, except that nsd is 0 if exactly one mask is empty and the other has a surface: with image_edge "foreground" a mask that fills the image has none. Definitions: Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024).
    
    `directions` is "max", "mean", "pooled" (distances of both directions together),
    "reference_to_prediction" or "prediction_to_reference".
    """
    def __getstate__(self) -> tuple[DirectedDistances, DirectedDistances, int, int]:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def asd(self, directions: str = 'prediction_to_reference') -> float:
        """
        Mean distance of one direction, mm.
        """
    def assd(self) -> float:
        """
        Mean of the distances of both directions pooled, mm.
        """
    def hausdorff(self, percentile: typing.SupportsFloat | typing.SupportsIndex = 100.0, directions: str = 'max', rule: str | None = None) -> float:
        """
        Percentile (0 to 100) of the distances, mm. `rule` is "linear", "lower", "higher" or "nearest" (by
        order statistics, as numpy names them; for voxels, where it is "linear" by default), "cumulative" (the
        smallest distance up to which at least this share of the weight lies; default of surfels and faces) or
        "cumulative_strict" (more than this share).
        """
    def masd(self) -> float:
        """
        Mean of the two directed mean distances, mm.
        """
    def nsd(self, tolerance: typing.SupportsFloat | typing.SupportsIndex, directions: str = 'pooled') -> float:
        """
        Share of both surfaces that lies within `tolerance` (mm, inclusive) of the other; the mean of their shares,
        or that of one surface.
        """
    def nsd_curve(self) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        """
        NSD at every tolerance: tolerances (mm, ascending from 0) and values. Between two of them it is the value at
        the lower. If NSD is undefined or a
        mask is empty there is one step, at 0.
        """
    def surface_overlap(self, tolerance: typing.SupportsFloat | typing.SupportsIndex) -> tuple[float, float]:
        """
        Shares of the reference's and of the prediction's surface within `tolerance` (mm).
        """
    @property
    def boundary(self) -> str:
        """
        "voxel", "surfel" or "face".
        """
    @property
    def prediction_to_reference(self) -> DirectedDistances:
        ...
    @property
    def reference_to_prediction(self) -> DirectedDistances:
        ...
    @property
    def status(self) -> str:
        """
        "ok", "both_empty", "reference_empty" or "prediction_empty".
        """
class BoundaryBands:
    """
    The bands inside the boundaries of one class, in voxels.
    """
    def __getstate__(self) -> tuple[int, int, int, int]:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def iou(self) -> float:
        """
        Intersection over union; NaN if both masks are empty, 0 if one is.
        """
    @property
    def intersection(self) -> int:
        """
        Voxels in both.
        """
    @property
    def prediction(self) -> int:
        """
        Voxels in the band of the prediction.
        """
    @property
    def reference(self) -> int:
        """
        Voxels in the band of the reference.
        """
    @property
    def status(self) -> str:
        """
        "ok", "both_empty", "reference_empty" or "prediction_empty".
        """
def boundary_bands(reference: numpy.ndarray, prediction: numpy.ndarray, table: OverlapTable, regions: collections.abc.Sequence[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | None], *, band: str, width: typing.SupportsFloat | typing.SupportsIndex, limit: str = 'inclusive', width_unit: str = 'mm', ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, threads: typing.SupportsInt | typing.SupportsIndex) -> list[BoundaryBands]:
    ...
def build_info() -> dict:
    """
    Version, compiler, whether OpenMP is used, and the default number of threads.
    """
def count_components(mask: numpy.ndarray, *, connectivity: str, threads: typing.SupportsInt | typing.SupportsIndex) -> int:
    ...
def distance_transform(labels: numpy.ndarray, *, spacing: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], squared: bool, signed: bool, indices: bool, max_distance: typing.SupportsFloat | typing.SupportsIndex, black_border: bool, in_double: bool, threads: typing.SupportsInt | typing.SupportsIndex) -> typing.Any:
    ...
def overlap_table(reference: numpy.ndarray, prediction: numpy.ndarray, *, spacing: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, origin: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], threads: typing.SupportsInt | typing.SupportsIndex) -> OverlapTable:
    ...
def surface_distances(reference: numpy.ndarray, prediction: numpy.ndarray, table: OverlapTable, regions: collections.abc.Sequence[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | None], *, boundary: str = 'voxel', neighbourhood: str = 'face', image_edge: str = 'background', targets: str = 'same', quadrature: str = 'faces', ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, threads: typing.SupportsInt | typing.SupportsIndex) -> list[SurfaceDistances]:
    ...
def surface_elements(mask: numpy.ndarray, *, spacing: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], boundary: str = 'voxel', neighbourhood: str = 'face', image_edge: str = 'background', targets: str = 'same', quadrature: str = 'faces') -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
    ...
FINEST_QUADRATURE: int = 8
