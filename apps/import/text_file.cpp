#include "import/text_file.h"

#include <csv.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "import/dataset.h"

namespace tiller::import {
namespace {

constexpr std::size_t kChunkBytes = 256 * 1024;
constexpr std::size_t kMaxRowFields = 4096;

struct GzipClose {
    void operator()(gzFile file) const { ::gzclose(file); }
};
using GzipFile = std::unique_ptr<std::remove_pointer_t<gzFile>, GzipClose>;

/// zlib reads plain files as they are.
Status for_each_chunk(const std::filesystem::path& path, const std::function<Status(std::span<char>)>& chunk) {
    const GzipFile file(::gzopen(path.c_str(), "rb"));
    if (!file) return fail(ErrorCode::kNotFound, "can not open " + path.string());
    std::vector<char> buffer(kChunkBytes);
    while (true) {
        const int count = ::gzread(file.get(), buffer.data(), static_cast<unsigned>(buffer.size()));
        if (count < 0) return fail(ErrorCode::kInvalid, path.string() + ": damaged gzip data");
        if (count == 0) return {};
        TRY_STATUS(chunk(std::span(buffer.data(), static_cast<std::size_t>(count))));
    }
}

std::unexpected<Error> at_line(const std::filesystem::path& path, std::size_t number, const Error& error) {
    return fail(error.code, path.string() + ":" + std::to_string(number) + ": " + error.message);
}

float from_half(std::uint16_t half) {
    const std::uint32_t sign = static_cast<std::uint32_t>(half >> 15) << 31;
    const std::uint32_t exponent = (half >> 10) & 31;
    const std::uint32_t fraction = half & 1023;
    if (exponent == 31) return std::numeric_limits<float>::quiet_NaN();
    const float magnitude = exponent == 0
                                ? std::ldexp(static_cast<float>(fraction), -24)
                                : std::ldexp(static_cast<float>(1024 + fraction), static_cast<int>(exponent) - 25);
    return sign != 0 ? -magnitude : magnitude;
}

Result<std::size_t> number_after(std::string_view text, std::string_view before) {
    const std::size_t at = text.find(before);
    if (at == std::string_view::npos) return fail(ErrorCode::kInvalid, "npy: the header has no " + std::string(before));
    std::size_t value = 0;
    const std::string_view rest = text.substr(at + before.size());
    if (std::from_chars(rest.data(), rest.data() + rest.size(), value).ec != std::errc{})
        return fail(ErrorCode::kInvalid, "npy: not a shape");
    return value;
}

/// State that libcsv's callbacks fill.
struct CsvState {
    std::vector<std::string> row;
    std::size_t number = 0;  // of rows, blank lines not counted
    std::size_t line = 1;
    Status status;
    const std::function<Status(const std::vector<std::string>&, std::size_t)>* on_row = nullptr;
};

void take_field(void* text, std::size_t bytes, void* state) {
    auto& csv = *static_cast<CsvState*>(state);
    if (csv.row.size() >= kMaxRowFields)
        csv.status = fail(ErrorCode::kInvalid, "more than 4,096 fields in a row");
    else
        csv.row.emplace_back(static_cast<const char*>(text), bytes);
}

void take_row(int, void* state) {
    auto& csv = *static_cast<CsvState*>(state);
    ++csv.number;
    if (csv.status) csv.status = (*csv.on_row)(csv.row, csv.number);
    csv.row.clear();
}

/// Line by line, because the parser does not say where it is, and an error without its line is no help in a long file.
Status parse_lines(csv_parser& parser, std::string_view text, const std::filesystem::path& path, CsvState& state) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end == std::string_view::npos ? end : end + 1);
        if (csv_parse(&parser, line.data(), line.size(), take_field, take_row, &state) != line.size())
            return at_line(path, state.line, {ErrorCode::kInvalid, csv_strerror(csv_error(&parser))});
        if (!state.status) return at_line(path, state.line, state.status.error());
        if (end != std::string_view::npos) ++state.line;
        text.remove_prefix(line.size());
    }
    return {};
}

}  // namespace

Status for_each_line(const std::filesystem::path& path,
                     const std::function<Status(std::string_view, std::size_t)>& line) {
    std::string kept;
    std::size_t number = 0;
    const auto give = [&](std::string_view text) -> Status {
        if (text.ends_with('\r')) text.remove_suffix(1);
        ++number;
        if (const Status status = line(text, number); !status) return at_line(path, number, status.error());
        return {};
    };
    TRY_STATUS(for_each_chunk(path, [&](std::span<char> chunk) -> Status {
        std::string_view rest(chunk.data(), chunk.size());
        for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
            kept.append(rest.substr(0, end));
            TRY_STATUS(give(kept));
            kept.clear();
            rest.remove_prefix(end + 1);
        }
        kept.append(rest);
        if (kept.size() > kMaxLineBytes)
            return at_line(path, number + 1, {ErrorCode::kInvalid, "the line is longer than 4 MiB"});
        return {};
    }));
    return kept.empty() ? Status{} : give(kept);
}

