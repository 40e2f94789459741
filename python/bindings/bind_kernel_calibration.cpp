#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "assay/kernel_calibration.hpp"
#include "assay/smooth_calibration.hpp"
#include "bindings.hpp"
#include "columns.hpp"
#include "named.hpp"
#include "numpy_view.hpp"

namespace assay::python {
namespace {

constexpr Names<RowKernel, 2> row_kernels{{{"laplacian", RowKernel::laplacian}, {"gaussian", RowKernel::gaussian}}};

ProbabilityRows rows_of(const Doubles& probabilities, const Integers& labels) {
  if (probabilities.ndim() != 2) throw py::value_error("probabilities must have two axes");
  return {column_of(probabilities), column_of(labels), static_cast<std::size_t>(probabilities.shape(1))};
}

KernelOptions kernel_options(const std::string& kernel, double width, int threads) {
  return {named(row_kernels, kernel, "kernel"), width, threads};
}

}  // namespace

void bind_kernel_calibration(py::module_& m) {
  m.def(
      "kernel_frequencies",
      [](const Doubles& probabilities, const Integers& labels, double bandwidth, double clip, int threads) {
        const ProbabilityRows rows = rows_of(probabilities, labels);
        KernelFrequencies found;
        {
          const py::gil_scoped_release release;
          found = kernel_frequencies(rows, bandwidth, clip, threads);
        }
        const auto size = static_cast<std::size_t>(rows.size());
        return py::make_tuple(table_of(std::move(found.frequency), size, rows.classes()), found.log_likelihood);
      },
      py::arg("probabilities"), py::arg("labels"), py::kw_only(), py::arg("bandwidth"), py::arg("clip"),
      py::arg("threads"));
  m.def(
      "kernel_sums",
      [](const Doubles& probabilities, const Integers& labels, const std::string& kernel, double width, int threads) {
        const ProbabilityRows rows = rows_of(probabilities, labels);
        const KernelOptions options = kernel_options(kernel, width, threads);
        const py::gil_scoped_release release;
        const KernelSums sums = kernel_sums(rows, options);
        return std::make_pair(sums.pairs, sums.diagonal);
      },
      py::arg("probabilities"), py::arg("labels"), py::kw_only(), py::arg("kernel"), py::arg("width"),
      py::arg("threads"));
  m.def(
      "kernel_block_means",
      [](const Doubles& probabilities, const Integers& labels, std::int64_t block, const std::string& kernel,
         double width, int threads) {
        const ProbabilityRows rows = rows_of(probabilities, labels);
        const KernelOptions options = kernel_options(kernel, width, threads);
        std::vector<double> means;
        {
          const py::gil_scoped_release release;
          means = kernel_block_means(rows, block, options);
        }
        return array_of(std::move(means));
      },
      py::arg("probabilities"), py::arg("labels"), py::kw_only(), py::arg("block"), py::arg("kernel"), py::arg("width"),
      py::arg("threads"));
  m.def(
      "kernel_bootstrap",
      [](const Doubles& probabilities, const Integers& labels, std::int64_t repeats, std::uint64_t seed,
         const std::string& kernel, double width, int threads) {
        const ProbabilityRows rows = rows_of(probabilities, labels);
        const KernelOptions options = kernel_options(kernel, width, threads);
        std::vector<double> sums;
        {
          const py::gil_scoped_release release;
          sums = kernel_bootstrap(rows, repeats, seed, options);
        }
        return array_of(std::move(sums));
      },
      py::arg("probabilities"), py::arg("labels"), py::kw_only(), py::arg("repeats"), py::arg("seed"),
      py::arg("kernel"), py::arg("width"), py::arg("threads"));
  m.def(
      "median_distance",
      [](const Doubles& probabilities, const Integers& labels, int threads) {
        const ProbabilityRows rows = rows_of(probabilities, labels);
        const py::gil_scoped_release release;
        return median_distance(rows, threads);
      },
      py::arg("probabilities"), py::arg("labels"), py::kw_only(), py::arg("threads"));
  m.def(
      "mean_embedding_error",
      [](const Flags& events, const Doubles& scores, const Doubles& weights, double width) {
        const auto event = column_of(events);
        const auto score = column_of(scores);
        const auto weight = column_of(weights);
        const py::gil_scoped_release release;
        return mean_embedding_error(event, score, weight, width);
      },
      py::arg("events"), py::arg("scores"), py::arg("weights"), py::kw_only(), py::arg("width"));
  m.def(
      "smooth_calibration_error",
      [](const Flags& events, const Doubles& scores, const Doubles& weights, std::optional<double> width, int threads) {
        const auto event = column_of(events);
        const auto score = column_of(scores);
        const auto weight = column_of(weights);
        const py::gil_scoped_release release;
        const SmoothError found = smooth_calibration_error(residual_points(event, score, weight), width, threads);
        return std::make_pair(found.error, found.width);
      },
      py::arg("events"), py::arg("scores"), py::arg("weights"), py::kw_only(), py::arg("width"), py::arg("threads"));
  m.def(
      "smooth_calibration_error_of_points",
      [](const Doubles& scores, const Doubles& residuals, double total, std::optional<double> width, int threads) {
        const ResidualPoints points{column_of(scores), column_of(residuals), total};
        const py::gil_scoped_release release;
        const SmoothError found = smooth_calibration_error(points, width, threads);
        return std::make_pair(found.error, found.width);
      },
      py::arg("scores"), py::arg("residuals"), py::kw_only(), py::arg("total"), py::arg("width"), py::arg("threads"));
}

}  // namespace assay::python
