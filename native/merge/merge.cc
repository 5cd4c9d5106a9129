#include "merge/merge.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

#include "merge/build_work.h"
#include "sqlite/keep_last_insert_rowid.h"
#include "index/segment_builder.h"
#include "engine/vector_table.h"

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
constexpr int64_t kShareToBegin = 50;  // of those changes, which a connection must have made itself
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
    LogPosition head = from_all_rows ? shadow.log().head_or_reset() : shadow.log().head();
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
    VectorReader& vectors = shadow.vectors();
    VectorSource source = {static_cast<size_t>(rows_), [&](const auto& visit) { vectors.read_all(visit); },
                           [&](int64_t key, const auto& visit) { return vectors.read(key, visit); },
                           [&](const std::string& what) { shadow.sql().fail_corrupt(what); }};
    SegmentName name = {id_, head, table.options.mode != Mode::exact};
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

  void advance(size_t nodes) {
    if (builder_) builder_->advance(nodes);
  }
  void finish(Work& work) {
    if (builder_) builder_->finish(work);
  }
  bool is_done() const { return !builder_ || builder_->is_done(); }

  // Whether it can still be written.
  bool fits(VectorTable& table) const {
    return table.shadow.index().header_bytes() == header_before_ && (!builder_ || table.shadow.log().holds(base_));
  }

  // REQUIRES: a transaction that writes; is_done(), and fits() unless it was begun in the same transaction.
  void write(VectorTable& table, Work& work) {
    KeepLastInsertRowid keep(table.connection.db());
    ShadowTables& shadow = table.shadow;
    // Tells every connection to look for the segment again, and which one it will find.
    int64_t seq = shadow.log().append(std::nullopt, id_);
    // First, so that the segment takes the pages that this leaves.
    shadow.pack_vectors(before_ == nullptr);
    SegmentHandle segment;
    if (builder_) {
      segment = builder_->take();
      shadow.index().write(*segment, before_.get(), work);
      share_segment(table.shared_store().file(), shadow.index().header_bytes(), segment);
    } else {
      shadow.index().clear();
    }
    shadow.log().forget_before(segment ? base_.seq : seq);
    table.shared_store().keep(std::move(segment));
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

// Whether a merge is to begin; if not, the log position from which to ask again. And whether it has been put off for too long.
struct Due {
  bool now;
  bool overdue;
  int64_t next_seq;
  int64_t changes;  // that cause a merge
};

Due is_due(VectorTable& table) {
  ShadowTables& shadow = table.shadow;
  int64_t seq = shadow.log().head().seq;
  std::string header_bytes = shadow.index().header_bytes();
  if (!header_bytes.empty()) {
    SegmentHeader header = shadow.index().parse_header(header_bytes);
    int64_t wanted = changes_to_merge(table.options, static_cast<int64_t>(header.rows));
    int64_t changes = seq - header.base.seq;
    int64_t missing = std::clamp<int64_t>(wanted - changes, 0, INT64_MAX - seq);
    return {changes >= wanted, changes / kMostChanges >= wanted, seq + missing, wanted};
  }
  // Each further row takes another entry. Counting takes time, so it is not done for a few rows.
  int64_t wanted = rows_to_begin(table.options);
  int64_t rows = shadow.count_rows();
  return {rows >= wanted, rows / kMostChanges >= wanted, seq + std::max(wanted - rows, wanted / 32), wanted};
}

class Merging {
 public:
  explicit Merging(Connection& connection) : connection_(connection) { connection.is_merging = true; }
  Merging(const Merging&) = delete;
  Merging& operator=(const Merging&) = delete;
  ~Merging() { connection_.is_merging = false; }

 private:
  Connection& connection_;
};

// What a commit writes, it must be able to write to the end.
class Uninterrupted : public Work {
 public:
  void report(const char*, size_t, size_t) override {}
};

BuildWork work_on(VectorTable& table) {
  return BuildWork(table.connection.db(), table.interruption, table.shadow.table(), table.connection.progress_function);
}

// Goes on with the merge that is pending, or begins one. Returns one that is to be written now.
std::shared_ptr<PendingMerge> advance(VectorTable& table, int64_t rows_written, Work& work) {
  std::shared_ptr<PendingMerge>& pending = table.shared_state().pending_merge;
  if (pending && !pending->fits(table)) pending.reset();
  Due due = is_due(table);
  if (!pending) {
    table.merge_at_seq = due.next_seq;
    if (!due.now) return nullptr;
    bool at_once = due.overdue || rows_written >= due.changes / kLargeTransaction;
    // A connection that writes a few rows and goes would begin in vain.
    if (!at_once && static_cast<int64_t>(table.writes) < due.changes / kShareToBegin) return nullptr;
    pending = std::make_shared<PendingMerge>(table, false, work);
    if (at_once) pending->finish(work);
  } else if (due.overdue) {
    pending->finish(work);
  } else {
    pending->advance(static_cast<size_t>(kNodesPerRow * rows_written));
  }
  return pending->is_done() ? std::exchange(pending, nullptr) : nullptr;
}

// SQLite has ended the transaction by itself: there is nothing left to commit, and it must not look otherwise.
bool has_lost_transaction(const VectorTable& table) {
  return sqlite3_txn_state(table.connection.db(), table.shadow.schema().c_str()) != SQLITE_TXN_WRITE;
}

bool is_interruption(const std::exception& exception) {
  auto error = dynamic_cast<const Error*>(&exception);
  return error != nullptr && error->code == SQLITE_INTERRUPT;
}

int64_t run(VectorTable& table, IndexCommand::Kind kind) {
  sqlite3* db = table.connection.db();
  KeepLastInsertRowid keep(db);
  IndexCommand command = {kind};
  WriteScope scope(table.write_mode, &command);
  const char* name = table.shadow.table().c_str();
  try {
    // From a SELECT, so that SQLite takes it for several rows and is prepared to undo a part.
    Statement(db, format("INSERT INTO \"%w\".\"%w\"(\"%w\") SELECT 'index'", table.shadow.schema().c_str(), name, name)).run();
  } catch (...) {
    if (command.interrupted) throw Error(SQLITE_INTERRUPT, "interrupted");
    throw;
  }
  return command.result;
}

}  // namespace

