// Text is cut into tokens once, here, and the tokens are stored in the event, so that no later version of a library
// changes what was learned. Rules: docs/formats/text-tokens.md.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tiller::ingest {

/// Strict: no overlong forms, no surrogates, nothing past U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

struct TextLimits {
    std::string_view what;           // names the field in errors: "text", "display_name"
    std::size_t max_bytes = 4000;    // after normalising
    enum class Lines : std::uint8_t { kKept, kJoined } lines = Lines::kKept;
};

/// NFC, without control and non-character code points, spaces trimmed, line ends as '\n' (or joined by a space).
/// kInvalid for bytes that are not UTF-8 and for a text past its limit, with both sizes. The result may be empty.
[[nodiscard]] Result<std::string> normalise_text(std::string_view text, const TextLimits& limits);

/// Each tag: NFC, lower case, inner spaces single, leading '#' gone; empty ones and repetitions dropped, order kept.
/// kInvalid past kMaxTags or kMaxTagBytes.
[[nodiscard]] Result<std::vector<std::string>> normalise_tags(std::span<const std::string> tags);

/// A BCP 47 tag in its canonical form ("zh-Hans-CN"); empty stays empty. kInvalid for what is none.
[[nodiscard]] Result<std::string> normalise_language(std::string_view language);

/// Of normalised text, in no language's own way, so that one text is always compared in one form.
[[nodiscard]] std::string lower_case(std::string_view text);

/// Cuts words in any script by Unicode word breaks; Chinese, Japanese, Thai, Khmer, Lao and Burmese by dictionary.
class TokenCutter {
public:
    /// kInternal when the break rules are missing from the installation.
    [[nodiscard]] static Result<TokenCutter> create();
    ~TokenCutter();
    TokenCutter(TokenCutter&&) noexcept;
    TokenCutter& operator=(TokenCutter&&) noexcept;

    /// Lower-cased words and numbers of normalised text, each once, in order of appearance; words past
    /// kMaxTextTokenBytes are left out, and all after kMaxTextTokens. About 20 us a sentence. Safe from any thread.
    [[nodiscard]] std::vector<std::string> cut(std::string_view normalised_text) const;

private:
    struct Rules;
    explicit TokenCutter(std::unique_ptr<Rules> rules);
    std::unique_ptr<Rules> rules_;
};

}  // namespace tiller::ingest
