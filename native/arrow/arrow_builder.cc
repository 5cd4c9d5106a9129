#include "arrow/arrow_builder.h"

#include "base/byte_reader.h"

namespace vec {

namespace {

constexpr size_t kAlignment = 8;

size_t aligned(size_t size) { return (size + kAlignment - 1) / kAlignment * kAlignment; }

bool has_offsets(const ArrowType& type) { return type.is(ArrowId::utf8) || type.is(ArrowId::binary); }

}  // namespace

void ArrowBuilder::set_valid(bool is_valid) {
  auto bit = static_cast<size_t>(rows_++);
  if (bit % 8 == 0) validity_.push_back(0);
  if (is_valid) validity_.back() = static_cast<uint8_t>(validity_.back() | 1 << (bit % 8));
}

void ArrowBuilder::add_fixed(const void* bytes, size_t size) {
  set_valid(true);
  append(values_, static_cast<const uint8_t*>(bytes), size);
}

void ArrowBuilder::add_bytes(BlobView bytes) {
  if (offsets_.empty()) append(offsets_, int32_t{0});
  set_valid(true);
  append(values_, static_cast<const uint8_t*>(bytes.data), bytes.size);
  append(offsets_, static_cast<int32_t>(values_.size()));
}

void ArrowBuilder::add_null() {
  if (has_offsets(field_.type)) {
    add_bytes({nullptr, 0});
  } else {
    constexpr int64_t zero = 0;
    add_number(&zero);
  }
  validity_.back() = static_cast<uint8_t>(validity_.back() & ~(1 << ((rows_ - 1) % 8)));
  nulls_++;
}

size_t ArrowBuilder::lay_out(ArrowLayout& layout, size_t at) const {
  auto add_buffer = [&](size_t size) {
    layout.buffers.insert(layout.buffers.end(), {static_cast<int64_t>(at), static_cast<int64_t>(size)});
    at += aligned(size);
  };
  layout.nodes.insert(layout.nodes.end(), {rows_, nulls_});
  add_buffer(nulls_ > 0 ? validity_.size() : 0);
  if (field_.type.is_list()) {
    layout.nodes.insert(layout.nodes.end(), {rows_ * field_.type.size, 0});
    add_buffer(0);  // the validity of the elements
  }
  if (has_offsets(field_.type)) add_buffer(offsets_.size());
  add_buffer(values_.size());
  return at;
}

void ArrowBuilder::write(ResultBlob& body) const {
  auto write_buffer = [&](const Bytes& buffer) {
    body.append(buffer.data(), buffer.size());
    body.align(kAlignment);
  };
  if (nulls_ > 0) write_buffer(validity_);
  if (has_offsets(field_.type)) write_buffer(offsets_);
  write_buffer(values_);
}

void ArrowBuilder::clear() {
  rows_ = nulls_ = 0;
  for (Bytes* buffer : {&validity_, &offsets_, &values_}) buffer->clear();
}

}  // namespace vec
