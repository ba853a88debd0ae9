// What `tiller serve` can be told, by flags or by tiller.toml; one struct, one table of names.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/captioner_settings.h"
#include "app/checker_settings.h"
#include "app/mail_settings.h"
#include "app/openid_settings.h"
#include "base/result.h"

namespace tiller {

struct ServeOptions {
    std::string data;
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;           // 0 = any free one
    std::string name;                    // of the instance, on its first start
    std::string web;                     // folder of the built pages; empty = beside the program
    std::string videos;                  // publish these files
    std::vector<std::string> regions;    // first one is where new viewers live
    std::string erasures_copy;           // a second register of erasures, on another disk; empty = none
    app::MailSettings mail;              // how letters leave, if they do; and the public address
    std::vector<app::CheckerSettings> checkers;  // of tiller.toml only, as are the next two
    std::vector<app::OpenidProviderSettings> openid;
    std::optional<app::CaptionerSettings> captioner;
    bool staff_second_factor = false;    // moderators and administrators need two-factor sign-in
    bool demo = false;
    bool audience = true;                // with --demo: simulated viewers
    bool behind_proxy = false;
    bool behind_tls = false;
    bool public_metrics = false;
    std::uint32_t max_upload_mib = 1'024;  // [1, 65,536]
    std::uint32_t account_storage_mb = 0;  // [0, 1,000,000,000] of 1,000,000 bytes; 0 = no limit, as is the next
    std::uint32_t account_videos = 0;      // [0, 1,000,000]
    std::uint32_t originals_days = 0;      // [0, 3,650]; 0 = an original goes as soon as its video is made
    std::uint32_t second_look_hours = 72;  // [0, 720]
    std::uint32_t demo_clips = 150;        // [0, 150]
};

/// Adds the flags, each with its help.
void add_serve_options(CLI::App& verb, ServeOptions& options, std::string& config_file);
/// kInvalid for a public address of another form, and for a mail program without the addresses that letters need.
[[nodiscard]] Status check_mail(const app::MailSettings& mail);
/// Reads tiller.toml: the flags' names with '_' for '-', [[checker]] and [[openid]] tables, and [captions]. A flag that was given wins. kInvalid for
/// what is no TOML, an unknown key or a wrong type, naming it; a missing file is an error only when it was asked for by --config.
[[nodiscard]] Status read_serve_config(const std::string& path, const CLI::App& verb, ServeOptions& options);

}  // namespace tiller
