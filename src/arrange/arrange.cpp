#include "arrange/arrange.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

namespace tiller::arrange {
namespace {

using schema::Nano;
using schema::Term;
using schema::TermId;

constexpr std::size_t kRecentVideos = 6;      // of the history and of what was sent: "the last slates"
constexpr std::size_t kTopicWindow = 2;       // "the videos just before"
constexpr std::uint32_t kMaxCountedRecent = 2;
constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

Nano nano_of(double points) { return std::llrint(points * static_cast<double>(schema::kNanoPerPoint)); }

std::size_t shared_tags(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b) {
    std::size_t count = 0;
    for (const std::uint64_t tag : a) count += static_cast<std::size_t>(std::ranges::count(b, tag));
    return count;
}

/// The candidates by falling base, ties by id. Sorted as far as somebody looked: a slate needs the best few.
class FallingBase {
public:
    explicit FallingBase(std::span<const Scored> candidates) {
        entries_.reserve(candidates.size());
        for (std::size_t index = 0; index < candidates.size(); ++index)
            entries_.push_back({candidates[index].base_nano, candidates[index].video, index});
    }
    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    /// Index of the candidate at `place`.
    [[nodiscard]] std::size_t at(std::size_t place) {
        while (place >= sorted_) sort_more();
        return entries_[place].index;
    }

private:
    struct Entry {
        Nano base_nano = 0;
        VideoId video;
        std::size_t index = 0;
    };
    void sort_more() {
        constexpr std::size_t kAtOnce = 64;
        const auto before = [](const Entry& a, const Entry& b) {
            return a.base_nano != b.base_nano ? a.base_nano > b.base_nano : a.video < b.video;
        };
        const auto first = entries_.begin() + static_cast<std::ptrdiff_t>(sorted_);
        sorted_ = std::min(sorted_ + kAtOnce, entries_.size());
        const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(sorted_);
        std::nth_element(first, end, entries_.end(), before);
        std::sort(first, end, before);
    }
    std::vector<Entry> entries_;
    std::size_t sorted_ = 0;
};

class Greedy {
public:
    Greedy(const ArrangeInputs& inputs, SeededRandom& random)
        : in_(inputs), random_(random), placed_(inputs.candidates.size(), false), order_(inputs.candidates) {
        note_recent();
        choose_exploration_places();
    }

    Arranged run() {
        const std::size_t count = std::min<std::size_t>(in_.request.count, in_.candidates.size());
        while (result_.slate.size() < count) {
            const bool explores =
                std::ranges::find(exploration_places_, result_.slate.size()) != exploration_places_.end();
            if (!explores || !place_exploration()) place_best();
        }
        return std::move(result_);
    }

private:
    // What stands before the slate: the end of the history, then what the player still holds.
    void note_recent() {
        std::vector<VideoId> recent;
        const auto& history = in_.viewer.history;
        for (std::size_t i = history.size() - std::min(history.size(), kRecentVideos); i < history.size(); ++i)
            recent.push_back(history[i].video);
        recent.insert(recent.end(), in_.request.already_sent.begin(), in_.request.already_sent.end());
        for (const VideoId video : recent) {
            const schema::VideoRow row = in_.catalogue.row_of(video);
            if (row == schema::kNoRow) continue;
            before_.push_back(row);
            ++recent_by_creator_[in_.catalogue.facts(row).creator];
        }
    }

    /// Never the first of a full slate; a request for a few videos explores as often as its share of a slate.
    void choose_exploration_places() {
        const std::size_t count = in_.request.count;
        for (std::size_t first = 0; first < count; first += kPlacesPerSlate) {
            const std::size_t block = std::min(kPlacesPerSlate, count - first);
            for (std::uint32_t i = 0; i < in_.policy.exploration_places; ++i) {
                const double unit = random_.unit();
                const std::size_t offset = random_.below(block == kPlacesPerSlate ? block - 1 : block);
                if (block == kPlacesPerSlate)
                    exploration_places_.push_back(first + 1 + offset);
                else if (unit * kPlacesPerSlate < static_cast<double>(block))
                    exploration_places_.push_back(first + offset);
            }
        }
    }

