#include "tiller/serve_options.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <CLI/CLI.hpp>
#include <functional>
#include <map>

#include "app/mailer.h"
#include "tiller/captioner_options.h"
#include "tiller/checker_options.h"
#include "tiller/openid_options.h"
#include "tiller/verb_options.h"

namespace tiller {
namespace {

using Setter = std::function<bool(const toml::node&)>;

Setter text(std::string& target) {
    return [&target](const toml::node& node) {
        const auto value = node.value_exact<std::string>();
        if (value) target = *value;
        return value.has_value();
    };
}

Setter flag(bool& target) {
    return [&target](const toml::node& node) {
        const auto value = node.value_exact<bool>();
        if (value) target = *value;
        return value.has_value();
    };
}

template <typename Number>
Setter number(Number& target, std::int64_t lowest, std::int64_t highest) {
    return [&target, lowest, highest](const toml::node& node) {
        const auto value = node.value_exact<std::int64_t>();
        if (!value || *value < lowest || *value > highest) return false;
        target = static_cast<Number>(*value);
        return true;
    };
}

Setter texts(std::vector<std::string>& target) {
    return [&target](const toml::node& node) {
        const toml::array* values = node.as_array();
        if (values == nullptr) return false;
        std::vector<std::string> read;
        for (const toml::node& value : *values) {
            const auto word = value.value_exact<std::string>();
            if (!word) return false;
            read.push_back(*word);
        }
        target = std::move(read);
        return true;
    };
}

std::map<std::string, Setter> keys_of(ServeOptions& options) {
    return {{"host", text(options.host)},
            {"port", number(options.port, 0, 65'535)},
            {"name", text(options.name)},
            {"web", text(options.web)},
            {"videos", text(options.videos)},
            {"region", texts(options.regions)},
            {"erasures_copy", text(options.erasures_copy)},
            {"mail_command", text(options.mail.command)},
            {"mail_from", text(options.mail.from)},
            {"public_url", text(options.mail.public_url)},
            {"staff_second_factor", flag(options.staff_second_factor)},
            {"demo", flag(options.demo)},
            {"behind_proxy", flag(options.behind_proxy)},
            {"behind_tls", flag(options.behind_tls)},
            {"public_metrics", flag(options.public_metrics)},
            {"max_upload_mib", number(options.max_upload_mib, 1, 65'536)},
            {"account_storage_mb", number(options.account_storage_mb, 0, 1'000'000'000)},
            {"account_videos", number(options.account_videos, 0, 1'000'000)},
            {"originals_days", number(options.originals_days, 0, 3'650)},
            {"second_look_hours", number(options.second_look_hours, 0, 720)}};
}

Result<toml::table> parse_config(const std::string& path) {
    try {
        return toml::table(toml::parse_file(path));
    } catch (const toml::parse_error& error) {
        return fail(ErrorCode::kInvalid,
                    fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
    }
}

std::string flag_name(std::string key) {
    std::ranges::replace(key, '_', '-');
    return "--" + key;
}

void add_storage_options(CLI::App& verb, ServeOptions& options) {
    verb.add_option("--account-storage-mb", options.account_storage_mb,
                    "how many MB (1,000,000 bytes) the videos of one account may take; 0 = no limit")
        ->check(CLI::Range(0, 1'000'000'000))
        ->capture_default_str();
    verb.add_option("--account-videos", options.account_videos, "how many videos one account may have; 0 = no limit")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    verb.add_option("--originals-days", options.originals_days,
                    "for how many days files are kept as they were sent, once their video is made; 0 = not at all")
        ->check(CLI::Range(0, 3'650))
        ->capture_default_str();
}

}  // namespace

void add_serve_options(CLI::App& verb, ServeOptions& options, std::string& config_file) {
    add_data_option(verb, options.data);
    verb.add_option("--config", config_file,
                    "settings file (default: tiller.toml in the data directory, when there is one)");
    verb.add_option("--host", options.host,
                    "address to listen on; 0.0.0.0 = the whole network, with a QR code for a phone")
        ->capture_default_str();
    verb.add_option("--port", options.port, "port to listen on; 0 = any free one")->capture_default_str();
    verb.add_option("--name", options.name, "name of this instance (first start; later in its settings page)");
    verb.add_option("--web", options.web, "folder of the built pages (default: found beside the program)");
    verb.add_option("--videos", options.videos,
                    "publish the video files of this folder, with their .vtt and .info.json");
    verb.add_option("--region", options.regions,
                    "a region for data, repeatable; the first is where new viewers live (default: home)");
    verb.add_option("--erasures-copy", options.erasures_copy,
                    "keep a copy of DATA/erasures in this file, on another disk, so that a restore can erase again");
    verb.add_option(
        "--mail-command", options.mail.command,
        "program that takes letters, e.g. \"/usr/sbin/sendmail -t\": forgotten passwords can then come by mail");
    verb.add_option("--mail-from", options.mail.from, "with --mail-command: the address that letters come from");
    verb.add_option("--public-url", options.mail.public_url,
                    "where people open this server, e.g. https://tiller.example: links in letters begin with it, and "
                    "passkeys hold there alone");
    verb.add_flag("--staff-second-factor", options.staff_second_factor,
                  "moderators and administrators need two-factor sign-in; without it they are viewers");
    verb.add_flag("--demo", options.demo,
                  "fill it with clips that the program makes, and viewers that are simulated and say so");
    verb.add_flag("--audience,!--no-audience", options.audience, "with --demo: simulated viewers watch (default)");
    verb.add_option("--demo-clips", options.demo_clips, "with --demo: how many clips to make")
        ->check(CLI::Range(0, 150))
        ->capture_default_str();
    verb.add_flag("--behind-proxy", options.behind_proxy,
                  "a proxy on this machine stands in front: believe its X-Forwarded-For");
    verb.add_flag("--behind-tls", options.behind_tls, "the proxy speaks TLS: cookies get Secure and __Host-");
    verb.add_flag("--public-metrics", options.public_metrics,
                  "answer /metrics to everybody, not to this machine alone");
    verb.add_option("--max-upload-mib", options.max_upload_mib, "largest video file taken")
        ->check(CLI::Range(1, 65'536))
        ->capture_default_str();
    add_storage_options(verb, options);
    verb.add_option("--second-look-hours", options.second_look_hours,
                    "how long an only moderator waits before answering an appeal against a decision of their own")
        ->check(CLI::Range(0, 720))
        ->capture_default_str();
}

Status check_mail(const app::MailSettings& mail) {
    const bool is_url = mail.public_url.starts_with("https://") || mail.public_url.starts_with("http://");
    const bool is_plain =
        !mail.public_url.ends_with('/') && mail.public_url.find_first_of(" \n\r\t\"<>") == std::string::npos;
    if (!mail.public_url.empty() && !(is_url && is_plain))
        return fail(ErrorCode::kInvalid,
                    "--public-url is an address like https://tiller.example, without a slash at the end");
    if (mail.command.empty()) return {};
    if (!app::is_mail_address(mail.from))
        return fail(ErrorCode::kInvalid, "--mail-command needs --mail-from, an address like tiller@example.org");
    if (mail.public_url.empty())
        return fail(ErrorCode::kInvalid,
                    "--mail-command needs --public-url, like https://tiller.example: links in letters begin with it");
    return {};
}

Status read_serve_config(const std::string& path, const CLI::App& verb, ServeOptions& options) {
    const toml::table parsed = TRY(parse_config(path));
    auto keys = keys_of(options);
    for (const auto& [key, node] : parsed) {
        const std::string name(key.str());
        if (name == "checker") {
            auto checkers = read_checkers(node);
            if (!checkers) return fail(ErrorCode::kInvalid, fmt::format("{}: {}", path, checkers.error().message));
            options.checkers = std::move(*checkers);
            continue;
        }
        if (name == "openid") {
            auto providers = read_openid_providers(node);
            if (!providers) return fail(ErrorCode::kInvalid, fmt::format("{}: {}", path, providers.error().message));
            options.openid = std::move(*providers);
            continue;
        }
        if (name == "captions") {
            auto captioner = read_captioner(node);
            if (!captioner) return fail(ErrorCode::kInvalid, fmt::format("{}: {}", path, captioner.error().message));
            options.captioner = std::move(*captioner);
            continue;
        }
        const auto setter = keys.find(name);
        if (setter == keys.end())
            return fail(
                ErrorCode::kInvalid,
                fmt::format("{}: unknown key \"{}\"; the keys are the flags of `tiller serve --help`", path, name));
        if (verb.get_option(flag_name(name))->count() > 0) continue;
        if (!setter->second(node))
            return fail(ErrorCode::kInvalid, fmt::format("{}: \"{}\" has a wrong type or is out of range", path, name));
    }
    return {};
}

}  // namespace tiller
