// What a checker's program says: foreign bytes until they have been read here. docs/formats/checkers.md
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "schema/event.h"

namespace tiller::app {

inline constexpr std::size_t kMaxAnswerBytes = 64 << 10;

struct CheckerAnswer {
    std::string version;                     // printable ASCII, at most 64 bytes; may be empty
    std::vector<schema::CheckLabel> labels;  // none flagged yet; names are check words, each once
};
/// kInvalid, saying what is wrong, for everything but {"version": text, "labels": [{"name": word, "score": number in
/// [0, 1]}]}; other keys are passed over.
[[nodiscard]] Result<CheckerAnswer> parse_checker_answer(std::string_view text);

}  // namespace tiller::app
