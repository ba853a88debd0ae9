// What a viewer wants of videos with labels.
#pragma once

#include <array>
#include <mutex>
#include <optional>

#include "app/ages.h"
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
        const projection::View view = parts_.projections.view();
        schema::LabelChoices all = view.label_choices(viewer.viewer);
        if (labels_hidden_by_age(view, viewer.viewer) != schema::LabelSet::kNone)
            all[static_cast<std::size_t>(schema::VideoLabel::kSensitive)] = schema::LabelChoice::kHide;
        return all;
    }
    /// Holds from the very next feed. Waits until it is in force, and gives all choices back. Of two changes at the same
    /// time neither undoes the other: each is made to what the one before it left.
    [[nodiscard]] Result<schema::LabelChoices> choose(const Identity& viewer, const LabelChanges& changes) {
        const std::lock_guard lock(mutex_);
        schema::LabelChoices all;
        {
            const projection::View view = parts_.projections.view();
            all = view.label_choices(viewer.viewer);
            constexpr auto kSensitive = static_cast<std::size_t>(schema::VideoLabel::kSensitive);
            const bool keeps_hidden =
                changes[kSensitive].value_or(schema::LabelChoice::kHide) == schema::LabelChoice::kHide;
            if (!keeps_hidden && labels_hidden_by_age(view, viewer.viewer) != schema::LabelSet::kNone)
                return fail(ErrorCode::kDenied, "what is labelled sensitive is not shown to your age group");
        }
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = changes[i].value_or(all[i]);
        TRY_STATUS(in_force(parts_, parts_.ingest.filter_labels(actor_of(viewer), all)));
        return choices(viewer);
    }

private:
    const Parts parts_;
    std::mutex mutex_;  // held from reading the choices until their change is in force
};

}  // namespace tiller::app
