# Headers that nearly every file reads, parsed once a preset. What is shipped stays without, and so proves that every file
# includes what it uses: a release build has them for its test programs only.
set(TILLER_PRECOMPILE OFF CACHE STRING "precompiled headers: OFF, ON, or TESTS (for test programs)")
set_property(CACHE TILLER_PRECOMPILE PROPERTY STRINGS OFF ON TESTS)

# precompiled(KIND LINKS libraries… HEADERS …): what precompile() below gives a target of that kind. The libraries bring the
# definitions that have to be the same in both.
function(precompiled kind)
  cmake_parse_arguments(arg "" "" "LINKS;HEADERS" ${ARGN})
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/precompiled_${kind}.cpp CONTENT "")
  add_library(tiller_precompiled_${kind} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/precompiled_${kind}.cpp)
  target_link_libraries(tiller_precompiled_${kind} PRIVATE ${arg_LINKS})
  target_precompile_headers(tiller_precompiled_${kind} PRIVATE ${arg_HEADERS})
endfunction()

if(TILLER_PRECOMPILE)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # The time stamp in a precompiled header would be a new header to the compiler cache each time.
    add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
  endif()
  set(everywhere <algorithm> <array> <atomic> <chrono> <cmath> <cstdint> <expected> <filesystem> <functional> <map> <memory> <mutex>
    <optional> <set> <span> <string> <string_view> <thread> <tuple> <unordered_map> <utility> <variant> <vector> <fmt/format.h>)
  set(base_links fmt::fmt spdlog::spdlog PkgConfig::sodium PkgConfig::sqlite PkgConfig::prometheus)
  if(NOT TILLER_PRECOMPILE STREQUAL "TESTS")
    precompiled(module LINKS ${base_links} HEADERS ${everywhere})
    precompiled(web LINKS ${base_links} Boost::boost Boost::json
      HEADERS ${everywhere} <boost/json.hpp> <boost/asio/io_context.hpp> <boost/asio/ip/tcp.hpp> <boost/beast/core.hpp> <boost/beast/http.hpp>)
  endif()
  if(TILLER_TESTS)
    precompiled(test LINKS ${base_links} GTest::gmock GTest::gtest_main rapidcheck
      HEADERS ${everywhere} <gtest/gtest.h> <gmock/gmock.h> <rapidcheck/gtest.h>)
    compile_quickly(tiller_precompiled_test)
  endif()
endif()

# precompile(KIND TARGET): nothing when the preset has none of that kind.
function(precompile kind target)
  if(TARGET tiller_precompiled_${kind})
    target_precompile_headers(${target} REUSE_FROM tiller_precompiled_${kind})
  endif()
endfunction()
