#include "definition/table_definition.h"

#include "base/json.h"
#include "sqlite/error.h"

namespace vec {

namespace {

const char* boolean(bool value) { return value ? "true" : "false"; }

std::string print_generation(const std::optional<Generation>& generated) {
  if (!generated) return "null";
  return "{\"expression\":" + json_quoted(generated->expression) + ",\"stored\":" + boolean(generated->stored) + "}";
}

std::string print_column(const MetadataColumn& column) {
  return format(
      "{\"name\":%s,\"type\":%s,\"not_null\":%s,\"default\":%s,\"generated\":%s,\"collation\":%s,\"indexed\":%s,"
      "\"partition_key\":%s}",
      json_quoted(column.name).c_str(), json_quoted(column.type).c_str(), boolean(column.not_null),
      column.default_sql ? json_quoted(*column.default_sql).c_str() : "null",
      print_generation(column.generated).c_str(), json_quoted(column.collation).c_str(), boolean(column.indexed),
      boolean(column.partition_key));
}

std::string print_columns(const std::vector<MetadataColumn>& columns) {
  std::string json = "[";
  for (const MetadataColumn& column : columns) json += (json.size() > 1 ? "," : "") + print_column(column);
  return json + "]";
}

// The names of the columns of each set.
std::string print_unique_sets(const TableOptions& options) {
  std::string json;
  for (const UniqueSet& set : options.unique_sets) {
    std::string names;
    for (size_t position : set) names += (names.empty() ? "" : ",") + json_quoted(options.metadata[position].name);
    json += (json.empty() ? "[" : ",[") + names + "]";
  }
  return "[" + json + "]";
}

std::string print_content(const TableOptions& options) {
  if (!options.content) return "null";
  return "{\"table\":" + json_quoted(options.content->table) + ",\"filters\":" + print_columns(options.metadata) + "}";
}

}  // namespace

std::string print_definition(const TableOptions& options) {
  return format(
      "{\"dim\":%lld,\"type\":\"%s\",\"metric\":\"%s\",\"m\":%d,\"ef_construction\":%d,\"ef_search\":%s,\"recall\":%."
      "15g,\"mode\":"
      "\"%s\",\"quantization\":\"%s\","
      "\"merge_every\":%s,\"requires_partition\":%s,\"key\":%s,\"key_type\":\"%s\",\"column\":%s,\"metadata\":%s,"
      "\"unique\":%s,\"content\":%s,\"model\":%"
      "s}",
      static_cast<long long>(options.dim), element_name(options.type), metric_name(options.metric), options.m,
      options.ef_construction, options.ef_search ? std::to_string(*options.ef_search).c_str() : "null", options.recall,
      mode_name(options.mode), options.quantization ? quantization_name(*options.quantization) : "auto",
      options.merge_every ? std::to_string(*options.merge_every).c_str() : "null", boolean(options.requires_partition),
      json_quoted(options.key).c_str(), key_type_name(options.key_type), json_quoted(options.column).c_str(),
      print_columns(options.content ? std::vector<MetadataColumn>() : options.metadata).c_str(),
      print_unique_sets(options).c_str(), print_content(options).c_str(),
      options.model ? json_quoted(*options.model).c_str() : "null");
}

}  // namespace vec
