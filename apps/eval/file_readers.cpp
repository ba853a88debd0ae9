#include "eval/file_readers.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "import/dataset.h"
#include "import/text_file.h"

namespace tiller::eval {
namespace {

constexpr std::size_t kMaxMatrixBytes = std::size_t{1} << 30;

bool is_label(std::string_view word) { return word == "0" || word == "1"; }

/// Whether every line can be read as `user item label`; false for a file without lines.
Result<bool> looks_labelled(const std::filesystem::path& path) {
    bool labelled = true;
    std::size_t lines = 0;
    TRY_STATUS(import::for_each_line(path, [&](std::string_view line, std::size_t) -> Status {
        const auto words = import::words_of(line);
        if (words.empty()) return {};
        ++lines;
        labelled = labelled && words.size() == 3 && is_label(words[2]);
        return {};
    }));
    return labelled && lines > 0;
}

template <typename Number>
Result<Number> number_in(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return fail(ErrorCode::kInvalid, "not a number: " + std::string(text.substr(0, 40)));
    return value;
}

/// The interactions of one line, after the name of its user.
Status add_words(std::span<const std::string_view> words, bool labelled, Names& names, History& history) {
    if (labelled) {
        if (words.size() != 2 || !is_label(words[1]))
            return fail(ErrorCode::kInvalid, "expected `user item label` with label 0 or 1");
        history.push_back({.item = TRY(names.items.index_of(words[0])), .liked = words[1] == "1"});
        return {};
    }
    for (const std::string_view word : words) history.push_back({.item = TRY(names.items.index_of(word))});
    return {};
}

}  // namespace

Result<std::uint32_t> NameIndex::index_of(std::string_view name) {
    if (name.size() > import::kMaxIdBytes)
        return fail(ErrorCode::kInvalid, "the name of an " + what_ + " is longer than 256 bytes");
    const auto [at, added] = indices_.try_emplace(std::string(name), static_cast<std::uint32_t>(indices_.size()));
    if (added && indices_.size() > kMaxNames)
        return fail(ErrorCode::kExhausted, "more than 20,000,000 names of one kind");
    return at->second;
}

std::optional<std::uint32_t> NameIndex::find(std::string_view name) const {
    const auto at = indices_.find(std::string(name));
    return at == indices_.end() ? std::nullopt : std::optional(at->second);
}

Result<HistoriesFile> read_histories(const std::filesystem::path& path, LineForm form, Names& names) {
    const bool labelled = form == LineForm::kLabels || (form == LineForm::kDetect && TRY(looks_labelled(path)));
    HistoriesFile file{.histories = {}, .labelled = labelled};
    TRY_STATUS(import::for_each_line(path, [&](std::string_view line, std::size_t) -> Status {
        const auto words = import::words_of(line);
        if (words.empty()) return {};
        const std::uint32_t user = TRY(names.users.index_of(words.front()));
        if (user >= file.histories.size()) file.histories.resize(user + 1);
        return add_words(std::span(words).subspan(1), labelled, names, file.histories[user]);
    }));
    if (file.histories.empty()) return fail(ErrorCode::kInvalid, path.string() + ": no line with a user");
    return file;
}

Result<std::vector<RecordedEvent>> read_events_in_line_order(const std::filesystem::path& path, LineForm form,
                                                             Names& names) {
    const bool labelled = form == LineForm::kLabels || (form == LineForm::kDetect && TRY(looks_labelled(path)));
    std::vector<RecordedEvent> events;
    TRY_STATUS(import::for_each_line(path, [&](std::string_view line, std::size_t) -> Status {
        const auto words = import::words_of(line);
        if (words.empty()) return {};
        const std::uint32_t user = TRY(names.users.index_of(words.front()));
        History line_history;
        TRY_STATUS(add_words(std::span(words).subspan(1), labelled, names, line_history));
        for (const Interaction& each : line_history) {
            if (each.liked) events.push_back({.user = user, .item = each.item});
        }
        return {};
    }));
    if (events.empty()) return fail(ErrorCode::kInvalid, path.string() + ": no event");
    return events;
}

Result<std::vector<RecordedEvent>> read_ratings(const std::filesystem::path& path, Stream stream, Names& names) {
    constexpr int kMaxStars = 5;
    std::vector<RecordedEvent> events;
    TRY_STATUS(import::for_each_line(path, [&](std::string_view line, std::size_t number) -> Status {
        const auto words = import::words_of(line);
        if (number == 1 || words.empty()) return {};
        if (words.size() != 4)
            return fail(ErrorCode::kInvalid,
                        "expected user, item, stars, time; found " + std::to_string(words.size()) + " columns");
        const int stars = TRY(number_in<int>(words[2]));
        const auto time_s = TRY(number_in<std::int64_t>(words[3]));
        if (stars < 1 || stars > kMaxStars) return fail(ErrorCode::kInvalid, "a rating lies in 1 to 5");
        if (time_s < 0 || time_s > std::numeric_limits<UnixMs>::max() / 1000)
            return fail(ErrorCode::kInvalid, "the time is out of range");
        const std::uint32_t user = TRY(names.users.index_of(words[0]));
        const std::uint32_t item = TRY(names.items.index_of(words[1]));
        if (stream == Stream::kFiveStar && stars != kMaxStars) return {};
        events.push_back({.user = user,
                          .item = item,
                          .rating = static_cast<float>(stars - 1) / (kMaxStars - 1),
                          .time_ms = time_s * 1000});
        return {};
    }));
    std::ranges::stable_sort(events, {}, &RecordedEvent::time_ms);
    return events;
}

Status add_content(const std::filesystem::path& path, Names& names, Content& content) {
    const Bytes bytes = TRY(import::read_whole(path, kMaxMatrixBytes));
    const auto matrix = import::parse_npy(bytes);
    if (!matrix) return fail(matrix.error().code, path.string() + ": " + matrix.error().message);
    std::vector<std::uint32_t> items;
    for (std::size_t row = 0; row < matrix->rows; ++row)
        items.push_back(TRY(names.items.index_of(std::to_string(row))));
    const Content before = std::exchange(content, {});
    const std::size_t items_before = before.empty() ? 0 : before.values.size() / before.dimensions;
    content.dimensions = before.dimensions + matrix->columns;
    content.values.assign(names.items.size() * content.dimensions, 0.0f);
    for (std::uint32_t item = 0; item < items_before; ++item)
        std::ranges::copy(before.row(item),
                          content.values.begin() + static_cast<std::ptrdiff_t>(item * content.dimensions));
    for (std::size_t row = 0; row < matrix->rows; ++row) {
        const auto values = std::span(matrix->values).subspan(row * matrix->columns, matrix->columns);
        std::ranges::copy(values, content.values.begin() +
                                      static_cast<std::ptrdiff_t>(items[row] * content.dimensions + before.dimensions));
    }
    return {};
}

Result<std::vector<bool>> read_candidates(const std::filesystem::path& path, const Names& names) {
    std::vector<bool> is_candidate(names.items.size(), false);
    TRY_STATUS(import::for_each_line(path, [&](std::string_view line, std::size_t) -> Status {
        const auto words = import::words_of(line);
        if (words.empty()) return {};
        const auto item = names.items.find(words.front());
        if (words.size() != 1 || !item)
            return fail(ErrorCode::kInvalid,
                        "expected one item that the data names; found " + std::string(line.substr(0, 60)));
        is_candidate[*item] = true;
        return {};
    }));
    if (std::ranges::find(is_candidate, true) == is_candidate.end())
        return fail(ErrorCode::kInvalid, path.string() + ": no candidate");
    return is_candidate;
}

}  // namespace tiller::eval
