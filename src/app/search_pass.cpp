// The indexer's passes over everything: the first one builds the index, the others find what no event told (an erasure folds
// the log anew), refresh what popularity and age add, and drop what is gone.
#include <spdlog/spdlog.h>

#include <algorithm>

#include "app/search_indexer.h"

namespace tiller::app {
namespace {

constexpr std::size_t kVideosAtOnce = 64;
constexpr std::size_t kPeopleAtOnce = 256;
constexpr std::size_t kKeysAtOnce = 1'000;
constexpr std::int64_t kPassEveryUs = 30'000'000;
constexpr std::int64_t kRestPerPass = 100;  // a pass takes at most 1 % of a core

}  // namespace

void SearchIndexer::begin_pass() {
    pass_ = Pass{.number = ++passes_,
                 .videos_left = parts_.projections.view().catalogue(schema::kAppSpace).rows_by_time().size(),
                 .people_done = false,
                 .last_person = {},
                 .began_us = parts_.clock.monotonic_us()};
    const std::lock_guard lock(mutex_);
    lost_count_ = false;
    left_of_pass_ = pass_->videos_left;
}

/// People first: there are fewer, and a name is what is looked for most.
void SearchIndexer::go_on_with_pass() {
    if (!pass_->people_done)
        pass_over_people();
    else if (pass_->videos_left > 0)
        pass_over_videos();
    else
        end_pass();
}

void SearchIndexer::pass_over_people() {
    std::vector<search::Document> people;
    std::vector<search::TextIndex::Prior> priors;
    {
        const projection::View view = parts_.projections.view();
        const auto accounts = view.accounts().list(schema::AccountState::kActive, pass_->last_person, kPeopleAtOnce);
        for (const projection::Account* account : accounts) put_person(view, account->viewer, people, priors);
        pass_->people_done = accounts.size() < kPeopleAtOnce;
        if (!accounts.empty()) pass_->last_person = accounts.back()->viewer;
    }
    library_.people().put(people);
    library_.people().set_priors(priors);
}

/// From the newest to the oldest by their places in the list: what comes meanwhile stands at its end and is told by its event;
/// where something leaves it, one video may be passed over until the next pass.
void SearchIndexer::pass_over_videos() {
    std::vector<ReadVideo> read;
    {
        const projection::View view = parts_.projections.view();
        const schema::Catalogue& catalogue = view.catalogue(schema::kAppSpace);
        const auto rows = catalogue.rows_by_time();
        std::size_t left = std::min(pass_->videos_left, rows.size());
        for (std::size_t i = 0; i < kVideosAtOnce && left > 0; ++i) {
            if (auto video = read_video(view, catalogue.facts(rows[--left]).video)) read.push_back(std::move(*video));
        }
        pass_->videos_left = left;
    }
    take_in(read);
    const std::lock_guard lock(mutex_);
    left_of_pass_ = pass_->videos_left;
}

void SearchIndexer::end_pass() {
    drop_what_is_gone();
    std::vector<search::TextIndex::Prior> priors;
    for (const auto& [word, count] : word_counts_) priors.push_back({word, search::prior_of(count)});
    library_.words().set_priors(priors);
    const std::int64_t now_us = parts_.clock.monotonic_us();
    const std::int64_t took_us = now_us - pass_->began_us;
    next_pass_us_ = now_us + std::max(kPassEveryUs, kRestPerPass * took_us);
    pass_.reset();
    const std::lock_guard lock(mutex_);
    if (is_complete_) return;
    is_complete_ = true;
    first_pass_ms_ = took_us / 1000;
    spdlog::info("search: {} documents in {} ms", library_.size().documents, first_pass_ms_);
}

void SearchIndexer::drop_what_is_gone() {
    const auto not_seen = [this](const std::unordered_map<std::uint64_t, Known>& known) {
        std::vector<std::uint64_t> keys;
        for (const auto& [key, of] : known) {
            if (of.pass != passes_) keys.push_back(key);
        }
        return keys;
    };
    std::vector<std::uint64_t> videos = not_seen(known_videos_);
    std::vector<std::uint64_t> people = not_seen(known_people_);
    {
        const projection::View view = parts_.projections.view();
        std::erase_if(videos, [&](std::uint64_t key) { return read_video(view, VideoId{key}).has_value(); });
        std::erase_if(people, [&](std::uint64_t key) {
            const projection::Account* account = view.accounts().find(ViewerId{key});
            return account != nullptr && account->state == schema::AccountState::kActive;
        });
    }
    remove_videos(videos);
    for (const std::uint64_t key : people) known_people_.erase(key);
    library_.people().remove(people);
    drop_unused_names();
}

void SearchIndexer::drop_unused_names() {
    for (search::TextIndex* index : {&library_.tags(), &library_.sounds()}) {
        const bool are_tags = index == &library_.tags();
        const std::vector<std::uint64_t> keys = index->keys();
        std::vector<std::uint64_t> unused;
        std::vector<search::TextIndex::Prior> priors;
        for (std::size_t i = 0; i < keys.size(); i += kKeysAtOnce) {
            const projection::View view = parts_.projections.view();
            const schema::Catalogue& catalogue = view.catalogue(schema::kAppSpace);
            for (std::size_t k = i; k < std::min(keys.size(), i + kKeysAtOnce); ++k) {
                const std::size_t videos_of_key =
                    are_tags ? catalogue.rows_with_tag(keys[k]).size() : catalogue.rows_with_sound(keys[k]).size();
                if (videos_of_key == 0)
                    unused.push_back(keys[k]);
                else
                    priors.push_back({keys[k], search::prior_of(static_cast<double>(videos_of_key))});
            }
        }
        index->remove(unused);
        index->set_priors(priors);
    }
}

}  // namespace tiller::app
