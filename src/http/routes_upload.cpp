// Resumable uploads by the tus 1.0 protocol (creation, termination, expiration) and the jobs they become.
#include <algorithm>
#include <charconv>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sodium.h>

#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;
constexpr std::string_view kTusVersion = "1.0.0";
constexpr std::size_t kMaxMetadataBytes = 8'192;
constexpr std::size_t kMaxMetadataPairs = 16;
constexpr std::size_t kMaxUploadTextBytes = 2'200;
constexpr std::uint64_t kMaxPatchBytes = 8ull << 30;  // the upload's own size is the limit that matters

Response tus(Response response) {
    response.with("Tus-Resumable", std::string(kTusVersion));
    return response;
}

Status check_version(const Call& call) {
    if (call.request.header("tus-resumable") != kTusVersion)
        return fail(ErrorCode::kInvalid, "send Tus-Resumable: 1.0.0");
    return {};
}

Result<std::uint64_t> number_header(const Call& call, std::string_view name) {
    const std::string_view text = call.request.header(name);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
        return fail(ErrorCode::kInvalid, fmt::format("the header {} must be a whole number", name));
    }
    return value;
}

std::string expiry_text(UnixMs time_ms) {
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(time_ms / 1000));
}

/// Standard base 64 with padding, as the protocol has it.
Result<std::string> decode_metadata_value(std::string_view text) {
    std::string out(text.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), nullptr,
                          &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
        return fail(ErrorCode::kInvalid, "Upload-Metadata holds a value that is not base 64");
    }
    out.resize(size);
    if (out.find('\0') != std::string::npos) return fail(ErrorCode::kInvalid, "Upload-Metadata may not hold NUL");
    return out;
}

Status take_pair(std::string_view key, std::string value, app::UploadWish& wish) {
    if (key == "filename") wish.filename = value.substr(0, 255);
    if (key == "text") {
        if (value.size() > kMaxUploadTextBytes)
            return fail(ErrorCode::kInvalid, "the text may have at most 2200 bytes");
        wish.text = std::move(value);
    } else if (key == "language") {
        if (!is_language(value)) return fail(ErrorCode::kInvalid, "the language is not a tag like en or zh-Hant");
        wish.language = std::move(value);
    } else if (key == "sound") {
        if (value.size() > schema::kMaxLabelBytes)
            return fail(ErrorCode::kInvalid, "the name of the sound may have at most 256 bytes");
        wish.sound = std::move(value);
    } else if (key == "labels") {
        std::string_view rest = value;
        while (!rest.empty()) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            const auto label = schema::value_named<schema::VideoLabel>(rest.substr(0, comma));
            if (!label) return fail(ErrorCode::kInvalid, "the labels hold one that there is not: " + value);
            wish.labels = wish.labels | set_of(*label);
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    } else if (key == "tags") {
        std::string_view rest = value;
        while (!rest.empty()) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            if (comma > 0) wish.tags.emplace_back(rest.substr(0, comma));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
        if (wish.tags.size() > schema::kMaxTags) return fail(ErrorCode::kInvalid, "at most 16 tags");
    }
    return {};  // other keys are the client's own business
}

Status read_metadata(std::string_view header, app::UploadWish& wish) {
    if (header.size() > kMaxMetadataBytes) return fail(ErrorCode::kInvalid, "Upload-Metadata is longer than 8 KiB");
    std::size_t pairs = 0;
    while (!header.empty()) {
        const std::size_t comma = std::min(header.find(','), header.size());
        std::string_view pair = header.substr(0, comma);
        header.remove_prefix(std::min(comma + 1, header.size()));
        while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
        while (!pair.empty() && pair.back() == ' ') pair.remove_suffix(1);
        if (pair.empty()) continue;
        if (++pairs > kMaxMetadataPairs) return fail(ErrorCode::kInvalid, "Upload-Metadata holds more than 16 pairs");
        const std::size_t space = std::min(pair.find(' '), pair.size());
        std::string value = space == pair.size() ? "" : TRY(decode_metadata_value(pair.substr(space + 1)));
        TRY_STATUS(take_pair(pair.substr(0, space), std::move(value), wish));
    }
    return {};
}

Result<Response> upload_options(Call& call) {
    const std::uint64_t max_bytes = call.context->has_app() ? call.context->app().uploads().max_upload_bytes() : 0;
    return tus(empty_response()
                   .with("Tus-Version", std::string(kTusVersion))
                   .with("Tus-Extension", "creation,termination,expiration")
                   .with("Tus-Max-Size", std::to_string(max_bytes)));
}

