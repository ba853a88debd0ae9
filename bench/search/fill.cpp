// Publishes videos that have texts and no media, so that finding can be measured at any size: search_fill DATA < LINES.
// Each line is a JSON object: first the people, {"handle", "name"}, then the videos, {"by": which of the people, "text", "tags",
// "sound", "language", "captions": what is said, or ""}. They go through the same ingest code as what the server publishes.
#include <fmt/format.h>

#include <atomic>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "log/sqlite_log.h"
#include "tiller/data_directory.h"

namespace tiller::bench {
namespace {

namespace json = boost::json;
constexpr PartitionId kHome{1};
constexpr std::size_t kThreads = 64;  // each waits for its own event; together they share a sync
constexpr std::int64_t kMsPerDay = 86'400'000;
constexpr std::int64_t kOldestDays = 365;
constexpr std::uint32_t kDurationMs = 15'000;
constexpr std::string_view kCaptionsFile = "captions.vtt";

std::string text_of(const json::object& line, std::string_view field) {
    return std::string(std::string_view(line.at(field).as_string()));
}

/// Calls work(0) … work(count - 1), many at a time. The first failure ends it.
template <typename Work>
Status in_parallel(std::size_t count, Work work) {
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;  // guards what came out
    Status outcome;
    const auto run = [&] {
        for (std::size_t i = next++; i < count; i = next++) {
            if (Status done = work(i); !done) {
                const std::lock_guard lock(mutex);
                outcome = std::move(done);
                next = count;
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < kThreads; ++i) threads.emplace_back(run);
    }
    return outcome;
}

Status write_captions(const std::string& folder, std::string_view said) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    std::ofstream out(fmt::format("{}/{}", folder, kCaptionsFile));
    out << "WEBVTT\n\n00:00.000 --> 00:10.000\n" << said << "\n";
    if (error || !out.flush()) return fail(ErrorCode::kInternal, "captions can not be written to " + folder);
    return {};
}

class Filler {
public:
    explicit Filler(DataDirectory& data) : data_(data) {}

    Status publish(const std::vector<json::object>& lines) {
        while (people_ < lines.size() && lines[people_].contains("handle")) ++people_;
        for (std::size_t i = 0; i < people_; ++i) ids_.push_back(ViewerId{data_.entropy().id64()});
        TRY_STATUS(in_parallel(people_, [&](std::size_t i) { return add_person(ids_[i], lines[i]); }));
        return in_parallel(lines.size() - people_, [&](std::size_t i) { return add_video(i, lines[people_ + i]); });
    }

private:
    Status add_person(ViewerId id, const json::object& line) {
        const ingest::Actor actor{.viewer = id, .home = kHome};
        (void)TRY(data_.ingest().create_viewer(actor, schema::ViewerKind::kAccount, "en"));
        schema::AccountChanged change;
        change.handle = text_of(line, "handle");
        change.display_name = text_of(line, "name");
        change.role = schema::Role::kViewer;
        change.state = schema::AccountState::kActive;
        (void)TRY(data_.ingest().change_account(actor, std::move(change)));
        return {};
    }

    Status add_video(std::size_t number, const json::object& line) {
        schema::Video video;
        video.video = VideoId{data_.entropy().id64()};
        video.creator = ids_.at(static_cast<std::size_t>(line.at("by").as_int64()));
        video.space = schema::kAppSpace;
        video.text = text_of(line, "text");
        for (const json::value& tag : line.at("tags").as_array())
            video.tags.emplace_back(std::string_view(tag.as_string()));
        video.sound = text_of(line, "sound");
        video.language = text_of(line, "language");
        video.duration_ms = kDurationMs;
        video.width = 720;
        video.height = 1280;
        video.media_folder = to_text(video.video);
        video.published_ms = data_.clock().now_ms() - static_cast<std::int64_t>(number) % kOldestDays * kMsPerDay;
        if (const std::string said = text_of(line, "captions"); !said.empty()) {
            const std::string media = log::region_directory(data_.path(), kHome) + "/media/";
            TRY_STATUS(write_captions(media + video.media_folder, said));
            video.captions.push_back({.language = "en", .label = "en", .file = std::string(kCaptionsFile)});
        }
        (void)TRY(data_.ingest().publish_video(kHome, {.video = std::move(video)}));
        return {};
    }

    DataDirectory& data_;
    std::size_t people_ = 0;
    std::vector<ViewerId> ids_;
};

Status fill(const std::string& path) {
    std::vector<json::object> lines;
    for (std::string line; std::getline(std::cin, line);) lines.push_back(json::parse(line).as_object());
    const auto data = TRY(DataDirectory::open({.path = path, .regions = {}, .on_fenced = {}}));
    return Filler(*data).publish(lines);
}

}  // namespace
}  // namespace tiller::bench

int main(int argument_count, char** arguments) {
    if (argument_count != 2) {
        fmt::print(stderr, "usage: search_fill DATA < LINES\n");
        return 2;
    }
    if (const tiller::Status filled = tiller::bench::fill(arguments[1]); !filled) {
        fmt::print(stderr, "search_fill: {}\n", filled.error().message);
        return 1;
    }
    return 0;
}
