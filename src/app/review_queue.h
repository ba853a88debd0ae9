// What moderators look at next: open reports by what they are about, those first that deserve it, and what helps to
// decide.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/appeals.h"
#include "app/cards.h"
#include "app/parts.h"

namespace tiller::app {

/// How much a report's sender has been right.
enum class ReporterTrust : std::uint8_t { kTrusted, kUsual, kOftenWrong };

struct QueuedReport {
    projection::Report report;
    ReporterTrust trust = ReporterTrust::kUsual;
};
/// Everything that is reported of one thing.
struct QueueItem {
    schema::ReportTarget target{};
    std::uint64_t target_id = 0;
    ReporterTrust trust = ReporterTrust::kOftenWrong;  // the best of its reports
    std::vector<QueuedReport> reports;  // oldest first, at most kMaxShownReports
    std::size_t report_count = 0;
    std::optional<VideoCard> video;     // or the one that the comment is about
    std::string comment_text;
    std::string handle;                 // of whoever made it, or of the person
    std::size_t strikes = 0;            // of them
    std::vector<projection::Check> checks;  // of a video, by the checkers' names
    std::optional<projection::Decision> automatic;  // the last that a program made about it alone, and that stands
};
inline constexpr std::size_t kMaxShownReports = 50;

/// What is known of whoever made it, and what looks like it.
struct QueueContext {
    std::string handle;
    UnixMs since_ms = 0;   // of the account; 0 without one
    std::size_t strikes = 0;
    std::size_t videos = 0;
    std::size_t reports_upheld = 0;     // about what is theirs
    std::size_t reports_dismissed = 0;
    std::vector<DecisionCard> decisions;      // about them, newest first
    std::vector<VideoCard> same_creator;      // other videos, newest first
    std::vector<VideoCard> same_text;
    std::vector<std::string> same_author_comments;
    std::size_t same_text_comments = 0;       // others with exactly this text
};

/// A reporter is often wrong after kMinDismissed dismissals in kReporterMemoryMs, when fewer than a fifth was upheld.
inline constexpr std::size_t kMinDismissed = 3;
inline constexpr std::int64_t kReporterMemoryMs = 180 * kDayMs;

/// All functions are safe from any thread.
class ReviewQueue {
public:
    ReviewQueue(const Parts& parts, Appeals& appeals) : parts_(parts), appeals_(appeals) {}
    /// Trusted flaggers' first, then the oldest; what only people report who are often wrong comes last. Looks at every
    /// report.
    [[nodiscard]] std::vector<QueueItem> list() const;
    /// A look at that person's data, which they are told of. kNotFound when the thing is gone.
    [[nodiscard]] Result<QueueContext> context(const Identity& moderator, schema::ReportTarget target,
                                               std::uint64_t target_id);

private:
    const Parts parts_;
    Appeals& appeals_;
};

}  // namespace tiller::app
