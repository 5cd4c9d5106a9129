// The vectors of one table in memory, as one connection sees them: a shared segment, and the rows that have changed
// since.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/row_arena.h"
#include "definition/table_options.h"
#include "index/graph_search.h"
#include "index/segment_cache.h"
#include "memory/log_follower.h"
#include "memory/metadata_cache.h"
#include "memory/recent_vectors.h"
#include "memory/row_positions.h"
#include "storage/shadow_tables.h"

namespace vec {

class VectorStore {
 public:
  // `file` identifies the database within this process.
  explicit VectorStore(std::string file) : file_(std::move(file)) {}

  // Brings the copy to the state of the log in the connection's read snapshot. It compares log positions, and so learns
  // of every commit and rollback in one way, whichever connection or process made it (see docs/internals/format.md, The
  // log).
  void catch_up(ShadowTables& shadow, const TableOptions& options);

  // False before the first catch_up(), and after one that failed.
  bool is_loaded() const { return loaded_; }
  // The next catch_up() will load everything anew.
  void forget() { loaded_ = false; }

  // The segment that is stored in the database. Null when there is none that this version can read.
  static SegmentHandle read_segment(ShadowTables& shadow, const std::string& file);
  const std::string& file() const { return file_; }

  const RowPositions& positions() const { return positions_; }
  // Null when there is no segment.
  const std::shared_ptr<SegmentView>& view() const { return positions_.view(); }
  size_t memory_bytes() const;
  const uint8_t* vector(size_t slot) const { return vectors_.row(slot); }

  // The codes of changed rows from a slot on, as far as they lie side by side in memory.
  struct Run {
    const uint8_t* codes;
    size_t stride;
    const CodeInfo* infos;
    size_t count;
  };
  Run run(size_t slot, size_t most) const;
  const VectorCodec& codec() const { return codec_; }

  MetadataCache& metadata() { return metadata_; }
  RecentVectors& recent() { return recent_; }
  const RecentVectors& recent() const { return recent_; }
  // What the searches of this connection work with.
  SearchScratch& scratch() { return scratch_; }
  // A number that changes whenever rows change their positions.
  uint64_t version() const { return version_; }

  // Holds a new segment in memory until the next load.
  void keep(SegmentHandle segment) { kept_ = std::move(segment); }

 private:
  bool follow_log(ShadowTables& shadow);
  void load(ShadowTables& shadow, const TableOptions& options, LogPosition head);
  void load_changes(ShadowTables& shadow);
  void refresh_all(ShadowTables& shadow, const std::vector<int64_t>& keys);
  void put(int64_t key, BlobView vector);
  void append(int64_t key, BlobView vector);
  void write(size_t slot, BlobView vector);
  void remove(int64_t key);
  void move(size_t from, size_t to);
  void resize(size_t size);

  std::string file_;
  bool loaded_ = false;
  uint64_t version_ = 0;
  LogFollower follower_;
  RowPositions positions_;
  SegmentHandle kept_;

  VectorCodec codec_;
  RowArena vectors_;
  RowArena codes_;
  std::vector<CodeInfo> infos_;

  MetadataCache metadata_{positions_};
  RecentVectors recent_;
  SearchScratch scratch_;
};

}  // namespace vec
