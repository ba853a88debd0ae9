// Searching: what somebody typed, in videos, people, tags and sounds. The index proposes, the projections decide: what is hidden or
// gone, and whom the viewer has blocked, is not shown, however old the index is. What people look for is kept nowhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cards.h"
#include "app/parts.h"
#include "app/rate_limit.h"
#include "app/search_indexer.h"

namespace tiller::app {

inline constexpr std::size_t kMaxQueryBytes = 256;
inline constexpr std::size_t kMaxFound = 480;  // how deep pages go
inline constexpr std::size_t kMaxSuggestions = 8;

enum class SearchKind : std::uint8_t { kAll = 0, kVideos = 1, kPeople = 2, kTags = 3, kSounds = 4 };

struct SearchAsked {
    std::string_view text;  // as it was typed
    SearchKind kind{};
    std::string_view after;  // cursor; empty for the first page
};
struct FoundPerson {
    CreatorCard creator;
    std::uint32_t followers = 0;
    std::size_t videos = 0;
};
/// A tag or a sound.
struct FoundName {
    std::string name;
    std::size_t videos = 0;
};
struct Found {
    std::vector<Impression> videos;
    std::vector<FoundPerson> people;
    std::vector<FoundName> tags;
    std::vector<FoundName> sounds;
    std::string next;  // of the kind that was asked for; with kAll, of the videos; empty at the end
    bool is_complete = true;  // false for a while after a start: not everything is indexed yet
};
struct Suggestion {
    enum class Kind : std::uint8_t { kPhrase, kTag, kPerson, kSound } kind{};
    std::string text;  // phrase, tag or sound
    std::optional<FoundPerson> person;
    std::size_t videos = 0;  // of a tag or a sound
};

/// All functions are safe from any thread.
class Search {
public:
    Search(const Parts& parts, SearchIndexer& indexer) : parts_(parts), indexer_(indexer) {}

    /// The best first; what nothing matches is found nowhere and is no error. kInvalid: no text, past kMaxQueryBytes, not UTF-8, a
    /// cursor that is none; kExhausted: too many from one network without an account. A few ms.
    [[nodiscard]] Result<Found> find(const Identity& viewer, const SearchAsked& asked);
    /// What the text may become: words that go on with it and find something, tags, people, sounds. Same errors.
    [[nodiscard]] Result<std::vector<Suggestion>> suggest(const Identity& viewer, std::string_view text);

private:
    /// Found things from `skip` on, those that may be shown only.
    struct Page {
        std::size_t skip = 0;
        std::size_t count = 0;
        bool has_more = false;
    };
    [[nodiscard]] Status admit(const Identity& viewer, std::string_view text, RateLimit& limit) const;
    void find_videos(const search::Query& query, ViewerId watcher, Page& page, std::vector<Impression>& out) const;
    void find_people(const search::Query& query, ViewerId watcher, Page& page, std::vector<FoundPerson>& out) const;
    void find_tags(const search::Query& query, Page& page, std::vector<FoundName>& out) const;
    void find_sounds(const search::Query& query, Page& page, std::vector<FoundName>& out) const;
    [[nodiscard]] std::vector<std::string> phrases(std::string_view text, ViewerId watcher) const;
    [[nodiscard]] bool finds_a_video(std::string_view text, ViewerId watcher) const;

    const Parts parts_;
    SearchIndexer& indexer_;
    RateLimit searches_per_network_{{.burst = 120, .per_minute = 240}};
    RateLimit suggestions_per_network_{{.burst = 240, .per_minute = 600}};
};

}  // namespace tiller::app
