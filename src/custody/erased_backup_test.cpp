// Back-ups and erasures: what was erased after a back-up stays erased after its restore.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "custody/restore.h"
#include "custody/test_instance.h"

namespace tiller::custody {
namespace {

namespace fs = std::filesystem;
using projection::GeneratedWorld;

class ErasedBackups : public testing::Test {
protected:
    ErasedBackups() : instance(data) {
        instance.go_on(200);
        while (!std::holds_alternative<schema::CommentPosted>(instance.world.events()[comment].event.payload))
            ++comment;
        body = instance.positions[comment];
        while (instance.world.events().at(persons).event.subject != person) ++persons;
    }
    void back_up() { ASSERT_TRUE(take_backup({.data = data, .folder = folder, .program = "test"}, clock)); }
    void erase_both() {
        ASSERT_TRUE(instance.journal().erase_body(body, {.time_ms = 1, .reason = "asked"}));
        ASSERT_TRUE(instance.journal().erase_subject(GeneratedWorld::home_of(person), person,
                                                     {.time_ms = 2, .reason = "asked"}));
    }
    RestoreReport bring_back(const std::string& erasures) {
        fs::remove_all(restored);
        RestoreOptions options;
        options.folder = folder;
        options.data = restored;
        options.erasures = erasures;
        const auto back = restore(options, clock, entropy);
        EXPECT_TRUE(back.has_value()) << (back ? "" : back.error().message);
        return back.value_or(RestoreReport{});
    }

