# The numeric contract and the warnings, for every target (docs/formats/numeric-contract.md).
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS ON) # TRY is a statement expression
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# -fno-fast-math comes first: Clang lets it reset the contraction mode.
add_compile_options(-Wall -Wextra -Wpedantic -Werror
  -fno-fast-math -ffp-contract=off -frounding-math -mavx2 -mfma -mbmi2
  -fno-omit-frame-pointer -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # TRY needs the statement expression; GCC 12 reports false positives of these two at -O2 in the standard library.
  add_compile_options(-Wno-pedantic -Wno-maybe-uninitialized -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # std::stable_sort of libstdc++ 12 calls its own deprecated get_temporary_buffer; GCC still reports deprecated calls of ours.
  add_compile_options(-Wno-gnu-statement-expression -Wno-gnu-statement-expression-from-macro-expansion
    -Wno-deprecated-declarations)
endif()

# lld links several times faster than GNU ld; Debian names it ld.lld-19, and GCC 12 finds a linker only under the
# name ld.lld in a folder given by -B. Without it (a machine that only serves) the default linker does.
find_program(LLD ld.lld-19)
if(LLD)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/linker)
  file(CREATE_LINK ${LLD} ${CMAKE_BINARY_DIR}/linker/ld.lld SYMBOLIC)
  add_link_options(-B${CMAKE_BINARY_DIR}/linker -fuse-ld=lld)
endif()

option(TILLER_TESTS "build unit tests, benchmarks and corpus replays (needs GoogleTest, RapidCheck, Google Benchmark)" ON)
set(TILLER_SANITIZE "" CACHE STRING "comma-separated sanitizers")
if(TILLER_SANITIZE)
  add_compile_options(-fsanitize=${TILLER_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TILLER_SANITIZE})
endif()
option(TILLER_FUZZ "build fuzz targets with libFuzzer (Clang)" OFF)
option(TILLER_COVERAGE "line and branch coverage" OFF)
if(TILLER_COVERAGE)
  add_compile_options(--coverage -O0)
  add_link_options(--coverage)
endif()
