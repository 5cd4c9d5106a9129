#include "index_upkeep.h"

#include <algorithm>
#include <exception>

#include "build_work.h"
#include "keep_last_insert_rowid.h"
#include "savepoint.h"
#include "segment_builder.h"
#include "vector_table.h"

namespace vec {

namespace {

// Fewer rows are scanned in less time than a graph takes (measured: 0.2 ms).
constexpr int64_t kGraphRows = 10'000;

// A merge writes the whole graph: it must be worth that, and what is merged late is scanned by every query until then.
constexpr int64_t kLeastChanges = 5'000;
constexpr int64_t kShareOfRows = 20;  // 5 %

// A transaction with at least this share of the changes that cause a merge waits for it, on all cores. Smaller ones each add a few nodes for
// a row of theirs, until all are added or so many changes have come together that the next has to wait.
constexpr int64_t kLargeTransaction = 4;  // a quarter
constexpr int64_t kNodesPerRow = 2;
constexpr int64_t kMostChanges = 3;  // times those that cause a merge

int64_t changes_to_merge(const TableOptions& options, int64_t rows) {
  return options.sync_every.value_or(std::max(kLeastChanges, rows / kShareOfRows));
}

// How many rows a table has before it gets its first segment.
int64_t rows_to_begin(const TableOptions& options) {
  return options.mode == Mode::automatic ? kGraphRows : std::min(kLeastChanges, options.sync_every.value_or(kLeastChanges));
}

bool has_segment_of(const TableOptions& options, int64_t rows, bool had_one) {
  if (options.mode != Mode::automatic) return rows > 0;
  return rows >= (had_one ? kGraphRows / 2 : kGraphRows);  // a table that has shrunk keeps its segment for a while
}

}  // namespace

// Begun in one transaction, and written in the same or a later one: then what it holds must still be a state of the table, and the segment
// that it goes out from the one that is stored.
class PendingMerge {
 public:
  // Nothing is written yet. REQUIRES: a transaction that writes.
  PendingMerge(VectorTable& table, bool from_all_rows, Work& work) : id_(table.connection.next_stamp()) {
    ShadowTables& shadow = table.shadow;
    rows_ = shadow.count_rows();
    if (!from_all_rows) {
      header_before_ = shadow.index().header_bytes();
      before_ = VectorStore::read_segment(shadow, table.shared_store().file());
    }
    std::vector<int64_t> changed;
    if (before_) changed = shadow.log().keys_after(before_->base().seq, before_->id());
    changes_ = before_ ? static_cast<int64_t>(changed.size()) : rows_;
    if (!has_segment_of(table.options, rows_, before_ != nullptr)) return;

    // Nodes without rows make every search longer, so that it pays to begin anew before they are the most.
    bool mostly_new = !before_ || static_cast<int64_t>(before_->nodes()) + changes_ > 2 * rows_ || changes_ > rows_ / 2;
    if (mostly_new) before_ = nullptr;
    StoredVectors& vectors = shadow.vectors();
    VectorSource source = {static_cast<size_t>(rows_), [&](const auto& visit) { vectors.read_all(visit); },
                           [&](int64_t key, const auto& visit) { return vectors.read(key, visit); }};
    SegmentName name = {id_, shadow.log().head_or_reset(), table.options.mode != Mode::exact};
    if (name.base.seq == 0) {
      int64_t stamp = table.connection.next_stamp();
      name.base = {shadow.log().append(std::nullopt, stamp), stamp};
    }
    if (before_) {
      builder_.emplace(name, table.options, *before_, changed, source, work);
    } else {
      builder_.emplace(name, table.options, source, work);
    }
    base_ = name.base;
  }

  int64_t rows() const { return rows_; }
  int64_t changes() const { return changes_; }
  LogPosition base() const { return base_; }
  // Whether there was a segment, or is to be one.
  bool concerns_segment() const { return builder_ || !header_before_.empty(); }

  int64_t limit = 0;  // the log position at which nobody can put it off any longer

  void advance(size_t nodes) {
    if (builder_) builder_->advance(nodes);
  }
  void finish(Work& work) {
    if (builder_) builder_->finish(work);
  }
  bool is_done() const { return !builder_ || builder_->is_done(); }

  // Whether it can still be written.
  bool fits(VectorTable& table) const {
    return builder_ && table.shadow.index().header_bytes() == header_before_ && table.shadow.log().holds(base_);
  }

