#include "detail/bin_places.hpp"

#include <string>
#include <type_traits>
#include <variant>

#include "assay/error.hpp"
#include "detail/number_text.hpp"

namespace assay::detail {
namespace {

// The nearest number with that many binary digits that is a multiple of 2^least; of two the even one.
double rounded(double value, int digits, int least) {
  if (value == 0) return 0;
  int exponent = 0;
  std::frexp(value, &exponent);
  const int unit = std::max(exponent - digits, least);
  return std::ldexp(std::nearbyint(std::ldexp(value, -unit)), unit);
}

template <class From>
double rounded_to(double value) {
  if (std::is_same_v<From, double>) return value;
  if (std::is_same_v<From, Float16>) return rounded(value, 11, -24);
  if (std::is_same_v<From, BFloat16>) return rounded(value, 8, -133);
  return static_cast<double>(static_cast<float>(value));  // that of float, and of whole numbers, which it holds
}

}  // namespace

std::vector<double> edges_for(const ScoreView& scores, const std::vector<double>& edges) {
  return std::visit(
      [&](const auto& view) {
        using From = std::remove_const_t<std::remove_pointer_t<decltype(view.data())>>;
        std::vector<double> found;
        for (const double edge : edges) {
          const double nearest = rounded_to<From>(edge);
          if (!found.empty() && nearest <= found.back()) {
            throw InvalidInput("bins are too narrow for the type of score, in which two edges are " +
                               number_text(nearest));
          }
          found.push_back(nearest);
        }
        return found;
      },
      scores);
}

}  // namespace assay::detail