Result<Bytes> read_whole(const std::filesystem::path& path, std::size_t max_bytes) {
    Bytes bytes;
    TRY_STATUS(for_each_chunk(path, [&](std::span<char> chunk) -> Status {
        if (bytes.size() + chunk.size() > max_bytes)
            return fail(ErrorCode::kInvalid,
                        path.string() + ": larger than " + std::to_string(max_bytes) + " bytes unpacked");
        const auto raw = std::as_bytes(chunk);
        bytes.insert(bytes.end(), raw.begin(), raw.end());
        return {};
    }));
    return bytes;
}

Result<std::filesystem::path> find_file(const std::filesystem::path& folder, std::string_view name) {
    const std::filesystem::path plain = folder / name;
    const std::filesystem::path packed = plain.string() + ".gz";
    std::error_code error;
    if (std::filesystem::is_regular_file(plain, error)) return plain;
    if (std::filesystem::is_regular_file(packed, error)) return packed;
    return fail(ErrorCode::kNotFound, "neither " + plain.string() + " nor " + packed.string() + " is a file");
}

std::vector<std::string_view> words_of(std::string_view line, std::string_view separators) {
    std::vector<std::string_view> words;
    while (true) {
        const std::size_t start = line.find_first_not_of(separators);
        if (start == std::string_view::npos) return words;
        const std::size_t end = std::min(line.find_first_of(separators, start), line.size());
        words.push_back(line.substr(start, end - start));
        line.remove_prefix(end);
    }
}

Status for_each_csv_row(const std::filesystem::path& path,
                        const std::function<Status(const std::vector<std::string>&, std::size_t)>& row) {
    CsvState state{.row = {}, .number = 0, .status = {}, .on_row = &row};
    csv_parser parser;
    if (csv_init(&parser, 0) != 0) return fail(ErrorCode::kInternal, "no CSV parser");
    std::size_t since_row = 0;
    std::size_t last_row = 0;
    Status status = for_each_chunk(path, [&](std::span<char> chunk) -> Status {
        TRY_STATUS(parse_lines(parser, std::string_view(chunk.data(), chunk.size()), path, state));
        since_row = state.number == last_row ? since_row + chunk.size() : 0;
        last_row = state.number;
        if (since_row > kMaxLineBytes)
            return fail(ErrorCode::kInvalid, path.string() + ": a row is longer than 4 MiB; is a quote left open?");
        return {};
    });
    if (status) {
        csv_fini(&parser, take_field, take_row, &state);
        if (!state.status) status = at_line(path, state.line, state.status.error());
    }
    csv_free(&parser);
    return status;
}

Result<Matrix> parse_npy(ByteSpan bytes) {
    constexpr std::size_t kPrefixBytes = 10;
    constexpr std::size_t kMaxValues = std::size_t{1} << 28;
    if (bytes.size() < kPrefixBytes || as_text(bytes.first(6)) != "\x93NUMPY")
        return fail(ErrorCode::kInvalid, "npy: not a NumPy file");
    if (bytes[6] != std::byte{1}) return fail(ErrorCode::kInvalid, "npy: only format version 1 is read");
    const std::size_t header_bytes = static_cast<std::size_t>(bytes[8]) | static_cast<std::size_t>(bytes[9]) << 8;
    if (bytes.size() < kPrefixBytes + header_bytes) return fail(ErrorCode::kInvalid, "npy: the header is cut short");
    const std::string_view header = as_text(bytes.subspan(kPrefixBytes, header_bytes));
    if (!header.contains("'fortran_order': False")) return fail(ErrorCode::kInvalid, "npy: only C order is read");
    const bool half = header.contains("'<f2'");
    if (!half && !header.contains("'<f4'")) return fail(ErrorCode::kInvalid, "npy: only float16 and float32 are read");
    Matrix matrix;
    matrix.rows = TRY(number_after(header, "'shape': ("));
    matrix.columns = TRY(number_after(header.substr(std::min(header.find("'shape'"), header.size())), ", "));
    if (matrix.rows == 0 || matrix.columns == 0 || matrix.rows > kMaxValues ||
        matrix.columns > kMaxValues / matrix.rows)
        return fail(ErrorCode::kInvalid, "npy: the shape is empty or too large");
    const ByteSpan data = bytes.subspan(kPrefixBytes + header_bytes);
    const std::size_t count = matrix.rows * matrix.columns;
    if (data.size() != count * (half ? 2 : 4)) return fail(ErrorCode::kInvalid, "npy: the data does not fit the shape");
    matrix.values.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (half) {
            std::uint16_t bits = 0;
            std::memcpy(&bits, data.data() + i * 2, 2);
            matrix.values[i] = from_half(bits);
        } else {
            std::memcpy(&matrix.values[i], data.data() + i * 4, 4);
        }
        if (!std::isfinite(matrix.values[i]))
            return fail(ErrorCode::kInvalid, "npy: value " + std::to_string(i) + " is not a finite number");
    }
    return matrix;
}

}  // namespace tiller::import
