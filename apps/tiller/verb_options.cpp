#include "tiller/verb_options.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace tiller {
namespace {

std::string default_data_directory() {
    if (const char* named = std::getenv("TILLER_DATA"); named != nullptr && *named != '\0') return named;
    const char* home = std::getenv("HOME");
    return std::string(home != nullptr ? home : ".") + "/.local/share/tiller";
}

}  // namespace

void add_data_option(CLI::App& app, std::string& data) {
    data = default_data_directory();
    app.add_option("--data", data, "data directory (or $TILLER_DATA)")->capture_default_str();
}

Status check_not_root(bool allow_root) {
    if (::geteuid() != 0 || allow_root) return {};
    return fail(ErrorCode::kDenied,
                "does not run as root. Run it as the account that owns the data (sudo -u tiller …, for ./dev serve and "
                "the Debian package), or with --allow-root inside a container");
}

void run_verb(CLI::App& app, std::string name, int& exit_code, std::function<Result<bool>()> run) {
    auto allow_root = std::make_shared<bool>(false);
    app.add_flag("--allow-root", *allow_root, "run as root all the same (containers, tests)");
    app.callback([allow_root, name = std::move(name), &exit_code, run = std::move(run)] {
        const Status allowed = check_not_root(*allow_root);
        const Result<bool> outcome = allowed ? run() : Result<bool>(std::unexpected(allowed.error()));
        if (!outcome) fmt::print(stderr, "tiller {}: {}\n", name, outcome.error().message);
        exit_code = outcome && *outcome ? 0 : 1;
    });
}

}  // namespace tiller
