#include "app/sealed_challenges.h"

#include <gtest/gtest.h>

namespace tiller::app {
namespace {

constexpr std::int64_t kLifetimeMs = 300'000;

struct ChallengeMaker {
    ManualClock clock{1'700'000'000'000};
    SeededEntropy entropy{3};
    SealedChallenges challenges{clock, entropy, kLifetimeMs};
};

ErrorCode refusal(const Status& status) { return status ? ErrorCode::kInternal : status.error().code; }

TEST(SealedChallenge, OpensOnceForItsHolder) {
    ChallengeMaker made;
    const std::string challenge = made.challenges.make("browser a");
    EXPECT_NE(challenge, made.challenges.make("browser a"));
    EXPECT_EQ(refusal(made.challenges.check(challenge, "browser b")), ErrorCode::kDenied);
    EXPECT_EQ(refusal(made.challenges.check(challenge, "")), ErrorCode::kDenied);
    EXPECT_EQ(refusal(made.challenges.spend(challenge, "browser ")), ErrorCode::kDenied);
    EXPECT_TRUE(made.challenges.check(challenge, "browser a")) << "looking spends nothing";
    EXPECT_TRUE(made.challenges.spend(challenge, "browser a"));
    EXPECT_EQ(refusal(made.challenges.spend(challenge, "browser a")), ErrorCode::kDenied);
    EXPECT_EQ(refusal(made.challenges.check(challenge, "browser a")), ErrorCode::kDenied);
    SealedChallenges after_a_restart(made.clock, made.entropy, kLifetimeMs);
    EXPECT_EQ(refusal(after_a_restart.check(made.challenges.make("browser a"), "browser a")), ErrorCode::kDenied);
}

TEST(SealedChallenge, RunsOutAndIsNotForged) {
    ChallengeMaker made;
    const std::string challenge = made.challenges.make("session 1");
    Bytes sealed = parse_base64url(challenge, 1'000).value();
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        sealed[at] ^= std::byte{1};
        EXPECT_EQ(refusal(made.challenges.check(base64url_text(sealed), "session 1")), ErrorCode::kDenied);
        sealed[at] ^= std::byte{1};
    }
    for (const std::string& bad : {std::string(), challenge.substr(1), challenge + "A", std::string(100'000, 'A')})
        EXPECT_EQ(refusal(made.challenges.check(bad, "session 1")), ErrorCode::kDenied);
    made.clock.advance_ms(kLifetimeMs - 1);
    EXPECT_TRUE(made.challenges.check(challenge, "session 1"));
    made.clock.advance_ms(1);
    EXPECT_EQ(refusal(made.challenges.spend(challenge, "session 1")), ErrorCode::kDenied);
}

TEST(SealedChallenge, ItsSecretsAreOfOneChallengeOnePurposeAndOneProcess) {
    ChallengeMaker made;
    const std::string challenge = made.challenges.make("browser a");
    const Digest secret = made.challenges.secret_of(challenge, "nonce");
    EXPECT_EQ(secret, made.challenges.secret_of(challenge, "nonce"));
    EXPECT_NE(secret, made.challenges.secret_of(challenge, "verifier"));
    EXPECT_NE(secret, made.challenges.secret_of(made.challenges.make("browser a"), "nonce"));
    EXPECT_NE(secret, SealedChallenges(made.clock, made.entropy, kLifetimeMs).secret_of(challenge, "nonce"));
}

TEST(SealedChallenge, ABrowserKeepsItsNameWhenItIsOne) {
    ChallengeMaker made;
    const std::string name = made.challenges.browser("");
    EXPECT_EQ(made.challenges.browser(name), name);
    for (const std::string& bad :
         {std::string("x"), name + "A", name.substr(1), std::string(22, '='), std::string(5'000, 'A')})
        EXPECT_NE(made.challenges.browser(bad), bad);
}

}  // namespace
}  // namespace tiller::app