  // REQUIRES: a transaction that writes; is_done(), and fits() unless it was begun in the same transaction.
  void write(VectorTable& table, Work& work) {
    KeepLastInsertRowid keep(table.connection.db());
    ShadowTables& shadow = table.shadow;
    // Tells every connection to look for the segment again, and which one it will find.
    int64_t seq = shadow.log().append(std::nullopt, id_);
    // First, so that the segment takes the pages that this leaves.
    shadow.vectors().pack(before_ == nullptr);
    SegmentHandle segment;
    if (builder_) {
      segment = builder_->take();
      shadow.index().write(*segment, before_.get(), work);
      share_segment(table.shared_store().file(), shadow.index().header_bytes(), segment);
    } else {
      shadow.index().clear();
    }
    shadow.log().forget_before(segment ? base_.seq : seq);
    // This connection goes on with it, while it is in memory.
    table.current_store();
  }

 private:
  int64_t id_;  // of the new segment
  int64_t rows_ = 0;
  int64_t changes_ = 0;
  LogPosition base_ = {0, 0};
  std::string header_before_;
  SegmentHandle before_;
  std::optional<SegmentBuilder> builder_;  // nothing when the table is to have no segment
};

namespace {

// Whether to merge now; if not, the log position from which to ask again.
struct Due {
  bool now;
  int64_t next_seq;
  int64_t changes;  // that cause a merge
};

Due is_due(VectorTable& table) {
  ShadowTables& shadow = table.shadow;
  int64_t seq = shadow.log().head().seq;
  std::string header_bytes = shadow.index().header_bytes();
  if (!header_bytes.empty()) {
    SegmentHeader header = shadow.index().parse_header(header_bytes);
    int64_t changes = changes_to_merge(table.options, static_cast<int64_t>(header.rows));
    return {seq - header.base.seq >= changes, changes > INT64_MAX - header.base.seq ? INT64_MAX : header.base.seq + changes, changes};
  }
  // Each further row takes another entry.
  int64_t wanted = rows_to_begin(table.options);
  int64_t missing = wanted - shadow.count_rows();
  return {missing <= 0, seq + missing, wanted};
}

// What a commit writes, it must be able to write to the end.
class Uninterrupted : public Work {
 public:
  void report(const char*, size_t, size_t) override {}
};

BuildWork work_on(VectorTable& table) {
  return BuildWork(table.connection.db(), table.interruption, table.shadow.table(), table.connection.progress_function);
}

// Goes on with the merge that is pending, if any. Returns one that is to be written now.
std::shared_ptr<PendingMerge> advance(VectorTable& table, int64_t rows_written, Work& work) {
  std::shared_ptr<PendingMerge>& pending = table.shared_store().pending_merge;
  if (!pending) {
    Due due = is_due(table);
    table.merge_at_seq = due.next_seq;
    if (!due.now) return nullptr;
    pending = std::make_shared<PendingMerge>(table, false, work);
    pending->limit = pending->base().seq + (kMostChanges - 1) * due.changes;
    if (rows_written >= due.changes / kLargeTransaction) pending->finish(work);
  } else if (table.shadow.log().last_appended() >= pending->limit) {
    if (pending->fits(table)) pending->finish(work);
  } else {
    pending->advance(static_cast<size_t>(kNodesPerRow * rows_written));
  }
  if (!pending->is_done()) return nullptr;
  std::shared_ptr<PendingMerge> done = std::exchange(pending, nullptr);
  return done->fits(table) ? done : nullptr;
}

}  // namespace

void merge_if_due(VectorTable& table, int64_t rows_written) {
  bool is_pending = table.store && table.store->pending_merge;
  if (!is_pending && table.shadow.log().last_appended() < table.merge_at_seq) return;
  NoReentry guard(table);
  std::optional<BuildWork> work;
  std::shared_ptr<PendingMerge> done;
  try {
    work.emplace(work_on(table));
    done = advance(table, rows_written, *work);
  } catch (const std::exception&) {
    table.shared_store().pending_merge.reset();
    table.merge_at_seq = table.shadow.log().last_appended() + kLeastChanges;
    return;
  }
  if (!done) return;
  Uninterrupted writing;
  done->write(table, writing);
  table.merge_at_seq = 0;
}

int64_t sync_index(VectorTable& table) {
  NoReentry guard(table);
  Savepoint savepoint(table.connection.db());
  BuildWork work = work_on(table);
  table.shared_store().pending_merge.reset();
  table.merge_at_seq = 0;
  table.shadow.index().lock();
  PendingMerge merge(table, false, work);
  if (merge.changes() == 0 || !merge.concerns_segment()) return 0;
  merge.finish(work);
  merge.write(table, work);
  savepoint.release();
  return merge.changes();
}

int64_t rebuild_index(VectorTable& table) {
  NoReentry guard(table);
  Savepoint savepoint(table.connection.db());
  BuildWork work = work_on(table);
  table.shared_store().pending_merge.reset();
  table.merge_at_seq = 0;
  table.shadow.index().lock();
  PendingMerge merge(table, true, work);
  merge.finish(work);
  merge.write(table, work);
  savepoint.release();
  return merge.rows();
}

}  // namespace vec
