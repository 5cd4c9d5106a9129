#include "memory/vector_store.h"

#include <algorithm>
#include <cstring>

namespace vec {

namespace {

// With a segment, following more changes than these one by one takes longer than beginning again with the segment.
constexpr size_t kMostFollowed = 4096;

}  // namespace

SegmentView::SegmentView(SegmentHandle shared) : segment(std::move(shared)), dead(segment->rows().size()), live_of_node(segment->nodes()), empty_nodes(segment->nodes()) {
  for (size_t node = 0; node < segment->nodes(); node++) {
    live_of_node[node] = static_cast<uint32_t>(segment->rows_of(static_cast<Node>(node)).size());
    if (live_of_node[node] == 0) empty_nodes.insert(node);
  }
}

void SegmentView::kill(size_t row) {
  if (!dead.insert(row)) return;
  dead_rows++;
  Node node = segment->rows()[row].node;
  if (--live_of_node[node] == 0) empty_nodes.insert(node);
}

void VectorStore::catch_up(ShadowTables& shadow, const TableOptions& options) {
  LogPosition head = shadow.log().head();
  if (loaded_ && follower_.is_at(head)) return;
  // Whatever fails in between, the next query starts afresh.
  bool was_loaded = std::exchange(loaded_, false);
  version_++;
  if (!was_loaded || !follow_log(shadow)) load(shadow, options, head);
  loaded_ = true;
}

// False when it cannot be told what has changed, or when beginning again takes less.
bool VectorStore::follow_log(ShadowTables& shadow) {
  std::optional<std::vector<int64_t>> changed = follower_.follow(shadow.log());
  if (!changed || (view_ && changed->size() > kMostFollowed)) return false;
  refresh_all(shadow, *changed);
  return true;
}

// A changed row is no longer the segment's, even where it has come back to what it was there.
void VectorStore::refresh_all(ShadowTables& shadow, const std::vector<int64_t>& keys) {
  for (int64_t key : keys) {
    metadata_.touch(key);
    bool found = shadow.vectors().read(key, [&](BlobView vector) { put(key, vector); });
    if (!found) remove(key);
    if (!view_) continue;
    if (std::optional<size_t> row = view_->segment->row_of(key)) view_->kill(*row);
  }
}

SegmentHandle VectorStore::read_segment(ShadowTables& shadow, const std::string& file) {
  std::string bytes = shadow.index().header_bytes();
  if (bytes.empty()) return nullptr;
  SegmentHeader header = shadow.index().parse_header(bytes);
  return shared_segment(file, bytes, [&] { return shadow.index().read(header); });
}

void VectorStore::load(ShadowTables& shadow, const TableOptions& options, LogPosition head) {
  codec_ = VectorCodec(options.dim, options.type, options.metric, Quantization::int8);
  vectors_ = RowArena(options.vector_bytes(), element_size(options.type), Access::single);
  codes_ = RowArena(codec_.code_bytes(), 1, Access::scan);
  resize(0);
  slots_.clear();
  ascending_ = true;
  view_.reset();
  metadata_.forget();
  SegmentHandle segment = read_segment(shadow, file_);
  kept_.reset();
  if (segment) {
    view_ = std::make_shared<SegmentView>(std::move(segment));
    load_changes(shadow);
  } else {
    shadow.vectors().read_all([&](int64_t key, BlobView vector) { append(key, vector); });
    follower_.begin(head);
  }
}

void VectorStore::load_changes(ShadowTables& shadow) {
  LogPosition base = view_->segment->base();
  if (!shadow.log().holds(base)) {
    shadow.sql().fail_corrupt(format("its log does not fit its index; vector_rebuild_index('%q') mends it", shadow.table().c_str()));
  }
  follower_.begin(base, shadow.log().after(base.seq));
  refresh_all(shadow, shadow.log().keys_after(base.seq, view_->segment->id()));
}

void VectorStore::put(int64_t key, BlobView vector) {
  std::optional<size_t> slot = slot_of(key);
  if (slot) {
    write(*slot, vector);
  } else {
    append(key, vector);
  }
}

void VectorStore::append(int64_t key, BlobView vector) {
  if (ascending_ && !keys_.empty() && key < keys_.back()) index_keys();
  size_t slot = keys_.size();
  resize(slot + 1);
  keys_[slot] = key;
  if (!ascending_) slots_[key] = slot;
  write(slot, vector);
}

void VectorStore::write(size_t slot, BlobView vector) {
  std::memcpy(vectors_.row(slot), vector.data, vector.size);
  infos_[slot] = codec_.encode(vector.data, codes_.row(slot));
}

void VectorStore::remove(int64_t key) {
  std::optional<size_t> slot = slot_of(key);
  if (!slot) return;
  size_t last = keys_.size() - 1;
  if (*slot != last) {
    if (ascending_) index_keys();
    move(last, *slot);
    slots_[keys_[*slot]] = *slot;
  }
  slots_.erase(key);
  resize(last);
}

void VectorStore::move(size_t from, size_t to) {
  std::memcpy(vectors_.row(to), vectors_.row(from), vectors_.stride());
  std::memcpy(codes_.row(to), codes_.row(from), codes_.stride());
  infos_[to] = infos_[from];
  keys_[to] = keys_[from];
  metadata_.move_slot(from, to);
}

void VectorStore::resize(size_t size) {
  vectors_.resize(size);
  codes_.resize(size);
  infos_.resize(size);
  keys_.resize(size);
  metadata_.resize_slots(size);
}

void VectorStore::index_keys() {
  slots_.reserve(keys_.size() + 1);
  for (size_t slot = 0; slot < keys_.size(); slot++) slots_[keys_[slot]] = slot;
  ascending_ = false;
}

std::optional<size_t> VectorStore::slot_of(int64_t key) const {
  if (ascending_) {
    auto found = std::lower_bound(keys_.begin(), keys_.end(), key);
    if (found == keys_.end() || *found != key) return std::nullopt;
    return static_cast<size_t>(found - keys_.begin());
  }
  auto found = slots_.find(key);
  if (found == slots_.end()) return std::nullopt;
  return found->second;
}

std::optional<RowPosition> VectorStore::position_of(int64_t key, size_t expected_row) const {
  if (std::optional<size_t> slot = slot_of(key)) return RowPosition{true, *slot};
  if (!view_) return std::nullopt;
  const std::vector<SegmentRow>& rows = view_->segment->rows();
  bool is_expected = expected_row < rows.size() && rows[expected_row].key == key;
  std::optional<size_t> row = is_expected ? expected_row : view_->segment->row_of(key);
  if (!row || !view_->is_live(*row)) return std::nullopt;
  return RowPosition{false, *row};
}

VectorStore::Run VectorStore::run(size_t slot, size_t most) const {
  size_t count = std::min({most, codes_.adjacent(slot), size() - slot});
  return {codes_.row(slot), codes_.stride(), infos_.data() + slot, count};
}

size_t VectorStore::memory_bytes() const {
  size_t per_key = sizeof(int64_t) + sizeof(size_t) + 2 * sizeof(void*);  // a node of slots_ and its bucket, roughly
  size_t changes = vectors_.memory_bytes() + codes_.memory_bytes() + infos_.capacity() * sizeof(CodeInfo) + keys_.capacity() * sizeof(int64_t) +
                   follower_.memory_bytes() + slots_.size() * per_key + metadata_.memory_bytes();
  if (!view_) return changes;
  return changes + view_->segment->memory_bytes() + view_->dead.memory_bytes() + view_->empty_nodes.memory_bytes();
}

}  // namespace vec
