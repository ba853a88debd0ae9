// What the operator decided: policies by version, experiments with them, settings, erasure epoch; and how far learning has
// come. All of it lies in the control partition, so its order is that of the offsets.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "projection/experiments.h"
#include "projection/presentation.h"
#include "schema/event.h"
#include "schema/policy.h"

namespace tiller::projection {

struct PolicyEntry {
    std::uint64_t version = 0;
    UnixMs time_ms = 0;
    ViewerId author;
    std::string reason;
    std::string toml;
    std::shared_ptr<const schema::Policy> policy;
};

struct Settings {
    std::string name = "Tiller";
    schema::Registration registration = schema::Registration::kOpen;
    std::vector<std::string> languages;
    bool operator==(const Settings&) const = default;
};

class Rules {
public:
    Rules();
    /// A document that no longer parses is kept out and counted; the policy before it stays in force. A new one ends the
    /// experiment that runs.
    void apply(UnixMs time_ms, const schema::PolicyChanged& event);
    /// Whether it begins.
    bool apply(UnixMs time_ms, const schema::ExperimentStarted& event);
    void apply(UnixMs time_ms, const schema::ExperimentStopped& event) { experiments_.stop(time_ms, event); }
    void apply(const schema::SettingsChanged& event);
    void apply(const schema::HouseRulesChanged& event) { house_rules_ = event.rules; }
    void apply(UnixMs time_ms, const schema::LegalPageChanged& event) { presentation_.apply(time_ms, event); }
    void apply(UnixMs time_ms, const schema::BrandChanged& event) { presentation_.apply(time_ms, event); }
    /// Rules that contradict themselves change nothing.
    void apply(const schema::AgePolicyChanged& event) {
        if (schema::check(event.policy)) age_policy_ = event.policy;
    }
    void apply(const schema::ErasureEpochBegan& event);
    void apply(const schema::Tick& event);
    void apply(const schema::Published& event);

    /// The latest; never null. Version 0 is the built-in one.
    [[nodiscard]] const std::shared_ptr<const schema::Policy>& policy() const { return latest_; }
    /// The one with that version, in force or tried in an experiment; null when there was none.
    [[nodiscard]] std::shared_ptr<const schema::Policy> policy(std::uint64_t version) const;
    /// That no document has had.
    [[nodiscard]] std::uint64_t next_policy_version() const;
    [[nodiscard]] const Experiments& experiments() const { return experiments_; }
    /// Those that were in force, oldest first, without the built-in one.
    [[nodiscard]] std::vector<const PolicyEntry*> policy_history() const;
    [[nodiscard]] std::uint64_t refused_policies() const { return refused_policies_; }
    [[nodiscard]] const Settings& settings() const { return settings_; }
    [[nodiscard]] const std::vector<std::string>& house_rules() const { return house_rules_; }
    [[nodiscard]] const Presentation& presentation() const { return presentation_; }
    [[nodiscard]] bool has_settings() const { return has_settings_; }
    [[nodiscard]] const schema::AgePolicy& age_policy() const { return age_policy_; }
    [[nodiscard]] std::uint64_t erasure_epoch() const { return erasure_epoch_; }
    [[nodiscard]] std::uint64_t last_tick() const { return last_tick_; }
    [[nodiscard]] std::uint64_t last_published() const { return last_published_; }

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Rules decode(ByteReader& in);

private:
    /// Whether it is in force.
    bool add(PolicyEntry entry);

    std::map<std::uint64_t, PolicyEntry> policies_;
    std::shared_ptr<const schema::Policy> latest_;
    std::uint64_t refused_policies_ = 0;
    Experiments experiments_;
    Settings settings_;
    bool has_settings_ = false;
    std::vector<std::string> house_rules_;
    Presentation presentation_;
    schema::AgePolicy age_policy_;
    std::uint64_t erasure_epoch_ = 0;
    std::uint64_t last_tick_ = 0;
    std::uint64_t last_published_ = 0;
};

}  // namespace tiller::projection
