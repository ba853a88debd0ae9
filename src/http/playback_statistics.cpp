#include "http/playback_statistics.h"

#include <algorithm>

namespace tiller::http {

std::string_view name_of(FirstFrame how) {
    constexpr std::array<std::string_view, kFirstFrameKinds> kNames = {"open", "ready", "fetched"};
    const auto index = static_cast<std::size_t>(how);
    return index < kNames.size() ? kNames[index] : std::string_view{};
}

void TimeClasses::add(std::uint32_t ms) {
    const auto bound = std::ranges::lower_bound(kPlaybackBoundsMs, ms);
    counts_[static_cast<std::size_t>(bound - kPlaybackBoundsMs.begin())].fetch_add(1, std::memory_order_relaxed);
}

std::uint64_t TimeClasses::count() const {
    std::uint64_t sum = 0;
    for (const auto& count : counts_) sum += count.load(std::memory_order_relaxed);
    return sum;
}

std::optional<double> TimeClasses::quantile_ms(double share) const {
    std::array<std::uint64_t, kPlaybackBoundsMs.size() + 1> counts{};
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) sum += counts[i] = counts_[i].load(std::memory_order_relaxed);
    if (sum == 0) return std::nullopt;
    const double wanted = std::clamp(share, 0.0, 1.0) * static_cast<double>(sum);
    double before = 0;
    for (std::size_t i = 0; i < kPlaybackBoundsMs.size(); ++i) {
        const double here = static_cast<double>(counts[i]);
        if (here > 0 && before + here >= wanted) {
            const double low = i == 0 ? 0.0 : kPlaybackBoundsMs[i - 1];
            return low + (kPlaybackBoundsMs[i] - low) * std::clamp((wanted - before) / here, 0.0, 1.0);
        }
        before += here;
    }
    return kPlaybackBoundsMs.back();
}

}  // namespace tiller::http
