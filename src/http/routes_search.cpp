// Searching, what the words so far may become, and what there is without a question.
#include "http/context.h"
#include "http/json_of.h"
#include "http/routes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

json::object name_json(std::string_view field, const app::FoundName& found) {
    return {{field, found.name}, {"videos", found.videos}};
}

json::array names_json(std::string_view field, const std::vector<app::FoundName>& names) {
    json::array out;
    for (const app::FoundName& name : names) out.push_back(name_json(field, name));
    return out;
}

json::object person_json(const app::FoundPerson& person) {
    json::object out = json_of(person.creator);
    out["followers"] = person.followers;
    out["videos"] = person.videos;
    return out;
}

json::object suggestion_json(const app::Suggestion& suggestion) {
    using Kind = app::Suggestion::Kind;
    switch (suggestion.kind) {
        case Kind::kPhrase: return {{"kind", "phrase"}, {"text", suggestion.text}};
        case Kind::kPerson: return {{"kind", "person"}, {"person", person_json(*suggestion.person)}};
        case Kind::kTag: return {{"kind", "tag"}, {"text", suggestion.text}, {"videos", suggestion.videos}};
        case Kind::kSound: return {{"kind", "sound"}, {"text", suggestion.text}, {"videos", suggestion.videos}};
    }
    return {};
}

Result<app::SearchKind> kind_of(std::string_view name) {
    constexpr std::string_view kNames[] = {"all", "videos", "people", "tags", "sounds"};
    for (std::size_t i = 0; i < std::size(kNames); ++i) {
        if (name == kNames[i]) return static_cast<app::SearchKind>(i);
    }
    return fail(ErrorCode::kInvalid, "\"kind\" is one of all, videos, people, tags, sounds");
}

Result<Response> get_search(Call& call) {
    TRY_STATUS(call.request.check_query({"q", "kind", "after"}));
    const app::SearchKind kind = TRY(kind_of(call.request.query_value("kind").value_or("all")));
    const app::Found found = TRY(
        call.context->app().search().find(call.identity, {.text = call.request.query_value("q").value_or(""),
                                                          .kind = kind,
                                                          .after = call.request.query_value("after").value_or("")}));
    json::array people;
    for (const app::FoundPerson& person : found.people) people.push_back(person_json(person));
    json::object out{{"videos", json_of(found.videos)},
                     {"people", std::move(people)},
                     {"tags", names_json("tag", found.tags)},
                     {"sounds", names_json("sound", found.sounds)},
                     {"complete", found.is_complete}};
    if (!found.next.empty()) out["next"] = found.next;
    return json_answer(out);
}

Result<Response> get_suggestions(Call& call) {
    TRY_STATUS(call.request.check_query({"q"}));
    json::array items;
    for (const app::Suggestion& suggestion :
         TRY(call.context->app().search().suggest(call.identity, call.request.query_value("q").value_or(""))))
        items.push_back(suggestion_json(suggestion));
    return json_answer({{"items", std::move(items)}});
}

Result<Response> get_discover(Call& call) {
    TRY_STATUS(call.request.check_query({}));
    const app::DiscoverPage page = call.context->app().discover().page(call.identity);
    json::array tags;
    for (const app::RisingTag& tag : page.tags)
        tags.push_back(json::object{{"tag", tag.tag},
                                    {"creators_today", tag.creators_today},
                                    {"creators_per_day", tag.creators_per_day},
                                    {"videos", tag.videos}});
    json::array creators;
    for (const app::FreshCreator& creator : page.creators)
        creators.push_back(json::object{
            {"followers", creator.followers}, {"videos", creator.videos}, {"newest", json_of(creator.newest)}});
    return json_answer({{"tags", std::move(tags)}, {"creators", std::move(creators)}});
}

}  // namespace

void add_search_routes(std::vector<Route>& rows) {
    using enum Method;
    rows.insert(
        rows.end(),
        {
            {kGet, "/v1/search", WorkClass::kFeed, Auth::kNone, BodyKind::kNone, 0, &get_search},
            {kGet, "/v1/search/suggestions", WorkClass::kFeed, Auth::kNone, BodyKind::kNone, 0, &get_suggestions},
            {kGet, "/v1/discover", WorkClass::kFeed, Auth::kNone, BodyKind::kNone, 0, &get_discover},
        });
}

}  // namespace tiller::http
