// The sums of products of bytes, for instruction sets that multiply bytes and add up the products in one step. The file
// of an instruction set names its `register_bytes` and includes this file in an unnamed namespace, with the compiler's
// target set. Before that, it defines
// - Register, for bytes, and Sums, for 32-bit sums of products,
// - load(from), and load_tail(from, count), which fills the register with zeros,
// - add_products(sums, vector, query), which may add too much: `is_biased` says whether it does so. What it adds too
// much
//   may depend on the query alone,
// - four_sums(sums), which adds up the lanes of four sums.
//
// As in kernels.inl, only builtins and own functions may be called here.
//
// All sums are right modulo 2^32, whatever is added too much on the way.

#include "numeric/kernels/send_ahead.inl"

static_assert(uint64_t{kMaxDimensions} * 128 * 128 <= INT32_MAX);

constexpr size_t group = 4;  // vectors that are compared at a time

typedef int32_t FourInts __attribute__((vector_size(16)));
typedef float FourFloats __attribute__((vector_size(16)));

// One vector. The sum of the four lanes is the product. A single sum would wait for its own previous addition.
inline FourInts parts_of_product(const uint8_t* query, const uint8_t* vector, size_t bytes) {
  Sums sums[group] = {};
  size_t at = 0;
  for (; at + group * register_bytes <= bytes; at += group * register_bytes) {
    for (size_t i = 0; i < group; ++i) {
      const size_t part = at + i * register_bytes;
      sums[i] = add_products(sums[i], load(vector + part), load(query + part));
    }
  }
  for (; at + register_bytes <= bytes; at += register_bytes) {
    sums[0] = add_products(sums[0], load(vector + at), load(query + at));
  }
  if (at < bytes) {
    sums[1] = add_products(sums[1], load_tail(vector + at, bytes - at), load_tail(query + at, bytes - at));
  }
  return four_sums(sums);
}

// Four vectors. The query is read once for all of them.
inline FourInts products_of_group(const uint8_t* query, const uint8_t* const* vectors, size_t bytes) {
  Sums sums[group] = {};
  size_t at = 0;
  for (; at + register_bytes <= bytes; at += register_bytes) {
    const Register part = load(query + at);
    for (size_t i = 0; i < group; ++i) sums[i] = add_products(sums[i], load(vectors[i] + at), part);
  }
  if (at < bytes) {
    const Register part = load_tail(query + at, bytes - at);
    for (size_t i = 0; i < group; ++i) {
      sums[i] = add_products(sums[i], load_tail(vectors[i] + at, bytes - at), part);
    }
  }
  return four_sums(sums);
}

inline FourInts sum_in_each_lane(FourInts lanes) {
  const auto sum = static_cast<int32_t>(static_cast<uint32_t>(lanes[0]) + static_cast<uint32_t>(lanes[1]) +
                                        static_cast<uint32_t>(lanes[2]) + static_cast<uint32_t>(lanes[3]));
  return FourInts{sum, sum, sum, sum};
}

// What is added too much is what a vector of zeros gets.
inline FourInts bias_of(const uint8_t* query, size_t bytes) {
  Sums sums[group] = {};
  if (!is_biased) return four_sums(sums);
  size_t at = 0;
  for (; at + register_bytes <= bytes; at += register_bytes) {
    sums[0] = add_products(sums[0], Register{}, load(query + at));
  }
  if (at < bytes) sums[1] = add_products(sums[1], Register{}, load_tail(query + at, bytes - at));
  return sum_in_each_lane(four_sums(sums));
}

// `vector_at(i)` is where the i-th vector lies. `write(i, products, some)` takes the next products, which are up to
// four.
template <class VectorAt, class Write>
inline void for_each_group(const uint8_t* query, size_t count, size_t bytes, VectorAt&& vector_at, Write&& write) {
  const FourInts bias = bias_of(query, bytes);
  for (size_t i = 0; i < count; i += group) {
    const size_t some = count - i < group ? count - i : group;
    if (some == 1) {
      write(i, sum_in_each_lane(parts_of_product(query, vector_at(i), bytes)) - bias, some);
      continue;
    }
    const uint8_t* vectors[group];
    for (size_t j = 0; j < group; ++j) vectors[j] = vector_at(i + (j < some ? j : 0));
    write(i, products_of_group(query, vectors, bytes) - bias, some);
  }
}

void products(const uint8_t* query, const uint8_t* vectors, size_t stride, size_t count, size_t bytes, double* out) {
  const auto vector_at = [&](size_t i) {
    if (count > 1) send_ahead(vectors + i * stride, bytes);
    return vectors + i * stride;
  };
  const auto write = [&](size_t i, FourInts group_products, size_t some) {
    for (size_t j = 0; j < some; ++j) out[i + j] = group_products[j];
  };
  for_each_group(query, count, bytes, vector_at, write);
}

void products_at(const uint8_t* query, const uint8_t* vectors, size_t stride, const uint32_t* places, size_t count,
                 size_t bytes, float* out) {
  const auto vector_at = [&](size_t i) { return vectors + places[i] * stride; };
  const auto write = [&](size_t i, FourInts group_products, size_t some) {
    const FourFloats floats = __builtin_convertvector(group_products, FourFloats);
    if (some == group) {
      __builtin_memcpy(out + i, &floats, sizeof floats);
    } else {
      for (size_t j = 0; j < some; ++j) out[i + j] = floats[j];
    }
  };
  for_each_group(query, count, bytes, vector_at, write);
}
