// The kernels, written once with the compiler's vector types. The file of an instruction set names its `register_bytes`
// and includes this file in an unnamed namespace, with the compiler's target set. Then it defines the functions that
// are declared first here.
//
// This file may call only builtins and its own functions. An inline function of the standard library would be compiled
// here for a newer CPU, and the linker could keep that copy for the whole program.

#include "numeric/kernels/send_ahead.inl"

typedef int16_t Shorts __attribute__((vector_size(register_bytes)));
typedef uint16_t UnsignedShorts __attribute__((vector_size(register_bytes)));
typedef int32_t Ints __attribute__((vector_size(register_bytes)));
typedef uint32_t UnsignedInts __attribute__((vector_size(register_bytes)));
typedef int64_t Longs __attribute__((vector_size(register_bytes)));
typedef float Floats __attribute__((vector_size(register_bytes)));
typedef double Doubles __attribute__((vector_size(register_bytes)));
typedef int8_t HalfRegisterOfBytes __attribute__((vector_size(register_bytes / 2)));
typedef uint16_t HalfRegisterOfHalves __attribute__((vector_size(register_bytes / 2)));
typedef int32_t HalfRegisterOfInts __attribute__((vector_size(register_bytes / 2)));
typedef float HalfRegisterOfFloats __attribute__((vector_size(register_bytes / 2)));

// a[2i] * b[2i] + a[2i+1] * b[2i+1], modulo 2^32.
inline Ints multiply_add_pairs(Shorts a, Shorts b);
inline Shorts widen(HalfRegisterOfBytes bytes);
inline Floats widen(HalfRegisterOfHalves halves);  // REQUIRES: finite numbers
inline Doubles widen(HalfRegisterOfInts ints);
inline Doubles widen(HalfRegisterOfFloats floats);
// Copies `count` bytes, and then zeros up to register_bytes. REQUIRES: 0 < count < register_bytes.
inline void copy_padded(uint8_t* to, const uint8_t* from, size_t count);

template <class Vector>
inline Vector load(const uint8_t* from) {
  Vector vector;
  __builtin_memcpy(&vector, from, sizeof vector);
  return vector;
}

// Adds up the lanes of a vector of Scalar, halving it at each step.
template <class Scalar, class Vector>
inline Scalar sum_of_lanes(Vector lanes) {
  if constexpr (sizeof lanes == 2 * sizeof(Scalar)) {
    return lanes[0] + lanes[1];
  } else {
    typedef Scalar Half __attribute__((vector_size(sizeof(Vector) / 2)));
    Half halves[2];
    __builtin_memcpy(halves, &lanes, sizeof lanes);
    return sum_of_lanes<Scalar>(halves[0] + halves[1]);
  }
}

// How each type is read: `step` bytes of the vector fill one register.
struct Float2 {
  using Scalar = float;
  using Vector = Floats;
  static constexpr size_t step = register_bytes / 2;
  static Vector read(const uint8_t* from) { return widen(load<HalfRegisterOfHalves>(from)); }
};
struct Float4 {
  using Scalar = float;
  using Vector = Floats;
  static constexpr size_t step = register_bytes;
  static Vector read(const uint8_t* from) { return load<Floats>(from); }
};
struct Float4InDouble {
  using Scalar = double;
  using Vector = Doubles;
  static constexpr size_t step = register_bytes / 2;
  static Vector read(const uint8_t* from) { return widen(load<HalfRegisterOfFloats>(from)); }
};
struct Float8 {
  using Scalar = double;
  using Vector = Doubles;
  static constexpr size_t step = register_bytes;
  static Vector read(const uint8_t* from) { return load<Doubles>(from); }
};
struct Int1 {
  using Vector = Shorts;
  static constexpr size_t step = register_bytes / 2;
  static Vector read(const uint8_t* from) { return widen(load<HalfRegisterOfBytes>(from)); }
};
struct Int2 {
  using Vector = Shorts;
  static constexpr size_t step = register_bytes;
  static Vector read(const uint8_t* from) { return load<Shorts>(from); }
};
struct Int4 {
  using Scalar = double;
  using Vector = Doubles;
  static constexpr size_t step = register_bytes / 2;
  static Vector read(const uint8_t* from) { return widen(load<HalfRegisterOfInts>(from)); }
};

// A sum takes one register of each vector at a time. The last registers are padded with zeros, so zeros must add
// nothing.
template <class Type>
struct FloatingDot {
  using Element = Type;
  typename Element::Vector sum{};

  void add(typename Element::Vector x, typename Element::Vector y) { sum += x * y; }
  void add(const FloatingDot& other) { sum += other.sum; }
  double total() const { return sum_of_lanes<typename Element::Scalar>(sum); }
};

template <class Type>
struct FloatingL2 {
  using Element = Type;
  typename Element::Vector sum{};

  void add(typename Element::Vector x, typename Element::Vector y) { sum += (x - y) * (x - y); }
  void add(const FloatingL2& other) { sum += other.sum; }
  double total() const { return sum_of_lanes<typename Element::Scalar>(sum); }
};

