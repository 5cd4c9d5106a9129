#include "memory/segment_view.h"

namespace vec {

SegmentView::SegmentView(SegmentHandle shared)
    : segment(std::move(shared)),
      dead(segment->rows().size()),
      live_of_node(segment->nodes()),
      empty_nodes(segment->nodes()) {
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

}  // namespace vec
