// What there is to find without a question: tags that more people publish under than usual, and creators who have just begun.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/cards.h"
#include "app/parts.h"

namespace tiller::app {

inline constexpr std::size_t kMaxRisingTags = 12;
inline constexpr std::size_t kMaxFreshCreators = 12;
inline constexpr std::size_t kMaxWalkedVideos = 20'000;  // the newest; what is older has no part in it

struct RisingTag {
    std::string tag;
    std::size_t creators_today = 0;  // who published with it in the last 24 hours
    double creators_per_day = 0;  // in the seven days before
    std::size_t videos = 0;  // all of them, public
};
struct FreshCreator {
    std::uint32_t followers = 0;
    std::size_t videos = 0;
    Impression newest;  // with the creator's card, and a token
};
struct DiscoverPage {
    std::vector<RisingTag> tags;
    std::vector<FreshCreator> creators;
};

/// People are counted, not videos: nobody makes a tag rise alone. Safe from any thread.
class Discover {
public:
    explicit Discover(const Parts& parts) : parts_(parts) {}
    /// At most a minute old; who is blocked or gone is not in it.
    [[nodiscard]] DiscoverPage page(const Identity& viewer);

private:
    struct Found {
        std::vector<RisingTag> tags;
        std::vector<ViewerId> creators;
        std::int64_t made_us = 0;
    };
    [[nodiscard]] std::shared_ptr<const Found> found();

    const Parts parts_;
    std::mutex mutex_;  // guards found_; held while it is made, so that it is made once
    std::shared_ptr<const Found> found_;
};

/// One video as rising tags are counted.
struct Publication {
    UnixMs published_ms = 0;
    ViewerId creator;
    std::vector<std::uint64_t> tags;  // hashes
};
struct Rise {
    std::uint64_t tag = 0;
    std::size_t creators_today = 0;
    double creators_per_day = 0;
    bool operator==(const Rise&) const = default;
};
/// Tags by (today - per day) / sqrt(per day + 1), highest first, ties by hash: today = distinct creators in the 24 hours
/// before `now_ms`, per day = the mean of that over the seven days before. At least two creators today, and more than usual.
[[nodiscard]] std::vector<Rise> rising_tags(const std::vector<Publication>& publications, UnixMs now_ms,
                                            std::size_t max_count);

}  // namespace tiller::app
