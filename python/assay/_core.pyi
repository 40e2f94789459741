"""
The compiled core of assay.
"""
from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import typing
__all__: list[str] = ['BinaryCounts', 'BoundaryBands', 'BoundedValue', 'BrierParts', 'CalibrationBins', 'CalibrationGroups', 'CalibreRecall', 'Candidates', 'CocoObjects', 'ComponentRuns', 'ConfusionMatrix', 'CurvePoint', 'DeLong', 'DetectionCurve', 'DirectedDistances', 'FINEST_QUADRATURE', 'HosmerLemeshow', 'Matching', 'ObjectPairs', 'OverlapTable', 'ReferenceSurfaces', 'RegionOverlap', 'RunLengthMasks', 'ScoreCurve', 'ScoreHistogram', 'ScoringSums', 'SkeletonOverlap', 'SurfaceDistances', 'Topology', 'TopologyPair', 'ValueAtThreshold', 'WeightedCounts', 'WorkingPoint', 'binned_groups', 'bootstrap', 'boundary_bands', 'box_candidates', 'build_info', 'calibration_bins', 'calibre_recalls', 'chi_squared_tail', 'coco_prediction', 'coco_reference', 'confusion_matrix', 'count_components', 'crps_ensemble', 'crps_gaussian', 'crps_histogram', 'crps_interpolated_gaussian', 'cumulative_calibration', 'delong', 'detection_curve', 'distance_transform', 'distinct_brier', 'encode_masks', 'equal_mass_groups', 'equal_width_edges', 'evaluate_coco', 'fit_logistic', 'isotonic_groups', 'kendall_tau_b', 'kernel_block_means', 'kernel_bootstrap', 'kernel_frequencies', 'kernel_sums', 'label_adjacency', 'local_lines', 'mask_candidates', 'match_candidates', 'match_instances', 'mean_embedding_error', 'median_distance', 'object_pairs', 'overlap_table', 'paired_tests', 'pit_counts', 'pit_gaussian', 'pit_unit', 'rank_bootstrap', 'rank_correlations', 'rank_counts', 'rank_scores', 'resample_counts', 'run_length_masks', 'score_bits', 'score_curve', 'score_histogram', 'scores_at_ranks', 'scoring_sums', 'skeleton_length', 'skeleton_overlaps', 'skeletonize', 'smooth_calibration_error', 'smooth_calibration_error_of_points', 'surface_distances', 'surface_elements', 'top_label_scores', 'topology', 'topology_pairs', 'update_calibration', 'update_scoring']
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
    True and false positives and negatives of a binary decision. Counts add up with + and sum().
    
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
    def __radd__(self, arg0: int) -> BinaryCounts:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def accuracy(self) -> float:
        """
        (TP + TN) / N.
        """
    def balanced_accuracy(self) -> float:
        """
        (sensitivity + specificity) / 2.
        """
    def diagnostic_odds_ratio(self) -> float:
        """
        TP TN / (FP FN); infinite if only the denominator is 0.
        """
    def dsc(self) -> float:
        """
        2 TP / (2 TP + FP + FN).
        """
    def expected_cost(self, *, fp_cost: typing.SupportsFloat | typing.SupportsIndex = 1.0, fn_cost: typing.SupportsFloat | typing.SupportsIndex = 1.0, prevalence: typing.SupportsFloat | typing.SupportsIndex | None = None, normalised: bool = False) -> float:
        """
        Cost of errors per sample: prevalence * fn_cost * (1 - sensitivity) + (1 - prevalence) * fp_cost * (1 - specificity). The prevalence is that of the data unless it is given. With `normalised` divided by the cost of the best constant decision; 1 is worth nothing.
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
    def negative_likelihood_ratio(self) -> float:
        """
        LR-: (1 - sensitivity) / specificity; infinite if only the denominator is 0.
        """
    def net_benefit(self, *, risk_threshold: typing.SupportsFloat | typing.SupportsIndex) -> float:
        """
        TP / N - FP / N * t / (1 - t), where t, at least 0 and below 1, is the risk from which one would act: Vickers and Elkin, Medical Decision Making 26 (2006).
        """
    def npv(self) -> float:
        """
        TN / (TN + FN).
        """
    def positive_likelihood_ratio(self) -> float:
        """
        LR+: sensitivity / (1 - specificity); infinite if only the denominator is 0.
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
    def youden(self) -> float:
        """
        Youden's J: sensitivity + specificity - 1.
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
class WeightedCounts:
    """
    Sums of the weights of true and false positives and negatives of a binary decision. They add up with + and sum().
    
    Every method is a metric; 0/0 is NaN. Definitions: Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024).
    """
    __hash__: typing.ClassVar[None] = None
    def __add__(self, arg0: WeightedCounts) -> WeightedCounts:
        ...
    def __eq__(self, arg0: WeightedCounts) -> bool:
        ...
    def __getstate__(self) -> tuple[float, float, float, float]:
        ...
    def __init__(self, *, tp: typing.SupportsFloat | typing.SupportsIndex, fp: typing.SupportsFloat | typing.SupportsIndex, fn: typing.SupportsFloat | typing.SupportsIndex, tn: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    def __radd__(self, arg0: int) -> WeightedCounts:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def accuracy(self) -> float:
        """
        (TP + TN) / N.
        """
    def balanced_accuracy(self) -> float:
        """
        (sensitivity + specificity) / 2.
        """
    def diagnostic_odds_ratio(self) -> float:
        """
        TP TN / (FP FN); infinite if only the denominator is 0.
        """
    def dsc(self) -> float:
        """
        2 TP / (2 TP + FP + FN).
        """
    def expected_cost(self, *, fp_cost: typing.SupportsFloat | typing.SupportsIndex = 1.0, fn_cost: typing.SupportsFloat | typing.SupportsIndex = 1.0, prevalence: typing.SupportsFloat | typing.SupportsIndex | None = None, normalised: bool = False) -> float:
        """
        Cost of errors per sample: prevalence * fn_cost * (1 - sensitivity) + (1 - prevalence) * fp_cost * (1 - specificity). The prevalence is that of the data unless it is given. With `normalised` divided by the cost of the best constant decision; 1 is worth nothing.
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
    def negative_likelihood_ratio(self) -> float:
        """
        LR-: (1 - sensitivity) / specificity; infinite if only the denominator is 0.
        """
    def net_benefit(self, *, risk_threshold: typing.SupportsFloat | typing.SupportsIndex) -> float:
        """
        TP / N - FP / N * t / (1 - t), where t, at least 0 and below 1, is the risk from which one would act: Vickers and Elkin, Medical Decision Making 26 (2006).
        """
    def npv(self) -> float:
        """
        TN / (TN + FN).
        """
    def positive_likelihood_ratio(self) -> float:
        """
        LR+: sensitivity / (1 - specificity); infinite if only the denominator is 0.
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
    def youden(self) -> float:
        """
        Youden's J: sensitivity + specificity - 1.
        """
    @property
    def fn(self) -> float:
        ...
    @property
    def fp(self) -> float:
        ...
    @property
    def status(self) -> str:
        """
        "ok", "both_empty", "reference_empty" or "prediction_empty".
        """
    @property
    def tn(self) -> float:
        ...
    @property
    def total(self) -> float:
        ...
    @property
    def tp(self) -> float:
        ...
class ConfusionMatrix:
    """
    How many samples of each reference class (row) were predicted as each class (column), or the sum of their weights, for up to 4096 classes. Matrices of other samples add up with +.
    
    Made by `confusion_matrix`, or from `cells`, (K, K), whole numbers unless `weighted`; `labels` are 0 to K - 1 unless they are given. Every method is a metric; 0/0 is NaN. Definitions: Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024).
    """
    __hash__: typing.ClassVar[None] = None
    def __add__(self, arg0: ConfusionMatrix) -> ConfusionMatrix:
        ...
    def __eq__(self, arg0: ConfusionMatrix) -> bool:
        ...
    def __getstate__(self) -> tuple[numpy.typing.NDArray[numpy.int64], list[str], numpy.typing.NDArray[numpy.float64], bool]:
        ...
    def __init__(self, cells: typing.Any, *, labels: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | None = None, names: collections.abc.Sequence[str] = [], weighted: bool = False) -> None:
        ...
    def __radd__(self, arg0: int) -> ConfusionMatrix:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def accuracy(self) -> float:
        """
        Share of samples on the diagonal.
        """
    def accuracy_within(self, distance: typing.SupportsInt | typing.SupportsIndex) -> float:
        """
        Share of samples predicted at most so many classes away from the true one.
        """
    def average(self, metric: str, how: str = 'macro', *, undefined: str = 'keep', **kwargs: typing.Any) -> float:
        """
        A metric, as in per_class, averaged over classes: "macro" their mean, "weighted" their mean by the samples of each in the reference, "micro" that of the counts of all classes added up. With undefined="keep" an undefined value makes a mean undefined, with "skip" it is left out, with "zero" it is 0, but classes that neither the reference nor the prediction has are left out.
        """
    def balanced_accuracy(self, *, undefined: str = 'keep') -> float:
        """
        Mean sensitivity of the classes. If one has no sample in the reference: NaN with "keep", the mean of the others with "skip", 0 for that class with "zero" unless the prediction does not have it either.
        """
    def counts(self, name: typing.Any) -> BinaryCounts | WeightedCounts:
        """
        A class against all others: BinaryCounts, or WeightedCounts if the matrix is weighted. Raises KeyError if there is no class of this name (or label, if they have no names).
        """
    def expected_cost(self, *, costs: typing.Any = None, priors: typing.Any = None, normalised: bool = False) -> float:
        """
        Mean cost of a sample: `costs` is K x K, row for the reference class, at least 0, by default 1 for every error. `priors` replace the frequencies of the classes in the data and add up to 1; NaN if a class with a prior has no sample. With `normalised` divided by the cost of the best constant decision; 1 is worth nothing.
        """
    def f_beta_of_means(self, *, beta: typing.SupportsFloat | typing.SupportsIndex = 1.0, undefined: str = 'keep') -> float:
        """
        F-beta of the mean PPV and the mean sensitivity of the classes. It is larger or smaller than their mean F-beta, average("f_beta"): both are called macro F.
        """
    def hamming(self, *, normalised: bool = True) -> float:
        """
        Hamming loss, the share of samples off the diagonal; their number (or weight) if not `normalised`.
        """
    def kappa(self, *, weights: typing.Any = 'none') -> float:
        """
        Cohen's kappa, 1 - observed / expected disagreement. Two classes disagree by 1 ("none"), by their distance in the order of the classes ("linear"), by its square ("quadratic"), or as a K x K array says that is 0 on the diagonal. NaN if the reference has one class only.
        """
    def mcc(self) -> float:
        """
        Matthews correlation of K classes: Gorodkin, Computational Biology and Chemistry 28 (2004). NaN if all samples are of one class, or were predicted as one.
        """
    def mean_absolute_error(self, *, average: str = 'samples') -> float:
        """
        Mean distance between the predicted and the true class in the order of the classes, one step apart whatever their labels are. Over "samples", or of each of the "classes" that the reference has and then over these, or the "max" of theirs.
        """
    def per_class(self, metric: str, **kwargs: typing.Any) -> dict[typing.Any, float]:
        """
        A metric of each class against all others, by class: a method of BinaryCounts by name, and its parameters.
        """
    def root_mean_square_error(self, *, average: str = 'samples') -> float:
        """
        Root of the mean squared distance, averaged in the same way.
        """
    def shares(self, of: str) -> numpy.typing.NDArray[numpy.float64]:
        """
        The cells as shares of the "reference" (rows add up to 1), of the "prediction" (columns do) or of "all"; NaN in an empty row or column.
        """
    def tau_b(self) -> float:
        """
        Kendall's tau-b of the order of the classes, -1 to 1; NaN if the reference or the prediction has one class only. Kendall, Biometrika 33 (1945).
        """
    def tau_c(self) -> float:
        """
        Stuart's tau-c, which can be 1 also where reference and prediction have different numbers of classes. Stuart, Biometrika 40 (1953).
        """
    @property
    def cells(self) -> numpy.ndarray:
        """
        Samples of the class of a row that were predicted as that of a column, (K, K): int64, or float64 if they are weighted.
        """
    @property
    def classes(self) -> list:
        """
        The name of each class, or its label if it has none.
        """
    @property
    def labels(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        The label of each class, int64, in the order of rows and columns.
        """
    @property
    def prediction(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Samples predicted as each class, float64.
        """
    @property
    def reference(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Samples of each class in the reference, float64.
        """
    @property
    def total(self) -> float:
        """
        Number of samples, or the sum of their weights.
        """
    @property
    def weighted(self) -> bool:
        """
        Whether cells are sums of weights.
        """
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
    Voxel counts for every pair (reference label, prediction label) that occurs in two label maps, with box and index sums. Tables of disjoint chunks add up with + and sum().
    """
    def __add__(self, arg0: OverlapTable) -> OverlapTable:
        ...
    def __getstate__(self) -> tuple:
        ...
    def __radd__(self, arg0: int) -> OverlapTable:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def confusion(self, labels: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | None = None) -> ConfusionMatrix:
        """
        The ConfusionMatrix of these labels, which must be all that occur; left out they are those, in ascending order.
        """
    def foreground(self) -> RegionOverlap:
        """
        Every label but 0 against background.
        """
    def region(self, labels: typing.SupportsInt | typing.SupportsIndex | collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]) -> RegionOverlap:
        """
        One label, or the union of several, against everything else; an absent label is an empty mask.
        """
    def regions(self, classes: collections.abc.Sequence[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | tuple[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]] | None]) -> list[RegionOverlap]:
        """
        Many classes in one pass: each the labels of one, those of the reference and those of the prediction as two lists, or None for every label but 0.
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
class SkeletonOverlap:
    """
    The skeletons of both masks of one class, how far each lies in the other mask, and how long they are. Overlaps of several images add up with + and sum().
    """
    __hash__: typing.ClassVar[None] = None
    def __add__(self, arg0: SkeletonOverlap) -> SkeletonOverlap:
        ...
    def __eq__(self, arg0: SkeletonOverlap) -> bool:
        ...
    def __getstate__(self) -> tuple[str, tuple, tuple, int | None]:
        ...
    def __radd__(self, arg0: int) -> SkeletonOverlap:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def cldice(self, *, smoothing: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> float:
        """
        Harmonic mean of topological sensitivity and precision: 0 if both are 0, NaN if either is. Shit et al., "clDice", CVPR (2021).
        """
    def length_difference(self) -> float:
        """
        Prediction minus reference, mm.
        """
    def prediction_length(self) -> float:
        """
        Length of the prediction's skeleton, mm.
        """
    def reference_length(self) -> float:
        """
        Length of the reference's skeleton, mm.
        """
    def relative_length_difference(self) -> float:
        """
        100 (prediction - reference) / reference, percent; NaN if the reference has no length.
        """
    def topological_precision(self, *, smoothing: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> float:
        """
        The share of the prediction's skeleton that lies in the reference; NaN if that skeleton is empty. The smoothing is added to both numbers of the quotient.
        """
    def topological_sensitivity(self, *, smoothing: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> float:
        """
        The share of the reference's skeleton that lies in the prediction; NaN if that skeleton is empty. The smoothing is added to both numbers of the quotient.
        """
    @property
    def iterations(self) -> int | None:
        """
        How often "morphological" eroded them; None for the others.
        """
    @property
    def prediction_inside(self) -> int:
        """
        Voxels of the prediction's skeleton in the reference.
        """
    @property
    def prediction_skeleton(self) -> int:
        """
        Voxels of the prediction's skeleton.
        """
    @property
    def prediction_voxels(self) -> int:
        """
        Voxels of the prediction.
        """
    @property
    def reference_inside(self) -> int:
        """
        Voxels of the reference's skeleton in the prediction.
        """
    @property
    def reference_skeleton(self) -> int:
        """
        Voxels of the reference's skeleton.
        """
    @property
    def reference_voxels(self) -> int:
        """
        Voxels of the reference.
        """
    @property
    def skeleton(self) -> str:
        """
        How the masks were thinned, as in `skeletonize`.
        """
    @property
    def status(self) -> str:
        """
        "ok", "both_empty", "reference_empty" or "prediction_empty": whether the masks are.
        """
class CalibreRecall:
    """
    The voxels of the reference's skeleton of one class by the local radius, and how many of them lie in the prediction. Those of several images add up with + and sum().
    """
    __hash__: typing.ClassVar[None] = None
    def __add__(self, arg0: CalibreRecall) -> CalibreRecall:
        ...
    def __eq__(self, arg0: CalibreRecall) -> bool:
        ...
    def __getstate__(self) -> tuple[str, int | None, int, int, list[float], list[int], list[int]]:
        ...
    def __radd__(self, arg0: int) -> CalibreRecall:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def found_between(self, radius_from: typing.SupportsFloat | typing.SupportsIndex = 0.0, radius_below: typing.SupportsFloat | typing.SupportsIndex = ...) -> int:
        """
        How many of these lie in the prediction.
        """
    def sensitivity(self, radius_from: typing.SupportsFloat | typing.SupportsIndex = 0.0, radius_below: typing.SupportsFloat | typing.SupportsIndex = ...) -> float:
        """
        The share of these that lies in the prediction; NaN if there are none.
        """
    def table(self, edges: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> list:
        """
        A row for every two neighbouring edges (mm, ascending; the last may be infinity): a dict with `low`, `high`, and the `voxels`, `found` and `sensitivity` of the radii from low on and below high.
        """
    def voxels_between(self, radius_from: typing.SupportsFloat | typing.SupportsIndex = 0.0, radius_below: typing.SupportsFloat | typing.SupportsIndex = ...) -> int:
        """
        How many voxels of the reference's skeleton have a radius from one number on and below another (mm).
        """
    @property
    def found(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        How many of these lie in the prediction.
        """
    @property
    def iterations(self) -> int | None:
        """
        How often "morphological" eroded it; None for the others.
        """
    @property
    def prediction_voxels(self) -> int:
        """
        Voxels of the prediction.
        """
    @property
    def radius(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        The radii that there are, mm, ascending.
        """
    @property
    def reference_voxels(self) -> int:
        """
        Voxels of the reference.
        """
    @property
    def skeleton(self) -> str:
        """
        How the reference was thinned, as in `skeletonize`.
        """
    @property
    def status(self) -> str:
        """
        "ok", "both_empty", "reference_empty" or "prediction_empty": whether the masks are.
        """
    @property
    def voxels(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        How many voxels of the reference's skeleton have each radius.
        """
class ReferenceSurfaces:
    """
    The surfaces of one reference that have been found so far, for its next prediction.
    """
    def __init__(self) -> None:
        ...
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
    def __getstate__(self) -> tuple[DirectedDistances, DirectedDistances, int, str]:
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
class ObjectPairs:
    """
    The objects of two instance label maps, and the pairs of them that share voxels.
    
    Objects are numbered in the order of their labels; pairs hold these numbers.
    """
    def __getstate__(self) -> tuple[list[float], tuple, tuple, tuple]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def aji(self) -> float:
        """
        Aggregated Jaccard index: each reference takes the prediction of the highest IoU, which others may take too. NaN without any object. Kumar et al., IEEE TMI 36 (2017).
        """
    def aji_plus(self) -> float:
        """
        AJI with one-to-one pairs of the largest sum of IoU. NaN without any object. Graham et al., "HoVer-Net", Medical Image Analysis 58 (2019).
        """
    def ensemble_dice(self) -> float:
        """
        Twice the voxels in common over the sum of sizes, summed over all pairs that share voxels; NaN if none does. Vu et al., Frontiers in Bioengineering and Biotechnology 7 (2019).
        """
    @property
    def crowd_voxels(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Voxels of each predicted object where the reference is a crowd.
        """
    @property
    def pairs(self) -> tuple:
        """
        (numbers of references, numbers of predictions, voxels in common), three int64 arrays.
        """
    @property
    def prediction_boxes(self) -> tuple:
        """
        (low, high) of the predicted objects, two arrays of one row per object and one column per axis, half open.
        """
    @property
    def prediction_labels(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Labels of the predicted objects, ascending.
        """
    @property
    def prediction_voxels(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Voxels of each predicted object.
        """
    @property
    def reference_boxes(self) -> tuple:
        """
        (low, high) of the reference objects, two arrays of one row per object and one column per axis, half open.
        """
    @property
    def reference_labels(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Labels of the reference objects, ascending.
        """
    @property
    def reference_voxels(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Voxels of each reference object.
        """
    @property
    def spacing(self) -> list[float]:
        """
        mm per axis.
        """
    @property
    def void_voxels(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Voxels of each predicted object where the reference is void.
        """
class WorkingPoint:
    """
    A threshold of the score, and what a detector reaches with it: detections of this score and above are kept. All NaN if the target is out of reach.
    """
    def __getstate__(self) -> tuple[float, float, float, float]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def fppi(self) -> float:
        """
        False positives per image.
        """
    @property
    def ppv(self) -> float:
        """
        Share of the detections that are hits; NaN without detections.
        """
    @property
    def sensitivity(self) -> float:
        """
        Share of the references that are found.
        """
    @property
    def threshold(self) -> float:
        """
        Infinite if no detection is kept.
        """
class DetectionCurve:
    """
    Scores and outcomes of all detections of a class in a set of images, at every threshold. Curves of other images add up with + and sum(). Made by `detection_curve`.
    
    Without references sensitivity and what follows from it are NaN. Definitions: Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024).
    """
    def __add__(self, arg0: DetectionCurve) -> DetectionCurve:
        ...
    def __getstate__(self) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.float64], float, int]:
        ...
    def __radd__(self, arg0: int) -> DetectionCurve:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def at_fppi(self, fppi: typing.SupportsFloat | typing.SupportsIndex) -> WorkingPoint:
        """
        The working point of the best sensitivity with at most that many false positives per image.
        """
    def at_sensitivity(self, sensitivity: typing.SupportsFloat | typing.SupportsIndex) -> WorkingPoint:
        """
        The working point of the fewest false positives per image with at least that sensitivity; NaN throughout if it is out of reach.
        """
    def at_threshold(self, threshold: typing.SupportsFloat | typing.SupportsIndex) -> WorkingPoint:
        """
        What detections of this score and above reach.
        """
    def average_precision(self, *, interpolation: str = 'step', ties: str = 'together') -> float:
        """
        Area under precision over sensitivity; NaN without references, 0 without detections.
        
        "step": the sum of precision times the gain of sensitivity over the points of the curve. "envelope": the same with the best precision at that sensitivity or above. "11_points" and "101_points": the mean of that best precision at the sensitivities k * 0.1 for k from 0 to 10, or k * 0.01 for k from 0 to 100, and 0 where the curve does not reach them. These are products of doubles, as the official evaluations have them: a sensitivity of 3 / 10 does not reach 3 * 0.1, which is 0.30000000000000004. "trapezoid": linear between the points, from a precision of 1 at sensitivity 0.
        
        With ties "together" all detections of one score are one point, whatever the rule, and their order does not matter. With "in_order" each has a point of its own, in the order in which they were given: what COCO does.
        """
    def fppi_at(self, *, sensitivity: typing.SupportsFloat | typing.SupportsIndex) -> float:
        """
        The fewest false positives per image with at least this sensitivity; NaN if it is out of reach.
        """
    def froc(self) -> tuple:
        """
        (thresholds, sensitivities, false positives per image), from the infinite threshold down.
        """
    def froc_score(self, *, fppi: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] = [0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0], interpolation: str = 'step') -> float:
        """
        Mean sensitivity at these numbers of false positives per image: the best with at most as many ("step"), or on straight lines between the points of the curve ("linear", as LUNA16's CPM).
        """
    def points(self, *, ties: str = 'together') -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        """
        (thresholds, true positives, false positives), from the highest threshold; "in_order" gives every detection a point of its own.
        """
    def sensitivity_at(self, *, fppi: typing.SupportsFloat | typing.SupportsIndex, interpolation: str = 'step') -> float:
        """
        Sensitivity at this number of false positives per image.
        """
    @property
    def hit(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        1 for hits, 0 for false positives, in the order of `score`.
        """
    @property
    def images(self) -> int:
        """
        Number of images.
        """
    @property
    def references(self) -> float:
        """
        Number of reference objects, found or not; with weights their sum.
        """
    @property
    def score(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Scores of the detections, descending.
        """
class Matching:
    """
    The matched objects of one class in one or several images. Those of other images add up with + and sum(). Objects have numbers, in the order of their columns. 0/0 is NaN.
    """
    def __add__(self, arg0: Matching) -> Matching:
        ...
    def __getstate__(self) -> tuple[tuple, tuple, tuple, numpy.typing.NDArray[numpy.float64], tuple, numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64], int]:
        ...
    def __radd__(self, arg0: int) -> Matching:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def count_difference(self) -> int:
        """
        Number of predictions minus references, ignored ones left out.
        """
    def curve(self) -> DetectionCurve:
        """
        Scores and outcomes of the predictions that are not ignored, as DetectionCurve: AP, FROC, working points. Raises ValueError without scores, and for the strategy "one_to_many".
        """
    def f_beta(self, *, beta: typing.SupportsFloat | typing.SupportsIndex = 1.0) -> float:
        """
        (1 + beta^2) TP / ((1 + beta^2) TP + beta^2 FN + FP); NaN without any object.
        """
    def false_volume(self) -> float:
        """
        Volume of all false positives.
        """
    def fppi(self) -> float:
        """
        False positives per image.
        """
    def missed_volume(self) -> float:
        """
        Volume of all false negatives.
        """
    def objects(self) -> list:
        """
        One dict per object, references first: image, side ("reference" or "prediction"), label, volume, status ("tp", "fp", "fn" or "ignored"), match (label) and value of the criterion, of a reference best_candidate (label) and best_value, of a prediction score. None where there is none.
        """
    def ppv(self) -> float:
        """
        TP / (TP + FP); NaN without predictions.
        """
    def pq(self) -> float:
        """
        Panoptic quality, the sum of the criterion over (TP + FP/2 + FN/2): 0 without any match, NaN without any object. Raises ValueError if the criterion is in voxels or mm. Kirillov et al., CVPR (2019).
        """
    def rq(self) -> float:
        """
        Recognition quality, TP / (TP + FP/2 + FN/2); NaN without any object.
        """
    def sensitivity(self) -> float:
        """
        TP / (TP + FN); NaN without references.
        """
    def sq(self) -> float:
        """
        Segmentation quality, the mean criterion of matched references; NaN without any.
        """
    def within(self, *, volume_from: typing.SupportsFloat | typing.SupportsIndex, volume_below: typing.SupportsFloat | typing.SupportsIndex) -> Matching:
        """
        The objects with volumes from `volume_from` to below `volume_below`; all others are ignored, and so is what is matched with a reference among them. Counts of ranges that make up all volumes add up.
        """
    @property
    def at_threshold(self) -> str:
        """
        "hit" if a value equal to the threshold passes, else "miss".
        """
    @property
    def best_of_reference(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Number of each reference's best candidate, whether it passed and was free or not; -1 without.
        """
    @property
    def best_value_of_reference(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        The criterion of each reference with its best candidate; NaN without.
        """
    @property
    def counts(self) -> BinaryCounts:
        """
        tp, fp and fn as BinaryCounts; tn is 0.
        """
    @property
    def criterion(self) -> str:
        """
        How well two objects fit was measured by this.
        """
    @property
    def double_detections(self) -> str:
        """
        What a prediction is that passes but found its references taken: "false_positive" or "ignored".
        """
    @property
    def fn(self) -> int:
        """
        References without a match that are not ignored.
        """
    @property
    def fp(self) -> int:
        """
        Predictions without a match that are not ignored.
        """
    @property
    def images(self) -> int:
        """
        How many images these objects are of.
        """
    @property
    def match_of_prediction(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Number of the reference that each prediction is matched with (the best one); -1 without.
        """
    @property
    def match_of_reference(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Number of the prediction that each reference is matched with (the best one); -1 without.
        """
    @property
    def pairs(self) -> tuple:
        """
        (numbers of references, numbers of predictions, criterion) of all matched pairs, three arrays. With the strategy "one_to_many" an object may be in several.
        """
    @property
    def prediction_ignored(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        1 for predicted objects that count for nothing, as uint8.
        """
    @property
    def prediction_images(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Number of the image of each predicted object.
        """
    @property
    def prediction_labels(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Labels of the predicted objects, image by image.
        """
    @property
    def prediction_volumes(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Volumes of the predicted objects, ml in 3D, mm^2 in 2D, mm in 1D.
        """
    @property
    def reference_ignored(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        1 for reference objects that count for nothing, as uint8.
        """
    @property
    def reference_images(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Number of the image of each reference object.
        """
    @property
    def reference_labels(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Labels of the reference objects, image by image.
        """
    @property
    def reference_volumes(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Volumes of the reference objects, ml in 3D, mm^2 in 2D, mm in 1D.
        """
    @property
    def scores(self) -> typing.Any:
        """
        Score of each predicted object, or None.
        """
    @property
    def status(self) -> str:
        """
        "ok", "both_empty", "reference_empty" or "prediction_empty": whether there are objects, without ignored ones.
        """
    @property
    def strategy(self) -> str:
        """
        How pairs were chosen.
        """
    @property
    def threshold(self) -> float:
        """
        What the criterion of a match must be better than.
        """
    @property
    def tp(self) -> int:
        """
        References with a match.
        """
    @property
    def value_of_prediction(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        The criterion of each prediction with its match; NaN without.
        """
    @property
    def value_of_reference(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        The criterion of each reference with its match; NaN without.
        """
class Candidates:
    """
    Pairs of a reference and a predicted object for which a criterion has a value, sorted by reference, then prediction.
    """
    def __getstate__(self) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64], bool]:
        ...
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def distance(self) -> bool:
        """
        Whether smaller is better.
        """
    @property
    def prediction(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Index of the predicted object of each pair, int64.
        """
    @property
    def reference(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Index of the reference object of each pair, int64.
        """
    @property
    def value(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Value of the criterion, float64.
        """
class RunLengthMasks:
    """
    Masks of objects as run lengths, the way COCO stores them.
    """
    def __getstate__(self) -> tuple[list]:
        ...
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def counts(self, index: typing.SupportsInt | typing.SupportsIndex) -> list[int]:
        """
        Run lengths of one mask, outside and inside by turns, column by column.
        """
    def pixels(self, index: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.uint8]:
        """
        One mask as an array of 0 and 1, shape (height, width), uint8.
        """
    def text(self, index: typing.SupportsInt | typing.SupportsIndex) -> str:
        """
        COCO's compressed text of one mask.
        """
    @property
    def area(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Number of pixels of each mask, int64.
        """
    @property
    def box(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        x, y, width, height of the smallest box around each mask, int64; 0 where it is empty.
        """
    @property
    def size(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Height and width of the image of each mask, int64.
        """
class CocoObjects:
    """
    Reference objects or detections of many images, as columns.
    """
    def __getstate__(self) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], RunLengthMasks, numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.uint8]]:
        ...
    def __len__(self) -> int:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
class CurvePoint:
    """
    A threshold of a score, and what it gives: samples with this score and above are called positive. Counts are sums of weights.
    """
    def __repr__(self) -> str:
        ...
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
    @property
    def fn(self) -> float:
        ...
    @property
    def fp(self) -> float:
        ...
    @property
    def threshold(self) -> float:
        ...
    @property
    def tn(self) -> float:
        ...
    @property
    def tp(self) -> float:
        ...
class ValueAtThreshold:
    """
    A value, and the threshold at which it is reached; both NaN if none reaches it.
    """
    def __getstate__(self) -> tuple[float, float]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def threshold(self) -> float:
        """
        Infinite if no sample is called positive; NaN for a value between two thresholds.
        """
    @property
    def value(self) -> float:
        ...
class ScoreCurve:
    """
    Scores of positive and negative samples, at every threshold: exact, equal scores are one point. Curves of other samples add up with +. Made by `score_curve`.
    
    Definitions: Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024).
    """
    __hash__: typing.ClassVar[None] = None
    def __add__(self, arg0: ScoreCurve) -> ScoreCurve:
        ...
    def __eq__(self, arg0: ScoreCurve) -> bool:
        ...
    def __getstate__(self) -> tuple:
        ...
    def __radd__(self, arg0: int) -> ScoreCurve:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def at_threshold(self, threshold: typing.SupportsFloat | typing.SupportsIndex) -> CurvePoint:
        """
        The counts of a threshold: this score and above is called positive.
        """
    def auroc(self) -> float:
        """
        Probability that a positive sample has the higher score of a pair, ties counting half. NaN if a class is absent.
        """
    def auroc_variance(self) -> float:
        """
        Its variance by DeLong et al. (1988); weights count as repeated samples. NaN below two samples of a class.
        """
    def average_precision(self, *, interpolation: str = 'step') -> float:
        """
        Area under precision over sensitivity: "step", of its "envelope", the mean of that at "11_points" or "101_points", or "trapezoid": linear between the points, from a precision of 1 at sensitivity 0. NaN without positives.
        """
    def best_f_beta(self, *, beta: typing.SupportsFloat | typing.SupportsIndex = 1.0) -> ValueAtThreshold:
        """
        The largest F-beta of all thresholds, at the highest of them.
        """
    def best_rate(self, rate: str, *, target: str, least: typing.SupportsFloat | typing.SupportsIndex) -> ValueAtThreshold:
        """
        The best "sensitivity", "specificity", "ppv" or "npv" of all thresholds whose target, another of these, is at least so large.
        """
    def best_youden(self) -> ValueAtThreshold:
        """
        The largest sensitivity + specificity - 1 of all thresholds, at the highest of them.
        """
    def fpr_at_sensitivity(self, sensitivity: typing.SupportsFloat | typing.SupportsIndex = 0.95) -> ValueAtThreshold:
        """
        The least 1 - specificity of all thresholds with at least that sensitivity.
        """
    def net_benefit(self, thresholds: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        """
        (net benefit, that of calling all positive) at risk thresholds of at least 0 and below 1; calling none positive has 0.
        """
    def partial_auroc(self, *, along: str, low: typing.SupportsFloat | typing.SupportsIndex, high: typing.SupportsFloat | typing.SupportsIndex, standardized: bool = True) -> float:
        """
        Area under the ROC curve where "specificity" or "sensitivity" is between low and high; standardized (McClish) it is 0.5 for a score that says nothing and 1 for a perfect one.
        """
    def points(self) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        """
        (thresholds, true positives, false positives), one per distinct score, from the highest.
        """
    def sensitivity_at_specificity(self, specificity: typing.SupportsFloat | typing.SupportsIndex, *, rule: str = 'best') -> ValueAtThreshold:
        """
        The "best" at the target or above (AIROGS), "above" it (Galdran), at the first kept point "first_below" (JustRAIGS), or "interpolated" (REFUGE).
        """
    @property
    def negative_samples(self) -> int:
        """
        Number of negative samples.
        """
    @property
    def negatives(self) -> float:
        """
        Number of negative samples; with weights their sum.
        """
    @property
    def omitted(self) -> int:
        """
        Samples left out for a score that is not finite.
        """
    @property
    def positive_samples(self) -> int:
        """
        Number of positive samples.
        """
    @property
    def positives(self) -> float:
        """
        Number of positive samples; with weights their sum.
        """
    @property
    def status(self) -> str:
        """
        "ok", "no_positive" or "no_negative".
        """
class BoundedValue:
    """
    A value between two bounds.
    """
    def __repr__(self) -> str:
        ...
    @property
    def lower(self) -> float:
        ...
    @property
    def upper(self) -> float:
        ...
    @property
    def value(self) -> float:
        ...
class ScoreHistogram:
    """
    Scores of positive and negative samples counted in cells, in fixed memory: of any number of samples, piece by piece. Histograms of the same cells add up with +. Made by `score_histogram`.
    """
    __hash__: typing.ClassVar[None] = None
    def __add__(self, arg0: ScoreHistogram) -> ScoreHistogram:
        ...
    def __eq__(self, arg0: ScoreHistogram) -> bool:
        ...
    def __getstate__(self) -> tuple[str, float, float, int, numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], int, bool]:
        ...
    def __radd__(self, arg0: int) -> ScoreHistogram:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _update(self, reference: numpy.ndarray, score: numpy.ndarray, *, type: str, positive: typing.SupportsInt | typing.SupportsIndex, ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, weight: numpy.ndarray | None, non_finite: str, threads: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def auroc(self) -> BoundedValue:
        """
        AUROC with the scores of a cell taken for equal, and the bounds of the exact one. NaN if a class is absent.
        """
    def average_precision(self) -> BoundedValue:
        """
        Average precision with the scores of a cell taken for equal, and the bounds of the exact one. NaN without positives.
        """
    def curve(self) -> ScoreCurve:
        """
        The exact `ScoreCurve` of counted 16-bit scores.
        """
    @property
    def bins(self) -> int:
        ...
    @property
    def cells(self) -> str:
        """
        "range", or the 16-bit type whose scores are counted exactly.
        """
    @property
    def high(self) -> float:
        ...
    @property
    def low(self) -> float:
        ...
    @property
    def negative(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Negative samples per cell, in the order of `positive`.
        """
    @property
    def omitted(self) -> int:
        """
        Samples left out for a score that is not finite.
        """
    @property
    def positive(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Positive samples per cell, ascending: below low, at low, bins, at high, above high; or the numbers of the 16-bit type.
        """
class BrierParts:
    """
    The parts of a Brier score: reliability - resolution + uncertainty + within_variance - within_covariance.
    """
    def __repr__(self) -> str:
        ...
    def miscalibration(self) -> float:
        """
        reliability + within_variance - within_covariance: what replacing each score by the frequency of its group takes off the Brier score.
        """
    def score(self) -> float:
        """
        The Brier score, the mean of (score - event)^2.
        """
    @property
    def reliability(self) -> float:
        """
        Mean squared gap over samples; 0 is best.
        """
    @property
    def resolution(self) -> float:
        """
        Mean squared difference over samples of the frequency of a group and that of all; more is better.
        """
    @property
    def uncertainty(self) -> float:
        """
        That of the events, f (1 - f).
        """
    @property
    def within_covariance(self) -> float:
        """
        Twice the mean product of this difference and that of event and frequency.
        """
    @property
    def within_variance(self) -> float:
        """
        Mean squared difference of a score and the mean of its group.
        """
class HosmerLemeshow:
    """
    A test of whether scores are calibrated.
    """
    def __repr__(self) -> str:
        ...
    @property
    def degrees(self) -> int:
        """
        Degrees of freedom: groups with samples - 2.
        """
    @property
    def p(self) -> float:
        """
        The chi-squared probability of a larger statistic; NaN without degrees.
        """
    @property
    def statistic(self) -> float:
        ...
class CalibrationGroups:
    """
    Samples in groups of neighbouring scores, ascending: how often they are events, and how often their scores say so. Formulas are NaN without samples. Weights count as repeated samples.
    """
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def brier(self) -> BrierParts:
        """
        The parts of the Brier score. Murphy (1973); within groups Stephenson, Coelho and Jolliffe (2008).
        """
    def debiased_brier(self) -> BrierParts:
        """
        The same without the bias of few samples; reliability and resolution may be below 0. Ferro and Fricker (2012). NaN unless there is more than one sample.
        """
    def debiased_l2(self) -> float:
        """
        The "l2" error without the part that chance alone gives. Kumar, Liang and Ma, NeurIPS 2019.
        """
    def error(self, norm: str = 'l1', *, min_count: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> float:
        """
        The calibration error, from the gaps between mean score and frequency of groups. "l1": their mean over samples. "l2": the root of the mean square. "max": the largest. "mean": their mean over groups that have samples. Groups of less than min_count samples are left out as if they had none. 0 to 1, lower is better.
        """
    def expected_over_observed(self) -> float:
        """
        Sum of scores / events of all samples; infinite without events.
        """
    def hosmer_lemeshow(self) -> HosmerLemeshow:
        """
        sum (events - score)^2 / (score (1 - score / count)) and its p-value. Infinite if events happen that scores of 0 rule out, or do not that scores of 1 promise. Hosmer and Lemeshow (1980).
        """
    def net_over_confidence(self) -> float:
        """
        Mean score - frequency of all samples; grouping does not matter. -1 to 1.
        """
    def over_confidence(self) -> float:
        """
        The part of the "l1" error of groups whose mean score is above their frequency.
        """
    def overconfidence_error(self) -> float:
        """
        The mean over samples of score * max(score - frequency, 0), of groups. Thulasidasan et al., NeurIPS 2019.
        """
    def under_confidence(self) -> float:
        """
        The part of those whose mean score is below it.
        """
    @property
    def bound(self) -> float:
        """
        How far the "l1" error may be from that of the exact groups; 0 if these are the exact ones.
        """
    @property
    def count(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Samples per group, or the sum of their weights. Equal scores that several groups share may give fractions.
        """
    @property
    def events(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Events per group.
        """
    @property
    def lower(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        No score of the group is less.
        """
    @property
    def outside(self) -> float:
        """
        Samples that are in no group.
        """
    @property
    def score(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Sum of scores per group.
        """
    @property
    def total(self) -> float:
        """
        Samples of all groups.
        """
    @property
    def upper(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        No score of the group is more.
        """
class CalibrationBins:
    """
    Samples, events and scores added up in bins of the score; sums of one rule add up with +. Made by `calibration_bins`.
    """
    __hash__: typing.ClassVar[None] = None
    def __add__(self, arg0: CalibrationBins) -> CalibrationBins:
        ...
    def __eq__(self, arg0: CalibrationBins) -> bool:
        ...
    def __getstate__(self) -> tuple:
        ...
    def __radd__(self, arg0: int) -> CalibrationBins:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def coarser(self, edges: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> CalibrationBins:
        ...
    def groups(self) -> CalibrationGroups:
        ...
    def without_end(self) -> CalibrationBins:
        ...
    @property
    def above(self) -> int:
        ...
    @property
    def below(self) -> int:
        ...
    @property
    def count(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def edges(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def events(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def omitted(self) -> int:
        ...
    @property
    def reduction(self) -> str:
        ...
    @property
    def score(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def side(self) -> str:
        ...
    @property
    def weighted(self) -> bool:
        ...
class ScoringSums:
    """
    Proper and ordinal scores added up for each class; sums of the same classes add up with +. Made by `scoring_sums`.
    """
    __hash__: typing.ClassVar[None] = None
    def __add__(self, arg0: ScoringSums) -> ScoringSums:
        ...
    def __eq__(self, arg0: ScoringSums) -> bool:
        ...
    def __getstate__(self) -> tuple:
        ...
    def __radd__(self, arg0: int) -> ScoringSums:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def calibration_test(self) -> tuple[float, float]:
        ...
    def climatology(self, score: str) -> float:
        ...
    def confusion(self, decision: str) -> ConfusionMatrix:
        ...
    def mean(self, score: str) -> float:
        ...
    def means(self, score: str) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def observed_expected(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def soft_cost(self, costs: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> float:
        ...
    @property
    def labels(self) -> numpy.typing.NDArray[numpy.int64]:
        ...
    @property
    def omitted(self) -> int:
        ...
    @property
    def probabilities(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def samples(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def total(self) -> float:
        ...
class DeLong:
    """
    AUROCs of models on the same samples, and their covariances. Made by `delong`.
    """
    def __repr__(self) -> str:
        ...
    @property
    def auroc(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Per model; NaN if a class is absent.
        """
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Models x models; NaN also below two samples, or clusters, of a class.
        """
    @property
    def negative_samples(self) -> int:
        ...
    @property
    def omitted(self) -> int:
        """
        Samples left out for a score that is not finite.
        """
    @property
    def positive_samples(self) -> int:
        ...
class Topology:
    """
    The topology of one mask; all numbers of an empty mask are 0.
    """
    def __eq__(self, arg0: Topology) -> bool:
        ...
    def __getstate__(self) -> tuple[int, tuple]:
        ...
    def __hash__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def betti(self) -> tuple:
        """
        Betti numbers 0, 1 and 2: components; holes in 2D, tunnels (handles) in 3D; cavities in 3D.
        """
    @property
    def euler(self) -> int:
        """
        Euler characteristic: betti[0] - betti[1] + betti[2].
        """
    @property
    def voxels(self) -> int:
        """
        How many voxels the mask has.
        """
class TopologyPair:
    """
    The topology of both masks of one class.
    """
    def __eq__(self, arg0: TopologyPair) -> bool:
        ...
    def __getstate__(self) -> tuple[Topology, Topology]:
        ...
    def __hash__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def betti_error(self, dimension: typing.SupportsInt | typing.SupportsIndex = 0) -> int:
        """
        Absolute difference of a Betti number: 0 of components, 1 of holes (in 3D tunnels), 2 of cavities.
        """
    def component_difference(self) -> int:
        """
        Components of the prediction minus those of the reference.
        """
    def component_match(self) -> bool:
        """
        Whether both have as many components.
        """
    def euler_error(self) -> int:
        """
        Absolute difference of the Euler characteristics.
        """
    @property
    def prediction(self) -> Topology:
        """
        Of the prediction.
        """
    @property
    def reference(self) -> Topology:
        """
        Of the reference.
        """
    @property
    def status(self) -> str:
        """
        "ok", "both_empty", "reference_empty" or "prediction_empty". All errors are defined with each.
        """
def binned_groups(curve: ScoreCurve, edges: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], side: str, open: bool) -> CalibrationGroups:
    ...
def bootstrap(values: numpy.ndarray, *, denominators: numpy.ndarray | None, groups: numpy.ndarray, statistic: str, parameter: typing.SupportsFloat | typing.SupportsIndex, resample: str, resamples: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[int, numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
    """
    Units, estimate, replicates and jackknife values of a statistic of each column.
    """
def boundary_bands(reference: numpy.ndarray, prediction: numpy.ndarray, table: OverlapTable, regions: collections.abc.Sequence[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | tuple[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]] | None], *, band: str, width: typing.SupportsFloat | typing.SupportsIndex, limit: str = 'inclusive', width_unit: str = 'mm', ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, threads: typing.SupportsInt | typing.SupportsIndex) -> list[BoundaryBands]:
    ...
def box_candidates(reference: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], prediction: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], *, axes: typing.SupportsInt | typing.SupportsIndex, criterion: str, corners: str, spacing: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], limit: typing.SupportsFloat | typing.SupportsIndex) -> Candidates:
    ...
def build_info() -> dict:
    """
    Version, compiler, whether OpenMP is used, and the default number of threads.
    """
def calibration_bins(*, edges: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], side: str, reduction: str) -> CalibrationBins:
    ...
def calibre_recalls(reference: numpy.ndarray, prediction: numpy.ndarray, table: OverlapTable, regions: collections.abc.Sequence[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | tuple[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]] | None], *, skeleton: str = 'distance_ordered', iterations: typing.SupportsInt | typing.SupportsIndex | None = None, ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, threads: typing.SupportsInt | typing.SupportsIndex) -> list[CalibreRecall]:
    ...
def chi_squared_tail(value: typing.SupportsFloat | typing.SupportsIndex, degrees: typing.SupportsInt | typing.SupportsIndex) -> float:
    ...
def coco_prediction(*, image: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], category: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], area: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], box: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], masks: RunLengthMasks, score: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> CocoObjects:
    ...
def coco_reference(*, image: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], category: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], area: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], box: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], masks: RunLengthMasks, crowd: typing.Annotated[numpy.typing.ArrayLike, numpy.uint8]) -> CocoObjects:
    ...
def confusion_matrix(reference: numpy.ndarray, prediction: numpy.ndarray, *, labels: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | None, names: collections.abc.Sequence[str], weight: numpy.ndarray | None, ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, threads: typing.SupportsInt | typing.SupportsIndex) -> ConfusionMatrix:
    ...
def count_components(mask: numpy.ndarray, *, connectivity: str, threads: typing.SupportsInt | typing.SupportsIndex) -> int:
    ...
def crps_ensemble(observation: numpy.ndarray, members: numpy.ndarray, *, weight: numpy.ndarray | None, estimator: str, threads: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float64]:
    ...
def crps_gaussian(observation: numpy.ndarray, mean: numpy.ndarray, sd: numpy.ndarray, *, threads: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float64]:
    ...
def crps_histogram(observation: numpy.ndarray, edges: numpy.ndarray, masses: numpy.ndarray, *, inside: str, threads: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float64]:
    ...
def crps_interpolated_gaussian(observation: numpy.ndarray, mean: numpy.ndarray, sd: numpy.ndarray, *, threads: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float64]:
    ...
@typing.overload
def cumulative_calibration(scores: ScoreCurve) -> tuple[BoundedValue, BoundedValue]:
    ...
@typing.overload
def cumulative_calibration(scores: CalibrationBins) -> tuple[BoundedValue, BoundedValue]:
    ...
def delong(reference: numpy.ndarray, scores: collections.abc.Sequence[numpy.ndarray], *, types: collections.abc.Sequence[str], positive: typing.SupportsInt | typing.SupportsIndex, ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, weight: numpy.ndarray | None, weight_kind: str, cluster: numpy.ndarray | None, non_finite: str, threads: typing.SupportsInt | typing.SupportsIndex) -> DeLong:
    ...
def detection_curve(score: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], hit: typing.Annotated[numpy.typing.ArrayLike, numpy.uint8], *, weight: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], references: typing.SupportsFloat | typing.SupportsIndex, images: typing.SupportsInt | typing.SupportsIndex) -> DetectionCurve:
    ...
def distance_transform(labels: numpy.ndarray, *, spacing: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], squared: bool, signed: bool, indices: bool, max_distance: typing.SupportsFloat | typing.SupportsIndex, black_border: bool, in_double: bool, threads: typing.SupportsInt | typing.SupportsIndex) -> typing.Any:
    ...
def distinct_brier(curve: ScoreCurve) -> BrierParts:
    ...
def encode_masks(masks: collections.abc.Sequence[numpy.ndarray]) -> RunLengthMasks:
    ...
@typing.overload
def equal_mass_groups(scores: ScoreCurve, groups: typing.SupportsInt | typing.SupportsIndex) -> CalibrationGroups:
    ...
@typing.overload
def equal_mass_groups(scores: CalibrationBins, groups: typing.SupportsInt | typing.SupportsIndex) -> CalibrationGroups:
    ...
def equal_width_edges(bins: typing.SupportsInt | typing.SupportsIndex) -> list[float]:
    ...
def evaluate_coco(reference: CocoObjects, prediction: CocoObjects, *, images: typing.SupportsInt | typing.SupportsIndex, categories: typing.SupportsInt | typing.SupportsIndex, iou_thresholds: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], areas: collections.abc.Sequence[tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex]], max_detections: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.int64]]:
    ...
def fit_logistic(events: typing.Annotated[numpy.typing.ArrayLike, numpy.uint8], scores: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], *, terms: str, clip: typing.SupportsFloat | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[float, float, float, float, float, float, str]:
    ...
@typing.overload
def isotonic_groups(scores: ScoreCurve) -> CalibrationGroups:
    ...
@typing.overload
def isotonic_groups(scores: CalibrationBins) -> CalibrationGroups:
    ...
def kendall_tau_b(first: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], second: typing.Annotated[numpy.typing.ArrayLike, numpy.int64]) -> float:
    ...
def kernel_block_means(probabilities: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], labels: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], *, block: typing.SupportsInt | typing.SupportsIndex, kernel: str, width: typing.SupportsFloat | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float64]:
    ...
def kernel_bootstrap(probabilities: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], labels: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], *, repeats: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex, kernel: str, width: typing.SupportsFloat | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float64]:
    ...
def kernel_frequencies(probabilities: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], labels: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], *, bandwidth: typing.SupportsFloat | typing.SupportsIndex, clip: typing.SupportsFloat | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[numpy.typing.NDArray[numpy.float64], float]:
    ...
def kernel_sums(probabilities: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], labels: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], *, kernel: str, width: typing.SupportsFloat | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[float, float]:
    ...
def label_adjacency(labels: numpy.ndarray, *, connectivity: str, ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, threads: typing.SupportsInt | typing.SupportsIndex) -> list[tuple[int, int]]:
    ...
def local_lines(events: typing.Annotated[numpy.typing.ArrayLike, numpy.uint8], scores: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], *, fraction: typing.SupportsFloat | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float64]:
    ...
def mask_candidates(reference: RunLengthMasks, prediction: RunLengthMasks, *, criterion: str) -> Candidates:
    ...
def match_candidates(reference: numpy.ndarray, prediction: numpy.ndarray, value: numpy.ndarray, *, references: numpy.ndarray, predictions: numpy.ndarray, criterion: str, threshold: typing.SupportsFloat | typing.SupportsIndex, at_threshold: str, strategy: str, scores: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], double_detections: str) -> Matching:
    """
    Matching of objects that have numbers only; `references` and `predictions` hold 1 for each that is ignored.
    """
def match_instances(reference: numpy.ndarray, prediction: numpy.ndarray, table: OverlapTable, objects: ObjectPairs, *, criterion: str, threshold: typing.SupportsFloat | typing.SupportsIndex, at_threshold: str, strategy: str, scores: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], double_detections: str, band: str, width: typing.SupportsFloat | typing.SupportsIndex, dilation: typing.SupportsInt | typing.SupportsIndex = 0, skeleton: str = 'distance_ordered', smallest: typing.SupportsFloat | typing.SupportsIndex = 0.0, ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, threads: typing.SupportsInt | typing.SupportsIndex) -> Matching:
    ...
def mean_embedding_error(events: typing.Annotated[numpy.typing.ArrayLike, numpy.uint8], scores: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], *, width: typing.SupportsFloat | typing.SupportsIndex) -> float:
    ...
def median_distance(probabilities: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], labels: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], *, threads: typing.SupportsInt | typing.SupportsIndex) -> float:
    ...
def object_pairs(table: OverlapTable, *, reference_labels: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | None = None, prediction_labels: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | None = None, void_labels: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] = [], crowd_labels: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] = []) -> ObjectPairs:
    ...
