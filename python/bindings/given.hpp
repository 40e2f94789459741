// Arguments of methods that users call.
#pragma once

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace assay::python {

using Labels = std::variant<std::int64_t, std::vector<std::int64_t>>;
// The labels of a class: of both maps, or of the reference and of the prediction; without any all but 0.
using Members = std::vector<std::int64_t>;
using Classes = std::vector<std::optional<std::variant<Members, std::pair<Members, Members>>>>;

template <class T>
constexpr const char* expected = nullptr;
template <>
inline constexpr const char* expected<double> = "a number";
template <>
inline constexpr const char* expected<bool> = "True or False";
template <>
inline constexpr const char* expected<std::optional<double>> = "a number or None";
template <>
inline constexpr const char* expected<std::int64_t> = "a whole number of 64 bits";
template <>
inline constexpr const char* expected<std::string> = "text";
template <>
inline constexpr const char* expected<std::optional<std::string>> = "text or None";
template <>
inline constexpr const char* expected<std::vector<double>> = "a list of numbers";
template <>
inline constexpr const char* expected<Labels> = "a label (a whole number of 64 bits) or a list of them";
template <>
inline constexpr const char* expected<Classes> = "a list with the labels of each class, or None for all but 0";

// An argument as it was given, that should be a T. It takes any object, so that the error for one of a wrong type names
// the argument, where pybind11 would list all signatures.
template <class T>
class Given : public pybind11::object {
 public:
  using pybind11::object::object;

  static bool check_(pybind11::handle) { return true; }

  T as(const char* name) const {
    pybind11::detail::make_caster<T> caster;
    if (caster.load(*this, true)) return pybind11::detail::cast_op<T>(std::move(caster));
    throw pybind11::type_error(std::string(name) + " must be " + expected<T> + ", got " +
                               pybind11::repr(*this).template cast<std::string>());
  }
};

}  // namespace assay::python

// Signatures show it as a T.
template <class T>
struct pybind11::detail::handle_type_name<assay::python::Given<T>> {
  static constexpr auto name = make_caster<T>::name;
};