    MemoryDirectory directory;
    const std::string data = directory.path() + "/data";
    const std::string folder = directory.path() + "/backup";
    const std::string restored = directory.path() + "/restored";
    ManualClock clock{projection::kTestStartMs};
    SeededEntropy entropy{78};
    TestInstance instance;
    const ViewerId person = GeneratedWorld::viewer_of(3);
    std::size_t comment = 0;
    std::size_t persons = 0;  // an event of the person
    Position body;
};

TEST_F(ErasedBackups, TheRegisterMakesErasuresHoldThatCameAfterTheBackUp) {
    instance.put_file("checkpoints/00000000000000000003-00000000000000000001.checkpoint", "knows the erased");
    back_up();
    erase_both();
    const RestoreReport report = bring_back(data + "/erasures");
    EXPECT_EQ(report.applied_erasures, 2u);
    EXPECT_FALSE(fs::exists(restored + "/checkpoints"));
    TestInstance again(restored);
    EXPECT_EQ(again.journal().read_one(body).error().code, ErrorCode::kErased);
    EXPECT_EQ(again.journal().read_one(instance.positions[persons]).error().code, ErrorCode::kErased);
    for (const PartitionId region : again.journal().partitions())
        EXPECT_NE(again.keys(region).find(person).error().code, ErrorCode::kInternal);
    EXPECT_EQ(again.keys(GeneratedWorld::home_of(person)).find(person).error().code, ErrorCode::kErased);
    EXPECT_TRUE(again.is_intact());
    projection::Projections projections;
    ASSERT_TRUE(projection::fold_to(again.journal(), projections, again.journal().end()));
    EXPECT_EQ(projections.view().viewer(person), nullptr);
    EXPECT_EQ(projections.view().erasure_count(), 2u);
}

TEST_F(ErasedBackups, WithoutTheRegisterWhatWasErasedIsBackAndCanBeErasedAfterwards) {
    back_up();
    erase_both();
    EXPECT_EQ(bring_back("").applied_erasures, 0u);
    TestInstance again(restored);
    EXPECT_TRUE(again.journal().read_one(body).has_value());
    const auto erasures = read_register(data + "/erasures");
    EXPECT_EQ(apply_erasures(again.journal(), *erasures, clock).value(), 2u);
    EXPECT_EQ(apply_erasures(again.journal(), *erasures, clock).value(), 0u);
    EXPECT_EQ(again.journal().read_one(body).error().code, ErrorCode::kErased);
    EXPECT_TRUE(again.is_intact());
}

TEST_F(ErasedBackups, TheNextBackUpTakesTheErasedOutOfTheFolder) {
    back_up();
    RestoreOptions options;
    options.folder = folder;
    EXPECT_EQ(check_backup(options)->erased_bodies, 0u);
    erase_both();
    back_up();
    EXPECT_EQ(check_backup(options)->erased_bodies, 1u);
    EXPECT_EQ(bring_back("").applied_erasures, 0u);
    TestInstance again(restored);
    EXPECT_EQ(again.journal().read_one(body).error().code, ErrorCode::kErased);
    EXPECT_EQ(again.keys(GeneratedWorld::home_of(person)).find(person).error().code, ErrorCode::kErased);
    EXPECT_TRUE(again.is_intact());
}

TEST_F(ErasedBackups, ARegisterOfAnotherInstanceOrOfNonsenseIsRefused) {
    back_up();
    const TestInstance other(directory.path() + "/other", 99);
    std::ofstream(directory.path() + "/nonsense") << "to be or not to be\n";
    for (const std::string& file :
         {other.data() + "/erasures", directory.path() + "/nonsense", directory.path() + "/missing"}) {
        RestoreOptions options{.folder = folder, .data = restored, .erasures = file, .digest = {}, .unpack_in = {}};
        const auto refused = restore(options, clock, entropy);
        ASSERT_FALSE(refused.has_value());
        EXPECT_THAT(refused.error().message, testing::HasSubstr(file));
        EXPECT_FALSE(fs::exists(restored) || fs::exists(restored + ".part"));
    }
}

TEST_F(ErasedBackups, TheRegisterHasEachErasureBeforeItIsAnsweredAndIsMadeAnewWhenItIsLost) {
    erase_both();
    const auto erasures = read_register(data + "/erasures");
    ASSERT_EQ(erasures->entries.size(), 2u);
    EXPECT_EQ(erasures->entries[0].offset, body.offset);
    EXPECT_EQ(erasures->entries[1].subject, person);
    EXPECT_EQ(erasures_in(instance.journal()).value(), erasures->entries);
    fs::remove(data + "/erasures");
    const auto again = ErasureRegister::open({.file = data + "/erasures", .copy = directory.path() + "/copy"},
                                             erasures->instance, instance.journal());
    ASSERT_TRUE((*again)->reconcile(2));
    EXPECT_EQ(read_register(data + "/erasures").value(), *erasures);
    EXPECT_EQ(read_register(directory.path() + "/copy").value(), *erasures);
}

TEST_F(ErasedBackups, ACopyThatKnowsMoreThanTheLogIsNotForgotten) {
    back_up();
    erase_both();
    fs::copy(data + "/erasures", directory.path() + "/copy");
    bring_back("");
    TestInstance again(restored);
    const auto known = read_register(directory.path() + "/copy");
    const auto opened = ErasureRegister::open({.file = restored + "/erasures", .copy = directory.path() + "/copy"},
                                              known->instance, again.journal());
    ASSERT_TRUE((*opened)->reconcile(0));
    EXPECT_EQ(read_register(directory.path() + "/copy")->entries, known->entries);
    EXPECT_EQ(read_register(restored + "/erasures")->entries, known->entries);
}

TEST_F(ErasedBackups, ACopyThatAnotherRegisterWritesIsRefusedUntilThatOneIsGone) {
    const log::LogIdentity identity = read_register(data + "/erasures")->instance;
    const std::string copy = directory.path() + "/copy";
    auto first = ErasureRegister::open({.file = data + "/erasures", .copy = copy}, identity, instance.journal());
    ASSERT_TRUE(first.has_value());
    const auto second =
        ErasureRegister::open({.file = directory.path() + "/other", .copy = copy}, identity, instance.journal());
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, ErrorCode::kConflict);
    EXPECT_THAT(second.error().message, testing::AllOf(testing::HasSubstr(copy), testing::HasSubstr("erasures_copy")));
    first->reset();
    EXPECT_TRUE(
        ErasureRegister::open({.file = directory.path() + "/other", .copy = copy}, identity, instance.journal()));
}

TEST(ErasureRegister, ALineThatWasCutShortIsLeftOutAndAWrongOneRefused) {
    RegisteredErasures erasures;
    erasures.events = 2;
    erasures.entries = {{.said = {PartitionId{1}, 70}, .time_ms = 5, .offset = 12, .subject = {}},
                        {.said = {PartitionId{2}, 71}, .time_ms = 6, .offset = {}, .subject = ViewerId{42}}};
    const std::string text = encode_register(erasures);
    EXPECT_EQ(decode_register(text).value(), erasures);
    EXPECT_EQ(decode_register(text.substr(0, text.size() - 3))->entries.size(), 1u);
    for (const char* line : {"1 2 3 body\n", "1 2 3 body x\n", "1 2 3 person 0000000000000\n", "1 2 3 body 4 5\n",
                             "70000 2 3 body 4\n", "\n", "-1 2 3 body 4\n"})
        EXPECT_EQ(decode_register(text + line).error().code, ErrorCode::kCorrupt) << line;
    EXPECT_FALSE(decode_register(""));
    EXPECT_FALSE(decode_register("tiller-erasures 2 00 0\n"));
}

}  // namespace
}  // namespace tiller::custody
