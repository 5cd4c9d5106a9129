#include "search.h"

#include <algorithm>

#include "kernels.h"
#include "quantized_vector.h"

namespace vec {

namespace {

constexpr size_t kBatch = 256;       // distances computed at a time
constexpr size_t kSortedAtOnce = 1024;

}  // namespace

Search::Search(VectorStore& store, const TableOptions& options, Bytes query,
               std::optional<std::vector<int64_t>> candidates, DistanceRange range, size_t expected)
    : store_(store),
      options_(options),
      query_(std::move(query)),
      query_norm_(squared_norm(query_.data(), options.dim, options.type)),
      candidates_(std::move(candidates)),
      range_(range),
      expected_(std::max<size_t>(expected, 1)) {
  size_t population = candidates_ ? candidates_->size() : store_.size();
  if (expected_ < population / 8) {
    find_nearest();
  } else {
    find_rest();
  }
}

std::optional<Hit> Search::next() {
  if (position_ == sorted_) {
    if (!complete_) find_rest();
    sort_more();
    if (position_ == sorted_) return std::nullopt;
  }
  return hits_[position_++];
}

// The nearest `expected_` only, in a bounded heap: usually nothing more is asked for.
void Search::find_nearest() {
  hits_.reserve(expected_);
  if (!candidates_ && store_.has_quantized()) {
    screen();
  } else {
    scan([&](Hit hit) { offer(hit); });
  }
  std::sort_heap(hits_.begin(), hits_.end());
  sorted_ = hits_.size();
  complete_ = !is_full();
}

void Search::offer(Hit hit) {
  if (!is_full()) {
    hits_.push_back(hit);
    std::push_heap(hits_.begin(), hits_.end());
  } else if (hit < hits_.front()) {
    std::pop_heap(hits_.begin(), hits_.end());
    hits_.back() = hit;
    std::push_heap(hits_.begin(), hits_.end());
  }
}

// Computes the exact distance of those vectors only that could be among the nearest by their quantized form.
void Search::screen() {
  std::vector<int8_t> query_codes(options_.dim);
  Quantization query = quantize(query_.data(), options_.dim, options_.type, query_codes.data());
  auto codes = reinterpret_cast<const uint8_t*>(query_codes.data());
  Kernel dot = kernels().dot[static_cast<size_t>(ElementType::int1)];
  double dots[kBatch];
  for (size_t slot = 0; slot < store_.size();) {
    VectorStore::QuantizedRun run = store_.quantized_run(slot, kBatch);
    dot(codes, run.codes, run.stride, run.count, options_.dim, dots);
    for (size_t i = 0; i < run.count; i++) {
      double least = least_distance(query, run.quantizations[i], dots[i], options_.dim, options_.metric);
      if (least > range_.high || (is_full() && least > hits_.front().distance)) continue;
      scan_run(store_.run(slot + i, 1), [&](Hit hit) { offer(hit); });
    }
    slot += run.count;
  }
}

// Everything beyond the last hit given; sorted piece by piece as it is read.
void Search::find_rest() {
  std::optional<Hit> last;
  if (position_ > 0) last = hits_[position_ - 1];
  hits_.clear();
  position_ = sorted_ = 0;
  scan([&](Hit hit) {
    if (!last || *last < hit) hits_.push_back(hit);
  });
  complete_ = true;
}

void Search::sort_more() {
  size_t end = std::min(hits_.size(), std::max(kSortedAtOnce, 2 * sorted_));
  auto begin = hits_.begin() + static_cast<ptrdiff_t>(sorted_);
  auto middle = hits_.begin() + static_cast<ptrdiff_t>(end);
  if (middle != hits_.end()) std::nth_element(begin, middle, hits_.end());
  std::sort(begin, middle);
  sorted_ = end;
}

template <class Visit>
void Search::scan(Visit&& visit) {
  if (!candidates_) {
    for (size_t slot = 0; slot < store_.size();) {
      VectorStore::Run run = store_.run(slot, kBatch);
      scan_run(run, visit);
      slot += run.count;
    }
    return;
  }
  for (int64_t key : *candidates_) {
    std::optional<size_t> slot = store_.slot_of(key);
    if (slot) scan_run(store_.run(*slot, 1), visit);
  }
}

template <class Visit>
void Search::scan_run(const VectorStore::Run& run, Visit&& visit) {
  double distances_of_run[kBatch];
  DistanceBatch batch = {query_.data(), query_norm_, run.vectors, run.stride, run.norms, run.count};
  distances(batch, options_.dim, options_.type, options_.metric, distances_of_run);
  for (size_t i = 0; i < run.count; i++) {
    if (range_.contains(distances_of_run[i])) visit(Hit{distances_of_run[i], run.keys[i]});
  }
}

}  // namespace vec
