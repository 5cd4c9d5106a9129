#include "storage/packed_chunk.h"

#include <algorithm>
#include <cstring>

namespace vec {

namespace {

constexpr size_t kCountBytes = sizeof(uint32_t);
constexpr size_t kKeyBytes = sizeof(int64_t);
constexpr size_t kPresentBytes = 1;

}  // namespace

size_t chunk_bytes(size_t count, size_t vector_bytes) {
  return kCountBytes + count * (kKeyBytes + kPresentBytes + vector_bytes);
}

std::optional<PackedChunk> PackedChunk::parse(BlobView bytes, int64_t id, size_t vector_bytes) {
  if (bytes.size < kCountBytes) return std::nullopt;
  uint32_t count;
  std::memcpy(&count, bytes.data, sizeof count);
  // Divides, because multiplying a count from disk can overflow where size_t has 32 bits.
  size_t rest = bytes.size - kCountBytes;
  size_t entry = chunk_bytes(1, vector_bytes) - kCountBytes;
  if (rest % entry != 0 || rest / entry != count) return std::nullopt;

  PackedChunk chunk(static_cast<const uint8_t*>(bytes.data), count, vector_bytes);
  for (size_t i = 0; i < count; i++) {
    if (chunk.key(i) < id || (i > 0 && chunk.key(i) <= chunk.key(i - 1))) return std::nullopt;
    if (chunk.bytes_[chunk.present_offset(i)] > 1) return std::nullopt;
  }
  return chunk;
}

int64_t PackedChunk::key(size_t index) const {
  int64_t key;
  std::memcpy(&key, bytes_ + kCountBytes + index * kKeyBytes, sizeof key);
  return key;
}

size_t PackedChunk::present_offset(size_t index) const {
  return kCountBytes + count_ * kKeyBytes + index * kPresentBytes;
}

BlobView PackedChunk::vector(size_t index) const {
  return {bytes_ + kCountBytes + count_ * (kKeyBytes + kPresentBytes) + index * vector_bytes_, vector_bytes_};
}

bool PackedChunk::is_empty() const {
  const uint8_t* flags = bytes_ + present_offset(0);
  return std::none_of(flags, flags + count_, [](uint8_t flag) { return flag != 0; });
}

std::optional<size_t> PackedChunk::find(int64_t wanted) const {
  size_t low = 0;
  size_t high = count_;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (key(middle) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == count_ || key(low) != wanted || !is_present(low)) return std::nullopt;
  return low;
}

void write_chunk(Bytes& chunk, const int64_t* keys, const uint8_t* vectors, size_t count, size_t vector_bytes) {
  chunk.resize(chunk_bytes(count, vector_bytes));
  uint8_t* at = chunk.data();
  auto write = [&](const void* bytes, size_t size) {
    std::memcpy(at, bytes, size);
    at += size;
  };
  uint32_t stored_count = static_cast<uint32_t>(count);
  write(&stored_count, sizeof stored_count);
  write(keys, count * kKeyBytes);
  std::memset(at, 1, count * kPresentBytes);
  at += count * kPresentBytes;
  write(vectors, count * vector_bytes);
}

}  // namespace vec
