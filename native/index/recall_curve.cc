#include "index/recall_curve.h"

#include <algorithm>
#include <cmath>

#include "base/byte_reader.h"

namespace vec {

namespace {

constexpr uint8_t kForm = 1;  // the number of this form of the bytes
constexpr double kWhole = 65535;

}  // namespace

RecallCurve::RecallCurve(const Sample& sample, const Found& found) : sample_(sample) {
  for (size_t position = 0; position < kWanted.size(); position++) {
    double most = 0;
    for (size_t step = 0; step < kWidths.size(); step++) {
      most = std::max(most, std::clamp(found[position][step], 0.0, 1.0));
      found_[position][step] = static_cast<uint16_t>(std::lround(most * kWhole));
    }
  }
}

double RecallCurve::found(size_t wanted, size_t width) const {
  return static_cast<double>(found_[wanted][width]) / kWhole;
}

RecallCurve RecallCurve::confirmed(uint32_t nodes) const {
  RecallCurve curve = *this;
  curve.sample_.checked = nodes;
  return curve;
}

// Each time the number of wanted rows is multiplied by some factor, the width is multiplied by about the same one.
size_t RecallCurve::width_for(size_t wanted, double recall, size_t widest) const {
  double log_wanted = std::log(static_cast<double>(std::max<size_t>(wanted, 1)));
  size_t above = 1;
  while (above + 1 < kWanted.size() && kWanted[above] < wanted) above++;
  double low = std::log(static_cast<double>(kWanted[above - 1]));
  double high = std::log(static_cast<double>(kWanted[above]));
  double log_widest = std::log(static_cast<double>(widest));
  double low_width = log_width_for(above - 1, recall, log_widest);
  double high_width = log_width_for(above, recall, log_widest);
  double log_width = low_width + (high_width - low_width) * (log_wanted - low) / (high - low);
  auto width = static_cast<size_t>(std::ceil(std::exp(std::min(log_width, log_widest)) - 1e-6));
  return std::max(width, kWidths.front());
}

// The logarithm of the width. Below the narrowest beam that was measured, recall goes on as between the first two.
// Beyond the widest one, each further one is taken to lose the same share of the rows that are still missed.
double RecallCurve::log_width_for(size_t position, double recall, double widest) const {
  auto log_width = [](size_t step) { return std::log(static_cast<double>(kWidths[step])); };
  size_t step = 0;
  while (step < kWidths.size() && found(position, step) < recall) step++;
  if (step < kWidths.size()) {
    if (step == 0 && found(position, 1) == found(position, 0)) return log_width(0);
    step = std::max<size_t>(step, 1);
    double before = found(position, step - 1);
    double share = (recall - before) / (found(position, step) - before);
    return log_width(step - 1) + std::max(share, -2.0) * (log_width(step) - log_width(step - 1));
  }
  constexpr size_t last = kWidths.size() - 1;
  constexpr size_t before = last - 3;  // few searches had the widest beams
  double gain = std::log((1 - found(position, before)) / (1 - found(position, last)));
  if (!(gain > 0)) return widest;
  double missing = std::log((1 - found(position, last)) / (1 - recall));
  return std::min(widest, log_width(last) + missing / gain * (log_width(last) - log_width(before)));
}

Bytes RecallCurve::bytes() const {
  Bytes bytes;
  append(bytes, kForm);
  append(bytes, static_cast<uint8_t>(sample_.source));
  append(bytes, uint16_t{0});
  append(bytes, sample_.size);
  append(bytes, sample_.rows);
  append(bytes, sample_.nodes);
  append(bytes, sample_.checked);
  for (const auto& found : found_) append(bytes, found.data(), found.size());
  return bytes;
}

bool RecallCurve::is_in(BlobView bytes) { return bytes.size > 0 && *static_cast<const uint8_t*>(bytes.data) == kForm; }

std::optional<RecallCurve> RecallCurve::parse(BlobView bytes) {
  ByteReader reader(static_cast<const uint8_t*>(bytes.data), bytes.size);
  uint8_t kinds[2] = {};
  uint16_t zero = 0;
  RecallCurve curve;
  Sample& sample = curve.sample_;
  bool read = reader.read(kinds, 2) && reader.read(zero) && reader.read(sample.size) && reader.read(sample.rows) &&
              reader.read(sample.nodes) && reader.read(sample.checked);
  for (auto& found : curve.found_) read = read && reader.read(found.data(), found.size());
  if (!read || kinds[1] > static_cast<uint8_t>(Source::queries) || zero != 0 || sample.size == 0) return std::nullopt;
  sample.source = static_cast<Source>(kinds[1]);
  for (const auto& found : curve.found_) {
    if (!std::is_sorted(found.begin(), found.end())) return std::nullopt;
  }
  return curve;
}

}  // namespace vec