def overlap_table(reference: numpy.ndarray, prediction: numpy.ndarray, *, spacing: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, origin: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], threads: typing.SupportsInt | typing.SupportsIndex) -> OverlapTable:
    ...
def paired_tests(values: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], *, exact_up_to: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
    ...
def pit_counts(low: numpy.ndarray, high: numpy.ndarray, *, bins: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[numpy.typing.NDArray[numpy.int64], int, int]:
    ...
def pit_gaussian(observation: numpy.ndarray, mean: numpy.ndarray, sd: numpy.ndarray, *, threads: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float64]:
    ...
def rank_bootstrap(values: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], cluster: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], *, resamples: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex, by: str, level: typing.SupportsFloat | typing.SupportsIndex, alpha: typing.SupportsFloat | typing.SupportsIndex, holm: bool, exact_up_to: typing.SupportsInt | typing.SupportsIndex, ties: str, threads: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float32]:
    ...
def rank_correlations(ranks: typing.Annotated[numpy.typing.ArrayLike, numpy.float32], resamples: typing.Annotated[numpy.typing.ArrayLike, numpy.float32], *, threads: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float64]:
    ...
def rank_counts(values: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], cluster: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], counts: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32], *, by: str, level: typing.SupportsFloat | typing.SupportsIndex, alpha: typing.SupportsFloat | typing.SupportsIndex, holm: bool, exact_up_to: typing.SupportsInt | typing.SupportsIndex, ties: str, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float32]]:
    ...
