#include "app/search_indexer.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "app/media_library.h"
#include "base/hash.h"
#include "media/captions.h"

namespace tiller::app {
namespace {

constexpr std::size_t kBatch = 64;             // documents between two looks at what has changed
constexpr std::int64_t kFoldWaitMs = 2'000;
constexpr int kNice = 10;
constexpr double kMsPerDay = 86'400'000.0;
constexpr std::size_t kMaxCaptionTextBytes = 32 << 10;  // of one video, all tracks

std::uint64_t mixed(std::uint64_t digest, std::string_view text) {
    return (digest ^ hash_text(text)) * 0x9e3779b97f4a7c15ull + text.size();
}

std::uint64_t digest_of(const search::VideoTexts& texts, const std::vector<std::string>& caption_paths) {
    std::uint64_t digest = mixed(mixed(0, texts.text), texts.sound);
    for (const std::string& tag : texts.tags) digest = mixed(digest, tag);
    for (const std::string& path : caption_paths) digest = mixed(digest, path);
    return mixed(mixed(digest, texts.creator_handle), texts.creator_name);
}

/// The lines of caption files; a file that is gone or damaged has none: the video is found by its other texts.
std::string caption_text(const std::vector<std::string>& paths) {
    std::string text;
    for (const std::string& path : paths) {
        std::ifstream file(path, std::ios::binary);
        std::string bytes(media::kMaxCaptionFileBytes + 1, '\0');
        file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        bytes.resize(static_cast<std::size_t>(file.gcount()));
        const auto cues = media::parse_captions(bytes);
        if (!cues) continue;
        for (const media::CaptionCue& cue : *cues) {
            if (text.size() + cue.text.size() > kMaxCaptionTextBytes) return text;
            text += cue.text;
            text += '\n';
        }
    }
    return text;
}

}  // namespace

SearchIndexer::~SearchIndexer() { stop(); }

void SearchIndexer::start() {
    following_ = parts_.journal.follow([this](std::span<const journal::ReadEvent> events) { note(events); }).id;
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void SearchIndexer::stop() {
    if (following_) parts_.journal.unfollow(*following_);
    following_.reset();
    if (!thread_.joinable()) return;
    thread_.request_stop();
    noted_.notify_all();
    thread_.join();
}

/// On a writer thread of the log: notes ids, nothing else.
void SearchIndexer::note(std::span<const journal::ReadEvent> events) {
    const std::int64_t now_us = parts_.clock.monotonic_us();
    bool has_news = false;
    const std::lock_guard lock(mutex_);
    for (const journal::ReadEvent& event : events) {
        if (!event.event) continue;
        Changed changed{.video = {}, .person = {}, .since_us = now_us};
        const schema::Payload& payload = event.event->payload;
        if (const auto* published = std::get_if<schema::VideoPublished>(&payload))
            changed.video = published->video.space == schema::kAppSpace ? published->video.video : VideoId{};
        else if (const auto* edited = std::get_if<schema::VideoEdited>(&payload))
            changed.video = edited->video;
        else if (const auto* media = std::get_if<schema::VideoMediaChanged>(&payload))
            changed.video = media->video;
        else if (const auto* state = std::get_if<schema::VideoStateChanged>(&payload))
            changed.video = state->video;
        else if (std::holds_alternative<schema::AccountChanged>(payload))
            changed.person = event.event->subject;
        else if (std::holds_alternative<schema::Erased>(payload))
            has_news = lost_count_ = true;
        if (changed.video.is_none() && changed.person.is_none()) continue;
        if (changed_.size() < kMaxChangedIds)
            changed_.push_back(changed);
        else
            lost_count_ = true;
        changed_cut_.set(event.position.partition, event.position.offset + 1);
        has_news = true;
    }
    if (has_news) noted_.notify_all();
}

SearchStatus SearchIndexer::status() const {
    const search::IndexSize size = library_.size();
    const std::lock_guard lock(mutex_);
    SearchStatus status{.documents = size.documents,
                        .terms = size.terms,
                        .bytes = size.bytes,
                        .waiting = changed_.size() + (is_complete_ ? 0 : left_of_pass_),
                        .lag_ms = 0,
                        .is_complete = is_complete_,
                        .first_pass_ms = first_pass_ms_};
    if (!changed_.empty()) status.lag_ms = (parts_.clock.monotonic_us() - changed_.front().since_us) / 1000;
    return status;
}

bool SearchIndexer::is_complete() const {
    const std::lock_guard lock(mutex_);
    return is_complete_;
}

std::string SearchIndexer::word_of(std::uint64_t key) const {
    const std::lock_guard lock(mutex_);
    const auto found = words_.find(key);
    return found != words_.end() ? found->second : std::string();
}

// ---- the thread ------------------------------------------------------------------------------------------------

void SearchIndexer::run(const std::stop_token& stop) {
    // Feeds and events come first. On Linux a priority is a thread's own.
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
    begin_pass();
    while (!stop.stop_requested()) {
        const std::vector<Changed> changed = take_changed(stop, !pass_);
        if (!changed.empty())
            index_changed(changed);
        else if (pass_)
            go_on_with_pass();
    }
}

std::vector<SearchIndexer::Changed> SearchIndexer::take_changed(const std::stop_token& stop, bool may_wait) {
    std::vector<Changed> taken;
    Cut cut;
    {
        std::unique_lock lock(mutex_);
        if (may_wait) {
            const std::int64_t left_us = next_pass_us_ - parts_.clock.monotonic_us();
            noted_.wait_for(lock, stop, std::chrono::microseconds(std::max<std::int64_t>(0, left_us)),
                            [this] { return !changed_.empty() || lost_count_; });
        }
        const std::size_t count = std::min(kBatch, changed_.size());
        taken.assign(changed_.begin(), changed_.begin() + static_cast<std::ptrdiff_t>(count));
        changed_.erase(changed_.begin(), changed_.begin() + static_cast<std::ptrdiff_t>(count));
        cut = changed_cut_;
    }
    if (taken.empty() && may_wait && !stop.stop_requested()) begin_pass();
    // A fold that does not get there in time is seen by the next pass.
    if (!taken.empty()) (void)parts_.follower.wait_until(cut, kFoldWaitMs);
    return taken;
}

void SearchIndexer::index_changed(const std::vector<Changed>& changed) {
    std::vector<ReadVideo> read;
    std::vector<std::uint64_t> gone;
    std::vector<search::Document> people;
    std::vector<search::TextIndex::Prior> priors;
    std::vector<VideoId> of_people;
    {
        const projection::View view = parts_.projections.view();
        for (const Changed& change : changed) {
            if (!change.person.is_none()) {
                put_person(view, change.person, people, priors);
                const std::vector<VideoId> videos = view.videos_of_creator(change.person);
                of_people.insert(of_people.end(), videos.begin(), videos.end());
            } else if (auto video = read_video(view, change.video)) {
                read.push_back(std::move(*video));
            } else {
                gone.push_back(change.video.value);
            }
        }
    }
    take_in(read);
    remove_videos(gone);
    library_.people().put(people);
    // Their videos are found by the name, too. They wait their turn, at the end of what has changed.
    const std::lock_guard lock(mutex_);
    for (const VideoId video : of_people) {
        if (changed_.size() >= kMaxChangedIds) break;
        changed_.push_back({.video = video, .person = {}, .since_us = parts_.clock.monotonic_us()});
    }
}

std::optional<SearchIndexer::ReadVideo> SearchIndexer::read_video(const projection::View& view, VideoId id) const {
    const auto found = view.find_video(id);
    if (!found || found->space != schema::kAppSpace || !found->facts().is_public()) return std::nullopt;
    const schema::Video& video = found->video();
    ReadVideo read;
    read.texts = {.video = id.value,
                  .text = video.text,
                  .tags = video.tags,
                  .sound = video.sound,
                  .captions = {},
                  .creator_handle = {},
                  .creator_name = {}};
    if (const projection::Account* account = view.accounts().find(video.creator)) {
        if (account->state == schema::AccountState::kRemoved) return std::nullopt;
        read.texts.creator_handle = account->handle;
        read.texts.creator_name = account->display_name;
    }
    const std::string folder = parts_.library.folder_path(found->home, video.media_folder);
    for (const schema::CaptionTrack& track : video.captions) read.caption_paths.push_back(folder + "/" + track.file);
    read.words = video.text_tokens;
    read.digest = digest_of(read.texts, read.caption_paths);
    const double age_days = static_cast<double>(parts_.clock.now_ms() - video.published_ms) / kMsPerDay;
    read.prior = search::prior_of(view.counters(id).views, age_days);
    return read;
}

void SearchIndexer::take_in(std::vector<ReadVideo>& videos) {
    std::vector<search::Document> documents;
    std::vector<search::TextIndex::Prior> priors;
    for (ReadVideo& video : videos) {
        Known& known = known_videos_[video.texts.video];
        known.pass = passes_;
        priors.push_back({video.texts.video, video.prior});
        if (known.digest == video.digest) continue;
        known.digest = video.digest;
        video.texts.captions = caption_text(video.caption_paths);
        documents.push_back(library_.prepare(video.texts));
        documents.back().prior = video.prior;
        take_in_names(video);
    }
    library_.videos().put(documents);
    library_.videos().set_priors(priors);
}

void SearchIndexer::take_in_names(const ReadVideo& video) {
    const auto put_name = [&](search::TextIndex& index, const std::string& name) {
        const std::uint64_t key = hash_text(name);
        if (name.empty() || index.has(key)) return;
        const search::Document document = library_.prepare_name(key, name);
        index.put({&document, 1});
    };
    for (const std::string& tag : video.texts.tags) put_name(library_.tags(), tag);
    put_name(library_.sounds(), video.texts.sound);
    for (const std::string& word : video.words) {
        const std::uint64_t key = hash_text(word);
        if (++word_counts_[key] != 1 || word_counts_.size() > kMaxSearchWords) continue;
        put_name(library_.words(), word);
        const std::lock_guard lock(mutex_);
        words_[key] = word;
    }
}

void SearchIndexer::put_person(const projection::View& view, ViewerId person, std::vector<search::Document>& out,
                               std::vector<search::TextIndex::Prior>& priors) {
    const projection::Account* account = view.accounts().find(person);
    if (account == nullptr || account->state != schema::AccountState::kActive) {
        known_people_.erase(person.value);
        library_.people().remove(std::span(&person.value, 1));
        return;
    }
    Known& known = known_people_[person.value];
    known.pass = passes_;
    const std::uint64_t digest = mixed(mixed(1, account->handle), account->display_name);
    const float prior = search::prior_of(view.follower_count(person));
    priors.push_back({person.value, prior});
    if (known.digest == digest) return;
    known.digest = digest;
    out.push_back(library_.prepare({.person = person.value, .handle = account->handle, .name = account->display_name}));
    out.back().prior = prior;
}

void SearchIndexer::remove_videos(const std::vector<std::uint64_t>& keys) {
    for (const std::uint64_t key : keys) known_videos_.erase(key);
    library_.videos().remove(keys);
}

}  // namespace tiller::app
