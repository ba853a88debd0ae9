// How each surface ranks, told to everybody: what the program does there (ranking_facts.h), what the policy in force makes of it,
// and every policy there was. Nothing in it names a person: who wrote a policy is in the log.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/parts.h"
#include "app/ranking_facts.h"
#include "schema/policy.h"

namespace tiller::app {

inline constexpr std::size_t kMaxListedChanges = 100;

/// What a key of the policy does on a surface. All but kActs: nothing, and why.
enum class KeyEffect : std::uint8_t {
    kActs,
    kZero,  // no points at this value
    kSwitchedOff,  // another key switches it off
    kSameForAll,  // everything it touches gets the same
    kEngineOnly,  // where people choose for themselves
    kNotRanked,  // the surface is not ordered by the policy
    kUntold,  // this program does not say what the key does: a fault that a test finds
};
[[nodiscard]] std::string_view name_of(KeyEffect effect);
[[nodiscard]] KeyEffect effect_of(const schema::PolicyKey& key, const schema::Policy& policy, UnderPolicy under);

struct RankingKey {
    schema::PolicyKey key;  // with the value in force
    schema::PolicyKey::Value built_in;
    KeyEffect effect{};
};
struct KeyChange {
    std::string_view section, name;
    schema::PolicyKey::Value before, after;
    bool acts = false;  // on this surface, before or after
};
struct PolicyChange {
    std::uint64_t version = 0;
    UnixMs time_ms = 0;
    std::string reason;
    std::optional<std::uint64_t> back_to{};  // the latest older version that says the same
    std::vector<KeyChange> keys;
};
/// The places of a slate that are drawn.
struct ExplorationRule {
    std::uint32_t places = 0;
    std::size_t of_places = 0;
    std::int64_t first_audience_ms = 0;  // after its publication, a video with fewer than ...
    std::uint32_t first_audience_views = 0;  // ... so many views is drawn for its own sake
    std::uint32_t first_look_views = 0;  // and at any age with fewer than so many
    std::size_t first_audience_set = 0;  // drawn from among so many, the newest
    std::uint32_t best_set = 0;  // with nothing due: from among so many, the best
    double temperature = 0;
};
struct PolicyInForce {
    std::uint64_t version = 0;
    UnixMs since_ms = 0;  // 0 = the built-in one
};
struct CodeVersions {
    std::string program;
    std::uint32_t feed = 0;  // rises when the same inputs may give another slate
};
/// Staff tries another document on a share of the viewers.
struct RunningExperiment {
    std::uint32_t share_percent = 0;
    UnixMs since_ms = 0;
    std::vector<KeyChange> keys;  // what is other there
};
struct RankingPage {
    SurfaceFacts facts;
    PolicyInForce policy;
    std::vector<RankingKey> keys;
    std::optional<ExplorationRule> exploration{};
    std::vector<std::uint16_t> regions;  // where other numbers hold than elsewhere
    std::vector<PolicyChange> changes;  // newest first, at most kMaxListedChanges
    std::size_t older_changes = 0;  // that are not listed
    std::optional<RunningExperiment> experiment{};  // on this surface
};

struct RankingQuestion {
    std::uint64_t before = 0;  // only changes with a smaller version; 0 = all
    PartitionId region{};  // what holds there; none: where the policy names no region
};

/// Safe from any thread.
class Ranking {
public:
    explicit Ranking(const Parts& parts) : parts_(parts) {}
    /// Those that order something for a viewer of the app.
    [[nodiscard]] static std::vector<SurfaceFacts> surfaces();
    [[nodiscard]] PolicyInForce policy_in_force() const;
    [[nodiscard]] CodeVersions code_versions() const;
    /// kNotFound for anything else than one of these.
    [[nodiscard]] Result<RankingPage> page(std::string_view surface, const RankingQuestion& question) const;

private:
    const Parts parts_;
};

/// One version of the policy, as a log of changes needs it.
struct PolicyStep {
    std::shared_ptr<const schema::Policy> policy;
    UnixMs time_ms = 0;
    std::string reason;
};
/// What each step changed against the one before it, newest first. `steps` are oldest first, the built-in one first of all.
[[nodiscard]] std::vector<PolicyChange> changes_of(const std::vector<PolicyStep>& steps, UnderPolicy under,
                                                   std::size_t max_count);

}  // namespace tiller::app
