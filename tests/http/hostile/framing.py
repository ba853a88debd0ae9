"""Bytes that two HTTP parsers could read differently, and heads that do not end."""

from cases import replies_of, send_raw

WAIT_S = 4  # a refused connection is closed after its answer
ME = b"GET /v1/me HTTP/1.1\r\nHost: x\r\n\r\n"
CHUNKED = b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"


def post(lines, body=b"{}"):
    return b"POST /v1/feed HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + lines + b"\r\n" + body


def get(lines):
    return b"GET /v1/me HTTP/1.1\r\nHost: x\r\n" + lines + b"\r\n"


def smuggling():
    """Each is one bad request with a second one hidden behind it."""
    heads = {"CL and TE": b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "TE and CL": b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "two CL": b"Content-Length: 2\r\nContent-Length: 3\r\n", "two equal CL": b"Content-Length: 2\r\nContent-Length: 2\r\n",
             "a list of CL": b"Content-Length: 2, 2\r\n", "TE alone": b"Transfer-Encoding: chunked\r\n", "TE identity": b"Transfer-Encoding: identity\r\n", "TE twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "TE xchunked": b"Transfer-Encoding: xchunked\r\n",
             "TE with a tab": b"Transfer-Encoding:\tchunked\r\n", "TE with a blank before the colon": b"Transfer-Encoding : chunked\r\n", "TE folded": b"Transfer-Encoding:\r\n chunked\r\n", "TE in upper case": b"TRANSFER-ENCODING: CHUNKED\r\n", "TE after a bare LF": b"X: a\nTransfer-Encoding: chunked\r\n",
             "TE after a bare CR": b"X: a\rTransfer-Encoding: chunked\r\n", "CL negative": b"Content-Length: -1\r\n", "CL with a sign": b"Content-Length: +2\r\n", "CL hex": b"Content-Length: 0x2\r\n", "CL with a blank inside": b"Content-Length: 1 2\r\n", "CL of 2^64": b"Content-Length: 18446744073709551618\r\n",
             "CL of 10^30": b"Content-Length: 1000000000000000000000000000000\r\n", "CL with a letter": b"Content-Length: 2a\r\n", "CL before a colon": b"Content-Length : 2\r\n", "a folded line": b"X-Folded: a\r\n b\r\nContent-Length: 2\r\n", "a line folded by a tab": b"X-Folded: a\r\n\tb\r\nContent-Length: 2\r\n",
             "a NUL in a value": b"X: a\0b\r\nContent-Length: 2\r\n", "a NUL in a name": b"X\0: a\r\nContent-Length: 2\r\n", "a bare CR": b"X: a\rb\r\nContent-Length: 2\r\n", "no colon": b"nothing\r\nContent-Length: 2\r\n", "an empty name": b": a\r\nContent-Length: 2\r\n", "a blank in a name": b"X Y: a\r\nContent-Length: 2\r\n",
             "a second Host": b"Host: y\r\nContent-Length: 2\r\n", "a second Content-Type": b"Content-Type: text/plain\r\nContent-Length: 2\r\n", "two cookies lines": b"Cookie: a=1\r\nCookie: b=2\r\nContent-Length: 2\r\n"}
    for name, lines in heads.items():
        yield name, post(lines, CHUNKED)
    for size in (b"ffffffffffffffff1", b"-1", b"0x1", b"1;" + b"e" * 20_000, b"", b"g", b"1 "):
        yield f"a chunk of {size[:20]!r}", post(b"Transfer-Encoding: chunked\r\n", size + b"\r\n{}\r\n0\r\n\r\n")
    yield "a GET with a body that looks like a request", get(b"Content-Length: %d\r\n" % len(ME))
    yield "no Host", b"GET /v1/me HTTP/1.1\r\n\r\n"


