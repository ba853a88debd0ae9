#include "import/public_logs.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <unordered_map>

#include "import/dataset_builder.h"
#include "import/text_file.h"

namespace tiller::import {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxAttributesBytes = 256u << 20;
constexpr std::size_t kMaxVectorsBytes = 1u << 30;
constexpr std::size_t kMaxItemTags = 16;
constexpr float kFinished = 1.0f;  // a log of choices says nothing of length: each counts as watched to the end

template <typename Number>
Result<Number> number_in(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return fail(ErrorCode::kInvalid, "not a number: " + std::string(text));
    return value;
}

/// `user item item …` lines.
Status read_adjacency(const std::filesystem::path& path, DatasetBuilder& builder) {
    return for_each_line(path, [&](std::string_view line, std::size_t) -> Status {
        const auto words = words_of(line);
        if (words.empty()) return {};
        const std::uint32_t user = TRY(builder.user(words.front()));
        for (const std::string_view word : std::span(words).subspan(1)) {
            TRY_STATUS(builder.add(
                {.user = user, .item = TRY(builder.item(word)), .action = ImportAction::kWatch, .value = kFinished}));
        }
        return {};
    });
}

/// Tab-separated rows after a header line.
Status read_table(const std::filesystem::path& path, std::size_t columns,
                  const std::function<Status(const std::vector<std::string_view>&)>& row) {
    return for_each_line(path, [&](std::string_view line, std::size_t number) -> Status {
        if (number == 1 || line.empty()) return {};
        std::vector<std::string_view> cells;
        for (std::size_t start = 0; start <= line.size();) {
            const std::size_t end = std::min(line.find('\t', start), line.size());
            cells.push_back(line.substr(start, end - start));
            start = end + 1;
        }
        if (cells.size() != columns)
            return fail(ErrorCode::kInvalid,
                        "expected " + std::to_string(columns) + " columns, found " + std::to_string(cells.size()));
        return row(cells);
    });
}

void set_tags(ImportItem& item, std::string_view text, std::string_view separators) {
    for (const std::string_view word : words_of(text, separators)) {
        if (item.tags.size() < kMaxItemTags) item.tags.emplace_back(word);
    }
}

Status read_attributes(const std::filesystem::path& path, DatasetBuilder& builder) {
    const Bytes bytes = TRY(read_whole(path, kMaxAttributesBytes));
    boost::system::error_code error;
    const json::value root = json::parse(as_text(bytes), error);
    if (error || !root.is_object())
        return fail(ErrorCode::kInvalid, path.string() + ": not a JSON object of item → attributes");
    for (const auto& [id, attributes] : root.as_object()) {
        if (!attributes.is_array())
            return fail(ErrorCode::kInvalid,
                        path.string() + ": the attributes of " + std::string(id) + " are not a list");
        ImportItem& item = builder.item_at(TRY(builder.item(id)));
        for (const json::value& attribute : attributes.as_array()) {
            if (!attribute.is_int64())
                return fail(ErrorCode::kInvalid,
                            path.string() + ": an attribute of " + std::string(id) + " is not a number");
            if (item.tags.size() < kMaxItemTags)
                item.tags.push_back("attribute-" + std::to_string(attribute.as_int64()));
        }
    }
    return {};
}

/// Appends the rows of one matrix to the content vectors; row = item id.
Status read_vectors(const std::filesystem::path& path, DatasetBuilder& builder) {
    const Bytes bytes = TRY(read_whole(path, kMaxVectorsBytes));
    const Matrix matrix = TRY(parse_npy(bytes));
    for (std::size_t row = 0; row < matrix.rows; ++row) {
        ImportItem& item = builder.item_at(TRY(builder.item(std::to_string(row))));
        const auto first = matrix.values.begin() + static_cast<std::ptrdiff_t>(row * matrix.columns);
        item.vector.insert(item.vector.end(), first, first + static_cast<std::ptrdiff_t>(matrix.columns));
    }
    return {};
}

}  // namespace

Result<Dataset> read_sequences(const std::filesystem::path& path, const FieldMap&) {
    DatasetBuilder builder;
    const bool folder = std::filesystem::is_directory(path);
    TRY_STATUS(read_adjacency(folder ? TRY(find_file(path, "sequences.txt")) : path, builder));
    return builder.take_in_turns(true);
}

Result<Dataset> read_amazon(const std::filesystem::path& folder, const FieldMap&) {
    DatasetBuilder builder;
    TRY_STATUS(read_adjacency(TRY(find_file(folder, "sequences.txt")), builder));
    TRY_STATUS(read_attributes(TRY(find_file(folder, "item2attributes.json")), builder));
    return builder.take_in_turns(true);
}

