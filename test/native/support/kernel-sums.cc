// Compares the kernels that DRIZZLE_VECTOR_KERNELS names with the plain ones, sum by sum. It prints the name of the
// kernels and how many sums it has compared, or the first sum that differs.
#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

#include "numeric/kernels/kernels.h"

namespace {

using namespace vec;

std::mt19937 generator(7);

size_t size_of(ElementType type) {
  switch (type) {
    case ElementType::int1: return 1;
    case ElementType::float2:
    case ElementType::int2: return 2;
    case ElementType::float4:
    case ElementType::int4: return 4;
    case ElementType::float8: return 8;
  }
  std::abort();
}

// Bytes that end where the next byte cannot be read.
class GuardedBytes {
 public:
  explicit GuardedBytes(size_t size) : size_(size) {
    const size_t page = 65536;  // the largest page of the systems we run on
    mapped_ = (size + page - 1) / page * page + page;
    void* mapped = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) std::abort();
    base_ = static_cast<uint8_t*>(mapped);
    if (mprotect(base_ + mapped_ - page, page, PROT_NONE) != 0) std::abort();
    data_ = base_ + mapped_ - page - size;
  }
  GuardedBytes(const GuardedBytes&) = delete;
  ~GuardedBytes() { munmap(base_, mapped_); }

  uint8_t* data() { return data_; }
  size_t size() const { return size_; }

 private:
  size_t size_;
  size_t mapped_;
  uint8_t* base_;
  uint8_t* data_;
};

enum class Values { random, least, greatest, alternating };

template <class T>
void fill_with(uint8_t* at, size_t dim, Values values, T least, T greatest) {
  for (size_t i = 0; i < dim; i++) {
    T value = (i % 2 == 0) == (values != Values::greatest) ? least : greatest;
    if (values == Values::least) value = least;
    if (values == Values::greatest) value = greatest;
    if (values == Values::random) {
      const double share = std::uniform_real_distribution<double>(0, 1)(generator);
      value = static_cast<T>(static_cast<double>(least) + share * (static_cast<double>(greatest) - static_cast<double>(least)));
    }
    std::memcpy(at + i * sizeof(T), &value, sizeof(T));
  }
}

void fill(uint8_t* at, size_t dim, ElementType type, Values values) {
  switch (type) {
    case ElementType::int1: return fill_with<int8_t>(at, dim, values, -128, 127);
    case ElementType::int2: return fill_with<int16_t>(at, dim, values, -32768, 32767);
    case ElementType::int4: return fill_with<int32_t>(at, dim, values, -2147483647 - 1, 2147483647);
    case ElementType::float4: return fill_with<float>(at, dim, values, -3, 3);
    case ElementType::float8: return fill_with<double>(at, dim, values, -3, 3);
    case ElementType::float2: return fill_with<uint16_t>(at, dim, values, 0x3000, 0x4000);  // halves of 0.125 to 2
  }
}

struct Sums {
  const char* metric;
  const Kernel* each;
  const GatherKernel* at;
  const Kernel* plain;
};

size_t compared = 0;

void expect_equal(double found, double expected, const char* what, const Sums& sums, ElementType type, size_t dim) {
  compared++;
  if (found == expected) return;
  std::printf("%s of %s, type %d, %zu dimensions: expected %.17g, received %.17g\n", what, sums.metric,
              static_cast<int>(type), dim, expected, found);
  std::exit(1);
}

void compare(ElementType type, size_t dim, size_t count, Values of_query, Values of_vectors) {
  const size_t bytes = dim * size_of(type);
  const size_t stride = bytes + (count % 2 == 0 ? 0 : 3);  // unaligned
  GuardedBytes query(bytes);
  GuardedBytes vectors((count - 1) * stride + bytes);
  fill(query.data(), dim, type, of_query);
  for (size_t i = 0; i < count; i++) fill(vectors.data() + i * stride, dim, type, of_vectors);
  // Backwards, and the last one twice.
  std::vector<uint32_t> places = {static_cast<uint32_t>(count - 1)};
  for (size_t i = count; i > 0; i--) places.push_back(static_cast<uint32_t>(i - 1));

  const Kernels& fastest = kernels();
  const auto index = static_cast<size_t>(type);
  const bool is_exact = type == ElementType::int1 || type == ElementType::int2;
  for (const Sums& sums : {Sums{"dot", fastest.dot, fastest.dot_at, plain_kernels.dot},
                           Sums{"l2", fastest.l2, fastest.l2_at, plain_kernels.l2},
                           Sums{"l1", fastest.l1, fastest.l1_at, plain_kernels.l1}}) {
    std::vector<double> each(count);
    std::vector<double> plain(count);
    std::vector<float> at(places.size());
    sums.each[index](query.data(), vectors.data(), stride, count, bytes, each.data());
    sums.plain[index](query.data(), vectors.data(), stride, count, bytes, plain.data());
    sums.at[index](query.data(), vectors.data(), stride, places.data(), places.size(), bytes, at.data());
    for (size_t i = 0; i < count; i++) {
      if (is_exact) expect_equal(each[i], plain[i], "sum", sums, type, dim);
    }
    for (size_t i = 0; i < places.size(); i++) {
      expect_equal(double{at[i]}, double{static_cast<float>(each[places[i]])}, "sum at a place", sums, type, dim);
    }
  }
}

}  // namespace

int main() {
  std::vector<size_t> dims = {384, 1000, 65535};
  for (size_t dim = 1; dim <= 200; dim++) dims.push_back(dim);
  for (const ElementType type : kElementTypes) {
    for (const size_t dim : dims) {
      for (size_t count = 1; count <= (dim > 200 ? 5 : 9); count++) compare(type, dim, count, Values::random, Values::random);
      for (const Values of_query : {Values::least, Values::greatest, Values::alternating}) {
        for (const Values of_vectors : {Values::least, Values::greatest, Values::alternating}) {
          compare(type, dim, 5, of_query, of_vectors);
        }
      }
    }
  }
  std::printf("%s %zu\n", kernels().name, compared);
}
