#include "assay/run_lengths.hpp"

#include <algorithm>

#include "assay/error.hpp"
#include "detail/interval_sweep.hpp"
#include "detail/polygon_runs.hpp"

namespace assay {
namespace {

constexpr std::int64_t largest_mask = std::int64_t{1} << 31;  // pixels: any run fits its type

std::string size_text(std::int64_t height, std::int64_t width) {
  return std::to_string(height) + " x " + std::to_string(width);
}

// The sequence of numbers that compressed text holds: five bits a character, lowest first, above 48; the sixth says
// that more follow, and the highest of the last is the sign.
std::int64_t read_number(const char*& at, const char* end) {
  std::int64_t number = 0;
  for (int shift = 0; at != end && shift < 60; shift += 5) {
    const unsigned bits = static_cast<unsigned char>(*at++) - 48U;
    if (bits > 63) break;
    number |= static_cast<std::int64_t>(bits & 31) << shift;
    if (bits < 32) return number - (static_cast<std::int64_t>(bits & 16) << (shift + 1));
  }
  throw InvalidInput("counts must be COCO's compressed run lengths, got text that is not");
}

void write_number(std::int64_t number, std::string& text) {
  for (bool more = true; more;) {
    const auto bits = static_cast<int>(number & 31);
    number >>= 5;
    more = (bits & 16) != 0 ? number != -1 : number != 0;
    text.push_back(static_cast<char>((more ? bits | 32 : bits) + 48));
  }
}

double value_of(MaskCriterion criterion, std::int64_t common, std::int64_t reference, std::int64_t prediction) {
  const auto over = [&](std::int64_t size) { return static_cast<double>(common) / static_cast<double>(size); };
  switch (criterion) {
    case MaskCriterion::iou: return over(reference + prediction - common);
    case MaskCriterion::dsc: return 2 * over(reference + prediction);
    case MaskCriterion::ior: return over(reference);
    case MaskCriterion::iop: return over(prediction);
  }
  return 0;
}

// The first and last column of each mask.
struct Spans {
  std::vector<double> low;
  std::vector<double> high;

  explicit Spans(const RunLengthMasks& masks) {
    for (std::size_t i = 0; i < masks.size(); ++i) {
      const std::array<std::int64_t, 4> around = box(masks[i]);
      low.push_back(static_cast<double>(around[0]));
      high.push_back(static_cast<double>(around[0] + around[2] - 1));
    }
  }

  detail::Intervals intervals() const { return {low.data(), high.data(), 1, low.size()}; }
};

}  // namespace

RunLengthView RunLengthMasks::operator[](std::size_t i) const noexcept {
  const std::size_t first = i == 0 ? 0 : end_[i - 1];
  return {height_[i], width_[i], counts_.data() + first, counts_.data() + end_[i]};
}

void RunLengthMasks::check_size(std::int64_t height, std::int64_t width) {
  if (height < 0 || width < 0 || (width > 0 && height > largest_mask / width)) {
    throw InvalidInput("a mask must have a size of at most 2^31 pixels, got " + size_text(height, width));
  }
}

void RunLengthMasks::close(std::int64_t height, std::int64_t width) {
  height_.push_back(height);
  width_.push_back(width);
  end_.push_back(counts_.size());
}

void RunLengthMasks::append(std::int64_t height, std::int64_t width, const std::vector<std::int64_t>& counts) {
  check_size(height, width);
  std::int64_t left = height * width;
  for (const std::int64_t count : counts) {
    if (count < 0 || count > left) {
      left = -1;
      break;
    }
    left -= count;
  }
  if (left != 0) {
    throw InvalidInput("counts must be at least 0 and add up to the size of the mask, " + size_text(height, width));
  }
  for (const std::int64_t count : counts) counts_.push_back(static_cast<std::uint32_t>(count));
  close(height, width);
}

void RunLengthMasks::append_text(std::int64_t height, std::int64_t width, std::string_view text) {
  check_size(height, width);
  const std::size_t first = counts_.size();
  counts_.resize(first + text.size());  // no number has less than a character
  std::uint32_t* const begin = counts_.data() + first;
  std::uint32_t* to = begin;
  std::int64_t left = height * width;
  try {
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); at != end; ++to) {
      std::int64_t count = read_number(at, end);
      // From the fourth on each is the difference to the one two before.
      if (to - begin > 2) count += to[-2];
      if (count < 0 || count > left) {
        left = -1;
        break;
      }
      *to = static_cast<std::uint32_t>(count);
      left -= count;
    }
    if (left != 0) {
      throw InvalidInput("counts must be at least 0 and add up to the size of the mask, " + size_text(height, width));
    }
  } catch (...) {
    counts_.resize(first);
    throw;
  }
  counts_.resize(first + static_cast<std::size_t>(to - begin));
  close(height, width);
}

void RunLengthMasks::append_polygons(std::int64_t height, std::int64_t width,
                                     const std::vector<std::vector<double>>& polygons) {
  check_size(height, width);
  const std::vector<std::uint32_t> runs = detail::polygon_runs(height, width, polygons);
  counts_.insert(counts_.end(), runs.begin(), runs.end());
  close(height, width);
}

