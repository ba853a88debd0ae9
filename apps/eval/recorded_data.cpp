#include "eval/recorded_data.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "base/random.h"
#include "eval/file_readers.h"
#include "import/text_file.h"

namespace tiller::eval {
namespace {

constexpr std::uint64_t kPermutationPurpose = 0x7065726d75746174;
constexpr std::uint64_t kShufflePurpose = 0x73687566666c65;

using Reader = Status (*)(const DataRequest& request, Names& names, RecordedData& data);

/// One data set: what it is, and how its folder is read.
struct KnownDataset {
    DatasetInfo info;
    Reader read;
};

bool has_file(const std::filesystem::path& folder, std::string_view name) {
    return import::find_file(folder, name).has_value();
}

Status read_sequences(const DataRequest& request, Names& names, RecordedData& data) {
    data.ordered = true;
    HistoriesFile file =
        TRY(read_histories(TRY(import::find_file(request.folder, "sequences.txt")), LineForm::kLists, names));
    data.sequences = std::move(file.histories);
    return {};
}

/// train.txt, test.txt and, where there is one, valid.txt. Labels in one of them mean labels in all.
Status read_parts(const DataRequest& request, Names& names, RecordedData& data) {
    HistoriesFile train = TRY(read_histories(TRY(import::find_file(request.folder, "train.txt")), request.form, names));
    const LineForm form = train.labelled ? LineForm::kLabels : LineForm::kLists;
    data.labelled = train.labelled;
    data.train = std::move(train.histories);
    if (has_file(request.folder, "valid.txt")) {
        data.valid = TRY(read_histories(TRY(import::find_file(request.folder, "valid.txt")), form, names)).histories;
    }
    data.test = TRY(read_histories(TRY(import::find_file(request.folder, "test.txt")), form, names)).histories;
    return {};
}

Status read_movielens_stream(const DataRequest& request, Names& names, RecordedData& data) {
    data.ordered = data.timed = true;
    data.stream = TRY(read_ratings(TRY(import::find_file(request.folder, "ml-100k.inter")), request.stream, names));
    return {};
}

Status read_tiktok(const DataRequest& request, Names& names, RecordedData& data) {
    TRY_STATUS(read_parts(request, names, data));
    TRY_STATUS(add_content(TRY(import::find_file(request.folder, "image_feat.npy")), names, data.content));
    return add_content(TRY(import::find_file(request.folder, "audio_feat.npy")), names, data.content);
}

/// A stream of one's own: the lines of train.txt are events, oldest first. Dislikes are events that nobody is asked about,
/// so they are left out.
Status read_line_stream(const DataRequest& request, Names& names, RecordedData& data) {
    if (!request.ordered)
        return fail(ErrorCode::kInvalid,
                    "prequential needs a stream: give --ordered when the lines of train.txt are in order of time");
    data.stream =
        TRY(read_events_in_line_order(TRY(import::find_file(request.folder, "train.txt")), request.form, names));
    return {};
}

Status read_generic(const DataRequest& request, Names& names, RecordedData& data) {
    data.ordered = request.ordered;
    switch (request.protocol) {
        case Protocol::kLastItem: TRY_STATUS(read_sequences(request, names, data)); break;
        case Protocol::kSplit: TRY_STATUS(read_parts(request, names, data)); break;
        case Protocol::kPrequential: TRY_STATUS(read_line_stream(request, names, data)); break;
    }
    if (has_file(request.folder, "content.npy"))
        TRY_STATUS(add_content(TRY(import::find_file(request.folder, "content.npy")), names, data.content));
    if (has_file(request.folder, "candidates.txt"))
        data.is_candidate = TRY(read_candidates(TRY(import::find_file(request.folder, "candidates.txt")), names));
    return {};
}

const std::vector<KnownDataset>& known_datasets() {
    static const std::vector<KnownDataset> known = {
        {{"ml-1m-sas", {Protocol::kLastItem}, "sequences.txt: what people rated, in order"}, read_sequences},
        {{"amazon-beauty", {Protocol::kLastItem}, "sequences.txt: what people bought, in order"}, read_sequences},
        {{"amazon-toys", {Protocol::kLastItem}, "sequences.txt: what people bought, in order"}, read_sequences},
        {{"gowalla", {Protocol::kSplit}, "train.txt, test.txt: places, a set; validation is held out of train"},
         read_parts},
        {{"tiktok", {Protocol::kSplit}, "train.txt, valid.txt, test.txt, image_feat.npy, audio_feat.npy: short videos"},
         read_tiktok},
        {{"kuairand-signed",
          {Protocol::kSplit},
          "train.txt, valid.txt, test.txt with labels: short videos, liked or not"},
         read_parts},
        {{"ml-100k", {Protocol::kPrequential}, "ml-100k.inter: ratings with times; --stream all or five-star"},
         read_movielens_stream},
        {{"generic", {Protocol::kSplit, Protocol::kLastItem, Protocol::kPrequential}, "data of your own, see below"},
         read_generic},
    };
    return known;
}

Result<const KnownDataset*> known_dataset(std::string_view name) {
    const auto& known = known_datasets();
    const auto at = std::ranges::find(known, name, [](const KnownDataset& each) { return each.info.name; });
    if (at != known.end()) return &*at;
    std::vector<std::string_view> names;
    for (const KnownDataset& each : known) names.push_back(each.info.name);
    return fail(ErrorCode::kInvalid, fmt::format("no data set {}; there are {}", name, fmt::join(names, ", ")));
}

Status check_protocol(const DatasetInfo& info, Protocol protocol) {
    if (std::ranges::find(info.protocols, protocol) != info.protocols.end()) return {};
    std::vector<std::string_view> names;
    for (const Protocol each : info.protocols) names.push_back(name_of(each));
    return fail(ErrorCode::kInvalid, fmt::format("{} is evaluated by --protocol {}, not {}", info.name,
                                                 fmt::join(names, " or "), name_of(protocol)));
}

template <typename T>
void shuffle(std::vector<T>& values, SeededRandom& random) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random.below(i)]);
}

