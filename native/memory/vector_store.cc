#include "memory/vector_store.h"

#include <algorithm>
#include <cstring>

namespace vec {

namespace {

// With a segment, loading it again is faster than following more changes than these.
constexpr size_t kMostFollowed = 4096;

}  // namespace

void VectorStore::catch_up(ShadowTables& shadow, const TableOptions& options) {
  LogPosition head = shadow.log().head();
  if (loaded_ && follower_.is_at(head)) return;
  // If anything fails from here on, the next query loads everything anew.
  bool was_loaded = std::exchange(loaded_, false);
  version_++;
  if (!was_loaded || !follow_log(shadow)) load(shadow, options, head);
  loaded_ = true;
}

// Returns false when the log does not tell what has changed, or when loading everything is faster.
bool VectorStore::follow_log(ShadowTables& shadow) {
  std::optional<std::vector<int64_t>> changed = follower_.follow(shadow.log());
  if (!changed || (view() && changed->size() > kMostFollowed)) return false;
  refresh_all(shadow, *changed);
  return true;
}

// The segment's row of a changed key is dead, even when the vector is the same again.
void VectorStore::refresh_all(ShadowTables& shadow, const std::vector<int64_t>& keys) {
  for (int64_t key : keys) {
    metadata_.touch(key);
    bool found = shadow.vectors().read(key, [&](BlobView vector) { put(key, vector); });
    if (!found) remove(key);
    if (!view()) continue;
    if (std::optional<size_t> row = view()->segment->row_of(key)) view()->kill(*row);
  }
}

SegmentHandle VectorStore::read_segment(ShadowTables& shadow, const std::string& file) {
  std::string bytes = shadow.index().header_bytes();
  if (bytes.empty() || shadow.index().parse_prefix(bytes).is_newer()) return nullptr;
  SegmentHeader header = shadow.index().parse_header(bytes);
  return shared_segment(file, bytes, [&] { return shadow.index().read(header); });
}

void VectorStore::load(ShadowTables& shadow, const TableOptions& options, LogPosition head) {
  codec_ = VectorCodec(options.dim, options.type, options.metric, Quantization::int1);
  vectors_ = RowArena(options.vector_bytes(), element_size(options.type), Access::single);
  codes_ = RowArena(codec_.code_bytes(), 1, Access::scan);
  positions_.clear();
  resize(0);
  metadata_.forget();
  SegmentHandle segment = read_segment(shadow, file_);
  kept_.reset();
  if (segment) {
    recent_.begin(segment->id(), segment->rows().size(), options.vector_bytes());
    positions_.set_view(std::make_shared<SegmentView>(std::move(segment)));
    load_changes(shadow);
  } else {
    recent_.forget();
    shadow.vectors().read_all([&](int64_t key, BlobView vector) { append(key, vector); });
    follower_.begin(head);
  }
}

void VectorStore::load_changes(ShadowTables& shadow) {
  LogPosition base = view()->segment->base();
  if (!shadow.log().holds(base)) shadow.sql().fail_repairable("its log does not fit its index");
  follower_.begin(base, shadow.log().after(base.seq));
  refresh_all(shadow, shadow.log().keys_after(base.seq, view()->segment->id()));
}

void VectorStore::put(int64_t key, BlobView vector) {
  std::optional<size_t> slot = positions_.slot_of(key);
  if (slot) {
    write(*slot, vector);
  } else {
    append(key, vector);
  }
}

void VectorStore::append(int64_t key, BlobView vector) {
  // The slot counts last. A cursor may be open, and memory may run out before.
  size_t slot = positions_.slots();
  resize(slot + 1);
  write(slot, vector);
  positions_.append(key);
}

void VectorStore::write(size_t slot, BlobView vector) {
  std::memcpy(vectors_.row(slot), vector.data, vector.size);
  infos_[slot] = codec_.encode(vector.data, codes_.row(slot));
}

void VectorStore::remove(int64_t key) {
  std::optional<size_t> slot = positions_.remove(key);
  if (!slot) return;
  size_t last = positions_.slots();
  if (*slot != last) move(last, *slot);
  resize(last);
}

void VectorStore::move(size_t from, size_t to) {
  std::memcpy(vectors_.row(to), vectors_.row(from), vectors_.stride());
  std::memcpy(codes_.row(to), codes_.row(from), codes_.stride());
  infos_[to] = infos_[from];
  metadata_.move_slot(from, to);
}

void VectorStore::resize(size_t size) {
  vectors_.resize(size);
  codes_.resize(size);
  infos_.resize(size);
  metadata_.resize_slots(size);
}

VectorStore::Run VectorStore::run(size_t slot, size_t most) const {
  size_t count = std::min({most, codes_.adjacent(slot), positions_.slots() - slot});
  return {codes_.row(slot), codes_.stride(), infos_.data() + slot, count};
}

size_t VectorStore::memory_bytes() const {
  return positions_.memory_bytes() + vectors_.memory_bytes() + codes_.memory_bytes() +
         infos_.capacity() * sizeof(CodeInfo) + follower_.memory_bytes() + metadata_.memory_bytes() +
         scratch_.memory_bytes() + recent_.memory_bytes();
}

}  // namespace vec
