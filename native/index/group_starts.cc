#include "index/group_starts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace vec {

namespace {

// Every search compares with the starts, so there are few. Looking for them takes 64 * 2048 distances.
constexpr size_t kMostGroups = 64;
constexpr size_t kSampled = 2048;

// A query may be nearly as far from one group as from another. Several starts in each tell better which is nearer. With
// one in each of 20 groups, 4 of 100 searches began in a wrong group, and with several at most 1 (measured).
constexpr size_t kStarts = 160;
constexpr size_t kMostOfGroup = 8;

// Groups are tight where each vector is this much nearer to one of its own group than groups are to each other. Both
// are squared distances. In a table without groups, they shrink by a few percent with each start.
constexpr float kGap = 16;

// The squared distance of two nodes, times a constant: the Euclidean one, or the one of l1.
float apart(const CodedVectors& vectors, Node a, Node b) {
  float distance = 2 * vectors.estimate(a, b) - vectors.estimate(a, a) - vectors.estimate(b, b);
  if (vectors.codec().metric() == Metric::l1) distance *= distance;
  return std::isfinite(distance) ? distance : 0;
}

// Nodes that are spread over all numbers, whatever the order in which groups take turns.
std::vector<Node> sample(size_t nodes) {
  constexpr double golden_section = 0.6180339887498949;
  auto stride = std::max<size_t>(1, static_cast<size_t>(static_cast<double>(nodes) * golden_section));
  while (std::gcd(stride, nodes) > 1) stride++;
  std::vector<Node> sampled(std::min(nodes, kSampled));
  for (size_t i = 0; i < sampled.size(); i++) sampled[i] = static_cast<Node>(i * stride % nodes);
  return sampled;
}

// The groups that have a start each, and where the sampled nodes belong.
struct Groups {
  std::vector<Node> starts;
  std::vector<size_t> group_of;  // by the position in the sample
};

// Adds further nodes of each group.
std::vector<Node> with_others(const std::vector<Node>& sampled, Groups groups) {
  size_t count = groups.starts.size();
  std::vector<size_t> room(count, std::clamp<size_t>(kStarts / count, 1, kMostOfGroup) - 1);
  for (size_t i = 0; i < sampled.size(); i++) {
    size_t group = groups.group_of[i];
    if (room[group] == 0 || sampled[i] == groups.starts[group]) continue;
    groups.starts.push_back(sampled[i]);
    room[group]--;
  }
  return groups.starts;
}

}  // namespace

// Takes the node that is farthest from all starts as the next one (Gonzalez 1985). Once each group has a start, the
// farthest node is suddenly near.
std::vector<Node> group_starts(const CodedVectors& vectors) {
  if (vectors.size() == 0) return {};
  const std::vector<Node> nodes = sample(vectors.size());
  std::vector<float> least(nodes.size(), std::numeric_limits<float>::infinity());
  Groups groups = {{nodes.front()}, std::vector<size_t>(nodes.size())};
  for (float before = 0; groups.starts.size() <= kMostGroups;) {
    size_t farthest = 0;
    for (size_t i = 0; i < nodes.size(); i++) {
      float distance = apart(vectors, nodes[i], groups.starts.back());
      if (distance < least[i]) {
        least[i] = distance;
        groups.group_of[i] = groups.starts.size() - 1;
      }
      if (least[i] > least[farthest]) farthest = i;
    }
    if (kGap * least[farthest] < before) return with_others(nodes, std::move(groups));
    before = least[farthest];
    groups.starts.push_back(nodes[farthest]);
  }
  return {};
}

}  // namespace vec
