#include "vector_store.h"

#include <algorithm>
#include <cstring>

namespace vec {

namespace {

constexpr size_t kHistoryKept = 8192;  // as many changes as the log keeps

}  // namespace

void VectorStore::sync(ShadowTables& shadow, const TableOptions& options) {
  LogPosition head = shadow.log().head();
  if (loaded_ && history_.back().position == head) return;
  // Whatever fails in between, the next query starts afresh.
  bool was_loaded = std::exchange(loaded_, false);
  if (!was_loaded || !follow_log(shadow)) load(shadow, options, head);
  loaded_ = true;
}

// Goes back to the last state that this copy and the log have in common, and forward from there: what either has changed since is read
// again. False when there is no such state any more, or when all rows may have changed.
bool VectorStore::follow_log(ShadowTables& shadow) {
  size_t common = history_.size();
  while (common > 0 && !shadow.log().holds(history_[common - 1].position)) common--;
  if (common == 0) return false;

  std::vector<LogEntry> fresh = shadow.log().after(history_[common - 1].position.seq);
  std::vector<int64_t> changed;
  auto note = [&](const LogEntry& entry) {
    if (entry.key) changed.push_back(*entry.key);
    return entry.key.has_value();
  };
  if (!std::all_of(history_.begin() + static_cast<ptrdiff_t>(common), history_.end(), note)) return false;
  if (!std::all_of(fresh.begin(), fresh.end(), note)) return false;

  std::sort(changed.begin(), changed.end());
  changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
  for (int64_t key : changed) refresh(shadow, key);

  history_.resize(common);
  history_.insert(history_.end(), fresh.begin(), fresh.end());
  if (history_.size() > 2 * kHistoryKept) history_.erase(history_.begin(), history_.end() - kHistoryKept);
  return true;
}

void VectorStore::refresh(ShadowTables& shadow, int64_t key) {
  bool found = shadow.read_vector(key, [&](BlobView vector) { put(key, vector); });
  if (!found) remove(key);
}

void VectorStore::load(ShadowTables& shadow, const TableOptions& options, LogPosition head) {
  dim_ = options.dim;
  type_ = options.type;
  keeps_norms_ = options.metric == Metric::cosine;
  keeps_quantized_ = element_size(type_) > 1;
  vectors_ = RowArena(options.vector_bytes(), element_size(type_), keeps_quantized_ ? Access::single : Access::scan);
  codes_ = RowArena(dim_, 1, Access::scan);
  resize(0);
  slots_.clear();
  ascending_ = true;
  shadow.read_vectors([&](int64_t key, BlobView vector) { append(key, vector); });
  history_.assign(1, {head, std::nullopt});
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
  if (keeps_norms_) norms_[slot] = squared_norm(vector.data, dim_, type_);
  if (keeps_quantized_) {
    quantizations_[slot] = quantize(vector.data, dim_, type_, reinterpret_cast<int8_t*>(codes_.row(slot)));
  }
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
  keys_[to] = keys_[from];
  if (keeps_norms_) norms_[to] = norms_[from];
  if (keeps_quantized_) {
    std::memcpy(codes_.row(to), codes_.row(from), codes_.stride());
    quantizations_[to] = quantizations_[from];
  }
}

void VectorStore::resize(size_t size) {
  vectors_.resize(size);
  keys_.resize(size);
  if (keeps_norms_) norms_.resize(size);
  if (keeps_quantized_) {
    codes_.resize(size);
    quantizations_.resize(size);
  }
}

void VectorStore::index_keys() {
  slots_.reserve(keys_.size() + 1);
  for (size_t slot = 0; slot < keys_.size(); slot++) slots_[keys_[slot]] = slot;
  ascending_ = false;
}

std::optional<size_t> VectorStore::slot_of(int64_t key) {
  if (ascending_) {
    auto found = std::lower_bound(keys_.begin(), keys_.end(), key);
    if (found == keys_.end() || *found != key) return std::nullopt;
    return static_cast<size_t>(found - keys_.begin());
  }
  auto found = slots_.find(key);
  if (found == slots_.end()) return std::nullopt;
  return found->second;
}

VectorStore::Run VectorStore::run(size_t slot, size_t most) const {
  size_t count = std::min({most, vectors_.adjacent(slot), size() - slot});
  return {vectors_.row(slot), vectors_.stride(), keeps_norms_ ? norms_.data() + slot : nullptr, keys_.data() + slot, count};
}

VectorStore::QuantizedRun VectorStore::quantized_run(size_t slot, size_t most) const {
  size_t count = std::min({most, codes_.adjacent(slot), size() - slot});
  return {codes_.row(slot), codes_.stride(), quantizations_.data() + slot, count};
}

size_t VectorStore::memory_bytes() const {
  size_t per_key = sizeof(int64_t) + sizeof(size_t) + 2 * sizeof(void*);  // a node of slots_ and its bucket, roughly
  return vectors_.memory_bytes() + codes_.memory_bytes() + keys_.capacity() * sizeof(int64_t) + norms_.capacity() * sizeof(double) +
         quantizations_.capacity() * sizeof(Quantization) + history_.capacity() * sizeof(LogEntry) + slots_.size() * per_key;
}

}  // namespace vec
