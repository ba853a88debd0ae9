// Verbs that work on a data directory while no server uses it: replay, explain, verify, log, import, erase, restore; and
// backup and doctor, which work in both cases; and hashes, which needs none.
#pragma once

#include <CLI/App.hpp>

namespace tiller {

/// Each adds one subcommand; its callback sets `exit_code`.
void add_replay_verb(CLI::App& parent, int& exit_code);
void add_explain_verb(CLI::App& parent, int& exit_code);
void add_verify_verb(CLI::App& parent, int& exit_code);
void add_log_verb(CLI::App& parent, int& exit_code);
void add_import_verb(CLI::App& parent, int& exit_code);
void add_backup_verb(CLI::App& parent, int& exit_code);
void add_restore_verb(CLI::App& parent, int& exit_code);
void add_erase_verb(CLI::App& parent, int& exit_code);
void add_doctor_verb(CLI::App& parent, int& exit_code);
void add_hashes_verb(CLI::App& parent, int& exit_code);

}  // namespace tiller
