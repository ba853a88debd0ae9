// `tiller audience`: the simulated crowd as a command.
#pragma once

#include <CLI/App.hpp>

namespace tiller::audience {

/// Adds the subcommand; its callback sets `exit_code`.
void add_audience_verb(CLI::App& parent, int& exit_code);

}  // namespace tiller::audience
