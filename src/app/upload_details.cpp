#include "app/upload_details.h"

#include <boost/json.hpp>

namespace tiller::app {

namespace json = boost::json;

std::string encode_details(const UploadDetails& details) {
    json::array tags;
    for (const std::string& tag : details.tags) tags.emplace_back(tag);
    return json::serialize(json::object{{"filename", details.filename},
                                        {"text", details.text},
                                        {"tags", std::move(tags)},
                                        {"language", details.language},
                                        {"sound", details.sound},
                                        {"video", to_text(details.video)},
                                        {"home", details.home.value},
                                        {"labels", static_cast<unsigned>(details.labels)},
                                        {"file_sha256", details.file_sha256},
                                        {"in_background", details.in_background}});
}

Result<UploadDetails> decode_details(std::string_view text) {
    const auto damaged = [] { return fail(ErrorCode::kCorrupt, "the notes of an upload are damaged"); };
    json::error_code error;
    const json::value value = json::parse(json::string_view(text.data(), text.size()), error);
    const json::object* fields = error ? nullptr : value.if_object();
    if (fields == nullptr) return damaged();
    const auto text_of = [&](json::string_view name) {
        const json::value* field = fields->if_contains(name);
        return field != nullptr && field->is_string() ? std::string(field->get_string()) : std::string();
    };
    UploadDetails details{.filename = text_of("filename"),
                          .text = text_of("text"),
                          .tags = {},
                          .language = text_of("language"),
                          .sound = text_of("sound"),
                          .video = {},
                          .home = {},
                          .labels = {},
                          .file_sha256 = text_of("file_sha256"),
                          .in_background = false};
    const json::value* tags = fields->if_contains("tags");
    const json::value* home = fields->if_contains("home");
    if (tags == nullptr || !tags->is_array() || home == nullptr || !home->is_int64()) return damaged();
    for (const json::value& tag : tags->get_array()) {
        if (!tag.is_string()) return damaged();
        details.tags.emplace_back(tag.get_string());
    }
    // Notes from before there were labels have none.
    if (const json::value* labels = fields->if_contains("labels"); labels != nullptr) {
        if (!labels->is_int64() || labels->get_int64() < 0 ||
            labels->get_int64() > static_cast<std::int64_t>(schema::LabelSet::kAll))
            return damaged();
        details.labels = static_cast<schema::LabelSet>(labels->get_int64());
    }
    const json::value* in_background = fields->if_contains("in_background");
    details.in_background = in_background != nullptr && in_background->is_bool() && in_background->get_bool();
    details.video = TRY(parse_id<VideoId>(text_of("video")));
    details.home.value = static_cast<std::uint16_t>(home->get_int64());
    return details;
}

}  // namespace tiller::app
