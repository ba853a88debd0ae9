#include "app/exposure_report.h"

#include <algorithm>
#include <numeric>

namespace tiller::app {
namespace {

constexpr projection::Exposure::Day kWeek = 7;
constexpr UnixMs kNewMs = std::int64_t{projection::Exposure::kDays} * 86'400'000;

/// Impressions of the last week, by the rows of the catalogue.
using SeenByRow = std::vector<std::uint64_t>;

ExposureDay sum_of_day(const schema::Catalogue& catalogue, projection::Exposure::Day day,
                       const projection::Exposure::Counts& counts, SeenByRow* week) {
    ExposureDay sum;
    sum.day = day;
    for (const auto& [seen, count] : counts) {
        const schema::VideoRow row = catalogue.row_of(seen.video);
        const schema::LabelSet labels = row == schema::kNoRow ? schema::LabelSet::kNone : catalogue.facts(row).labels();
        const bool political = schema::holds(labels, schema::VideoLabel::kPolitical);
        const bool of_a_state = schema::holds(labels, schema::VideoLabel::kStateAffiliated);
        SurfaceExposure& surface = sum.surfaces[static_cast<std::size_t>(seen.surface)];
        surface.seen += count;
        surface.political += political ? count : 0;
        surface.state_affiliated += of_a_state ? count : 0;
        surface.civic += political || of_a_state ? count : 0;
        if (week != nullptr && row != schema::kNoRow) (*week)[row] += count;
    }
    return sum;
}

NewVideos new_videos_of(const projection::View& view, UnixMs now_ms) {
    NewVideos found;
    const schema::Catalogue& catalogue = view.catalogue(schema::kAppSpace);
    for (const schema::VideoRow row : catalogue.rows_by_time()) {
        const schema::VideoFacts& facts = catalogue.facts(row);
        if (facts.published_ms < now_ms - kNewMs) continue;
        const std::uint32_t views = view.counters(catalogue.video(row).video).views;
        for (std::size_t step = 0; step < NewVideos::kViews.size(); ++step)
            found.videos[step] += views >= NewVideos::kViews[step] ? 1 : 0;
    }
    return found;
}

}  // namespace

Concentration concentration_of(std::vector<std::uint64_t> seen) {
    std::ranges::sort(seen);
    Concentration found;
    found.videos = seen.size();
    found.impressions = std::reduce(seen.begin(), seen.end());
    found.seen_videos = static_cast<std::uint64_t>(seen.end() - std::ranges::upper_bound(seen, 0u));
    if (found.impressions == 0) return found;
    const double all = static_cast<double>(found.impressions), n = static_cast<double>(seen.size());
    const std::size_t top = std::max<std::size_t>(1, seen.size() / 100);
    double up_to = 0, weighted = 0;
    for (std::size_t i = 0, step = 1; i < seen.size(); ++i) {
        const double count = static_cast<double>(seen[i]);
        weighted += static_cast<double>(i + 1) * count;
        if (i + top >= seen.size()) found.top_share += count / all;
        // The curve is straight between two videos.
        for (; step < found.lorenz.size(); ++step) {
            const double at = static_cast<double>(step) / static_cast<double>(found.lorenz.size() - 1) * n;
            if (at > static_cast<double>(i + 1)) break;
            found.lorenz[step] = (up_to + (at - static_cast<double>(i)) * count) / all;
        }
        up_to += count;
    }
    found.gini = 2 * weighted / (n * all) - (n + 1) / n;
    return found;
}

ExposureReport ExposureReports::report() {
    const std::lock_guard lock(mutex_);
    const UnixMs now_ms = parts_.clock.now_ms();
    if (last_.time_ms != 0 && now_ms - last_.time_ms < kFreshMs && now_ms >= last_.time_ms) return last_;
    ExposureReport made;
    made.time_ms = now_ms;
    const projection::View view = parts_.projections.view();
    const schema::Catalogue& catalogue = view.catalogue(schema::kAppSpace);
    SeenByRow week(catalogue.size());
    const projection::Exposure::Day today = projection::Exposure::day_of(now_ms);
    for (const auto& [day, counts] : view.exposure().days())
        made.days.push_back(sum_of_day(catalogue, day, counts, day > today - kWeek ? &week : nullptr));
    std::vector<std::uint64_t> seen;
    for (const schema::VideoRow row : catalogue.rows_by_time()) seen.push_back(week[row]);
    made.week = concentration_of(std::move(seen));
    made.new_videos = new_videos_of(view, now_ms);
    last_ = made;
    return made;
}

}  // namespace tiller::app
