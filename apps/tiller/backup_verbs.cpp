// tiller backup and restore.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "custody/backup.h"
#include "custody/restore.h"
#include "terminal/progress.h"
#include "tiller/offline_verbs.h"
#include "tiller/verb_options.h"
#include "tiller/version.h"

namespace tiller {
namespace {

/// Steps of a back-up as bars; where there is no terminal, as lines that a journal keeps.
class ShownSteps {
public:
    explicit ShownSteps(const char* verb) : verb_(verb) {}
    [[nodiscard]] custody::BackupHooks hooks() {
        return {.on_step =
                    [this](std::string_view what, std::uint64_t bytes) {
                        if (::isatty(STDERR_FILENO) == 0 && bytes > kSaidFromBytes)
                            fmt::print(stderr, "{}: {} ({} MB)\n", verb_, what, bytes >> 20);
                        bar_.start(std::string(what), static_cast<std::size_t>(bytes));
                    },
                .on_bytes = [this](std::uint64_t bytes) { bar_.advance(static_cast<std::size_t>(bytes)); }};
    }
    void finish() { bar_.finish(); }

private:
    static constexpr std::uint64_t kSaidFromBytes = 64ull << 20;
    const char* verb_;
    Progress bar_{Display::kWhenTerminal};
};

std::string size_text(std::uint64_t bytes) {
    if (bytes >= 1ull << 30) return fmt::format("{:.1f} GB", static_cast<double>(bytes) / (1 << 30));
    if (bytes >= 1ull << 20) return fmt::format("{:.1f} MB", static_cast<double>(bytes) / (1 << 20));
    return fmt::format("{} KB", (bytes + 1023) >> 10);
}

std::string time_text(UnixMs time_ms) {
    const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(time_ms)};
    return fmt::format("{:%Y-%m-%d %H:%M} UTC", std::chrono::floor<std::chrono::seconds>(time));
}

/// The server's requests come first, on the processor and on the disk.
void take_lowest_priority() {
    constexpr int kWhoProcess = 1;
    constexpr int kIdleClass = 3 << 13;
    (void)::setpriority(PRIO_PROCESS, 0, 19);
    (void)::syscall(SYS_ioprio_set, kWhoProcess, 0, kIdleClass);  // a disk without such classes is none the worse
}

struct BackupVerb {
    std::string data;
    std::string to;
};

Result<bool> back_up(const BackupVerb& verb) {
    take_lowest_priority();
    const SystemClock clock;
    const std::int64_t started_us = clock.monotonic_us();
    ShownSteps shown("backup");
    const auto taken = custody::take_backup({.data = verb.data, .folder = verb.to, .program = std::string(kVersion)},
                                            clock, shown.hooks());
    shown.finish();
    const custody::BackupReport report = TRY(taken);
    for (const std::string& path : report.left_out)
        fmt::print(stderr, "left out, because no program of ours gives such names: {}\n", path);
    fmt::print(
        "backed up to {}: {} new events up to {}, {} files, {} in all; {} written and read back in {:.1f} s\n"
        "keep apart, to know this back-up again: {}\n",
        verb.to, report.records, report.cut.text(), report.files, size_text(report.bytes),
        size_text(report.written_bytes), static_cast<double>(clock.monotonic_us() - started_us) / 1e6,
        hex_text(report.digest));
    return true;
}

struct RestoreVerb {
    custody::RestoreOptions options;
    bool check = false;
};

void print_damaged(const custody::RestoreReport& report) {
    for (const std::string& damaged : report.damaged_media) fmt::print(stderr, "left out: {}\n", damaged);
}

Result<bool> check(const RestoreVerb& verb) {
    ShownSteps shown("restore");
    const auto checked = custody::check_backup(verb.options, shown.hooks());
    shown.finish();
    const custody::RestoreReport report = TRY(checked);
    print_damaged(report);
    fmt::print("the back-up of {} in {} is whole: {} events up to {}, {} files, {}\n", time_text(report.made_ms),
               verb.options.folder, report.records, report.cut.text(), report.files, size_text(report.bytes));
    return true;
}

/// What comes back with an old back-up is said, not assumed.
void print_what_it_means(const RestoreVerb& verb, const custody::RestoreReport& report) {
    if (verb.options.erasures.empty()) {
        fmt::print(
            "WARNING: no register of erasures was given. Whoever asked to be erased after {} is back in this data. "
            "If the lost instance's file DATA/erasures, or its copy, still exists:\n"
            "  tiller erase --data {} --from FILE\n",
            time_text(report.made_ms), verb.options.data);
    } else {
        fmt::print("{} erasures made since the back-up were made again\n", report.applied_erasures);
    }
    fmt::print(
        "Everybody signs in again. Passwords and API keys are those of {}: revoke what has leaked since.\n"
        "Next: tiller serve --data {}   (tiller verify --data {} reads all of it once more)\n",
        time_text(report.made_ms), verb.options.data, verb.options.data);
}

Result<bool> bring_back(const RestoreVerb& verb) {
    if (verb.check) return check(verb);
    if (verb.options.data.empty())
        return fail(ErrorCode::kInvalid, "needs --data DIR, a new or empty directory (or --check, to verify only)");
    const SystemClock clock;
    SystemEntropy entropy;
    const std::int64_t started_us = clock.monotonic_us();
    ShownSteps shown("restore");
    const auto restored = custody::restore(verb.options, clock, entropy, shown.hooks());
    shown.finish();
    const custody::RestoreReport report = TRY(restored);
    print_damaged(report);
    fmt::print("restored to {} from the back-up of {}: {} events up to {}, {} files, {}, in {:.1f} s\n",
               verb.options.data, time_text(report.made_ms), report.records, report.cut.text(), report.files,
               size_text(report.bytes), static_cast<double>(clock.monotonic_us() - started_us) / 1e6);
    print_what_it_means(verb, report);
    return true;
}

}  // namespace

