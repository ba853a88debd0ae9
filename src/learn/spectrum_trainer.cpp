#include "learn/spectrum_trainer.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "base/random.h"
#include "kernels/elementary.h"
#include "model/space_spectrum.h"
#include "model/sparse_matrix.h"
#include "model/spectrum.h"
#include "model/viewer_context.h"
#include "schema/permitted.h"

namespace tiller::learn {
namespace {

using model::ItemRow;
using model::SpaceSpectrum;
using Signal = model::LongTaste::Signal;

constexpr float kLeastNew = 256;      // examples
constexpr float kGrowth = 1.0f / 16;  // of what was seen at the last time
constexpr std::size_t kMostEntries = 1'000'000;  // of histories, in one spectrum
constexpr std::size_t kLeastMet = 2;  // people who met a video that has a place in it
constexpr std::size_t kVideosForDirection = 32;  // of fewer, the rest of the directions would be noise
constexpr std::size_t kLeastDirections = 4;
constexpr std::size_t kExtra = 16;
constexpr std::size_t kFirstRounds = 5;
constexpr std::uint64_t kPeopleSeed = 0x70656f706c652121ull;
// After docs/decisions/0008-co-occurrence.md.
constexpr double kViewerPower = 0.3;
constexpr double kVideoPower = 0.5;
constexpr double kFalloff = 1.5;

/// What a viewer's history says of whose company its videos are; empty for one who is not asked.
std::vector<Signal> signals_of(const model::ItemTables& items, const LearnerViewer& viewer,
                               const schema::Catalogue& catalogue) {
    std::vector<Signal> signals;
    const schema::Voice voice(viewer.state, catalogue, viewer.profile_from_s);
    const auto& history = viewer.state.history;
    for (const schema::HistoryEntry& entry : history) {
        if (!voice.speaks(entry)) continue;
        if (!model::was_offered(entry) || !model::is_rated(entry, &entry == &history.back())) continue;
        const float weight = model::spectral_weight(model::reward_of(entry), model::was_found(entry));
        const ItemRow item = weight > 0 ? items.find(entry.video) : model::kNoItem;
        if (item != model::kNoItem) signals.push_back({item, weight});
    }
    return signals;
}

class SpectrumMaker {
public:
    SpectrumMaker(const model::ModelTables& tables, const model::SpaceTotals& totals,
                  const schema::Catalogue& catalogue)
        : tables_(tables), totals_(totals), catalogue_(catalogue), columns_(tables.items.size(), kNoColumn) {}

    std::shared_ptr<const SpaceSpectrum> make(std::span<const LearnerViewer> viewers, std::size_t most_videos) {
        gather(viewers);
        number_items(most_videos);
        model::SparseMatrix matrix(items_.size());
        for (const std::vector<Signal>& person : people_) add_person(person, matrix);
        std::vector<SpaceSpectrum::Row> rows;
        if (matrix.rows() > 0) rows = rows_of(std::move(matrix));
        return std::make_shared<const SpaceSpectrum>(totals_.space, totals_.views, rows);
    }

private:
    static constexpr std::uint32_t kNoColumn = 0xffffffffu;

    void gather(std::span<const LearnerViewer> viewers) {
        const auto is_asked = [&](const LearnerViewer& viewer) {
            return viewer.state.space == totals_.space && !viewer.has_no_profile() && viewer.state.history.size() > 1;
        };
        std::size_t entries = 0;
        for (const LearnerViewer& viewer : viewers) {
            if (is_asked(viewer)) entries += viewer.state.history.size();
        }
        const std::size_t one_in = entries / kMostEntries + 1;
        const auto turn = static_cast<std::uint64_t>(totals_.views);
        for (const LearnerViewer& viewer : viewers) {
            if (!is_asked(viewer)) continue;
            if (mix64(mix64(kPeopleSeed, turn), viewer.state.viewer.value) % one_in != 0) continue;
            people_.push_back(signals_of(tables_.items, viewer, catalogue_));
        }
    }

    /// Gives a column to each video that enough people met, by rising row.
    void number_items(std::size_t most_videos) {
        std::vector<std::uint32_t> counts(columns_.size(), 0);
        for (const std::vector<Signal>& person : people_) {
            for (const Signal& signal : person) ++counts[signal.item];
        }
        for (ItemRow item = 0; item < counts.size(); ++item) {
            if (counts[item] >= kLeastMet) items_.push_back(item);
        }
        if (items_.size() > most_videos) {
            const auto last = items_.begin() + static_cast<std::ptrdiff_t>(most_videos);
            std::ranges::nth_element(items_, last, [&](ItemRow a, ItemRow b) {
                return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
            });
            items_.resize(most_videos);
            std::ranges::sort(items_);
        }
        for (std::uint32_t column = 0; column < items_.size(); ++column) columns_[items_[column]] = column;
    }

