#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/error.hpp"
#include "assay/run_lengths.hpp"
#include "bindings.hpp"
#include "columns.hpp"
#include "given.hpp"
#include "named.hpp"
#include "numpy_view.hpp"
#include "pickling.hpp"

namespace assay::python {
namespace {

constexpr Names<MaskCriterion, 4> mask_criteria{{{"iou", MaskCriterion::iou},
                                                 {"dsc", MaskCriterion::dsc},
                                                 {"ior", MaskCriterion::ior},
                                                 {"iop", MaskCriterion::iop}}};

struct Size {
  std::int64_t height;
  std::int64_t width;
};

// Of a list or tuple.
py::handle item(const py::handle& sequence, py::ssize_t i) { return PySequence_Fast_GET_ITEM(sequence.ptr(), i); }

Size size_of(const py::handle& given) {
  py::detail::make_caster<std::int64_t> height;
  py::detail::make_caster<std::int64_t> width;
  const bool is_list = py::isinstance<py::list>(given) || py::isinstance<py::tuple>(given);
  if (!is_list || py::len(given) != 2 || !height.load(item(given, 0), false) || !width.load(item(given, 1), false)) {
    throw InvalidInput("the size of its image must be [height, width] in pixels, got " +
                       py::repr(given).cast<std::string>());
  }
  return {py::detail::cast_op<std::int64_t>(height), py::detail::cast_op<std::int64_t>(width)};
}

void append_polygons(RunLengthMasks& masks, const py::handle& given, const Size& size) {
  py::detail::make_caster<std::vector<std::vector<double>>> polygons;
  if (!py::isinstance<py::list>(given) || !polygons.load(given, true)) {
    throw InvalidInput("it must be a dict of size and counts, or a list of polygons");
  }
  masks.append_polygons(size.height, size.width,
                        py::detail::cast_op<const std::vector<std::vector<double>>&>(polygons));
}

void append_counts(RunLengthMasks& masks, const py::handle& given, const Size& size) {
  py::detail::make_caster<std::string_view> text;
  if (text.load(given, false)) {  // but for text of lone surrogates
    masks.append_text(size.height, size.width, py::detail::cast_op<std::string_view>(text));
    return;
  }
  py::detail::make_caster<std::vector<std::int64_t>> counts;
  if (!py::isinstance<py::list>(given) || !counts.load(given, false)) {
    throw InvalidInput("counts must be compressed text or a list of run lengths");
  }
  masks.append(size.height, size.width, py::detail::cast_op<const std::vector<std::int64_t>&>(counts));
}

// The keys of a segmentation, made once.
struct Keys {
  py::str size{"size"};
  py::str counts{"counts"};
};

// One mask in any of the forms that COCO has. Polygons need the size of their image.
void append(RunLengthMasks& masks, const py::handle& given, const py::handle& size, const Keys& keys) {
  if (!py::isinstance<py::dict>(given)) {
    append_polygons(masks, given, size_of(size));
    return;
  }
  const auto parts = py::reinterpret_borrow<py::dict>(given);
  for (const py::str& key : {keys.size, keys.counts}) {
    if (!parts.contains(key)) {
      throw InvalidInput("it must have size and counts, got none of '" + key.cast<std::string>() + "'");
    }
  }
  append_counts(masks, parts[keys.counts], size_of(parts[keys.size]));
}

RunLengthMasks masks_of(const py::list& segmentations, const std::optional<py::list>& sizes) {
  RunLengthMasks masks;
  if (sizes && sizes->size() != segmentations.size()) {
    throw py::value_error("sizes must be as many as segmentations, got " + std::to_string(sizes->size()) + " and " +
                          std::to_string(segmentations.size()));
  }
  const Keys keys;
  for (std::size_t i = 0; i < segmentations.size(); ++i) {
    try {
      append(masks, segmentations[i], sizes ? py::object((*sizes)[i]) : py::none(), keys);
    } catch (const InvalidInput& problem) {
      throw py::value_error("segmentation " + std::to_string(i) + " cannot be used: " + problem.what());
    }
  }
  return masks;
}

RunLengthView mask_at(const RunLengthMasks& masks, const Given<std::int64_t>& index) {
  const std::int64_t i = index.as("index");
  if (i < 0 || i >= static_cast<std::int64_t>(masks.size())) {
    throw py::index_error("index must be at least 0 and below the number of masks, but there are " +
                          std::to_string(masks.size()) + " masks, and it is " + std::to_string(i));
  }
  return masks[static_cast<std::size_t>(i)];
}

py::array_t<std::uint8_t, py::array::f_style> pixels_of(const RunLengthView& mask) {
  py::array_t<std::uint8_t, py::array::f_style> pixels({mask.height, mask.width});
  decode(mask, pixels.mutable_data());
  return pixels;
}

py::array_t<std::int64_t> areas_of(const RunLengthMasks& masks) {
  std::vector<std::int64_t> areas;
  for (std::size_t i = 0; i < masks.size(); ++i) areas.push_back(area(masks[i]));
  return array_of(areas);
}

py::array_t<std::int64_t> boxes_of(const RunLengthMasks& masks) {
  std::vector<std::int64_t> boxes;
  for (std::size_t i = 0; i < masks.size(); ++i) {
    for (const std::int64_t number : box(masks[i])) boxes.push_back(number);
  }
  return table_of(boxes, masks.size(), 4);
}

py::array_t<std::int64_t> sizes_of(const RunLengthMasks& masks) {
  std::vector<std::int64_t> sizes;
  for (std::size_t i = 0; i < masks.size(); ++i) {
    sizes.push_back(masks[i].height);
    sizes.push_back(masks[i].width);
  }
  return table_of(sizes, masks.size(), 2);
}

py::list state_of(const RunLengthMasks& masks) {
  py::list state;
  for (std::size_t i = 0; i < masks.size(); ++i) {
    state.append(py::make_tuple(masks[i].height, masks[i].width, py::bytes(run_length_text(masks[i]))));
  }
  return state;
}

}  // namespace

void bind_run_lengths(py::module_& m) {
  py::class_<RunLengthMasks, std::shared_ptr<RunLengthMasks>>(
      m, "RunLengthMasks", "Masks of objects as run lengths, the way COCO stores them.")
      .def("__len__", &RunLengthMasks::size)
      .def_property_readonly("area", &areas_of, "Number of pixels of each mask, int64.")
      .def_property_readonly("size", &sizes_of, "Height and width of the image of each mask, int64.")
      .def_property_readonly("box", &boxes_of,
                             "x, y, width, height of the smallest box around each mask, int64; 0 where it is empty.")
      .def(
          "text",
          [](const RunLengthMasks& masks, const Given<std::int64_t>& i) { return run_length_text(mask_at(masks, i)); },
          py::arg("index"), "COCO's compressed text of one mask.")
      .def(
          "counts",
          [](const RunLengthMasks& masks, const Given<std::int64_t>& i) {
            const RunLengthView mask = mask_at(masks, i);
            return std::vector<std::int64_t>(mask.begin, mask.end);
          },
          py::arg("index"), "Run lengths of one mask, outside and inside by turns, column by column.")
      .def(
          "pixels",
          [](const RunLengthMasks& masks, const Given<std::int64_t>& i) { return pixels_of(mask_at(masks, i)); },
          py::arg("index"), "One mask as an array of 0 and 1, shape (height, width), uint8.")
      .def("__repr__",
           [](const RunLengthMasks& masks) { return py::str("<RunLengthMasks: {} masks>").format(masks.size()); })
      .def(pickled(
          "RunLengthMasks", [](const RunLengthMasks& masks) { return py::make_tuple(state_of(masks)); },
          [](const py::tuple& state) {
            RunLengthMasks masks;
            for (const py::handle each : state[0].cast<py::list>()) {
              const auto one = each.cast<py::tuple>();
              masks.append_text(one[0].cast<std::int64_t>(), one[1].cast<std::int64_t>(),
                                one[2].cast<std::string_view>());
            }
            return masks;
          }));
  m.def("run_length_masks", &masks_of, py::arg("segmentations"), py::kw_only(), py::arg("sizes"));
  m.def(
      "encode_masks",
      [](const std::vector<py::array>& masks) {
        RunLengthMasks encoded;
        for (const py::array& mask : masks) encoded.append_mask(view_of<std::uint8_t>(mask, "mask"));
        return encoded;
      },
      py::arg("masks"));
  m.def(
      "mask_candidates",
      [](const RunLengthMasks& reference, const RunLengthMasks& prediction, const std::string& criterion) {
        const MaskCriterion value = named(mask_criteria, criterion, "criterion");
        const py::gil_scoped_release release;
        return mask_candidates(reference, prediction, value);
      },
      py::arg("reference"), py::arg("prediction"), py::kw_only(), py::arg("criterion"));
}

}  // namespace assay::python
