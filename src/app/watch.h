// Watching: what was done is kept, the next slate is made, and every slate can be explained, steered and replayed.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/ages.h"
#include "app/cards.h"
#include "app/parts.h"
#include "app/replay_service.h"
#include "app/slate_records.h"
#include "feed/absence.h"
#include "feed/influence.h"

namespace tiller::app {

/// One event as the player sends it; texts are owned, because it waits for the log.
struct PlayerEvent {
    std::string id;
    std::string token;
    schema::Action action{};
    std::int64_t watched_ms = 0;
    std::int64_t loops = 0;
    schema::WatchEnd ended{};
    std::string reason;
    std::int64_t time_ms = 0;
};
enum class EventOutcome : std::uint8_t { kAccepted, kDuplicate, kRefused };
struct EventResult {
    std::string id;
    EventOutcome outcome{};
    std::string reason;   // refused: a word for programs
    std::string message;  // refused: what to do about it
};
using EventResults = std::vector<EventResult>;
using EventsDone = std::move_only_function<void(Result<EventResults>)>;

struct FeedWish {
    schema::Surface surface = schema::Surface::kForYou;
    std::uint32_t count = 6;
    std::string locale;
    std::vector<std::string> buffered_tokens;
    bool late = false;  // it waited too long already: the fallback, which costs a tenth
};
struct Slate {
    RequestId request;
    std::vector<Impression> items;
    std::vector<feed::TopicStrength> topics;
    bool fallback = false;
    bool end = false;
    bool impersonal = false;  // nothing of the viewer was read: what they saw lately may come again
    std::optional<FeedPause> pause =
        {};  // the rules for minors end feeds for now: there are no items, and nothing was logged
};

struct SteerWish {
    schema::SteerTarget target{};
    std::string tag;
    std::uint64_t id = 0;
    float strength = 0;  // < 0 less, > 0 more, 0 undo
};
struct SteeringState {
    std::map<std::string, float> tags;
    std::vector<std::string> blocked_tags;
    std::vector<std::string> forgotten_tags;
    std::vector<std::pair<CreatorCard, float>> creators;
    std::vector<VideoId> videos;
};

/// One past action of the viewer as they may see it now.
struct PastInfluence {
    feed::Influence influence;
    std::optional<VideoCard> video;    // watched; none when it is erased or kept from them now
    std::optional<CreatorCard> creator;  // followed, steered_creator
    std::string external_id;           // engine items
};
struct WhyHistory {
    std::vector<PastInfluence> strongest;
    std::size_t tried = 0;
    std::size_t without_effect = 0;
};

/// The experiment that a viewer's slate was made in, and whether by its document (B) or by the policy in force then (A).
struct TriedOn {
    std::string name;
    schema::Arm arm{};
};

struct Why {
    RequestId request;
    std::uint32_t position = 0;
    schema::PlacedVideo placed;
    std::string external_id;  // engine items
    bool fallback = false;
    std::uint64_t policy_version = 0;
    std::array<double, schema::kHeadCount> head_weights{};
    std::string boost_reason;  // when staff had boosted it then
    schema::Surface surface{};
    bool without_profile = false;  // nothing that the viewer had watched was used
    bool impersonal = false;  // nothing personal at all
    std::optional<TriedOn> experiment = {};  // the slate was made in one
    std::optional<WhyHistory> history = {};  // when it was asked for
};
using WhyDone = std::move_only_function<void(Result<Why>)>;

struct WhyNot {
    RequestId request;
    VideoId video;
    std::string external_id;  // engine items
    feed::Absence absence;
};
using WhyNotDone = std::move_only_function<void(Result<WhyNot>)>;

/// All functions are safe from any thread.
class Watch {
public:
    Watch(const Parts& parts, SlateRecords& records) : parts_(parts), records_(records) {}

    /// Appends the events and answers once they are durable and judged. Does not wait; `done` is called exactly once,
    /// from another thread or at once. While the viewer has their history paused, what they saw and watched is refused and
    /// kept nowhere.
    void act(const Identity& viewer, std::vector<PlayerEvent> events, EventsDone done);
    /// The next slate, from the state as it is now. About 1 ms. The record is queued before the answer.
    [[nodiscard]] Result<Slate> feed(const Identity& viewer, const FeedWish& wish);

    [[nodiscard]] std::vector<feed::TopicStrength> topics(const Identity& viewer, std::size_t max_count) const;
    /// In force when it returns.
    [[nodiscard]] Status steer(const Identity& viewer, const SteerWish& wish);
    [[nodiscard]] SteeringState steering(const Identity& viewer) const;
    /// What feeds may know of the viewer. In force when `choose_profile` returns.
    [[nodiscard]] schema::ProfileChosen profile(const Identity& viewer) const;
    [[nodiscard]] Status choose_profile(const Identity& viewer, const schema::ProfileChosen& chosen);
    /// What they want more or less of. In force when `set_sliders` returns.
    [[nodiscard]] schema::SlidersSet sliders(const Identity& viewer) const;
    [[nodiscard]] Status set_sliders(const Identity& viewer, const schema::SlidersSet& sliders);

    /// What they said of tags, and their sliders. In force as one when `take_recipe` returns.
    [[nodiscard]] schema::RecipeTaken recipe(const Identity& viewer) const;
    [[nodiscard]] Status take_recipe(const Identity& viewer, schema::RecipeTaken recipe);

    /// kNotFound for a request of somebody else, kErased for a record that was erased.
    [[nodiscard]] Result<Why> why(ViewerId viewer, RequestId request, VideoId video) const;
    /// The same, and what of the viewer's past mattered; the slate is computed again for it. `done` is called exactly once.
    void why_with_history(ViewerId viewer, RequestId request, VideoId video, WhyDone done);
    /// At which stage a video fell out that the viewer may see now (kNotFound otherwise).
    void why_not(ViewerId viewer, RequestId request, VideoId video, WhyNotDone done);
    void replay(ViewerId viewer, RequestId request, std::move_only_function<void(Result<ReplayAnswer>)> done);

private:
    [[nodiscard]] Result<Position> position_of(const schema::DecisionRecord& record) const;
    [[nodiscard]] Slate slate_of(const projection::View& view, const Identity& viewer, feed::FeedResult& result) const;

    const Parts parts_;
    SlateRecords& records_;
};

/// Whose words a refusal speaks: players act on videos, callers of the engine on items.
enum class EventSource : std::uint8_t { kPlayer, kEngine };
/// What Watch and the engine share: waits for the fold and turns places into results. Each id belongs to one place.
void finish_events(const Parts& parts, EventSource source, std::vector<std::string> ids,
                   Result<std::vector<ingest::Placed>> placed, EventsDone done);
/// Adds to `why` what of the viewer's past mattered, once the slate at `position` is computed again.
void explain_history(const Parts& parts, Position position, Why why, WhyDone done);
/// Computes the slate at `position` again and says at which stage the video of `asked` fell out.
void explain_absence(const Parts& parts, Position position, WhyNot asked, WhyNotDone done);
/// kNotFound when the video has no place in that slate.
[[nodiscard]] Result<Why> explain_place(const Parts& parts, const schema::DecisionRecord& record, VideoId video);

}  // namespace tiller::app
