#include "base/huge_pages.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace vec {

#if defined(__linux__)
void prefer_huge_pages(void* memory, size_t bytes) { madvise(memory, bytes, MADV_HUGEPAGE); }
#else
void prefer_huge_pages(void*, size_t) {}
#endif

}  // namespace vec
