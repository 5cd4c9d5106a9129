#include "base/large_buffer.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace vec {

LargeBuffer::LargeBuffer(size_t bytes) : size_(bytes) {
  std::align_val_t alignment{bytes >= kHugePage ? kHugePage : kCacheLine};
  bytes_ = decltype(bytes_)(new (alignment) uint8_t[bytes], Free{alignment});
#if defined(__linux__)
  // A system that ignores the advice uses small pages.
  if (bytes >= kHugePage) madvise(bytes_.get(), bytes, MADV_HUGEPAGE);
#endif
}

}  // namespace vec
