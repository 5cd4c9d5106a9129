// The inner loops of the metrics, compiled once for each instruction set (see kernels.inl).
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "numeric/element_type.h"

namespace vec {

// For each of `count` vectors: out[i] = the sum over the elements of `query` and of the i-th vector. The vectors lie
// `stride` bytes apart, and each has `bytes` bytes. Nothing need be aligned.
using Kernel = void (*)(const uint8_t* query, const uint8_t* vectors, size_t stride, size_t count, size_t bytes,
                        double* out);

// The same sums of the vectors at `count` places, as floats: the i-th vector lies places[i] * stride bytes from
// `vectors`. A walk through a graph needs it, because the neighbors of a node lie here and there. A sum is the one that
// the Kernel of the same table gives, rounded to float.
using GatherKernel = void (*)(const uint8_t* query, const uint8_t* vectors, size_t stride, const uint32_t* places,
                              size_t count, size_t bytes, float* out);

// float2 and float4 are summed in float, float8 and int4 in double, int1 and int2 exactly. REQUIRES: at most
// kMaxDimensions elements, all finite. With more, the integer sums would overflow. An infinite half would be read as a
// number.
struct Kernels {
  const char* name;
  // The sums of products, of squared differences and of absolute differences, by ElementType.
  Kernel dot[std::size(kElementTypes)];
  Kernel l2[std::size(kElementTypes)];
  Kernel l1[std::size(kElementTypes)];
  GatherKernel dot_at[std::size(kElementTypes)];
  GatherKernel l2_at[std::size(kElementTypes)];
  GatherKernel l1_at[std::size(kElementTypes)];
  // The same sums of float4 vectors in double, for elements that are too large or too small for a sum of floats.
  Kernel float4_dot_in_double;
  Kernel float4_l2_in_double;
  Kernel float4_l1_in_double;
};

// The sums of products of int1 by instructions that multiply bytes. Such an instruction set adds them to the kernels of
// another one, and so gets a table of its own.
struct ByteProducts {
  const char* name;  // of the table with them
  Kernel dot;
  GatherKernel dot_at;
};

// Whether this compiler knows an instruction set. Older ones do not.
#if defined(__x86_64__) && (defined(__clang__) ? __clang_major__ >= 14 : __GNUC__ >= 11)
#define DRIZZLE_VECTOR_AVXVNNI
#elif defined(__aarch64__) && (!defined(__clang__) || __clang_major__ >= 16 || defined(__ARM_FEATURE_DOTPROD))
#define DRIZZLE_VECTOR_DOTPROD
#endif

extern const Kernels plain_kernels;
#if defined(__x86_64__)
extern const Kernels avx2_kernels;
extern const Kernels avx512_kernels;
extern const ByteProducts avxvnni_products;     // beside avx2_kernels
extern const ByteProducts avx512vnni_products;  // beside avx512_kernels
#elif defined(__aarch64__)
extern const Kernels neon_kernels;
extern const ByteProducts dotprod_products;  // beside neon_kernels
#endif

// The fastest kernels that this CPU can run. They are chosen once per process. The environment variable
// DRIZZLE_VECTOR_KERNELS (plain, avx2, avxvnni, avx512, avx512vnni, neon, dotprod) asks for others, so that tests can
// reach all of them on one machine. A name that this CPU cannot run is ignored.
const Kernels& kernels();

}  // namespace vec
