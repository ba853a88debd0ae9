#include <cstddef>
#include <cstdint>
#include <string_view>

#include "app/passkey_proof.h"

// What is taken for a key or an answer is within the limits of the store, whatever bytes came; and an answer never verifies against
// a key that was made of them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tiller;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const app::PasskeyAct act : {app::PasskeyAct::kMake, app::PasskeyAct::kUse}) {
        if (const auto challenge = app::challenge_in(text, act, "https://tiller.example")) ASSERT(!challenge->empty());
    }
    if (const auto site = app::passkey_site(text)) ASSERT(!site->relying_party.empty());
    app::PasskeyAnswer answer{std::string(text), {}, {}};
    const ByteSpan bytes = as_bytes(text);
    answer.authenticator_data.assign(bytes.begin(), bytes.end());
    answer.signature.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size / 2));
    if (const auto key = app::read_new_passkey(bytes, "tiller.example")) {
        ASSERT(key->credential.size() >= 16 && key->credential.size() <= store::kMaxCredentialBytes);
        ASSERT(!app::verify_answer(*key, answer).has_value());
    }
    store::NewPasskey any;
    any.algorithm = store::PasskeyAlgorithm::kRs256;
    any.public_key = answer.signature;
    any.relying_party = "tiller.example";
    ASSERT(!app::verify_answer(any, answer).has_value());
    return 0;
}
