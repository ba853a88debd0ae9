#include "tiller/serve_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "tiller/demo_content.h"
#include "tiller/instance.h"
#include "tiller/missing_programs.h"
#include "tiller/qr_code.h"
#include "tiller/serve_options.h"
#include "tiller/stop_signal.h"
#include "tiller/verb_options.h"

namespace tiller {
namespace {

constexpr int kTendEveryMs = 1'000;

void say(const std::string& text) {
    fmt::print("{}\n", text);
    std::fflush(stdout);
}

bool is_loopback_host(std::string_view host) { return host.starts_with("127.") || host == "::1"; }

/// One name for this machine everywhere: a browser keeps the cookies of 127.0.0.1 and localhost apart.
std::string name_of_host(const std::string& host) {
    const bool is_here = host == "0.0.0.0" || host == "::" || host == "127.0.0.1" || host == "::1";
    return is_here ? "localhost" : host;
}

void show_addresses(const ServeOptions& options, std::uint16_t port) {
    const bool any = options.host == "0.0.0.0" || options.host == "::";
    say(fmt::format("Tiller is at http://{}:{}", name_of_host(options.host), port));
    if (is_loopback_host(options.host)) return;
    const std::string reachable = any ? network_address() : options.host;
    if (reachable.empty()) return;
    const std::string address = fmt::format("http://{}:{}", reachable, port);
    say(fmt::format("in this network: {}\n{}", address, qr_code_text(address)));
}

Status show_setup(app::App& app, const ServeOptions& options, std::uint16_t port) {
    const std::string token = TRY(app.people().issue_setup_token());
    if (token.empty()) return {};
    // Behind a proxy the address of this machine opens nothing for whoever reads this elsewhere.
    const std::string& named = options.mail.public_url;
    const std::string address = named.empty() ? fmt::format("http://{}:{}", name_of_host(options.host), port) : named;
    say(fmt::format("No admin yet. Make yours here, once: {}/setup?token={}", address, token));
    return {};
}

/// What happens next, in words for somebody who sees it for the first time.
void show_what_happens(const ServeOptions& options, bool can_publish, bool demo_is_on) {
    for (const std::string& line : missing_programs()) say(line);
    if (!can_publish)
        say("Until then nothing new is published, neither demo clips nor your own files.");
    else if (!options.videos.empty())
        say("your files are being published, one after the other");
    else if (demo_is_on)
        say("The demo makes its own clips: the first can be watched in seconds, all of them in about twenty "
            "minutes. Its viewers are simulated and say so.");
    else if (options.demo)
        say("The demo was removed from this data folder; it stays away.");
    say("Ctrl-C stops it; the next start goes on where it was.");
}

Result<bool> serve(ServeOptions& options, const std::string& config_file, const CLI::App& verb) {
    const std::string config = config_file.empty() ? options.data + "/tiller.toml" : config_file;
    if (std::filesystem::exists(config))
        TRY_STATUS(read_serve_config(config, verb, options));
    else if (!config_file.empty())
        return fail(ErrorCode::kNotFound, "there is no file " + config_file);
    TRY_STATUS(check_mail(options.mail));
    install_stop_signals();
    auto instance = TRY(Instance::start(options));
    TRY_STATUS(show_setup(instance->app(), options, instance->port()));
    show_addresses(options, instance->port());
    show_what_happens(options, instance->jail().is_sufficient() && can_convert(),
                      instance->app().operation().demo_is_on());
    auto content =
        std::make_unique<DemoContent>(DemoContext{instance->app(), instance->jail(), options, instance->port()});
    // At once too: after a long recovery a checkpoint is due, and nobody knows how long this process lives.
    do {
        instance->tend();
        content->tend();
    } while (!wait_for_stop_signal(kTendEveryMs));
    say("stopping: finishing what is under way");
    content->stop();
    instance->stop();
    return true;
}

CLI::App* add_verb(CLI::App& parent, int& exit_code, const std::string& name, const std::string& what, bool demo) {
    CLI::App* verb = parent.add_subcommand(name, what);
    auto options = std::make_shared<ServeOptions>();
    auto config_file = std::make_shared<std::string>();
    options->demo = demo;
    add_serve_options(*verb, *options, *config_file);
    run_verb(*verb, name, exit_code, [options, config_file, verb] { return serve(*options, *config_file, *verb); });
    return verb;
}

}  // namespace

void add_serve_verb(CLI::App& parent, int& exit_code) {
    add_verb(parent, exit_code, "serve", "Serve the feed, the pages and the API from one data directory", false)
        ->footer(
            "Examples:\n"
            "  tiller serve --data ~/tiller                      this machine only, http://localhost:8080\n"
            "  tiller serve --data ~/tiller --host 0.0.0.0       the whole network, with a QR code for a phone\n"
            "  tiller serve --data ~/tiller --videos ~/clips     publish your own files\n"
            "The first start prints an address where you make the admin account. SIGTERM or Ctrl-C stops it cleanly.\n"
            "Settings can also stand in DATA/tiller.toml: the flags' names with _ for -, e.g.  port = 9000\n"
            "Programs and hash lists that look at new videos stand there, too: docs/operating.md, \"Programs that look "
            "first\".");
}

void add_demo_verb(CLI::App& parent, int& exit_code) {
    add_verb(parent, exit_code, "demo",
             "Open a living demo: clips that the program makes, viewers that are simulated and say so", true)
        ->footer(
            "The same as `tiller serve --demo`. \"Start my own\" in the admin page removes all of the demo again.");
}

}  // namespace tiller
