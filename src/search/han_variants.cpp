#include "search/han_variants.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace tiller::search {
namespace {

struct Variant {
    std::uint32_t form = 0;
    std::uint32_t plain = 0;
};
constexpr Variant kVariants[] = {
                                   // sorted by form
#include HAN_VARIANTS_FILE
};

}  // namespace

char32_t plain_han(char32_t c) {
    const auto* found = std::ranges::lower_bound(kVariants, static_cast<std::uint32_t>(c), {}, &Variant::form);
    return found != std::end(kVariants) && found->form == c ? static_cast<char32_t>(found->plain) : c;
}

std::size_t han_variant_count() { return std::size(kVariants); }

}  // namespace tiller::search
