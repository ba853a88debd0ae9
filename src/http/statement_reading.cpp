#include "http/statement_reading.h"

namespace tiller::http {

std::optional<schema::LabelSet> read_optional_labels(ObjectReader& in, std::string_view name) {
    schema::LabelSet labels{};
    const auto words = in.optional_texts(name, schema::kVideoLabelCount, {.min_bytes = 1, .max_bytes = 32});
    if (!words) return std::nullopt;
    for (const std::string& word : *words) {
        const auto label = schema::value_named<schema::VideoLabel>(word);
        if (label)
            labels = labels | set_of(*label);
        else
            in.refuse(name, "may hold political, state_affiliated, advertising, ai_made and sensitive only");
    }
    return labels;
}

schema::LabelSet read_labels(ObjectReader& in, std::string_view name) {
    return read_optional_labels(in, name).value_or(schema::LabelSet::kNone);
}

app::Statement read_statement(ObjectReader& in) {
    app::Statement statement;
    statement.facts = in.text("reason", {.min_bytes = 0, .max_bytes = kMaxReasonTextBytes});
    if (const auto ground = in.optional_text("ground", {.min_bytes = 1, .max_bytes = 16})) {
        const auto known = schema::value_named<schema::Ground>(*ground);
        if (!known) in.refuse("ground", "must be law or house_rule");
        statement.ground = known.value_or(schema::Ground::kHouseRule);
    }
    statement.rule = in.optional_text("rule", {.min_bytes = 0, .max_bytes = schema::kMaxHouseRuleBytes}).value_or("");
    statement.automated = in.optional_flag("automated").value_or(false);
    statement.labels = read_labels(in, "labels");
    return statement;
}

}  // namespace tiller::http
