// Writes an Arrow IPC stream: the schema, rows in record batches of some megabytes, the end.
#pragma once

#include <vector>

#include "arrow/arrow_builder.h"
#include "sqlite/result_blob.h"

namespace vec {

class ArrowWriter {
 public:
  // REQUIRES: `stream` outlives this object.
  ArrowWriter(const std::vector<ArrowField>& columns, ResultBlob& stream);

  // Begins a row, of about so many bytes. Then each column is to be given its value.
  void begin_row(size_t bytes);
  ArrowBuilder& column(size_t index) { return columns_[index]; }
  void end();

 private:
  void write_message(const Bytes& metadata);
  void write_batch();

  ResultBlob& stream_;
  std::vector<ArrowBuilder> columns_;
  int64_t rows_ = 0;  // of the batch that is being made
};

}  // namespace vec
