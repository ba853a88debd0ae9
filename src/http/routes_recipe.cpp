// A viewer's controls as a document to keep, hand on and take over: docs/formats/recipe.md.
#include "http/authentication.h"
#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"
#include "http/steering_answer.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

constexpr std::string_view kVersionKey = "tiller_recipe";
constexpr std::int64_t kRecipeVersion = 1;

json::object recipe_json(const schema::RecipeTaken& recipe) {
    json::array tags;
    for (const schema::RaisedTag& each : recipe.tags)
        tags.push_back(json::object{{"tag", each.tag}, {"percent", each.percent}});
    json::object sliders;
    for (std::size_t i = 0; i < schema::kSliderCount; ++i) sliders[kSliderNames[i]] = recipe.sliders.percent[i];
    return {{kVersionKey, kRecipeVersion},
            {"tags", std::move(tags)},
            {"blocked_tags", json::array(recipe.blocked_tags.begin(), recipe.blocked_tags.end())},
            {"sliders", std::move(sliders)}};
}

std::int8_t read_percent(ObjectReader& in, std::string_view name) {
    return static_cast<std::int8_t>(in.integer(name, {.min = -100, .max = 100}));
}

Result<schema::RaisedTag> read_raised_tag(const json::value& value, std::string where) {
    ObjectReader in(value, std::move(where));
    schema::RaisedTag raised;
    raised.tag = in.text("tag", kTagText);
    raised.percent = read_percent(in, "percent");
    TRY_STATUS(in.finish());
    return raised;
}

Result<schema::SlidersSet> read_sliders(const json::value& value) {
    ObjectReader in(value, "sliders");
    schema::SlidersSet sliders;
    for (std::size_t i = 0; i < schema::kSliderCount; ++i) sliders.percent[i] = read_percent(in, kSliderNames[i]);
    TRY_STATUS(in.finish());
    return sliders;
}

/// All keys must be there: what is left out of a recipe would be taken away, and a slip should not do that.
Result<schema::RecipeTaken> read_recipe(const Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::int64_t version = in.integer(kVersionKey, {.min = 1, .max = 1'000'000});
    if (in.ok() && version != kRecipeVersion)
        return fail(ErrorCode::kInvalid, "this server reads recipes of version 1, not " + std::to_string(version));
    const json::array* tags = in.array("tags", 0, schema::kMaxRecipeTags);
    schema::RecipeTaken recipe;
    auto blocked = in.optional_texts("blocked_tags", schema::kMaxRecipeTags, kTagText);
    if (!blocked && in.ok()) in.refuse("blocked_tags", "is missing");
    const json::value* sliders = in.optional_object("sliders");
    if (sliders == nullptr && in.ok()) in.refuse("sliders", "is missing");
    TRY_STATUS(in.finish());
    for (std::size_t i = 0; i < tags->size(); ++i)
        recipe.tags.push_back(TRY(read_raised_tag((*tags)[i], "tags[" + std::to_string(i) + "]")));
    recipe.blocked_tags = std::move(*blocked);
    recipe.sliders = TRY(read_sliders(*sliders));
    return recipe;
}

Result<Response> get_recipe(Call& call) {
    return json_answer(recipe_json(call.context->app().watch().recipe(call.identity)));
}

Result<Response> take_recipe(Call& call) {
    TRY_STATUS(call.context->app().watch().take_recipe(call.identity, TRY(read_recipe(call))));
    return json_answer(controls_of(call));
}

}  // namespace

void add_recipe_routes(std::vector<Route>& rows) {
    using enum Method;
    rows.insert(rows.end(),
                {
                    {kGet, "/v1/steering/recipe", WorkClass::kFeed, Auth::kViewer, BodyKind::kNone, 0, &get_recipe},
                    {kPut, "/v1/steering/recipe", WorkClass::kFeed, Auth::kViewer, BodyKind::kJson, kSmallBodyBytes,
                     &take_recipe},
                });
}

}  // namespace tiller::http
