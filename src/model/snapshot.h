// The snapshot: all that learning writes and serving reads, frozen, with a number and a digest.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/hash.h"
#include "base/position.h"
#include "model/item_tables.h"
#include "model/space_network.h"
#include "model/space_spectrum.h"
#include "schema/words.h"

namespace tiller::model {

inline constexpr std::size_t kWeightSlots = std::size_t{1} << 18;   // hashed features, one weight for each head
inline constexpr std::size_t kMaxNetworks = 64;  // spaces with a sequence network, about 1 MB each without its vectors
inline constexpr std::size_t kMaxSpectra = 64;  // spaces with a spectrum, 340 bytes a video
inline constexpr std::size_t kContentSlots = std::size_t{1} << 14;  // taste vectors of tags, creators, languages

/// The tables of a model. The learner writes to its own; a Snapshot holds a frozen copy.
struct ModelTables {
    struct Unfilled {};
    static constexpr Unfilled kUnfilled{};
    ModelTables();
    explicit ModelTables(Unfilled) {}  // without any page: to be assigned to
    ItemTables items;
    PagedArray<HeadVector, 64, 16> weights;  // [kWeightSlots]
    PagedArray<TasteVector, 64, 16> content_vectors;  // [kContentSlots]
    std::vector<SpaceTotals> spaces;  // sorted by space
    std::vector<SpaceNetwork> networks;  // sorted by space; at most kMaxNetworks
    std::vector<std::shared_ptr<const SpaceSpectrum>> spectra;  // sorted by space; at most kMaxSpectra

    [[nodiscard]] const SpaceTotals* find_space(schema::SpaceId space) const;
    [[nodiscard]] SpaceTotals& space_for_write(schema::SpaceId space);
    /// Null for a space that has none.
    [[nodiscard]] const SpaceNetwork* find_network(schema::SpaceId space) const;
    /// Made when the space has none; null when kMaxNetworks others have one.
    [[nodiscard]] SpaceNetwork* network_for_write(schema::SpaceId space);
    /// Null for a space that has none.
    [[nodiscard]] const SpaceSpectrum* find_spectrum(schema::SpaceId space) const;
    /// Takes the place of the space's last one; dropped when kMaxSpectra others have one.
    void set_spectrum(std::shared_ptr<const SpaceSpectrum> spectrum);
    [[nodiscard]] ModelTables freeze();
    [[nodiscard]] Digest digest();
    [[nodiscard]] std::size_t size_bytes() const;
    void encode(ByteWriter& out) const;
    [[nodiscard]] static ModelTables decode(ByteReader& in);
};

/// Immutable once made; read from any thread.
struct Snapshot {
    std::uint64_t number = 0;  // of the tick that published it; 0 = nothing learned yet
    std::uint64_t erasure_epoch = 0;
    Cut cut;  // events that were learned from
    UnixMs time_ms = 0;  // of that tick, log time
    Digest digest{};  // of the above and the tables
    ModelTables tables;
};

/// What Snapshot::digest must be.
[[nodiscard]] Digest snapshot_digest(const Snapshot& snapshot, const Digest& tables_digest);
/// The snapshot before the first tick: no items, priors only.
[[nodiscard]] std::shared_ptr<const Snapshot> empty_snapshot();

/// The snapshot in service. Any thread.
class SnapshotHolder {
public:
    explicit SnapshotHolder(std::shared_ptr<const Snapshot> first = empty_snapshot());
    [[nodiscard]] std::shared_ptr<const Snapshot> current() const;
    void set(std::shared_ptr<const Snapshot> snapshot);

private:
    mutable std::mutex mutex_;  // guards both
    std::shared_ptr<const Snapshot> current_;
    // Kept until the next one comes, so that the last reference is dropped here and no feed frees thousands of pages. Not
    // longer: every kept snapshot holds a copy of each page that was written since.
    std::shared_ptr<const Snapshot> previous_;
};

}  // namespace tiller::model
