#include "model/space_spectrum.h"

#include <algorithm>
#include <cmath>

#include "kernels/lanes.h"

namespace tiller::model {
float spectral_weight(float reward, bool was_found) {
    const float liked = std::clamp(reward, 0.0f, 1.0f);
    return was_found ? kLeftWeight + (1 - kLeftWeight) * liked : liked;
}

SpaceSpectrum::SpaceSpectrum(schema::SpaceId space, float examples, std::span<const Row> rows)
    : space_(space), examples_(examples) {
    for (const Row& row : rows) {
        vectors_.add(row.item, row.vector);
        met_.push_back(row.met);
        for (std::size_t i = 0; i < kSpectralRank; ++i) {
            sum_[i] += row.vector[i];
            if (row.vector[i] != 0) directions_ = std::max(directions_, i + 1);
        }
    }
    ByteWriter bytes;
    encode(bytes);
    digest_ = blake2b(bytes.bytes());
}

std::size_t SpaceSpectrum::size_bytes() const { return vectors_.size_bytes() + met_.size() * sizeof(float); }

void SpaceSpectrum::encode(ByteWriter& out) const {
    out.put(space_.value);
    out.put(examples_);
    out.put_varint(vectors_.size());
    for (VectorRow row = 0; row < vectors_.size(); ++row) {
        out.put(vectors_.item_of(row));
        out.put(met_[row]);
        out.put_raw(std::as_bytes(std::span(vectors_[row])));
    }
}

std::shared_ptr<const SpaceSpectrum> SpaceSpectrum::decode(ByteReader& in, std::size_t items) {
    const schema::SpaceId space{in.get<std::uint32_t>()};
    const auto examples = in.get<float>();
    std::vector<Row> rows(in.get_count(items, sizeof(ItemRow) + sizeof(float) + sizeof(ItemVector)));
    for (Row& row : rows) {
        row.item = in.get<std::uint32_t>();
        row.met = in.get<float>();
        for (float& part : row.vector) part = in.get<float>();
        if (!(row.met > 0) || row.item >= items ||
            !std::ranges::all_of(row.vector, [](float x) { return std::isfinite(x); }))
            in.mark_failed();
    }
    if (std::ranges::adjacent_find(rows, std::greater_equal<>(), &Row::item) != rows.end()) in.mark_failed();
    if (!in.ok()) rows.clear();
    return std::make_shared<const SpaceSpectrum>(space, examples, rows);
}

LongTaste::LongTaste(const SpaceSpectrum& spectrum, std::span<const Signal> signals) : spectrum_(&spectrum) {
    for (const Signal& signal : signals) spectrum.vectors().prefetch_vector(signal.item);
    for (const Signal& signal : signals) {
        const VectorRow row = spectrum.vectors().find(signal.item);
        if (row == kNoVector || !(signal.weight > 0)) continue;
        const float factor = signal.weight / spectrum.met(row);
        for (std::size_t i = 0; i < kSpectralRank; ++i)
            state_[i] = std::fma(factor, spectrum.vectors()[row][i], state_[i]);
    }
    sum_ = kernels::dot(state_, spectrum.sum());
}

float LongTaste::share_of(ItemRow item) const {
    if (!speaks()) return 0;
    const VectorRow row = spectrum_->vectors().find(item);
    if (row == kNoVector) return 0;
    return std::max(0.0f, kernels::dot(state_, spectrum_->vectors()[row])) / sum_;
}

}  // namespace tiller::model
