#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "assay/consistency.hpp"
#include "assay/matching.hpp"
#include "bindings.hpp"
#include "given.hpp"
#include "numpy_view.hpp"
#include "object_names.hpp"
#include "pickling.hpp"
#include "sums.hpp"

namespace assay::python {
namespace {

template <class T>
std::vector<T> values_of(const py::handle& array) {
  const py::array_t<T, py::array::c_style | py::array::forcecast> values(py::reinterpret_borrow<py::object>(array));
  return {values.data(), values.data() + values.size()};
}

py::tuple state_of(const Matching::Side& side) {
  return py::make_tuple(array_of(side.label), array_of(side.volume), array_of(side.ignored), array_of(side.image));
}

Matching::Side side_of(const py::tuple& state) {
  return {values_of<std::int64_t>(state[0]), values_of<double>(state[1]), values_of<std::uint8_t>(state[2]),
          values_of<std::int64_t>(state[3])};
}

py::tuple state_of(const Candidates& pairs) {
  return py::make_tuple(array_of(pairs.reference), array_of(pairs.prediction), array_of(pairs.value));
}

py::tuple state_of(const Assignment& a) {
  return py::make_tuple(state_of(a.pairs), a.pairs.distance, array_of(a.match_of_reference),
                        array_of(a.match_of_prediction), array_of(a.value_of_reference),
                        array_of(a.value_of_prediction), array_of(a.double_detection));
}

Assignment assignment_of(const py::tuple& state) {
  const auto pairs = state[0].cast<py::tuple>();
  return {{values_of<std::int64_t>(pairs[0]), values_of<std::int64_t>(pairs[1]), values_of<double>(pairs[2]),
           state[1].cast<bool>()},
          values_of<std::int64_t>(state[2]),
          values_of<std::int64_t>(state[3]),
          values_of<double>(state[4]),
          values_of<double>(state[5]),
          values_of<std::uint8_t>(state[6])};
}

py::tuple state_of(const MatchingOptions& options) {
  return py::make_tuple(name_of(criteria, options.criterion), options.assignment.threshold,
                        name_of(at_thresholds, options.assignment.hit_at_threshold),
                        name_of(strategies, options.assignment.strategy),
                        name_of(all_double_detections, options.ignore_double_detections));
}

MatchingOptions options_of(const py::tuple& state) {
  return matching_options(state[0].cast<std::string>(), state[1].cast<double>(), state[2].cast<std::string>(),
                          state[3].cast<std::string>(), state[4].cast<std::string>());
}

py::object label_or_none(const Matching::Side& side, std::int64_t index) {
  return index < 0 ? py::none() : py::object(py::int_(side.label[static_cast<std::size_t>(index)]));
}

py::object value_or_none(double value) { return std::isnan(value) ? py::none() : py::object(py::float_(value)); }

const char* status_of(bool is_reference, bool ignored, bool matched) {
  if (matched) return "tp";
  if (ignored) return "ignored";
  return is_reference ? "fn" : "fp";
}

// What both sides have in a row of the object table.
py::dict row_of(const Matching& m, bool is_reference, std::size_t i) {
  const Matching::Side& own = is_reference ? m.reference : m.prediction;
  const Assignment& a = m.assignment;
  const std::int64_t match = (is_reference ? a.match_of_reference : a.match_of_prediction)[i];
  py::dict row;
  row["image"] = own.image[i];
  row["side"] = is_reference ? "reference" : "prediction";
  row["label"] = own.label[i];
  row["volume"] = own.volume[i];
  row["status"] = status_of(is_reference, own.ignored[i] != 0, match >= 0);
  row["match"] = label_or_none(is_reference ? m.prediction : m.reference, match);
  row["value"] = value_or_none((is_reference ? a.value_of_reference : a.value_of_prediction)[i]);
  return row;
}

py::list rows_of(const Matching& m) {
  py::list rows;
  for (std::size_t r = 0; r < m.reference.size(); ++r) {
    py::dict row = row_of(m, true, r);
    row["best_candidate"] = label_or_none(m.prediction, m.best_of_reference[r]);
    row["best_value"] = value_or_none(m.best_value_of_reference[r]);
    row["score"] = py::none();
    rows.append(row);
  }
  for (std::size_t p = 0; p < m.prediction.size(); ++p) {
    py::dict row = row_of(m, false, p);
    row["best_candidate"] = py::none();
    row["best_value"] = py::none();
    row["score"] = m.score.empty() ? py::none() : py::object(py::float_(m.score[p]));
    rows.append(row);
  }
  return rows;
}

void bind_definition(py::class_<Matching>& matching) {
  matching
      .def_property_readonly(
          "criterion", [](const Matching& m) { return name_of(criteria, m.options.criterion); },
          "How well two objects fit was measured by this.")
      .def_property_readonly(
          "threshold", [](const Matching& m) { return m.options.assignment.threshold; },
          "What the criterion of a match must be better than.")
      .def_property_readonly(
          "at_threshold",
          [](const Matching& m) { return name_of(at_thresholds, m.options.assignment.hit_at_threshold); },
          "\"hit\" if a value equal to the threshold passes, else \"miss\".")
      .def_property_readonly(
          "strategy", [](const Matching& m) { return name_of(strategies, m.options.assignment.strategy); },
          "How pairs were chosen.")
      .def_property_readonly(
          "double_detections",
          [](const Matching& m) { return name_of(all_double_detections, m.options.ignore_double_detections); },
          "What a prediction is that passes but found its references taken: \"false_positive\" or \"ignored\".");
}

void bind_columns(py::class_<Matching>& matching) {
  matching
      .def_property_readonly(
          "reference_labels", [](const Matching& m) { return array_of(m.reference.label); },
          "Labels of the reference objects, image by image.")
      .def_property_readonly(
          "prediction_labels", [](const Matching& m) { return array_of(m.prediction.label); },
          "Labels of the predicted objects, image by image.")
      .def_property_readonly(
          "reference_volumes", [](const Matching& m) { return array_of(m.reference.volume); },
          "Volumes of the reference objects, ml in 3D, mm^2 in 2D, mm in 1D.")
      .def_property_readonly(
          "prediction_volumes", [](const Matching& m) { return array_of(m.prediction.volume); },
          "Volumes of the predicted objects, ml in 3D, mm^2 in 2D, mm in 1D.")
      .def_property_readonly(
          "reference_images", [](const Matching& m) { return array_of(m.reference.image); },
          "Number of the image of each reference object.")
      .def_property_readonly(
          "prediction_images", [](const Matching& m) { return array_of(m.prediction.image); },
          "Number of the image of each predicted object.")
      .def_property_readonly(
          "reference_ignored", [](const Matching& m) { return array_of(m.reference.ignored); },
          "1 for reference objects that count for nothing, as uint8.")
      .def_property_readonly(
          "prediction_ignored", [](const Matching& m) { return array_of(m.prediction.ignored); },
          "1 for predicted objects that count for nothing, as uint8.")
      .def_property_readonly(
          "scores",
          [](const Matching& m) -> py::object { return m.score.empty() ? py::none() : py::object(array_of(m.score)); },
          "Score of each predicted object, or None.")
      .def_property_readonly(
          "match_of_reference", [](const Matching& m) { return array_of(m.assignment.match_of_reference); },
          "Number of the prediction that each reference is matched with (the best one); -1 without.")
      .def_property_readonly(
          "match_of_prediction", [](const Matching& m) { return array_of(m.assignment.match_of_prediction); },
          "Number of the reference that each prediction is matched with (the best one); -1 without.")
      .def_property_readonly(
          "value_of_reference", [](const Matching& m) { return array_of(m.assignment.value_of_reference); },
          "The criterion of each reference with its match; NaN without.")
      .def_property_readonly(
          "value_of_prediction", [](const Matching& m) { return array_of(m.assignment.value_of_prediction); },
          "The criterion of each prediction with its match; NaN without.")
      .def_property_readonly(
          "best_of_reference", [](const Matching& m) { return array_of(m.best_of_reference); },
          "Number of each reference's best candidate, whether it passed and was free or not; -1 without.")
      .def_property_readonly(
          "best_value_of_reference", [](const Matching& m) { return array_of(m.best_value_of_reference); },
          "The criterion of each reference with its best candidate; NaN without.")
      .def_property_readonly(
          "pairs", [](const Matching& m) { return state_of(m.assignment.pairs); },
          "(numbers of references, numbers of predictions, criterion) of all matched pairs, three arrays. With the "
          "strategy \"one_to_many\" an object may be in several.")
      .def("objects", &rows_of,
           "One dict per object, references first: image, side (\"reference\" or \"prediction\"), label, volume, "
           "status (\"tp\", \"fp\", \"fn\" or \"ignored\"), match (label) and value of the criterion, of a reference "
           "best_candidate (label) and best_value, of a prediction score. None where there is none.");
}

void bind_formulas(py::class_<Matching>& matching) {
  matching.def_property_readonly("counts", &Matching::counts, "tp, fp and fn as BinaryCounts; tn is 0.")
      .def_property_readonly(
          "tp", [](const Matching& m) { return m.counts().tp; }, "References with a match.")
      .def_property_readonly(
          "fp", [](const Matching& m) { return m.counts().fp; }, "Predictions without a match that are not ignored.")
      .def_property_readonly(
          "fn", [](const Matching& m) { return m.counts().fn; }, "References without a match that are not ignored.")
      .def_readonly("images", &Matching::images, "How many images these objects are of.")
      .def_property_readonly(
          "status", [](const Matching& m) { return to_string(m.status()); },
          "\"ok\", \"both_empty\", \"reference_empty\" or \"prediction_empty\": whether there are objects, without "
          "ignored ones.")
      .def("sensitivity", &Matching::sensitivity, "TP / (TP + FN); NaN without references.")
      .def("ppv", &Matching::ppv, "TP / (TP + FP); NaN without predictions.")
      .def(
          "f_beta", [](const Matching& m, const Given<double>& beta) { return m.f_beta(beta.as("beta")); },
          py::kw_only(), py::arg("beta") = 1.0,
          "(1 + beta^2) TP / ((1 + beta^2) TP + beta^2 FN + FP); NaN without any object.")
      .def("fppi", &Matching::fppi, "False positives per image.")
      .def("rq", &Matching::rq, "Recognition quality, TP / (TP + FP/2 + FN/2); NaN without any object.")
      .def("sq", &Matching::sq, "Segmentation quality, the mean criterion of matched references; NaN without any.")
      .def("pq", &Matching::pq,
           "Panoptic quality, the sum of the criterion over (TP + FP/2 + FN/2): 0 without any match, NaN without any "
           "object. Raises ValueError if the criterion is in voxels or mm. Kirillov et al., CVPR (2019).")
      .def("missed_volume", &Matching::missed_volume, "Volume of all false negatives.")
      .def("false_volume", &Matching::false_volume, "Volume of all false positives.")
      .def("count_difference", &Matching::count_difference,
           "Number of predictions minus references, ignored ones left out.")
      .def("curve", &Matching::curve,
           "Scores and outcomes of the predictions that are not ignored, as DetectionCurve: AP, FROC, working points. "
           "Raises ValueError without scores, and for the strategy \"one_to_many\".")
      .def(
          "within",
          [](const Matching& m, const Given<double>& low, const Given<double>& high) {
            return m.within(low.as("volume_from"), high.as("volume_below"));
          },
          py::kw_only(), py::arg("volume_from"), py::arg("volume_below"),
          "The objects with volumes from `volume_from` to below `volume_below`; all others are ignored, and so is what "
          "is matched with a reference among them. Counts of ranges that make up all volumes add up.");
}

// Objects that are known by their number only.
Matching::Side numbered(std::vector<std::uint8_t> ignored) {
  Matching::Side side;
  side.label.resize(ignored.size());
  std::iota(side.label.begin(), side.label.end(), std::int64_t{0});
  side.volume.resize(ignored.size(), std::numeric_limits<double>::quiet_NaN());
  side.image.resize(ignored.size());
  side.ignored = std::move(ignored);
  return side;
}

void bind_match_candidates(py::module_& m) {
  m.def(
      "match_candidates",
      [](const py::array& reference, const py::array& prediction, const py::array& value, const py::array& references,
         const py::array& predictions, const std::string& criterion, double threshold, const std::string& at_threshold,
         const std::string& strategy, std::vector<double> scores, const std::string& double_detections) {
        const MatchingOptions options =
            matching_options(criterion, threshold, at_threshold, strategy, double_detections);
        const Candidates candidates{values_of<std::int64_t>(reference), values_of<std::int64_t>(prediction),
                                    values_of<double>(value), options.criterion == Criterion::centre_distance};
        Matching::Side reference_side = numbered(values_of<std::uint8_t>(references));
        Matching::Side prediction_side = numbered(values_of<std::uint8_t>(predictions));
        const py::gil_scoped_release release;
        return match(std::move(reference_side), std::move(prediction_side), candidates, std::move(scores), options);
      },
      py::arg("reference"), py::arg("prediction"), py::arg("value"), py::kw_only(), py::arg("references"),
      py::arg("predictions"), py::arg("criterion"), py::arg("threshold"), py::arg("at_threshold"), py::arg("strategy"),
      py::arg("scores"), py::arg("double_detections"),
      "Matching of objects that have numbers only; `references` and `predictions` hold 1 for each that is ignored.");
}

void bind_matching_class(py::module_& m) {
  py::class_<Matching> bound(m, "Matching",
                             "The matched objects of one class in one or several images. Those of other images add "
                             "up with + and sum(). Objects have numbers, in the order of their columns. 0/0 is NaN.");
  bind_definition(bound);
  bind_columns(bound);
  bind_formulas(bound);
  bind_sums(bound);
  bound
      .def("__repr__",
           [](const Matching& a) {
             const BinaryCounts counts = a.counts();
             return py::str("<Matching: {} images, tp={}, fp={}, fn={}>")
                 .format(a.images, counts.tp, counts.fp, counts.fn);
           })
      .def(pickled(
          "Matching",
          [](const Matching& a) {
            return py::make_tuple(state_of(a.options), state_of(a.reference), state_of(a.prediction), array_of(a.score),
                                  state_of(a.assignment), array_of(a.best_of_reference),
                                  array_of(a.best_value_of_reference), a.images);
          },
          [](const py::tuple& t) {
            Matching matching{options_of(t[0]),        side_of(t[1]),
                              side_of(t[2]),           values_of<double>(t[3]),
                              assignment_of(t[4]),     values_of<std::int64_t>(t[5]),
                              values_of<double>(t[6]), t[7].cast<std::int64_t>()};
            check_columns(matching);
            return matching;
          }));
}

}  // namespace

void bind_matching(py::module_& m) {
  bind_matching_class(m);
  bind_match_candidates(m);
  m.def(
      "match_instances",
      [](const py::array& reference, const py::array& prediction, const OverlapTable& table, const ObjectPairs& objects,
         const std::string& criterion, double threshold, const std::string& at_threshold, const std::string& strategy,
         std::vector<double> scores, const std::string& double_detections, const std::string& band, double width,
         int dilation, const std::string& skeleton, double smallest, const std::optional<std::int64_t>& ignore_label,
         const std::optional<py::array>& mask, int threads) {
        const LabelView reference_view = label_view(reference, "reference");
        const LabelView prediction_view = label_view(prediction, "prediction");
        const MatchingOptions options =
            matching_options(criterion, threshold, at_threshold, strategy, double_detections);
        CriterionOptions wanted{
            options.criterion, threshold, {}, dilation, named(skeleton_methods, skeleton, "skeleton")};
        wanted.bands.selection = selection_of(ignore_label, mask);
        wanted.bands.band = named(bands, band, "band");
        wanted.bands.width = width;
        wanted.bands.threads = threads;
        const py::gil_scoped_release release;
        return match(objects, find_candidates(objects, reference_view, prediction_view, table, wanted),
                     std::move(scores), options, smallest);
      },
      py::arg("reference").noconvert(), py::arg("prediction").noconvert(), py::arg("table"), py::arg("objects"),
      py::kw_only(), py::arg("criterion"), py::arg("threshold"), py::arg("at_threshold"), py::arg("strategy"),
      py::arg("scores"), py::arg("double_detections"), py::arg("band"), py::arg("width"), py::arg("dilation") = 0,
      py::arg("skeleton") = "distance_ordered", py::arg("smallest") = 0.0, py::arg("ignore_label"), py::arg("mask"),
      py::arg("threads"));
}

}  // namespace assay::python
