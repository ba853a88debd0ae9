#include "custody/erasure_register.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <set>
#include <tuple>
#include <utility>

#include "custody/backup_folder.h"

namespace tiller::custody {
namespace {

constexpr std::string_view kFirstWords = "tiller-erasures 1 ";
constexpr std::size_t kReadEvents = 4'096;

std::string line_of(const RegisteredErasure& entry) {
    const std::string what = entry.offset ? fmt::format("body {}", *entry.offset) : "person " + to_text(entry.subject);
    return fmt::format("{} {} {} {}\n", entry.said.partition.value, entry.said.offset, entry.time_ms, what);
}

template <typename Number>
bool take_number(std::string_view& line, Number& value) {
    const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), value);
    if (error != std::errc()) return false;
    line.remove_prefix(static_cast<std::size_t>(rest - line.data()));
    return true;
}

bool take(std::string_view& line, std::string_view words) {
    if (!line.starts_with(words)) return false;
    line.remove_prefix(words.size());
    return true;
}

std::optional<RegisteredErasure> entry_of(std::string_view line) {
    RegisteredErasure entry;
    if (!take_number(line, entry.said.partition.value) || !take(line, " ") || !take_number(line, entry.said.offset) ||
        !take(line, " ") || !take_number(line, entry.time_ms) || !take(line, " "))
        return std::nullopt;
    if (take(line, "body ")) {
        entry.offset = 0;
        return take_number(line, *entry.offset) && line.empty() ? std::optional(entry) : std::nullopt;
    }
    if (!take(line, "person ")) return std::nullopt;
    const auto subject = parse_id<ViewerId>(line);
    if (!subject || subject->is_none()) return std::nullopt;
    entry.subject = *subject;
    return entry;
}

std::optional<RegisteredErasure> entry_of(const journal::ReadEvent& read) {
    const auto* erased = read.event ? std::get_if<schema::Erased>(&read.event->payload) : nullptr;
    if (erased == nullptr) return std::nullopt;
    return RegisteredErasure{.said = read.position,
                             .time_ms = read.event->time_ms,
                             .offset = erased->offset,
                             .subject = erased->whole_subject};
}

bool take_first_line(std::string_view line, RegisteredErasures& erasures) {
    if (!take(line, kFirstWords)) return false;
    const std::size_t space = std::min(line.find(' '), line.size());
    const auto instance = parse_hex(line.substr(0, space));
    if (!instance || instance->size() != erasures.instance.size()) return false;
    std::ranges::copy(*instance, erasures.instance.begin());
    line.remove_prefix(space);
    return take(line, " ") && take_number(line, erasures.events) && line.empty();
}

std::unexpected<Error> no_register() { return fail(ErrorCode::kCorrupt, "this is no register of erasures"); }

Result<schema::Event> no_body() { return fail(ErrorCode::kNotFound, "it lies past the end of the log"); }

bool has_partition(const journal::Journal& journal, PartitionId partition) {
    return std::ranges::find(journal.partitions(), partition) != journal.partitions().end();
}

/// What two entries have in common that erase the same.
using ErasedThing = std::tuple<PartitionId, std::uint64_t, ViewerId>;
ErasedThing thing_of(const RegisteredErasure& entry) {
    return entry.offset ? ErasedThing{entry.said.partition, *entry.offset, {}} : ErasedThing{{}, 0, entry.subject};
}

/// The register at `path`; an empty one when there is none.
Result<RegisteredErasures> register_of(const std::string& path, const log::LogIdentity& instance) {
    RegisteredErasures none{.instance = instance, .events = 0, .entries = {}};
    if (path.empty()) return none;
    Result<RegisteredErasures> held = read_register(path);
    if (!held && held.error().code == ErrorCode::kNotFound) return none;
    if (!held)
        return fail(held.error().code,
                    held.error().message + ". Move it away: the next start makes it anew from the log");
    if (held->instance != instance)
        return fail(ErrorCode::kCorrupt, path + " is the register of another instance: put it where it belongs");
    return held;
}

