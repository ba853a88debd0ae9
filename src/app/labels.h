// What a viewer wants of videos with labels.
#pragma once

#include <array>
#include <mutex>
#include <optional>

#include "app/in_force.h"
#include "app/parts.h"

namespace tiller::app {

/// One place for each label; nothing where a choice stays what it was.
using LabelChanges = std::array<std::optional<schema::LabelChoice>, schema::kVideoLabelCount>;

/// All functions are safe from any thread.
class Labels {
public:
    explicit Labels(const Parts& parts) : parts_(parts) {}
    [[nodiscard]] schema::LabelChoices choices(const Identity& viewer) const {
        return parts_.projections.view().label_choices(viewer.viewer);
    }
    /// Holds from the very next feed. Waits until it is in force, and gives all choices back. Of two changes at the same
    /// time neither undoes the other: each is made to what the one before it left.
    [[nodiscard]] Result<schema::LabelChoices> choose(const Identity& viewer, const LabelChanges& changes) {
        const std::lock_guard lock(mutex_);
        schema::LabelChoices all = choices(viewer);
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = changes[i].value_or(all[i]);
        TRY_STATUS(in_force(parts_, parts_.ingest.filter_labels(actor_of(viewer), all)));
        return all;
    }

private:
    const Parts parts_;
    std::mutex mutex_;  // held from reading the choices until their change is in force
};

}  // namespace tiller::app
