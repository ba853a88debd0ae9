"""Counting, raw requests, and what a clear refusal is."""

import json
import os
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

ANSWER_LIMIT_S = 20
MAX_SHOWN_BYTES = 300


class Cases:
    def __init__(self):
        self.passed = self.failed = 0
        self.forbidden_words = []  # what no answer may hold: secrets, paths of this server

    def check(self, name, holds, detail=""):
        if holds:
            self.passed += 1
            return
        self.failed += 1
        print(f"FAILED: {name}: {str(detail)[:MAX_SHOWN_BYTES]}", flush=True)

    def refused(self, name, answer, statuses=range(400, 500)):
        """A 4xx in the form of the API, with a reason, that gives nothing away."""
        self.check(name, *judge(answer, statuses, self.forbidden_words))


def judge(answer, statuses, forbidden_words):
    shown = f"{answer.status} {answer.body[:MAX_SHOWN_BYTES]!r}"
    if answer.status not in statuses:
        return False, f"answered {shown}"
    if any(word in answer.body for word in forbidden_words):
        return False, f"gives away what is inside: {shown}"
    if not answer.body:
        return getattr(answer, "is_head", False), f"no reason given: {shown}"
    try:
        error = json.loads(answer.body.decode("utf-8"))["error"]
    except (ValueError, KeyError, TypeError) as problem:
        return False, f"the reason can not be read ({problem}): {shown}"
    return bool(error.get("code") and error.get("message")), f"no reason given: {shown}"


class Reply:
    def __init__(self, status, headers, body, is_head=False):
        self.status, self.headers, self.body, self.is_head = status, headers, body, is_head

    def header(self, name):
        return next((value for key, value in self.headers if key == name.lower()), None)

    @property
    def json(self):
        return json.loads(self.body) if self.body else None


def send_raw(port, data, wait_s=ANSWER_LIMIT_S):
    """Sends the bytes, reads until the server closes or `wait_s` has gone; gives what came."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=wait_s) as connection:
        try:
            connection.sendall(data)
        except OSError:
            pass  # refused before everything was sent: the answer is what counts
        end = time.monotonic() + wait_s
        try:
            while (left := end - time.monotonic()) > 0:
                connection.settimeout(left)
                piece = connection.recv(1 << 16)
                if not piece:
                    break
                got += piece
        except OSError:
            pass
    return got


def replies_of(data):
    """Every answer in a stream of bytes; -1 as the status of what is none."""
    replies = []
    while data:
        head, mark, rest = data.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        words = lines[0].split(b" ")
        if not mark or not words[0].startswith(b"HTTP/1.") or len(words) < 2 or not words[1].isdigit():
            return [*replies, Reply(-1, [], data)]
        headers = [(name.strip().lower().decode("latin-1"), value.strip().decode("latin-1")) for name, _, value in (line.partition(b":") for line in lines[1:])]
        length = int(next((value for name, value in headers if name == "content-length"), 0))
        replies.append(Reply(int(words[1]), headers, rest[:length]))
        data = rest[length:]
    return replies


def ask(port, method, target, body=b"", headers=(), wait_s=ANSWER_LIMIT_S):
    """One request with a target that an HTTP library would not send; `target` and `body` are bytes or text."""
    target = target if isinstance(target, bytes) else target.encode("utf-8", "surrogateescape")
    body = body if isinstance(body, bytes) else body.encode()
    lines = [method.encode() + b" " + target + b" HTTP/1.1", b"Host: 127.0.0.1:%d" % port, b"Connection: close"]
    lines += [f"{name}: {value}".encode("utf-8", "surrogateescape") for name, value in headers]
    if body or method in ("POST", "PUT", "PATCH"):
        lines.append(b"Content-Length: %d" % len(body))
    got = send_raw(port, b"\r\n".join(lines) + b"\r\n\r\n" + body, wait_s)
    # The answer to HEAD announces a length and sends nothing.
    replies = replies_of(got) or [Reply(-1, [], b"no answer")]
    replies[0].is_head = method == "HEAD"
    return replies[0]


def cookies_of(client):
    return ("Cookie", "; ".join(f"{name}={value}" for name, value in client.jar.items()))
