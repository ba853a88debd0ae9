#include "tiller/suggestion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>

namespace tiller {
namespace {

constexpr std::size_t kMaxWordBytes = 64;

/// Damerau-Levenshtein distance with adjacent swaps (optimal string alignment), by three rows.
std::size_t slips_between(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

std::vector<std::string> verbs_of(const CLI::App& program) {
    std::vector<std::string> names;
    for (const CLI::App* verb : program.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(verb->get_name());
    return names;
}

std::vector<std::string> options_of(const CLI::App& verb) {
    std::vector<std::string> names;
    for (const CLI::Option* option : verb.get_options()) {
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
    return names;
}

std::string meant(std::string_view typed, std::span<const std::string> known) {
    const std::string nearest = nearest_word(typed, known);
    return nearest.empty() ? "" : fmt::format("; did you mean {}?", nearest);
}

}  // namespace

std::string nearest_word(std::string_view typed, std::span<const std::string> known) {
    if (typed.size() > kMaxWordBytes) return "";
    std::string best;
    std::size_t best_slips = 0;
    for (const std::string& word : known) {
        const std::size_t slips = slips_between(typed, word);
        if (slips > std::max(typed.size(), word.size()) / 2) continue;
        if (best.empty() || slips < best_slips) {
            best = word;
            best_slips = slips;
        }
    }
    return best;
}

std::string explain_unknown_words(const CLI::App& program, std::span<const char* const> arguments) {
    if (arguments.empty()) return "";
    const std::string_view first = arguments.front();
    const std::vector<std::string> verbs = verbs_of(program);
    const bool is_verb = std::ranges::find(verbs, first) != verbs.end();
    if (!is_verb && !first.starts_with('-')) {
        return fmt::format("tiller: there is no verb \"{}\"{}\nVerbs: {}\ntiller --help says what each does\n",
                           first.substr(0, kMaxWordBytes), meant(first, verbs), fmt::join(verbs, ", "));
    }
    const CLI::App& verb = is_verb ? *program.get_subcommand(std::string(first)) : program;
    const std::string name = is_verb ? "tiller " + verb.get_name() : "tiller";
    const std::vector<std::string> options = options_of(verb);
    for (const std::string_view argument : arguments) {
        if (argument == "--") return "";  // what follows is not for us
        const std::string_view typed = argument.substr(0, argument.find('='));
        if (!typed.starts_with("--") || std::ranges::find(options, typed) != options.end()) continue;
        return fmt::format("{}: there is no option {}{}\n{} --help lists all\n", name, typed.substr(0, kMaxWordBytes),
                           meant(typed, options), name);
    }
    return "";
}

}  // namespace tiller
