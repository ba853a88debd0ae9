// Searching 100,000 videos: `search_bench`. Made-up words with the frequencies of a language (Zipf), half of the clips in Chinese
// characters, captions on every third; prints build time, bytes, and p50 and p95 of each kind of query.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/random.h"
#include "search/fold.h"
#include "search/library.h"

namespace tiller::search {
namespace {

constexpr std::size_t kVideos = 100'000;
constexpr std::size_t kPeople = 20'000;
constexpr std::size_t kWords = 60'000;
constexpr std::size_t kCharacters = 3'000;
constexpr std::size_t kTitleWords = 12;
constexpr std::size_t kCaptionWords = 60;
constexpr int kTimesEach = 15;

/// The same texts in every run.
class TextMaker {
public:
    TextMaker() {
        constexpr std::string_view kConsonants = "bcdfghklmnprstvwz";
        constexpr std::string_view kVowels = "aeiou";
        for (std::size_t i = 0; i < kWords; ++i) {
            std::string word;
            const std::size_t syllables = 1 + random_.below(4);
            for (std::size_t s = 0; s < syllables; ++s) {
                word += kConsonants[random_.below(kConsonants.size())];
                word += kVowels[random_.below(kVowels.size())];
            }
            if (random_.below(2) == 0) word += kConsonants[random_.below(kConsonants.size())];
            words_.push_back(word);
        }
    }
    /// A rank between 0 and `count`, the first ones often, as words of a language are.
    std::size_t zipf(std::size_t count) {
        const double u = static_cast<double>(random_.below(1'000'000)) / 1e6;
        return std::min(count - 1, static_cast<std::size_t>(std::pow(static_cast<double>(count), u)) - 1);
    }
    const std::string& word(std::size_t rank) const { return words_[rank]; }
    std::string words(std::size_t count) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i) text += words_[zipf(kWords)] + " ";
        return text;
    }
    std::string characters(std::size_t count) {
        std::u32string text;
        for (std::size_t i = 0; i < count; ++i) text += static_cast<char32_t>(0x4e00 + zipf(kCharacters));
        return utf8_of(text);
    }
    VideoTexts video(std::size_t number) {
        const bool is_chinese = number % 2 == 0;
        VideoTexts texts;
        texts.video = number + 1;
        texts.text = is_chinese ? characters(2 * kTitleWords) : words(kTitleWords);
        for (int i = 0; i < 3; ++i) texts.tags.push_back(is_chinese ? characters(2) : words_[zipf(5'000)]);
        texts.sound = words(2);
        if (number % 3 == 0) texts.captions = is_chinese ? characters(2 * kCaptionWords) : words(kCaptionWords);
        const std::size_t person = number % kPeople;
        texts.creator_handle = handle(person);
        texts.creator_name = words_[person];
        return texts;
    }
    std::string handle(std::size_t person) const { return words_[person] + "_" + std::to_string(person % 97); }

private:
    SeededRandom random_{7};
    std::vector<std::string> words_;
};

struct Measured {
    Library library;
    TextMaker maker;
    double build_seconds = 0;

    Measured() {
        const auto begin = std::chrono::steady_clock::now();
        constexpr std::size_t kBatch = 64;
        std::vector<Document> batch;
        for (std::size_t i = 0; i < kVideos; ++i) {
            batch.push_back(library.prepare(maker.video(i)));
            batch.back().prior = prior_of(static_cast<double>(i % 1000), static_cast<double>(i % 365));
            if (batch.size() < kBatch && i + 1 < kVideos) continue;
            library.videos().put(batch);
            batch.clear();
        }
        for (std::size_t i = 0; i < kPeople; ++i) {
            const Document person =
                library.prepare(PersonTexts{.person = i + 1, .handle = maker.handle(i), .name = maker.word(i)});
            library.people().put({&person, 1});
        }
        build_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    }
};

Measured& measured() {
    static Measured all;
    return all;
}

std::string without_letter(std::string word) { return word.erase(word.size() / 2, 1); }
std::string with_swap(std::string word) {
    std::swap(word[1], word[2]);
    return word;
}

/// Queries of one kind, for words that are common, less so, and rare.
std::vector<std::string> queries_of(const std::string& kind, TextMaker& maker) {
    std::vector<std::string> queries;
    for (std::size_t i = 0; i < 100; ++i) {
        std::size_t rank = i < 20 ? i : maker.zipf(kWords);
        while (maker.word(rank).size() < 6) ++rank;
        const std::string& word = maker.word(rank);
        if (kind == "common words") queries.push_back(maker.word(i % 10) + " " + maker.word(10 + i % 10));
        if (kind == "words") queries.push_back(maker.words(3));
        if (kind == "first letter") queries.push_back(word.substr(0, 1));
        if (kind == "beginnings") queries.push_back(maker.word(i % 50) + " " + word.substr(0, 2 + i % 3));
        if (kind == "typos") queries.push_back(i % 2 == 0 ? without_letter(word) : with_swap(word));
        if (kind == "two long typos") queries.push_back(without_letter(word + "xa") + " " + with_swap(word + "qu"));
        if (kind == "characters") queries.push_back(maker.characters(1 + i % 8));
        if (kind == "mixed") queries.push_back(maker.characters(3) + " " + word);
        if (kind == "longest") queries.push_back(maker.words(30));
    }
    return queries;
}

void search(benchmark::State& state, const std::string& kind, bool people) {
    Measured& all = measured();
    const std::vector<std::string> queries = queries_of(kind, all.maker);
    const TextIndex& index = people ? all.library.people() : all.library.videos();
    std::vector<double> took_ms;
    for (auto _ : state) {
        for (const std::string& query : queries) {
            const auto begin = std::chrono::steady_clock::now();
            benchmark::DoNotOptimize(index.find(parse_query(query), 240));
            took_ms.push_back(
                std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
        }
    }
    std::ranges::sort(took_ms);
    state.counters["p50_ms"] = took_ms[took_ms.size() / 2];
    state.counters["p95_ms"] = took_ms[took_ms.size() * 95 / 100];
    state.counters["worst_ms"] = took_ms.back();
    state.counters["build_s"] = all.build_seconds;
    state.counters["MB"] = static_cast<double>(all.library.size().bytes) / 1e6;
}

void register_all() {
    for (const char* kind : {"common words", "words", "first letter", "beginnings", "typos", "two long typos",
                             "characters", "mixed", "longest"}) {
        const std::string name = std::string("search 100,000 videos/") + kind;
        benchmark::RegisterBenchmark(name.c_str(), search, kind, false)
            ->Unit(benchmark::kMillisecond)
            ->Iterations(kTimesEach);
    }
    benchmark::RegisterBenchmark("search 20,000 people/beginnings", search, "first letter", true)
        ->Unit(benchmark::kMillisecond)
        ->Iterations(kTimesEach);
}

[[maybe_unused]] const bool kRegistered = (register_all(), true);

}  // namespace
}  // namespace tiller::search
