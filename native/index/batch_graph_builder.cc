#include "index/batch_graph_builder.h"

#include <algorithm>

namespace vec {

namespace {

// The nodes of a batch do not find each other, so a batch is a small part of the nodes that are added. With a tenth,
// recall fell from 0.981 to 0.977 (measured). A batch is also a small part of the graph before it: with half of it, a
// search in one dimension lost 26 of 2,000 rows, and none with a twentieth. The first nodes that are added to a large
// graph may all be near each other. So batches grow with the nodes that were added before.
constexpr size_t kShareOfBatch = 50;  // 2 % of the nodes that are added
constexpr size_t kShareOfGraph = 20;  // 5 % of the graph
constexpr size_t kShareOfFresh = 4;   // 25 % of the nodes that were added before
constexpr size_t kLeastBatch = 16;
constexpr size_t kMostBatch = 20'000;

// Shortening a list takes a fraction of the time of adding a node.
constexpr size_t kListsPerNode = 8;

// Passes on the request to report, and what was done before this part of the work.
class Unfinished : public Work {
 public:
  Unfinished(Work& whole, size_t done, size_t total) : whole_(whole), done_(done), total_(total) {}

  void report(const char* phase, size_t, size_t) override { whole_.report(phase, done_, total_); }

 private:
  Work& whole_;
  size_t done_;
  size_t total_;
};

class Unreported : public Work {
 public:
  void report(const char*, size_t, size_t) override {}
};

}  // namespace

bool BatchGraphBuilder::BackLink::operator<(const BackLink& other) const {
  if (level != other.level) return level < other.level;
  if (to != other.to) return to < other.to;
  return link < other.link;
}

BatchGraphBuilder::BatchGraphBuilder(const CodedVectors& vectors, const GraphOptions& options, const Graph& base)
    : GraphBuilder(vectors, options, base),
      threads_(max_threads()),
      starts_(base.nodes() > 0 ? base.strays() : std::vector<Node>()),
      workers_(threads_),
      most_together_(std::clamp((vectors.size() - base.nodes()) / kShareOfBatch, kLeastBatch, kMostBatch)) {
  if (vectors.size() == 0) return;
  lists_.emplace_back(vectors.size(), 2 * options.m);
  for (size_t level = 1; level <= levels_.top(); level++) lists_.emplace_back(levels_.on(level), options.m);
  for (size_t node = 0; node < base.nodes(); node++) load(static_cast<Node>(node), base);
  checked_ = {lists_.size(), 0};
}

void BatchGraphBuilder::load(Node node, const Graph& base) {
  for (size_t level = 0; level <= levels_.of(node); level++) {
    lists_[level].load(lists_[level].place_of(node), base.neighbors(node, level));
  }
}

void BatchGraphBuilder::add_one_by_one(const Node* nodes, size_t count) {
  Unreported work;
  for (size_t i = 0; i < count; i++) add_batch(nodes + i, 1, 1, work);
}

void BatchGraphBuilder::add_on_all_cores(const Node* nodes, size_t count, Work& work) {
  const size_t known = added();
  for (size_t done = 0; done < count;) {
    const size_t found = std::min((known + done) / kShareOfGraph, fresh_ / kShareOfFresh);
    const size_t batch = std::min({std::max<size_t>(1, found), most_together_, count - done});
    Unfinished part(work, done, count);
    add_batch(nodes + done, batch, threads_, part);
    done += batch;
    work.report("build", done, count);
  }
}

void BatchGraphBuilder::add_batch(const Node* nodes, size_t count, size_t threads, Work& work) {
  run_parallel(count, threads, "build", work,
               [&](size_t item, size_t thread) { find_neighbors(nodes[item], worker(thread)); });
  std::vector<BackLink> links;
  for (const std::unique_ptr<Worker>& worker : workers_) {
    if (worker == nullptr) continue;
    links.insert(links.end(), worker->back_links.begin(), worker->back_links.end());
    worker->back_links.clear();
  }
  std::sort(links.begin(), links.end());
  std::vector<const BackLink*> lists;  // the first link of each list, and the end
  for (size_t i = 0; i < links.size(); i++) {
    if (i == 0 || !links[i].is_of_list(links[i - 1])) lists.push_back(&links[i]);
  }
  const size_t changed = lists.size();
  lists.push_back(links.data() + links.size());
  run_parallel(changed, threads, "build", work,
               [&](size_t item, size_t thread) { link_back(lists[item], lists[item + 1], worker(thread)); });
  fresh_ += count;
  checked_ = {0, 0};
}

void BatchGraphBuilder::find_neighbors(Node node, Worker& worker) {
  const size_t own = levels_.of(node);
  Node nearest = levels_.entry();
  for (size_t level = levels_.top(); level > own; level--) {
    nearest = worker.search.descend(node, nearest, lists_[level]);
  }
  for (size_t level = std::min(own, levels_.top()) + 1; level-- > 0;) {
    worker.from.assign(1, nearest);
    if (level == 0) worker.from.insert(worker.from.end(), starts_.begin(), starts_.end());
    std::vector<Link>& links = worker.search.search(node, worker.from, lists_[level]);
    nearest = links.front().node;
    worker.search.choose(links, options_.m);
    lists_[level].assign(lists_[level].place_of(node), links);
    for (const Link& link : links) {
      worker.back_links.push_back({link.node, static_cast<uint32_t>(level), {link.distance, node}});
    }
  }
}

void BatchGraphBuilder::link_back(const BackLink* first, const BackLink* last, Worker& worker) {
  GrowingLists& lists = lists_[first->level];
  const size_t place = lists.place_of(first->to);
  const auto count = static_cast<size_t>(last - first);
  if (lists.at(place).count + count <= lists.capacity()) {
    for (const BackLink* next = first; next != last; ++next) lists.push_back(place, next->link);
    return;
  }
  lists.read(place, vectors_, worker.links);
  for (const BackLink* next = first; next != last; ++next) worker.links.push_back(next->link);
  std::sort(worker.links.begin(), worker.links.end());
  worker.search.choose(worker.links, lists.degree());
  lists.assign(place, worker.links);
}

bool BatchGraphBuilder::is_tidy() const { return checked_.level == lists_.size(); }

void BatchGraphBuilder::tidy(size_t count) {
  for (const LongList& list : next_long_lists(count * kListsPerNode)) shorten(list, worker(0));
}

void BatchGraphBuilder::tidy_all(Work& work) {
  const std::vector<LongList> lists = next_long_lists(SIZE_MAX);
  Unfinished part(work, 0, 0);
  run_parallel(lists.size(), threads_, "build", part,
               [&](size_t item, size_t thread) { shorten(lists[item], worker(thread)); });
}

std::vector<BatchGraphBuilder::LongList> BatchGraphBuilder::next_long_lists(size_t count) {
  std::vector<LongList> found;
  for (; checked_.level < lists_.size() && found.size() < count;) {
    const GrowingLists& lists = lists_[checked_.level];
    if (checked_.place == lists.size()) {
      checked_ = {checked_.level + 1, 0};
      continue;
    }
    if (lists.at(checked_.place).count > lists.degree()) found.push_back(checked_);
    checked_.place++;
  }
  return found;
}

void BatchGraphBuilder::shorten(const LongList& list, Worker& worker) {
  GrowingLists& lists = lists_[list.level];
  lists.read(list.place, vectors_, worker.links);
  std::sort(worker.links.begin(), worker.links.end());
  worker.search.choose(worker.links, lists.degree());
  lists.assign(list.place, worker.links);
}

BatchGraphBuilder::Worker& BatchGraphBuilder::worker(size_t thread) {
  std::unique_ptr<Worker>& worker = workers_[thread];
  if (worker == nullptr) worker = std::make_unique<Worker>(vectors_, options_.ef_construction);
  return *worker;
}

Graph BatchGraphBuilder::graph() const {
  Graph graph(options_.m, vectors_.size());
  if (vectors_.size() == 0) return graph;
  for (size_t level = 1; level < lists_.size(); level++) graph.add_level(lists_[level].members());
  for (size_t level = 0; level < lists_.size(); level++) {
    for (size_t place = 0; place < lists_[level].size(); place++) {
      const Neighbors neighbors = lists_[level].at(place);
      graph.set_neighbors(lists_[level].node_at(place), level, neighbors.first, neighbors.count);
    }
  }
  set_entry(graph);
  return graph;
}

}  // namespace vec
