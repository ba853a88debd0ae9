// The one file under all parts of the store: a writing connection and a reading one, each behind its mutex.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <type_traits>

#include "base/database.h"
#include "base/result.h"

namespace tiller::store {

class StoreDatabase {
public:
    /// Creates the tables when the file is new; kCorrupt for a newer format version.
    [[nodiscard]] static Result<std::unique_ptr<StoreDatabase>> open(const std::string& path);

    /// `call(Database&)` gives a Result or Status; runs inside one transaction that is durable when this returns.
    template <typename Call>
    [[nodiscard]] std::invoke_result_t<Call, Database&> write(Call call) {
        const std::lock_guard lock(write_mutex_);
        std::invoke_result_t<Call, Database&> answer{};
        const Status status = writer_.transaction([&]() -> Status {
            answer = call(writer_);
            if (!answer) return std::unexpected(answer.error());
            return {};
        });
        if (!status) return std::unexpected(status.error());
        return answer;
    }
    /// `call(Database&)` sees what was committed before. Keep it short: it holds back checkpoints.
    template <typename Call>
    [[nodiscard]] std::invoke_result_t<Call, Database&> read(Call call) {
        const std::lock_guard lock(read_mutex_);
        return call(reader_);
    }

private:
    StoreDatabase(Database writer, Database reader) : writer_(std::move(writer)), reader_(std::move(reader)) {}

    std::mutex write_mutex_;  // guards writer_
    Database writer_;
    std::mutex read_mutex_;  // guards reader_
    Database reader_;
};

}  // namespace tiller::store
