#include "media/captions.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace tiller::media {
namespace {

std::unexpected<Error> refuse(std::string reason) { return fail(ErrorCode::kInvalid, std::move(reason)); }

/// Length of the well-formed UTF-8 character at the start of `text`, and its code point; 0 when it is malformed.
struct Decoded {
    std::size_t bytes = 0;
    char32_t code_point = 0;
};

Decoded decode_utf8(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = at(0);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xc2 && lead < 0xe0 ? 2
                               : lead >= 0xe0 && lead < 0xf0 ? 3
                               : lead >= 0xf0 && lead < 0xf5 ? 4
                                                             : 0;
    if (length == 0 || length > text.size()) return {};
    char32_t value = length == 1 ? lead : lead & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((at(i) & 0xc0u) != 0x80u) return {};
        value = value << 6 | (at(i) & 0x3fu);
    }
    constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < kSmallest[length] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return {};
    return {length, value};
}

bool is_well_formed(std::string_view text) {
    while (!text.empty()) {
        const Decoded character = decode_utf8(text);
        if (character.bytes == 0) return false;
        text.remove_prefix(character.bytes);
    }
    return true;
}

/// Invisible characters that steer a terminal or turn the direction of the text around them.
bool is_harmful(char32_t c) {
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           c == 0x2028 || c == 0x2029;
}

void append_visible(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const Decoded character = decode_utf8(text);
        ASSERT(character.bytes > 0);  // the whole file was checked
        if (!is_harmful(character.code_point)) out.append(text.substr(0, character.bytes));
        text.remove_prefix(character.bytes);
    }
}

struct Entity {
    std::string_view name;
    std::string_view text;
};
constexpr Entity kEntities[] = {{"&amp;", "&"},  {"&lt;", "<"}, {"&gt;", ">"},
                                {"&nbsp;", " "}, {"&lrm;", ""}, {"&rlm;", ""}};

/// Drops tags and decodes the entities of WebVTT; an unfinished tag swallows the rest, as browsers do.
std::string plain_text(std::string_view payload) {
    std::string out;
    while (!payload.empty()) {
        if (payload[0] == '<') {
            const auto end = payload.find('>');
            payload.remove_prefix(end == std::string_view::npos ? payload.size() : end + 1);
            continue;
        }
        const auto entity =
            std::ranges::find_if(kEntities, [&](const Entity& e) { return payload.starts_with(e.name); });
        if (entity != std::end(kEntities)) {
            out += entity->text;
            payload.remove_prefix(entity->name.size());
            continue;
        }
        const std::size_t bytes = std::min(payload.find_first_of("<&", 1), payload.size());
        append_visible(out, payload.substr(0, bytes));
        payload.remove_prefix(bytes);
    }
    return out;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {}
    /// Without its end, which is LF, CR or CR LF; none after the last.
    std::optional<std::string_view> next() {
        if (rest_.empty()) return std::nullopt;
        ++number_;
        const auto end = std::min(rest_.find_first_of("\r\n"), rest_.size());
        const std::string_view line = rest_.substr(0, end);
        rest_.remove_prefix(end);
        if (rest_.starts_with("\r\n"))
            rest_.remove_prefix(2);
        else if (!rest_.empty())
            rest_.remove_prefix(1);
        return line;
    }
    [[nodiscard]] int number() const { return number_; }

private:
    std::string_view rest_;
    int number_ = 0;
};

