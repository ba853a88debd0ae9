// A QR code as one path of a picture.
#pragma once

#include <string>
#include <string_view>

namespace tiller::http {

struct QrPicture {
    int size = 0;      // of the square, with its quiet edge, in modules; 0 = the text does not fit
    std::string path;  // the dark modules, as the "d" of an SVG path on a grid of `size`
};
/// Error correction of level M, four modules of quiet edge. At most 512 bytes.
[[nodiscard]] QrPicture qr_picture(std::string_view text);

}  // namespace tiller::http
