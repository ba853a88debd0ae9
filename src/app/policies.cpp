#include "app/policies.h"

#include <algorithm>

#include "app/in_force.h"

namespace tiller::app {
namespace {

std::string handle_of(const projection::View& view, ViewerId viewer) {
    const projection::Account* account = view.accounts().find(viewer);
    return account == nullptr ? std::string() : account->handle;
}

PolicyPreview with_cards(const projection::View& view, ViewerId admin, audit::Preview preview) {
    PolicyPreview answer{.preview = std::move(preview), .cards = {}, .handles = {}};
    const auto add = [&](VideoId video) {
        if (answer.cards.contains(video)) return;
        if (const auto found = view.find_video(video)) answer.cards.emplace(video, video_card(view, *found, admin));
    };
    for (const audit::PreviewSample& sample : answer.preview.samples) {
        std::ranges::for_each(sample.recorded, add);
        std::ranges::for_each(sample.other, add);
    }
    for (const audit::Exposure* side : {&answer.preview.recorded, &answer.preview.other}) {
        for (const auto& [creator, places] : side->creators) answer.handles[creator] = handle_of(view, creator);
    }
    return answer;
}

}  // namespace

PolicyText Policies::current() const {
    const projection::View view = parts_.projections.view();
    const std::uint64_t version = view.rules().policy()->version;
    for (const projection::PolicyEntry* entry : view.rules().policy_history()) {
        if (entry->version == version) return {version, entry->toml};
    }
    return {version, schema::policy_document(*view.rules().policy())};
}

std::vector<PolicyVersion> Policies::history() const {
    const projection::View view = parts_.projections.view();
    std::vector<PolicyVersion> versions = {
        {.text = {0, schema::policy_document(schema::Policy{})}, .time_ms = 0, .author = {}, .reason = {}}};
    for (const projection::PolicyEntry* entry : view.rules().policy_history()) {
        versions.push_back({.text = {entry->version, entry->toml},
                            .time_ms = entry->time_ms,
                            .author = handle_of(view, entry->author),
                            .reason = entry->reason});
    }
    std::ranges::reverse(versions);
    return versions;
}

Result<PolicyText> Policies::change(const Identity& admin, std::string_view toml, std::string_view reason) {
    const std::uint64_t version = parts_.projections.view().rules().next_policy_version();
    TRY_STATUS(in_force(
        parts_,
        parts_.ingest.change_policy(
            {.version = version, .author = admin.viewer, .reason = std::string(reason), .toml = std::string(toml)})));
    return current();
}

void Policies::preview(const Identity& admin, std::string_view toml, std::size_t count,
                       std::move_only_function<void(Result<PolicyPreview>)> done) const {
    const auto policy = schema::parse_policy(toml, current().version + 1);
    if (!policy) return done(std::unexpected(policy.error()));
    parts_.previews.preview(
        *policy, count, [this, viewer = admin.viewer, done = std::move(done)](Result<audit::Preview> preview) mutable {
            if (!preview) return done(std::unexpected(preview.error()));
            done(with_cards(parts_.projections.view(), viewer, std::move(*preview)));
        });
}

}  // namespace tiller::app
