// What `tiller replay --json FILE` writes: {"runs": [{"from", …, "slates": [{"request", "verdict", …}]}]}.
#pragma once

#include <fstream>
#include <string>

#include "audit/replay.h"
#include "base/result.h"

namespace tiller {

class ReplayReportFile {
public:
    /// Makes the file, so that nobody learns after an hour that it can not be written. With an empty path nothing is.
    [[nodiscard]] static Result<ReplayReportFile> open(const std::string& path);

    struct Circumstances {
        std::size_t threads = 1;
        double seconds = 0;
        std::string kernels;
    };
    void add(const audit::ReplayReport& report, const Circumstances& circumstances);
    /// kUnavailable when not everything was written.
    [[nodiscard]] Status close();

private:
    std::string path_;
    std::ofstream out_;
    bool is_first_ = true;
};

}  // namespace tiller
