#include "app/openid_provider.h"

#include <fmt/format.h>
#include <sodium.h>
#include <spdlog/spdlog.h>

#include <array>

#include "app/openid_token.h"
#include "base/percent_encoding.h"

namespace tiller::app {
namespace {

constexpr int kOk = 200;

std::unexpected<Error> unreachable_now(std::string_view label) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} can not be reached just now; try again soon, or sign in another way", label));
}

void add_field(std::string& form, std::string_view name, std::string_view value) {
    form += fmt::format("{}{}={}", form.empty() ? "" : "&", name, percent_encode(value));
}

std::string challenge_of(std::string_view verifier) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(verifier.data()), verifier.size());
    return base64url_text(std::as_bytes(std::span(digest)));
}

/// RFC 6749 section 2.3.1: both parts are escaped first.
std::string basic_authorization(const OpenidProviderSettings& provider) {
    const std::string pair =
        fmt::format("{}:{}", percent_encode(provider.client_id), percent_encode(provider.client_secret));
    constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
    std::string text(sodium_base64_encoded_len(pair.size(), kVariant), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(pair.data()), pair.size(),
                      kVariant);
    text.pop_back();  // its closing zero
    return "Basic " + text;
}

}  // namespace

std::unexpected<Error> OpenidProvider::unreachable(const Error& error) {
    spdlog::warn("sign-in by {}: {}", settings_.name, error.message);
    unreachable_until_us_ = clock_.monotonic_us() + kUnreachableForMs * 1'000;
    return unreachable_now(settings_.label);
}

std::unexpected<Error> OpenidProvider::disbelieved(const Error& error) const {
    spdlog::warn("sign-in by {}: {}", settings_.name, error.message);
    return fail(ErrorCode::kDenied, fmt::format("what {} answered does not hold: begin again", settings_.label));
}

Result<std::string> OpenidProvider::fetch(const std::string& url, const char* why, std::size_t max_bytes) {
    auto answer = TRY(
        caller_.call({.url = url, .why = fmt::format("{} of {}", why, settings_.name), .max_answer_bytes = max_bytes}));
    if (answer.status != kOk)
        return fail(ErrorCode::kUnavailable, fmt::format("{}: it answered with {}", why, answer.status));
    return std::move(answer.body);
}

Result<ProviderMetadata> OpenidProvider::metadata() {
    const std::lock_guard lock(mutex_);
    const std::int64_t now_us = clock_.monotonic_us();
    if (now_us < metadata_until_us_) return metadata_;
    if (now_us < unreachable_until_us_) return unreachable_now(settings_.label);
    const auto document = fetch(metadata_url(settings_.issuer), "description", kMaxMetadataBytes);
    if (!document) return unreachable(document.error());
    auto read = read_metadata(*document, settings_);
    if (!read) return unreachable(read.error());
    metadata_ = std::move(*read);
    metadata_until_us_ = now_us + kMetadataLifetimeMs * 1'000;
    return metadata_;
}

Result<std::vector<ProviderKey>> OpenidProvider::keys(const ProviderMetadata& metadata, bool renews) {
    const std::lock_guard lock(mutex_);
    const std::int64_t now_us = clock_.monotonic_us();
    const bool may_renew = renews && now_us - keys_fetched_us_ >= kKeyRenewalEveryMs * 1'000;
    if (now_us < keys_until_us_ && !may_renew) return keys_;
    if (now_us < unreachable_until_us_) return unreachable_now(settings_.label);
    keys_fetched_us_ = now_us;
    const auto document = fetch(metadata.keys_url, "keys", kMaxKeySetBytes);
    if (!document) return unreachable(document.error());
    auto read = read_key_set(*document);
    if (!read) return unreachable(read.error());
    keys_ = std::move(*read);
    keys_until_us_ = now_us + kMetadataLifetimeMs * 1'000;
    return keys_;
}

Result<std::string> OpenidProvider::authorization_url(const CodeQuestion& question) {
    const ProviderMetadata metadata = TRY(this->metadata());
    std::string fields;
    add_field(fields, "response_type", "code");
    add_field(fields, "client_id", settings_.client_id);
    add_field(fields, "redirect_uri", question.redirect_url);
    // Who they are, and nothing about them.
    add_field(fields, "scope", "openid");
    add_field(fields, "state", question.state);
    add_field(fields, "nonce", question.nonce);
    add_field(fields, "code_challenge", challenge_of(question.verifier));
    add_field(fields, "code_challenge_method", "S256");
    const char* joint = metadata.authorization_url.contains('?') ? "&" : "?";
    return metadata.authorization_url + joint + fields;
}

Result<std::string> OpenidProvider::exchange(std::string_view code, const ProviderMetadata& metadata,
                                             const CodeQuestion& question) {
    outbound::Request request{.url = metadata.token_url,
                              .why = fmt::format("token of {}", settings_.name),
                              .max_answer_bytes = kMaxTokenAnswerBytes};
    add_field(request.form, "grant_type", "authorization_code");
    add_field(request.form, "code", code);
    add_field(request.form, "redirect_uri", question.redirect_url);
    add_field(request.form, "code_verifier", question.verifier);
    if (metadata.takes_basic) {
        request.authorization = basic_authorization(settings_);
    } else {
        add_field(request.form, "client_id", settings_.client_id);
        add_field(request.form, "client_secret", settings_.client_secret);
    }
    const auto answer = caller_.call(request);
    if (!answer) return unreachable_now(settings_.label);  // the caller has noted why
    if (answer->status != kOk) {
        spdlog::warn("sign-in by {}: the code was refused with {} ({})", settings_.name, answer->status,
                     refusal_name(answer->body));
        return fail(ErrorCode::kDenied, fmt::format("{} did not confirm the sign-in: begin again", settings_.label));
    }
    auto token = read_token_answer(answer->body);
    if (!token) return disbelieved(token.error());
    return token;
}

Result<std::string> OpenidProvider::subject_of(std::string_view code, std::string_view named_issuer,
                                               const CodeQuestion& question) {
    const ProviderMetadata metadata = TRY(this->metadata());
    // The code of one provider is never shown to another.
    const bool is_other = !named_issuer.empty() && named_issuer != settings_.issuer;
    if (is_other || (named_issuer.empty() && metadata.names_itself))
        return fail(ErrorCode::kDenied, "this answer is from another provider: begin again");
    const TokenExpectation expected{.issuer = settings_.issuer,
                                    .client_id = settings_.client_id,
                                    .nonce = question.nonce,
                                    .now_ms = clock_.now_ms()};
    const std::string token = TRY(exchange(code, metadata, question));
    auto subject = verify_id_token(token, TRY(keys(metadata, false)), expected);
    if (!subject && subject.error().code == ErrorCode::kNotFound)
        subject = verify_id_token(token, TRY(keys(metadata, true)), expected);
    if (subject) return subject;
    return disbelieved(subject.error());
}

}  // namespace tiller::app