/// Whole or not at all, also when the machine stops in between.
Status write_whole(const std::string& path, const std::string& text) {
    const std::string unfinished = path + ".unfinished";
    ::unlink(unfinished.c_str());
    {
        const FileDescriptor file(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!file.is_open()) return file_error("write", unfinished);
        for (std::string_view rest = text; !rest.empty();) {
            const ssize_t written = ::write(file.get(), rest.data(), rest.size());
            if (written <= 0) return file_error("write", unfinished);
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
        if (::fsync(file.get()) != 0) return file_error("sync", unfinished);
    }
    if (::rename(unfinished.c_str(), path.c_str()) != 0) return file_error("write", path);
    const std::string folder = std::filesystem::path(path).parent_path().string();
    const FileDescriptor opened(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.is_open() || ::fsync(opened.get()) != 0) return file_error("sync", folder);
    return {};
}

}  // namespace

std::string encode_register(const RegisteredErasures& erasures) {
    std::string text = fmt::format("{}{} {}\n", kFirstWords, hex_text(erasures.instance), erasures.events);
    for (const RegisteredErasure& entry : erasures.entries) text += line_of(entry);
    return text;
}

Result<RegisteredErasures> decode_register(std::string_view text) {
    RegisteredErasures erasures;
    std::size_t number = 0;
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 1);
        if (++number == 1) {
            if (!take_first_line(line, erasures)) return no_register();
            continue;
        }
        const auto entry = entry_of(line);
        if (!entry) return fail(ErrorCode::kCorrupt, fmt::format("line {} is no erasure", number));
        erasures.entries.push_back(*entry);
    }
    if (number == 0) return no_register();
    return erasures;
}

Result<RegisteredErasures> read_register(const std::string& path) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) return file_error("read", path);
    std::string text;
    std::array<char, 65'536> buffer{};
    for (ssize_t count = 0; (count = ::read(file.get(), buffer.data(), buffer.size())) != 0;) {
        if (count < 0) return file_error("read", path);
        text.append(buffer.data(), static_cast<std::size_t>(count));
        if (text.size() > kMaxRegisterBytes)
            return fail(ErrorCode::kCorrupt, path + " is larger than a register may be");
    }
    auto erasures = decode_register(text);
    if (!erasures) return fail(erasures.error().code, path + ": " + erasures.error().message);
    return erasures;
}

Result<std::vector<RegisteredErasure>> erasures_in(const journal::Journal& journal) {
    std::vector<RegisteredErasure> found;
    for (const PartitionId partition : journal.partitions()) {
        for (std::uint64_t next = 0;;) {
            const auto events = TRY(journal.read(partition, next, kReadEvents));
            if (events.empty()) break;
            next = events.back().position.offset + 1;
            for (const journal::ReadEvent& event : events)
                if (const auto entry = entry_of(event)) found.push_back(*entry);
        }
    }
    return found;
}

std::vector<RegisteredErasure> missing_erasures(const std::vector<RegisteredErasure>& wanted,
                                                const std::vector<RegisteredErasure>& done) {
    std::set<ErasedThing> things;
    for (const RegisteredErasure& entry : done) things.insert(thing_of(entry));
    std::vector<RegisteredErasure> missing;
    for (const RegisteredErasure& entry : wanted)
        if (things.insert(thing_of(entry)).second) missing.push_back(entry);
    return missing;
}

Result<std::uint64_t> apply_erasures(journal::Journal& journal, const RegisteredErasures& erasures,
                                     const Clock& clock) {
    const std::vector<RegisteredErasure> said = TRY(erasures_in(journal));
    const Cut end = journal.end();
    const journal::ErasureOrder order{.time_ms = clock.now_ms(), .reason = "it was erased before the log was restored"};
    std::uint64_t applied = 0;
    for (const RegisteredErasure& entry : erasures.entries) {
        const PartitionId home = entry.said.partition;
        if (!entry.offset || !has_partition(journal, home)) continue;
        const Position body{home, *entry.offset};
        // A back-up may hold the event that says so and the body, when it was taken at that moment.
        const auto there = end.includes(body) ? journal.read_one(body) : no_body();
        const bool is_gone =
            !there && (there.error().code == ErrorCode::kErased || there.error().code == ErrorCode::kNotFound);
        if (is_gone) continue;
        (void)TRY(journal.erase_body(body, order));
        ++applied;
    }
    for (const RegisteredErasure& entry : missing_erasures(erasures.entries, said)) {
        if (entry.offset || !has_partition(journal, entry.said.partition)) continue;
        (void)TRY(journal.erase_subject(entry.said.partition, entry.subject, order));
        ++applied;
    }
    return applied;
}

