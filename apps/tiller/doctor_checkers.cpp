#include "tiller/doctor_checkers.h"

#include <fmt/format.h>

#include <optional>

#include "app/caption_program.h"
#include "app/checker_program.h"
#include "app/hash_list.h"
#include "media/jail.h"

namespace tiller {
namespace {

using custody::Finding;
using custody::Verdict;

constexpr const char* kProgramRemedy =
    "run it by hand with a question of docs/formats/checkers.md on its standard input; mend \"command\" and \"reads\" "
    "in "
    "tiller.toml, then restart";

Finding examine_list(const app::CheckerSettings& checker, const std::string& check) {
    const auto list = app::HashList::read(checker.hash_list);
    if (!list)
        return {check, Verdict::kBroken, list.error().message, "mend the list; it is read again with the next video"};
    return {check,
            Verdict::kOk,
            fmt::format("{} files and {} pictures are known", list->file_count(), list->picture_count()),
            {}};
}

Finding examine_program(const app::CheckerSettings& checker, const std::string& check, const media::Jail& jail) {
    if (!jail.is_sufficient())
        return {check, Verdict::kBroken, "programs may not run here: the jail is too weak", jail.remedy()};
    if (const Status tried = app::try_program(jail, checker); !tried)
        return {check, Verdict::kBroken, tried.error().message, kProgramRemedy};
    return {check, Verdict::kOk, checker.command.front() + " runs and answers", {}};
}

}  // namespace

std::vector<Finding> examine_checkers(const std::vector<app::CheckerSettings>& checkers,
                                      const projection::Projections& projections) {
    std::vector<Finding> findings;
    std::optional<media::Jail> jail;
    if (!checkers.empty()) jail = media::Jail::open({});
    const projection::View view = projections.view();
    for (const app::CheckerSettings& checker : checkers) {
        const std::string check = "checker-" + checker.name;
        Finding finding =
            checker.is_hash_list() ? examine_list(checker, check) : examine_program(checker, check, *jail);
        const projection::CheckerTally* tally = view.checks().tally(checker.name);
        if (tally != nullptr)
            finding.says += fmt::format("; {} answers, {} failures so far", tally->answers, tally->failures);
        if (finding.verdict == Verdict::kOk && tally != nullptr && tally->last_failure_ms > tally->last_answer_ms) {
            finding.verdict = Verdict::kWarning;
            finding.says += ", the last one: " + tally->last_failure;
            finding.remedy =
                "videos that it failed on are not asked about again: look at them in the moderators' queue or by hand";
        }
        findings.push_back(std::move(finding));
    }
    return findings;
}

std::vector<Finding> examine_captioner(const std::optional<app::CaptionerSettings>& captioner) {
    if (!captioner) return {};
    const std::string check = "captions";
    const media::Jail jail = media::Jail::open({});
    if (!jail.is_sufficient())
        return {{check, Verdict::kBroken, "programs may not run here: the jail is too weak", jail.remedy()}};
    if (const Status tried = app::try_captioner(jail, *captioner); !tried)
        return {
            {check, Verdict::kBroken, tried.error().message,
             "run it by hand with the path of a WAV file for {sound}; mend \"command\" and \"reads\" in [captions] of "
             "tiller.toml, then restart (docs/formats/captioner.md)"}};
    return {{check, Verdict::kOk, captioner->command.front() + " runs and prints WebVTT", {}}};
}

}  // namespace tiller