void RunLengthMasks::append_mask(const MaskView& mask) {
  if (mask.rank() != 2) throw InvalidInput("a mask must have two axes, got " + std::to_string(mask.rank()));
  const std::int64_t height = mask.shape()[0];
  const std::int64_t width = mask.shape()[1];
  check_size(height, width);
  bool inside = false;
  std::uint32_t length = 0;
  for (std::ptrdiff_t x = 0; x < width; ++x) {
    const std::uint8_t* pixel = mask.data() + x * mask.strides()[1];
    for (std::ptrdiff_t y = 0; y < height; ++y, pixel += mask.strides()[0]) {
      if ((*pixel != 0) != inside) {
        counts_.push_back(length);
        length = 0;
        inside = !inside;
      }
      ++length;
    }
  }
  counts_.push_back(length);
  close(height, width);
}

std::string run_length_text(const RunLengthView& mask) {
  std::string text;
  for (const std::uint32_t* run = mask.begin; run != mask.end; ++run) {
    const auto count = static_cast<std::int64_t>(*run);
    write_number(run - mask.begin > 2 ? count - static_cast<std::int64_t>(run[-2]) : count, text);
  }
  return text;
}

void decode(const RunLengthView& mask, std::uint8_t* pixels) {
  std::uint8_t value = 0;
  for (const std::uint32_t* run = mask.begin; run != mask.end; ++run, value ^= 1U) {
    pixels = std::fill_n(pixels, *run, value);
  }
}

std::int64_t area(const RunLengthView& mask) {
  std::int64_t sum = 0;
  for (const std::uint32_t* run = mask.begin; mask.end - run > 1; run += 2) sum += run[1];
  return sum;
}

std::array<std::int64_t, 4> box(const RunLengthView& mask) {
  std::int64_t left = mask.width;
  std::int64_t right = -1;
  std::int64_t top = mask.height;
  std::int64_t bottom = -1;
  std::int64_t at = 0;
  for (const std::uint32_t* run = mask.begin; mask.end - run > 1; run += 2) {
    const std::int64_t first = at + run[0];
    at = first + run[1];
    if (run[1] == 0) continue;
    const std::int64_t last = at - 1;
    const std::int64_t column = first / mask.height;
    const std::int64_t last_column = last / mask.height;
    left = std::min(left, column);
    right = std::max(right, last_column);
    // A run that goes on in the next column touches both ends of a column.
    top = std::min(top, column == last_column ? first - column * mask.height : 0);
    bottom = std::max(bottom, column == last_column ? last - column * mask.height : mask.height - 1);
  }
  if (right < 0) return {0, 0, 0, 0};
  return {left, top, right - left + 1, bottom - top + 1};
}

std::int64_t intersection(const RunLengthView& a, const RunLengthView& b) {
  if (a.height != b.height || a.width != b.width) {
    throw ShapeMismatch("masks must have one size, got " + size_text(a.height, a.width) + " and " +
                        size_text(b.height, b.width));
  }
  const std::uint32_t* i = a.begin;
  const std::uint32_t* j = b.begin;
  std::int64_t sum = 0;
  std::int64_t first_a = 0;
  std::int64_t first_b = 0;
  while (a.end - i > 1 && b.end - j > 1) {
    const std::int64_t from_a = first_a + i[0];
    const std::int64_t to_a = from_a + i[1];
    const std::int64_t from_b = first_b + j[0];
    const std::int64_t to_b = from_b + j[1];
    sum += std::max<std::int64_t>(0, std::min(to_a, to_b) - std::max(from_a, from_b));
    if (to_a <= to_b) {
      i += 2;
      first_a = to_a;
    }
    if (to_b <= to_a) {
      j += 2;
      first_b = to_b;
    }
  }
  return sum;
}

double iou(const RunLengthView& reference, const RunLengthView& prediction, bool crowd) {
  const std::int64_t common = intersection(reference, prediction);
  if (common == 0) return 0;
  const std::int64_t over = crowd ? area(prediction) : area(reference) + area(prediction) - common;
  return static_cast<double>(common) / static_cast<double>(over);
}

Candidates mask_candidates(const RunLengthMasks& reference, const RunLengthMasks& prediction, MaskCriterion criterion) {
  Candidates found;
  const Spans spans_of_reference(reference);
  const Spans spans_of_prediction(prediction);
  for (const auto& [r, p] : detail::meeting_pairs(spans_of_reference.intervals(), spans_of_prediction.intervals(), 0)) {
    const std::int64_t common = intersection(reference[r], prediction[p]);
    if (common == 0) continue;
    found.reference.push_back(static_cast<std::int64_t>(r));
    found.prediction.push_back(static_cast<std::int64_t>(p));
    found.value.push_back(value_of(criterion, common, area(reference[r]), area(prediction[p])));
  }
  return found;
}

}  // namespace assay
