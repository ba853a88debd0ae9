#include "http/qr_picture.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <iterator>
#include <memory>

namespace tiller::http {
namespace {

constexpr int kQuietModules = 4;
constexpr std::size_t kMaxTextBytes = 512;

}  // namespace

QrPicture qr_picture(std::string_view text) {
    if (text.size() > kMaxTextBytes) return {};
    const std::string terminated(text);
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString(terminated.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), QRcode_free);
    if (!code) return {};
    QrPicture picture{.size = code->width + 2 * kQuietModules, .path = {}};
    for (int y = 0; y < code->width; ++y) {
        for (int x = 0; x < code->width;) {
            int end = x;
            while (end < code->width && (code->data[y * code->width + end] & 1) != 0) ++end;
            if (end > x)
                fmt::format_to(std::back_inserter(picture.path), "M{} {}h{}v1h-{}z", x + kQuietModules,
                               y + kQuietModules, end - x, end - x);
            x = end + 1;
        }
    }
    return picture;
}

}  // namespace tiller::http
