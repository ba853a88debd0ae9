// What a projection's bytes may claim before anything is read: damage is refused, and never allocated for.
#pragma once

#include <cstddef>

namespace tiller::projection {

inline constexpr std::size_t kMaxEntries = std::size_t{1} << 32;
inline constexpr std::size_t kMaxFieldBytes = 65'536;

}  // namespace tiller::projection
