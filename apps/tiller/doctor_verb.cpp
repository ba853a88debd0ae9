// tiller doctor: what is wrong, and how to mend it.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "audit/checkpoint.h"
#include "base/clock.h"
#include "custody/backup_folder.h"
#include "custody/examination.h"
#include "ingest/text.h"
#include "media/child_process.h"
#include "media/jail.h"
#include "tiller/doctor_checkers.h"
#include "tiller/missing_programs.h"
#include "tiller/offline_verbs.h"
#include "tiller/serve_options.h"
#include "tiller/verb_options.h"

namespace tiller {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using custody::Finding;
using custody::Verdict;
constexpr std::uint64_t kSmallLogBytes = 16ull << 20;  // folded in a second or two

struct DoctorVerb {
    std::string data;
    bool json = false;
    bool whole_log = false;
    bool allow_root = false;
};

std::string text_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The process that holds the lock of the data directory; 0 when none does.
int server_process(const std::string& data) {
    struct stat lock{};
    if (::stat((data + "/lock").c_str(), &lock) != 0) return 0;
    std::istringstream lines(text_of("/proc/locks"));
    for (std::string line; std::getline(lines, line);) {
        // "1: FLOCK  ADVISORY  WRITE 4711 fe:00:1234 0 EOF"
        std::istringstream words(line);
        std::string number, kind, way, access, file;
        int process = 0;
        words >> number >> kind >> way >> access >> process >> file;
        if (kind == "FLOCK" && file.ends_with(":" + std::to_string(lock.st_ino))) return process;
    }
    return 0;
}

/// The options of a running server, as they stand on its command line and in its settings file; what can not be read there
/// stays as it is without.
ServeOptions options_of(const std::string& data, int process, Finding& settings) {
    ServeOptions options;
    CLI::App verb;
    std::string config_file;
    bool allow_root = false;
    add_serve_options(verb, options, config_file);
    verb.add_flag("--allow-root", allow_root);
    std::vector<std::string> words;
    if (process != 0) {
        const std::string line = text_of(fmt::format("/proc/{}/cmdline", process));
        for (std::size_t at = 0; at < line.size(); at += words.back().size() + 1)
            words.push_back(line.substr(at, line.find('\0', at) - at));
        words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(2, words.size())));
    }
    std::ranges::reverse(words);  // as CLI11 wants them
    try {
        verb.parse(words);
    } catch (const CLI::ParseError&) {}  // a tool of another kind holds the lock: the defaults say as much as we know
    if (config_file.empty()) config_file = data + "/tiller.toml";
    settings = {"settings", Verdict::kOk, fmt::format("there is no {}", config_file), {}};
    if (!fs::exists(config_file)) return options;
    settings.says = config_file + " can be read";
    if (const Status read = read_serve_config(config_file, verb, options); !read)
        settings = {"settings", Verdict::kBroken, read.error().message,
                    "mend that line: the server does not start with it"};
    return options;
}

bool is_port_taken(const std::string& host, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (port == 0 || ::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) return false;
    const custody::FileDescriptor door(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int again = 1;
    (void)::setsockopt(door.get(), SOL_SOCKET, SO_REUSEADDR, &again, sizeof again);
    return ::bind(door.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno == EADDRINUSE;
}

std::uint64_t open_files_of(int process) {
    std::istringstream lines(process != 0 ? text_of(fmt::format("/proc/{}/limits", process)) : std::string());
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("Max open files")) continue;
        std::istringstream words(line.substr(std::string_view("Max open files").size()));
        std::uint64_t limit = 0;
        if (words >> limit) return limit;
    }
    rlimit own{};
    return ::getrlimit(RLIMIT_NOFILE, &own) == 0 ? own.rlim_cur : 0;
}

bool has_text_data() {
    const auto cutter = ingest::TokenCutter::create();
    return cutter && cutter->cut("we watch 短视频").size() >= 3;
}

std::vector<std::string> missing_codecs() {
    if (!can_convert()) return {};
    constexpr std::uint32_t kNobody = 65'534;
    media::ChildPlan plan;
    plan.arguments = {"/usr/bin/ffmpeg", "-hide_banner", "-encoders"};
    if (::geteuid() == 0) plan.user_id = kNobody;
    const auto listed = media::run_child(plan, {});
    std::vector<std::string> missing;
    for (const char* codec : {"libx264", "aac", "mjpeg"})
        if (!listed || !listed->stdout_text.contains(fmt::format(" {} ", codec))) missing.emplace_back(codec);
    return missing;
}

custody::MachineFacts look_at_machine(int process) {
    const media::Jail jail = media::Jail::open({});
    timex clock{};
    return {.has_avx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0,
            .has_text_data = has_text_data(),
            .clock_is_set = ::adjtimex(&clock) != TIME_ERROR,
            .now_ms = SystemClock().now_ms(),
            .open_files = open_files_of(process),
            .jail_is_sufficient = jail.is_sufficient(),
            .jail_level = std::string(media::jail_level_name(jail.level())),
            .jail_remedy = jail.remedy(),
            .missing_programs = missing_programs(),
            .missing_codecs = missing_codecs()};
}

std::uint64_t log_bytes(const std::string& data) {
    std::uint64_t bytes = 0;
    std::error_code ignored;  // a log that is not there is told by another check
    for (const fs::directory_entry& region : fs::directory_iterator(data, ignored)) {
        const std::uintmax_t size = fs::file_size(region.path() / "log.db", ignored);
        if (!ignored) bytes += size;
    }
    return bytes;
}

