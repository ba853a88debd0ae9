#include "tiller/qr_code.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <qrencode.h>

#include <array>
#include <memory>

namespace tiller {
namespace {

constexpr int kMarginModules = 2;
constexpr int kMaxTextBytes = 512;

}  // namespace

std::string qr_code_text(std::string_view text) {
    if (text.size() > kMaxTextBytes) return {};
    const std::string terminated(text);
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString(terminated.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), QRcode_free);
    if (!code) return {};
    const auto is_dark = [&](int x, int y) {
        return x >= 0 && y >= 0 && x < code->width && y < code->width && (code->data[y * code->width + x] & 1) != 0;
    };
    constexpr std::array<std::string_view, 4> kBlocks = {"█", "▄", "▀",
                                                         " "};  // upper dark = 2/1: light is drawn, dark left out
    std::string out;
    for (int y = -kMarginModules; y < code->width + kMarginModules; y += 2) {
        out += "\x1b[97;40m";
        for (int x = -kMarginModules; x < code->width + kMarginModules; ++x) {
            const std::size_t upper = is_dark(x, y) ? 1 : 0;
            const std::size_t lower = is_dark(x, y + 1) ? 2 : 0;
            out += kBlocks[upper + lower];
        }
        out += "\x1b[0m\n";
    }
    return out;
}

std::string network_address() {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return {};
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, ::freeifaddrs);
    for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
        if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET || (one->ifa_flags & IFF_LOOPBACK) != 0 ||
            (one->ifa_flags & IFF_UP) == 0)
            continue;
        std::array<char, INET_ADDRSTRLEN> text{};
        const auto* address = reinterpret_cast<const sockaddr_in*>(one->ifa_addr);
        if (::inet_ntop(AF_INET, &address->sin_addr, text.data(), text.size()) != nullptr) return text.data();
    }
    return {};
}

}  // namespace tiller
