// Letters to accounts, by the operator's own program: Tiller speaks no mail protocol. Without one, everything works but letters.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "app/mail_settings.h"
#include "base/bounded_queue.h"
#include "base/result.h"

namespace tiller::app {

struct Letter {
    std::string to;
    std::string subject;  // ASCII
    std::string text;  // UTF-8, lines end with \n
};

inline constexpr std::size_t kMaxWaitingLetters = 1'000;
inline constexpr std::int64_t kMailWaitMs = 30'000;

/// True for what may stand in a header without quoting: one "@", no blanks, no signs of control, ASCII, at most 254 bytes.
[[nodiscard]] bool is_mail_address(std::string_view text);
/// The letter as programs like sendmail take it.
[[nodiscard]] std::string letter_text(const Letter& letter, std::string_view from);

/// Sends on a thread of its own, so that nobody learns from the time of an answer whether there was anything to send.
class Mailer {
public:
    /// Hands one letter to the program; tests pass another.
    using Send = std::function<Status(const std::string& letter)>;
    explicit Mailer(MailSettings settings, Send send = {});
    ~Mailer();  // gives up what waits
    Mailer(const Mailer&) = delete;
    Mailer& operator=(const Mailer&) = delete;

    [[nodiscard]] const MailSettings& settings() const { return settings_; }
    /// Does not wait. What finds no room is dropped and counted as failed.
    void post(Letter letter);
    [[nodiscard]] std::uint64_t sent() const { return sent_; }
    [[nodiscard]] std::uint64_t failed() const { return failed_; }

private:
    void run();
    const MailSettings settings_;
    const Send send_;
    BoundedQueue<Letter> queue_{kMaxWaitingLetters};
    std::atomic<std::uint64_t> sent_ = 0;
    std::atomic<std::uint64_t> failed_ = 0;
    std::thread thread_;
};

}  // namespace tiller::app
