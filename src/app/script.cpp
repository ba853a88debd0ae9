#include "app/script.h"

#include <opencc/SimpleConverter.hpp>

namespace tiller::app {

struct ScriptConverter::Dictionary {
    explicit Dictionary(const char* name) : converter(name) {}
    opencc::SimpleConverter converter;
};

ScriptConverter::ScriptConverter() = default;
ScriptConverter::~ScriptConverter() = default;

Result<const ScriptConverter::Dictionary*> ScriptConverter::dictionary_of(Script to) {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<Dictionary>& dictionary = to == Script::kSimplified ? simplified_ : traditional_;
    if (dictionary != nullptr) return dictionary.get();
    try {
        dictionary = std::make_unique<Dictionary>(to == Script::kSimplified ? "t2s.json" : "s2t.json");
    } catch (const std::exception& failure) {
        return fail(ErrorCode::kUnavailable, std::string("the dictionaries of Chinese scripts can not be read (") +
                                                 failure.what() + "); install the package libopencc-data");
    }
    return dictionary.get();
}

Result<std::vector<std::string>> ScriptConverter::convert(std::span<const std::string> texts, Script to) {
    const Dictionary& dictionary = *TRY(dictionary_of(to));
    std::vector<std::string> converted;
    converted.reserve(texts.size());
    try {
        for (const std::string& text : texts) converted.push_back(dictionary.converter.Convert(text));
    } catch (const std::exception& failure) { return fail(ErrorCode::kInvalid, failure.what()); }
    return converted;
}

}  // namespace tiller::app
