// Tiller: a short-video platform whose algorithm sits in the hands of the people it serves. This file only lists the
// verbs; `serve_verb.cpp` starts an `Instance`, and `instance.cpp` is where all parts meet.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <span>

#include "audience/audience_verb.h"
#include "closed_loop/closed_loop_verb.h"
#include "eval/eval_verb.h"
#include "tiller/offline_verbs.h"
#include "tiller/serve_verb.h"
#include "tiller/suggestion.h"
#include "tiller/version.h"

namespace {
constexpr int kWrongUse = 2;  // what was asked for went wrong: 1
}

int main(int argc, char** argv) {
    CLI::App program("Tiller: self-hosted short video with a recommender that can be steered, explained and replayed.",
                     "tiller");
    program.set_version_flag("--version", std::string(tiller::kVersion));
    program.require_subcommand(1);
    program.footer("tiller VERB --help says more about one verb. To look around: tiller demo");
    int exit_code = 0;
    tiller::add_serve_verb(program, exit_code);
    tiller::add_demo_verb(program, exit_code);
    tiller::add_replay_verb(program, exit_code);
    tiller::add_explain_verb(program, exit_code);
    tiller::add_verify_verb(program, exit_code);
    tiller::add_log_verb(program, exit_code);
    tiller::add_backup_verb(program, exit_code);
    tiller::add_restore_verb(program, exit_code);
    tiller::add_erase_verb(program, exit_code);
    tiller::add_doctor_verb(program, exit_code);
    tiller::add_hashes_verb(program, exit_code);
    tiller::add_import_verb(program, exit_code);
    tiller::audience::add_audience_verb(program, exit_code);
    tiller::closed_loop::add_closed_loop_verb(program, exit_code);
    tiller::eval::add_eval_verb(program, exit_code);
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const std::span<const char* const> arguments(argv, static_cast<std::size_t>(argc));
        const std::string unknown =
            error.get_exit_code() == 0 ? "" : tiller::explain_unknown_words(program, arguments.subspan(1));
        if (unknown.empty())
            program.exit(error);
        else
            fmt::print(stderr, "{}", unknown);
        return error.get_exit_code() == 0 ? 0 : kWrongUse;
    }
    return exit_code;
}
