// The numbers of Arrow's IPC format: fields of the flatbuffer tables in Arrow's Message.fbs and Schema.fbs, and the
// enumerations there.
// https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc
#pragma once

#include <cstdint>
#include <string_view>

namespace vec::arrow {

// Comes before the size of each message's metadata. Writers before version 0.15 leave it out.
inline constexpr uint32_t kContinuation = 0xffffffff;
// A file has this magic, padded to 8 bytes, a stream, a footer, the footer's size, and the magic again.
inline constexpr std::string_view kFileMagic = "ARROW1";

enum Version : int16_t { kV4 = 3, kV5 = 4 };
enum Precision : int16_t { kHalf, kSingle, kDouble };
enum Codec : int8_t { kLz4Frame, kZstd };

struct Header {
  enum Type : uint8_t { kSchema = 1, kDictionaryBatch = 2, kRecordBatch = 3 };
};
struct Message {
  enum { kVersion, kHeaderType, kHeader, kBodyLength };
};
struct Footer {
  enum { kVersion, kSchema, kDictionaries, kRecordBatches };
};
struct Schema {
  enum { kEndianness, kFields };
};
struct Field {
  enum { kName, kNullable, kTypeId, kType, kDictionary, kChildren };
};
struct Int {
  enum { kBits, kIsSigned };
};
struct FloatingPoint {
  enum { kPrecision };
};
// For FixedSizeList and FixedSizeBinary.
struct FixedSize {
  enum { kSize };
};
struct DictionaryEncoding {
  enum { kId, kIndexType };
};
struct RecordBatch {
  enum { kLength, kNodes, kBuffers, kCompression };
};
struct BodyCompression {
  enum { kCodec };
};
struct DictionaryBatch {
  enum { kId, kData, kIsDelta };
};

// A node has the length and the null count. A buffer has the offset and the length. A block has three numbers.
inline constexpr size_t kNodeNumbers = 2;
inline constexpr size_t kBufferNumbers = 2;
inline constexpr size_t kBlockNumbers = 3;

}  // namespace vec::arrow
