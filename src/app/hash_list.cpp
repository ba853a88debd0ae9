#include "app/hash_list.h"

#include <algorithm>
#include <bit>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <sodium.h>

#include "app/checker_settings.h"

namespace tiller::app {
namespace {

constexpr int kLeastDetailBits = 4;
constexpr std::size_t kReadBytes = 1 << 20;

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

template <std::size_t Bytes>
std::optional<std::array<std::uint8_t, Bytes>> bytes_of(std::string_view hex) {
    std::array<std::uint8_t, Bytes> bytes{};
    if (hex.size() != 2 * Bytes) return std::nullopt;
    for (std::size_t i = 0; i < Bytes; ++i) {
        const int high = digit_of(hex[2 * i]), low = digit_of(hex[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return bytes;
}

FileHash sha256_of(std::string_view text) {
    FileHash hash{};
    crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return hash;
}

std::string_view without_blanks(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r";
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

Result<FileHash> sha256_of_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(ErrorCode::kNotFound, "can not read " + path);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::vector<char> buffer(kReadBytes);
    while (in) {
        in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(buffer.data()),
                                  static_cast<unsigned long long>(in.gcount()));
    }
    if (!in.eof()) return fail(ErrorCode::kInternal, "reading " + path + " failed");
    FileHash hash{};
    crypto_hash_sha256_final(&state, hash.data());
    return hash;
}

std::optional<FileHash> parse_file_hash(std::string_view hex) { return bytes_of<32>(hex); }

bool has_detail(std::uint64_t frame_hash) {
    const int bits = std::popcount(frame_hash);
    return bits >= kLeastDetailBits && bits <= 64 - kLeastDetailBits;
}

Result<std::uint8_t> HashList::reason_index(std::string_view word) {
    if (!is_check_word(word))
        return fail(ErrorCode::kInvalid, "the reason must be one word of a-z, 0-9, - and _, at most 64 of them");
    const auto at = std::ranges::find(reasons_, word);
    if (at != reasons_.end()) return static_cast<std::uint8_t>(at - reasons_.begin());
    if (reasons_.size() == kMaxHashReasons)
        return fail(ErrorCode::kInvalid, fmt::format("more than {} different reasons", kMaxHashReasons));
    reasons_.emplace_back(word);
    return static_cast<std::uint8_t>(reasons_.size() - 1);
}

Status HashList::add_line(std::string_view line) {
    const std::size_t blank = line.find_first_of(" \t");
    if (blank == std::string_view::npos) return fail(ErrorCode::kInvalid, "no reason stands behind the digits");
    const std::string_view digits = line.substr(0, blank);
    const std::uint8_t reason = TRY(reason_index(without_blanks(line.substr(blank))));
    if (const auto file = bytes_of<32>(digits)) {
        files_.emplace_back(*file, reason);
        return {};
    }
    const auto picture = bytes_of<8>(digits);
    if (!picture)
        return fail(ErrorCode::kInvalid,
                    "it begins neither with 64 hexadecimal digits (a file) nor with 16 (a picture)");
    std::uint64_t hash = 0;
    for (const std::uint8_t byte : *picture) hash = hash << 8 | byte;
    if (!has_detail(hash))
        return fail(ErrorCode::kInvalid,
                    "this picture is nearly plain: it would be like many that have nothing to do with it");
    pictures_.emplace_back(hash, reason);
    return {};
}

Result<HashList> HashList::parse(std::string_view text) {
    HashList list;
    const FileHash hash = sha256_of(text);
    list.version_ = hex_text(std::as_bytes(std::span(hash))).substr(0, 16);
    std::size_t number = 0;
    while (!text.empty()) {
        ++number;
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = without_blanks(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        if (const Status added = list.add_line(line); !added)
            return fail(ErrorCode::kInvalid, fmt::format("line {}: {}", number, added.error().message));
    }
    std::ranges::sort(list.files_);
    return list;
}

Result<HashList> HashList::read(const std::string& path) {
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(path, error);
    if (error) return fail(ErrorCode::kNotFound, fmt::format("{} can not be read: {}", path, error.message()));
    if (bytes > kMaxHashListBytes) return fail(ErrorCode::kInvalid, path + " is larger than 64 MiB");
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(ErrorCode::kNotFound, path + " can not be read");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    Result<HashList> list = parse(text);
    if (!list) return fail(list.error().code, fmt::format("{}, {}", path, list.error().message));
    return list;
}

std::vector<schema::CheckLabel> HashList::matches(const std::optional<FileHash>& file,
                                                  std::span<const std::uint64_t> frames,
                                                  std::uint32_t max_distance) const {
    std::vector<float> best(reasons_.size(), -1.0f);
    const auto note = [&](std::uint8_t reason, float score) { best[reason] = std::max(best[reason], score); };
    if (file) {
        for (auto at = std::ranges::lower_bound(files_, std::pair(*file, std::uint8_t{0}));
             at != files_.end() && at->first == *file; ++at)
            note(at->second, 1.0f);
    }
    for (const std::uint64_t frame : frames) {
        if (!has_detail(frame)) continue;
        for (const auto& [picture, reason] : pictures_) {
            const auto distance = static_cast<std::uint32_t>(std::popcount(picture ^ frame));
            if (distance <= max_distance) note(reason, 1.0f - static_cast<float>(distance) / 64.0f);
        }
    }
    std::vector<schema::CheckLabel> labels;
    for (std::size_t reason = 0; reason < best.size(); ++reason) {
        if (best[reason] >= 0) labels.push_back({.name = reasons_[reason], .score = best[reason]});
    }
    std::ranges::stable_sort(labels, std::greater{}, &schema::CheckLabel::score);
    if (labels.size() > schema::kMaxCheckLabels) labels.resize(schema::kMaxCheckLabels);
    return labels;
}

}  // namespace tiller::app
