#include "app/checker_program.h"

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "app/program_outcome.h"

namespace tiller::app {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kMebibyte = 1 << 20;
constexpr std::size_t kMaxStderrBytes = 16 << 10;

media::JailRequest run_of(const CheckerSettings& checker, const CheckQuestion& question) {
    media::JailRequest run{.program = checker.command.front(),
                           .arguments = {checker.command.begin() + 1, checker.command.end()},
                           .stdin_text = question_json(question),
                           .shared_paths = checker.reads};
    for (const media::Frame& frame : question.frames)
        run.inputs.push_back({.path = question.folder + "/" + frame.file, .name = frame.file});
    run.limits = {.wall_ms = std::int64_t{checker.timeout_s} * 1'000,
                  .cpu_s = 2 * std::int64_t{checker.timeout_s},
                  .memory_bytes = checker.memory_mib * kMebibyte,
                  .output_file_bytes = 1,
                  .open_files = 256,
                  .max_stdout_bytes = kMaxAnswerBytes,
                  .max_stderr_bytes = kMaxStderrBytes};
    return run;
}

}  // namespace

std::string question_json(const CheckQuestion& question) {
    const schema::Video& video = question.video;
    json::array tags, captions, frames;
    for (const std::string& tag : video.tags) tags.emplace_back(tag);
    for (const SpokenText& text : question.captions)
        captions.push_back(json::object{{"language", text.language}, {"webvtt", text.webvtt}});
    for (const media::Frame& frame : question.frames)
        frames.push_back(json::object{{"path", media::jail_path(frame.file)}, {"time_ms", frame.time_ms}});
    return json::serialize(json::object{{"format", 1},
                                        {"video", to_text(video.video)},
                                        {"text", video.text},
                                        {"tags", std::move(tags)},
                                        {"language", video.language},
                                        {"sound", video.sound},
                                        {"duration_ms", video.duration_ms},
                                        {"width", video.width},
                                        {"height", video.height},
                                        {"captions", std::move(captions)},
                                        {"frames", std::move(frames)}}) +
           "\n";
}

Result<CheckerAnswer> ask_program(const media::Jail& jail, const CheckerSettings& checker,
                                  const CheckQuestion& question, const std::stop_token& stop) {
    const media::RunOutcome outcome = TRY(jail.run(run_of(checker, question), stop));
    TRY_STATUS(check_outcome(outcome, {.timeout_s = checker.timeout_s, .max_answer_bytes = kMaxAnswerBytes}));
    return parse_checker_answer(outcome.stdout_text);
}

Status try_program(const media::Jail& jail, const CheckerSettings& checker) {
    const std::string& program = checker.command.front();
    if (::access(program.c_str(), X_OK) != 0)
        return fail(ErrorCode::kNotFound, fmt::format("{} is not there, or may not be run", program));
    for (const std::string& path : checker.reads) {
        if (::access(path.c_str(), R_OK) != 0)
            return fail(ErrorCode::kNotFound, fmt::format("{}, which it reads, is not there or can not be read", path));
    }
    const schema::Video nothing{};
    auto answer = ask_program(jail, checker, {.video = nothing, .captions = {}, .frames = {}, .folder = {}});
    if (!answer) return fail(answer.error().code, fmt::format("{}: {}", program, answer.error().message));
    return {};
}

}  // namespace tiller::app
