// A folder of small files, gone after the test.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace tiller::eval {

class TestFolder : public testing::Test {
protected:
    TestFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "tiller-eval-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~TestFolder() override { std::filesystem::remove_all(path_); }
    void write(const std::string& name, std::string_view text) {
        std::ofstream(path_ / name, std::ios::binary) << text;
    }

    std::filesystem::path path_;
};

}  // namespace tiller::eval
