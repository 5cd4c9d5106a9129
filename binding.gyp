{
  "variables": {
    # The amalgamation that better-sqlite3 ships carries sqlite3ext.h.
    "sqlite_headers": "<!(node -p \"require('node:path').join(require('node:path').dirname(require.resolve('better-sqlite3/package.json')), 'deps/sqlite3')\")",
    # Headers only; the exports of the package hide everything but its entry point, which is some folders below its root.
    "usearch_headers": "<!(node -p \"let at = require.resolve('usearch'); while (!require('node:fs').existsSync(require('node:path').join(at, 'include/usearch/index.hpp'))) at = require('node:path').dirname(at); require('node:path').join(at, 'include')\")"
  },
  "targets": [
    {
      "target_name": "vector",
      "type": "shared_library",
      "product_prefix": "",
      "sources": [
        "native/build_work.cc",
        "native/cached_column.cc",
        "native/change_log.cc",
        "native/checksum.cc",
        "native/chunk_capacity.cc",
        "native/coded_vectors.cc",
        "native/connection.cc",
        "native/connection_function.cc",
        "native/content_table.cc",
        "native/damaged_chunk.cc",
        "native/element_type.cc",
        "native/element_type_json.cc",
        "native/error.cc",
        "native/extension.cc",
        "native/function_call.cc",
        "native/graph.cc",
        "native/graph_builder.cc",
        "native/graph_repair.cc",
        "native/graph_search.cc",
        "native/index_chunks.cc",
        "native/index_functions.cc",
        "native/index_upkeep.cc",
        "native/integrity_check.cc",
        "native/interruption.cc",
        "native/kernels.cc",
        "native/kernels_avx2.cc",
        "native/kernels_avx512.cc",
        "native/kernels_neon.cc",
        "native/kernels_plain.cc",
        "native/large_buffer.cc",
        "native/log_follower.cc",
        "native/metadata_cache.cc",
        "native/metadata_columns.cc",
        "native/metric.cc",
        "native/number_test.cc",
        "native/query_plan.cc",
        "native/row_arena.cc",
        "native/row_condition.cc",
        "native/row_filter.cc",
        "native/row_selection.cc",
        "native/row_writer.cc",
        "native/search.cc",
        "native/search_trace.cc",
        "native/segment.cc",
        "native/segment_builder.cc",
        "native/segment_cache.cc",
        "native/segment_file.cc",
        "native/shadow_sql.cc",
        "native/shadow_tables.cc",
        "native/sql_condition.cc",
        "native/sql_value.cc",
        "native/stored_vectors.cc",
        "native/table_argument.cc",
        "native/table_definition.cc",
        "native/table_options.cc",
        "native/vector_argument.cc",
        "native/vector_chunk.cc",
        "native/vector_codec.cc",
        "native/vector_cursor.cc",
        "native/vector_functions.cc",
        "native/vector_packer.cc",
        "native/vector_sample.cc",
        "native/vector_store.cc",
        "native/vector_table.cc",
        "native/work.cc"
      ],
      "include_dirs": ["<(sqlite_headers)"],
      "defines": ["NDEBUG", "USEARCH_USE_NUMKONG=0"],
      "cflags": ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow=local", "-Wconversion", "-Werror", "-fvisibility=hidden"],
      "cflags!": ["-fno-omit-frame-pointer"],
      "cflags_cc!": ["-fno-exceptions", "-fno-rtti", "-std=gnu++17", "-std=gnu++20"],
      "cflags_cc": ["-isystem", "<(usearch_headers)", "-pthread", "-std=c++17", "-fexceptions", "-ffp-contract=fast", "-fopenmp-simd"],
      "conditions": [
        ["OS=='linux'", {
          "product_extension": "so",
          "ldflags": ["-pthread", "-Wl,--version-script=<(module_root_dir)/native/exports.map", "-Wl,-z,defs"]
        }],
        ["OS=='mac'", {
          "product_extension": "dylib",
          "xcode_settings": {
            "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
            "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
            "GCC_SYMBOLS_PRIVATE_EXTERN": "YES",
            "MACOSX_DEPLOYMENT_TARGET": "13.3",
            "OTHER_CPLUSPLUSFLAGS": ["-isystem", "<(usearch_headers)", "-ffp-contract=fast", "-fopenmp-simd", "-Wall", "-Wextra", "-Werror"]
          }
        }],
        ["OS=='win'", {
          "product_extension": "dll",
          "include_dirs": ["<(usearch_headers)"],
          "msvs_settings": { "VCCLCompilerTool": { "ExceptionHandling": 1, "AdditionalOptions": ["/std:c++17"] } }
        }]
      ]
    }
  ]
}
