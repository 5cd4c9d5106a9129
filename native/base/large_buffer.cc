#include "base/large_buffer.h"

#include "base/huge_pages.h"

namespace vec {

LargeBuffer::LargeBuffer(size_t bytes) : size_(bytes) {
  std::align_val_t alignment{bytes >= kHugePage ? kHugePage : kCacheLine};
  bytes_ = decltype(bytes_)(new (alignment) uint8_t[bytes], Free{alignment});
  if (bytes >= kHugePage) prefer_huge_pages(bytes_.get(), bytes);
}

}  // namespace vec
