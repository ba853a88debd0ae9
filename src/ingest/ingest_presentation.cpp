// What the operator shows to everybody.
#include "ingest/ingest.h"
#include "ingest/text.h"

namespace tiller::ingest {
namespace {

/// How a template marks what its reader has to fill in.
constexpr std::string_view kOpenPlace = "[[";

std::size_t open_places(std::string_view text) {
    std::size_t places = 0;
    for (std::size_t at = text.find(kOpenPlace); at != std::string_view::npos;
         at = text.find(kOpenPlace, at + kOpenPlace.size()))
        ++places;
    return places;
}

}  // namespace

Result<Position> Ingest::change_legal_page(schema::LegalPageChanged change) {
    change.language = TRY(normalise_language(change.language));
    if (change.language.empty()) return fail(ErrorCode::kInvalid, "language is empty");
    change.text = TRY(normalise_text(change.text, {.what = "text", .max_bytes = schema::kMaxLegalTextBytes}));
    if (const std::size_t places = open_places(change.text); places > 0) {
        return fail(ErrorCode::kInvalid,
                    "the text still has places to fill in, marked [[ ]]: " + std::to_string(places) +
                        "; write what belongs there, or take them out, before everybody reads it");
    }
    return append_one(kControlPartition, {}, 0, std::move(change));
}

Result<Position> Ingest::change_brand(schema::BrandChanged change) {
    change.description = TRY(normalise_text(
        change.description,
        {.what = "description", .max_bytes = schema::kMaxDescriptionBytes, .lines = TextLimits::Lines::kJoined}));
    if (change.accent && (change.accent->on_light > schema::kMaxColour || change.accent->on_dark > schema::kMaxColour))
        return fail(ErrorCode::kInvalid, "a colour has 24 bits");
    if (change.small_logo.empty() != change.large_logo.empty())
        return fail(ErrorCode::kInvalid, "a logo has two sizes");
    if (!change.changes_logo && !change.small_logo.empty())
        return fail(ErrorCode::kInvalid, "a logo comes with the flag that says so");
    return append_one(kControlPartition, {}, 0, std::move(change));
}

}  // namespace tiller::ingest
