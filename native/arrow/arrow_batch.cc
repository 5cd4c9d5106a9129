#include "arrow/arrow_batch.h"

#include "arrow/arrow_format.h"
#include "sqlite/error.h"

namespace vec {

namespace {

long long shown(uint64_t number) { return static_cast<long long>(number); }

const char* codec_name(int8_t codec) {
  return codec == arrow::kLz4Frame ? "LZ4_FRAME" : codec == arrow::kZstd ? "ZSTD" : "another codec";
}

}  // namespace

ArrowBatch::ArrowBatch(const FlatTable& batch, ByteView body)
    : length_(static_cast<uint64_t>(batch.number<int64_t>(arrow::RecordBatch::kLength))),
      body_(body),
      nodes_(batch.structs(arrow::RecordBatch::kNodes, arrow::kNodeNumbers * sizeof(int64_t))),
      buffers_(batch.structs(arrow::RecordBatch::kBuffers, arrow::kBufferNumbers * sizeof(int64_t))) {
  if (std::optional<FlatTable> compression = batch.table(arrow::RecordBatch::kCompression)) {
    fail(SQLITE_ERROR, "Arrow: expected data that is not compressed, received data compressed by %s",
         codec_name(compression->number<int8_t>(arrow::BodyCompression::kCodec)));
  }
  if (length_ > INT64_MAX) {
    fail(SQLITE_ERROR, "Arrow: expected a record batch of 0 rows or more, received one of %lld", shown(length_));
  }
}

ArrowBatch::Node ArrowBatch::next_node() {
  if (node_ == nodes_.size()) {
    fail(SQLITE_ERROR, "Arrow: expected an array for each column of the schema, received a record batch with fewer");
  }
  auto length = nodes_.number<int64_t>(node_, 0);
  auto nulls = nodes_.number<int64_t>(node_, sizeof length);
  node_++;
  if (length < 0 || nulls < 0 || nulls > length) {
    fail(SQLITE_ERROR,
         "Arrow: expected an array with 0 rows or more and no more nulls than rows, received one with %lld and %lld",
         static_cast<long long>(length), static_cast<long long>(nulls));
  }
  return {static_cast<uint64_t>(length), nulls > 0};
}

ByteView ArrowBatch::next_buffer(const char* what, uint64_t count, uint64_t bytes) {
  if (buffer_ == buffers_.size()) {
    fail(SQLITE_ERROR, "Arrow: expected a buffer of %s, received a record batch without", what);
  }
  auto offset = buffers_.number<uint64_t>(buffer_, 0);
  auto size = buffers_.number<uint64_t>(buffer_, sizeof offset);
  buffer_++;
  std::optional<ByteView> buffer = body_.slice(offset, size);
  if (!buffer) {
    fail(SQLITE_ERROR,
         "Arrow: expected a buffer of %s within the body of %lld bytes, received one of %lld bytes at byte %lld", what,
         shown(body_.size()), shown(size), shown(offset));
  }
  if (bytes > 0 && count > size / bytes) {
    fail(SQLITE_ERROR, "Arrow: expected a buffer of %s for %lld rows, received one of %lld bytes", what, shown(count),
         shown(size));
  }
  return *buffer;
}

ByteView ArrowBatch::next_bits(const char* what, uint64_t count) {
  return next_buffer(what, count / 8 + (count % 8 > 0), 1);
}

ArrowArray ArrowBatch::next(const ArrowType& type) {
  Node node = next_node();
  ArrowArray array;
  array.type_ = type;
  array.length_ = node.length;
  array.all_null_ = type.is(ArrowId::null);
  if (array.all_null_) return array;
  // Without NULLs, the validity may be left out, and need not be correct.
  ByteView validity = next_bits("validity", node.has_nulls ? node.length : 0);
  if (node.has_nulls) array.validity_ = validity.data();
  switch (type.id) {
    case ArrowId::fixed_size_list: break;
    case ArrowId::boolean: array.values_ = next_bits("values", node.length); break;
    case ArrowId::fixed_size_binary:
      array.values_ = next_buffer("values", node.length, static_cast<uint64_t>(type.size));
      break;
    case ArrowId::integer:
    case ArrowId::floating: array.values_ = next_buffer("values", node.length, type.bytes()); break;
    default:
      // Without rows, the offsets may be left out.
      array.offsets_ = next_buffer("offsets", node.length == 0 ? 0 : node.length + 1,
                                   type.is_large() ? sizeof(int64_t) : sizeof(int32_t));
      if (!type.is_list()) array.values_ = next_buffer("values", 0, 1);
  }
  return array;
}

void ArrowBatch::check_end() const {
  if (node_ == nodes_.size() && buffer_ == buffers_.size()) return;
  fail(SQLITE_ERROR, "Arrow: expected %lld arrays of %lld buffers, received a record batch with %lld and %lld",
       shown(node_), shown(buffer_), shown(nodes_.size()), shown(buffers_.size()));
}

}  // namespace vec
