#include "app/weak_passwords.h"

#include <algorithm>
#include <array>
#include <string>

namespace tiller::app {
namespace {

/// The heads of published lists of leaked passwords, those of 8 characters and more, lower case.
constexpr std::array<std::string_view, 96> kKnown = {
    "password",   "password1",  "password12", "password123", "passw0rd",   "p@ssw0rd",   "p@ssword",      "12345678",
    "123456789",  "1234567890", "87654321",   "987654321",   "0987654321", "11111111",   "00000000",      "88888888",
    "66666666",   "12341234",   "11223344",   "12121212",    "123123123",  "147258369",  "147852369",     "1q2w3e4r",
    "1q2w3e4r5t", "1qaz2wsx",   "qwertyui",   "qwertyuiop",  "qwerty123",  "qwerty12",   "qwerty1234",    "q1w2e3r4",
    "q1w2e3r4t5", "asdfghjk",   "asdfghjkl",  "zxcvbnm1",    "zaq12wsx",   "abcd1234",   "abc12345",      "a1b2c3d4",
    "aa123456",   "a123456789", "a12345678",  "letmein1",    "iloveyou",   "iloveyou1",  "sunshine",      "princess",
    "football",   "baseball",   "superman",   "batman123",   "trustno1",   "welcome1",   "welcome123",    "michael1",
    "jennifer",   "jessica1",   "charlie1",   "computer",    "internet",   "whatever",   "dragon123",     "monkey123",
    "master123",  "starwars",   "pokemon1",   "samsung1",    "liverpool",  "chelsea1",   "arsenal1",      "barcelona",
    "mercedes",   "ferrari1",   "corvette",   "mustang1",    "midnight",   "rainbow1",   "butterfly",     "chocolate",
    "cheese123",  "changeme",   "changeme1",  "default1",    "secret123",  "admin123",   "administrator", "root1234",
    "test1234",   "testtest",   "guest123",   "woaini1314",  "woaini520",  "5201314520", "1314520520",    "tiller123"};

bool is_run(std::string_view text) {
    const auto steps = [&](int step) {
        for (std::size_t i = 1; i < text.size(); ++i) {
            if (text[i] - text[i - 1] != step) return false;
        }
        return true;
    };
    return steps(0) || steps(1) || steps(-1);
}

}  // namespace

bool is_weak_password(std::string_view password, std::string_view handle) {
    std::string lower(password);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lower == handle || is_run(lower) || std::ranges::find(kKnown, lower) != kKnown.end();
}

}  // namespace tiller::app