def malformed():
    yield "no version", b"GET /v1/me\r\nHost: x\r\n\r\n"
    yield "version 0.9", b"GET /v1/me HTTP/0.9\r\nHost: x\r\n\r\n"
    yield "version 3.7", b"GET /v1/me HTTP/3.7\r\nHost: x\r\n\r\n"
    yield "the HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    yield "two blanks", b"GET  /v1/me HTTP/1.1\r\nHost: x\r\n\r\n"
    yield "a tab for a blank", b"GET\t/v1/me\tHTTP/1.1\r\nHost: x\r\n\r\n"
    yield "a blank in the target", b"GET /v1/me x HTTP/1.1\r\nHost: x\r\n\r\n"
    yield "a NUL in the target", b"GET /v1/\0me HTTP/1.1\r\nHost: x\r\n\r\n"
    yield "a method of 10,000 letters", b"G" * 10_000 + b" /v1/me HTTP/1.1\r\nHost: x\r\n\r\n"
    yield "an unknown method", b"BREW /v1/me HTTP/1.1\r\nHost: x\r\n\r\n"
    yield "a request line of 1 MB", b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    yield "a request line of 9 KB", b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    yield "10,000 headers", get(b"".join(b"X%d: 1\r\n" % n for n in range(10_000)))
    yield "101 headers", get(b"".join(b"X%d: 1\r\n" % n for n in range(101)))
    yield "a header of 1 MB", get(b"X: " + b"a" * 1_000_000 + b"\r\n")
    yield "a header name of 20 KB", get(b"X" * 20_000 + b": a\r\n")
    yield "a cookie of 100 KB", get(b"Cookie: " + b"a=b; " * 20_000 + b"\r\n")
    yield "TLS", bytes.fromhex("160301020001000001fc0303") + bytes(500) + b"\r\n\r\n"
    yield "garbage", bytes(range(256)) * 80 + b"\r\n\r\n"
    yield "an SSH greeting", b"SSH-2.0-OpenSSH_9.2\r\n\r\n"


def check_refusals(cases, world):
    for name, request in [*smuggling(), *malformed()]:
        replies = replies_of(send_raw(world.port, request + ME, WAIT_S))
        one = len(replies) == 1 and (400 <= replies[0].status < 500 or replies[0].status == 505)
        cases.check(f"{name} is refused, and nothing behind it is read", one and replies[0].header("connection") == "close", [(reply.status, reply.body[:60]) for reply in replies])


def check_pipelines(cases, world):
    live = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
    replies = replies_of(send_raw(world.port, live * 2000 + live.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), 10))
    cases.check("2,001 pipelined requests get 2,001 answers", [reply.status for reply in replies] == [200] * 2001, len(replies))
    for name, garbage in (("garbage", b"\xff\xfe\0\r\n\r\n" * 50), ("a smuggled TE", post(b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n")), ("another site's request", post(b"Sec-Fetch-Site: cross-site\r\nContent-Length: 2\r\n"))):
        replies = replies_of(send_raw(world.port, live * 3 + garbage + live, WAIT_S))
        cases.check(f"three requests before {name} are answered, none behind it", [reply.status for reply in replies[:3]] == [200] * 3 and len(replies) == 4 and 400 <= replies[3].status < 500, [reply.status for reply in replies])
    two = post(b"Content-Length: 2\r\n") + ME.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    cases.check("a body and the request behind it are told apart", [reply.status for reply in replies_of(send_raw(world.port, two, 10))] == [200, 200])
    expect = send_raw(world.port, post(b"Expect: 100-continue\r\nContent-Length: 100000000\r\n", b""), WAIT_S)
    cases.check("a body too large is refused before it is asked for", b"100 Continue" not in expect and expect.startswith(b"HTTP/1.1 413"), expect[:60])
    if world.videos:
        url = world.alice.call("GET", f"/v1/videos/{world.videos[0]}").json["video"]["media"]["renditions"][0]["url"]
        size = len(world.alice.call("GET", url).body)
        for ranges in ("0-0," * 1000 + "0-1", "0-,0-,0-,0-", "-18446744073709551616", "9223372036854775807-9223372036854775808", "18446744073709551615-18446744073709551616", "-0", "5-1", "a-b", "--1", "0-99999999999999999999"):
            answer = world.alice.call("GET", url, headers={"Range": f"bytes={ranges}"})
            cases.check(f"the range {ranges[:40]} gives at most one file", answer.status in (200, 206, 416) and len(answer.body) <= max(size, 500), (answer.status, len(answer.body)))


def run(cases, world):
    check_refusals(cases, world)
    check_pipelines(cases, world)
