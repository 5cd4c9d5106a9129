#include "index/segment_builder.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "base/checksum.h"
#include "index/builder_choice.h"
#include "numeric/vector_sample.h"
#include "sqlite/error.h"

namespace vec {

namespace {

constexpr size_t kReportEvery = 4096;

bool is_codable(const CodeInfo& info) { return !std::isinf(info.error); }

// The nodes, found by their codes.
class NodesByCode {
 public:
  explicit NodesByCode(const CodedVectors& vectors) : vectors_(vectors), slots_(slots_for(vectors.capacity()), kNone) {
    for (size_t node = 0; node < vectors.size(); node++) insert(static_cast<Node>(node));
  }

  // A node that cannot be told from the vector whose code is after the last one. It has the same code, and the scales
  // differ by less than coding has lost.
  std::optional<Node> find(const CodeInfo& info) const {
    const uint8_t* code = vectors_.code(vectors_.size());
    for (int magnitude = magnitude_of(info) - 1; magnitude <= magnitude_of(info) + 1; magnitude++) {
      for (size_t slot = slot_of(code, magnitude); slots_[slot] != kNone; slot = next(slot)) {
        Node node = slots_[slot];
        const CodeInfo& other = vectors_.info(node);
        bool alike = is_codable(other) == is_codable(info) && std::fabs(other.norm - info.norm) <= info.error;
        if (alike && std::memcmp(vectors_.code(node), code, vectors_.codec().code_bytes()) == 0) return node;
      }
    }
    return std::nullopt;
  }

  void insert(Node node) {
    size_t slot = slot_of(vectors_.code(node), magnitude_of(vectors_.info(node)));
    while (slots_[slot] != kNone) slot = next(slot);
    slots_[slot] = node;
  }

 private:
  static constexpr Node kNone = ~Node{0};

  static size_t slots_for(size_t capacity) {
    size_t slots = 16;
    while (slots < 2 * capacity) slots *= 2;
    return slots;
  }
  // Multiples of one vector have the same code. They are kept apart by their length, in steps of about 2 %.
  static int magnitude_of(const CodeInfo& info) {
    return info.norm > 0 ? static_cast<int>(std::floor(std::log2(info.norm) * 32)) : INT16_MIN;
  }
  size_t slot_of(const uint8_t* code, int magnitude) const {
    return checksum(code, vectors_.codec().code_bytes(), static_cast<uint64_t>(int64_t{magnitude})) &
           (slots_.size() - 1);
  }
  size_t next(size_t slot) const { return (slot + 1) & (slots_.size() - 1); }

  const CodedVectors& vectors_;
  std::vector<Node> slots_;
};

// Turns vectors into rows and nodes, one after another.
class Assembly {
 public:
  explicit Assembly(CodedVectors vectors) : vectors_(std::move(vectors)), by_code_(vectors_) {}

  SegmentRow add(int64_t key, BlobView vector) {
    CodeInfo info = vectors_.codec().encode(vector.data, vectors_.code(vectors_.size()));
    uint64_t twin = checksum(vector.data, vector.size, 0);
    if (std::optional<Node> known = by_code_.find(info)) {
      float apart = std::fabs(vectors_.info(*known).norm - info.norm);
      vectors_.widen_error(*known,
                           std::max(vectors_.info(*known).error, std::nextafter(info.error + apart, HUGE_VALF)));
      return {key, twin, *known, 0};
    }
    auto node = static_cast<Node>(vectors_.size());
    vectors_.push_back(info);
    by_code_.insert(node);
    return {key, twin, node, 0};
  }

  CodedVectors take() { return std::move(vectors_); }