void merge_if_due(VectorTable& table, int64_t rows_written) {
  if (table.pending_merge() == nullptr && table.shadow.log().last_appended() < table.merge_at_seq) return;
  NoReentry guard(table);
  Merging merging(table.connection);
  std::optional<BuildWork> work;
  std::shared_ptr<PendingMerge> done;
  try {
    work.emplace(work_on(table));
    done = advance(table, rows_written, *work);
  } catch (const std::exception& error) {
    if (has_lost_transaction(table) || (std::holds_alternative<ImportCommit>(table.write_mode) && is_interruption(error))) throw;
    table.shared_state().pending_merge.reset();
    table.merge_at_seq = table.shadow.log().last_appended() + kLeastChanges;
    return;
  }
  if (!done) return;
  Uninterrupted writing;
  done->write(table, writing);
  table.merge_at_seq = 0;
}

void create_index(VectorTable& table) {
  NoReentry guard(table);
  int64_t rows = 0;
  table.shadow.vectors().read_all([&](int64_t, BlobView) { rows++; });  // and refuses what is no vector
  if (rows < rows_to_begin(table.options)) return;
  BuildWork work = work_on(table);
  PendingMerge merge(table, true, work);
  merge.finish(work);
  merge.write(table, work);
}

int64_t sync_index(VectorTable& table) { return run(table, IndexCommand::sync); }

int64_t rebuild_index(VectorTable& table) { return run(table, IndexCommand::rebuild); }

namespace {

void make_index(VectorTable& table, IndexCommand& command) {
  BuildWork work = work_on(table);
  table.shared_state().pending_merge.reset();
  table.merge_at_seq = 0;
  table.shadow.index().lock();
  bool rebuilds = command.kind == IndexCommand::rebuild;
  if (rebuilds) table.shadow.mend_updates(table.connection.next_stamp());
  PendingMerge merge(table, rebuilds, work);
  command.result = rebuilds ? merge.rows() : 0;
  if (!rebuilds && (merge.changes() == 0 || !merge.concerns_segment())) return;
  merge.finish(work);
  merge.write(table, work);
  if (!rebuilds) command.result = merge.changes();
}

}  // namespace

// A statement that writes and ends with SQLITE_INTERRUPT takes the whole transaction with it; with any other error, it takes itself.
void run_command(VectorTable& table, IndexCommand& command) {
  try {
    make_index(table, command);
  } catch (const Error& error) {
    command.interrupted = error.code == SQLITE_INTERRUPT;
    if (!command.interrupted) throw;
    throw Error(SQLITE_ERROR, error.message);
  }
}

int64_t first_seq_needed(const VectorTable& table) {
  const PendingMerge* pending = table.pending_merge();
  return pending == nullptr ? INT64_MAX : pending->base().seq;
}

}  // namespace vec
