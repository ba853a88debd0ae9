// The queries of tests/search and what they must find, written before the search was. Run with TILLER_SEARCH_VERBOSE=1 to see
// what each one found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "base/hash.h"
#include "search/library.h"

namespace tiller::search {
namespace {

namespace json = boost::json;

constexpr double kLeastRight = 0.95;
constexpr std::size_t kFirst = 5;

json::value read_json(const std::string& name) {
    std::ifstream file("tests/search/" + name);
    std::stringstream text;
    text << file.rdbuf();
    return json::parse(text.str());
}

std::string text_of(const json::value& value, std::string_view name) {
    const json::value* field = value.as_object().if_contains(name);
    return field != nullptr ? std::string(field->as_string()) : std::string();
}

/// The corpus in the indexes that the server uses, and the names of what is in them.
class SearchedCorpus {
public:
    SearchedCorpus() {
        const json::value corpus = read_json("corpus.json");
        std::map<std::string, std::string> name_of_handle;
        for (const json::value& person : corpus.at("people").as_array()) {
            const std::string handle = text_of(person, "handle");
            name_of_handle[handle] = text_of(person, "name");
            put(library_.people(),
                library_.prepare({.person = name(handle), .handle = handle, .name = text_of(person, "name")}), 0);
        }
        std::map<std::string, int> tags;
        std::map<std::string, int> sounds;
        for (const json::value& video : corpus.at("videos").as_array()) {
            VideoTexts texts{.video = name(text_of(video, "id")),
                             .text = text_of(video, "text"),
                             .tags = {},
                             .sound = text_of(video, "sound"),
                             .captions = text_of(video, "captions"),
                             .creator_handle = text_of(video, "by"),
                             .creator_name = name_of_handle[text_of(video, "by")]};
            for (const json::value& tag : video.at("tags").as_array()) {
                texts.tags.emplace_back(tag.as_string());
                ++tags[texts.tags.back()];
            }
            ++sounds[texts.sound];
            put(library_.videos(), library_.prepare(texts),
                prior_of(video.at("views").to_number<double>(), video.at("days_old").to_number<double>()));
        }
        for (const auto& [tag, count] : tags)
            put(library_.tags(), library_.prepare_name(name(tag), tag), prior_of(count));
        for (const auto& [sound, count] : sounds)
            put(library_.sounds(), library_.prepare_name(name(sound), sound), prior_of(count));
    }

    std::vector<std::string> find(const std::string& kind, const std::string& text) {
        TextIndex& index = kind == "videos"   ? library_.videos()
                           : kind == "people" ? library_.people()
                           : kind == "tags"   ? library_.tags()
                                              : library_.sounds();
        std::vector<std::string> found;
        for (const Hit& hit : index.find(parse_query(text), kMaxHits)) found.push_back(names_.at(hit.key));
        return found;
    }

private:
    std::uint64_t name(const std::string& text) {
        names_[hash_text(text)] = text;
        return hash_text(text);
    }
    static void put(TextIndex& index, Document document, float prior) {
        document.prior = prior;
        index.put({&document, 1});
    }
    Library library_;
    std::map<std::uint64_t, std::string> names_;
};

/// What is wrong with what was found; empty when nothing is.
std::string fault_of(const json::value& query, const std::vector<std::string>& found) {
    const std::string first = text_of(query, "first");
    if (!first.empty() && (found.empty() || found.front() != first)) return "first is not " + first;
    const auto near_top =
        std::vector(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(std::min(kFirst, found.size())));
    if (const json::value* wanted = query.as_object().if_contains("within_5")) {
        for (const json::value& name : wanted->as_array()) {
            if (std::ranges::find(near_top, std::string(name.as_string())) == near_top.end())
                return "not among the first: " + std::string(name.as_string());
        }
    }
    if (const json::value* unwanted = query.as_object().if_contains("absent")) {
        for (const json::value& name : unwanted->as_array()) {
            if (std::ranges::find(found, std::string(name.as_string())) != found.end())
                return "found: " + std::string(name.as_string());
        }
    }
    return {};
}

TEST(SearchQuality, FindsWhatTheQueriesWereWrittenFor) {
    SearchedCorpus corpus;
    const json::value queries = read_json("queries.json");
    ASSERT_GE(queries.as_array().size(), 60u);
    const bool verbose = std::getenv("TILLER_SEARCH_VERBOSE") != nullptr;
    std::size_t right = 0;
    std::string wrong;
    for (const json::value& query : queries.as_array()) {
        const std::vector<std::string> found = corpus.find(text_of(query, "kind"), text_of(query, "q"));
        const std::string fault = fault_of(query, found);
        right += fault.empty() ? 1 : 0;
        std::string line =
            text_of(query, "about") + ": " + text_of(query, "q") + (fault.empty() ? "" : " (" + fault + ")") + ":";
        for (std::size_t i = 0; i < std::min<std::size_t>(8, found.size()); ++i) line += " " + found[i];
        if (verbose) std::cout << (fault.empty() ? "  " : "! ") << line << "\n";
        if (!fault.empty()) wrong += line + "\n";
    }
    std::cout << right << " of " << queries.as_array().size() << " queries found what they were written for\n";
    EXPECT_GE(static_cast<double>(right), kLeastRight * static_cast<double>(queries.as_array().size())) << wrong;
}

}  // namespace
}  // namespace tiller::search
