// What the operator shows to everybody: legal pages with their versions, and how the service looks. It lies in the control
// partition, so its order is that of the offsets.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "schema/event.h"

namespace tiller::projection {

struct LegalVersion {
    UnixMs time_ms = 0;
    std::string text;  // empty: the page was taken away
    bool operator==(const LegalVersion&) const = default;
};
/// The versions of one page in one language.
struct LegalText {
    std::uint64_t first_version = 1;  // number of the oldest that is kept here; the log has all
    std::vector<LegalVersion> versions;  // oldest first, never empty
    [[nodiscard]] bool is_published() const { return !versions.back().text.empty(); }
    [[nodiscard]] std::uint64_t last_version() const { return first_version + versions.size() - 1; }
    /// Null when it was never, or is not kept here any more.
    [[nodiscard]] const LegalVersion* version(std::uint64_t number) const;
    bool operator==(const LegalText&) const = default;
};
using LegalKey = std::pair<schema::LegalPage, std::string>;  // page and language

struct Brand {
    std::string description;
    std::optional<schema::Accent> accent;
    std::string small_logo;  // PNG; both or none
    std::string large_logo;
    UnixMs logo_ms = 0;  // when it was changed last
    bool operator==(const Brand&) const = default;
};

class Presentation {
public:
    /// Of one page in one language; older ones are in the log alone.
    static constexpr std::size_t kMaxVersionsKept = 100;
    /// Past it the log keeps what was said, and nobody shows it: 3 pages in as many languages as a service can have.
    static constexpr std::size_t kMaxLegalTexts = 192;

    void apply(UnixMs time_ms, const schema::LegalPageChanged& event);
    void apply(UnixMs time_ms, const schema::BrandChanged& event);

    /// Those that were taken away too, because their versions go on.
    [[nodiscard]] const std::map<LegalKey, LegalText>& legal() const { return legal_; }
    /// Null when it is not published in that language.
    [[nodiscard]] const LegalText* published(schema::LegalPage page, const std::string& language) const;
    [[nodiscard]] const Brand& brand() const { return brand_; }

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Presentation decode(ByteReader& in);
    bool operator==(const Presentation&) const = default;

private:
    std::map<LegalKey, LegalText> legal_;
    Brand brand_;
};

}  // namespace tiller::projection