/// Every list of users gets an entry for every user, every matrix one for every item.
void even_out(const Names& names, RecordedData& data) {
    data.users = names.users.size();
    data.items = names.items.size();
    for (Histories* histories : {&data.sequences, &data.train, &data.valid, &data.test}) {
        if (!histories->empty()) histories->resize(data.users);
    }
    data.content.values.resize(data.items * data.content.dimensions, 0.0f);
}

}  // namespace

std::string_view name_of(Protocol protocol) {
    switch (protocol) {
        case Protocol::kLastItem: return "last-item";
        case Protocol::kSplit: return "split";
        case Protocol::kPrequential: return "prequential";
    }
    return "?";
}

std::string_view name_of(Stream stream) { return stream == Stream::kAll ? "all" : "five-star"; }

const std::vector<DatasetInfo>& datasets() {
    static const std::vector<DatasetInfo> infos = [] {
        std::vector<DatasetInfo> all;
        for (const KnownDataset& each : known_datasets()) all.push_back(each.info);
        return all;
    }();
    return infos;
}

Result<const DatasetInfo*> dataset_named(std::string_view name) { return &TRY(known_dataset(name))->info; }

Status check_data_request(const DataRequest& request) {
    const KnownDataset* dataset = TRY(known_dataset(request.dataset));
    TRY_STATUS(check_protocol(dataset->info, request.protocol));
    std::error_code error;
    if (!std::filesystem::is_directory(request.folder, error))
        return fail(ErrorCode::kNotFound, "no folder " + request.folder.string());
    return {};
}

Result<RecordedData> read_recorded(const DataRequest& request) {
    TRY_STATUS(check_data_request(request));
    const KnownDataset* dataset = TRY(known_dataset(request.dataset));
    std::error_code error;
    DataRequest resolved = request;
    // The folder of all data sets may be named as well as that of one.
    if (std::filesystem::is_directory(request.folder / request.dataset, error))
        resolved.folder = request.folder / request.dataset;
    Names names;
    RecordedData data;
    TRY_STATUS(dataset->read(resolved, names, data));
    even_out(names, data);
    return data;
}

void permute_items(RecordedData& data, std::uint64_t seed) {
    std::vector<std::uint32_t> new_index(data.items);
    std::iota(new_index.begin(), new_index.end(), 0);
    SeededRandom random(mix64(seed, kPermutationPurpose));
    shuffle(new_index, random);
    for (Histories* histories : {&data.sequences, &data.train, &data.valid, &data.test}) {
        for (History& history : *histories) {
            for (Interaction& each : history) each.item = new_index[each.item];
        }
    }
    for (RecordedEvent& event : data.stream) event.item = new_index[event.item];
    const Content before = data.content;
    const std::vector<bool> candidates_before = data.is_candidate;
    for (std::uint32_t item = 0; item < data.items; ++item) {
        if (!before.empty())
            std::ranges::copy(before.row(item), data.content.values.begin() +
                                                    static_cast<std::ptrdiff_t>(new_index[item] * before.dimensions));
        if (!candidates_before.empty()) data.is_candidate[new_index[item]] = candidates_before[item];
    }
}

void shuffle_unordered(RecordedData& data, std::uint64_t seed) {
    if (data.ordered) return;
    SeededRandom random(mix64(seed, kShufflePurpose));
    for (Histories* histories : {&data.train, &data.valid, &data.test}) {
        for (History& history : *histories) shuffle(history, random);
    }
}

}  // namespace tiller::eval
