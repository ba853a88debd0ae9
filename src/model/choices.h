// How likely people choose each video next, in a space where they choose for themselves: an engine caller's events without a
// token. Learned and asked only there; what a feed shows says nothing of what people would look for.
//
// The logit of a video is a weighted sum of what followed the viewer's last ones (pairs), what the same people met (company), how
// often it was met (popularity), the sequence network's product, and what people of the same long taste meet (spectrum); each but
// the product as the log of its share. The weights
// are learned by the softmax of all videos (learn/choice_trainer.h), after docs/decisions/0011-stream-mixer.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "model/item_tables.h"
#include "model/keyed_entries.h"
#include "model/space_network.h"
#include "model/space_spectrum.h"

namespace tiller::model {

struct ModelTables;
struct TasteFit;

class Choices {
public:
    /// All borrowed; must outlive it. `network`, `state` and `long_taste` may be null. About 0.1 ms with a full history.
    Choices(const ModelTables& tables, const SpaceTotals& totals, const TasteFit& fit, const SpaceNetwork* network,
            const ItemVector* state, const LongTaste* long_taste);

    struct Entry {
        ItemRow item = kNoItem;
        bool was_met = false;  // by this viewer: it takes no share
        float pairs = 0;  // damped sums
        float company = 0;
    };
    /// The videos that pairs or company speak of, the newest of the history first.
    [[nodiscard]] std::span<const Entry> entries() const { return entries_.all(); }
    [[nodiscard]] const Entry* find(ItemRow item) const { return entries_.find(item); }
    /// Of a video that `find` gave, or null for one that has no entry.
    [[nodiscard]] ChoiceParts parts_of(ItemRow item, const Entry* entry) const;
    /// What pairs and company give to the logit: it reads nothing but the entry.
    [[nodiscard]] float known_logit_of(const Entry& entry) const;
    /// The logit. 0 for kNoItem.
    [[nodiscard]] float logit_of(ItemRow item) const;
    /// The same, where the network's product is known (ViewerContext::sequence_score).
    [[nodiscard]] float logit_of(ItemRow item, float product) const;
    [[nodiscard]] float logit_of(const ChoiceParts& parts) const;
    /// Which weights apply: they depend on how much the viewer met.
    [[nodiscard]] std::size_t age() const { return age_; }

private:
    [[nodiscard]] ChoiceParts parts_of(ItemRow item, const Entry* entry, float product) const;
    void gather(const TasteFit& fit);
    void add_pairs(ItemRow from, float weight);
    void add_company(ItemRow from, float weight);
    Entry& entry_of(ItemRow item);
    void damp();

    const ItemTables& items_;
    const SpaceTotals& totals_;
    const SpaceNetwork* network_;
    const ItemVector* state_;
    const LongTaste* long_taste_;
    std::size_t age_;
    KeyedEntries<Entry> entries_;  // by item row
    float pairs_ = 0;  // of all that the viewer did not meet
    float company_ = 0;
};

}  // namespace tiller::model
