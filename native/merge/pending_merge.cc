#include "merge/pending_merge.h"

#include <algorithm>
#include <utility>

#include "engine/vector_table.h"
#include "merge/merge_policy.h"
#include "sqlite/keep_last_insert_rowid.h"

namespace vec {

namespace {

VectorSource source_of(ShadowTables& shadow, int64_t rows) {
  VectorReader* vectors = &shadow.vectors();
  const ShadowSql* sql = &shadow.sql();
  return {static_cast<size_t>(rows), [vectors](const auto& visit) { vectors->read_all(visit); },
          [vectors](int64_t key, const auto& visit) { return vectors->read(key, visit); },
          [sql](const std::string& what) { sql->fail_corrupt(what); }};
}

// The rows of a segment that have not changed. `changed` is ascending.
std::vector<SegmentRow> unchanged_rows(const Segment& segment, const std::vector<int64_t>& changed) {
  std::vector<SegmentRow> rows;
  rows.reserve(segment.rows().size());
  auto next = changed.begin();
  for (const SegmentRow& row : segment.rows()) {
    while (next != changed.end() && *next < row.key) ++next;
    if (next == changed.end() || *next != row.key) rows.push_back(row);
  }
  return rows;
}

// Whether a segment has the graph that the options ask for.
bool fits_options(const Segment& segment, const TableOptions& options) {
  const bool wants_graph = options.mode != Mode::exact;
  if (segment.graph().has_value() != wants_graph) return false;
  return !wants_graph || segment.graph()->m() == static_cast<size_t>(options.m);
}

// Whether none of the changed rows is there any more. `added` is how many there are by the number of rows. Rows of
// another table can be deleted without notice, so its number of rows proves nothing.
bool has_only_deleted(VectorTable& table, const std::vector<int64_t>& changed, int64_t added) {
  if (!table.options.content) return added == 0;
  VectorReader& vectors = table.shadow.vectors();
  return std::none_of(changed.begin(), changed.end(), [&](int64_t key) { return vectors.read(key, [](BlobView) {}); });
}

}  // namespace

PendingMerge::PendingMerge(VectorTable& table, Kind kind, Work& work) : id_(table.connection.next_stamp()) {
  ShadowTables& shadow = table.shadow;
  bool from_all_rows = kind == Kind::all_rows;
  LogPosition head = from_all_rows ? shadow.log().head_or_reset() : shadow.log().head();
  rows_ = shadow.count_rows();
  shadow.check_row_count(rows_);
  if (!from_all_rows) {
    header_before_ = shadow.index().header_bytes();
    if (!header_before_.empty()) shadow.index().parse_header(header_before_);  // fails on a newer segment
    before_ = VectorStore::read_segment(shadow, table.shared_store().file());
  }
  std::vector<int64_t> changed;
  if (before_) changed = shadow.log().keys_after(before_->base().seq, before_->id());
  changes_ = before_ ? static_cast<int64_t>(changed.size()) : rows_;
  if (is_to_have_segment(table.options, rows_, before_ != nullptr)) begin(table, head, changed, work);
}

void PendingMerge::begin(VectorTable& table, LogPosition head, const std::vector<int64_t>& changed, Work& work) {
  if (before_) {
    std::vector<SegmentRow> unchanged = unchanged_rows(*before_, changed);
    const int64_t added = rows_ - static_cast<int64_t>(unchanged.size());
    if (is_made_anew(static_cast<int64_t>(before_->nodes()), added, rows_)) {
      before_ = nullptr;
    } else if (fits_options(*before_, table.options) && has_only_deleted(table, changed, added)) {
      remaining_ = std::make_shared<const Segment>(id_, head, *before_, std::move(unchanged));
      base_ = head;
      work.report("read", changed.size(), changed.size());
      return;
    }
  }
  VectorSource source = source_of(table.shadow, rows_);
  if (head.seq == 0) {
    int64_t stamp = table.connection.next_stamp();
    head = {table.shadow.log().append(std::nullopt, stamp), stamp};
  }
  SegmentName name = {id_, head, table.options.mode != Mode::exact};
  if (before_) {
    builder_.emplace(name, table.options, *before_, changed, source, work);
  } else {
    builder_.emplace(name, table.options, source, work);
  }
  base_ = head;
}

void PendingMerge::advance(size_t nodes) {
  if (builder_) builder_->advance(nodes);
}

void PendingMerge::advance_together(size_t nodes, Work& work) {
  if (builder_) builder_->advance_together(nodes, work);
}

void PendingMerge::finish(Work& work) {
  if (builder_) builder_->finish(work);
}

bool PendingMerge::fits(VectorTable& table) const {
  return table.shadow.index().header_bytes() == header_before_ && (!makes_segment() || table.shadow.log().holds(base_));
}

void PendingMerge::prepare_write(VectorTable& table) const {
  if (!makes_segment()) return;
  const CodedVectors& vectors = remaining_ ? remaining_->vectors() : builder_->vectors();
  table.shadow.index().prepare_writes(vectors.codec().code_bytes(), static_cast<size_t>(table.options.m));
}

void PendingMerge::write(VectorTable& table, Work& work) {
  KeepLastInsertRowid keep(table.connection.db());
  ShadowTables& shadow = table.shadow;
  // Tells every connection to read the segment again, and which one it will find.
  int64_t seq = shadow.log().append(std::nullopt, id_);
  // First, so that the segment uses the pages that packing frees.
  shadow.pack_vectors(before_ == nullptr);
  SegmentHandle segment;
  if (makes_segment()) {
    segment = remaining_ ? std::move(remaining_) : builder_->take();
    shadow.index().write(*segment, before_.get(), work);
    share_segment(table.shared_store().file(), shadow.index().header_bytes(), segment);
  } else {
    shadow.index().clear();
  }
  shadow.log().forget_before(segment ? base_.seq : seq);
  table.shared_store().keep(std::move(segment));
}

}  // namespace vec
