#include "http/page_policy.h"

#include <array>

#include <sodium.h>

namespace tiller::http {
std::string source_hash(std::string_view source) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(source.data()), source.size());
    std::array<char, sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, sodium_base64_VARIANT_ORIGINAL)> text{};
    sodium_bin2base64(text.data(), text.size(), digest.data(), digest.size(), sodium_base64_VARIANT_ORIGINAL);
    return " 'sha256-" + std::string(text.data()) + "'";
}

std::string page_policy(std::string_view html, std::string_view style) {
    constexpr std::string_view kOpen = "<script>", kClose = "</script>";
    std::string hashes;
    for (std::size_t open = html.find(kOpen); open != std::string_view::npos; open = html.find(kOpen, open)) {
        const std::size_t from = open + kOpen.size();
        open = html.find(kClose, from);
        if (open == std::string_view::npos) break;
        hashes += source_hash(html.substr(from, open - from));
    }
    std::string policy(kPagePolicy);
    if (!hashes.empty()) policy += "; script-src 'self'" + hashes;
    if (!style.empty()) policy += "; style-src 'self'" + source_hash(style);
    return policy;
}

}  // namespace tiller::http
