#include "arrow/arrow_message.h"

#include "arrow/arrow_format.h"
#include "sqlite/error.h"

namespace vec {

namespace {

constexpr size_t kFileHead = 8;
constexpr size_t kFileTail = sizeof(uint32_t) + arrow::kFileMagic.size();

void check_version(int16_t version) {
  if (version == arrow::kV4 || version == arrow::kV5) return;
  fail(SQLITE_ERROR, "Arrow: expected metadata of version V4 or V5, received V%d", version + 1);
}

}  // namespace

ArrowMessages::ArrowMessages(ByteView ipc) : rest_(ipc), is_file_(ipc.starts_with(arrow::kFileMagic)) {
  if (is_file_) open_file();
}

// Keeps what is between the magic and the footer. A file that is cut off has no magic at its end.
void ArrowMessages::open_file() {
  bool has_room = rest_.size() >= kFileHead + kFileTail;
  size_t end = has_room ? rest_.size() - kFileTail : 0;
  if (!has_room || !rest_.slice(end + sizeof(uint32_t), arrow::kFileMagic.size())->starts_with(arrow::kFileMagic)) {
    fail(SQLITE_ERROR, "Arrow: expected a file that ends as it begins, with %s, received one that is cut off",
         std::string(arrow::kFileMagic).c_str());
  }
  auto footer_bytes = *rest_.load<uint32_t>(end);
  if (footer_bytes > end - kFileHead) {
    fail(SQLITE_ERROR, "Arrow: expected a footer within the file, received one of %lld bytes",
         static_cast<long long>(footer_bytes));
  }
  footer_ = FlatTable::root(*rest_.slice(end - footer_bytes, footer_bytes));
  rest_ = *rest_.slice(kFileHead, end - footer_bytes - kFileHead);
}

// Some writers put the schema of a file into the footer only.
FlatTable ArrowMessages::schema() {
  if (footer_) {
    check_version(footer_->number<int16_t>(arrow::Footer::kVersion));
    if (std::optional<FlatTable> schema = footer_->table(arrow::Footer::kSchema)) return *schema;
    fail(SQLITE_ERROR, "Arrow: expected a file with a schema, received one without");
  }
  std::optional<ArrowMessage> first = read();
  if (first && first->type == arrow::Header::kSchema) return first->header;
  fail(SQLITE_ERROR, "Arrow: expected an IPC stream or file, which begins with a schema, received %s",
       first ? "another message" : "nothing");
}

std::optional<ArrowMessage> ArrowMessages::next() {
  std::optional<ArrowMessage> message = read();
  if (is_file_ && message && message->type == arrow::Header::kSchema) message = read();
  if (message && message->type == arrow::Header::kRecordBatch) batches_++;
  if (!message && is_file_) check_all_read();
  return message;
}

// Messages are read one after another. A gap between two messages, as in a damaged file, looks like the end of the
// stream.
void ArrowMessages::check_all_read() const {
  uint32_t expected = footer_->structs(arrow::Footer::kRecordBatches, arrow::kBlockNumbers * sizeof(int64_t)).size();
  if (batches_ == expected) return;
  fail(SQLITE_ERROR,
       "Arrow: expected a file of %lld record batches one after another, as its footer says, received one of %lld",
       static_cast<long long>(expected), static_cast<long long>(batches_));
}

ByteView ArrowMessages::take(uint64_t size, const char* what) {
  std::optional<ByteView> taken = rest_.slice(0, size);
  if (!taken) {
    fail(SQLITE_ERROR, "Arrow: expected %s of %lld bytes, received %lld bytes: the stream is cut off or damaged", what,
         static_cast<long long>(size), static_cast<long long>(rest_.size()));
  }
  rest_ = *rest_.slice(size, rest_.size() - size);
  return *taken;
}

uint32_t ArrowMessages::take_size() {
  return load_number<uint32_t>(take(sizeof(uint32_t), "the size of a message").data());
}

std::optional<ArrowMessage> ArrowMessages::read() {
  if (rest_.size() == 0) return std::nullopt;
  uint32_t size = take_size();
  if (size == arrow::kContinuation) size = take_size();
  if (size == 0) {
    if (rest_.size() > 0 && !is_file_) {
      fail(SQLITE_ERROR, "Arrow: expected nothing after the end of the stream, received %lld bytes",
           static_cast<long long>(rest_.size()));
    }
    rest_ = ByteView();
    return std::nullopt;
  }
  FlatTable message = FlatTable::root(take(size, "a message"));
  check_version(message.number<int16_t>(arrow::Message::kVersion));
  std::optional<FlatTable> header = message.table(arrow::Message::kHeader);
  if (!header) fail(SQLITE_ERROR, "Arrow: expected a message with a header, received one without");
  auto body = message.number<int64_t>(arrow::Message::kBodyLength);
  return ArrowMessage{message.number<uint8_t>(arrow::Message::kHeaderType), *header,
                      take(static_cast<uint64_t>(body), "the body of a message")};
}

}  // namespace vec
