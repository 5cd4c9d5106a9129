// A segment as it is stored in the shadow table docs_index. docs/internals/format.md describes its chunks.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/bitset.h"
#include "base/work.h"
#include "definition/table_options.h"
#include "index/segment.h"
#include "storage/segment_chunks.h"
#include "storage/segment_layout.h"
#include "storage/shadow_sql.h"

namespace vec {

// What is known of a segment before it is read.
struct SegmentHeader {
  int64_t id;
  LogPosition base;
  Quantization quantization;
  bool has_graph;
  uint64_t m;
  uint64_t nodes;
  uint64_t rows;
  uint64_t entry;
  std::vector<uint64_t> level_sizes;  // the number of nodes on each level of the graph above the ground
  uint64_t chunk_bytes;               // the most bytes of a chunk; 0 in version 1
  uint64_t strays;                    // how many nodes every search tries; unknown in version 1
  std::optional<RecallCurve> recall;  // nothing where it was not measured
};

// The beginning of a stored header. It is the same in every version of the format.
struct SegmentPrefix {
  uint32_t version;
  int64_t id;
  LogPosition base;

  // Whether a newer version of the extension wrote the segment. Then nothing else of it can be read.
  bool is_newer() const;
};

// Whether the error says that the stored segment is damaged. Any other error comes from SQLite, and may have ended the
// transaction.
inline bool is_unreadable(const Error& error) {
  return (error.code & 0xff) == SQLITE_CORRUPT || error.code == SQLITE_ERROR;
}

// A damaged segment fails with SQLITE_CORRUPT (see SegmentChunks).
class SegmentFile {
 public:
  // REQUIRES: `sql` and `options` outlive this object.
  SegmentFile(const ShadowSql& sql, const TableOptions& options) : sql_(sql), options_(options), chunks_(sql) {}

  // The stored header. Empty when there is no segment. In one file, equal headers mean the same segment.
  std::string header_bytes();
  SegmentPrefix parse_prefix(const std::string& bytes) const;
  // Fails when the segment is newer.
  SegmentHeader parse_header(const std::string& bytes) const;
  std::shared_ptr<const Segment> read(const SegmentHeader& header);
  // The state of the table that the segment holds, of whichever version. Nothing when there is no segment.
  std::optional<LogPosition> base();
  // The prefix of the header, of whichever version. Nothing when there is no segment.
  std::optional<SegmentPrefix> prefix();
  // The header of the segment. Nothing when there is none that this version can read.
  std::optional<SegmentHeader> header();

  // Fails, before anything is written, when write() would be refused: with SQLITE_TOOBIG when the connection's
  // SQLITE_LIMIT_LENGTH is too small for a segment of that code and graph.
  void prepare_writes(size_t code_bytes, size_t m);
  // Replaces the stored segment. `before` is the stored segment, if its nodes are the first nodes of the new one.
  // Otherwise it is null.
  void write(const Segment& segment, const Segment* before, Work& work);
  void clear();

  // Takes the write lock of the database.
  void lock();

  void prepare_reads() { chunks_.prepare_reads(); }
  void forget_statements() { chunks_.forget_statements(); }

 private:
  size_t code_bytes(const SegmentHeader& header) const;
  SegmentLayout layout_of(const SegmentHeader& header) const;
  void check_size(const SegmentHeader& header);
  CodedVectors read_vectors(const SegmentHeader& header);
  std::vector<SegmentRow> read_rows(const SegmentHeader& header);
  Graph read_graph(const SegmentHeader& header);
  std::vector<Node> read_strays(const SegmentHeader& header);
  void read_level(const SegmentHeader& header, size_t level, const Bitset& below, Graph& graph);
  void write_remaining(const Segment& segment, const SegmentHeader& stored, Work& work);
  void write_codes(const CodedVectors& vectors, const SegmentLayout& layout, size_t kept, Work& work);
  void write_infos(const CodedVectors& vectors, const SegmentLayout& layout);
  void write_rows(const std::vector<SegmentRow>& rows, const SegmentLayout& layout);
  void write_graph(const Graph& graph, const SegmentLayout& layout);
  void write_level(const Graph& graph, size_t level, const SegmentLayout& layout);
  void write_header(const Segment& segment, size_t chunk_bytes);

  const ShadowSql& sql_;
  const TableOptions& options_;
  SegmentChunks chunks_;
};

}  // namespace vec
