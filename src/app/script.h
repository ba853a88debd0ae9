// Chinese as the reader's eyes want it: simplified characters for traditional ones and the reverse, also where a text mixes both.
// What people wrote is stored as they wrote it; this is for reading only.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace tiller::app {

enum class Script : std::uint8_t { kSimplified, kTraditional };

class ScriptConverter {
public:
    ScriptConverter();
    ~ScriptConverter();
    ScriptConverter(const ScriptConverter&) = delete;
    ScriptConverter& operator=(const ScriptConverter&) = delete;

    /// One text for each, in order; UTF-8, any length. Words are converted before characters (OpenCC's t2s and s2t), about 2 us
    /// a character; what is no Chinese stays as it is. Safe from any thread. kUnavailable when OpenCC's dictionaries are not
    /// installed: they are read at the first call, in some 50 ms.
    [[nodiscard]] Result<std::vector<std::string>> convert(std::span<const std::string> texts, Script to);

private:
    struct Dictionary;
    [[nodiscard]] Result<const Dictionary*> dictionary_of(Script to);

    std::mutex mutex_;  // guards the opening of both
    std::unique_ptr<Dictionary> simplified_;
    std::unique_ptr<Dictionary> traditional_;
};

}  // namespace tiller::app