// Without the sign bit.
inline Floats magnitude(Floats x) { return (Floats)((Ints)x & INT32_MAX); }
inline Doubles magnitude(Doubles x) { return (Doubles)((Longs)x & INT64_MAX); }

template <class Type>
struct FloatingL1 {
  using Element = Type;
  typename Element::Vector sum{};

  void add(typename Element::Vector x, typename Element::Vector y) { sum += magnitude(x - y); }
  void add(const FloatingL1& other) { sum += other.sum; }
  double total() const { return sum_of_lanes<typename Element::Scalar>(sum); }
};

struct Int1Dot {
  using Element = Int1;
  static_assert(uint64_t{kMaxDimensions} * 128 * 128 <= INT32_MAX);
  Ints sum{};

  void add(Shorts x, Shorts y) { sum += multiply_add_pairs(x, y); }
  void add(const Int1Dot& other) { sum += other.sum; }
  double total() const { return sum_of_lanes<int32_t>(sum); }
};

struct Int1L2 {
  using Element = Int1;
  static_assert(uint64_t{kMaxDimensions} * 255 * 255 <= UINT32_MAX);
  UnsignedInts sum{};

  void add(Shorts x, Shorts y) { sum += (UnsignedInts)multiply_add_pairs(x - y, x - y); }
  void add(const Int1L2& other) { sum += other.sum; }
  double total() const { return sum_of_lanes<uint32_t>(sum); }
};

struct Int1L1 {
  using Element = Int1;
  static_assert(uint64_t{kMaxDimensions} * 255 <= INT32_MAX);
  Ints sum{};

  void add(Shorts x, Shorts y) {
    const Shorts difference = x > y ? x - y : y - x;
    sum += multiply_add_pairs(difference, Shorts{} + int16_t{1});
  }
  void add(const Int1L1& other) { sum += other.sum; }
  double total() const { return sum_of_lanes<int32_t>(sum); }
};

// The sums of int2 are exact. The sums of products and of squares are kept as high * 2^16 + low, so that lanes of 32
// bits hold them.
struct Int2Dot {
  using Element = Int2;
  static_assert(uint64_t{kMaxDimensions} * 32768 * 32768 / 65536 <= INT32_MAX);
  Ints high{};
  UnsignedInts low{};

  void add(Shorts x, Shorts y) {
    // A pair is within -2^31 + 2^16 .. 2^31, which is one more than an int32_t holds. Shifted by `bias` it is a
    // uint32_t.
    constexpr uint32_t bias = 0x7fff0000;
    const UnsignedInts pairs = (UnsignedInts)multiply_add_pairs(x, y) + bias;
    high += (Ints)(pairs >> 16) - static_cast<int32_t>(bias >> 16);
    low += pairs & 0xffff;
  }
  void add(const Int2Dot& other) {
    high += other.high;
    low += other.low;
  }
  double total() const { return sum_of_lanes<int32_t>(high) * 65536.0 + sum_of_lanes<uint32_t>(low); }
};

struct Int2L2 {
  using Element = Int2;
  static_assert(uint64_t{kMaxDimensions} * 65535 * 65535 / 65536 <= UINT32_MAX);
  UnsignedInts high{};
  UnsignedInts low{};

  void add(Shorts x, Shorts y) {
    // u = |x - y| needs 16 bits without a sign. As a signed number it is s = u - 2^15, and u^2 = s^2 + 2^16 (s + 2^14).
    const UnsignedShorts u = (UnsignedShorts)(x > y ? x : y) - (UnsignedShorts)(x > y ? y : x);
    const Shorts s = (Shorts)u ^ INT16_MIN;
    const UnsignedInts squares = (UnsignedInts)multiply_add_pairs(s, s);
    high += (squares >> 16) + (UnsignedInts)multiply_add_pairs(s, Shorts{} + int16_t{1}) + 32768;
    low += squares & 0xffff;
  }
  void add(const Int2L2& other) {
    high += other.high;
    low += other.low;
  }
  double total() const { return sum_of_lanes<uint32_t>(high) * 65536.0 + sum_of_lanes<uint32_t>(low); }
};

struct Int2L1 {
  using Element = Int2;
  static_assert(uint64_t{kMaxDimensions} * 65535 <= UINT32_MAX);
  UnsignedInts sum{};

  void add(Shorts x, Shorts y) {
    // As in Int2L2, u = |x - y| is s + 2^15, so that a pair of them is the pair of s and 2^16.
    const UnsignedShorts u = (UnsignedShorts)(x > y ? x : y) - (UnsignedShorts)(x > y ? y : x);
    const Shorts s = (Shorts)u ^ INT16_MIN;
    sum += (UnsignedInts)multiply_add_pairs(s, Shorts{} + int16_t{1}) + 65536;
  }
  void add(const Int2L1& other) { sum += other.sum; }
  double total() const { return sum_of_lanes<uint32_t>(sum); }
};

