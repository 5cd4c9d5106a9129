#include "numeric/vector_sample.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace vec {

namespace {

constexpr size_t kSize = 2048;
constexpr size_t kMostBytes = size_t{16} << 20;
constexpr size_t kQueries = 48;
constexpr size_t kWanted = 10;
constexpr double kShare = 0.9;

}  // namespace

// Reservoir sampling (Vitter 1985, algorithm R).
void VectorSample::offer(BlobView vector) {
  offered_++;
  if (size() < kSize && vectors_.size() + vector.size <= kMostBytes) {
    auto from = static_cast<const uint8_t*>(vector.data);
    vectors_.insert(vectors_.end(), from, from + vector.size);
    return;
  }
  random_ ^= random_ << 13;  // xorshift64 (Marsaglia 2003)
  random_ ^= random_ >> 7;
  random_ ^= random_ << 17;
  uint64_t place = random_ % offered_;
  if (place < size()) std::memcpy(vectors_.data() + place * vector.size, vector.data, vector.size);
}

bool VectorSample::is_ranked_well(const VectorCodec& codec) const {
  if (size() < 2) return true;
  Bytes codes(size() * codec.code_bytes());
  std::vector<CodeInfo> infos(size());
  for (size_t i = 0; i < size(); i++) infos[i] = codec.encode(vector(i), codes.data() + i * codec.code_bytes());
  size_t wanted = std::min(kWanted, size() - 1);
  size_t queries = std::min(kQueries, size());
  size_t hits = 0;
  for (size_t i = 0; i < queries; i++) hits += found(codec, i * size() / queries, wanted, codes, infos);
  return static_cast<double>(hits) >= kShare * static_cast<double>(queries * wanted);
}

// How many of the first by their codes are not farther than the last wanted vector. Of equally near vectors, any will
// do.
size_t VectorSample::found(const VectorCodec& codec, size_t query, size_t wanted, const Bytes& codes,
                           const std::vector<CodeInfo>& infos) const {
  struct Other {
    double distance;
    float estimate;
  };
  std::vector<Other> others;
  for (size_t i = 0; i < size(); i++) {
    if (i == query) continue;
    double product;
    codec.products(codes.data() + query * codec.code_bytes(), codes.data() + i * codec.code_bytes(), codec.code_bytes(),
                   1, &product);
    others.push_back(
        {distance(vector(query), vector(i), dim_, type_, metric_), codec.estimate(infos[query], infos[i], product)});
  }
  auto last = others.begin() + static_cast<ptrdiff_t>(wanted - 1);
  std::nth_element(others.begin(), last, others.end(),
                   [](const Other& a, const Other& b) { return a.distance < b.distance; });
  // The distances themselves are rounded.
  double farthest = last->distance + 1e-5 * std::fabs(last->distance) + (metric_ == Metric::cosine ? 1e-6 : 0);
  std::nth_element(others.begin(), last, others.end(),
                   [](const Other& a, const Other& b) { return a.estimate < b.estimate; });
  return static_cast<size_t>(
      std::count_if(others.begin(), last + 1, [&](const Other& other) { return other.distance <= farthest; }));
}

}  // namespace vec
