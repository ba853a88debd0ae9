// `tiller eval`: the recommender measured on recorded data.
#pragma once

#include <CLI/App.hpp>

namespace tiller::eval {

/// Adds the subcommand; its callback sets `exit_code`.
void add_eval_verb(CLI::App& parent, int& exit_code);

}  // namespace tiller::eval
