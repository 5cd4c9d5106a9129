// Writes an Arrow IPC stream: the schema, rows in record batches of some megabytes, and the end.
#pragma once

#include <vector>

#include "arrow/arrow_builder.h"
#include "sqlite/result_blob.h"

namespace vec {

class ArrowWriter {
 public:
  // REQUIRES: `stream` outlives this object.
  ArrowWriter(const std::vector<ArrowField>& columns, ResultBlob& stream);

  // Begins a row of about `bytes` bytes. The caller then adds a value to each column.
  void begin_row(size_t bytes);
  ArrowBuilder& column(size_t index) { return columns_[index]; }
  void end();

 private:
  void write_message(const Bytes& metadata);
  void write_batch();

  ResultBlob& stream_;
  std::vector<ArrowBuilder> columns_;
  int64_t rows_ = 0;  // of the batch that is being built
};

}  // namespace vec