Result<std::unique_ptr<ErasureRegister>> ErasureRegister::open(Places places, const log::LogIdentity& instance,
                                                               journal::Journal& journal) {
    std::unique_ptr<ErasureRegister> opened(new ErasureRegister(std::move(places), journal));
    TRY_STATUS(opened->lock_copy());
    RegisteredErasures& held = opened->held_;
    held = TRY(register_of(opened->places_.file, instance));
    const RegisteredErasures copy = TRY(register_of(opened->places_.copy, instance));
    const std::vector<RegisteredErasure> only_in_copy = missing_erasures(copy.entries, held.entries);
    held.entries.insert(held.entries.end(), only_in_copy.begin(), only_in_copy.end());
    opened->copy_knew_more_ = !only_in_copy.empty();
    opened->following_ =
        journal.follow([raw = opened.get()](std::span<const journal::ReadEvent> events) { raw->see(events); }).id;
    return opened;
}

ErasureRegister::~ErasureRegister() { journal_.unfollow(following_); }

Status ErasureRegister::lock_copy() {
    if (places_.copy.empty()) return {};
    const std::string path = places_.copy + ".lock";
    copy_lock_.emplace(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    // Where no file can be made the copy can not be written either, which health() tells and nobody has to wait for.
    if (!copy_lock_->is_open() || ::flock(copy_lock_->get(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return {};
    return fail(ErrorCode::kConflict,
                fmt::format("another server keeps its erasures in {}: name a file of its own for this one "
                            "(--erasures-copy FILE, or erasures_copy in tiller.toml), or stop the other one",
                            places_.copy));
}

void ErasureRegister::see(std::span<const journal::ReadEvent> events) {
    for (const journal::ReadEvent& event : events) {
        const auto entry = entry_of(event);
        if (!entry) continue;
        const std::lock_guard lock(mutex_);
        held_.entries.push_back(*entry);
        ++held_.events;
        health_ = write_all_places();
        if (!health_) spdlog::error("an erasure is not in its register: {}", health_.error().message);
    }
}

Status ErasureRegister::write_all_places() const {
    const std::string text = encode_register(held_);
    TRY_STATUS(write_whole(places_.file, text));
    if (places_.copy.empty()) return {};
    return write_whole(places_.copy, text);
}

Status ErasureRegister::reconcile(std::uint64_t erasures) {
    bool differs = false;
    {
        const std::lock_guard lock(mutex_);
        differs = copy_knew_more_ || held_.events != erasures;
    }
    std::vector<RegisteredErasure> found;
    if (differs) found = TRY(erasures_in(journal_));
    const std::lock_guard lock(mutex_);
    if (differs) take_over(std::move(found));
    health_ = write_all_places();
    return health_;
}

/// What the log does not know of stays: it may be all that is left of an erasure when a back-up was restored without it.
void ErasureRegister::take_over(std::vector<RegisteredErasure> found) {
    const std::vector<RegisteredErasure> unknown = missing_erasures(held_.entries, found);
    if (!unknown.empty())
        spdlog::warn(
            "{} erasures stand in the register and not in this log: it was restored without them, and what was erased "
            "is back. Stop the server, then: tiller erase --from {} --data …",
            unknown.size(), places_.file);
    held_.events = found.size();
    held_.entries = std::move(found);
    held_.entries.insert(held_.entries.end(), unknown.begin(), unknown.end());
}

Status ErasureRegister::health() const {
    const std::lock_guard lock(mutex_);
    return health_;
}

}  // namespace tiller::custody
