// What a viewer wants of videos with labels.
#pragma once

#include "app/in_force.h"
#include "app/parts.h"

namespace tiller::app {

/// All functions are safe from any thread.
class Labels {
public:
    explicit Labels(const Parts& parts) : parts_(parts) {}
    [[nodiscard]] schema::LabelChoices choices(const Identity& viewer) const {
        return parts_.projections.view().label_choices(viewer.viewer);
    }
    /// Holds from the very next feed. Waits until it is in force.
    [[nodiscard]] Status choose(const Identity& viewer, const schema::LabelChoices& choices) {
        return in_force(parts_, parts_.ingest.filter_labels(actor_of(viewer), choices));
    }

private:
    const Parts parts_;
};

}  // namespace tiller::app
