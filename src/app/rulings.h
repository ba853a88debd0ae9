// How a decision is carried out and undone: what it is about as it stands now, and the events that make it stand
// otherwise. Moderation and appeals share it.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "app/identity.h"
#include "app/parts.h"
#include "projection/projections.h"

namespace tiller::app {

/// A video, comment or account, and whom a decision about it concerns.
struct RuledThing {
    schema::ReportTarget target{};
    std::uint64_t id = 0;
    ViewerId person;                     // none when nobody is left
    PartitionId home;                    // of the person: statements lie there
    projection::Standing now;            // as it is
    std::optional<schema::Video> video;  // of a video
    PartitionId video_home;
    bool is_gone = false;  // its maker has deleted it
    schema::Role role{};   // of an account
};

/// kNotFound when there is no such thing.
[[nodiscard]] Result<RuledThing> ruled_thing(const projection::View& view, const InstanceOptions& options,
                                             schema::ReportTarget target, std::uint64_t id);
/// As it would stand with one more ruling.
[[nodiscard]] projection::Standing with_ruling(projection::Standing standing, schema::Ruling ruling,
                                               schema::LabelSet labels);
/// As it would stand had the decision never been made. Only what that kind of decision touches changes.
[[nodiscard]] projection::Standing without_decision(const projection::View& view, const RuledThing& thing,
                                                    const schema::Decided& made);

/// Somebody active who may decide, besides those named.
[[nodiscard]] bool somebody_else_moderates(const projection::View& view, std::initializer_list<ViewerId> besides);

struct Change {
    projection::Standing to;
    ViewerId author;
    DecisionId decision;
    std::string reason;  // told where the statement is not at hand
};
/// Appends what makes `thing` stand as wanted together with `steps` (in the person's home), moves media where addresses
/// must end, and returns when all of it is in force.
[[nodiscard]] Status carry_out(const Parts& parts, const RuledThing& thing, const Change& change,
                               std::vector<ingest::ModerationStep> steps);

}  // namespace tiller::app
