// A back-up in one file comes from anybody: any bytes are refused or walked through within limits.
#include <cstddef>
#include <cstdint>
#include <span>

#include "custody/archive_reader.h"

namespace {

constexpr std::uint64_t kMostReadBytes = 16 << 20;

tiller::Status walk(tiller::custody::ArchiveReader& reader) {
    std::uint64_t read_bytes = 0;
    const auto read = [&]() -> tiller::Status {
        return reader.read_entry([&](tiller::ByteSpan block) -> tiller::Status {
            read_bytes += block.size();
            if (read_bytes > kMostReadBytes) return tiller::fail(tiller::ErrorCode::kExhausted, "enough for a fuzzer");
            return {};
        });
    };
    while (TRY(reader.next())) TRY_STATUS(read());
    TRY_STATUS(read());
    return reader.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto reader = tiller::custody::ArchiveReader::open_bytes(std::as_bytes(std::span(data, size)));
    if (reader) (void)walk(*reader);
    return 0;
}
