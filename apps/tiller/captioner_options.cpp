#include "tiller/captioner_options.h"

#include <algorithm>
#include <string>

#include "ingest/text.h"
#include "schema/video.h"
#include "tiller/table_reader.h"

namespace tiller {
namespace {

constexpr std::size_t kMaxCaptionerWords = 64;
constexpr std::size_t kMaxCaptionerReads = 32;

void check_captioner(TableReader& in, app::CaptionerSettings& captioner) {
    const auto is_path = [](const std::string& text) { return text.starts_with('/'); };
    const auto& command = captioner.command;
    if (command.empty() || !is_path(command.front()))
        in.refuse("command", "must be there, and begin with the absolute path of a program");
    else if (std::ranges::find(command, app::kSoundPlace) == command.end())
        in.refuse("command", "needs a word \"{sound}\", which becomes the path of the WAV file");
    if (!std::ranges::all_of(captioner.reads, is_path)) in.refuse("reads", "must be absolute paths");
    const auto language = ingest::normalise_language(captioner.language);
    if (!language) return in.refuse("language", "must be a language tag like en or zh-Hant");
    captioner.language = *language;
}

}  // namespace

Result<app::CaptionerSettings> read_captioner(const toml::node& node) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return fail(ErrorCode::kInvalid, "\"captions\" must be a table [captions]");
    app::CaptionerSettings captioner;
    TableReader in(*table, "captions");
    in.texts("command", captioner.command, kMaxCaptionerWords);
    in.texts("reads", captioner.reads, kMaxCaptionerReads);
    in.text("language", captioner.language, schema::kMaxLanguageBytes);
    in.number("timeout_s", captioner.timeout_s, 1, 3'600);
    in.number("memory_mib", captioner.memory_mib, 64, 65'536);
    in.number("tries", captioner.tries, 1, 10);
    in.number("retry_s", captioner.retry_s, 1, 86'400);
    check_captioner(in, captioner);
    TRY_STATUS(in.finish());
    return captioner;
}

}  // namespace tiller
