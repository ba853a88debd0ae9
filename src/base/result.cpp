#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace tiller {

std::string_view error_code_name(ErrorCode code) {
    switch (code) {
        case ErrorCode::kInvalid: return "invalid";
        case ErrorCode::kNotFound: return "not_found";
        case ErrorCode::kConflict: return "conflict";
        case ErrorCode::kDenied: return "denied";
        case ErrorCode::kUnauthorized: return "unauthorized";
        case ErrorCode::kExhausted: return "exhausted";
        case ErrorCode::kNoSpace: return "no_space";
        case ErrorCode::kUnavailable: return "unavailable";
        case ErrorCode::kCorrupt: return "corrupt";
        case ErrorCode::kErased: return "erased";
        case ErrorCode::kGone: return "gone";
        case ErrorCode::kUnknown: return "unknown_outcome";
        case ErrorCode::kInternal: return "internal";
    }
    return "internal";
}

void assertion_failed(const char* expression, const char* file, int line) {
    std::fprintf(stderr, "tiller: assertion failed: %s (%s:%d)\n", expression, file, line);
    std::abort();
}

}  // namespace tiller
