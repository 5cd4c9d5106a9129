// The kernels, written once with the compiler's vector types. The file of an instruction set names its `register_bytes`, includes this in
// an unnamed namespace with the compiler's target set, and then defines the five functions that are declared below.
//
// Only builtins and what stands here may be called: an inline function of the standard library, compiled here for a newer CPU, could
// be the copy that the linker keeps for the whole program.

typedef int16_t Shorts __attribute__((vector_size(register_bytes)));
typedef int32_t Ints __attribute__((vector_size(register_bytes)));
typedef uint32_t UnsignedInts __attribute__((vector_size(register_bytes)));
typedef float Floats __attribute__((vector_size(register_bytes)));
typedef double Doubles __attribute__((vector_size(register_bytes)));
typedef int8_t HalfRegisterOfBytes __attribute__((vector_size(register_bytes / 2)));
typedef uint16_t HalfRegisterOfHalves __attribute__((vector_size(register_bytes / 2)));
typedef int32_t HalfRegisterOfInts __attribute__((vector_size(register_bytes / 2)));
typedef float HalfRegisterOfFloats __attribute__((vector_size(register_bytes / 2)));

// a[2i] * b[2i] + a[2i+1] * b[2i+1], modulo 2^32.
inline Ints multiply_add_pairs(Shorts a, Shorts b);
inline Shorts widen(HalfRegisterOfBytes bytes);
inline Floats widen(HalfRegisterOfHalves halves);  // REQUIRES: finite ones
inline Doubles widen(HalfRegisterOfInts ints);
inline Doubles widen(HalfRegisterOfFloats floats);
// `count` bytes from `from`, then zeros up to register_bytes. REQUIRES: 0 < count < register_bytes.
inline void copy_padded(uint8_t* to, const uint8_t* from, size_t count);

template <class Vector>
inline Vector load(const uint8_t* from) {
  Vector vector;
  __builtin_memcpy(&vector, from, sizeof vector);
  return vector;
}

// Adds up the lanes of a vector of Scalar by halves.
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

// How each type is read: `step` bytes of the vector make one register.
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
struct Int4 {
  using Scalar = double;
  using Vector = Doubles;
  static constexpr size_t step = register_bytes / 2;
  static Vector read(const uint8_t* from) { return widen(load<HalfRegisterOfInts>(from)); }
};

// A sum takes one step of both vectors at a time. A step of zeros must add nothing: the last step is padded with them.
template <class Element>
struct FloatingDot {
  static constexpr size_t step = Element::step;
  typename Element::Vector sum{};

  void add(const uint8_t* a, const uint8_t* b) { sum += Element::read(a) * Element::read(b); }
  void add(const FloatingDot& other) { sum += other.sum; }
  double total() const { return sum_of_lanes<typename Element::Scalar>(sum); }
};

template <class Element>
struct FloatingL2 {
  static constexpr size_t step = Element::step;
  typename Element::Vector sum{};

  void add(const uint8_t* a, const uint8_t* b) {
    const typename Element::Vector difference = Element::read(a) - Element::read(b);
    sum += difference * difference;
  }
  void add(const FloatingL2& other) { sum += other.sum; }
  double total() const { return sum_of_lanes<typename Element::Scalar>(sum); }
};

struct Int1Dot {
  static constexpr size_t step = register_bytes / 2;
  static_assert(uint64_t{max_dimensions} * 128 * 128 <= INT32_MAX);
  Ints sum{};

  void add(const uint8_t* a, const uint8_t* b) {
    sum += multiply_add_pairs(widen(load<HalfRegisterOfBytes>(a)), widen(load<HalfRegisterOfBytes>(b)));
  }
  void add(const Int1Dot& other) { sum += other.sum; }
  double total() const { return sum_of_lanes<int32_t>(sum); }
};

struct Int1L2 {
  static constexpr size_t step = register_bytes / 2;
  static_assert(uint64_t{max_dimensions} * 255 * 255 <= UINT32_MAX);
  UnsignedInts sum{};

  void add(const uint8_t* a, const uint8_t* b) {
    const Shorts difference = widen(load<HalfRegisterOfBytes>(a)) - widen(load<HalfRegisterOfBytes>(b));
    sum += (UnsignedInts)multiply_add_pairs(difference, difference);
  }
  void add(const Int1L2& other) { sum += other.sum; }
  double total() const { return sum_of_lanes<uint32_t>(sum); }
};

