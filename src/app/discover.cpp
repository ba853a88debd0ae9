#include "app/discover.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <span>
#include <tuple>
#include <unordered_set>

#include "app/ages.h"
#include "app/shown_videos.h"
#include "base/clock.h"

namespace tiller::app {
namespace {

constexpr std::size_t kDaysBefore = 7;
constexpr std::size_t kLeastCreators = 2;
constexpr std::int64_t kFreshMs = 14 * kDayMs;  // since the first public video
constexpr std::int64_t kRemakeEveryUs = 60'000'000;

double rise_of(const Rise& rise) {
    return (static_cast<double>(rise.creators_today) - rise.creators_per_day) / std::sqrt(rise.creators_per_day + 1);
}

/// The newest videos, newest first, as far back as anything here looks.
std::vector<Publication> newest_publications(const schema::Catalogue& catalogue, UnixMs now_ms) {
    std::vector<Publication> publications;
    const auto rows = catalogue.rows_by_time();
    for (std::size_t i = rows.size(); i-- > 0 && publications.size() < kMaxWalkedVideos;) {
        const schema::VideoFacts& facts = catalogue.facts(rows[i]);
        if (facts.published_ms < now_ms - kFreshMs) break;
        if (facts.limited != 0) continue;
        const auto tags = catalogue.tags(rows[i]);
        publications.push_back(
            {.published_ms = facts.published_ms, .creator = facts.creator, .tags = {tags.begin(), tags.end()}});
    }
    return publications;
}

bool is_active(const projection::View& view, ViewerId person) {
    const projection::Account* account = view.accounts().find(person);
    return account != nullptr && account->state == schema::AccountState::kActive;
}

/// Who began within kFreshMs, whoever published last first.
std::vector<ViewerId> fresh_creators(const projection::View& view, const std::vector<Publication>& publications,
                                     UnixMs now_ms) {
    const schema::Catalogue& catalogue = view.catalogue(schema::kAppSpace);
    std::vector<ViewerId> fresh;
    std::unordered_set<ViewerId> known;
    for (const Publication& publication : publications) {
        // Some more than are shown: a viewer may have blocked a few.
        if (fresh.size() == 2 * kMaxFreshCreators) break;
        if (!known.insert(publication.creator).second || !is_active(view, publication.creator)) continue;
        const auto rows = catalogue.rows_of_creator(publication.creator);
        if (!rows.empty() && catalogue.facts(rows.front()).published_ms >= now_ms - kFreshMs)
            fresh.push_back(publication.creator);
    }
    return fresh;
}

/// The newest one that staff has not limited and whose labels the viewer has not hidden.
std::optional<projection::VideoLookup> newest_recommended(const projection::View& view,
                                                          std::span<const schema::VideoRow> rows,
                                                          schema::LabelSet hidden) {
    const schema::Catalogue& catalogue = view.catalogue(schema::kAppSpace);
    for (std::size_t i = rows.size(); i-- > 0;) {
        const schema::VideoFacts& facts = catalogue.facts(rows[i]);
        if (facts.limited == 0 && (facts.labels() & hidden) == schema::LabelSet::kNone)
            return view.find_video(facts.video);
    }
    return std::nullopt;
}

}  // namespace

std::vector<Rise> rising_tags(const std::vector<Publication>& publications, UnixMs now_ms, std::size_t max_count) {
    std::map<std::uint64_t, std::array<std::set<ViewerId>, kDaysBefore + 1>> creators_by_day;
    for (const Publication& publication : publications) {
        // A clock that was set back may leave videos of the future: they are of today.
        const std::int64_t day = std::max<std::int64_t>(0, now_ms - publication.published_ms) / kDayMs;
        if (day > static_cast<std::int64_t>(kDaysBefore)) continue;
        for (const std::uint64_t tag : publication.tags)
            creators_by_day[tag][static_cast<std::size_t>(day)].insert(publication.creator);
    }
    std::vector<Rise> rising;
    for (const auto& [tag, days] : creators_by_day) {
        std::size_t before = 0;
        for (std::size_t day = 1; day <= kDaysBefore; ++day) before += days[day].size();
        const Rise rise{.tag = tag,
                        .creators_today = days[0].size(),
                        .creators_per_day = static_cast<double>(before) / static_cast<double>(kDaysBefore)};
        if (rise.creators_today >= kLeastCreators && rise_of(rise) > 0) rising.push_back(rise);
    }
    std::ranges::sort(rising, [](const Rise& a, const Rise& b) {
        return std::tuple(-rise_of(a), a.tag) < std::tuple(-rise_of(b), b.tag);
    });
    if (rising.size() > max_count) rising.resize(max_count);
    return rising;
}

std::shared_ptr<const Discover::Found> Discover::found() {
    const std::lock_guard lock(mutex_);
    const std::int64_t now_us = parts_.clock.monotonic_us();
    if (found_ != nullptr && now_us - found_->made_us < kRemakeEveryUs) return found_;
    const UnixMs now_ms = parts_.clock.now_ms();
    auto made = std::make_shared<Found>();
    made->made_us = now_us;
    std::vector<Publication> publications;
    {
        const projection::View view = parts_.projections.view();
        publications = newest_publications(view.catalogue(schema::kAppSpace), now_ms);
        made->creators = fresh_creators(view, publications, now_ms);
    }
    const std::vector<Rise> rising = rising_tags(publications, now_ms, kMaxRisingTags);
    const projection::View view = parts_.projections.view();
    const schema::Catalogue& catalogue = view.catalogue(schema::kAppSpace);
    for (const Rise& rise : rising)
        made->tags.push_back({.tag = std::string(catalogue.tag_text(rise.tag)),
                              .creators_today = rise.creators_today,
                              .creators_per_day = rise.creators_per_day,
                              .videos = catalogue.rows_with_tag(rise.tag).size()});
    std::erase_if(made->tags, [](const RisingTag& tag) { return tag.tag.empty() || tag.videos == 0; });
    found_ = made;
    return made;
}

DiscoverPage Discover::page(const Identity& viewer) {
    const std::shared_ptr<const Found> found = this->found();
    DiscoverPage page{.tags = found->tags, .creators = {}};
    std::vector<Impression> shown;
    {
        const projection::View view = parts_.projections.view();
        const schema::Catalogue& catalogue = view.catalogue(schema::kAppSpace);
        const schema::LabelSet hidden = view.hidden_labels(viewer.viewer) | labels_hidden_by_age(view, viewer.viewer);
        for (const ViewerId creator : found->creators) {
            const auto rows = catalogue.rows_of_creator(creator);
            if (rows.empty() || shown.size() == kMaxFreshCreators) continue;
            if (!view.safeguards(creator, view.newest_ms()).listed) continue;
            const auto newest = newest_recommended(view, rows, hidden);
            if (!newest || !is_shown_to(view, *newest, viewer.viewer) || !is_active(view, creator)) continue;
            shown.push_back({.card = video_card(view, *newest, viewer.viewer), .token = {}, .position = 0});
            page.creators.push_back(
                {.followers = view.follower_count(creator), .videos = rows.size(), .newest = Impression{}});
        }
    }
    issue_tokens(parts_, viewer, schema::Surface::kDiscover, shown);
    for (std::size_t i = 0; i < shown.size(); ++i) page.creators[i].newest = std::move(shown[i]);
    return page;
}

}  // namespace tiller::app
