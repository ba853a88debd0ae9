// Pieces of requests that several routes read: ids in paths, cursors, tags, languages.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/context.h"
#include "http/json_reader.h"
#include "http/route.h"

namespace tiller::http {

inline constexpr std::int64_t kMaxUnixMs = 4'102'444'800'000;  // the year 2100
inline constexpr TextLimits kLanguageText{.min_bytes = 0, .max_bytes = 35};
inline constexpr TextLimits kTagText{.min_bytes = 1, .max_bytes = 64};
inline constexpr NumberLimits<std::int64_t> kUtcOffsetLimits{.min = schema::kLeastUtcOffsetMin,
                                                             .max = schema::kMostUtcOffsetMin};
inline constexpr TextLimits kTokenText{.min_bytes = 1, .max_bytes = 96};

/// The id that {name} of the path holds. kNotFound when it is not an id: such a thing can not exist.
template <typename IdType>
[[nodiscard]] Result<IdType> path_id(const Call& call, std::string_view name) {
    auto id = parse_id<IdType>(call.request.parameter(name));
    if (!id) return fail(ErrorCode::kNotFound, "there is no such thing: an id has 13 characters");
    return *id;
}

/// The body as JSON; an empty one as {} when the route's body is optional.
[[nodiscard]] Result<boost::json::value> body_json(const Call& call);

/// Checks the form of a BCP 47 tag ("zh-Hant"); empty is fine.
[[nodiscard]] bool is_language(std::string_view text);
/// Reads an optional language field.
[[nodiscard]] std::string read_language(ObjectReader& in, std::string_view name);
/// A viewer's language by the name that videos give it: Chinese by its script, where browsers name a country.
[[nodiscard]] std::string locale_of(std::string_view language);
/// Reads an optional locale field, by the names of locale_of.
[[nodiscard]] std::string read_locale(ObjectReader& in, std::string_view name);
/// Reads a handle (3 to 30 of a-z, 0-9 and _) and a password (8 to 128 characters).
[[nodiscard]] std::string read_handle(ObjectReader& in);
[[nodiscard]] std::string read_new_password(ObjectReader& in, std::string_view name);
/// Reads what every new account says of itself; how it comes in is the caller's.
[[nodiscard]] app::NewAccount read_new_account(ObjectReader& in);
/// Reads "birth_year" and "birth_month"; nothing when neither is there.
[[nodiscard]] std::optional<schema::Birth> read_birth(ObjectReader& in);

/// A non-empty viewer for the caller, made on the spot (with its cookie) when there is none.
[[nodiscard]] Status ensure_viewer(Call& call, std::string_view locale);

}  // namespace tiller::http