void add_backup_verb(CLI::App& parent, int& exit_code) {
    auto verb = std::make_shared<BackupVerb>();
    CLI::App* app = parent.add_subcommand("backup", "Back up a data directory, while a server uses it or not");
    app->footer(
        "Examples:\n  tiller backup --data /var/lib/tiller/data --to /mnt/other-disk/tiller\n"
        "  tiller backup --data /var/lib/tiller/data --to /mnt/other-disk/tiller-$(date +%F).tar.zst\n"
        "Holds the log of every region, keys, accounts, settings, media, unfinished uploads and the newest "
        "checkpoint.\n"
        "The second time into the same folder only what is new is written; what was deleted or erased leaves it.\n"
        "Everything written is read back and checked before it counts. If it fails or is killed, the back-up that\n"
        "was there stays whole. The files are never changed, so rsync or any object store can carry the folder away.\n"
        "One file (.tar.zst, .tar) is whole each time, written while it is read, and there only when all of it is "
        "checked.\n"
        "It holds keys and password hashes: keep it as secret as the data. Ends with 0 when all is well, else with 1.\n"
        "docs/operating.md has a timer for every night and a drill for the restore.");
    add_data_option(*app, verb->data);
    app->add_option("--to", verb->to,
                    "folder for the back-up, on another disk; made when missing. A name that ends in .tar.zst or .tar "
                    "is one new file")
        ->required();
    run_verb(*app, "backup", exit_code, [verb] { return back_up(*verb); });
}

void add_restore_verb(CLI::App& parent, int& exit_code) {
    auto verb = std::make_shared<RestoreVerb>();
    CLI::App* app = parent.add_subcommand("restore", "Make a data directory from a back-up, or check that it could be");
    app->footer(
        "Examples:\n  tiller restore --from /mnt/other-disk/tiller --check\n"
        "  tiller restore --from /mnt/other-disk/tiller --data /var/lib/tiller/data --erasures /mnt/kept/erasures\n"
        "DIR must be missing or empty; it appears in one step at the end, and nothing stays behind after an error.\n"
        "--erasures FILE is DATA/erasures of the lost instance, or the copy that `tiller serve --erasures-copy FILE` "
        "keeps:\n"
        "without it, whoever was erased after the back-up is back. Sessions and invitations are not restored.\n"
        "A back-up in one file is unpacked first, beside DIR (with --check beside the file), and needs that much more "
        "room.\n"
        "A damaged back-up is refused with the name of the file. Ends with 0 when all is well, else with 1.");
    app->add_option("--from", verb->options.folder, "folder of the back-up, or its file (.tar.zst, .tar)")->required();
    app->add_option("--data", verb->options.data, "new or empty data directory");
    app->add_option("--erasures", verb->options.erasures, "register of what was erased since the back-up");
    app->add_option("--digest", verb->options.digest, "refuse any back-up but the one with this digest");
    app->add_option("--unpack-in", verb->options.unpack_in,
                    "unpack a back-up in one file to this name with .unpacked, for the time of the restore");
    app->add_flag("--leave-out-damaged-media", verb->options.leave_out_damaged_media,
                  "go on without media files that are damaged, naming each");
    app->add_flag("--check", verb->check, "verify the back-up and write nothing");
    run_verb(*app, "restore", exit_code, [verb] { return bring_back(*verb); });
}

}  // namespace tiller
