// The vectors of one table in memory, as one connection sees them.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "quantized_vector.h"
#include "row_arena.h"
#include "shadow_tables.h"
#include "table_options.h"

namespace vec {

// Every vector has a slot, 0 to size() - 1; a removed one is replaced by the last.
class VectorStore {
 public:
  // Brings the copy to the state that the log has in the connection's own read snapshot. It learns of commits, of other connections' and
  // processes' commits and of rollbacks in this one way: by comparing log positions (see FORMAT.md, The log).
  void sync(ShadowTables& shadow, const TableOptions& options);

  size_t size() const { return keys_.size(); }
  size_t memory_bytes() const;
  std::optional<size_t> slot_of(int64_t key);

  // Vectors that lie side by side in memory, from a slot on.
  struct Run {
    const uint8_t* vectors;
    size_t stride;
    const double* norms;  // squared; null unless the metric is cosine
    const int64_t* keys;
    size_t count;
  };
  Run run(size_t slot, size_t most) const;

  // The same vectors in one byte an element. Kept for types of more bytes than that.
  struct QuantizedRun {
    const uint8_t* codes;
    size_t stride;
    const Quantization* quantizations;
    size_t count;
  };
  bool has_quantized() const { return keeps_quantized_; }
  QuantizedRun quantized_run(size_t slot, size_t most) const;

 private:
  bool follow_log(ShadowTables& shadow);
  void load(ShadowTables& shadow, const TableOptions& options, LogPosition head);
  void refresh(ShadowTables& shadow, int64_t key);
  void put(int64_t key, BlobView vector);
  void append(int64_t key, BlobView vector);
  void write(size_t slot, BlobView vector);
  void remove(int64_t key);
  void move(size_t from, size_t to);
  void resize(size_t size);
  void index_keys();

  bool loaded_ = false;
  std::vector<LogEntry> history_;  // how the copy came to its state: the end of the log, newest last

  size_t dim_ = 0;
  ElementType type_ = ElementType::float4;
  bool keeps_norms_ = false;
  bool keeps_quantized_ = false;

  RowArena vectors_;
  std::vector<int64_t> keys_;
  std::vector<double> norms_;
  RowArena codes_;
  std::vector<Quantization> quantizations_;

  bool ascending_ = true;  // keys_ is sorted: then it is searched itself, and slots_ is empty
  std::unordered_map<int64_t, size_t> slots_;
};

}  // namespace vec