    void add_person(std::span<const Signal> person, model::SparseMatrix& matrix) const {
        std::vector<model::SparseMatrix::Entry> entries;
        for (const Signal& signal : person) {
            if (columns_[signal.item] != kNoColumn) entries.push_back({columns_[signal.item], signal.weight});
        }
        if (entries.size() > 1) matrix.add_row(std::move(entries));
    }

    /// A direction of the last spectrum for each column; zeros for videos that are new.
    [[nodiscard]] std::vector<float> last_directions(const SpaceSpectrum& last, std::size_t count) const {
        std::vector<float> directions(items_.size() * count, 0.0f);
        for (std::size_t column = 0; column < items_.size(); ++column) {
            const model::VectorRow row = last.vectors().find(items_[column]);
            if (row == model::kNoVector) continue;
            const float factor = 1 / std::sqrt(last.met(row));  // back to a direction, up to its weight
            for (std::size_t i = 0; i < count; ++i) directions[column * count + i] = factor * last.vectors()[row][i];
        }
        return directions;
    }

    [[nodiscard]] model::Spectrum spectrum_of(const model::SparseMatrix& matrix) const {
        const std::size_t rank =
            std::clamp(items_.size() / kVideosForDirection, kLeastDirections, model::kSpectralRank);
        model::SpectrumSettings settings{
            .rank = rank, .extra = kExtra, .rounds = kFirstRounds, .seed = totals_.space.value};
        const SpaceSpectrum* last = tables_.find_spectrum(totals_.space);
        const std::size_t known = last != nullptr ? std::min(rank, last->directions()) : 0;
        if (known == 0) return leading_spectrum(matrix, settings, [] {});
        settings.rounds = 1;
        return leading_spectrum(matrix, settings, [] {}, last_directions(*last, known), known);
    }

    /// Each video's part of the directions: the slowest count less, because they say little more than what is popular. Divided by
    /// what its people say (LongTaste), a vector is what goes in for it, and as it is what comes out.
    [[nodiscard]] std::vector<SpaceSpectrum::Row> rows_of(model::SparseMatrix matrix) const {
        const std::vector<float> met = matrix.transposed().row_sums();
        matrix.scale(model::powers_of(matrix.row_sums(), kViewerPower), model::powers_of(met, kVideoPower));
        const model::Spectrum spectrum = spectrum_of(matrix);
        std::vector<float> gains(spectrum.rank);
        for (std::size_t k = 0; k < spectrum.rank; ++k) {
            const double share = static_cast<double>(spectrum.values[k]) / static_cast<double>(spectrum.values[0]);
            gains[k] = static_cast<float>(kernels::exp_double(-0.5 * kFalloff * share));
        }
        std::vector<SpaceSpectrum::Row> rows;
        for (std::size_t column = 0; column < items_.size(); ++column) {
            if (!(met[column] > 0)) continue;
            SpaceSpectrum::Row& row = rows.emplace_back();
            row.item = items_[column];
            row.met = met[column];
            for (std::size_t k = 0; k < spectrum.rank; ++k)
                row.vector[k] = std::sqrt(met[column]) * gains[k] * spectrum.vectors[column * spectrum.rank + k];
        }
        return rows;
    }

    const model::ModelTables& tables_;
    const model::SpaceTotals& totals_;
    const schema::Catalogue& catalogue_;
    std::vector<std::vector<Signal>> people_;
    std::vector<ItemRow> items_;  // [columns], rising
    std::vector<std::uint32_t> columns_;  // [items]
};

bool is_due(const model::SpaceTotals& totals, const SpaceSpectrum* last) {
    const float seen = last != nullptr ? last->examples() : 0.0f;
    return totals.views - seen >= std::max(kLeastNew, kGrowth * seen);
}

}  // namespace

void refresh_spectra(model::ModelTables& tables, std::span<const LearnerViewer> viewers,
                     const std::map<schema::SpaceId, schema::Catalogue>& catalogues, std::uint32_t most_videos) {
    if (most_videos == 0) return tables.spectra.clear();
    for (const model::SpaceTotals& totals : tables.spaces) {
        const SpaceSpectrum* last = tables.find_spectrum(totals.space);
        if (last == nullptr && tables.spectra.size() == model::kMaxSpectra) continue;
        const auto catalogue = catalogues.find(totals.space);
        if (catalogue == catalogues.end() || !is_due(totals, last)) continue;
        tables.set_spectrum(SpectrumMaker(tables, totals, catalogue->second).make(viewers, most_videos));
    }
}

}  // namespace tiller::learn
