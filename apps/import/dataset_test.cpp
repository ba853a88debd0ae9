#include "import/dataset.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/random.h"
#include "import/text_file.h"

namespace tiller::import {
namespace {

namespace fs = std::filesystem;

/// A folder of small files, gone after the test.
class Folder : public testing::Test {
protected:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "tiller-import-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~Folder() override { fs::remove_all(path_); }
    fs::path write(const std::string& name, std::string_view text) {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return path_ / name;
    }
    fs::path path_;
};

using GenericLog = Folder;
using PublicLog = Folder;

TEST_F(GenericLog, JsonLinesBecomeItemsAndEventsInOrderOfTime) {
    const fs::path file =
        write("log.jsonl", R"({"item":"a","tags":["x","y"],"text":"First","duration_ms":1000,"vector":[0.5,1]})"
                           "\n"
                           R"({"user":"u","item":"b","type":"like","time_ms":1700000000000})"
                           "\n\n"
                           R"({"user":7,"item":"a","value":0.25,"time_ms":1600000000})"
                           "\n");
    const Dataset data = read_dataset("jsonl", file, {}).value();
    ASSERT_EQ(data.items.size(), 2u);
    EXPECT_EQ(data.items[0].tags.size(), 2u);
    EXPECT_EQ(data.items[0].vector.size(), 2u);
    ASSERT_EQ(data.events.size(), 2u);
    EXPECT_EQ(data.users[data.events[0].user], "7");
    EXPECT_EQ(data.events[0].time_ms, 1600000000000);
    EXPECT_EQ(data.events[0].value, 0.25f);
    EXPECT_EQ(data.events[1].action, ImportAction::kLike);
}

TEST_F(GenericLog, CsvColumnsAreNamedByTheMap) {
    const fs::path file = write("log.csv", "who,what,stars\r\nann,\"film, the\",0.75\r\nbob,other,1\r\n");
    const FieldMap fields = parse_field_map("user=who,item=what,value=stars").value();
    const Dataset data = read_dataset("csv", file, fields).value();
    ASSERT_EQ(data.events.size(), 2u);
    EXPECT_EQ(data.items[0].id, "film, the");
    EXPECT_EQ(data.events[0].value, 0.75f);
}

TEST_F(GenericLog, HostileLinesAreRefusedWithFileAndLine) {
    const std::string deep = R"({"user":"u","item":"i","x":)" + std::string(100'000, '[') + "}";
    const std::string long_id = R"({"user":"u","item":")" + std::string(300, 'i') + "\"}";
    for (const std::string& line :
         {std::string("{"), std::string("[]"), std::string("null"), deep, long_id,
          std::string(R"({"user":"","item":"i"})"), std::string(R"({"user":"u","item":"i","type":"explode"})"),
          std::string(R"({"user":"u","item":"i","value":-1})"), std::string(R"({"user":"u","item":"i","value":1e999})"),
          std::string(R"({"user":"u","item":"i","time_ms":-5})"), std::string(R"({"user":["u"],"item":"i"})"),
          std::string(R"({"item":"i","vector":[1,"x"]})"), std::string("\x00\xff\xfe", 3)}) {
        const auto data = read_dataset("jsonl", write("bad.jsonl", line + "\n"), {});
        ASSERT_FALSE(data) << line.substr(0, 60);
        EXPECT_NE(data.error().message.find("bad.jsonl:1: "), std::string::npos) << data.error().message;
    }
    for (const std::string_view text :
         {"", "a,b\n1,2\n", "user,item\nu\n", "user,item,value\nu,i,x\n", "user,item\nu,\n"}) {
        EXPECT_FALSE(read_dataset("csv", write("bad.csv", text), {})) << text;
    }
}

TEST_F(GenericLog, AnErrorNamesTheLineAndWhatStandsThere) {
    struct Fault {
        std::string_view format, text, expected;
    };
    const Fault faults[] = {
        {"csv", "uid,movie\n1,2\n",
         R"(bad:1: the first row names the columns, and none is "user"; it has "uid,movie". If another holds the users, )"
         R"(say which: --map user=COLUMN)"},
        {"csv", "user,film\n1,2\n", "--map item=COLUMN"},
        {"csv", "", "bad:1: the file is empty; its first row names the columns, user and item at least"},
        {"csv", "user,item,value\n\nu,\"i\nj\",1\nu,k,much\n", R"(bad:5: "value" is not a number: "much")"},
        {"csv", "user,item\r\nu,i\r\nu,i,3\r\n", R"(bad:3: the header has 2 columns, this row 3: "u,i,3")"},
        {"csv", "user,item,type,value\nu,i,rating,4\n", "bad:2: the value of a rating is from 0 to 1, not 4"},
        {"csv", "user,item,type\nu,i,watched", R"(bad:2: there is no event type "watched"; there are watch, skip)"},
        {"csv", "user,item,time_ms\nu,i,-5\n", "bad:2: the time is Unix seconds or milliseconds, not -5"},
        {"csv", "user,item\nu,\n", "bad:2: the item's id is empty"},
        {"jsonl", "{\"user\":\"u\",\"item\":\"i\"}\n{user:1}\n", R"(: "{user:1}")"},
        {"jsonl", "{\"user\":\"u\",\"item\":[7]}\n", R"(bad:1: "item" is neither a text nor a whole number: "[7]")"}};
    for (const Fault& fault : faults) {
        const auto data = read_dataset(fault.format, write("bad", fault.text), {});
        ASSERT_FALSE(data) << fault.text;
        EXPECT_NE(data.error().message.find(fault.expected), std::string::npos) << data.error().message;
    }
}

TEST_F(GenericLog, AByteOrderMarkIsNoPartOfAColumnsName) {
    EXPECT_TRUE(read_dataset("csv", write("marked.csv", "\xEF\xBB\xBFuser,item\nu,i\n"), {}));
}

TEST_F(GenericLog, ALineWithoutEndIsRefusedBeforeMemoryRunsOut) {
    EXPECT_FALSE(read_dataset("jsonl", write("long.jsonl", std::string(kMaxLineBytes + 300'000, ' ')), {}));
    EXPECT_FALSE(read_dataset("csv", write("open.csv", "user,item\n\"" + std::string(2 * kMaxLineBytes, 'x')), {}));
}

TEST_F(GenericLog, UnknownFormatsFieldsAndFilesSayWhatThereIs) {
    EXPECT_NE(read_dataset("xml", path_, {}).error().message.find("amazon-beauty"), std::string::npos);
    for (const char* text : {"time=at", "time_ms=at"}) EXPECT_EQ(parse_field_map(text).value().time, "at") << text;
    EXPECT_NE(parse_field_map("usr=x").error().message.find("user=NAME"), std::string::npos);
    EXPECT_EQ(read_dataset("csv", path_ / "none", {}).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(read_dataset("gowalla", path_, {}).error().code, ErrorCode::kNotFound);
}

TEST_F(PublicLog, UsersTakeTurnsAndKeepTheirOrder) {
    write("sequences.txt", "1 10 11 12\n2 20 21\n");
    const Dataset data = read_dataset("sequences", path_, {}).value();
    std::string order;
    for (const ImportEvent& event : data.events) order += data.items[event.item].id + " ";
    EXPECT_EQ(order, "10 20 11 21 12 ");
    EXPECT_TRUE(data.ordered);
}

TEST_F(PublicLog, LabelsOtherThanZeroAndOneAreRefused) {
    write("train.txt", "1 2 1\n1 3 0\n");
    EXPECT_EQ(read_dataset("kuairand-signed", path_, {}).value().events[1].value, 0.0f);
    write("train.txt", "1 2 2\n");
    EXPECT_FALSE(read_dataset("kuairand-signed", path_, {}));
}

TEST(Npy, EveryCutAndBitFlipIsRefusedOrReadWithinBounds) {
    std::string text = "\x93NUMPY\x01";
    text.push_back('\0');
    std::string header = "{'descr': '<f2', 'fortran_order': False, 'shape': (2, 3), }";
    header.resize(118, ' ');
    text += {static_cast<char>(118), '\0'};
    text += header + std::string("\x00\x3c\x00\x40\x00\xc0\x01\x00\x00\x00\x00\x38", 12);
    const Matrix matrix = parse_npy(as_bytes(text)).value();
    EXPECT_EQ(matrix.rows, 2u);
    EXPECT_EQ(matrix.values[1], 2.0f);
    EXPECT_EQ(matrix.values[2], -2.0f);
    for (std::size_t cut = 0; cut < text.size(); ++cut) EXPECT_FALSE(parse_npy(as_bytes(text.substr(0, cut)))) << cut;
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
        std::string flipped = text;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        if (const auto read = parse_npy(as_bytes(flipped))) {
            EXPECT_EQ(read->values.size(), read->rows * read->columns);
        }
    }
}

TEST(RealData, EveryPublicLogHasThePublishedCounts) {
    const char* named = std::getenv("TILLER_REAL_DATA");
    const fs::path root = named != nullptr ? fs::path(named) : fs::path("../shared/data");
    if (!fs::exists(root))
        GTEST_SKIP() << "real data is absent at " << root << ": set TILLER_REAL_DATA to test the readers on it";
    struct Known {
        const char* name;
        std::size_t users, items, events;
    };
    for (const Known& known : {Known{"amazon-beauty", 22363, 12101, 198502}, Known{"amazon-toys", 19412, 11924, 167597},
                               Known{"gowalla", 29858, 40981, 810128}, Known{"tiktok", 9298, 6710, 59541},
                               Known{"ml-100k", 943, 1682, 100000}, Known{"ml-1m-sas", 6040, 3416, 999611}}) {
        const auto data = read_dataset(known.name, root / known.name, {});
        ASSERT_TRUE(data) << data.error().message;
        EXPECT_EQ(data->users.size(), known.users) << known.name;
        EXPECT_EQ(data->items.size(), known.items) << known.name;
        EXPECT_EQ(data->events.size(), known.events) << known.name;
    }
    EXPECT_EQ(read_dataset("kuairand-signed", root / "kuairand-signed", {}).value().events.size(), 184172u);
    const Dataset features = read_dataset("kuairand-pure-features", root / "kuairand-pure-features", {}).value();
    EXPECT_EQ(features.users.size(), 27285u);
    EXPECT_EQ(features.items.size(), 7583u);
    EXPECT_EQ(read_dataset("tiktok", root / "tiktok", {}).value().items[0].vector.size(), 256u);
}

}  // namespace
}  // namespace tiller::import
