// What was erased, kept apart from log and keys, so that a back-up from before an erasure can not bring it back. Holds
// positions and random handles only. Format and use: docs/formats/backup.md.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/position.h"
#include "base/result.h"
#include "custody/backup_folder.h"
#include "journal/journal.h"
#include "log/chain.h"

namespace tiller::custody {

/// One Erased event of the log.
struct RegisteredErasure {
    Position said;  // where the event lies
    UnixMs time_ms = 0;
    std::optional<std::uint64_t> offset;  // one body, in the same partition; else:
    ViewerId subject;                     // all of a person
    bool operator==(const RegisteredErasure&) const = default;
};

struct RegisteredErasures {
    log::LogIdentity instance{};  // of the control partition: registers of other instances are refused
    std::uint64_t events = 0;  // Erased events in the log when this was written: differs, and it is read again
    std::vector<RegisteredErasure> entries;
    bool operator==(const RegisteredErasures&) const = default;
};

inline constexpr std::size_t kMaxRegisterBytes = 256ull << 20;

[[nodiscard]] std::string encode_register(const RegisteredErasures& erasures);
/// A last line that was cut short is left out. kCorrupt, naming the line.
[[nodiscard]] Result<RegisteredErasures> decode_register(std::string_view text);
/// kNotFound, kCorrupt.
[[nodiscard]] Result<RegisteredErasures> read_register(const std::string& path);
/// The erasures that a log holds, in its order. Reads all of it: about 3 us an event.
[[nodiscard]] Result<std::vector<RegisteredErasure>> erasures_in(const journal::Journal& journal);
/// The entries of `wanted` whose body or person none of `done` names.
[[nodiscard]] std::vector<RegisteredErasure> missing_erasures(const std::vector<RegisteredErasure>& wanted,
                                                              const std::vector<RegisteredErasure>& done);
/// Erases in a log what the register names and the log still holds; gives how many bodies and persons that were.
/// Repeating it is fine. What lies past the end of the log, or in a region that it does not have, is nothing to erase.
[[nodiscard]] Result<std::uint64_t> apply_erasures(journal::Journal& journal, const RegisteredErasures& erasures,
                                                   const Clock& clock);

/// Follows a journal and writes each erasure down, synced, before it is acknowledged. Safe from any thread.
class ErasureRegister {
public:
    /// DATA/erasures, and a copy wherever the operator wants one ("" = none).
    struct Places {
        std::string file;
        std::string copy;
    };
    /// kCorrupt when a file is of another instance, kConflict while another register writes the same copy: each would
    /// undo the other's lines. `journal` is borrowed and outlives the register.
    [[nodiscard]] static Result<std::unique_ptr<ErasureRegister>> open(Places places, const log::LogIdentity& instance,
                                                                       journal::Journal& journal);
    ~ErasureRegister();
    ErasureRegister(const ErasureRegister&) = delete;
    ErasureRegister& operator=(const ErasureRegister&) = delete;

    /// Brings file and copy in line with a log that holds `erasures` of them: it is read again when the numbers differ (a
    /// first start, a restored instance, a write that failed). To be called once after recovery.
    [[nodiscard]] Status reconcile(std::uint64_t erasures);
    /// What went wrong when an erasure was last written down; it is tried again with the next one and at the next start.
    [[nodiscard]] Status health() const;

private:
    ErasureRegister(Places places, journal::Journal& journal) : places_(std::move(places)), journal_(journal) {}
    [[nodiscard]] Status lock_copy();
    void see(std::span<const journal::ReadEvent> events);
    void take_over(std::vector<RegisteredErasure> found);
    [[nodiscard]] Status write_all_places() const;

    const Places places_;
    std::optional<FileDescriptor> copy_lock_;  // a file beside the copy, which itself is replaced by each erasure
    mutable std::mutex mutex_;  // guards held_ and health_
    RegisteredErasures held_;
    bool copy_knew_more_ = false;
    Status health_;
    journal::Journal& journal_;
    std::uint64_t following_ = 0;
};

}  // namespace tiller::custody
