#include "search/search.h"

#include <algorithm>
#include <cmath>

#include "base/checksum.h"
#include "base/prefetch.h"

namespace vec {

namespace {

constexpr size_t kBatch = 256;  // distances that are computed at a time
// How far a scan goes between two checks for an interruption. The first is bytes of adjacent codes, the second is
// single rows.
constexpr size_t kCheckedEvery = size_t{32} << 20;
constexpr size_t kSelectedChecked = 32'768;

// Scanning this many rows takes as long as widening the beam of a graph search by one. (Measured: 25 ns a row, 2 us a
// step.)
constexpr size_t kRowsPerStep = 80;
constexpr double kSelectedRowsPerStep = 25;  // for single rows (40 ns each); a step among wanted nodes takes 1 us
// If more than one row in this many is selected, all rows are scanned side by side.
constexpr size_t kSelectedPerScanned = 2;
constexpr size_t kWidening = 4;

// An exact search that goes on looks for this many times the rows already given. The next one looks for all rows.
constexpr size_t kFurtherRows = 16;

// The hits that a beam finds last are the least reliable. So only this part of its width is given before it is widened.
// It is smaller where the number of hits is not bounded, because what a wider search finds too late comes only at the
// very end.
constexpr size_t kTrustedBounded = 2;
constexpr size_t kTrustedUnbounded = 4;

// Rows that are compared at a time.
struct Batch {
  double products[kBatch];
  CodeInfo infos[kBatch];  // of rows that do not lie side by side
  float estimates[kBatch];
  uint32_t near[kBatch];  // the rows that can be within a limit
  size_t found = 0;