def rank_scores(scores: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], *, ties: str) -> numpy.typing.NDArray[numpy.float32]:
    ...
def resample_counts(groups: numpy.ndarray, *, resample: str, resamples: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.int64]:
    """
    How often each row is in each resample.
    """
def run_length_masks(segmentations: list, *, sizes: list | None) -> RunLengthMasks:
    ...
def score_bits(curve: ScoreCurve) -> int:
    ...
def score_curve(reference: numpy.ndarray, score: numpy.ndarray, *, type: str, positive: typing.SupportsInt | typing.SupportsIndex, ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, weight: numpy.ndarray | None, non_finite: str, threads: typing.SupportsInt | typing.SupportsIndex) -> ScoreCurve:
    ...
def score_histogram(*, cells: str, low: typing.SupportsFloat | typing.SupportsIndex, high: typing.SupportsFloat | typing.SupportsIndex, bins: typing.SupportsInt | typing.SupportsIndex) -> ScoreHistogram:
    ...
def scores_at_ranks(curve: ScoreCurve, ranks: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]) -> numpy.typing.NDArray[numpy.float64]:
    ...
def scoring_sums(labels: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]) -> ScoringSums:
    ...
def skeleton_length(skeleton: numpy.ndarray, *, spacing: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> float:
    ...
def skeleton_overlaps(reference: numpy.ndarray, prediction: numpy.ndarray, table: OverlapTable, regions: collections.abc.Sequence[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | tuple[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]] | None], *, skeleton: str = 'distance_ordered', iterations: typing.SupportsInt | typing.SupportsIndex | None = None, ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, threads: typing.SupportsInt | typing.SupportsIndex) -> list[SkeletonOverlap]:
    ...
