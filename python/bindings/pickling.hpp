// Pickling.
#pragma once

#include <pybind11/pybind11.h>

#include <exception>
#include <new>
#include <string>
#include <utility>

#include "assay/error.hpp"
#include "assay/status.hpp"

namespace assay::python {

// As py::pickle by a tuple. Whatever `set` throws about a damaged one becomes a ValueError that names the class.
template <class Get, class Set>
auto pickled(const char* name, Get get, Set set) {
  return pybind11::pickle(std::move(get), [name, set = std::move(set)](const pybind11::tuple& state) {
    try {
      return set(state);
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& problem) {
      throw pybind11::value_error("the state of " + std::string(name) + " is damaged: " + problem.what());
    }
  });
}

// Pickled as a number.
inline Status stored_status(const pybind11::handle& state) {
  const int status = state.cast<int>();
  if (status < 0 || status > static_cast<int>(Status::prediction_empty)) {
    throw InvalidInput("status must be 0 to 3, got " + std::to_string(status));
  }
  return static_cast<Status>(status);
}

}  // namespace assay::python