Result<Dataset> read_movielens_sequences(const std::filesystem::path& folder, const FieldMap&) {
    DatasetBuilder builder;
    TRY_STATUS(read_adjacency(TRY(find_file(folder, "sequences.txt")), builder));
    TRY_STATUS(read_table(TRY(find_file(folder, "items.tsv")), 4, [&](const auto& cells) -> Status {
        ImportItem& item = builder.item_at(TRY(builder.item(cells[0])));
        item.text = cells[2];
        set_tags(item, cells[3], "|");
        return {};
    }));
    return builder.take_in_turns(true);
}

Result<Dataset> read_movielens_ratings(const std::filesystem::path& folder, const FieldMap&) {
    DatasetBuilder builder;
    TRY_STATUS(read_table(TRY(find_file(folder, "ml-100k.item")), 4, [&](const auto& cells) -> Status {
        ImportItem& item = builder.item_at(TRY(builder.item(cells[0])));
        item.text = cells[1];
        set_tags(item, cells[3], " ");
        return {};
    }));
    TRY_STATUS(read_table(TRY(find_file(folder, "ml-100k.inter")), 4, [&](const auto& cells) -> Status {
        const int stars = TRY(number_in<int>(cells[2]));
        if (stars < 1 || stars > 5) return fail(ErrorCode::kInvalid, "a rating lies in 1 to 5");
        return builder.add({.user = TRY(builder.user(cells[0])),
                            .item = TRY(builder.item(cells[1])),
                            .action = ImportAction::kRating,
                            .value = static_cast<float>(stars - 1) / 4.0f,
                            .time_ms = TRY(number_in<std::int64_t>(cells[3])) * 1000});
    }));
    return builder.take_by_time();
}

Result<Dataset> read_gowalla(const std::filesystem::path& folder, const FieldMap&) {
    DatasetBuilder builder;
    TRY_STATUS(read_adjacency(TRY(find_file(folder, "train.txt")), builder));
    return builder.take_in_turns(false);
}

Result<Dataset> read_tiktok(const std::filesystem::path& folder, const FieldMap&) {
    DatasetBuilder builder;
    TRY_STATUS(read_vectors(TRY(find_file(folder, "image_feat.npy")), builder));
    TRY_STATUS(read_vectors(TRY(find_file(folder, "audio_feat.npy")), builder));
    TRY_STATUS(read_adjacency(TRY(find_file(folder, "train.txt")), builder));
    return builder.take_in_turns(false);
}

Result<Dataset> read_kuairand_signed(const std::filesystem::path& folder, const FieldMap&) {
    DatasetBuilder builder;
    TRY_STATUS(for_each_line(TRY(find_file(folder, "train.txt")), [&](std::string_view line, std::size_t) -> Status {
        const auto words = words_of(line);
        if (words.empty()) return {};
        if (words.size() != 3 || (words[2] != "0" && words[2] != "1"))
            return fail(ErrorCode::kInvalid, "expected `user item label` with label 0 or 1");
        return builder.add({.user = TRY(builder.user(words[0])),
                            .item = TRY(builder.item(words[1])),
                            .action = ImportAction::kWatch,
                            .value = words[2] == "1" ? kFinished : 0.0f});
    }));
    return builder.take_in_turns(false);
}

Result<Dataset> read_kuairand_features(const std::filesystem::path& folder, const FieldMap&) {
    DatasetBuilder builder;
    TRY_STATUS(for_each_csv_row(
        TRY(find_file(folder, "user_features_pure.csv")), [&](const auto& row, std::size_t number) -> Status {
            return number == 1                             ? Status{}
                   : builder.user(row.front()).has_value() ? Status{}
                                                           : Status{fail(ErrorCode::kInvalid, "no user id")};
        }));
    std::unordered_map<std::string, std::size_t> columns;
    TRY_STATUS(for_each_csv_row(
        TRY(find_file(folder, "video_features_basic_pure.csv")), [&](const auto& row, std::size_t number) -> Status {
            if (number == 1) {
                for (std::size_t i = 0; i < row.size(); ++i) columns[row[i]] = i;
                for (const char* name : {"video_id", "author_id", "video_duration", "tag"}) {
                    if (!columns.contains(name)) return fail(ErrorCode::kInvalid, std::string("no column ") + name);
                }
                return {};
            }
            if (row.size() != columns.size())
                return fail(ErrorCode::kInvalid, "expected " + std::to_string(columns.size()) + " columns, found " +
                                                     std::to_string(row.size()));
            ImportItem& item = builder.item_at(TRY(builder.item(row[columns["video_id"]])));
            item.creator = row[columns["author_id"]];
            if (const std::string& length = row[columns["video_duration"]]; !length.empty()) {
                item.duration_ms = static_cast<std::uint32_t>(std::clamp(TRY(number_in<double>(length)), 0.0, 8.64e7));
            }
            for (const std::string_view tag : words_of(row[columns["tag"]], ","))
                item.tags.push_back("tag-" + std::string(tag));
            return {};
        }));
    return builder.take_ordered();
}

}  // namespace tiller::import
