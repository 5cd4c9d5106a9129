// How many of the nearest rows searches of a graph find, as it was measured.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"

namespace vec {

// The recall of searches with beams of some widths, for some numbers of rows that are wanted. In between it is
// interpolated.
class RecallCurve {
 public:
  static constexpr std::array<size_t, 4> kWanted = {1, 10, 50, 200};
  static constexpr std::array<size_t, 12> kWidths = {32, 48, 72, 108, 162, 243, 365, 547, 820, 1231, 1846, 2769};
  // Recall by the position of a number of wanted rows in kWanted, and of a width in kWidths.
  using Found = std::array<std::array<double, kWidths.size()>, kWanted.size()>;

  // What the searches of the measurement looked for: rows that the graph did not have yet, or queries of the user's.
  enum class Source : uint8_t { rows, queries };

  // What was measured, and when.
  struct Sample {
    Source source;
    uint32_t size;     // how many searches there were at each width
    uint32_t rows;     // of the index at that time
    uint32_t nodes;    // of the graph at that time
    uint32_t checked;  // nodes of the graph when a few further searches last confirmed the curve
  };

  // A wider beam finds no less, so whatever noise says otherwise is smoothed.
  RecallCurve(const Sample& sample, const Found& found);

  const Sample& sample() const { return sample_; }
  double found(size_t wanted, size_t width) const;
  // The same curve, confirmed by further searches of a graph of `nodes` nodes.
  RecallCurve confirmed(uint32_t nodes) const;

  // The width of the beam that finds the share `recall` of the `wanted` nearest rows. At least the first of kWidths,
  // and at most `widest`, which is also the answer where no width would do.
  size_t width_for(size_t wanted, double recall, size_t widest) const;

  // The curve as kBytes bytes, for a file.
  static constexpr size_t kBytes = 20 + sizeof(uint16_t) * kWanted.size() * kWidths.size();
  Bytes bytes() const;
  // Whether the bytes hold a curve. Bytes that begin with 0 hold none. Those that begin with a number that this version
  // does not know hold one of a later version, which is none for this one.
  static bool is_in(BlobView bytes);
  // Nothing when the bytes are damaged. REQUIRES: is_in().
  static std::optional<RecallCurve> parse(BlobView bytes);

 private:
  RecallCurve() = default;
  double log_width_for(size_t position, double recall, double widest) const;

  Sample sample_;
  // Shares of 65,535, as they are stored.
  std::array<std::array<uint16_t, kWidths.size()>, kWanted.size()> found_;
};

}  // namespace vec
