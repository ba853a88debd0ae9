// Result<T>, TRY and ASSERT: the three tools for the three kinds of error.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace tiller {

/// What the caller can do about an error. The message carries the values.
enum class ErrorCode : std::uint8_t {
    kInvalid,      // the input is wrong: mend it and try again
    kNotFound,     // no such thing
    kConflict,     // it exists already, or the state forbids it
    kDenied,       // not allowed for this caller
    kUnauthorized, // sign in first
    kExhausted,    // a limit or quota was reached: try later
    kNoSpace,      // the disk is full
    kUnavailable,  // try again soon
    kCorrupt,      // stored bytes are damaged
    kErased,       // it was erased on purpose
    kGone,         // it was removed on purpose
    kUnknown,      // the outcome is not known: it may have happened
    kInternal,     // our side failed; trying again may help
};

[[nodiscard]] std::string_view error_code_name(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::kInternal;
    std::string message;
};

template <typename T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
    return std::unexpected<Error>(Error{code, std::move(message)});
}

/// Prints the broken expectation to stderr and stops the process. Only our own bug can call it.
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);

}  // namespace tiller

/// Value of a Result, or return its error from the enclosing function.
#define TRY(...)                                                                                                 \
    ({                                                                                                           \
        auto&& tiller_try_result_ = (__VA_ARGS__);                                                               \
        if (!tiller_try_result_) [[unlikely]] { return std::unexpected(std::move(tiller_try_result_).error()); } \
        *std::forward<decltype(tiller_try_result_)>(tiller_try_result_);                                         \
    })

/// The same for a Status (nothing to give back).
#define TRY_STATUS(...)                                                                  \
    do {                                                                                 \
        if (auto tiller_try_status_ = (__VA_ARGS__); !tiller_try_status_) [[unlikely]] { \
            return std::unexpected(std::move(tiller_try_status_).error());               \
        }                                                                                \
    } while (false)

#define ASSERT(...)                                                                                        \
    do {                                                                                                   \
        if (!(__VA_ARGS__)) [[unlikely]] { ::tiller::assertion_failed(#__VA_ARGS__, __FILE__, __LINE__); } \
    } while (false)

#ifdef NDEBUG
#define DEBUG_ASSERT(...) \
    do {                  \
    } while (false)
#else
#define DEBUG_ASSERT(...) ASSERT(__VA_ARGS__)
#endif
