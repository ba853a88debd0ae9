// Terms, privacy notice and imprint: written by the operator in as many languages as they like, read by everybody, each
// earlier version too.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/identity.h"
#include "app/parts.h"

namespace tiller::app {

struct LegalCard {
    schema::LegalPage page{};
    std::string language;
    std::string text;
    UnixMs changed_ms = 0;
    std::uint64_t version = 0;
};
/// One version of one page, as everybody reads it.
struct LegalReading {
    struct Version {
        std::uint64_t number = 0;
        UnixMs time_ms = 0;
    };
    LegalCard shown;
    std::vector<Version> versions;  // that can be read in this language, newest first
    std::vector<std::string> languages;  // in which the page can be read
};

/// All functions are safe from any thread; changes are durable and in force when they return.
class LegalPages {
public:
    explicit LegalPages(const Parts& parts) : parts_(parts) {}

    /// Those that can be read in some language, in their order.
    [[nodiscard]] std::vector<schema::LegalPage> published() const;
    /// Those that are published, by page and language.
    [[nodiscard]] std::vector<LegalCard> list() const;
    /// An empty text takes the page away in that language. The card has an empty text then. kConflict past the number of texts that a
    /// service can have.
    [[nodiscard]] Result<LegalCard> change(const Identity& admin, schema::LegalPage page, std::string_view language,
                                           std::string_view text);
    /// In the first of the wanted languages that there is, else in the service's own, else in any. `version` empty: the last.
    /// kNotFound when nothing is published, or there is no such version.
    [[nodiscard]] Result<LegalReading> read(schema::LegalPage page, std::span<const std::string> wanted,
                                            std::optional<std::uint64_t> version) const;

private:
    const Parts parts_;
};

/// The pages that are published in some language, in their order.
[[nodiscard]] std::vector<schema::LegalPage> published_pages(const projection::Presentation& presentation);

}  // namespace tiller::app
