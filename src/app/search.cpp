#include "app/search.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "app/find.h"
#include "app/shown_videos.h"
#include "base/hash.h"
#include "ingest/text.h"

namespace tiller::app {
namespace {

constexpr std::size_t kPeopleBesideVideos = 6;
constexpr std::size_t kNamesBesideVideos = 8;
constexpr std::size_t kMaxPhrases = 4;
constexpr std::size_t kTriedWords = 8;
constexpr std::size_t kTriedVideos = 8;
constexpr std::size_t kSuggestedPeople = 3;
constexpr std::size_t kSuggestedTags = 3;
constexpr std::size_t kSuggestedSounds = 2;

Result<std::size_t> skip_of(std::string_view after) {
    std::size_t skip = 0;
    if (after.empty()) return skip;
    const auto [end, error] = std::from_chars(after.data(), after.data() + after.size(), skip);
    if (error != std::errc() || end != after.data() + after.size() || skip == 0 || skip > kMaxFound)
        return fail(ErrorCode::kInvalid, "\"after\" is not a cursor of this list");
    return skip;
}

/// Of what was found, what may be shown: `show` adds it, or says no. Goes from `skip` on, until the page is full and one more
/// is known.
template <typename Show>
void fill_page(const std::vector<search::Hit>& hits, auto& page, auto& out, Show show) {
    std::size_t seen = 0;
    for (const search::Hit& hit : hits) {
        auto item = show(hit.key);
        if (!item || seen++ < page.skip) continue;
        if (out.size() == page.count) {
            page.has_more = true;
            return;
        }
        out.push_back(std::move(*item));
    }
}

std::optional<FoundPerson> shown_person(const projection::View& view, ViewerId person, ViewerId watcher) {
    const projection::Account* account = view.accounts().find(person);
    if (account == nullptr || account->state != schema::AccountState::kActive) return std::nullopt;
    if (view.are_apart(watcher, person)) return std::nullopt;
    if (person != watcher && !view.safeguards(person, view.newest_ms()).listed) return std::nullopt;
    return FoundPerson{.creator = creator_card(view, person, watcher),
                       .followers = view.follower_count(person),
                       .videos = view.catalogue(schema::kAppSpace).rows_of_creator(person).size()};
}

}  // namespace

Status Search::admit(const Identity& viewer, std::string_view text, RateLimit& limit) const {
    if (text.empty()) return fail(ErrorCode::kInvalid, "\"q\" is empty: it takes the words to look for");
    if (text.size() > kMaxQueryBytes)
        return fail(ErrorCode::kInvalid,
                    fmt::format("\"q\" has {} bytes; at most {} are looked for", text.size(), kMaxQueryBytes));
    if (!ingest::is_utf8(text)) return fail(ErrorCode::kInvalid, "\"q\" is not UTF-8");
    if (!viewer.is_account && !limit.take(viewer.peer, parts_.clock.monotonic_us()))
        return fail(ErrorCode::kExhausted,
                    "too many searches from this network in a minute; sign in, or wait a little");
    return {};
}

void Search::find_videos(const search::Query& query, ViewerId watcher, Page& page, std::vector<Impression>& out) const {
    const std::vector<search::Hit> hits = indexer_.library().videos().find(query, kMaxFound);
    const projection::View view = parts_.projections.view();
    std::vector<projection::VideoLookup> shown;
    fill_page(hits, page, shown, [&](std::uint64_t key) {
        auto found = view.find_video(VideoId{key});
        if (found && !is_shown_to(view, *found, watcher)) found.reset();
        return found;
    });
    for (const projection::VideoLookup& found : shown)
        out.push_back({.card = video_card(view, found, watcher), .token = {}, .position = 0});
}

void Search::find_people(const search::Query& query, ViewerId watcher, Page& page,
                         std::vector<FoundPerson>& out) const {
    const std::vector<search::Hit> hits = indexer_.library().people().find(query, kMaxFound);
    const projection::View view = parts_.projections.view();
    fill_page(hits, page, out, [&](std::uint64_t key) { return shown_person(view, ViewerId{key}, watcher); });
}

void Search::find_tags(const search::Query& query, Page& page, std::vector<FoundName>& out) const {
    const std::vector<search::Hit> hits = indexer_.library().tags().find(query, kMaxFound);
    const projection::View view = parts_.projections.view();
    const schema::Catalogue& catalogue = view.catalogue(schema::kAppSpace);
    fill_page(hits, page, out, [&](std::uint64_t key) {
        const std::size_t videos = catalogue.rows_with_tag(key).size();
        return videos == 0 ? std::nullopt
                           : std::optional(FoundName{.name = std::string(catalogue.tag_text(key)), .videos = videos});
    });
}

void Search::find_sounds(const search::Query& query, Page& page, std::vector<FoundName>& out) const {
    const std::vector<search::Hit> hits = indexer_.library().sounds().find(query, kMaxFound);
    const projection::View view = parts_.projections.view();
    const schema::Catalogue& catalogue = view.catalogue(schema::kAppSpace);
    fill_page(hits, page, out, [&](std::uint64_t key) {
        const auto rows = catalogue.rows_with_sound(key);
        return rows.empty()
                   ? std::nullopt
                   : std::optional(FoundName{.name = catalogue.video(rows.back()).sound, .videos = rows.size()});
    });
}

Result<Found> Search::find(const Identity& viewer, const SearchAsked& asked) {
    TRY_STATUS(admit(viewer, asked.text, searches_per_network_));
    const std::size_t skip = TRY(skip_of(asked.after));
    const search::Query query = search::parse_query(asked.text);
    Found found;
    const bool is_all = asked.kind == SearchKind::kAll;
    Page page{.skip = skip, .count = kPageItems};
    // On the pages after the first of everything there are only more videos.
    const bool has_others = is_all && skip == 0;
    Page people{.skip = 0, .count = kPeopleBesideVideos};
    Page tags{.skip = 0, .count = kNamesBesideVideos};
    Page sounds{.skip = 0, .count = kNamesBesideVideos};
    if (is_all || asked.kind == SearchKind::kVideos) find_videos(query, viewer.viewer, page, found.videos);
    if (asked.kind == SearchKind::kPeople || has_others)
        find_people(query, viewer.viewer, is_all ? people : page, found.people);
    if (asked.kind == SearchKind::kTags || has_others) find_tags(query, is_all ? tags : page, found.tags);
    if (asked.kind == SearchKind::kSounds || has_others) find_sounds(query, is_all ? sounds : page, found.sounds);
    if (page.has_more && skip + kPageItems <= kMaxFound) found.next = std::to_string(skip + kPageItems);
    found.is_complete = indexer_.is_complete();
    issue_tokens(parts_, viewer, schema::Surface::kSearch, found.videos);
    return found;
}

bool Search::finds_a_video(std::string_view text, ViewerId watcher) const {
    const std::vector<search::Hit> hits = indexer_.library().videos().find(search::parse_query(text), kTriedVideos);
    const projection::View view = parts_.projections.view();
    return std::ranges::any_of(hits, [&](const search::Hit& hit) {
        const auto found = view.find_video(VideoId{hit.key});
        return found && is_shown_to(view, *found, watcher);
    });
}

/// The last word, gone on with by words from videos that are there: each is tried before it is proposed, so that no word
/// of a text that nobody may see any more comes out here.
std::vector<std::string> Search::phrases(std::string_view text, ViewerId watcher) const {
    std::vector<std::string> out;
    const std::size_t space = text.find_last_of(" \t\n");
    const std::size_t last = space == std::string_view::npos ? 0 : space + 1;
    const std::string_view head = text.substr(0, last);
    const search::Query tail = search::parse_query(text.substr(last));
    if (tail.is_empty()) return out;
    for (const search::Hit& hit : indexer_.library().words().find(tail, kTriedWords)) {
        const std::string word = indexer_.word_of(hit.key);
        if (word.empty() || search::phrase_of(word) == tail.phrase) continue;
        std::string phrase = std::string(head) + word;
        if (finds_a_video(phrase, watcher)) out.push_back(std::move(phrase));
        if (out.size() == kMaxPhrases) break;
    }
    return out;
}

Result<std::vector<Suggestion>> Search::suggest(const Identity& viewer, std::string_view text) {
    TRY_STATUS(admit(viewer, text, suggestions_per_network_));
    const search::Query query = search::parse_query(text);
    Page tag_page{.skip = 0, .count = kSuggestedTags};
    Page people_page{.skip = 0, .count = kSuggestedPeople};
    Page sound_page{.skip = 0, .count = kSuggestedSounds};
    std::vector<FoundName> tags;
    std::vector<FoundPerson> people;
    std::vector<FoundName> sounds;
    find_tags(query, tag_page, tags);
    find_people(query, viewer.viewer, people_page, people);
    find_sounds(query, sound_page, sounds);
    std::vector<Suggestion> out;
    for (std::string& phrase : phrases(text, viewer.viewer)) {
        const bool is_tag = std::ranges::any_of(tags, [&](const FoundName& tag) { return tag.name == phrase; });
        if (!is_tag) out.push_back({.kind = Suggestion::Kind::kPhrase, .text = std::move(phrase), .person = {}});
    }
    for (FoundName& tag : tags)
        out.push_back(
            {.kind = Suggestion::Kind::kTag, .text = std::move(tag.name), .person = {}, .videos = tag.videos});
    for (FoundPerson& person : people)
        out.push_back({.kind = Suggestion::Kind::kPerson, .text = {}, .person = std::move(person)});
    for (FoundName& sound : sounds)
        out.push_back(
            {.kind = Suggestion::Kind::kSound, .text = std::move(sound.name), .person = {}, .videos = sound.videos});
    if (out.size() > kMaxSuggestions) out.resize(kMaxSuggestions);
    return out;
}

}  // namespace tiller::app
