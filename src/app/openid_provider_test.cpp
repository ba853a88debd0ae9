// One provider, with the network passed in: what is asked for, how often, and what is made of the answers.
#include "app/openid_provider.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "app/test_provider.h"

namespace tiller::app {
namespace {

constexpr UnixMs kStartMs = 1'700'000'000'000;
constexpr std::string_view kIssuer = "https://id.example/realm";

/// Answers by address; anything else can not be reached.
class ScriptedCaller final : public outbound::Caller {
public:
    [[nodiscard]] Result<outbound::Answer> call(const outbound::Request& request) override {
        asked.push_back(request);
        const auto found = answers.find(request.url);
        if (found == answers.end()) return fail(ErrorCode::kUnavailable, "connection refused");
        return found->second;
    }
    [[nodiscard]] std::vector<outbound::Connection> recent() const override { return {}; }
    [[nodiscard]] std::size_t count(std::string_view url) const {
        return static_cast<std::size_t>(std::ranges::count(asked, url, &outbound::Request::url));
    }
    std::map<std::string, outbound::Answer> answers;
    std::vector<outbound::Request> asked;
};

class Provider : public testing::Test {
protected:
    Provider() { publish(R"(,"authorization_response_iss_parameter_supported":false)"); }
    void publish(std::string_view more) {
        caller.answers[kMetadata] = {
            200, fmt::format(R"({{"issuer":"{}","authorization_endpoint":"https://id.example/in?a=b","token_endpoint":)"
                             R"("https://id.example/token","jwks_uri":"https://keys.example/set"{}}})",
                             kIssuer, more)};
        caller.answers[kKeys] = {200, test_key_set()};
    }
    void say(std::string_view key_id = "r1", std::string_view nonce = "the nonce") {
        const std::int64_t now_s = clock.now_ms() / 1'000;
        const std::string claims =
            fmt::format(R"({{"iss":"{}","sub":"ann","aud":"tiller & co","nonce":"{}","iat":{},"exp":{}}})", kIssuer,
                        nonce, now_s, now_s + 60);
        const std::string token =
            test_token(fmt::format(R"({{"alg":"RS256","kid":"{}"}})", key_id), claims, kTestRsaKey);
        caller.answers[kToken] = {200, fmt::format(R"({{"id_token":"{}","access_token":"x"}})", token)};
    }
    Result<std::string> come(std::string_view issuer = "") { return provider.subject_of("the code", issuer, question); }
    ErrorCode refusal(std::string_view issuer = "") {
        const auto subject = come(issuer);
        return subject ? ErrorCode::kUnknown : subject.error().code;
    }

