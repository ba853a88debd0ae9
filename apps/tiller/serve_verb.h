// `tiller serve` and `tiller demo`.
#pragma once

#include <CLI/App.hpp>

namespace tiller {

/// Each adds one subcommand; its callback sets `exit_code`.
void add_serve_verb(CLI::App& parent, int& exit_code);
void add_demo_verb(CLI::App& parent, int& exit_code);

}  // namespace tiller
