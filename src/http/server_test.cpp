#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "base/temporary_directory.h"
#include "http/test_server.h"

namespace tiller::http {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::atomic<int> echoes = 0;
std::shared_future<void> gate;  // what `hold` waits for
std::atomic<int> holding = 0;

Result<Response> echo(Call& call) {
    ++echoes;
    return json_response(200, call.request.body.empty() ? std::string("{}") : call.request.body);
}
Result<Response> hold(Call&) {
    ++holding;
    gate.wait();
    return json_response(200, "\"held\"");
}
void later(std::unique_ptr<Call>, Respond respond) {
    std::thread([respond = std::move(respond)]() mutable { respond(json_response(202, "\"later\"")); }).detach();
}

class CountingSink final : public BodySink {
public:
    Status write(std::string_view piece) override {
        bytes_ += piece.size();
        return {};
    }
    Result<Response> finish() override { return json_response(200, std::to_string(bytes_)); }

private:
    std::size_t bytes_ = 0;
};
Result<std::unique_ptr<BodySink>> count_bytes(Call&) { return std::make_unique<CountingSink>(); }

const std::vector<Route>& rows() {
    using enum Method;
    static const std::vector<Route> kRows = {
        {kGet, "/v1/thing", WorkClass::kFeed, Auth::kNone, BodyKind::kNone, 0, &echo},
        {kPost, "/v1/thing", WorkClass::kEvents, Auth::kNone, BodyKind::kJson, 1000, &echo},
        {kGet, "/v1/things/{thing}", WorkClass::kFeed, Auth::kNone, BodyKind::kNone, 0, &echo},
        {kPatch, "/v1/stream", WorkClass::kUpload, Auth::kNone, BodyKind::kStream, 1 << 30, &count_bytes},
        {kGet, "/v1/later", WorkClass::kFeed, Auth::kNone, BodyKind::kNone, 0, &later},
        {kGet, "/v1/held", WorkClass::kAdmin, Auth::kNone, BodyKind::kNone, 0, &hold},
        {kGet, "/v1/secret", WorkClass::kFeed, Auth::kAccount, BodyKind::kNone, 0, &echo},
    };
    return kRows;
}

std::string post(std::string_view body, std::string_view more = "") {
    return "POST /v1/thing HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\n" +
           std::string(more) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

TEST(Server, AnswersWithSecurityHeadersAndARequestId) {
    TestServer server(rows());
    const std::string answer = ask(server.port(), "GET /v1/thing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
    for (const char* header :
         {"X-Request-Id: ", "X-Content-Type-Options: nosniff", "Referrer-Policy: same-origin",
          "Cache-Control: no-store", "Content-Security-Policy: default-src 'none'", "Content-Length: 2"}) {
        EXPECT_THAT(answer, HasSubstr(header));
    }
}

TEST(Server, KeepsAConnectionForPipelinedRequests) {
    TestServer server(rows());
    RawClient client(server.port());
    client.send(
        "GET /v1/thing HTTP/1.1\r\nHost: a\r\n\r\nGET /v1/later HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const std::string answers = client.read_all();
    EXPECT_THAT(answers, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(answers, HasSubstr("HTTP/1.1 202 "));
}

TEST(Server, HeadHasLengthAndNoBody) {
    TestServer server(rows());
    const std::string answer = ask(server.port(), "HEAD /v1/thing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(answer, HasSubstr("Content-Length: 2"));
    EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST(Server, RefusesUnknownAddressesMethodsAndTypes) {
    TestServer server(rows());
    EXPECT_THAT(ask(server.port(), "GET /v1/nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
                StartsWith("HTTP/1.1 404 "));
    const std::string wrong = ask(server.port(), "DELETE /v1/thing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(wrong, StartsWith("HTTP/1.1 405 "));
    EXPECT_THAT(wrong, HasSubstr("Allow: GET, HEAD, POST"));
    EXPECT_THAT(ask(server.port(),
                    "POST /v1/thing HTTP/1.1\r\nHost: a\r\nContent-Type: text/html\r\nConnection: "
                    "close\r\nContent-Length: 2\r\n\r\n{}"),
                StartsWith("HTTP/1.1 415 "));
    EXPECT_THAT(ask(server.port(), "GET /v1/secret HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
                StartsWith("HTTP/1.1 401 "));
}

TEST(Server, RefusesUnsafeRequestsFromOtherSites) {
    TestServer server(rows());
    echoes = 0;
    EXPECT_THAT(ask(server.port(), post("{}", "Origin: https://evil.example\r\n")), StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(ask(server.port(), post("{}", "Origin: null\r\n")), StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(ask(server.port(), post("{}", "Sec-Fetch-Site: cross-site\r\n")), StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(ask(server.port(), post("{}", "Sec-Fetch-Site: same-site\r\n")), StartsWith("HTTP/1.1 403 "));
    EXPECT_EQ(echoes, 0);
    EXPECT_THAT(ask(server.port(), post("{}", "Origin: http://a\r\nSec-Fetch-Site: same-origin\r\n")),
                StartsWith("HTTP/1.1 200 "));
}

TEST(Server, AnnouncedBodiesPastTheLimitAreRefusedUnread) {
    TestServer server(rows());
    echoes = 0;
    const std::string huge =
        "POST /v1/thing HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n{";
    const std::string answer = ask(server.port(), huge);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(answer, HasSubstr("Connection: close"));
    EXPECT_EQ(echoes, 0);
}

TEST(Server, NoSecondRequestIsSmuggledPastTheFraming) {
    TestServer server(rows());
    echoes = 0;
    const std::string second = "GET /v1/thing HTTP/1.1\r\nHost: a\r\n\r\n";
    for (const std::string headers :
         {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
          "Content-Length: 5\r\nContent-Length: 6\r\n", "Transfer-Encoding: xchunked\r\n",
          "Transfer-Encoding: chunked\r\n", "Content-Length: +5\r\n", "Content-Length: 0x5\r\n",
          "Content-Length: 5, 5\r\n", "X: a\r\n folded\r\nContent-Length: 0\r\n", "Content-Length : 5\r\n",
          "Host: b\r\nContent-Length: 0\r\n"}) {
        const std::string answer =
            ask(server.port(), "POST /v1/thing HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + headers +
                                   "\r\n0\r\n\r\n" + second);
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 4")) << headers;
        EXPECT_EQ(answer.find("HTTP/1.1 ", 5), std::string::npos) << headers;
    }
    EXPECT_EQ(echoes, 0);
}

TEST(Server, HugeHeadersAreRefusedWith431) {
    TestServer server(rows());
    EXPECT_THAT(ask(server.port(), "GET /v1/thing HTTP/1.1\r\nHost: a\r\nX: " + std::string(40'000, 'a') + "\r\n\r\n"),
                StartsWith("HTTP/1.1 431 "));
    std::string many = "GET /v1/thing HTTP/1.1\r\nHost: a\r\n";
    for (int i = 0; i < 1000; ++i) many += "X" + std::to_string(i) + ": 1\r\n";
    EXPECT_THAT(ask(server.port(), many + "\r\n"), StartsWith("HTTP/1.1 431 "));
}

TEST(Server, CutsClientsThatDripTheirHeadOrBody) {
    TestServer server(rows());
    RawClient head(server.port());
    head.send("GET /v1/thing HTTP/1.1\r\nHo");
    EXPECT_EQ(head.read_all(), "");
    RawClient body(server.port());
    body.send("POST /v1/thing HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
    EXPECT_EQ(body.read_all(), "");
}

TEST(Server, HonestClientsAreServedWhileHundredsDrip) {
    TestServer server(rows());
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 300; ++i) {
        slow.push_back(std::make_unique<RawClient>(server.port()));
        slow.back()->send("GET /v1/thing HTTP/1.1\r\n");
    }
    EXPECT_THAT(ask(server.port(), "GET /v1/thing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
                StartsWith("HTTP/1.1 200 "));
}

TEST(Server, StreamsABodyThatIsLargerThanItsBuffers) {
    TestServer server(rows());
    const std::string body(3'000'000, 'x');
    const std::string head =
        "PATCH /v1/stream HTTP/1.1\r\nHost: a\r\nContent-Type: application/offset+octet-stream\r\nConnection: "
        "close\r\nContent-Length: 3000000\r\n\r\n";
    EXPECT_THAT(ask(server.port(), head + body), HasSubstr("\r\n\r\n3000000"));
}

TEST(Server, RefusesConnectionsPastItsLimit) {
    ServerOptions options = short_limits();
    options.max_connections = 3;
    options.head_timeout_ms = 5'000;
    TestServer server(rows(), nullptr, options);
    std::vector<std::unique_ptr<RawClient>> open;
    for (int i = 0; i < 3; ++i) {
        open.push_back(std::make_unique<RawClient>(server.port()));
        open.back()->send("GET /v1/thing HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_THAT(open.back()->read_answer(), StartsWith("HTTP/1.1 200 "));
    }
    EXPECT_EQ(ask(server.port(), "GET /v1/thing HTTP/1.1\r\nHost: a\r\n\r\n"), "");
}

TEST(Server, AFullClassRefusesAtOnceAndOthersGoOn) {
    GatewayOptions options;
    options.classes[static_cast<std::size_t>(WorkClass::kAdmin)] = {
        .threads = 1, .queue_length = 1, .max_wait_ms = 60'000};
    std::promise<void> held;
    gate = held.get_future().share();
    holding = 0;
    TestServer server(rows(), nullptr, short_limits(), options);
    // One is held, one waits in the queue, the other two are refused.
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 4; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        clients.back()->send("GET /v1/held HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        while (i == 0 && holding == 0) std::this_thread::yield();
    }
    while (server.context().metrics().text().find("tiller_http_shed_total{class=\"admin\"} 2") == std::string::npos)
        std::this_thread::yield();
    EXPECT_THAT(ask(server.port(), "GET /v1/thing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
                StartsWith("HTTP/1.1 200 "));
    held.set_value();
    int refused = 0;
    for (auto& client : clients) {
        const std::string answer = client->read_all();
        if (!answer.starts_with("HTTP/1.1 503 ")) continue;
        ++refused;
        EXPECT_THAT(answer, HasSubstr("Retry-After: 1"));
    }
    EXPECT_EQ(refused, 2);
}

TEST(Server, DrainLetsRequestsInFlightFinishAndClosesIdleOnes) {
    std::promise<void> held;
    gate = held.get_future().share();
    holding = 0;
    ServerOptions options = short_limits();
    options.head_timeout_ms = 20'000;
    TestServer server(rows(), nullptr, options);
    RawClient idle(server.port());
    RawClient busy(server.port());
    busy.send("GET /v1/held HTTP/1.1\r\nHost: a\r\n\r\nGET /v1/thing HTTP/1.1\r\nHost: a\r\n\r\n");
    while (holding == 0 || server.server().connection_count() < 2) std::this_thread::yield();
    auto drained = std::async(std::launch::async, [&] { return server.server().drain(5'000); });
    EXPECT_EQ(idle.read_all(), "");
    held.set_value();
    const std::string answer = busy.read_all();
    EXPECT_THAT(answer, HasSubstr("held"));
    EXPECT_THAT(answer, HasSubstr("Connection: close"));
    EXPECT_EQ(drained.get(), 0u);
}

TEST(Server, PagesAndNamesThatLeadOutsideTheirFolder) {
    const TemporaryDirectory folder;
    const auto write = [&](const std::string& name, std::string_view text) {
        std::FILE* file = std::fopen((folder.path() + "/" + name).c_str(), "w");
        std::fwrite(text.data(), 1, text.size(), file);
        std::fclose(file);
    };
    write("index.html", "<h1>pages</h1>");
    write("app.js", "0123456789");
    write(".hidden", "secret");
    const StaticFiles pages(folder.path());
    TestServer server(rows(), &pages);
    const auto get = [&](std::string_view target, std::string_view more = "") {
        return ask(server.port(), "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" +
                                      std::string(more) + "\r\n");
    };
    const std::string page = get("/v/0000000000001");
    EXPECT_THAT(page, HasSubstr("<h1>pages</h1>"));
    EXPECT_THAT(page, HasSubstr("Content-Security-Policy: default-src 'self'"));
    EXPECT_THAT(get("/app.js"), HasSubstr("text/javascript"));
    EXPECT_THAT(get("/app.js", "Range: bytes=2-4\r\n"), HasSubstr("Content-Range: bytes 2-4/10"));
    EXPECT_THAT(get("/app.js", "Range: bytes=2-4\r\n"), HasSubstr("\r\n\r\n234"));
    for (const char* name : {"/../etc/passwd", "/%2e%2e/etc/passwd", "/..%2fetc%2fpasswd", "/a/../../etc/passwd",
                             "/..\\etc\\passwd", "/%00app.js", "//etc/passwd", "/.hidden", "/app.js/", "/nothing",
                             "/v1/../app.js", "/%c0%ae%c0%ae/etc/passwd"}) {
        const std::string answer = get(name);
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 4")) << name;
        EXPECT_THAT(answer, Not(HasSubstr("root:"))) << name;
        EXPECT_THAT(answer, Not(HasSubstr("secret"))) << name;
    }
}

}  // namespace
}  // namespace tiller::http
