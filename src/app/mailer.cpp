#include "app/mailer.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

#include "media/child_process.h"

namespace tiller::app {
namespace {

/// The program reads the letter from a file in memory, which the shell makes its standard input.
Status send_by(const std::string& command, const std::string& letter) {
    const int file = ::memfd_create("tiller-letter", MFD_CLOEXEC);
    if (file < 0) return fail(ErrorCode::kInternal, "no memory for a letter");
    const bool is_written = ::write(file, letter.data(), letter.size()) == static_cast<ssize_t>(letter.size()) &&
                            ::lseek(file, 0, SEEK_SET) == 0;
    auto outcome = is_written ? media::run_child({.arguments = {"/bin/sh", "-c", "exec " + command + " <&3"},
                                                  .kept_fds = {file},
                                                  .niceness = 0,
                                                  .wall_limit_ms = kMailWaitMs},
                                                 {})
                              : Result<media::RunOutcome>(fail(ErrorCode::kInternal, "no memory for a letter"));
    ::close(file);
    if (!outcome) return std::unexpected(outcome.error());
    if (outcome->ok()) return {};
    return fail(ErrorCode::kUnavailable,
                fmt::format("the mail command ended with {}: {}", outcome->exit_code, outcome->stderr_text));
}

}  // namespace

bool is_mail_address(std::string_view text) {
    const std::size_t at = text.find('@');
    if (text.size() > 254 || at == 0 || at == std::string_view::npos || at + 1 == text.size()) return false;
    if (text.find('@', at + 1) != std::string_view::npos || text.front() == '-') return false;
    constexpr std::string_view kAllowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.@";
    return text.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::string letter_text(const Letter& letter, std::string_view from) {
    return fmt::format(
        "From: {}\nTo: {}\nSubject: {}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\nAuto-Submitted: auto-generated\n\n{}",
        from, letter.to, letter.subject, letter.text);
}

Mailer::Mailer(MailSettings settings, Send send)
    : settings_(std::move(settings)),
      send_(send ? std::move(send)
                 : [command = settings_.command](const std::string& letter) { return send_by(command, letter); }) {
    if (settings_.is_on()) thread_ = std::thread([this] { run(); });
}

Mailer::~Mailer() {
    queue_.close();
    if (thread_.joinable()) thread_.join();
}

void Mailer::post(Letter letter) {
    if (!settings_.is_on() || !is_mail_address(letter.to) || !queue_.try_push(letter)) ++failed_;
}

void Mailer::run() {
    while (auto letter = queue_.pop()) {
        // Not the address: log lines are kept longer than anybody agreed to.
        if (const Status status = send_(letter_text(*letter, settings_.from)); !status) {
            ++failed_;
            spdlog::error("a letter was not sent: {}", status.error().message);
        } else {
            ++sent_;
        }
    }
}

}  // namespace tiller::app