  void find_near(const VectorCodec& codec, const CodeInfo& query, const CodeInfo* of, size_t count, double limit) {
    found = codec.find_near(query, of, products, count, limit, estimates, near);
  }
};

CodedQuery coded(const VectorCodec& codec, const Bytes& query) {
  CodedQuery coded;
  coded.code.resize(codec.code_bytes());
  coded.info = codec.encode(query.data(), coded.code.data());
  return coded;
}

// Three reads lead to a row of a node, and each depends on the one before. This sends for all nodes at a time.
void prefetch_rows(const Segment& segment, const std::vector<FoundNode>& found) {
  for (const FoundNode& node : found) segment.prefetch_places(node.node);
  for (const FoundNode& node : found) segment.prefetch_row_numbers(node.node);
  for (const FoundNode& node : found) {
    Segment::RowsOfNode rows = segment.rows_of(node.node);
    if (rows.size() > 0) prefetch(segment.rows().data() + *rows.begin());
  }
}

}  // namespace

size_t beam_for(size_t width, size_t expected) { return std::max(width, kTrustedBounded * expected); }

Search::Search(VectorStore& store, ShadowTables& shadow, const TableOptions& options, Interruption& interruption,
               SearchRequest request)
    : store_(store),
      shadow_(shadow),
      options_(options),
      interruption_(interruption),
      request_(std::move(request)),
      logged_(shadow.log().last_appended()),
      changes_query_(coded(store.codec(), request_.query)),
      least_rank_(rank_of(std::nextafter(request_.range.low, -HUGE_VAL), options.metric)),
      greatest_rank_(rank_of(request_.range.high, options.metric)),
      beam_(0) {
  request_.expected = std::max<size_t>(request_.expected, 1);
  take_store();
  beam_ = beam_for(request_.ef_search, std::min(request_.expected, wanted_rows()));
  bool begins_near = request_.range.low == -std::numeric_limits<double>::infinity();
  if (begins_near && graph_pays()) {
    search_by_graph();
  } else {
    search_exactly();
  }
}

std::optional<Hit> Search::next() {
  while (true) {
    if (heap_.empty() && !has_given_trusted() && has_passed_range_ && trusted_distance_ > greatest_rank_ &&
        request_.is_bounded) {
      phase_ = Phase::all;
    }
    if (must_widen()) {
      widen();
      continue;
    }
    if (heap_.empty()) {
      if (missed_.empty()) return std::nullopt;
      last_distance_ = -std::numeric_limits<double>::infinity();
      heap_ = std::exchange(missed_, {});
      std::make_heap(heap_.begin(), heap_.end());
    }
    Candidate candidate = pop();
    if (!candidate.is_exact) {
      std::optional<double> distance = exact_distance(candidate);
      if (distance && request_.range.contains(*distance)) {
        push({rank_of(*distance, options_.metric), candidate.key, candidate.row, true});
      }
      if (distance && *distance > request_.range.high) has_passed_range_ = true;
      continue;
    }
    if (phase_ != Phase::all) given_keys_.insert(candidate.key);
    if (candidate.distance < last_distance_) {
      missed_.push_back(candidate);
      continue;
    }
    given_++;
    request_.trace->give_row();
    last_distance_ = candidate.distance;
    return Hit{distance_of(candidate.distance, options_.metric), candidate.key};
  }
}

bool Search::must_widen() const {
  if (phase_ == Phase::all) return false;
  return heap_.empty() || has_given_trusted() || heap_.front().distance > trusted_distance_;
}

// ---- finding candidates

// Whether a beam takes less time than an exact scan. The fewer nodes are wanted, the more nodes a beam compares.
bool Search::graph_pays() const {
  if (!view_ || !view_->segment->graph()) return false;
  if (!selection_) return beam_ <= view_->live_rows() / kRowsPerStep;
  auto wanted = static_cast<double>(selection_->count - selection_->slots.count());
  return wanted > 0 &&
         static_cast<double>(beam_) * static_cast<double>(view_->live_rows()) * kSelectedRowsPerStep <= wanted * wanted;
}

// The nearest nodes by the graph. Nothing when the graph turns out to take longer than a scan.
std::optional<std::vector<FoundNode>> Search::find_nodes() {
  const Segment& segment = *view_->segment;
  const Graph& graph = *segment.graph();
  if (!selection_)
    return search_graph(graph, segment.vectors(), segment_query_, beam_, &view_->empty_nodes, store_.scratch());
  auto is_wanted_node = [&](Node node) {
    Segment::RowsOfNode rows = segment.rows_of(node);
    return std::any_of(rows.begin(), rows.end(), [&](uint32_t row) { return selection_->rows.contains(row); });
  };
  return search_graph_among(graph, segment.vectors(), segment_query_, beam_, is_wanted_node, selection_->count,
                            store_.scratch());
}

// Falls back to an exact scan where the beam would have to be so wide that it takes longer.
void Search::search_by_graph() {
  Stopwatch stopwatch;
  std::optional<std::vector<FoundNode>> found;
  // Among many deleted rows, only a wider beam finds as many rows as may be given.
  for (;; beam_ *= kWidening) {
    found = graph_pays() ? find_nodes() : std::nullopt;
    if (!found) return search_exactly();
    if (found->size() >= beam_ / kTrustedBounded) break;
  }
  const Segment& segment = *view_->segment;
  const CodedVectors& vectors = segment.vectors();
  prefetch_rows(segment, *found);
  std::vector<Candidate> candidates;
  candidates.reserve(found->size());
  for (const FoundNode& node : *found) {
    double least = vectors.codec().likely_least(vectors.info(node.node), segment_query_.info, node.estimate);
    if (!can_be_in_range(least)) {
      has_passed_range_ = true;
      continue;
    }
    for (uint32_t row : segment.rows_of(node.node)) {
      if (is_wanted(row)) candidates.push_back({least, segment.rows()[row].key, row, false});
    }
  }
  phase_ = Phase::graph;
  trusted_hits_ = std::max<size_t>(beam_ / (request_.is_bounded ? kTrustedBounded : kTrustedUnbounded), 1);
  NearestCandidates nearest = nearest_of_graph(*found);
  for_each_changed_row(
      [&](const Candidate& candidate, auto&& most) {
        if (nearest.has_chance(candidate.distance)) nearest.offer(candidate, most());
      },
      [&] { return nearest.limit(); });
  trusted_distance_ = nearest.limit();
  std::vector<Candidate> changed = nearest.take();
  candidates.insert(candidates.end(), changed.begin(), changed.end());
  begin(std::move(candidates));
  request_.trace->add(SearchWay::hnsw, beam_, stopwatch.milliseconds());
}

// As many rows of the graph as may be given before the search goes on. A changed row that is farther than all of them
// will not be given before that either.
NearestCandidates Search::nearest_of_graph(const std::vector<FoundNode>& found) const {
  NearestCandidates nearest(trusted_hits_);
  if (store_.positions().slots() == 0) return nearest;
  const Segment& segment = *view_->segment;
  const VectorCodec& codec = segment.vectors().codec();
  for (const FoundNode& node : found) {
    if (nearest.is_full()) break;
    const double most = codec.most(segment.vectors().info(node.node), segment_query_.info, node.estimate);
    if (!can_be_in_range(most)) continue;
    for (uint32_t row : segment.rows_of(node.node)) {
      if (is_wanted(row) && given_keys_.count(segment.rows()[row].key) == 0) nearest.offer_bound(most);
    }
  }
  return nearest;
}

// Looks for the nearest rows that have not been given, unless many are wanted. Usually nothing more is asked for. If
// more is, the next search looks for many times more.
void Search::search_exactly() {
  Stopwatch stopwatch;
  looked_for_ = std::max({request_.expected, kFurtherRows * given_, kFurtherRows * looked_for_});
  if (looked_for_ >= wanted_rows() / 8) {
    search_rest();
  } else {
    search_nearest();
  }
  request_.trace->add(SearchWay::exact, wanted_rows(), stopwatch.milliseconds());
}

void Search::search_nearest() {
  NearestCandidates nearest(looked_for_);
  for_each_row(
      [&](const Candidate& candidate, auto&& most) {
        if (nearest.has_chance(candidate.distance)) nearest.offer(candidate, most());
      },
      [&] { return nearest.limit(); });
  trusted_distance_ = nearest.limit();
  phase_ = trusted_distance_ == std::numeric_limits<double>::infinity() ? Phase::all : Phase::nearest;
  begin(nearest.take());
}

void Search::search_rest() {
  phase_ = Phase::all;
  std::vector<Candidate> candidates;
  for_each_row([&](const Candidate& candidate, auto&&) { candidates.push_back(candidate); },
               [] { return std::numeric_limits<double>::infinity(); });
  begin(std::move(candidates));
}

// Another query of this connection may have changed the store since the search began. For example, changed rows may
// have been merged.
void Search::take_store() {
  if (view_ != store_.view()) {
    view_ = store_.view();
    twins_.clear();
  }
  if (view_) segment_query_ = coded(view_->segment->vectors().codec(), request_.query);
  Stopwatch stopwatch;
  selection_ = request_.select();
  if (selection_) request_.trace->add(SearchWay::filter, selection_->count, stopwatch.milliseconds());
  store_version_ = store_.version();
}

void Search::widen() {
  if (!store_.is_loaded()) store_.catch_up(shadow_, options_);  // another query failed half way
  if (store_version_ != store_.version()) take_store();
  beam_ = std::max(kWidening * beam_, 4 * given_);
  // Who reads all rows of a range gets those that the graph has missed too.
  bool has_found_range = has_passed_range_ && heap_.empty();
  if (phase_ == Phase::graph && !has_found_range && graph_pays()) {
    search_by_graph();
  } else {
    search_exactly();
  }
}

// Calls visit(candidate, most) for each row that can be in the range and has not been given. `candidate.distance` is
// the lower bound of its distance, and most() the upper bound. Rows farther than `limit()` may be left out. The limit
// may sink meanwhile. So most rows cost an estimate and a comparison.
template <class Visit, class Limit>
void Search::for_each_row(Visit&& visit, Limit&& limit) {
  if (view_ && selection_ && selection_->count < view_->segment->rows().size() / kSelectedPerScanned) {
    for_each_selected_row(visit, limit);
  } else {
    for_each_segment_row(visit, limit);
  }
  for_each_changed_row(visit, limit);
}

template <class Visit, class Limit>
void Search::for_each_segment_row(Visit&& visit, Limit&& limit) {
  if (!view_) return;
  const CodedVectors& vectors = view_->segment->vectors();
  Batch batch;
  size_t unchecked = 0;
  for (size_t first = 0; first < vectors.size(); first += kBatch) {
    size_t count = std::min(kBatch, vectors.size() - first);
    unchecked += count * vectors.stride();
    if (unchecked > kCheckedEvery) {
      interruption_.check();
      unchecked = 0;
    }
    vectors.codec().products(segment_query_.code.data(), vectors.code(first), vectors.stride(), count, batch.products);
    batch.find_near(vectors.codec(), segment_query_.info, &vectors.info(first), count,
                    std::min(limit(), greatest_rank_));
    for (size_t i = 0; i < batch.found; i++) {
      const uint32_t at = batch.near[i];
      visit_node(static_cast<Node>(first + at), batch.estimates[at], visit);
    }
  }
}

// Visits single nodes, and prefetches so far ahead that the memory can keep up.
template <class Visit, class Limit>
void Search::for_each_selected_row(Visit&& visit, Limit&& limit) {
  constexpr size_t ahead = 8;
  const Segment& segment = *view_->segment;
  const CodedVectors& vectors = segment.vectors();
  // Several rows can share a node, and their positions are unrelated.
  Bitset selected(segment.nodes());
  selection_->rows.for_each([&](size_t row) { selected.insert(segment.rows()[row].node); });
  std::vector<Node> nodes;
  nodes.reserve(selection_->count);
  selected.for_each([&](size_t node) { nodes.push_back(static_cast<Node>(node)); });
  Batch batch;
  for (size_t first = 0; first < nodes.size(); first += kBatch) {
    if (first % kSelectedChecked == kSelectedChecked - kBatch) interruption_.check();
    const size_t count = std::min(kBatch, nodes.size() - first);
    for (size_t i = 0; i < count; i++) {
      const Node node = nodes[first + i];
      if (first + i + ahead < nodes.size()) vectors.prefetch(nodes[first + i + ahead]);
      vectors.codec().products(segment_query_.code.data(), vectors.code(node), 0, 1, &batch.products[i]);
      batch.infos[i] = vectors.info(node);
    }
    batch.find_near(vectors.codec(), segment_query_.info, batch.infos, count, std::min(limit(), greatest_rank_));
    for (size_t i = 0; i < batch.found; i++)
      visit_node(nodes[first + batch.near[i]], batch.estimates[batch.near[i]], visit);
  }
}

// Visits the wanted rows of a node that can be in the range and have not been given.
template <class Visit>
void Search::visit_node(Node node, float estimate, Visit&& visit) {
  const Segment& segment = *view_->segment;
  const CodeInfo& info = segment.vectors().info(node);
  const VectorCodec& codec = segment.vectors().codec();
  double least = codec.least(info, segment_query_.info, estimate);
  if (!can_be_in_range(least)) return;
  auto most = [&] { return codec.most(info, segment_query_.info, estimate); };
  if (is_before_range(most)) return;
  for (uint32_t row : segment.rows_of(node)) {
    Candidate candidate = {least, segment.rows()[row].key, row, false};
    if (is_wanted(row) && !is_given(candidate)) visit(candidate, most);
  }
}

template <class Visit, class Limit>
void Search::for_each_changed_row(Visit&& visit, Limit&& limit) {
  const size_t slots = store_.positions().slots();
  if (slots == 0) return;
  if (selection_ && selection_->slots.count() < slots / kSelectedPerScanned)
    return for_each_selected_slot(visit, limit);
  const VectorCodec& codec = store_.codec();
  Batch batch;
  for (size_t slot = 0; slot < slots;) {
    VectorStore::Run run = store_.run(slot, kBatch);
    codec.products(changes_query_.code.data(), run.codes, run.stride, run.count, batch.products);
    batch.find_near(codec, changes_query_.info, run.infos, run.count, std::min(limit(), greatest_rank_));
    for (size_t i = 0; i < batch.found; i++) {
      const uint32_t at = batch.near[i];
      if (selection_ && !selection_->slots.contains(slot + at)) continue;
      visit_slot(slot + at, run.infos[at], batch.estimates[at], visit);
    }
    slot += run.count;
  }
}

template <class Visit, class Limit>
void Search::for_each_selected_slot(Visit&& visit, Limit&& limit) {
  const VectorCodec& codec = store_.codec();
  Batch batch;
  size_t slots[kBatch];
  size_t count = 0;
  auto visit_batch = [&] {
    batch.find_near(codec, changes_query_.info, batch.infos, count, std::min(limit(), greatest_rank_));
    for (size_t i = 0; i < batch.found; i++) {
      const uint32_t at = batch.near[i];
      visit_slot(slots[at], batch.infos[at], batch.estimates[at], visit);
    }
    count = 0;
  };
  selection_->slots.for_each([&](size_t slot) {
    VectorStore::Run run = store_.run(slot, 1);
    codec.products(changes_query_.code.data(), run.codes, run.stride, 1, &batch.products[count]);
    batch.infos[count] = *run.infos;
    slots[count++] = slot;
    if (count == kBatch) visit_batch();
  });
  visit_batch();
}

// Visits a changed row that can be in the range and has not been given.
template <class Visit>
void Search::visit_slot(size_t slot, const CodeInfo& info, float estimate, Visit&& visit) {
  const VectorCodec& codec = store_.codec();
  double least = codec.least(info, changes_query_.info, estimate);
  Candidate candidate = {least, store_.positions().key(slot), Candidate::kChanged, false};
  auto most = [&] { return codec.most(info, changes_query_.info, estimate); };
  if (!can_be_in_range(least) || is_given(candidate) || is_before_range(most)) return;
  visit(candidate, most);
}

// ---- the heap

void Search::begin(std::vector<Candidate> candidates) {
  if (!given_keys_.empty()) {
    auto given = [&](const Candidate& candidate) { return given_keys_.count(candidate.key) > 0; };
    candidates.erase(std::remove_if(candidates.begin(), candidates.end(), given), candidates.end());
  }
  heap_ = std::move(candidates);
  std::make_heap(heap_.begin(), heap_.end());
}

void Search::push(Candidate candidate) {
  heap_.push_back(candidate);
  std::push_heap(heap_.begin(), heap_.end());
}

Candidate Search::pop() {
  std::pop_heap(heap_.begin(), heap_.end());
  Candidate candidate = heap_.back();
  heap_.pop_back();
  return candidate;
}

// ---- exact distances

// Nothing for a row that was deleted since the search began.
std::optional<double> Search::exact_distance(const Candidate& candidate) {
  // A row of another table can be deleted without notice.
  if (options_.content) return stored_distance(candidate.key);
  if (candidate.row == Candidate::kChanged) {
    std::optional<size_t> slot = store_.positions().slot_of(candidate.key);
    if (!slot) return stored_distance(candidate.key);
    return distance(request_.query.data(), store_.vector(*slot), options_.dim, options_.type, options_.metric);
  }
  const Segment& segment = *view_->segment;
  const SegmentRow& row = segment.rows()[candidate.row];
  if (segment.rows_of(row.node).size() == 1) return segment_distance(candidate);
  // Equal vectors, of which there may be thousands, are read once.
  std::pair<Node, uint64_t> twin = {row.node, row.twin};
  auto known = twins_.find(twin);
  if (known != twins_.end()) return known->second;
  std::optional<double> distance = segment_distance(candidate);
  if (distance) twins_.emplace(twin, *distance);
  return distance;
}

std::optional<double> Search::segment_distance(const Candidate& candidate) {
  const Segment& segment = *view_->segment;
  const CodedVectors& vectors = segment.vectors();
  const SegmentRow& row = segment.rows()[candidate.row];
  bool is_kept_whole = vectors.codec().quantization() == Quantization::none && segment.rows_of(row.node).size() == 1;
  if (is_kept_whole) {
    return distance(request_.query.data(), vectors.code(row.node), options_.dim, options_.type, options_.metric);
  }
  return recent_distance(candidate);
}

// The distance by the vector as it was read last, or as it is stored.
std::optional<double> Search::recent_distance(const Candidate& candidate) {
  // A row of the view may have been deleted or changed while the search goes on.
  if (shadow_.log().last_appended() != logged_) return stored_distance(candidate.key);
  RecentVectors& recent = store_.recent();
  const Segment& segment = *view_->segment;
  if (const uint8_t* known = recent.find(segment.id(), candidate.row)) {
    return distance(request_.query.data(), known, options_.dim, options_.type, options_.metric);
  }
  std::optional<double> found;
  shadow_.vectors().read(candidate.key, [&](BlobView vector) {
    found = distance(request_.query.data(), vector.data, options_.dim, options_.type, options_.metric);
    // Keeps nothing that is not the vector which the segment was made of, whatever has written it.
    if (!recent.is_wanted(segment.id(), candidate.row)) return;
    bool is_of_segment = checksum(vector.data, vector.size, 0) == segment.rows()[candidate.row].twin;
    if (is_of_segment) recent.keep(candidate.row, vector.data);
  });
  return found;
}

std::optional<double> Search::stored_distance(int64_t key) {
  std::optional<double> found;
  shadow_.vectors().read(key, [&](BlobView vector) {
    found = distance(request_.query.data(), vector.data, options_.dim, options_.type, options_.metric);
  });
  return found;
}

}  // namespace vec
