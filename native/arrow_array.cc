#include "arrow_array.h"

#include "arrow_format.h"
#include "error.h"

namespace vec {

namespace {

long long shown(uint64_t number) { return static_cast<long long>(number); }

[[noreturn]] void fail_range(uint64_t begin, uint64_t end, uint64_t size) {
  fail(SQLITE_ERROR, "expected a range within %lld, received %lld to %lld", shown(size), shown(begin), shown(end));
}

const char* codec_name(int8_t codec) { return codec == arrow::kLz4Frame ? "LZ4_FRAME" : codec == arrow::kZstd ? "ZSTD" : "another codec"; }

}  // namespace

bool ArrowArray::any_null(uint64_t first, uint64_t count) const {
  if (all_null_) return count > 0;
  if (validity_ == nullptr) return false;
  for (uint64_t row = first; row < first + count; row++) {
    if (!bit(validity_, row)) return true;
  }
  return false;
}

int64_t ArrowArray::integer(uint64_t row) const {
  const uint8_t* at = number(row);
  switch (type_.bits) {
    case 8: return type_.is_signed ? int64_t{load_number<int8_t>(at)} : load_number<uint8_t>(at);
    case 16: return type_.is_signed ? int64_t{load_number<int16_t>(at)} : load_number<uint16_t>(at);
    case 32: return type_.is_signed ? int64_t{load_number<int32_t>(at)} : load_number<uint32_t>(at);
    default: break;
  }
  auto integer = load_number<int64_t>(at);
  if (type_.is_signed || integer >= 0) return integer;
  fail(SQLITE_ERROR, "expected an integer up to 9223372036854775807, received %llu", static_cast<unsigned long long>(integer));
}

double ArrowArray::real(uint64_t row) const { return element_at(number(row), 0, *element_type_of(type_)); }

uint64_t ArrowArray::offset(uint64_t index) const {
  if (type_.is_large()) return load_number<uint64_t>(offsets_.data() + index * sizeof(uint64_t));
  return load_number<uint32_t>(offsets_.data() + index * sizeof(uint32_t));  // a negative one is out of any range
}

ArrowArray::Range ArrowArray::range(uint64_t row) const { return {offset(row), offset(row + 1)}; }

ByteView ArrowArray::bytes(uint64_t row) const {
  auto size = static_cast<uint64_t>(type_.size);
  Range range = type_.is(ArrowId::fixed_size_binary) ? Range{row * size, row * size + size} : this->range(row);
  std::optional<ByteView> bytes = range.begin > range.end ? std::nullopt : values_.slice(range.begin, range.end - range.begin);
  if (!bytes) fail_range(range.begin, range.end, values_.size());
  return *bytes;
}

ArrowArray::Range ArrowArray::elements(uint64_t row) const {
  auto size = static_cast<uint64_t>(type_.size);
  return type_.is(ArrowId::fixed_size_list) ? Range{row * size, row * size + size} : range(row);
}

ArrowBatch::ArrowBatch(const FlatTable& batch, ByteView body)
    : length_(static_cast<uint64_t>(batch.number<int64_t>(arrow::RecordBatch::kLength))),
      body_(body),
      nodes_(batch.structs(arrow::RecordBatch::kNodes, arrow::kNodeNumbers * sizeof(int64_t))),
      buffers_(batch.structs(arrow::RecordBatch::kBuffers, arrow::kBufferNumbers * sizeof(int64_t))) {
  if (std::optional<FlatTable> compression = batch.table(arrow::RecordBatch::kCompression)) {
    fail(SQLITE_ERROR, "Arrow: expected data that is not compressed, received data compressed by %s",
         codec_name(compression->number<int8_t>(arrow::BodyCompression::kCodec)));
  }
  if (length_ > INT64_MAX) fail(SQLITE_ERROR, "Arrow: expected a record batch of 0 rows or more, received one of %lld", shown(length_));
}

ArrowBatch::Node ArrowBatch::next_node() {
  if (node_ == nodes_.size()) fail(SQLITE_ERROR, "Arrow: expected an array for each column of the schema, received a record batch with fewer");
  auto length = nodes_.number<int64_t>(node_, 0);
  auto nulls = nodes_.number<int64_t>(node_, sizeof length);
  node_++;
  if (length < 0 || nulls < 0 || nulls > length) {
    fail(SQLITE_ERROR, "Arrow: expected an array with 0 rows or more and no more nulls than rows, received one with %lld and %lld",
         static_cast<long long>(length), static_cast<long long>(nulls));
  }
  return {static_cast<uint64_t>(length), nulls > 0};
}

ByteView ArrowBatch::next_buffer(const char* what, uint64_t count, uint64_t bytes) {
  if (buffer_ == buffers_.size()) fail(SQLITE_ERROR, "Arrow: expected a buffer of %s, received a record batch without", what);
  auto offset = buffers_.number<uint64_t>(buffer_, 0);
  auto size = buffers_.number<uint64_t>(buffer_, sizeof offset);
  buffer_++;
  std::optional<ByteView> buffer = body_.slice(offset, size);
  if (!buffer) {
    fail(SQLITE_ERROR, "Arrow: expected a buffer of %s within the body of %lld bytes, received one of %lld bytes at byte %lld", what, shown(body_.size()),
         shown(size), shown(offset));
  }
  if (bytes > 0 && count > size / bytes) {
    fail(SQLITE_ERROR, "Arrow: expected a buffer of %s for %lld rows, received one of %lld bytes", what, shown(count), shown(size));
  }
  return *buffer;
}

ByteView ArrowBatch::next_bits(const char* what, uint64_t count) { return next_buffer(what, count / 8 + (count % 8 > 0), 1); }

ArrowArray ArrowBatch::next(const ArrowType& type) {
  Node node = next_node();
  ArrowArray array;
  array.type_ = type;
  array.length_ = node.length;
  array.all_null_ = type.is(ArrowId::null);
  if (array.all_null_) return array;
  // It may be left out, and need not be right, where nothing is null.
  ByteView validity = next_bits("validity", node.has_nulls ? node.length : 0);
  if (node.has_nulls) array.validity_ = validity.data();
  switch (type.id) {
    case ArrowId::fixed_size_list: break;
    case ArrowId::boolean: array.values_ = next_bits("values", node.length); break;
    case ArrowId::fixed_size_binary: array.values_ = next_buffer("values", node.length, static_cast<uint64_t>(type.size)); break;
    case ArrowId::integer:
    case ArrowId::floating: array.values_ = next_buffer("values", node.length, type.bytes()); break;
    default:
      // Of no rows, they may be left out.
      array.offsets_ = next_buffer("offsets", node.length == 0 ? 0 : node.length + 1, type.is_large() ? sizeof(int64_t) : sizeof(int32_t));
      if (!type.is_list()) array.values_ = next_buffer("values", 0, 1);
  }
  return array;
}

void ArrowBatch::check_end() const {
  if (node_ == nodes_.size() && buffer_ == buffers_.size()) return;
  fail(SQLITE_ERROR, "Arrow: expected %lld arrays of %lld buffers, received a record batch with %lld and %lld", shown(node_), shown(buffer_), shown(nodes_.size()),
       shown(buffers_.size()));
}

}  // namespace vec