/// The newest checkpoint; what it knows of the catalogue goes to `projections`.
Finding examine_checkpoint(const std::string& data, projection::Projections& projections) {
    const std::string check = "checkpoint";
    const std::string remedy =
        "the next start folds the log from its first event, which takes longer; then there is one";
    std::vector<fs::path> found;
    std::error_code ignored;  // no folder, no checkpoints
    for (const fs::directory_entry& entry : fs::directory_iterator(data + "/checkpoints", ignored))
        if (entry.path().extension() == ".checkpoint") found.push_back(entry.path());
    if (found.empty() && log_bytes(data) < kSmallLogBytes)
        return {check, Verdict::kOk, "none yet, and the log is short", {}};
    if (found.empty()) return {check, Verdict::kWarning, "there is no checkpoint yet", remedy};
    const std::string newest = std::ranges::max(found).string();
    const std::string bytes = text_of(newest);
    const auto checkpoint = audit::decode_checkpoint(as_bytes(bytes));
    const Status decoded =
        checkpoint ? projections.decode(checkpoint->projections) : std::unexpected(checkpoint.error());
    if (!decoded) return {check, Verdict::kWarning, newest + ": " + decoded.error().message, "delete it: " + remedy};
    return {check,
            Verdict::kOk,
            fmt::format("{} of them, the newest up to {}", found.size(), projections.cut().text()),
            {}};
}

std::vector<Finding> examine(const DoctorVerb& verb) {
    const int process = server_process(verb.data);
    Finding settings;
    const ServeOptions options = options_of(verb.data, process, settings);
    std::vector<Finding> findings{custody::examine_directory(verb.data)};
    const auto add = [&](std::vector<Finding> more) {
        findings.insert(findings.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    };
    projection::Projections projections;
    if (findings.front().verdict != Verdict::kBroken) {
        if (const auto disk = custody::look_at_disk(verb.data)) add(custody::judge_disk(*disk));
        add(custody::examine_logs(verb.data, verb.whole_log ? custody::Depth::kWhole : custody::Depth::kTail));
        add({custody::examine_databases(verb.data), custody::examine_erasures(verb.data, options.erasures_copy),
             examine_checkpoint(verb.data, projections)});
        add({custody::examine_media(verb.data, projections), custody::examine_leftovers(verb.data),
             custody::examine_backup(verb.data, SystemClock().now_ms())});
    }
    add({std::move(settings)});
    add(examine_checkers(options.checkers, projections));
    add(examine_captioner(options.captioner));
    add(custody::judge_machine(look_at_machine(process)));
    add(custody::judge_door({.is_running = process != 0,
                             .host = options.host,
                             .port = options.port,
                             .port_is_taken = process == 0 && is_port_taken(options.host, options.port),
                             .behind_proxy = options.behind_proxy,
                             .behind_tls = options.behind_tls}));
    return findings;
}

void print_json(const std::vector<Finding>& findings) {
    json::array lines;
    for (const Finding& finding : findings)
        lines.push_back(json::object{{"check", finding.check},
                                     {"verdict", name_of(finding.verdict)},
                                     {"says", finding.says},
                                     {"remedy", finding.remedy}});
    fmt::print("{}\n", json::serialize(lines));
}

void print_table(const std::vector<Finding>& findings) {
    std::size_t wrong = 0;
    for (const Finding& finding : findings) {
        fmt::print("{:<8} {:<11} {}\n", name_of(finding.verdict), finding.check, finding.says);
        if (!finding.remedy.empty()) fmt::print("{:<8} {:<11} → {}\n", "", "", finding.remedy);
        wrong += finding.verdict == Verdict::kOk ? 0 : 1;
    }
    fmt::print("{} checks, {} to look at\n", findings.size(), wrong);
}

int run_doctor(const DoctorVerb& verb) {
    if (const Status allowed = check_not_root(verb.allow_root); !allowed) {
        fmt::print(stderr, "tiller doctor: {}\n", allowed.error().message);
        return 2;
    }
    const std::vector<Finding> findings = examine(verb);
    verb.json ? print_json(findings) : print_table(findings);
    return static_cast<int>(std::ranges::max(findings, {}, &Finding::verdict).verdict);
}

}  // namespace

void add_doctor_verb(CLI::App& parent, int& exit_code) {
    auto verb = std::make_shared<DoctorVerb>();
    CLI::App* app = parent.add_subcommand("doctor", "Say what is wrong with data and machine, and how to mend it");
    app->footer(
        "Examples:\n  tiller doctor --data /var/lib/tiller/data\n  tiller doctor --data DIR --json | jq '.[] | "
        "select(.verdict != "
        "\"ok\")'\n"
        "Reads only, beside a running server or without one. One line a check, with the remedy below it.\n"
        "Ends with 0 when all is well, 1 with warnings, 2 when something is broken.");
    add_data_option(*app, verb->data);
    app->add_flag("--json", verb->json, "a list of check, verdict, says, remedy");
    app->add_flag("--whole-log", verb->whole_log, "verify all of the log, not its last 1,000 records a partition");
    app->add_flag("--allow-root", verb->allow_root, "run as root all the same (containers, tests)");
    app->callback([verb, &exit_code] { exit_code = run_doctor(*verb); });
}

}  // namespace tiller
