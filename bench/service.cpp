#include "service.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "base/random.h"

namespace tiller::bench {
namespace {

namespace json = boost::json;
constexpr std::size_t kTopics = 200;
constexpr std::size_t kItemsPerPut = 500;
constexpr auto kPollEvery = std::chrono::milliseconds(20);

/// The value behind "NAME " at the beginning of a line.
double metric(std::string_view text, std::string_view name) {
    const std::size_t at = text.find("\n" + std::string(name) + " ");
    return at == std::string_view::npos ? 0 : std::atof(text.data() + at + name.size() + 2);
}

}  // namespace

Result<Service> Service::start(const std::string& program) {
    audience::ServerProcess server = TRY(audience::ServerProcess::start(program));
    std::string key = TRY(server.make_engine_key());
    Service service(std::move(server), std::move(key));
    service.connect(1);
    return service;
}

void Service::connect(std::size_t connections) {
    clients_.clear();
    for (std::size_t i = 0; i < connections; ++i) {
        clients_.push_back(std::make_unique<audience::HttpClient>(server_.address()));
        clients_.back()->set_header("Authorization", "Bearer " + key_);
    }
}

Status Service::put_items(std::size_t count) {
    for (std::size_t first = items_; first < count; first += kItemsPerPut) {
        json::array items;
        for (std::size_t i = first; i < std::min(first + kItemsPerPut, count); ++i) {
            items.push_back({{"id", fmt::format("item-{}", i)},
                             {"tags", json::array{json::string(fmt::format("topic-{}", mix64(i) % kTopics)),
                                                  json::string(fmt::format("mood-{}", mix64(i, 1) % 20))}},
                             {"creator", fmt::format("creator-{}", mix64(i, 2) % (count / 20 + 1))},
                             {"duration_ms", 6000 + mix64(i, 3) % 30000}});
        }
        TRY_STATUS(client(0).call("POST", "/v1/engine/items", json::object{{"items", std::move(items)}}));
    }
    items_ = std::max(items_, count);
    return {};
}

std::string Service::event_batch(std::size_t number, std::size_t batch) const {
    std::string text = R"({"events":[)";
    for (std::size_t i = 0; i < batch; ++i) {
        const std::uint64_t draw = mix64(number, i);
        // Users like a tenth of the topics: popular items come up more often, as in real logs.
        const std::uint64_t item = mix64(draw, 1) % (1 + mix64(draw, 2) % items_);
        text += fmt::format(R"({}{{"id":"e{}-{}","user":"user-{}","item":"item-{}","type":"watch","fraction":{:.3f}}})",
                            i == 0 ? "" : ",", number, i, draw % kUsers, item,
                            static_cast<double>(mix64(draw, 3) % 1000) / 1000);
    }
    return text + "]}";
}

Status Service::post_events(std::size_t connection, std::string body) {
    const audience::HttpAnswer answer = TRY(client(connection).send_text("POST", "/v1/engine/events", std::move(body)));
    if (answer.status != 202) return fail(ErrorCode::kUnavailable, fmt::format("events answered {}", answer.status));
    return {};
}

Status Service::get_feed(std::size_t connection, std::size_t number) {
    const auto answer =
        TRY(client(connection)
                .call("GET", fmt::format("/v1/engine/recommendations?count=6&exclude_seen=true&user=user-{}",
                                         mix64(number) % kUsers)));
    if (answer.at("fallback").as_bool() || answer.at("items").as_array().empty())
        return fail(ErrorCode::kUnavailable, "empty or a fallback");
    return {};
}

Result<Progress> Service::progress(std::size_t connection) {
    const json::value answer = TRY(client(connection).call("GET", "/metrics"));
    const std::string_view text = answer.as_string();
    return Progress{.durable_events = metric(text, "tiller_durable_events"),
                    .learned_events = metric(text, "tiller_learned_events")};
}

Result<double> Service::wait_until_learned(std::size_t connection, double limit_seconds) {
    const auto start = std::chrono::steady_clock::now();
    const double wanted = TRY(progress(connection)).durable_events;
    while (TRY(progress(connection)).learned_events < wanted) {
        if (std::chrono::steady_clock::now() - start > std::chrono::duration<double>(limit_seconds))
            return fail(ErrorCode::kUnavailable, "the learner did not catch up");
        std::this_thread::sleep_for(kPollEvery);
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace tiller::bench