    [[nodiscard]] bool is_at_creator_limit(std::size_t index) const {
        return !creators_at_limit_.empty() &&
               std::ranges::find(creators_at_limit_, in_.candidates[index].creator) != creators_at_limit_.end();
    }

    [[nodiscard]] Nano creator_repeat(std::size_t index) const {
        const ViewerId creator = in_.candidates[index].creator;
        if (creator.is_none()) return 0;
        const auto in_slate = in_slate_by_creator_.find(creator);
        const auto recent = recent_by_creator_.find(creator);
        double repeats = in_slate == in_slate_by_creator_.end() ? 0.0 : static_cast<double>(in_slate->second);
        if (recent != recent_by_creator_.end())
            repeats += 0.5 * static_cast<double>(std::min(recent->second, kMaxCountedRecent));
        return nano_of(in_.policy.creator_repeat_points * repeats);
    }

    [[nodiscard]] Nano topic_repeat(std::size_t index) const {
        std::size_t shared = 0;
        const auto tags = in_.catalogue.tags(in_.candidates[index].row);
        for (std::size_t i = before_.size() - std::min(before_.size(), kTopicWindow); i < before_.size(); ++i) {
            shared += shared_tags(tags, in_.catalogue.tags(before_[i]));
        }
        return nano_of(in_.policy.topic_repeat_points * static_cast<double>(shared));
    }

    [[nodiscard]] Nano total(std::size_t index) const {
        return in_.candidates[index].base_nano + creator_repeat(index) + topic_repeat(index);
    }

    /// Highest total, ties by id; kNone when nothing is left. The creator limit gives way when nothing else is left.
    [[nodiscard]] std::size_t best(std::size_t except) {
        const bool totals_only_fall = in_.policy.creator_repeat_points <= 0 && in_.policy.topic_repeat_points <= 0;
        for (const bool obeys_limit : {true, false}) {
            std::size_t best_index = kNone;
            Nano best_total = 0;
            for (std::size_t place = 0; place < order_.size(); ++place) {
                const std::size_t index = order_.at(place);
                // Candidates come by falling base: nobody further down can win any more.
                if (best_index != kNone && totals_only_fall && in_.candidates[index].base_nano < best_total) break;
                if (placed_[index] || index == except || (obeys_limit && is_at_creator_limit(index))) continue;
                const Nano sum = total(index);
                const bool wins = best_index == kNone || sum > best_total ||
                                  (sum == best_total && in_.candidates[index].video < in_.candidates[best_index].video);
                if (wins) {
                    best_index = index;
                    best_total = sum;
                }
            }
            if (best_index != kNone) return best_index;
        }
        return kNone;
    }

    void place_best() { place(best(kNone), std::nullopt); }

    /// False when there is nobody to draw.
    bool place_exploration() {
        const std::vector<ExplorationDraw> set = exploration_set();
        if (set.empty()) return false;
        double left = random_.unit();
        std::size_t drawn = set.size() - 1;  // rounding may leave a crumb at the end
        for (std::size_t i = 0; i < set.size(); ++i) {
            if (left < set[i].probability) {
                drawn = i;
                break;
            }
            left -= set[i].probability;
        }
        if (result_.exploration_set.empty()) result_.exploration_set = set;
        place(set[drawn].index, set[drawn].probability);
        return true;
    }

    /// While somebody lacks a first audience: the least seen. Then the best, so that a draw costs little and what was drawn
    /// still says, without bias, what the other order would have been worth.
    [[nodiscard]] std::vector<ExplorationDraw> exploration_set() {
        const std::vector<std::size_t> members = without_first_audience();
        return softmax(members.empty() ? best_members() : members);
    }