Result<Response> create_upload(Call& call) {
    TRY_STATUS(check_version(call));
    app::UploadWish wish;
    wish.size_bytes = TRY(number_header(call, "upload-length"));
    TRY_STATUS(read_metadata(call.request.header("upload-metadata"), wish));
    app::Uploads& uploads = call.context->app().uploads();
    if (wish.size_bytes > uploads.max_upload_bytes()) {
        return tus(error_response(
            413, "too_large", fmt::format("a video file may have at most {} bytes here", uploads.max_upload_bytes())));
    }
    const store::UploadId upload = TRY(uploads.create(call.identity, wish));
    const app::UploadProgress progress = TRY(uploads.progress(call.identity, upload));
    return tus(empty_response(201)
                   .with("Location", "/v1/uploads/" + to_text(upload))
                   .with("Upload-Expires", expiry_text(progress.expires_ms)));
}

Result<Response> upload_offset(Call& call) {
    TRY_STATUS(check_version(call));
    const app::UploadProgress progress =
        TRY(call.context->app().uploads().progress(call.identity, TRY(path_id<store::UploadId>(call, "upload"))));
    return tus(empty_response(200)
                   .with("Upload-Offset", std::to_string(progress.received_bytes))
                   .with("Upload-Length", std::to_string(progress.size_bytes))
                   .with("Upload-Expires", expiry_text(progress.expires_ms)));
}

Result<Response> delete_upload(Call& call) {
    TRY_STATUS(check_version(call));
    TRY_STATUS(call.context->app().uploads().remove(call.identity, TRY(path_id<store::UploadId>(call, "upload"))));
    return tus(empty_response());
}

class UploadSink final : public BodySink {
public:
    explicit UploadSink(std::unique_ptr<app::UploadWriter> writer) : writer_(std::move(writer)) {}
    Status write(std::string_view piece) override { return writer_->write(piece); }
    Result<Response> finish() override {
        const app::UploadProgress progress = TRY(writer_->finish());
        return tus(empty_response()
                       .with("Upload-Offset", std::to_string(progress.received_bytes))
                       .with("Upload-Expires", expiry_text(progress.expires_ms)));
    }

private:
    std::unique_ptr<app::UploadWriter> writer_;
};

Result<std::unique_ptr<BodySink>> send_upload(Call& call) {
    TRY_STATUS(check_version(call));
    const std::uint64_t offset = TRY(number_header(call, "upload-offset"));
    auto writer = TRY(call.context->app().uploads().open_writer(call.identity,
                                                                TRY(path_id<store::UploadId>(call, "upload")), offset));
    return std::make_unique<UploadSink>(std::move(writer));
}

Result<Response> get_storage(Call& call) {
    const app::Uploads& uploads = call.context->app().uploads();
    const app::AccountStorage storage = TRY(uploads.storage(call.identity));
    json::object out{{"used_bytes", storage.used_bytes},
                     {"used_videos", storage.used_videos},
                     {"max_file_bytes", uploads.max_upload_bytes()},
                     {"originals_days", uploads.originals_days()}};
    if (storage.max_bytes > 0) out["max_bytes"] = storage.max_bytes;
    if (storage.max_videos > 0) out["max_videos"] = storage.max_videos;
    return json_answer(std::move(out));
}

Result<Response> list_jobs(Call& call) {
    json::array jobs;
    for (const app::JobCard& job : TRY(call.context->app().uploads().jobs(call.identity))) jobs.push_back(json_of(job));
    return json_answer({{"jobs", std::move(jobs)}});
}

Result<Response> get_job(Call& call) {
    return json_answer(
        json_of(TRY(call.context->app().uploads().job(call.identity, TRY(path_id<store::UploadId>(call, "upload"))))));
}

}  // namespace

void add_upload_routes(std::vector<Route>& rows) {
    using enum Method;
    rows.insert(
        rows.end(),
        {
            {kOptions, "/v1/uploads", WorkClass::kInline, Auth::kNone, BodyKind::kNone, 0, &upload_options},
            {kPost, "/v1/uploads", WorkClass::kUpload, Auth::kAccount, BodyKind::kNone, 0, &create_upload},
            {kOptions, "/v1/uploads/{upload}", WorkClass::kInline, Auth::kNone, BodyKind::kNone, 0, &upload_options},
            {kHead, "/v1/uploads/{upload}", WorkClass::kUpload, Auth::kAccount, BodyKind::kNone, 0, &upload_offset},
            {kPatch, "/v1/uploads/{upload}", WorkClass::kUpload, Auth::kAccount, BodyKind::kStream, kMaxPatchBytes,
             &send_upload},
            {kDelete, "/v1/uploads/{upload}", WorkClass::kUpload, Auth::kAccount, BodyKind::kNone, 0, &delete_upload},
            {kGet, "/v1/me/storage", WorkClass::kUpload, Auth::kAccount, BodyKind::kNone, 0, &get_storage},
            {kGet, "/v1/jobs", WorkClass::kMedia, Auth::kAccount, BodyKind::kNone, 0, &list_jobs},
            {kGet, "/v1/jobs/{upload}", WorkClass::kMedia, Auth::kAccount, BodyKind::kNone, 0, &get_job},
        });
}

}  // namespace tiller::http
