#include "model/snapshot.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/random.h"

namespace tiller::model {
namespace {

constexpr std::size_t kMaxSpaces = 1 << 16;
constexpr float kContentScale =
    0.18f;  // half the spread of a taste vector's parts: see docs/decisions/0004-first-ranker.md

/// A tag, creator or language starts as a direction drawn from its slot, so that videos with a tag in common are alike
/// before anything was learned. Part 0 is the viewer's own mean and belongs to no content.
TasteVector first_content_vector(std::size_t slot) {
    SeededRandom random(mix64(0x74617374ull, slot));
    TasteVector vector{};
    for (std::size_t i = 1; i < kDimensions; ++i) {
        // The sum of four uniforms stands for a normal draw: only additions, so the same bits everywhere.
        const double sum = random.unit() + random.unit() + random.unit() + random.unit() - 2.0;
        vector[i] = static_cast<float>(sum * 1.7320508075688772) * kContentScale;
    }
    return vector;
}

void encode_totals(ByteWriter& out, const SpaceTotals& totals) {
    out.put(totals.space.value);
    out.put(totals.views);
    for (const float sum : totals.head_sums) out.put(sum);
    out.put(totals.reward_sum);
    out.put(totals.reward_square_sum);
    out.put(totals.level_sum);
    out.put(totals.level_count);
    out.put(totals.choices);
    for (const ChoiceWeights& age : totals.choice_weights) {
        for (const float weight : age.weights) out.put(weight);
        for (const float square : age.squares) out.put(square);
    }
    out.put_varint(totals.popular.size());
    for (const PopularItem& item : totals.popular) {
        out.put(item.key);
        out.put(item.video.value);
    }
}

SpaceTotals decode_totals(ByteReader& in) {
    SpaceTotals totals;
    totals.space.value = in.get<std::uint32_t>();
    totals.views = in.get<float>();
    for (float& sum : totals.head_sums) sum = in.get<float>();
    totals.reward_sum = in.get<float>();
    totals.reward_square_sum = in.get<float>();
    totals.level_sum = in.get<float>();
    totals.level_count = in.get<float>();
    totals.choices = in.get<float>();
    for (ChoiceWeights& age : totals.choice_weights) {
        for (float& weight : age.weights) weight = in.get<float>();
        for (float& square : age.squares) square = in.get<float>();
    }
    totals.popular.resize(in.get_count(kMaxPopular, 16));
    for (PopularItem& item : totals.popular) {
        item.key = in.get<double>();
        item.video.value = in.get<std::uint64_t>();
    }
    totals.refresh();
    return totals;
}

}  // namespace

ModelTables::ModelTables() {
    weights.grow_shared(kWeightSlots);
    content_vectors.grow(kContentSlots);
    for (std::size_t slot = 0; slot < kContentSlots; ++slot)
        content_vectors.at_for_write(slot) = first_content_vector(slot);
}

const SpaceTotals* ModelTables::find_space(schema::SpaceId space) const {
    const auto found = std::ranges::lower_bound(spaces, space, {}, &SpaceTotals::space);
    return found != spaces.end() && found->space == space ? &*found : nullptr;
}

SpaceTotals& ModelTables::space_for_write(schema::SpaceId space) {
    auto found = std::ranges::lower_bound(spaces, space, {}, &SpaceTotals::space);
    if (found == spaces.end() || found->space != space) {
        found = spaces.insert(found, SpaceTotals{});
        found->space = space;
    }
    return *found;
}

const SpaceNetwork* ModelTables::find_network(schema::SpaceId space) const {
    const auto found = std::ranges::lower_bound(networks, space, {}, &SpaceNetwork::space);
    return found != networks.end() && found->space() == space ? &*found : nullptr;
}

SpaceNetwork* ModelTables::network_for_write(schema::SpaceId space) {
    auto found = std::ranges::lower_bound(networks, space, {}, &SpaceNetwork::space);
    if (found != networks.end() && found->space() == space) return &*found;
    if (networks.size() == kMaxNetworks) return nullptr;
    return &*networks.insert(found, SpaceNetwork(space));
}

const SpaceSpectrum* ModelTables::find_spectrum(schema::SpaceId space) const {
    const auto found = std::ranges::lower_bound(spectra, space, {}, [](const auto& each) { return each->space(); });
    return found != spectra.end() && (*found)->space() == space ? found->get() : nullptr;
}

void ModelTables::set_spectrum(std::shared_ptr<const SpaceSpectrum> spectrum) {
    const auto space = [](const auto& each) { return each->space(); };
    const auto found = std::ranges::lower_bound(spectra, spectrum->space(), {}, space);
    if (found != spectra.end() && (*found)->space() == spectrum->space()) {
        *found = std::move(spectrum);
    } else if (spectra.size() < kMaxSpectra) {
        spectra.insert(found, std::move(spectrum));
    }
}

ModelTables ModelTables::freeze() {
    ModelTables copy{kUnfilled};
    copy.items = items.freeze();
    copy.weights = weights.freeze();
    copy.content_vectors = content_vectors.freeze();
    copy.spaces = spaces;
    copy.networks.reserve(networks.size());
    for (SpaceNetwork& network : networks) copy.networks.push_back(network.freeze());
    copy.spectra = spectra;
    return copy;
}

Digest ModelTables::digest() {
    Hasher hasher;
    hasher.update(items.digest());
    hasher.update(weights.digest());
    hasher.update(content_vectors.digest());
    ByteWriter totals;
    for (const SpaceTotals& space : spaces) encode_totals(totals, space);
    hasher.update(totals.bytes());
    for (SpaceNetwork& network : networks) hasher.update(network.digest());
    for (const auto& spectrum : spectra) hasher.update(spectrum->digest());
    return hasher.finish();
}

std::size_t ModelTables::size_bytes() const {
    std::size_t bytes = items.size_bytes() + weights.size_bytes() + content_vectors.size_bytes();
    for (const SpaceTotals& space : spaces) bytes += sizeof(SpaceTotals) + space.popular.size() * sizeof(PopularItem);
    for (const SpaceNetwork& network : networks) bytes += network.size_bytes();
    for (const auto& spectrum : spectra) bytes += spectrum->size_bytes();
    return bytes;
}

void ModelTables::encode(ByteWriter& out) const {
    items.encode(out);
    weights.encode(out);
    content_vectors.encode(out);
    out.put_varint(spaces.size());
    for (const SpaceTotals& space : spaces) encode_totals(out, space);
    out.put_varint(networks.size());
    for (const SpaceNetwork& network : networks) network.encode(out);
    out.put_varint(spectra.size());
    for (const auto& spectrum : spectra) spectrum->encode(out);
}

ModelTables ModelTables::decode(ByteReader& in) {
    ModelTables tables{kUnfilled};
    tables.items = ItemTables::decode(in);
    tables.weights = decltype(tables.weights)::decode(in, kWeightSlots);
    tables.content_vectors = decltype(tables.content_vectors)::decode(in, kContentSlots);
    tables.spaces.resize(in.get_count(kMaxSpaces, 48));
    for (SpaceTotals& space : tables.spaces) space = decode_totals(in);
    for (std::size_t count = in.get_count(kMaxNetworks, 5); count > 0 && in.ok(); --count)
        tables.networks.push_back(SpaceNetwork::decode(in, tables.items.size()));
    if (!std::ranges::is_sorted(tables.networks, std::less_equal<>(), &SpaceNetwork::space)) in.mark_failed();
    for (std::size_t count = in.get_count(kMaxSpectra, 9); count > 0 && in.ok(); --count) {
        auto spectrum = SpaceSpectrum::decode(in, tables.items.size());
        if (!tables.spectra.empty() && !(tables.spectra.back()->space() < spectrum->space())) in.mark_failed();
        tables.spectra.push_back(std::move(spectrum));
    }
    if (tables.weights.size() != kWeightSlots || tables.content_vectors.size() != kContentSlots) in.mark_failed();
    if (!std::ranges::is_sorted(tables.spaces, {}, &SpaceTotals::space)) in.mark_failed();
    return in.ok() ? std::move(tables) : ModelTables();
}

std::shared_ptr<const Snapshot> empty_snapshot() {
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->digest = snapshot_digest(*snapshot, snapshot->tables.digest());
    return snapshot;
}

Digest snapshot_digest(const Snapshot& snapshot, const Digest& tables_digest) {
    ByteWriter out;
    out.put(snapshot.number);
    out.put(snapshot.erasure_epoch);
    snapshot.cut.encode(out);
    out.put(snapshot.time_ms);
    out.put_raw(tables_digest);
    return blake2b(out.bytes());
}

SnapshotHolder::SnapshotHolder(std::shared_ptr<const Snapshot> first) : current_(std::move(first)) {}

std::shared_ptr<const Snapshot> SnapshotHolder::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

void SnapshotHolder::set(std::shared_ptr<const Snapshot> snapshot) {
    std::shared_ptr<const Snapshot> dropped;  // freed after the lock
    const std::lock_guard lock(mutex_);
    dropped = std::exchange(previous_, std::exchange(current_, std::move(snapshot)));
}

}  // namespace tiller::model
