#include "merge/merge.h"

#include <exception>
#include <utility>
#include <variant>

#include "base/saturated.h"
#include "engine/vector_table.h"
#include "merge/build_work.h"
#include "merge/merge_policy.h"
#include "merge/pending_merge.h"
#include "sqlite/keep_last_insert_rowid.h"

namespace vec {

namespace {

Due is_due(VectorTable& table) {
  ShadowTables& shadow = table.shadow;
  int64_t head = shadow.log().head().seq;
  std::string header_bytes = shadow.index().header_bytes();
  if (header_bytes.empty()) return due_without_segment(table.options, shadow.count_rows(), head);
  if (shadow.index().parse_prefix(header_bytes).is_newer()) return due_beside_newer_segment(head);
  SegmentHeader header = shadow.index().parse_header(header_bytes);
  return due_with_segment(table.options, static_cast<int64_t>(header.rows), header.base.seq, head);
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

// A commit that has begun to write must write to the end.
class Uninterrupted : public Work {
 public:
  void report(const char*, size_t, size_t) override {}
};

// Continues the pending merge, or begins one. Returns the merge if it is to be written now.
std::shared_ptr<PendingMerge> advance(VectorTable& table, int64_t rows_written, Work& work) {
  std::shared_ptr<PendingMerge>& pending = table.shared_state().pending_merge;
  if (pending && !pending->fits(table)) pending.reset();
  Due due = is_due(table);
  if (!pending) {
    table.merge_at_seq = due.next_seq;
    if (!due.now) return nullptr;
    bool at_once = is_done_at_once(due, rows_written);
    if (!at_once && !is_worth_beginning(due, static_cast<int64_t>(table.writes))) return nullptr;
    pending = std::make_shared<PendingMerge>(table, PendingMerge::Kind::changes, work);
    if (at_once) pending->finish(work);
  } else if (due.overdue) {
    pending->finish(work);
  } else {
    const Advance advance = advance_by(rows_written);
    if (advance.together) {
      pending->advance_together(advance.nodes, work);
    } else {
      pending->advance(advance.nodes);
    }
  }
  return pending->is_done() ? std::exchange(pending, nullptr) : nullptr;
}

// Whether SQLite has rolled back the transaction by itself. Then nothing is left to commit, and the commit must fail.
bool has_lost_transaction(const VectorTable& table, const std::optional<BuildWork>& work) {
  if (work && work->has_lost_transaction()) return true;
  return sqlite3_txn_state(table.connection.db(), table.shadow.schema().c_str()) != SQLITE_TXN_WRITE;
}

bool is_interruption(const std::exception& exception) {
  auto error = dynamic_cast<const Error*>(&exception);
  return error != nullptr && error->code == SQLITE_INTERRUPT;
}

// The commit goes on without the merge.
void put_off(VectorTable& table, const std::exception& error) {
  table.shared_state().pending_merge.reset();
  table.shared_state().merge_error = error.what();
  table.merge_at_seq = saturated_sum(table.shadow.log().last_appended(), kLeastChanges);
}

int64_t run(VectorTable& table, IndexCommand::Kind kind) {
  sqlite3* db = table.connection.db();
  KeepLastInsertRowid keep(db);
  IndexCommand command = {kind};
  WriteScope scope(table.write_mode, &command);
  const char* name = table.shadow.table().c_str();
  try {
    // A SELECT makes SQLite expect several rows, and so prepare to undo a part of them.
    Statement(db, format("INSERT INTO \"%w\".\"%w\"(\"%w\") SELECT 'index'", table.shadow.schema().c_str(), name, name))
        .run();
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
  auto fails_commit = [&](const std::exception& error) {
    return has_lost_transaction(table, work) ||
           (std::holds_alternative<ImportCommit>(table.write_mode) && is_interruption(error));
  };
  try {
    work.emplace(table);
    if (table.options.content) work->begin();  // reading another table can call functions of the user
    done = advance(table, rows_written, *work);
    work->check_transaction();
    if (done) done->prepare_write(table);
  } catch (const std::exception& error) {
    if (fails_commit(error)) throw;
    return put_off(table, error);
  }
  if (!done) return;
  try {
    Uninterrupted writing;
    done->write(table, writing);
    table.merge_at_seq = 0;
    table.shared_state().merge_error.clear();
  } catch (const std::exception& error) {
    if (fails_commit(error)) throw;
    // A part is written, and a commit cannot undo a part of itself. A table without an index is sound too.
    table.shadow.index().clear();
    put_off(table, error);
  }
}

bool is_merge_due(VectorTable& table) { return is_due(table).now; }

void create_index(VectorTable& table) {
  NoReentry guard(table);
  BuildWork work(table);
  work.begin();
  int64_t rows = 0;
  table.shadow.vectors().read_all([&](int64_t, BlobView) { rows++; });  // fails on a value that is not a vector
  work.check_transaction();
  if (rows < rows_to_begin(table.options)) return;
  PendingMerge merge(table, PendingMerge::Kind::all_rows, work);
  merge.finish(work);
  work.check_transaction();
  merge.write(table, work);
  work.check_transaction();
}

int64_t merge_index(VectorTable& table) { return run(table, IndexCommand::merge); }

int64_t rebuild_index(VectorTable& table) { return run(table, IndexCommand::rebuild); }

namespace {

void make_index(VectorTable& table, IndexCommand& command) {
  BuildWork work(table);
  table.shared_state().pending_merge.reset();
  table.merge_at_seq = 0;
  table.shadow.index().lock();
  work.begin();
  bool rebuilds = command.kind == IndexCommand::rebuild;
  if (rebuilds) {
    table.shadow.repair_updates(table.connection.next_stamp());
    if (table.options.content) table.shadow.content().match_keys();
  }
  PendingMerge merge(table, rebuilds ? PendingMerge::Kind::all_rows : PendingMerge::Kind::changes, work);
  command.result = rebuilds ? merge.rows() : 0;
  if (!rebuilds && (merge.changes() == 0 || !merge.concerns_segment())) return;
  merge.finish(work);
  work.check_transaction();
  merge.write(table, work);
  work.check_transaction();
  table.shared_state().merge_error.clear();
  if (!rebuilds) command.result = merge.changes();
}

}  // namespace

// A statement that writes and fails with SQLITE_INTERRUPT undoes the whole transaction. With any other error, it undoes
// only itself.
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
