#include "projection/rules.h"

#include <algorithm>

#include "projection/decode_limits.h"
#include "schema/age_fields.h"

namespace tiller::projection {

namespace {
constexpr std::size_t kMaxPolicies = 1'000'000;
constexpr std::size_t kMaxLanguages = 1'000;
constexpr std::size_t kMaxTomlBytes = 1'048'576;
}  // namespace

Rules::Rules() : latest_(std::make_shared<const schema::Policy>()) {}

bool Rules::add(PolicyEntry entry) {
    auto parsed = schema::parse_policy(entry.toml, entry.version);
    if (!parsed) {
        ++refused_policies_;
        return false;
    }
    entry.policy = std::make_shared<const schema::Policy>(std::move(*parsed));
    latest_ = entry.policy;
    policies_.insert_or_assign(entry.version, std::move(entry));
    return true;
}

void Rules::apply(UnixMs time_ms, const schema::PolicyChanged& event) {
    // A version is given once; a second document under it would make old decision records mean something else.
    if (event.version == 0 || policy(event.version) != nullptr) {
        ++refused_policies_;
        return;
    }
    const bool is_in_force = add({.version = event.version,
                                  .time_ms = time_ms,
                                  .author = event.author,
                                  .reason = event.reason,
                                  .toml = event.toml,
                                  .policy = nullptr});
    if (is_in_force) experiments_.end_with(time_ms, event);
}

bool Rules::apply(UnixMs time_ms, const schema::ExperimentStarted& event) {
    return event.policy_version >= next_policy_version() && experiments_.start(time_ms, latest_->version, event);
}

void Rules::apply(const schema::SettingsChanged& event) {
    settings_ = {.name = event.name, .registration = event.registration, .languages = event.languages};
    has_settings_ = true;
}

void Rules::apply(const schema::ErasureEpochBegan& event) { erasure_epoch_ = std::max(erasure_epoch_, event.epoch); }
void Rules::apply(const schema::Tick& event) { last_tick_ = std::max(last_tick_, event.number); }
void Rules::apply(const schema::Published& event) { last_published_ = std::max(last_published_, event.number); }

std::shared_ptr<const schema::Policy> Rules::policy(std::uint64_t version) const {
    static const auto kBuiltIn = std::make_shared<const schema::Policy>();
    if (version == 0) return kBuiltIn;
    const auto at = policies_.find(version);
    return at == policies_.end() ? experiments_.policy(version) : at->second.policy;
}

std::uint64_t Rules::next_policy_version() const {
    const std::uint64_t in_force = policies_.empty() ? 0 : policies_.rbegin()->first;
    return std::max(in_force, experiments_.newest_version()) + 1;
}

std::vector<const PolicyEntry*> Rules::policy_history() const {
    std::vector<const PolicyEntry*> history;
    for (const auto& [version, entry] : policies_) history.push_back(&entry);
    return history;
}

void Rules::encode(ByteWriter& out) const {
    out.put_varint(policies_.size());
    for (const auto& [version, entry] : policies_) {
        out.put(version);
        out.put(entry.time_ms);
        out.put(entry.author.value);
        out.put_text(entry.reason);
        out.put_text(entry.toml);
    }
    out.put(latest_->version);
    out.put(refused_policies_);
    experiments_.encode(out);
    out.put<std::uint8_t>(has_settings_ ? 1 : 0);
    out.put_text(settings_.name);
    out.put(settings_.registration);
    out.put_varint(settings_.languages.size());
    for (const auto& language : settings_.languages) out.put_text(language);
    out.put_varint(house_rules_.size());
    for (const auto& rule : house_rules_) out.put_text(rule);
    presentation_.encode(out);
    schema::Encoder encoder(out);
    fields(encoder, age_policy_);
    out.put(erasure_epoch_);
    out.put(last_tick_);
    out.put(last_published_);
}

Rules Rules::decode(ByteReader& in) {
    Rules rules;
    for (std::size_t left = in.get_count(kMaxPolicies, 26); left > 0 && in.ok(); --left) {
        PolicyEntry entry;
        entry.version = in.get<std::uint64_t>();
        entry.time_ms = in.get<UnixMs>();
        entry.author.value = in.get<std::uint64_t>();
        entry.reason = in.get_text(kMaxFieldBytes);
        entry.toml = in.get_text(kMaxTomlBytes);
        (void)rules.add(std::move(entry));  // one that no longer parses is counted, as when it was folded
    }
    const auto latest = rules.policy(in.get<std::uint64_t>());
    if (latest)
        rules.latest_ = latest;
    else
        in.mark_failed();
    rules.refused_policies_ = in.get<std::uint64_t>();
    rules.experiments_ = Experiments::decode(in);
    rules.has_settings_ = in.get<std::uint8_t>() != 0;
    rules.settings_.name = in.get_text(kMaxFieldBytes);
    rules.settings_.registration = in.get<schema::Registration>();
    for (std::size_t left = in.get_count(kMaxLanguages); left > 0 && in.ok(); --left)
        rules.settings_.languages.push_back(in.get_text(kMaxFieldBytes));
    for (std::size_t left = in.get_count(schema::kMaxHouseRules); left > 0 && in.ok(); --left)
        rules.house_rules_.push_back(in.get_text(kMaxFieldBytes));
    rules.presentation_ = Presentation::decode(in);
    schema::Decoder decoder(in);
    fields(decoder, rules.age_policy_);
    if (!schema::check(rules.age_policy_)) in.mark_failed();
    rules.erasure_epoch_ = in.get<std::uint64_t>();
    rules.last_tick_ = in.get<std::uint64_t>();
    rules.last_published_ = in.get<std::uint64_t>();
    return rules;
}

}  // namespace tiller::projection
