"""Requests that mean harm: each ends in a clear 4xx, none in a 5xx, and the feed goes on serving meanwhile."""

import json
import resource
import socket
import threading
import time
import unittest

from tiller_server import TillerServer


def raw(port, data, limit_s=15):
    with socket.create_connection(("127.0.0.1", port), timeout=limit_s) as connection:
        try:
            connection.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        got = b""
        try:
            while piece := connection.recv(65536):
                got += piece
        except (ConnectionResetError, TimeoutError):
            pass
        return got


def post(path, body, kind="application/json", more=""):
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n{more}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


class HostileTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()
        cls.viewer = cls.server.client()
        cls.viewer.call("POST", "/v1/device", {})

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def status(self, data):
        answer = raw(self.server.port, data)
        self.assertTrue(answer.startswith(b"HTTP/1.1 "), answer[:80])
        return int(answer[9:12])

    def test_json_bombs(self):
        bombs = {"100 MB": b'{"surface":"' + b"a" * 100_000_000 + b'"}', "deep": b"[" * 100_000, "deep objects": b'{"a":' * 50_000,
                 "many keys": b"{" + b",".join(b'"k%d":1' % n for n in range(100_000)) + b"}", "duplicate": b'{"count":1,"count":2}', "huge number": b'{"count":1e999}',
                 "2^63": b'{"count":9223372036854775808}', "surrogate": b'{"locale":"\\ud800"}', "NUL": b'{"locale":"a\\u0000"}', "not UTF-8": b'{"locale":"\xff"}',
                 "not JSON": b"<xml/>", "array": b"[]", "null": b"null", "negative": b'{"count":-1}', "fraction": b'{"count":1.5}'}
        for name, body in bombs.items():
            started = time.monotonic()
            self.assertIn(self.status(post("/v1/feed", body)), (400, 413), name)
            self.assertLess(time.monotonic() - started, 10, name)
        self.assertEqual(self.viewer.call("POST", "/v1/feed", {}).status, 200)

    def test_framing(self):
        second = b"GET /v1/me HTTP/1.1\r\nHost: x\r\n\r\n"
        for lines in (b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                      b"Content-Length: 4\r\nContent-Length: 5\r\n", b"Content-Length: -1\r\n", b"X-Folded: a\r\n b\r\nContent-Length: 0\r\n", b"Transfer-Encoding:\tchunked\r\n",
                      b"Transfer-Encoding : chunked\r\n", b"X: a\rb\r\nContent-Length: 0\r\n", b"X: a\x00b\r\nContent-Length: 0\r\n"):
            answer = raw(self.server.port, b"POST /v1/feed HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + lines + b"\r\n1;ext=1\r\n{\r\n0\r\n\r\n" + second)
            self.assertTrue(answer.startswith(b"HTTP/1.1 4"), (lines, answer[:60]))
            self.assertEqual(answer.count(b"HTTP/1.1 "), 1, lines)
        self.assertEqual(self.status(b"GET /v1/me HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000 + b"\r\n\r\n"), 431)
        self.assertEqual(self.status(b"GET /v1/me HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X%d: 1\r\n" % n for n in range(10_000)) + b"\r\n"), 431)
        self.assertEqual(self.status(b"GET /v1/me HTTP/3.7\r\nHost: x\r\n\r\n"), 505)

    def test_a_thousand_slow_connections_are_cut_and_starve_nobody(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
        slow = []
        for number in range(1000):
            connection = socket.create_connection(("127.0.0.1", self.server.port), timeout=20)
            connection.sendall(b"POST /v1/events HTTP/1.1\r\nHost: x\r\n" if number % 2 else b"POST /v1/feed HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{")
            slow.append(connection)
        opened = time.monotonic()
        worst = 0
        for _ in range(20):
            started = time.monotonic()
            self.assertEqual(self.viewer.call("POST", "/v1/feed", {}).status, 200)
            worst = max(worst, time.monotonic() - started)
        self.assertLess(worst, 2)
        for connection in slow:
            try:
                while connection.recv(4096):
                    pass
            except ConnectionResetError:
                pass
            connection.close()
        self.assertLess(time.monotonic() - opened, 13)

    def test_events_with_wrong_tokens_enter_nothing(self):
        token = "A" * 90
        batch = {"events": [{"id": f"h{n}", "type": "like", "token": (token[:n] + "B" + token[n + 1:])[:90]} for n in range(90)]}
        answer = self.viewer.call("POST", "/v1/events", batch)
        self.assertEqual(answer.status, 202)
        self.assertEqual({one["outcome"] for one in answer.json["results"]}, {"refused"})

    def test_other_sites_can_not_act(self):
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
            self.assertEqual(self.viewer.call("POST", "/v1/steering", {"less": {"tag": "x"}}, headers=headers).status, 403)
        beacon = self.viewer.call("POST", "/v1/events", raw=json.dumps({"events": [{"id": "b", "type": "like", "token": "x"}]}), headers={"Content-Type": "text/plain;charset=UTF-8", "Sec-Fetch-Site": "same-origin"})
        self.assertEqual(beacon.status, 202)
        self.assertEqual(self.viewer.call("POST", "/v1/steering", raw='{"less":{"tag":"x"}}', headers={"Content-Type": "text/plain"}).status, 415)

    def test_bodies_that_never_come_while_the_feed_is_served(self):
        stop = threading.Event()
        failures = []

        def feed():
            client = self.server.client()
            while not stop.is_set():
                if client.call("POST", "/v1/feed", {"count": 6}).status != 200:
                    failures.append(1)

        threads = [threading.Thread(target=feed) for _ in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(30):
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=5) as connection:
                connection.sendall(b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n" + b"{" * 1000)
        stop.set()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])


if __name__ == "__main__":
    unittest.main()
