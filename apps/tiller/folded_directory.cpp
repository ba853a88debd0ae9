#include "tiller/folded_directory.h"

#include <algorithm>

#include "audit/recovery.h"

namespace tiller {

Result<FoldedDirectory> open_folded(const std::string& path,
                                    const std::function<void(std::uint64_t events)>& on_folded) {
    FoldedDirectory folded{
        .directory = TRY(DataDirectory::open({.path = path, .regions = {}, .on_fenced = {}, .must_exist = true})),
        .projections = std::make_unique<projection::Projections>()};
    static_cast<void>(TRY(audit::recover(folded.directory->journal(), folded.directory->checkpoints(),
                                         *folded.projections, {}, on_folded)));
    const projection::View view = folded.projections->view();
    folded.erasure_epoch = std::max(view.rules().erasure_epoch(), view.erasure_count());
    return folded;
}

audit::ReplayOptions replay_options(const FoldedDirectory& folded, const std::string& from) {
    audit::ReplayOptions options;
    options.erasure_epoch = folded.erasure_epoch;
    options.from_genesis = from == "genesis";
    if (from != "newest" && from != "genesis") options.checkpoint = from;
    return options;
}

}  // namespace tiller