// The sums of products or squares of int2 are made exactly as high * 2^16 + low, so that lanes of 32 bits hold them.
template <class High>
struct SplitSum {
  static_assert(uint64_t{max_dimensions} * 65535 * 65535 / 65536 <= UINT32_MAX);
  High high{};
  UnsignedInts low{};

  void add(const SplitSum& other) {
    high += other.high;
    low += other.low;
  }
  double total() const {
    using Scalar = decltype(high[0] + 0);
    return static_cast<double>(sum_of_lanes<Scalar>(high)) * 65536 + sum_of_lanes<uint32_t>(low);
  }
};

struct Int2Dot {
  static constexpr size_t step = register_bytes;
  SplitSum<Ints> sum;

  void add(const uint8_t* a, const uint8_t* b) {
    // A pair is within -2^31 + 2^16 .. 2^31, one more than an int32_t holds: shifted by `bias` it is a uint32_t.
    constexpr uint32_t bias = 0x7fff0000;
    const UnsignedInts pairs = (UnsignedInts)multiply_add_pairs(load<Shorts>(a), load<Shorts>(b)) + bias;
    sum.low += pairs & 0xffff;
    sum.high += (Ints)(pairs >> 16) - static_cast<int32_t>(bias >> 16);
  }
  void add(const Int2Dot& other) { sum.add(other.sum); }
  double total() const { return sum.total(); }
};

struct Int2L2 {
  static constexpr size_t step = register_bytes;
  SplitSum<UnsignedInts> sum;

  void add(const uint8_t* a, const uint8_t* b) {
    // u = |x - y| needs 16 bits without a sign. As a signed number it is s = u - 2^15, and u^2 = s^2 + 2^16 (s + 2^14).
    const Shorts x = load<Shorts>(a);
    const Shorts y = load<Shorts>(b);
    const Shorts s = ((x > y ? x : y) - (x > y ? y : x)) ^ INT16_MIN;
    const UnsignedInts squares = (UnsignedInts)multiply_add_pairs(s, s);
    sum.low += squares & 0xffff;
    sum.high += (squares >> 16) + (UnsignedInts)multiply_add_pairs(s, Shorts{} + int16_t{1}) + 32768;
  }
  void add(const Int2L2& other) { sum.add(other.sum); }
  double total() const { return sum.total(); }
};

// Four sums at a time, as one would wait for its own previous addition.
template <class Sum>
inline double sum_of_pair(const uint8_t* a, const uint8_t* b, size_t bytes) {
  constexpr size_t step = Sum::step;
  Sum sum;
  Sum second;
  Sum third;
  Sum fourth;
  size_t at = 0;
  for (; at + 4 * step <= bytes; at += 4 * step) {
    sum.add(a + at, b + at);
    second.add(a + at + step, b + at + step);
    third.add(a + at + 2 * step, b + at + 2 * step);
    fourth.add(a + at + 3 * step, b + at + 3 * step);
  }
  for (; at + step <= bytes; at += step) sum.add(a + at, b + at);
  if (at < bytes) {
    uint8_t tail_of_a[register_bytes];
    uint8_t tail_of_b[register_bytes];
    copy_padded(tail_of_a, a + at, bytes - at);
    copy_padded(tail_of_b, b + at, bytes - at);
    second.add(tail_of_a, tail_of_b);
  }
  sum.add(second);
  third.add(fourth);
  sum.add(third);
  return sum.total();
}

template <class Sum>
void sums(const uint8_t* query, const uint8_t* vectors, size_t stride, size_t count, size_t bytes, double* out) {
  for (size_t i = 0; i < count; ++i) out[i] = sum_of_pair<Sum>(query, vectors + i * stride, bytes);
}

constexpr Kernels table_of_kernels(const char* name) {
  return {name,
          {sums<FloatingDot<Float2>>, sums<FloatingDot<Float4>>, sums<FloatingDot<Float8>>, sums<Int1Dot>, sums<Int2Dot>,
           sums<FloatingDot<Int4>>},
          {sums<FloatingL2<Float2>>, sums<FloatingL2<Float4>>, sums<FloatingL2<Float8>>, sums<Int1L2>, sums<Int2L2>,
           sums<FloatingL2<Int4>>},
          sums<FloatingDot<Float4InDouble>>,
          sums<FloatingL2<Float4InDouble>>};
}
