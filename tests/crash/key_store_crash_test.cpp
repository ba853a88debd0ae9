// The machine dies after every call of a key store's life: a key that was given out is there, a forgotten one is nowhere.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "log/key_store.h"
#include "simulated_disk.h"

namespace tiller::crash {
namespace {

constexpr std::uint64_t kDamages = 12;

struct Promises {
    std::map<std::uint64_t, log::SubjectKey> given;
    std::map<std::uint64_t, log::SubjectKey> forgotten;
    std::set<std::uint64_t> perhaps_forgotten;  // asked for, not answered
    bool after_failed_sync = false;
};

Result<std::unique_ptr<log::KeyStore>> open(const SimulatedVfs& vfs, Entropy& entropy) {
    return log::KeyStore::open("keys.db", entropy, {.cached_keys = 4, .vfs = vfs.name()});
}

Status live(SimulatedDisk& disk, Promises& promises) {
    const SimulatedVfs vfs(disk);
    SeededEntropy entropy(9);
    const auto store = TRY(open(vfs, entropy));
    for (std::uint64_t subject = 1; subject <= 24; ++subject) {
        const std::vector<ViewerId> wanted{{subject}, {subject + 100}};
        const auto keys = store->get_or_create(wanted);
        if (keys) {
            promises.after_failed_sync =
                promises.after_failed_sync || disk.has_failed_sync();  // these were not in the cache
            promises.given[subject] = (*keys)[0];
            promises.given[subject + 100] = (*keys)[1];
        }
        if (subject % 3 != 0 || !promises.given.contains(subject)) continue;
        promises.perhaps_forgotten.insert(subject);
        if (store->forget(std::span(wanted).first(1))) promises.forgotten[subject] = promises.given[subject];
    }
    return {};
}

std::string broken_promise(SimulatedDisk& disk, const Promises& promises) {
    const SimulatedVfs vfs(disk);
    SeededEntropy entropy(10);
    const auto store = open(vfs, entropy);
    if (!store) return "does not open: " + store.error().message;
    for (const auto& [subject, key] : promises.given) {
        const auto found = (*store)->find(ViewerId{subject});
        const bool forgotten = !found && found.error().code == ErrorCode::kErased;
        if (promises.forgotten.contains(subject)) {
            if (!forgotten) return "remembered again: " + std::to_string(subject);
            if (disk.contains(key.bytes)) return "forgotten, yet on the disk: " + std::to_string(subject);
        } else if (!(found && *found == key) && !(forgotten && promises.perhaps_forgotten.contains(subject))) {
            return "given out and lost: " + std::to_string(subject);
        }
    }
    return {};
}

std::string try_damages(const SimulatedDisk& disk, const Promises& promises, std::uint64_t seed) {
    for (std::uint64_t i = 0; i < kDamages; ++i) {
        const auto damaged = disk.copy();
        damaged->power_on(kAllDamages[i % std::size(kAllDamages)], mix64(seed, i));
        const std::string broken = broken_promise(*damaged, promises);
        if (!broken.empty()) return broken + ", damage " + std::to_string(i);
    }
    return {};
}

std::uint64_t calls_of_a_life() {
    SimulatedDisk disk(1);
    Promises promises;
    EXPECT_TRUE(live(disk, promises));
    return disk.io_calls();
}

TEST(KeyStoreCrash, AKeyThatWasGivenOutIsThereAndAForgottenOneIsNowhere) {
    const std::uint64_t calls = calls_of_a_life();
    for (std::uint64_t call = 0; call <= calls; ++call) {
        SimulatedDisk disk(1);
        Promises promises;
        disk.crash_after(call);
        (void)live(disk, promises);  // dies on its way
        ASSERT_EQ(try_damages(disk, promises, call), "") << "crash after call " << call;
    }
}

TEST(KeyStoreCrash, NoKeyIsGivenOutAfterAFailedSync) {
    const std::uint64_t calls = calls_of_a_life();
    for (std::uint64_t call = 1; call <= calls; ++call) {
        for (const Fault fault : {Fault::kIoError, Fault::kNoSpace, Fault::kShortWrite}) {
            SimulatedDisk disk(1);
            Promises promises;
            disk.fail_at(call, fault, Repeat::kOnce);
            (void)live(disk, promises);  // may fail to open
            ASSERT_FALSE(promises.after_failed_sync) << "call " << call;
            ASSERT_EQ(try_damages(disk, promises, call), "")
                << "call " << call << ", fault " << static_cast<int>(fault);
        }
    }
}

}  // namespace
}  // namespace tiller::crash