    /// Those whose first audience is due: the newest first, because an older one that was passed over will hardly get it in
    /// time, and where there are more than places, half an audience for each is worth less than a whole one for some. Ties to
    /// the least seen, then by a seeded order, then id.
    [[nodiscard]] std::vector<std::size_t> without_first_audience() const {
        struct Member {
            UnixMs published_ms = 0;
            float views = 0;
            std::uint64_t jitter = 0;
            std::size_t index = 0;
        };
        std::vector<Member> members;
        const auto enough = static_cast<float>(in_.policy.first_audience_views);
        for (std::size_t index = 0; index < in_.candidates.size(); ++index) {
            const Scored& candidate = in_.candidates[index];
            if (candidate.views >= enough || placed_[index] || is_at_creator_limit(index)) continue;
            const UnixMs published_ms = in_.catalogue.facts(candidate.row).published_ms;
            if (in_.request.time_ms - published_ms < kFirstAudienceMs || candidate.views < kFirstLookViews)
                members.push_back(
                    {published_ms, candidate.views, mix64(in_.request.seed, candidate.video.value), index});
        }
        const auto before = [this](const Member& a, const Member& b) {
            if (a.published_ms != b.published_ms) return a.published_ms > b.published_ms;
            if (a.views != b.views) return a.views < b.views;
            return a.jitter != b.jitter ? a.jitter < b.jitter
                                        : in_.candidates[a.index].video < in_.candidates[b.index].video;
        };
        const std::size_t size =
            std::min({members.size(), kFirstAudienceSet, std::size_t{in_.policy.exploration_set_size}});
        std::ranges::partial_sort(members, members.begin() + static_cast<std::ptrdiff_t>(size), before);
        std::vector<std::size_t> chosen;
        for (std::size_t i = 0; i < size; ++i) chosen.push_back(members[i].index);
        return chosen;
    }

    [[nodiscard]] std::vector<std::size_t> best_members() {
        std::vector<std::size_t> chosen;
        for (std::size_t place = 0; place < order_.size() && chosen.size() < in_.policy.exploration_set_size; ++place) {
            const std::size_t index = order_.at(place);
            if (!placed_[index] && !is_at_creator_limit(index)) chosen.push_back(index);
        }
        return chosen;
    }

    [[nodiscard]] std::vector<ExplorationDraw> softmax(const std::vector<std::size_t>& members) const;
    void place(std::size_t index, std::optional<double> exploration_probability);

    const ArrangeInputs& in_;
    SeededRandom& random_;
    std::vector<bool> placed_;
    FallingBase order_;
    std::vector<schema::VideoRow> before_;
    std::map<ViewerId, std::uint32_t> recent_by_creator_;
    std::map<ViewerId, std::uint32_t> in_slate_by_creator_;
    std::vector<ViewerId> creators_at_limit_;
    std::vector<std::size_t> exploration_places_;
    Arranged result_;
};

std::vector<ExplorationDraw> Greedy::softmax(const std::vector<std::size_t>& members) const {
    Nano highest = std::numeric_limits<Nano>::min();
    for (const std::size_t index : members) highest = std::max(highest, total(index));
    std::vector<ExplorationDraw> set;
    double sum = 0;
    for (const std::size_t index : members) {
        const auto below = static_cast<double>(total(index) - highest) / static_cast<double>(schema::kNanoPerPoint);
        set.push_back({index, in_.exp(below / in_.policy.exploration_temperature)});
        sum += set.back().probability;
    }
    for (ExplorationDraw& draw : set) draw.probability /= sum;
    return set;
}

void Greedy::place(std::size_t index, std::optional<double> exploration_probability) {
    Placed placed{index, {}, 0, exploration_probability.has_value(), exploration_probability.value_or(0)};
    const auto add = [&placed](TermId id, Nano nano) {
        if (nano != 0) placed.slate_terms.push_back({id, nano});
    };
    add(TermId::kCreatorRepeat, creator_repeat(index));
    add(TermId::kTopicRepeat, topic_repeat(index));
    placed.score_nano = total(index);
    if (exploration_probability) {
        // Just above whoever would have had this place.
        const std::size_t rival = best(index);
        const Nano lift = rival == kNone ? 0 : std::max<Nano>(total(rival) - placed.score_nano + 1, 0);
        add(TermId::kExplorationPlace, lift);
        placed.score_nano += lift;
    }
    placed_[index] = true;
    before_.push_back(in_.candidates[index].row);
    const ViewerId creator = in_.candidates[index].creator;
    const std::uint32_t of_creator = ++in_slate_by_creator_[creator];
    if (!creator.is_none() && of_creator == in_.policy.max_creator_in_slate) creators_at_limit_.push_back(creator);
    result_.slate.push_back(std::move(placed));
}

}  // namespace

Arranged arrange(const ArrangeInputs& inputs, SeededRandom& random) { return Greedy(inputs, random).run(); }

}  // namespace tiller::arrange
