// Products of bytes by VNNI, whose instruction multiplies unsigned bytes by signed ones. The file of an instruction set
// defines Register, `register_bytes` and the functions below on registers, and includes this file in an unnamed
// namespace:
// load(), load_tail(), multiply_add(), biased() and four_sums().
//
// A byte v of a vector becomes the unsigned byte v + 128. So a sum gets 128 times the sum of the query's bytes too
// much, which is subtracted at the end. Every sum is right modulo 2^32, and so is the difference.

static_assert(uint64_t{kMaxDimensions} * 128 * 128 <= INT32_MAX);

inline __m128i bias_of(const uint8_t* query, size_t bytes) {
  const Register sign = biased(Register{});
  Register sums[group] = {};
  size_t at = 0;
  for (; at + register_bytes <= bytes; at += register_bytes) sums[0] = multiply_add(sums[0], sign, load(query + at));
  if (at < bytes) sums[0] = multiply_add(sums[0], sign, load_tail(query + at, bytes - at));
  return _mm_shuffle_epi32(four_sums(sums), 0);
}

// The query is read once for four vectors.
inline __m128i four_products(const uint8_t* query, const uint8_t* const* vectors, size_t bytes) {
  Register sums[group] = {};
  size_t at = 0;
  for (; at + register_bytes <= bytes; at += register_bytes) {
    const Register part = load(query + at);
    for (size_t i = 0; i < group; ++i) sums[i] = multiply_add(sums[i], biased(load(vectors[i] + at)), part);
  }
  if (at < bytes) {
    const Register part = load_tail(query + at, bytes - at);
    for (size_t i = 0; i < group; ++i) {
      sums[i] = multiply_add(sums[i], biased(load_tail(vectors[i] + at, bytes - at)), part);
    }
  }
  return four_sums(sums);
}

// The sum of four of these is the product. A single sum would wait for its own previous addition.
inline __m128i parts_of_product(const uint8_t* query, const uint8_t* vector, size_t bytes) {
  Register sums[group] = {};
  size_t at = 0;
  for (; at + group * register_bytes <= bytes; at += group * register_bytes) {
    for (size_t i = 0; i < group; ++i) {
      const size_t part = at + i * register_bytes;
      sums[i] = multiply_add(sums[i], biased(load(vector + part)), load(query + part));
    }
  }
  for (; at + register_bytes <= bytes; at += register_bytes) {
    sums[0] = multiply_add(sums[0], biased(load(vector + at)), load(query + at));
  }
  if (at < bytes) {
    sums[1] = multiply_add(sums[1], biased(load_tail(vector + at, bytes - at)), load_tail(query + at, bytes - at));
  }
  return four_sums(sums);
}

inline __m128i sum_in_each_lane(__m128i lanes) {
  const __m128i pairs = _mm_add_epi32(lanes, _mm_shuffle_epi32(lanes, _MM_SHUFFLE(1, 0, 3, 2)));
  return _mm_add_epi32(pairs, _mm_shuffle_epi32(pairs, _MM_SHUFFLE(2, 3, 0, 1)));
}

// `vector_at(i)` is where the i-th vector lies. `write(i, sums, some)` takes the next sums, which are up to four.
template <class VectorAt, class Write>
inline void for_each_group(const uint8_t* query, size_t count, size_t bytes, VectorAt&& vector_at, Write&& write) {
  const __m128i bias = bias_of(query, bytes);
  for (size_t i = 0; i < count; i += group) {
    const size_t some = count - i < group ? count - i : group;
    if (some == 1) {
      const __m128i sum = sum_in_each_lane(parts_of_product(query, vector_at(i), bytes));
      write(i, _mm_sub_epi32(sum, bias), some);
      continue;
    }
    const uint8_t* vectors[group];
    for (size_t j = 0; j < group; ++j) vectors[j] = vector_at(i + (j < some ? j : 0));
    write(i, _mm_sub_epi32(four_products(query, vectors, bytes), bias), some);
  }
}

void products(const uint8_t* query, const uint8_t* vectors, size_t stride, size_t count, size_t bytes, double* out) {
  const auto write = [&](size_t i, __m128i sums, size_t some) {
    int32_t each[group];
    __builtin_memcpy(each, &sums, sizeof each);
    for (size_t j = 0; j < some; ++j) out[i + j] = each[j];
  };
  for_each_group(query, count, bytes, [&](size_t i) { return vectors + i * stride; }, write);
}

void products_at(const uint8_t* query, const uint8_t* vectors, size_t stride, const uint32_t* places, size_t count,
                 size_t bytes, float* out) {
  const auto write = [&](size_t i, __m128i sums, size_t some) {
    const __m128 each = _mm_cvtepi32_ps(sums);
    __builtin_memcpy(out + i, &each, some * sizeof(float));
  };
  for_each_group(query, count, bytes, [&](size_t i) { return vectors + places[i] * stride; }, write);
}
