// Any document is refused or becomes a policy whose own document reads back the same.
#include <cstddef>
#include <cstdint>

#include "schema/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view toml(reinterpret_cast<const char*>(data), size);
    const auto policy = tiller::schema::parse_policy(toml, 1);
    if (!policy) return 0;
    const auto again = tiller::schema::parse_policy(tiller::schema::policy_document(*policy), 1);
    ASSERT(again.has_value() && *again == *policy);
    return 0;
}
