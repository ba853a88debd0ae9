// ID tokens: what is believed, and everything that is not.
#include "app/openid_token.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "app/test_provider.h"

namespace tiller::app {
namespace {

constexpr std::int64_t kNowS = 1'700'000'000;
constexpr std::string_view kRs256 = R"({"alg":"RS256","kid":"r1","typ":"JWT"})";
constexpr std::string_view kEs256 = R"({"alg":"ES256","kid":"e1"})";

const TokenExpectation kExpected{
    .issuer = "https://id.example", .client_id = "tiller", .nonce = "n1", .now_ms = kNowS * 1'000};

/// What an honest provider says, with the fields of `more` after it; of two fields of one name the last counts.
std::string claims_with(std::string_view more = "") {
    return fmt::format(R"({{"iss":"https://id.example","sub":"ann","aud":"tiller","nonce":"n1","iat":{},"exp":{}{}}})",
                       kNowS - 5, kNowS + 300, more);
}

Result<std::string> subject_of(const std::string& token) {
    return verify_id_token(token, read_key_set(test_key_set()).value(), kExpected);
}
ErrorCode refusal_of(const std::string& token) {
    const auto subject = subject_of(token);
    return subject ? ErrorCode::kUnknown : subject.error().code;
}
std::string signed_rs256(const std::string& claims) { return test_token(kRs256, claims, kTestRsaKey); }

TEST(IdToken, IsBelievedWithBothAlgorithms) {
    EXPECT_EQ(subject_of(signed_rs256(claims_with())).value(), "ann");
    EXPECT_EQ(subject_of(test_token(kEs256, claims_with(), kTestCurveKey)).value(), "ann");
    EXPECT_EQ(subject_of(test_token(R"({"alg":"ES256"})", claims_with(), kTestCurveKey)).value(), "ann")
        << "one key of the kind needs no name";
}

TEST(IdToken, OtherAlgorithmsAreRefusedWhateverSignsThem) {
    for (const char* algorithm : {"none", "None", "HS256", "HS512", "RS512", "PS256", "ES384", "EdDSA", "", "rs256"}) {
        const std::string header = fmt::format(R"({{"alg":"{}","kid":"r1"}})", algorithm);
        EXPECT_EQ(refusal_of(test_token(header, claims_with(), kTestRsaKey)), ErrorCode::kDenied) << algorithm;
    }
    const std::string unsigned_text =
        base64url_text(as_bytes(R"({"alg":"none"})")) + "." + base64url_text(as_bytes(claims_with())) + ".";
    EXPECT_EQ(refusal_of(unsigned_text), ErrorCode::kDenied);
    EXPECT_EQ(refusal_of(test_token(R"({"kid":"r1"})", claims_with(), kTestRsaKey)), ErrorCode::kDenied);
    EXPECT_EQ(refusal_of(test_token(R"({"alg":["RS256"],"kid":"r1"})", claims_with(), kTestRsaKey)),
              ErrorCode::kDenied);
    EXPECT_EQ(
        refusal_of(test_token(R"({"alg":"RS256","kid":"r1","crit":["b64"],"b64":false})", claims_with(), kTestRsaKey)),
        ErrorCode::kDenied);
}

TEST(IdToken, AKeyThatIsNotKnownIsToldApartFromOneThatDidNotSign) {
    EXPECT_EQ(refusal_of(test_token(R"({"alg":"RS256","kid":"r2"})", claims_with(), kTestRsaKey)),
              ErrorCode::kNotFound);
    EXPECT_EQ(refusal_of(test_token(R"({"alg":"RS256","kid":"e1"})", claims_with(), kTestRsaKey)), ErrorCode::kNotFound)
        << "the name of a key of another kind";
    EXPECT_EQ(refusal_of(test_token(kRs256, claims_with(), kTestCurveKey)), ErrorCode::kDenied);
    EXPECT_EQ(refusal_of(test_token(kEs256, claims_with(), kTestRsaKey)), ErrorCode::kDenied);
}

TEST(IdToken, EachChangedLetterBreaksTheSignature) {
    const std::string token = signed_rs256(claims_with());
    const std::size_t body = token.find('.') + 1;
    for (std::size_t at = body; at < token.size(); at += 11) {
        if (token[at] == '.') continue;
        std::string bent = token;
        bent[at] = bent[at] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(subject_of(bent)) << at;
    }
    EXPECT_FALSE(subject_of(token.substr(0, token.rfind('.') + 1)));
    EXPECT_FALSE(subject_of(token.substr(0, token.size() - 4)));
}

TEST(IdToken, EveryClaimHolds) {
    for (const char* bent : {R"(,"iss":"https://evil.example")",
                             R"(,"iss":"https://id.example/")",
                             R"(,"iss":["https://id.example"])",
                             R"(,"iss":null)",
                             R"(,"aud":"another")",
                             R"(,"aud":["another"])",
                             R"(,"aud":["tiller","another"])",
                             R"(,"aud":[])",
                             R"(,"aud":{"tiller":1})",
                             R"(,"aud":null)",
                             R"(,"aud":["tiller","another"],"azp":"another")",
                             R"(,"azp":"another")",
                             R"(,"azp":7)",
                             R"(,"nonce":"n2")",
                             R"(,"nonce":"")",
                             R"(,"nonce":null)",
                             R"(,"nonce":["n1"])",
                             R"(,"sub":"")",
                             R"(,"sub":7)",
                             R"(,"sub":null)",
                             R"(,"sub":"a\u0000b")",
                             R"(,"exp":1699999940)",
                             R"(,"exp":"1700000300")",
                             R"(,"exp":null)",
                             R"(,"exp":-1)",
                             R"(,"exp":1e300)",
                             R"(,"exp":0)",
                             R"(,"iat":1700000061)",
                             R"(,"iat":1699999399)",
                             R"(,"iat":"1700000000")",
                             R"(,"iat":null)",
                             R"(,"nbf":1700000061)",
                             R"(,"nbf":"now")"})
        EXPECT_EQ(refusal_of(signed_rs256(claims_with(bent))), ErrorCode::kDenied) << bent;
    EXPECT_EQ(refusal_of(signed_rs256(claims_with(fmt::format(R"(,"sub":"{}")", std::string(256, 'a'))))),
              ErrorCode::kDenied);
    EXPECT_EQ(refusal_of(signed_rs256("{}")), ErrorCode::kDenied);
}

TEST(IdToken, WhatTheStandardAllowsIsTaken) {
    for (const char* more :
         {R"(,"aud":["tiller"])", R"(,"aud":["another","tiller"],"azp":"tiller")", R"(,"azp":"tiller")",
          R"(,"exp":1699999941)", R"(,"exp":1700000300.5)", R"(,"iat":1700000060)", R"(,"iat":1699999400)",
          R"(,"nbf":1700000060)", R"(,"email":"ann@example.org","groups":[{"a":[1]}])"})
        EXPECT_EQ(subject_of(signed_rs256(claims_with(more))).value(), "ann") << more;
}

TEST(IdToken, WhatIsNoTokenIsInvalid) {
    const std::string good = signed_rs256(claims_with());
    const auto part = [](std::string_view text) { return base64url_text(as_bytes(text)); };
    for (const std::string& bad :
         {std::string(), std::string("."), std::string(".."), std::string("..."), good + ".", "." + good,
          std::string("a.b.c"), std::string("+/==.e30.e30"), part("[]") + ".e30.AA", part("{") + ".e30.AA",
          part(R"({"alg":"RS256")") + ".e30.AA", part("\xff\xfe") + ".e30.AA", part("null") + ".e30.AA",
          part(R"({"alg":"RS256"})") + ".!!!.AA", part(R"({"alg":"RS256"})") + "." + part("7") + ".AA",
          part(R"({"alg":"RS256"})") + ".e30.A", part(std::string(1'000, '[')) + ".e30.AA",
          std::string(kMaxTokenBytes + 1, 'A'), good + std::string(kMaxTokenBytes, 'A')})
        EXPECT_EQ(refusal_of(bad), ErrorCode::kInvalid) << bad.substr(0, 60);
}

TEST(KeySet, KeepsWhatCanSignAndPassesOverTheRest) {
    const auto sets = [](std::string_view key) { return read_key_set(fmt::format(R"({{"keys":[{}]}})", key)); };
    EXPECT_EQ(read_key_set(test_key_set())->size(), 2u);
    const std::string rsa = fmt::format(R"("kty":"RSA","e":"AQAB","n":"{}")", kTestModulus);
    EXPECT_EQ(sets("{" + rsa + "}")->size(), 1u);
    for (const std::string& useless :
         {"{" + rsa + R"(,"use":"enc"})", "{" + rsa + R"(,"alg":"RS512"})", std::string(R"({"kty":"oct","k":"AAAA"})"),
          std::string(R"({"kty":"RSA","e":"AQAB","n":"AAAA"})"),
          fmt::format(R"({{"kty":"RSA","n":"{}"}})", kTestModulus),
          fmt::format(R"({{"kty":"RSA","e":"AQABAQAB","n":"{}"}})", kTestModulus),
          fmt::format(R"({{"kty":"EC","crv":"P-384","x":"{}","y":"{}"}})", kTestX, kTestY),
          fmt::format(R"({{"kty":"EC","crv":"P-256","x":"{}"}})", kTestX), std::string("7"), std::string("{}"),
          std::string(R"({"kty":["RSA"]})")})
        EXPECT_TRUE(sets(useless)->empty()) << useless;
    for (const std::string& bad : {std::string(), std::string("[]"), std::string("{}"), std::string(R"({"keys":{}})"),
                                   std::string("{"), std::string(kMaxKeySetBytes + 1, ' ')})
        EXPECT_EQ(read_key_set(bad).error().code, ErrorCode::kInvalid) << bad.substr(0, 20);
    std::string many;
    for (int i = 0; i < 100; ++i) many += "{" + rsa + "},";
    many.pop_back();
    EXPECT_EQ(sets(many)->size(), kMaxProviderKeys);
}

TEST(KeySet, APointBesideTheCurveSignsNothing) {
    std::string y(kTestY);
    y.front() = y.front() == 'A' ? 'B' : 'A';
    const auto keys = read_key_set(
        fmt::format(R"({{"keys":[{{"kty":"EC","kid":"e1","crv":"P-256","x":"{}","y":"{}"}}]}})", kTestX, y));
    ASSERT_EQ(keys->size(), 1u);
    EXPECT_EQ(verify_id_token(test_token(kEs256, claims_with(), kTestCurveKey), *keys, kExpected).error().code,
              ErrorCode::kDenied);
}

}  // namespace
}  // namespace tiller::app
