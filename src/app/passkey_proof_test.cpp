// Passkeys: what browsers bring is read and verified. The answers were made by another program.
#include "app/passkey_proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tiller::app {
namespace {

constexpr std::string_view kSiteOrigin = "https://tiller.example";
constexpr std::string_view kSiteName = "tiller.example";
constexpr std::string_view kSaid =
    R"({"type":"webauthn.get","challenge":"dGhlIGNoYWxsZW5nZQ","origin":"https://tiller.example","crossOrigin":false})";
constexpr std::size_t kFlagsAt = 32;
constexpr std::byte kPresent{0x01}, kVerified{0x04};

struct Ceremony {
    store::PasskeyAlgorithm algorithm{};
    std::string_view made, used, signature;
};
/// Counters 6 and 7; the credential is 00 01 … 1f.
constexpr std::array<Ceremony, 3> kCeremonies = {
    {{store::PasskeyAlgorithm::kEs256,
      "QJmRNA0RXMFldehSCDcmkyDjZeNwB2ccHAk2ESrqgftFAAAABgAAAAAAAAAAAAAAAAAAAAAAIAABAgMEBQYHCAkKCwwNDg8QERIT"
      "FBUWFxgZGhscHR4fpQECAyYgASFYIKDkAw-g09-"
      "EDthuHDp1JXMGThixer9OfFrmRu9WJuUqIlggVGPCCJFMtpl2cv2BjJjjBmrIBri5BJQ002o59VdhDek",
      "QJmRNA0RXMFldehSCDcmkyDjZeNwB2ccHAk2ESrqgfsFAAAABw",
      "MEYCIQDNYqKFY1HmY2MSc4DUYUBwREi7YpWNVe6rs730DwPt0wIhAMBaUd6xwGDK-lWbAkoN9eYn9cnTdfGCsFUs5lhSD1h8"},
     {store::PasskeyAlgorithm::kEddsa,
      "QJmRNA0RXMFldehSCDcmkyDjZeNwB2ccHAk2ESrqgftFAAAABgAAAAAAAAAAAAAAAAAAAAAAIAABAgMEBQYHCAkKCwwNDg8QERIT"
      "FBUWFxgZGhscHR4fpAEBAycgBiFYILoBMnsN8kONkA34W9N5P4brMUZVZ_3Xx8MGo1O9ztT-",
      "QJmRNA0RXMFldehSCDcmkyDjZeNwB2ccHAk2ESrqgfsFAAAABw",
      "xc95weIKMBlB4mZ2aKrJgjrNOACB3SrigttlFQChydLBiekx0m9dcjcKtWcWNtCs63lQyixxdygMD-LHNAmNCQ"},
     {store::PasskeyAlgorithm::kRs256,
      "QJmRNA0RXMFldehSCDcmkyDjZeNwB2ccHAk2ESrqgftFAAAABgAAAAAAAAAAAAAAAAAAAAAAIAABAgMEBQYHCAkKCwwNDg8QERIT"
      "FBUWFxgZGhscHR4fpAEDAzkBACBZAQDDABNfPn_WI1z9IKN7Be0rEcccaO5CyyIXXLrkuRUPvLv4SwAceNH9_4y2DMdYwjpa6l8J"
      "rS2fukVdSlyR4sy_6NaIDs2_0epj87T_mPA0ei7xemG5mLPyC4iYs4_hMpDlb7Wg-8u1-"
      "SAXOeHvPtFeaDFH3XBRbwB8HjKYGL2pMSk74gTr59kul44GpTQNWA-"
      "9P2r3gHyHYTqzKDFLZtdSj7r5gQVXzKM0cChcSwPhJXbJJXeHfoJIekl3puV86A7KM3_v0k9IVA919-niuTWl7He4cquxw-"
      "kbjlH-PMOZNnGPYnI_UcJ2HO4X7TDAR3DfO9uRcjXesl0AdlU3hajDIUMBAAE",
      "QJmRNA0RXMFldehSCDcmkyDjZeNwB2ccHAk2ESrqgfsFAAAABw",
      "kQDaYTYbyQCVZTtoLkeMNkteFSCsy5lhDG9TacUy1QRAIfnTvL2yVWhxJcD7p4BTVto59AcZ6lnwqckrQPpnLL_NZ0oLzYmP9DYr"
      "dwgd4YN4omZrbkBWQ4gxGpT_ATqr3yx97hPkua3EqH8r2VJ0OxB3jcjW3QyRgoTYhDRiFNKbj-laPtlvA9k1Lxq3KdXZLPIW1I0H"
      "87CqUKLk5A3Fs5_s4O-"
      "M39zgE0wN9_QB72xG_WX_9CxOg6BzK2kNmITTqIlDOX44aXYX8dAJgij3f4GSC9W7wpKdinnzeg5vdGVwEAiwLKjDmqP0HUaLMm6"
      "9CMhKnbOFIkiySih-y02-rg"}}};

Bytes bytes_of(std::string_view text) { return parse_base64url(text, 4'096).value(); }

store::NewPasskey key_of(const Ceremony& ceremony) {
    return read_new_passkey(bytes_of(ceremony.made), kSiteName).value();
}
PasskeyAnswer answer_of(const Ceremony& ceremony) {
    return {std::string(kSaid), bytes_of(ceremony.used), bytes_of(ceremony.signature)};
}
ErrorCode code_of(const auto& result) { return result ? ErrorCode::kUnknown : result.error().code; }

class PasskeyProof : public testing::TestWithParam<Ceremony> {};
std::string name_of_kind(const testing::TestParamInfo<Ceremony>& test) {
    constexpr std::array<const char*, 4> kNames = {"", "Es256", "Eddsa", "Rs256"};
    return kNames.at(static_cast<std::size_t>(test.param.algorithm));
}
INSTANTIATE_TEST_SUITE_P(EachKind, PasskeyProof, testing::ValuesIn(kCeremonies), name_of_kind);

TEST_P(PasskeyProof, AKeyIsReadAndItsAnswerVerified) {
    const store::NewPasskey key = key_of(GetParam());
    EXPECT_EQ(key.algorithm, GetParam().algorithm);
    EXPECT_EQ(key.sign_count, 6u);
    EXPECT_EQ(key.relying_party, kSiteName);
    ASSERT_EQ(key.credential.size(), 32u);
    EXPECT_EQ(key.credential.back(), std::byte{31});
    EXPECT_EQ(verify_answer(key, answer_of(GetParam())).value(), 7u);
}

TEST_P(PasskeyProof, EveryFlippedBitOfAnAnswerIsRefused) {
    const store::NewPasskey key = key_of(GetParam());
    const PasskeyAnswer good = answer_of(GetParam());
    for (std::size_t at = 0; at < good.signature.size(); ++at) {
        PasskeyAnswer bad = good;
        bad.signature[at] ^= std::byte{4};
        EXPECT_EQ(code_of(verify_answer(key, bad)), ErrorCode::kUnauthorized) << at;
    }
    for (std::size_t at = 0; at < good.authenticator_data.size(); ++at) {
        PasskeyAnswer bad = good;
        bad.authenticator_data[at] ^= std::byte{1};
        EXPECT_FALSE(verify_answer(key, bad)) << at;
    }
    for (std::size_t at = 0; at < good.client_data.size(); ++at) {
        PasskeyAnswer bad = good;
        bad.client_data[at] = static_cast<char>(bad.client_data[at] ^ 1);
        EXPECT_EQ(code_of(verify_answer(key, bad)), ErrorCode::kUnauthorized) << at;
    }
}

TEST_P(PasskeyProof, AnAnswerIsForOneKeyAndOneSite) {
    store::NewPasskey key = key_of(GetParam());
    for (const Ceremony& other : kCeremonies) {
        if (other.algorithm == GetParam().algorithm) continue;
        EXPECT_EQ(code_of(verify_answer(key, answer_of(other))), ErrorCode::kUnauthorized);
    }
    key.relying_party = "evil.example";
    EXPECT_EQ(code_of(verify_answer(key, answer_of(GetParam()))), ErrorCode::kUnauthorized);
    EXPECT_EQ(code_of(read_new_passkey(bytes_of(GetParam().made), "evil.example")), ErrorCode::kDenied);
}

TEST_P(PasskeyProof, WithoutACheckOfTheOwnerItIsNoPasskey) {
    for (const std::byte left_out : {kPresent, kVerified}) {
        Bytes made = bytes_of(GetParam().made);
        made[kFlagsAt] &= ~left_out;
        EXPECT_EQ(code_of(read_new_passkey(made, kSiteName)), ErrorCode::kDenied);
        PasskeyAnswer answer = answer_of(GetParam());
        answer.authenticator_data[kFlagsAt] &= ~left_out;
        EXPECT_EQ(code_of(verify_answer(key_of(GetParam()), answer)), ErrorCode::kDenied);
    }
}

TEST_P(PasskeyProof, WhatIsCutShortIsNoKey) {
    const Bytes made = bytes_of(GetParam().made);
    for (std::size_t length = 0; length < made.size(); ++length)
        EXPECT_EQ(code_of(read_new_passkey(ByteSpan(made).first(length), kSiteName)), ErrorCode::kInvalid) << length;
    EXPECT_EQ(code_of(read_new_passkey(Bytes(kMaxAuthenticatorDataBytes + 1), kSiteName)), ErrorCode::kInvalid);
    PasskeyAnswer answer = answer_of(GetParam());
    for (const std::size_t length : {std::size_t{0}, std::size_t{1}, kFlagsAt, answer.authenticator_data.size() - 1}) {
        PasskeyAnswer cut = answer;
        cut.authenticator_data.resize(length);
        EXPECT_EQ(code_of(verify_answer(key_of(GetParam()), cut)), ErrorCode::kInvalid) << length;
    }
    answer.signature.clear();
    EXPECT_EQ(code_of(verify_answer(key_of(GetParam()), answer)), ErrorCode::kInvalid);
}

TEST(PasskeyKey, APointBesideTheCurveOrAShortCredentialIsRefused) {
    Bytes made = bytes_of(kCeremonies[0].made);
    made.back() ^= std::byte{1};
    EXPECT_EQ(code_of(read_new_passkey(made, kSiteName)), ErrorCode::kInvalid);
    // The length of the credential's name stands behind 37 + 16 bytes; its last 17 bytes go.
    Bytes short_name = bytes_of(kCeremonies[1].made);
    short_name[54] = std::byte{15};
    short_name.erase(short_name.begin() + 55 + 15, short_name.begin() + 55 + 32);
    EXPECT_EQ(code_of(read_new_passkey(short_name, kSiteName)), ErrorCode::kInvalid);
}

TEST(ClientData, GiveTheChallengeToTheRightQuestionAlone) {
    EXPECT_EQ(challenge_in(kSaid, PasskeyAct::kUse, kSiteOrigin).value(), "dGhlIGNoYWxsZW5nZQ");
    EXPECT_EQ(code_of(challenge_in(kSaid, PasskeyAct::kMake, kSiteOrigin)), ErrorCode::kDenied);
    for (const char* origin : {"http://tiller.example", "https://tiller.example:8443", "https://evil.example", ""})
        EXPECT_EQ(code_of(challenge_in(kSaid, PasskeyAct::kUse, origin)), ErrorCode::kDenied) << origin;
    const auto with = [](std::string_view more) {
        return std::string(R"({"type":"webauthn.get","challenge":"AA","origin":"https://tiller.example")") +
               std::string(more) + "}";
    };
    EXPECT_TRUE(challenge_in(with(""), PasskeyAct::kUse, kSiteOrigin)) << "older browsers say nothing of frames";
    EXPECT_TRUE(challenge_in(with(R"(,"other_keys_can_be_added_here":"x")"), PasskeyAct::kUse, kSiteOrigin));
    for (const char* more : {R"(,"crossOrigin":true)", R"(,"crossOrigin":0)", R"(,"crossOrigin":null)",
                             R"(,"crossOrigin":false,"topOrigin":"https://evil.example")"})
        EXPECT_EQ(code_of(challenge_in(with(more), PasskeyAct::kUse, kSiteOrigin)), ErrorCode::kDenied) << more;
}

TEST(ClientData, ForeignBytesAreRefused) {
    for (const std::string& bad :
         {std::string(), std::string("{"), std::string("[]"), std::string("null"), std::string("{}"),
          std::string(R"({"type":"webauthn.get"})"), std::string(R"({"type":"webauthn.get","challenge":1})"),
          std::string(kSaid) + "x", std::string(1'000, '['), std::string("\xff\xfe"),
          std::string(kMaxClientDataBytes + 1, ' ')})
        EXPECT_EQ(code_of(challenge_in(bad, PasskeyAct::kUse, kSiteOrigin)), ErrorCode::kInvalid) << bad.substr(0, 40);
}

TEST(PasskeySite, IsANameAndNeverANumber) {
    EXPECT_EQ(passkey_site("https://tiller.example").value(),
              (PasskeySite{"https://tiller.example", "tiller.example"}));
    EXPECT_EQ(passkey_site("http://localhost:8080").value(), (PasskeySite{"http://localhost:8080", "localhost"}));
    for (const char* origin :
         {"http://127.0.0.1:8080", "http://[::1]:8080", "http://10.0.0.7", "http://0x7f.1", "http://", "", "localhost",
          "http://Tiller.Example", "http://a b", "http://a/b", "https://tiller.example."})
        EXPECT_EQ(code_of(passkey_site(origin)), ErrorCode::kConflict) << origin;
}

}  // namespace
}  // namespace tiller::app
