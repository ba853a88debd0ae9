// What the learner holds between events.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <unordered_map>

#include "learn/content_company.h"
#include "learn/example.h"
#include "learn/head_trainer.h"
#include "learn/learner.h"
#include "learn/network_trainer.h"
#include "learn/served_heads.h"
#include "learn/taste_trainer.h"
#include "schema/policy.h"

namespace tiller::learn {

inline constexpr std::size_t kRememberedExamples = 2;  // closed ones of a viewer that later actions may still correct

struct LearnerViewer {
    schema::ViewerState state;
    std::unique_ptr<Example> open;  // rare at any one moment, and large
    std::vector<ClosedExample> closed;  // oldest first, at most kRememberedExamples
    ServedHeads served;
    std::uint32_t profile_from_s = 0;  // as the last slate had it (schema::FeedRequest)
    /// What they do counts for the videos, and teaches nothing about people.
    [[nodiscard]] bool has_no_profile() const { return profile_from_s == schema::kNoProfile || state.profile.off; }
    /// Whether what they did with that video teaches nothing about people either.
    [[nodiscard]] bool keeps_out(const schema::Catalogue& catalogue, schema::VideoRow row) const;
};

struct Learner::State {
    explicit State(LearnerSettings given);

    // One function an event.
    void apply(Position position, const schema::Event& event);
    static void note_slate(LearnerViewer& viewer, const schema::DecisionRecord& record, UnixMs time_ms);
    void act(LearnerViewer& viewer, std::uint32_t slot, const schema::Event& event, const schema::Acted& acted);
    void publish(const schema::Video& video);
    void change_policy(const schema::PolicyChanged& changed);
    void change_state(const schema::VideoStateChanged& changed);
    void forget(ViewerId subject);

    LearnerViewer& viewer_of(ViewerId subject, std::uint32_t* slot);
    schema::Catalogue* catalogue_with(VideoId video);

    /// Whether one more example is learned from, or only counted. A viewer has one example of a video.
    [[nodiscard]] bool learns_from(ViewerId viewer, VideoId video);
    /// Whether the weights of a choice's parts learn from one more example.
    [[nodiscard]] bool learns_choice_of(ViewerId viewer, VideoId video);
    /// Fills in what is predicted of the example's video.
    void foresee(const schema::ViewerState& viewer, const schema::Catalogue& catalogue, schema::VideoRow row,
                 Example& example);
    // Examples: opened before the first action on an impression, closed by the next one or by a tick.
    void open_example(LearnerViewer& viewer, std::uint32_t slot, std::unique_ptr<Example> example);
    void close_example(std::uint32_t slot);
    void correct(LearnerViewer& viewer, const schema::Acted& acted);
    void learn(const LearnerViewer& viewer, const Example& example, const ClosedExample& closed, schema::VideoRow row);
    /// Holds what was predicted against what came.
    void judge(const schema::ViewerState& viewer, const Example& example, const ClosedExample& closed,
               model::ItemRow item);
    void count_example(const Example& example, const ClosedExample& closed, model::ItemRow item);
    void learn_neighbours(const schema::ViewerState& viewer, const ClosedExample& closed,
                          const schema::Catalogue& catalogue, model::ItemRow item);
    void learn_choice(const schema::ViewerState& viewer, const Example& example, const ClosedExample& closed,
                      model::ItemRow item);
    void learn_sequence(const schema::ViewerState& viewer, const Example& example, const ClosedExample& closed,
                        const schema::Catalogue& catalogue);
    void practise();

    LearnerSettings settings;
    model::ModelTables tables;
    HeadTrainer heads;
    TasteTrainer tastes;
    NetworkTrainer network;  // learns under Ranker::kSequence
    PublicationGate gate;
    schema::Ranker ranker = schema::Policy{}.ranker;  // of the policy in force
    std::uint32_t network_videos = schema::Policy{}.network_videos;
    std::uint32_t spectral_videos = schema::Policy{}.spectral_videos;
    std::map<schema::SpaceId, schema::Catalogue> catalogues;
    std::map<schema::SpaceId, ContentCompany> contents;  // of spaces whose videos have content vectors
    std::vector<LearnerViewer> viewers;  // in order of the fold
    std::unordered_map<ViewerId, std::uint32_t> viewer_slots;  // looked up, never walked
    std::set<std::pair<UnixMs, std::uint32_t>> open_by_time;
    Cut cut;
    std::uint64_t erasure_epoch = 0;
    UnixMs newest_ms = 0;
    std::uint32_t practices_in_tick = 0;  // since the last tick
    // Since the last tick: none between ticks, when the state is encoded.
    std::uint32_t examples_in_tick = 0;
    std::uint32_t choices_in_tick = 0;
    LearnerReport report;
    std::shared_ptr<const model::Snapshot> last;
};

}  // namespace tiller::learn
