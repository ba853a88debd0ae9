// A folder of its own for one test, closed to everybody else, removed at the end.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <stdlib.h>

#include "base/result.h"

namespace tiller::media {

class TestFolder {
public:
    TestFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "tiller-media-XXXXXX").string();
        ASSERT(::mkdtemp(pattern.data()) != nullptr);
        folder_ = pattern;
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    ~TestFolder() { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string path(std::string_view name = "") const { return (folder_ / name).string(); }
    void write(std::string_view name, std::string_view content) const {
        std::filesystem::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name, std::ios::binary) << content;
    }

    void open_to_everybody() const { std::filesystem::permissions(folder_, std::filesystem::perms(0755)); }

private:
    std::filesystem::path folder_;
};

}  // namespace tiller::media