def skeletonize(mask: numpy.ndarray, *, method: str, spacing: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], members: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], each_label: bool, iterations: typing.SupportsInt | typing.SupportsIndex | None, threads: typing.SupportsInt | typing.SupportsIndex) -> numpy.ndarray:
    ...
def smooth_calibration_error(events: typing.Annotated[numpy.typing.ArrayLike, numpy.uint8], scores: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], *, width: typing.SupportsFloat | typing.SupportsIndex | None, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[float, float]:
    ...
def smooth_calibration_error_of_points(scores: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], residuals: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], *, total: typing.SupportsFloat | typing.SupportsIndex, width: typing.SupportsFloat | typing.SupportsIndex | None, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple[float, float]:
    ...
def surface_distances(reference: numpy.ndarray, prediction: numpy.ndarray, table: OverlapTable, regions: collections.abc.Sequence[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | tuple[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]] | None], *, boundary: str = 'voxel', neighbourhood: str = 'face', image_edge: str = 'background', targets: str = 'same', quadrature: str = 'faces', ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, surfaces: ReferenceSurfaces | None = None, threads: typing.SupportsInt | typing.SupportsIndex) -> list[SurfaceDistances]:
    ...
def surface_elements(mask: numpy.ndarray, *, spacing: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], boundary: str = 'voxel', neighbourhood: str = 'face', image_edge: str = 'background', targets: str = 'same', quadrature: str = 'faces') -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
    ...
