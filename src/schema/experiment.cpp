#include "schema/experiment.h"

#include <array>
#include <string>

#include "base/bytes.h"
#include "base/hash.h"

namespace tiller::schema {
namespace {
constexpr std::size_t kIdLength = 13;
constexpr std::string_view kArms = "ab";
}  // namespace

std::string_view name_of(Arm arm) { return kArms.substr(static_cast<std::size_t>(arm), 1); }

std::string text_of(const Assignment& assignment) {
    return to_text(assignment.experiment) + '/' + std::string(name_of(assignment.arm));
}

std::optional<Assignment> parse_assignment(std::string_view text) {
    if (text.size() != kIdLength + 2 || text[kIdLength] != '/') return std::nullopt;
    const auto experiment = parse_id<ExperimentId>(text.substr(0, kIdLength));
    const std::size_t arm = kArms.find(text.back());
    if (!experiment || experiment->is_none() || arm == std::string_view::npos) return std::nullopt;
    return Assignment{*experiment, static_cast<Arm>(arm)};
}

Arm arm_of(ExperimentId experiment, ViewerId viewer, std::uint8_t share_percent) {
    // A MAC, so that nothing about ids that other programs give (engines, imports) can lean towards an arm.
    const std::array<std::uint64_t, 2> key = {0x74'69'6c'6c'65'72'61'62, experiment.value};
    const Digest digest = keyed_blake2b(std::as_bytes(std::span(key)), std::as_bytes(std::span(&viewer.value, 1)));
    const auto drawn = ByteReader(digest).get<std::uint64_t>();
    constexpr std::uint64_t kParts = 1'000'000;
    return drawn % kParts < std::uint64_t{share_percent} * (kParts / 100) ? Arm::kB : Arm::kA;
}

}  // namespace tiller::schema
