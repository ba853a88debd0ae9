#include "app/checker_answer.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include <fmt/format.h>

#include "app/checker_settings.h"

namespace tiller::app {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxAnswerDepth = 8;

std::unexpected<Error> bad_answer(std::string_view what) {
    return fail(ErrorCode::kInvalid, fmt::format("its answer {}", what));
}

Result<json::value> answer_json(std::string_view text) {
    if (text.size() > kMaxAnswerBytes) return bad_answer("is larger than 64 KiB");
    json::parse_options options;
    options.max_depth = kMaxAnswerDepth;
    json::error_code error;
    json::value value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
    if (error) return bad_answer("is no JSON");
    return value;
}

Result<std::string> version_of(const json::object& answer) {
    const json::value* version = answer.if_contains("version");
    if (version == nullptr) return std::string();
    if (!version->is_string()) return bad_answer("has a \"version\" that is no text");
    const std::string text(version->get_string());
    const bool is_plain = std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
    if (text.size() > schema::kMaxCheckWordBytes || !is_plain)
        return bad_answer("has a \"version\" that is not up to 64 printable ASCII characters");
    return text;
}

Result<schema::CheckLabel> label_of(const json::value& value) {
    const json::object* label = value.if_object();
    const json::value* name = label == nullptr ? nullptr : label->if_contains("name");
    const json::value* score = label == nullptr ? nullptr : label->if_contains("score");
    if (name == nullptr || score == nullptr) return bad_answer("has a label without \"name\" and \"score\"");
    if (!name->is_string() || !is_check_word(std::string(name->get_string())))
        return bad_answer("has a label whose \"name\" is not 1 to 64 of a-z, 0-9, - and _");
    json::error_code error;
    const auto number = score->is_number() ? score->to_number<double>(error) : -1.0;
    if (error || !std::isfinite(number) || number < 0 || number > 1)
        return bad_answer(
            fmt::format("gives \"{}\" a score that is no number from 0 to 1", std::string(name->get_string())));
    return schema::CheckLabel{.name = std::string(name->get_string()), .score = static_cast<float>(number)};
}

}  // namespace

Result<CheckerAnswer> parse_checker_answer(std::string_view text) {
    const json::value value = TRY(answer_json(text));
    const json::object* object = value.if_object();
    const json::value* labels = object == nullptr ? nullptr : object->if_contains("labels");
    if (labels == nullptr || !labels->is_array()) return bad_answer("has no list \"labels\"");
    if (labels->get_array().size() > schema::kMaxCheckLabels) return bad_answer("has more than 32 labels");
    CheckerAnswer answer;
    answer.version = TRY(version_of(*object));
    for (const json::value& each : labels->get_array()) {
        schema::CheckLabel label = TRY(label_of(each));
        if (std::ranges::find(answer.labels, label.name, &schema::CheckLabel::name) != answer.labels.end())
            return bad_answer(fmt::format("has \"{}\" twice", label.name));
        answer.labels.push_back(std::move(label));
    }
    return answer;
}

}  // namespace tiller::app