def top_label_scores(reference: numpy.ndarray, score: numpy.ndarray, *, type: str, labels: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], positive: typing.SupportsInt | typing.SupportsIndex, ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, weight: numpy.ndarray | None, non_finite: str, sum_tolerance: typing.SupportsFloat | typing.SupportsIndex | None, threads: typing.SupportsInt | typing.SupportsIndex) -> tuple:
    ...
def topology(labels: numpy.ndarray, table: OverlapTable, classes: collections.abc.Sequence[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | tuple[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]] | None], *, connectivity: str, ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, threads: typing.SupportsInt | typing.SupportsIndex) -> list[Topology]:
    ...
def topology_pairs(reference: numpy.ndarray, prediction: numpy.ndarray, table: OverlapTable, regions: collections.abc.Sequence[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | tuple[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]] | None], *, connectivity: str = 'full', ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, threads: typing.SupportsInt | typing.SupportsIndex) -> list[TopologyPair]:
    ...
def update_calibration(bins: collections.abc.Sequence[CalibrationBins], reference: numpy.ndarray, score: numpy.ndarray, *, type: str, labels: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], positive: typing.SupportsInt | typing.SupportsIndex, ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, weight: numpy.ndarray | None, non_finite: str, outside: str, sum_tolerance: typing.SupportsFloat | typing.SupportsIndex | None, threads: typing.SupportsInt | typing.SupportsIndex) -> None:
    ...
def update_scoring(sums: ScoringSums, reference: numpy.ndarray, score: numpy.ndarray, *, type: str, positive: typing.SupportsInt | typing.SupportsIndex, ignore_label: typing.SupportsInt | typing.SupportsIndex | None, mask: numpy.ndarray | None, weight: numpy.ndarray | None, non_finite: str, sum_tolerance: typing.SupportsFloat | typing.SupportsIndex | None, threads: typing.SupportsInt | typing.SupportsIndex) -> None:
    ...
FINEST_QUADRATURE: int = 8
pit_unit: int = 1073741824