    const std::string kMetadata = "https://id.example/realm/.well-known/openid-configuration";
    const std::string kKeys = "https://keys.example/set";
    const std::string kToken = "https://id.example/token";
    ManualClock clock{kStartMs};
    ScriptedCaller caller;
    OpenidProviderSettings settings{.name = "id",
                                    .label = "The id",
                                    .issuer = std::string(kIssuer),
                                    .client_id = "tiller & co",
                                    .client_secret = "a:b c",
                                    .hosts = {"keys.example"},
                                    .ca_file = {}};
    OpenidProvider provider{settings, caller, clock};
    CodeQuestion question{.redirect_url = "https://tiller.example/sign-in/id",
                          .state = "the-state",
                          .nonce = "the nonce",
                          .verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"};
};

TEST_F(Provider, BrowsersAreSentWithEverythingThatTiesTheAnswer) {
    EXPECT_EQ(
        provider.authorization_url(question).value(),
        "https://id.example/in?a=b&response_type=code&client_id=tiller%20%26%20co&redirect_uri=https%3A%2F%2Ftiller."
        "example%2Fsign-in%2Fid&scope=openid&state=the-state&nonce=the%20nonce&code_challenge="
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256");  // RFC 7636, appendix B
}

TEST_F(Provider, ACodeIsExchangedForASubject) {
    say();
    EXPECT_EQ(come().value(), "ann");
    EXPECT_EQ(come(kIssuer).value(), "ann");
    const auto exchange = std::ranges::find(caller.asked, kToken, &outbound::Request::url);
    EXPECT_EQ(exchange->form,
              "grant_type=authorization_code&code=the%20code&redirect_uri=https%3A%2F%2Ftiller.example%2Fsign-in%2Fid&"
              "code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    EXPECT_EQ(exchange->authorization, "Basic dGlsbGVyJTIwJTI2JTIwY286YSUzQWIlMjBj");
    EXPECT_EQ(caller.count(kMetadata), 1u);
    EXPECT_EQ(caller.count(kKeys), 1u) << "kept for an hour";
    clock.advance_ms(kMetadataLifetimeMs);
    say();
    EXPECT_TRUE(come());
    EXPECT_EQ(caller.count(kMetadata), 2u);
    EXPECT_EQ(caller.count(kKeys), 2u);
}

TEST_F(Provider, ThatTakesTheSecretInTheFormGetsItThere) {
    publish(R"(,"token_endpoint_auth_methods_supported":["client_secret_post"])");
    say();
    EXPECT_TRUE(come());
    const auto exchange = std::ranges::find(caller.asked, kToken, &outbound::Request::url);
    EXPECT_TRUE(exchange->form.ends_with("&client_id=tiller%20%26%20co&client_secret=a%3Ab%20c")) << exchange->form;
    EXPECT_EQ(exchange->authorization, "");
}

TEST_F(Provider, AnswersOfAnotherOneAreRefusedBeforeTheCodeIsShown) {
    say();
    EXPECT_EQ(refusal("https://evil.example"), ErrorCode::kDenied);
    EXPECT_EQ(refusal("https://id.example/realm/"), ErrorCode::kDenied);
    EXPECT_EQ(caller.count(kToken), 0u);
}

TEST_F(Provider, ThatSaysItNamesItselfMustDoSo) {
    publish(R"(,"authorization_response_iss_parameter_supported":true)");
    say();
    EXPECT_EQ(refusal(), ErrorCode::kDenied);
    EXPECT_EQ(caller.count(kToken), 0u);
    EXPECT_TRUE(come(kIssuer));
}

TEST_F(Provider, AnUnknownKeyIsLookedForOnceAMinute) {
    say("r2");
    EXPECT_EQ(refusal(), ErrorCode::kDenied);
    EXPECT_EQ(refusal(), ErrorCode::kDenied);
    EXPECT_EQ(caller.count(kKeys), 1u) << "they were just fetched";
    clock.advance_ms(kKeyRenewalEveryMs);
    std::string renewed = test_key_set();
    renewed.replace(renewed.find("\"r1\""), 4, "\"r2\"");
    caller.answers[kKeys].body = renewed;
    say("r2");
    EXPECT_EQ(come().value(), "ann");
    EXPECT_EQ(caller.count(kKeys), 2u);
    say("r3");
    for (int i = 0; i < 5; ++i) EXPECT_EQ(refusal(), ErrorCode::kDenied);
    EXPECT_EQ(caller.count(kKeys), 2u);
}

TEST_F(Provider, OneThatFailsIsLeftAloneForAWhile) {
    caller.answers[kMetadata].status = 500;
    for (int i = 0; i < 5; ++i) EXPECT_EQ(provider.authorization_url(question).error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(caller.count(kMetadata), 1u);
    clock.advance_ms(kUnreachableForMs);
    caller.answers[kMetadata].status = 200;
    EXPECT_TRUE(provider.authorization_url(question));
}

TEST_F(Provider, WhatItSaysOfItselfMustHold) {
    const std::string whole = caller.answers[kMetadata].body;
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string bent = whole;
        bent.replace(bent.find(from), from.size(), to);
        return read_metadata(bent, settings);
    };
    EXPECT_EQ(with("id.example/realm", "id.example/realm/").error().code, ErrorCode::kDenied);
    EXPECT_EQ(with("id.example/realm", "evil.example").error().code, ErrorCode::kDenied);
    EXPECT_EQ(with("https://id.example/token", "http://id.example/token").error().code, ErrorCode::kDenied);
    EXPECT_EQ(with("https://id.example/in?a=b", "http://127.0.0.1/in").error().code, ErrorCode::kDenied);
    EXPECT_EQ(with("https://id.example/in?a=b", "javascript:alert(1)").error().code, ErrorCode::kInvalid);
    EXPECT_EQ(with("\"jwks_uri\"", "\"other\"").error().code, ErrorCode::kInvalid);
    for (const std::string& bad :
         {std::string(), std::string("[]"), std::string("{"), std::string(kMaxMetadataBytes + 1, ' ')})
        EXPECT_EQ(read_metadata(bad, settings).error().code, ErrorCode::kInvalid) << bad.substr(0, 10);
}

TEST_F(Provider, ACodeThatIsNotTakenAndAnAnswerThatDoesNotHoldAreRefusals) {
    caller.answers[kToken] = {400, R"({"error":"invalid_grant"})"};
    EXPECT_EQ(refusal(), ErrorCode::kDenied);
    caller.answers[kToken] = {302, ""};
    EXPECT_EQ(refusal(), ErrorCode::kDenied);
    for (const char* body : {"", "{}", "[]", R"({"id_token":7})", R"({"id_token":""})", R"({"id_token":"a.b.c"})"}) {
        caller.answers[kToken] = {200, body};
        EXPECT_EQ(refusal(), ErrorCode::kDenied) << body;
    }
    say("r1", "another nonce");
    EXPECT_EQ(refusal(), ErrorCode::kDenied);
    caller.answers.erase(kToken);
    EXPECT_EQ(refusal(), ErrorCode::kUnavailable);
}

TEST(RefusalName, IsAWordOfTheStandardsOrNone) {
    EXPECT_EQ(refusal_name(R"({"error":"invalid_client"})"), "invalid_client");
    for (const char* odd : {"", "<html>", "{}", R"({"error":7})", R"({"error":"a\nb"})", R"({"error":"Kéy"})",
                            R"({"error":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})"})
        EXPECT_EQ(refusal_name(odd), "unnamed") << odd;
}

}  // namespace
}  // namespace tiller::app
