#include "search/search_trace.h"

#include "sqlite/error.h"

namespace vec {

namespace {

const char* way_name(SearchWay way) {
  switch (way) {
    case SearchWay::filter: return "filter";
    case SearchWay::hnsw: return "hnsw";
    case SearchWay::exact: return "exact";
  }
  return "";
}

}  // namespace

std::string SearchTrace::json() const {
  std::string steps;
  for (const Step& step : steps_) {
    const char* counted = step.way == SearchWay::hnsw ? "candidates" : "rows";
    steps += format("%s{\"way\":\"%s\",\"%s\":%llu,\"milliseconds\":%.4f}", steps.empty() ? "" : ",",
                    way_name(step.way), counted, static_cast<unsigned long long>(step.count), step.milliseconds);
  }
  std::string recall = recall_ ? format("%.15g", *recall_) : "null";
  std::string ef_search = ef_search_ ? std::to_string(*ef_search_) : "null";
  return format("{\"steps\":[%s],\"rows\":%llu,\"recall\":%s,\"ef_search\":%s}", steps.c_str(),
                static_cast<unsigned long long>(rows_), recall.c_str(), ef_search.c_str());
}

}  // namespace vec
