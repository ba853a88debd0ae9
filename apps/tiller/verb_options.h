// What all verbs share: the data directory, the refusal to run as root, and how they end.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <string>

#include "base/result.h"

namespace tiller {

/// --data DIR, defaulting to $TILLER_DATA or ~/.local/share/tiller.
void add_data_option(CLI::App& app, std::string& data);
/// kDenied for root without --allow-root: what the server wrote must not end up owned by root.
[[nodiscard]] Status check_not_root(bool allow_root);
/// Adds --allow-root and the callback: exit code 0 on true, 1 on false or an error, which goes to stderr after "tiller NAME: ".
void run_verb(CLI::App& app, std::string name, int& exit_code, std::function<Result<bool>()> run);

}  // namespace tiller
