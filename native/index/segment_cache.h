// The segments that this process has in memory, so that its connections and threads share them.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "index/segment.h"

namespace vec {

using SegmentHandle = std::shared_ptr<const Segment>;

// The segment that `file` and the stored header name; made by `read` when nobody has it. It is freed with its last
// user.
SegmentHandle shared_segment(const std::string& file, const std::string& header,
                             const std::function<SegmentHandle()>& read);

// Makes a new segment known under its header.
void share_segment(const std::string& file, const std::string& header, const SegmentHandle& segment);

}  // namespace vec
