#include "closed_loop/served_ranker.h"

namespace tiller::closed_loop {
namespace {

constexpr PartitionId kPartition{1};
constexpr std::uint64_t kFirstCreator = 1'000'000;  // beyond every viewer's id

ViewerId viewer_id(std::size_t viewer) { return ViewerId{viewer + 1}; }
VideoId video_id(std::size_t number) { return VideoId{number + 1}; }

}  // namespace

ServedRanker::ServedRanker(std::size_t viewers, std::uint64_t seed, const schema::Policy& policy)
    : policy_(policy), states_(viewers), seed_(seed) {
    for (std::size_t i = 0; i < viewers; ++i) states_[i].viewer = viewer_id(i);
    // The learner follows the policy as it does in a service: by its event.
    const schema::Event event{0, {}, 0, schema::PolicyChanged{1, {}, "", schema::policy_document(policy_)}};
    learner_.apply({kControlPartition, 0}, &event);
}

void ServedRanker::publish(std::size_t number, const LoopVideo& video, UnixMs time_ms) {
    schema::Video published;
    published.video = video_id(number);
    published.creator = ViewerId{kFirstCreator + video.creator};
    published.tags = {"topic" + std::to_string(video.tagged_topic)};
    published.duration_ms = video.duration_ms;
    published.published_ms = time_ms;
    catalogue_.add(published);
    append(time_ms, published.creator, schema::VideoPublished{published});
}

std::vector<Offer> ServedRanker::recommend(std::size_t viewer, std::size_t count, UnixMs time_ms) {
    schema::FeedRequest request;
    request.request = RequestId{next_request_++};
    request.viewer = viewer_id(viewer);
    request.space = schema::kAppSpace;
    request.time_ms = time_ms;
    request.count = static_cast<std::uint32_t>(count);
    request.seed = mix64(seed_, request.request.value);
    const Cut cut;
    const feed::FeedInputs inputs{.viewer = states_[viewer],
                                  .catalogue = catalogue_,
                                  .snapshot = *snapshot_,
                                  .policy = policy_,
                                  .request = request,
                                  .cut = cut};
    feed::FeedResult result = feed::feed(inputs);
    if (on_feed_) on_feed_(inputs, result);
    std::vector<Offer> offers;
    std::vector<VideoId> shown;
    for (const schema::PlacedVideo& placed : result.record.slate) {
        offers.push_back({.video = placed.video.value - 1,
                          .request = request.request.value,
                          .place = static_cast<std::uint16_t>(offers.size()),
                          .exploration = placed.exploration});
        shown.push_back(placed.video);
    }
    states_[viewer].note_shown(request.request, time_ms, request.surface, shown);
    append(time_ms, request.viewer, schema::SlateServed{std::move(result.record)});
    return offers;
}

Offer ServedRanker::open_link(std::size_t viewer, std::size_t video, UnixMs time_ms) {
    const RequestId request{next_request_++};
    const std::vector<VideoId> shown = {video_id(video)};
    states_[viewer].note_shown(request, time_ms, schema::Surface::kLink, shown);
    append(time_ms, viewer_id(viewer), schema::Shown{request, schema::Surface::kLink, schema::kAppSpace, shown});
    return {.video = video, .request = request.value, .place = 0, .exploration = false};
}

void ServedRanker::watch(const Watched& watched) {
    schema::Acted acted;
    acted.impression = {RequestId{watched.offer.request}, watched.offer.place, video_id(watched.offer.video)};
    acted.space = schema::kAppSpace;
    const auto act = [&](schema::Action action) {
        acted.action = action;
        (void)states_[watched.viewer].apply_action(acted, watched.time_ms, watched.duration_ms);
        append(watched.time_ms, viewer_id(watched.viewer), acted);
    };
    acted.watched_ms = static_cast<std::uint32_t>(watched.fraction * watched.duration_ms);
    act(schema::Action::kWatch);
    acted.watched_ms = 0;
    if (watched.liked) act(schema::Action::kLike);
}

void ServedRanker::append(UnixMs time_ms, ViewerId subject, schema::Payload payload) {
    const schema::Event event{time_ms, subject, 0, std::move(payload)};
    learner_.apply({kPartition, offset_++}, &event);
}

void ServedRanker::publish_weights(UnixMs time_ms) {
    schema::Tick tick;
    tick.number = ++tick_;
    tick.cut.set(kControlPartition, 1);
    tick.cut.set(kPartition, offset_);
    const auto snapshot = learner_.end_tick(tick, time_ms);
    if (learner_.is_fit_to_serve()) snapshot_ = snapshot;
}

}  // namespace tiller::closed_loop
