#include "import/dataset.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "import/dataset_builder.h"
#include "import/generic_log.h"
#include "import/public_logs.h"

namespace tiller::import {
namespace {

struct Format {
    std::string_view name;
    std::string_view what;
    Result<Dataset> (*read)(const std::filesystem::path& path, const FieldMap& fields);
};

constexpr std::array kFormats = {
    Format{"jsonl",
           "one JSON object a line: an event (user, item, type, value, time_ms) or an item (item, tags, text …); names "
           "by --map",
           read_jsonl},
    Format{"csv", "a CSV file of events with a header row; names by --map", read_csv},
    Format{"sequences", "sequences.txt: `user item item …`, oldest first", read_sequences},
    Format{"amazon-beauty", "sequences.txt and item2attributes.json", read_amazon},
    Format{"amazon-toys", "sequences.txt and item2attributes.json", read_amazon},
    Format{"ml-1m-sas", "sequences.txt and items.tsv (titles, genres)", read_movielens_sequences},
    Format{"ml-100k", "ml-100k.inter (ratings with times) and ml-100k.item", read_movielens_ratings},
    Format{"gowalla", "train.txt: `user item item …`, a set", read_gowalla},
    Format{"tiktok", "train.txt and image_feat.npy, audio_feat.npy as content vectors", read_tiktok},
    Format{"kuairand-signed", "train.txt: `user item label`, 1 liked, 0 not liked", read_kuairand_signed},
    Format{"kuairand-pure-features", "users and videos with tags, authors and lengths; no events",
           read_kuairand_features},
};

}  // namespace

std::vector<FormatInfo> formats() {
    std::vector<FormatInfo> list;
    for (const Format& format : kFormats) list.push_back({format.name, format.what});
    return list;
}

Result<Dataset> read_dataset(std::string_view name, const std::filesystem::path& path, const FieldMap& fields) {
    const auto* format = std::ranges::find(kFormats, name, &Format::name);
    if (format == kFormats.end()) {
        std::string known;
        for (const Format& each : kFormats) known += (known.empty() ? "" : ", ") + std::string(each.name);
        return fail(ErrorCode::kInvalid, "no format " + std::string(name) + "; there are " + known);
    }
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return fail(ErrorCode::kNotFound, "nothing at " + path.string());
    return format->read(path, fields);
}

}  // namespace tiller::import
