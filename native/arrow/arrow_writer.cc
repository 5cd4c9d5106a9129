#include "arrow/arrow_writer.h"

#include "arrow/arrow_format.h"

namespace vec {

namespace {

// In one batch.
constexpr int64_t kMostRows = 65536;
constexpr size_t kMostBytes = size_t{16} << 20;

}  // namespace

ArrowWriter::ArrowWriter(const std::vector<ArrowField>& columns, ResultBlob& stream) : stream_(stream) {
  for (const ArrowField& column : columns) columns_.emplace_back(column);
  write_message(schema_message(columns));
}

void ArrowWriter::begin_row(size_t bytes) {
  for (const ArrowBuilder& column : columns_) bytes += column.size();
  if (rows_ == kMostRows || (rows_ > 0 && bytes > kMostBytes)) write_batch();
  rows_++;
}

void ArrowWriter::end() {
  if (rows_ > 0) write_batch();
  constexpr uint32_t end[] = {arrow::kContinuation, 0};
  stream_.append(end, sizeof end);
}

void ArrowWriter::write_message(const Bytes& metadata) {
  const uint32_t prefix[] = {arrow::kContinuation, static_cast<uint32_t>(metadata.size())};
  stream_.append(prefix, sizeof prefix);
  stream_.append(metadata.data(), metadata.size());
}

void ArrowWriter::write_batch() {
  ArrowLayout layout;
  size_t body = 0;
  for (const ArrowBuilder& column : columns_) body = column.lay_out(layout, body);
  write_message(record_batch_message(rows_, layout, static_cast<int64_t>(body)));
  for (ArrowBuilder& column : columns_) {
    column.write(stream_);
    column.clear();
  }
  rows_ = 0;
}

}  // namespace vec