// The last `count` bytes of a vector, which are fewer than a step.
template <class Element>
inline typename Element::Vector read_tail(const uint8_t* from, size_t count) {
  uint8_t padded[register_bytes];
  copy_padded(padded, from, count);
  return Element::read(padded);
}

// Makes four sums at a time, because a single sum would wait for its own previous addition.
template <class Sum>
inline double sum_of_pair(const uint8_t* a, const uint8_t* b, size_t bytes) {
  using Element = typename Sum::Element;
  constexpr size_t step = Element::step;
  Sum sums[4];
  size_t at = 0;
  for (; at + 4 * step <= bytes; at += 4 * step) {
    for (size_t i = 0; i < 4; ++i) sums[i].add(Element::read(a + at + i * step), Element::read(b + at + i * step));
  }
  for (; at + step <= bytes; at += step) sums[0].add(Element::read(a + at), Element::read(b + at));
  if (at < bytes) sums[1].add(read_tail<Element>(a + at, bytes - at), read_tail<Element>(b + at, bytes - at));
  sums[0].add(sums[1]);
  sums[2].add(sums[3]);
  sums[0].add(sums[2]);
  return sums[0].total();
}

template <class Sum>
void sums(const uint8_t* query, const uint8_t* vectors, size_t stride, size_t count, size_t bytes, double* out) {
  for (size_t i = 0; i < count; ++i) {
    const uint8_t* vector = vectors + i * stride;
    if (count > 1) send_ahead(vector, bytes);
    out[i] = sum_of_pair<Sum>(query, vector, bytes);
  }
}

template <class Sum>
void sums_at(const uint8_t* query, const uint8_t* vectors, size_t stride, const uint32_t* places, size_t count,
             size_t bytes, float* out) {
  for (size_t i = 0; i < count; ++i) {
    out[i] = static_cast<float>(sum_of_pair<Sum>(query, vectors + places[i] * stride, bytes));
  }
}

// By ElementType. Without a kernel for each type, the size differs.
constexpr Kernel dot_kernels[] = {
    sums<FloatingDot<Float2>>, sums<FloatingDot<Float4>>, sums<FloatingDot<Float8>>, sums<Int1Dot>, sums<Int2Dot>,
    sums<FloatingDot<Int4>>};
constexpr Kernel l2_kernels[] = {
    sums<FloatingL2<Float2>>, sums<FloatingL2<Float4>>, sums<FloatingL2<Float8>>, sums<Int1L2>, sums<Int2L2>,
    sums<FloatingL2<Int4>>};
constexpr Kernel l1_kernels[] = {
    sums<FloatingL1<Float2>>, sums<FloatingL1<Float4>>, sums<FloatingL1<Float8>>, sums<Int1L1>, sums<Int2L1>,
    sums<FloatingL1<Int4>>};
constexpr GatherKernel dot_at_kernels[] = {sums_at<FloatingDot<Float2>>,
                                           sums_at<FloatingDot<Float4>>,
                                           sums_at<FloatingDot<Float8>>,
                                           sums_at<Int1Dot>,
                                           sums_at<Int2Dot>,
                                           sums_at<FloatingDot<Int4>>};
constexpr GatherKernel l2_at_kernels[] = {sums_at<FloatingL2<Float2>>,
                                          sums_at<FloatingL2<Float4>>,
                                          sums_at<FloatingL2<Float8>>,
                                          sums_at<Int1L2>,
                                          sums_at<Int2L2>,
                                          sums_at<FloatingL2<Int4>>};
constexpr GatherKernel l1_at_kernels[] = {sums_at<FloatingL1<Float2>>,
                                          sums_at<FloatingL1<Float4>>,
                                          sums_at<FloatingL1<Float8>>,
                                          sums_at<Int1L1>,
                                          sums_at<Int2L1>,
                                          sums_at<FloatingL1<Int4>>};
static_assert(sizeof dot_kernels == sizeof Kernels::dot);
static_assert(sizeof l2_kernels == sizeof Kernels::l2);
static_assert(sizeof l1_kernels == sizeof Kernels::l1);
static_assert(sizeof dot_at_kernels == sizeof Kernels::dot_at);
static_assert(sizeof l2_at_kernels == sizeof Kernels::l2_at);
static_assert(sizeof l1_at_kernels == sizeof Kernels::l1_at);

constexpr Kernels table_of_kernels(const char* name) {
  Kernels kernels{};
  kernels.name = name;
  for (size_t i = 0; i < sizeof dot_kernels / sizeof *dot_kernels; i++) {
    kernels.dot[i] = dot_kernels[i];
    kernels.l2[i] = l2_kernels[i];
    kernels.l1[i] = l1_kernels[i];
    kernels.dot_at[i] = dot_at_kernels[i];
    kernels.l2_at[i] = l2_at_kernels[i];
    kernels.l1_at[i] = l1_at_kernels[i];
  }
  kernels.float4_dot_in_double = sums<FloatingDot<Float4InDouble>>;
  kernels.float4_l2_in_double = sums<FloatingL2<Float4InDouble>>;
  kernels.float4_l1_in_double = sums<FloatingL1<Float4InDouble>>;
  return kernels;
}
