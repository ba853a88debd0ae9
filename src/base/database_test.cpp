#include "base/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/temporary_directory.h"

namespace tiller {
namespace {

class DatabaseTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(database_);
        ASSERT_TRUE(database_->execute("CREATE TABLE things(id INTEGER PRIMARY KEY, content UNIQUE)"));
    }
    Status insert(std::int64_t id, std::string_view content) {
        Statement statement = TRY(database_->prepare("INSERT INTO things(id, content) VALUES (?, ?)"));
        return statement.run(id, content);
    }
    std::int64_t count() {
        Statement statement = std::move(database_->prepare("SELECT count(*) FROM things")).value();
        EXPECT_TRUE(statement.step().value());
        return statement.int64(0);
    }

    TemporaryDirectory directory_;
    Result<Database> database_ = Database::open(directory_.path() + "/test.db", {});
};

TEST_F(DatabaseTest, EveryKindOfValueComesBack) {
    Statement statement = std::move(database_->prepare("SELECT ?, ?, ?, ?, ?, ?, ?")).value();
    const std::string text("a\0'; DROP TABLE things; --", 26);
    ASSERT_TRUE(statement.bind(~std::uint64_t{0}, 0.5, text, ByteSpan(), std::string_view(), std::nullopt,
                               std::optional<int>(7)));
    ASSERT_TRUE(statement.step().value());
    EXPECT_EQ(statement.uint64(0), ~std::uint64_t{0});
    EXPECT_EQ(statement.real(1), 0.5);
    EXPECT_EQ(statement.text(2), text);
    EXPECT_TRUE(statement.blob(3).empty());
    EXPECT_FALSE(statement.is_null(3));  // an empty blob or text is not NULL
    EXPECT_FALSE(statement.is_null(4));
    EXPECT_TRUE(statement.is_null(5));
    EXPECT_EQ(statement.int64(6), 7);
    EXPECT_FALSE(statement.step().value());
}

TEST_F(DatabaseTest, AFailedTransactionLeavesNothing) {
    const Status status = database_->transaction([&]() -> Status {
        TRY_STATUS(insert(1, "a"));
        return fail(ErrorCode::kDenied, "changed my mind");
    });
    EXPECT_EQ(status.error().code, ErrorCode::kDenied);
    EXPECT_EQ(count(), 0);
    EXPECT_TRUE(database_->transaction([&] { return insert(1, "a"); }));
    EXPECT_EQ(count(), 1);
}

TEST_F(DatabaseTest, ErrorsSayWhatTheCallerCanDo) {
    ASSERT_TRUE(insert(1, "a"));
    EXPECT_EQ(insert(2, "a").error().code, ErrorCode::kConflict);
    EXPECT_EQ(database_->execute("SELEC").error().code, ErrorCode::kInternal);
    EXPECT_EQ(Database::open(directory_.path() + "/missing/test.db", {}).error().code, ErrorCode::kInternal);
    EXPECT_EQ(count(), 1);
}

TEST_F(DatabaseTest, AReadOnlyConnectionSeesCommitsAndWritesNothing) {
    auto reader = Database::open(directory_.path() + "/test.db", {.access = DatabaseOptions::Access::kReadOnly});
    ASSERT_TRUE(reader);
    ASSERT_TRUE(insert(1, "a"));
    Statement statement = std::move(reader->prepare("SELECT content FROM things")).value();
    ASSERT_TRUE(statement.step().value());
    EXPECT_EQ(statement.text(0), "a");
    EXPECT_FALSE(reader->execute("DELETE FROM things"));
}

TEST_F(DatabaseTest, AReaderHoldsBackATruncatingCheckpointOnlyWhileItReads) {
    auto patient = Database::open(directory_.path() + "/test.db", {.busy_timeout_ms = 0, .checkpoint_pages = 0});
    auto reader = Database::open(directory_.path() + "/test.db", {.access = DatabaseOptions::Access::kReadOnly});
    ASSERT_TRUE(insert(1, "a"));
    Statement statement = std::move(reader->prepare("SELECT content FROM things")).value();
    ASSERT_TRUE(statement.step().value());
    EXPECT_EQ(patient->checkpoint(Checkpoint::kTruncate).error().code, ErrorCode::kUnavailable);
    statement.reset();
    EXPECT_TRUE(patient->checkpoint(Checkpoint::kTruncate));
}

TEST_F(DatabaseTest, RunAgainStartsAfresh) {
    Statement statement = std::move(database_->prepare("INSERT INTO things(id, content) VALUES (?, ?)")).value();
    EXPECT_TRUE(statement.run(1, "a"));
    EXPECT_FALSE(statement.run(1, "b"));
    EXPECT_TRUE(statement.run(2, std::nullopt));
    EXPECT_EQ(database_->changed_rows(), 1);
    EXPECT_EQ(database_->last_row_id(), 2);
    EXPECT_EQ(count(), 2);
}

}  // namespace
}  // namespace tiller
