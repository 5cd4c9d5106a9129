// An Arrow IPC stream as a sequence of messages:
// https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format
#pragma once

#include <optional>

#include "arrow/flatbuffer_reader.h"
#include "base/byte_view.h"

namespace vec {

struct ArrowMessage {
  uint8_t type;  // arrow::Header
  FlatTable header;
  ByteView body;
};

// Reads a stream, or a file, which contains a stream. Damaged data fails with SQLITE_ERROR.
class ArrowMessages {
 public:
  explicit ArrowMessages(ByteView ipc);

  // REQUIRES: next() has not been called.
  FlatTable schema();
  // The next message after the schema. Nothing at the end.
  std::optional<ArrowMessage> next();

 private:
  void open_file();
  std::optional<ArrowMessage> read();
  ByteView take(uint64_t size, const char* what);
  uint32_t take_size();
  void check_all_read() const;

  ByteView rest_;
  bool is_file_;
  std::optional<FlatTable> footer_;  // for a file
  uint32_t batches_ = 0;             // that have been read
};

}  // namespace vec
