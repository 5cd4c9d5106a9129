{
  "variables": {
    # Paths are relative, because gyp does not quote a space in the path of the checkout. The compiler runs in build/ below
    # this file.
    #
    # The amalgamation that better-sqlite3 ships carries sqlite3ext.h.
    "sqlite_headers": "<!(node -p \"const path = require('node:path'); path.relative('', path.join(path.dirname(require.resolve('better-sqlite3/package.json')), 'deps/sqlite3'))\")",
    # Headers only; the exports of the package hide everything but its entry point, which is some folders below its root.
    "usearch_headers": "<!(node -p \"const path = require('node:path'); let at = require.resolve('usearch'); while (!require('node:fs').existsSync(path.join(at, 'include/usearch/index.hpp'))) at = path.dirname(at); path.relative('', path.join(at, 'include'))\")"
  },
  "targets": [
    {
      "target_name": "vector",
      "type": "shared_library",
      "product_prefix": "",
      "sources": [
        "native/arrow/arrow_array.cc",
        "native/arrow/arrow_batch.cc",
        "native/arrow/arrow_builder.cc",
        "native/arrow/arrow_columns.cc",
        "native/arrow/arrow_dictionaries.cc",
        "native/arrow/arrow_message.cc",
        "native/arrow/arrow_metadata.cc",
        "native/arrow/arrow_scalars.cc",
        "native/arrow/arrow_schema.cc",
        "native/arrow/arrow_type.cc",
        "native/arrow/arrow_value.cc",
        "native/arrow/arrow_vectors.cc",
        "native/arrow/arrow_writer.cc",
        "native/arrow/flatbuffer_reader.cc",
        "native/arrow/flatbuffer_writer.cc",
        "native/base/base64.cc",
        "native/base/checksum.cc",
        "native/base/decimal.cc",
        "native/base/huge_pages.cc",
        "native/base/json.cc",
        "native/base/large_buffer.cc",
        "native/base/row_arena.cc",
        "native/base/utf8.cc",
        "native/base/work.cc",
        "native/definition/column_map.cc",
        "native/definition/key_type.cc",
        "native/definition/metadata_columns.cc",
        "native/definition/rows_version.cc",
        "native/definition/table_definition.cc",
        "native/definition/table_options.cc",
        "native/definition/vector_argument.cc",
        "native/engine/connection.cc",
        "native/engine/transaction_mark.cc",
        "native/engine/vector_table.cc",
        "native/extension.cc",
        "native/fulltext/paired_scripts.cc",
        "native/fulltext/words_tokenizer.cc",
        "native/functions/arrow_export.cc",
        "native/functions/arrow_functions.cc",
        "native/functions/arrow_import.cc",
        "native/functions/connection_function.cc",
        "native/functions/function_call.cc",
        "native/functions/index_functions.cc",
        "native/functions/table_argument.cc",
        "native/functions/vector_functions.cc",
        "native/index/graph.cc",
        "native/index/graph_builder.cc",
        "native/index/graph_repair.cc",
        "native/index/graph_search.cc",
        "native/index/group_starts.cc",
        "native/index/row_comparison.cc",
        "native/index/segment.cc",
        "native/index/segment_builder.cc",
        "native/index/segment_cache.cc",
        "native/memory/cached_column.cc",
        "native/memory/log_follower.cc",
        "native/memory/metadata_cache.cc",
        "native/memory/row_positions.cc",
        "native/memory/segment_view.cc",
        "native/memory/vector_store.cc",
        "native/merge/attachment.cc",
        "native/merge/build_work.cc",
        "native/merge/merge.cc",
        "native/merge/merge_policy.cc",
        "native/merge/pending_merge.cc",
        "native/module/row_writer.cc",
        "native/module/vector_cursor.cc",
        "native/module/vector_module.cc",
        "native/numeric/coded_vectors.cc",
        "native/numeric/element_type.cc",
        "native/numeric/element_type_json.cc",
        "native/numeric/kernels/kernels.cc",
        "native/numeric/kernels/kernels_avx2.cc",
        "native/numeric/kernels/kernels_avx512.cc",
        "native/numeric/kernels/kernels_neon.cc",
        "native/numeric/kernels/kernels_plain.cc",
        "native/numeric/metric.cc",
        "native/numeric/similarity.cc",
        "native/numeric/vector_codec.cc",
        "native/numeric/vector_sample.cc",
        "native/numeric/vector_text.cc",
        "native/query/comparison.cc",
        "native/query/number_range.cc",
        "native/query/pattern_test.cc",
        "native/query/query_plan.cc",
        "native/query/row_condition.cc",
        "native/query/row_filter.cc",
        "native/query/sql_condition.cc",
        "native/search/row_selection.cc",
        "native/search/search.cc",
        "native/search/search_trace.cc",
        "native/sqlite/error.cc",
        "native/sqlite/interruption.cc",
        "native/sqlite/result_blob.cc",
        "native/sqlite/savepoint.cc",
        "native/sqlite/sql_value.cc",
        "native/sqlite/stored_blob.cc",
        "native/storage/change_log.cc",
        "native/storage/chunk_capacity.cc",
        "native/storage/content_table.cc",
        "native/storage/damaged_chunk.cc",
        "native/storage/filter_columns.cc",
        "native/storage/integrity_check.cc",
        "native/storage/key_map.cc",
        "native/storage/packed_chunk.cc",
        "native/storage/segment_chunks.cc",
        "native/storage/segment_file.cc",
        "native/storage/segment_layout.cc",
        "native/storage/shadow_sql.cc",
        "native/storage/shadow_tables.cc",
        "native/storage/stored_vectors.cc",
        "native/storage/vector_packer.cc"
      ],
      "include_dirs": ["native", "<(sqlite_headers)"],
      "defines": ["NDEBUG", "USEARCH_USE_NUMKONG=0"],
      # Clang does not know -Wshadow=local. GCC ignores an unknown -Wno.
      "cflags": ["-Wno-unknown-warning-option", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow=local", "-Wconversion", "-Werror", "-fvisibility=hidden"],
      "cflags!": ["-fno-omit-frame-pointer"],
      "cflags_cc!": ["-fno-exceptions", "-fno-rtti", "-std=gnu++17", "-std=gnu++20"],
      "cflags_cc": ["-isystem", "../<(usearch_headers)", "-pthread", "-std=c++17", "-fexceptions", "-ffp-contract=fast", "-fopenmp-simd"],
      "conditions": [
        ["OS=='linux'", {
          "product_extension": "so",
          # nodelete: the library stays in the process, see SQLITE_OK_LOAD_PERMANENTLY in native/extension.cc.
          "ldflags": ["-pthread", "-Wl,--version-script=../native/exports.map", "-Wl,-z,defs", "-Wl,-z,nodelete"]
        }],
        ["OS=='mac'", {
          "product_extension": "dylib",
          "xcode_settings": {
            "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
            "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
            "GCC_SYMBOLS_PRIVATE_EXTERN": "YES",
            "MACOSX_DEPLOYMENT_TARGET": "13.3",
            "OTHER_CPLUSPLUSFLAGS": ["-isystem", "../<(usearch_headers)", "-ffp-contract=fast", "-fopenmp-simd", "-Wall", "-Wextra", "-Werror"]
          }
        }],
        ["OS=='win'", {
          "product_extension": "dll",
          "include_dirs": ["<(usearch_headers)"],
          # The kernels are written with vector types, which MSVC's own compiler has not.
          "msbuild_toolset": "ClangCL",
          "defines": ["NOMINMAX", "WIN32_LEAN_AND_MEAN"],
          "msvs_settings": {
            "VCCLCompilerTool": {
              "ExceptionHandling": 1,
              "AdditionalOptions": ["/std:c++17", "/clang:-ffp-contract=fast", "/clang:-fopenmp-simd"]
            }
          }
        }]
      ]
    }
  ]
}