/// Digits of a fixed or least count, taken off the front.
std::optional<std::int64_t> take_digits(std::string_view& text, std::size_t least, std::size_t most) {
    std::int64_t value = 0;
    std::size_t count = 0;
    while (count < most && count < text.size() && text[count] >= '0' && text[count] <= '9')
        value = value * 10 + (text[count++] - '0');
    if (count < least) return std::nullopt;
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

enum class Form : std::uint8_t { kWebVtt, kSubRip };

/// [hh:]mm:ss.ttt; SubRip writes a comma, and programs that make it one digit for the hours.
std::optional<std::int64_t> take_time_ms(std::string_view& text, Form form) {
    const auto first = take_digits(text, form == Form::kSubRip ? 1 : 2, 4);
    if (!first || !take(text, ':')) return std::nullopt;
    const auto second = take_digits(text, 2, 2);
    if (!second) return std::nullopt;
    std::int64_t hours = 0, minutes = *first, seconds = *second;
    if (take(text, ':')) {
        const auto third = take_digits(text, 2, 2);
        if (!third) return std::nullopt;
        hours = *first;
        minutes = *second;
        seconds = *third;
    }
    const bool has_comma = form == Form::kSubRip && take(text, ',');
    if (minutes > 59 || seconds > 59 || (!has_comma && !take(text, '.'))) return std::nullopt;
    const auto ms = take_digits(text, 3, 3);
    if (!ms) return std::nullopt;
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + *ms;
}

std::optional<CaptionCue> parse_time_line(std::string_view line, Form form) {
    std::string_view rest = trimmed(line);
    CaptionCue cue;
    const auto start = take_time_ms(rest, form);
    if (!start) return std::nullopt;
    rest = trimmed(rest);
    if (!rest.starts_with("-->")) return std::nullopt;
    rest = trimmed(rest.substr(3));
    const auto end = take_time_ms(rest, form);
    // Settings (position, align …) may follow after a blank; they are dropped.
    if (!end || (!rest.empty() && rest[0] != ' ' && rest[0] != '\t')) return std::nullopt;
    cue.start_ms = *start;
    cue.end_ms = *end;
    return cue;
}

std::string two_digit_time(std::int64_t ms) {
    return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

class CaptionParser {
public:
    CaptionParser(std::string_view text, Form form) : lines_(text), form_(form) {}

    Result<std::vector<CaptionCue>> parse() {
        if (form_ == Form::kWebVtt) TRY_STATUS(read_header());
        while (const auto line = lines_.next()) {
            if (trimmed(*line).empty()) continue;
            TRY_STATUS(read_block(*line));
        }
        if (cues_.empty()) return refuse("The caption file has no captions.");
        std::ranges::stable_sort(cues_, {}, &CaptionCue::start_ms);
        return std::move(cues_);
    }

private:
    Status read_header() {
        const auto line = lines_.next();
        if (!line || !line->starts_with("WEBVTT") || (line->size() > 6 && (*line)[6] != ' ' && (*line)[6] != '\t'))
            return refuse("The caption file does not start with WEBVTT.");
        skip_block();
        return {};
    }

    void skip_block() {
        while (const auto line = lines_.next()) {
            if (trimmed(*line).empty()) return;
        }
    }

    Status read_block(std::string_view first) {
        const auto starts_with_word = [&](std::string_view word) {
            return first.starts_with(word) &&
                   (first.size() == word.size() || first[word.size()] == ' ' || first[word.size()] == '\t');
        };
        const bool is_no_cue = starts_with_word("NOTE") || starts_with_word("STYLE") || starts_with_word("REGION");
        if (form_ == Form::kWebVtt && is_no_cue) {
            skip_block();
            return {};
        }
        std::optional<std::string_view> time_line = first;
        if (first.find("-->") == std::string_view::npos)
            time_line = lines_.next();  // the first line was the cue's name
        if (!time_line) return refuse(fmt::format("Line {}: a time line is missing.", lines_.number()));
        auto cue = parse_time_line(*time_line, form_);
        if (!cue)
            return refuse(
                fmt::format("Line {}: not a time line like {}.", lines_.number(),
                            form_ == Form::kWebVtt ? "00:01.000 --> 00:02.500" : "00:00:01,000 --> 00:00:02,500"));
        if (cue->end_ms <= cue->start_ms || cue->end_ms > kMaxCueTimeMs)
            return refuse(
                fmt::format("Line {}: the caption ends before it starts, or after an hour.", lines_.number()));
        return read_payload(std::move(*cue));
    }

    Status read_payload(CaptionCue cue) {
        std::string payload;
        while (const auto line = lines_.next()) {
            if (trimmed(*line).empty()) break;
            if (line->find("-->") != std::string_view::npos)
                return refuse(
                    fmt::format("Line {}: an empty line is missing before the next caption.", lines_.number()));
            payload.append(payload.empty() ? "" : "\n").append(*line);
            if (payload.size() > kMaxCueBytes)
                return refuse(fmt::format("Line {}: a caption longer than {} bytes.", lines_.number(), kMaxCueBytes));
        }
        cue.text = without_blank_lines(plain_text(payload));
        if (cue.text.empty()) return {};
        if (cues_.size() == kMaxCues) return refuse(fmt::format("More than {} captions.", kMaxCues));
        cues_.push_back(std::move(cue));
        return {};
    }

    static std::string without_blank_lines(std::string_view text) {
        std::string out;
        Lines lines(text);
        while (const auto line = lines.next()) {
            const std::string_view content = trimmed(*line);
            if (!content.empty()) out.append(out.empty() ? "" : "\n").append(content);
        }
        return out;
    }

    Lines lines_;
    Form form_;
    std::vector<CaptionCue> cues_;
};

Result<std::vector<CaptionCue>> parse(std::string_view file, Form form) {
    if (file.size() > kMaxCaptionFileBytes)
        return refuse(fmt::format("The caption file is larger than {} KiB.", kMaxCaptionFileBytes >> 10));
    if (!is_well_formed(file)) return refuse("The caption file is not UTF-8 text.");
    if (file.find('\0') != std::string_view::npos) return refuse("The caption file holds binary data.");
    if (file.starts_with("\xef\xbb\xbf")) file.remove_prefix(3);
    return CaptionParser(file, form).parse();
}

}  // namespace

Result<std::vector<CaptionCue>> parse_captions(std::string_view file) { return parse(file, Form::kWebVtt); }

Result<std::vector<CaptionCue>> parse_subrip(std::string_view file) { return parse(file, Form::kSubRip); }

std::string write_captions(const std::vector<CaptionCue>& cues) {
    std::string out = "WEBVTT\n";
    for (const CaptionCue& cue : cues) {
        out += fmt::format("\n{} --> {}\n", two_digit_time(cue.start_ms), two_digit_time(cue.end_ms));
        for (const char c : cue.text) {
            if (c == '&')
                out += "&amp;";
            else if (c == '<')
                out += "&lt;";
            else if (c == '>')
                out += "&gt;";
            else
                out.push_back(c);
        }
        out += "\n";
    }
    return out;
}

Result<std::string> normalise_captions(std::string_view file) { return write_captions(TRY(parse_captions(file))); }

}  // namespace tiller::media