 private:
  CodedVectors vectors_;
  NodesByCode by_code_;
};

struct Assembled {
  CodedVectors vectors;
  std::vector<SegmentRow> rows;
};

void fail_more_vectors(const VectorSource& source) {
  source.fail_corrupt("it has more vectors than rows; PRAGMA integrity_check names one, and that row can be inserted");
}

Assembled assemble(const VectorCodec& codec, const VectorSource& source, VectorSample& sample, Work& work) {
  Assembly assembly(CodedVectors(codec, source.rows));
  std::vector<SegmentRow> rows;
  rows.reserve(source.rows);
  source.read_all([&](int64_t key, BlobView vector) {
    if (rows.size() % kReportEvery == 0) work.report("read", rows.size(), source.rows);
    if (rows.size() == source.rows) fail_more_vectors(source);
    rows.push_back(assembly.add(key, vector));
    sample.offer(vector);
  });
  return {assembly.take(), std::move(rows)};
}

// Uses the quantization that the options name. Otherwise it uses the coarsest one that still ranks the vectors of this
// table well.
Assembled assemble(const TableOptions& options, const VectorSource& source, Work& work) {
  std::vector<Quantization> choices = {Quantization::int1, Quantization::float2, Quantization::none};
  if (options.quantization) choices = {*options.quantization};
  for (size_t i = 0;; i++) {
    VectorCodec codec(options.dim, options.type, options.metric, choices[i]);
    VectorSample sample(options.dim, options.type, options.metric);
    Assembled assembled = assemble(codec, source, sample, work);
    if (i + 1 == choices.size() || sample.is_ranked_well(codec)) return assembled;
  }
}

}  // namespace

SegmentBuilder::SegmentBuilder(const SegmentName& name, const TableOptions& options, const VectorSource& source,
                               Work& work)
    : name_(name) {
  Assembled assembled = assemble(options, source, work);
  vectors_ = std::move(assembled.vectors);
  rows_ = std::move(assembled.rows);
  begin_graph(options, nullptr);
}

SegmentBuilder::SegmentBuilder(const SegmentName& name, const TableOptions& options, const Segment& before,
                               const std::vector<int64_t>& changed, const VectorSource& source, Work& work)
    : name_(name) {
  // A log can have more keys than the table has rows.
  const size_t most_fresh = std::min(changed.size(), source.rows);
  CodedVectors vectors(before.vectors().codec(), before.nodes() + most_fresh);
  vectors.append(before.vectors());
  Assembly assembly(std::move(vectors));
  std::vector<SegmentRow> fresh;
  for (size_t i = 0; i < changed.size(); i++) {
    if (i % kReportEvery == 0) work.report("read", i, changed.size());
    source.read(changed[i], [&](BlobView vector) {
      if (fresh.size() == most_fresh) fail_more_vectors(source);
      fresh.push_back(assembly.add(changed[i], vector));
    });
  }
  vectors_ = assembly.take();

  rows_.reserve(before.rows().size() + fresh.size());
  auto next = changed.begin();
  for (const SegmentRow& row : before.rows()) {
    while (next != changed.end() && *next < row.key) ++next;
    if (next == changed.end() || *next != row.key) rows_.push_back(row);
  }
  auto middle = static_cast<ptrdiff_t>(rows_.size());
  rows_.insert(rows_.end(), fresh.begin(), fresh.end());
  std::inplace_merge(rows_.begin(), rows_.begin() + middle, rows_.end());
  // A graph that would more than double is better built anew.
  bool keeps_graph =
      before.graph() && before.graph()->m() == static_cast<size_t>(options.m) && 2 * before.nodes() >= vectors_.size();
  begin_graph(options, keeps_graph ? &*before.graph() : nullptr);
  if (keeps_graph) recall_ = before.recall();
  if (builder_ && keeps_graph) begin_calibration(before);
}

void SegmentBuilder::begin_calibration(const Segment& before) {
  std::vector<Node> added(vectors_.size() - before.nodes());
  std::iota(added.begin(), added.end(), static_cast<Node>(before.nodes()));
  calibration_ =
      std::make_unique<RecallCalibration>(*before.graph(), vectors_, std::move(added), before.recall(), rows_.size());
  if (calibration_->is_done()) end_calibration();
}

void SegmentBuilder::end_calibration() {
  recall_ = calibration_->curve();
  calibration_.reset();
}

void SegmentBuilder::begin_graph(const TableOptions& options, const Graph* base) {
  if (!name_.with_graph) return;
  GraphOptions graph_options = {static_cast<size_t>(options.m), static_cast<size_t>(options.ef_construction)};
  first_added_ = base == nullptr ? 0 : base->nodes();
  const Graph none(graph_options.m);
  builder_ = make_graph_builder(vectors_, graph_options, base == nullptr ? none : *base);
  if (builder_->is_done()) begin_repair();
}

void SegmentBuilder::begin_repair() {
  graph_ = builder_->graph();
  builder_.reset();
  repair_.emplace(*graph_, vectors_, static_cast<Node>(first_added_));
}

void SegmentBuilder::advance(size_t nodes) {
  // Searching for a node takes a fraction of the time of adding it.
  constexpr size_t checks_per_node = 4;
  if (calibration_) {
    calibration_->advance(nodes);
    if (calibration_->is_done()) end_calibration();
  } else if (builder_) {
    builder_->add(nodes);
    if (builder_->is_done()) begin_repair();
  } else if (repair_) {
    repair_->check(checks_per_node * nodes);
  }
}

// Searching for a node takes so little time on all cores that it is not divided.
void SegmentBuilder::advance_together(size_t nodes, Work& work) {
  if (builder_ && nodes < builder_->waiting()) return builder_->add_together(nodes, work);
  finish(work);
}

void SegmentBuilder::finish(Work& work) {
  if (calibration_) {
    calibration_->finish(work);
    end_calibration();
  }
  if (builder_) {
    if (first_added_ == 0) {
      recall_ = build_and_measure(*builder_, vectors_, rows_.size(), work);
    } else {
      builder_->add_all_but(0, work);
    }
    begin_repair();
  }
  if (repair_) repair_->check_all(work);
}

std::shared_ptr<const Segment> SegmentBuilder::take() {
  if (repair_) repair_->repair();
  repair_.reset();
  return std::make_shared<const Segment>(name_.id, name_.base, std::move(vectors_), std::move(rows_), std::move(graph_),
                                         std::move(recall_));
}

}  // namespace vec
