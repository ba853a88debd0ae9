// Recorded interactions as they lie in the files, before a protocol cuts them into what is learned and what is asked.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "eval/interactions.h"

namespace tiller::eval {

enum class Protocol : std::uint8_t { kLastItem, kSplit, kPrequential };
enum class LineForm : std::uint8_t { kDetect, kLists, kLabels };  // `user item item …` or `user item label`
enum class Stream : std::uint8_t { kAll, kFiveStar };             // which ratings of ml-100k are events

[[nodiscard]] std::string_view name_of(Protocol protocol);
[[nodiscard]] std::string_view name_of(Stream stream);

/// One event of a stream, before it has a history.
struct RecordedEvent {
    std::uint32_t user = 0;
    std::uint32_t item = 0;
    float rating = 1;  // in [0, 1]
    UnixMs time_ms = 0;
};

/// Indices follow first appearance until permute_items.
struct RecordedData {
    std::size_t users = 0;
    std::size_t items = 0;
    bool ordered = false;
    bool labelled = false;
    bool timed = false;
    Histories sequences;               // last-item: [users], whole sequences
    Histories train, valid, test;      // split: [users]; valid is empty where the data has none
    std::vector<RecordedEvent> stream;  // prequential, oldest first
    Content content;
    std::vector<bool> is_candidate;    // [items]; empty = every item is one
};

struct DataRequest {
    std::filesystem::path folder;
    std::string dataset;
    Protocol protocol{};
    LineForm form = LineForm::kDetect;
    Stream stream = Stream::kAll;
    bool ordered = false;  // generic only: the other data sets declare it themselves
};

/// A data set that is known by name.
struct DatasetInfo {
    std::string_view name;
    std::vector<Protocol> protocols;  // the first is the default
    std::string_view what;
};
[[nodiscard]] const std::vector<DatasetInfo>& datasets();
/// kInvalid, naming the known ones.
[[nodiscard]] Result<const DatasetInfo*> dataset_named(std::string_view name);

/// Whether the data set has that protocol and the folder is there.
[[nodiscard]] Status check_data_request(const DataRequest& request);
/// Reads what the protocol needs. kNotFound names the missing file; kInvalid: bad bytes, with file and line, or a protocol
/// that the data set does not have.
[[nodiscard]] Result<RecordedData> read_recorded(const DataRequest& request);

/// Gives every item a new index by a seeded permutation. Some public files number items by first appearance, the test
/// part included, so an index alone would give the answer away.
void permute_items(RecordedData& data, std::uint64_t seed);
/// Where the data has no order, each history gets a drawn one. The order of a file says things that no service knows: tiktok's and
/// gowalla's histories are sorted by ids that were given by first appearance, kuairand's lists all dislikes before all likes.
void shuffle_unordered(RecordedData& data, std::uint64_t seed);

}  // namespace tiller::eval
