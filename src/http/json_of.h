// What the use cases return, as the JSON of the OpenAPI document.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "app/app.h"
#include "http/message.h"
#include "http/playback_statistics.h"

namespace tiller::http {

[[nodiscard]] boost::json::object json_of(const app::ViewerCard& viewer);
[[nodiscard]] boost::json::object json_of(const app::InstanceCard& instance);
[[nodiscard]] boost::json::object json_of(const app::Me& me);
[[nodiscard]] boost::json::object json_of(const app::CreatorCard& creator);
[[nodiscard]] boost::json::object json_of(const app::VideoCard& card);
[[nodiscard]] boost::json::object json_of(const app::Impression& impression);
[[nodiscard]] boost::json::array json_of(const std::vector<app::Impression>& impressions);
[[nodiscard]] boost::json::array json_of(const std::vector<feed::TopicStrength>& topics);
[[nodiscard]] boost::json::array json_of(const app::EventResults& results);
[[nodiscard]] boost::json::object json_of(const app::SteeringState& steering);
[[nodiscard]] boost::json::object json_of(const app::Why& why);
[[nodiscard]] boost::json::object json_of(const app::WhyNot& why_not);
[[nodiscard]] boost::json::object json_of(const app::ReplayAnswer& answer);
[[nodiscard]] boost::json::object json_of(const app::CommentCard& comment);
[[nodiscard]] boost::json::object json_of(const app::NotificationCard& notification);
/// Where a file of a video lies; empty for an empty name.
[[nodiscard]] std::string media_address(const schema::Video& video, std::string_view file);
/// Id and names alone.
[[nodiscard]] boost::json::object person_names(const app::CreatorCard& person);
[[nodiscard]] boost::json::object json_of(const app::JobCard& job);
[[nodiscard]] boost::json::object json_of(const app::ReportCard& report);
[[nodiscard]] boost::json::object json_of(const app::AccountCard& account);
[[nodiscard]] boost::json::object json_of(const app::InstanceStatus& status);
[[nodiscard]] boost::json::object json_of(const projection::Settings& settings);
[[nodiscard]] boost::json::object json_of(const PlaybackStatistics& playback);

[[nodiscard]] boost::json::array labels_json(schema::LabelSet labels);
[[nodiscard]] boost::json::object json_of(const schema::LabelChoices& choices);
[[nodiscard]] boost::json::object json_of(const app::DecisionCard& card);
[[nodiscard]] boost::json::object json_of(const app::AppealCard& card);
[[nodiscard]] boost::json::object json_of(const app::LookCard& card);
[[nodiscard]] boost::json::object json_of(const app::QueueItem& item);
[[nodiscard]] boost::json::object json_of(const app::QueueContext& context);
[[nodiscard]] boost::json::object json_of(const app::BoostCard& card);
[[nodiscard]] boost::json::object json_of(const app::ModerationMonth& month);
[[nodiscard]] boost::json::object json_of(const app::PublicDecision& decision);

/// 1.234567890 for 1234567890: exact, because it is what ordered the slate.
[[nodiscard]] std::string nano_text(schema::Nano nano);

[[nodiscard]] inline Response json_answer(const boost::json::object& object, int status = 200) {
    return json_response(status, boost::json::serialize(object));
}

}  // namespace tiller::http
