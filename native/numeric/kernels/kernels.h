// The inner loops of the metrics, compiled once for each instruction set (see kernels.inl).
#pragma once

#include <cstddef>
#include <cstdint>

#include "numeric/element_type.h"

namespace vec {

// out[i] = the sum over the elements of `query` and of the i-th of `count` vectors, which lie `stride` bytes apart.
// `bytes` is the size of one vector. Nothing need be aligned.
using Kernel = void (*)(const uint8_t* query, const uint8_t* vectors, size_t stride, size_t count, size_t bytes,
                        double* out);

// How the sums are made: float2 and float4 in float, float8 and int4 in double, int1 and int2 exactly.
// REQUIRES: at most kMaxDimensions elements, finite ones (the integer sums would overflow, a half's infinity reads as a
// number).
struct Kernels {
  const char* name;
  // Sum of products and sum of squared differences, by ElementType.
  Kernel dot[6];
  Kernel l2[6];
  // The same of float4 vectors in double, for what is too large or too small for a sum of floats.
  Kernel float4_dot_in_double;
  Kernel float4_l2_in_double;
};

extern const Kernels plain_kernels;
#if defined(__x86_64__)
extern const Kernels avx2_kernels;
extern const Kernels avx512_kernels;
#elif defined(__aarch64__)
extern const Kernels neon_kernels;
#endif

// The fastest kernels that this CPU runs. The environment variable DRIZZLE_VECTOR_KERNELS (plain, avx2, avx512, neon)
// asks for others, so that tests reach all of them on one machine; a name that this CPU cannot run is ignored. Chosen
// once per process.
const Kernels& kernels();

}  // namespace vec
