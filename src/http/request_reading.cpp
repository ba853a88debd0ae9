#include "http/request_reading.h"

#include <algorithm>
#include <array>

#include "http/authentication.h"

namespace tiller::http {
namespace {

constexpr std::size_t kMinHandleBytes = 3;
constexpr std::size_t kMaxHandleBytes = 30;
constexpr std::size_t kMinPasswordCharacters = 8;
constexpr std::size_t kMaxPasswordCharacters = 128;

bool is_word_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alphanumeric(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

std::size_t characters_of(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

Result<boost::json::value> body_json(const Call& call) {
    if (call.request.body.empty()) return boost::json::value(boost::json::object{});
    return parse_json(call.request.body);
}

bool is_language(std::string_view text) {
    if (text.empty()) return true;
    std::size_t part = 0;
    while (true) {
        const std::size_t end = std::min(text.find('-'), text.size());
        const std::string_view word = text.substr(0, end);
        const bool fits = part == 0 ? word.size() >= 2 && word.size() <= 8 && std::ranges::all_of(word, is_letter)
                                    : !word.empty() && word.size() <= 8 && std::ranges::all_of(word, is_alphanumeric);
        if (!fits || ++part > 6) return false;
        if (end == text.size()) return true;
        text.remove_prefix(end + 1);
    }
}

std::string read_language(ObjectReader& in, std::string_view name) {
    std::string language = in.optional_text(name, kLanguageText).value_or("");
    if (!is_language(language)) in.refuse(name, "is not a language tag like en or zh-Hant");
    return language;
}

std::string locale_of(std::string_view language) {
    std::string lower(language);
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    const std::string parts = "-" + lower + "-";
    if (!parts.starts_with("-zh-")) return std::string(language);
    constexpr std::array<std::string_view, 4> kTraditional = {"-hant-", "-tw-", "-hk-", "-mo-"};
    const bool is_traditional =
        !parts.contains("-hans-") && std::ranges::any_of(kTraditional, [&](auto part) { return parts.contains(part); });
    return is_traditional ? "zh-Hant" : "zh-Hans";
}

std::string read_locale(ObjectReader& in, std::string_view name) { return locale_of(read_language(in, name)); }

std::string read_handle(ObjectReader& in) {
    std::string handle = in.text("handle", {.min_bytes = kMinHandleBytes, .max_bytes = kMaxHandleBytes});
    if (!std::ranges::all_of(handle, is_word_character)) in.refuse("handle", "may hold a to z, 0 to 9 and _ only");
    return handle;
}

std::string read_new_password(ObjectReader& in, std::string_view name) {
    std::string password =
        in.text(name, {.min_bytes = kMinPasswordCharacters, .max_bytes = 4 * kMaxPasswordCharacters});
    const std::size_t characters = characters_of(password);
    if (in.ok() && (characters < kMinPasswordCharacters || characters > kMaxPasswordCharacters))
        in.refuse(name, "must have 8 to 128 characters");
    return password;
}

std::optional<schema::Birth> read_birth(ObjectReader& in) {
    const auto year = in.optional_integer("birth_year", {.min = 1850, .max = 2100});
    const auto month = in.optional_integer("birth_month", {.min = 1, .max = 12});
    if (in.ok() && month && !year) in.refuse("birth_year", "is missing: a month alone says nothing");
    return year ? std::optional(schema::Birth{.year = *year, .month = month}) : std::nullopt;
}

app::NewAccount read_new_account(ObjectReader& in) {
    app::NewAccount account;
    account.handle = read_handle(in);
    account.display_name = in.optional_text("display_name", {.max_bytes = 320}).value_or("");
    account.invite = in.optional_text("invite", {.max_bytes = 64}).value_or("");
    account.locale = read_locale(in, "locale");
    account.birth = read_birth(in);
    account.utc_offset_min =
        static_cast<std::int16_t>(in.optional_integer("utc_offset_min", kUtcOffsetLimits).value_or(0));
    return account;
}

Status ensure_viewer(Call& call, std::string_view locale) {
    if (!call.identity.viewer.is_none()) return {};
    app::DeviceMade made = TRY(call.context->app().people().create_device(
        {.locale = std::string(locale), .simulated = false}, call.request.peer));
    call.identity = made.identity;
    call.identity.peer = call.request.peer;
    call.set_headers.push_back({"Set-Cookie", device_cookie(*call.context, made.cookie)});
    return {};
}

}  // namespace tiller::http
