// Whatever an identity provider may answer with: its description, its keys, a token, a refusal. By the first byte.
#include <cstdint>

#include "app/openid_metadata.h"
#include "app/openid_token.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    static const tiller::app::OpenidProviderSettings kProvider{.name = "id",
                                                               .label = "id",
                                                               .issuer = "https://id.example",
                                                               .client_id = "tiller",
                                                               .client_secret = "x",
                                                               .hosts = {},
                                                               .ca_file = {}};
    static const tiller::app::TokenExpectation kExpected{
        .issuer = "https://id.example", .client_id = "tiller", .nonce = "n1", .now_ms = 1'700'000'000'000};
    static const tiller::app::ProviderKey kKey{
        .id = "", .algorithm = tiller::app::TokenAlgorithm::kEs256, .modulus = {}, .exponent = {}, .point = {}};
    switch (data[0]) {
        case 'm': (void)tiller::app::read_metadata(text, kProvider); break;
        case 'k': (void)tiller::app::read_key_set(text); break;
        case 't': (void)tiller::app::verify_id_token(text, std::span(&kKey, 1), kExpected); break;
        default: (void)tiller::app::read_token_answer(text); (void)tiller::app::refusal_name(text);
    }
    return 0;
}
