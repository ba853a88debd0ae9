// A data directory of which verbs ask something that only its projections know.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "audit/replay.h"
#include "projection/projections.h"
#include "tiller/data_directory.h"

namespace tiller {

struct FoldedDirectory {
    std::unique_ptr<DataDirectory> directory;
    std::unique_ptr<projection::Projections> projections;  // at the end of the log
    std::uint64_t erasure_epoch = 0;
};

/// No server may use it meanwhile. `on_folded` hears how many events were folded so far.
[[nodiscard]] Result<FoldedDirectory> open_folded(const std::string& path,
                                                  const std::function<void(std::uint64_t events)>& on_folded = {});

/// `from` is newest, genesis, or the path of a checkpoint.
[[nodiscard]] audit::ReplayOptions replay_options(const FoldedDirectory& folded, const std::string& from);

}  // namespace tiller
