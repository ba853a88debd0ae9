"""Clients that send a byte a second, announce and do not send, do not read, or only hold a connection."""

import re
import resource
import selectors
import socket
import time

from cases import cookies_of


SLOW, IDLE, DEAF, UPLOADS = 1000, 500, 20, 10
NEARLY = 80  # bodies of 1 MiB of which only the last byte does not come
# Bodies that never come: if room were kept for what is announced, these would take all of it, down to the last bytes.
ANNOUNCED_BYTES = [1 << 20] * 100 + [1 << 16] * 20 + [1 << 12] * 20 + [1 << 8] * 20 + [1 << 5] * 20
LIMIT_S = 20
CLOSING_LIMIT_S = 6
HONEST = 4  # connections of the honest viewers and of the question itself
CUT_S = 14  # ten seconds for a head or a body, and some room
WANTED_DESCRIPTORS = 4096


def connect(world):
    return socket.create_connection(("127.0.0.1", world.port), timeout=10)


def open_all(world):
    """socket -> what it will send, one byte a second; empty for those that only hold on."""
    heads = [b"GET /v1/me HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100, b"POST /v1/feed HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{" + b" " * 100,
             b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{" + b" " * 100]
    opened = {}
    for n in range(SLOW):
        connection, head = connect(world), heads[n % 3]
        at_once = 0 if n % 3 == 0 else head.index(b"\r\n\r\n") + 5
        connection.sendall(head[:at_once])
        opened[connection] = head[at_once:]
    for _ in range(IDLE):
        opened[connect(world)] = b""
    for size in ANNOUNCED_BYTES:
        connection = connect(world)
        connection.sendall(b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n{" % size)
        opened[connection] = b" " * 20
    for _ in range(NEARLY):
        connection = connect(world)
        try:
            connection.sendall(b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\n\r\n" + b"[" * 1_048_575)
        except OSError:
            pass  # refused already
        opened[connection] = b""
    for location in slow_uploads(world):
        connection = connect(world)
        connection.sendall(f"PATCH {location} HTTP/1.1\r\nHost: x\r\n{': '.join(cookies_of(world.bob))}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 1000000\r\n\r\na".encode())
        opened[connection] = b"a" * 100
    return opened


def slow_uploads(world):
    return [world.create_upload(world.bob, 1_000_000).header("Location") for _ in range(UPLOADS)] if world.takes_uploads else []


def wait_for_connections(world, most):
    """How many the server holds, once they are at most `most` or it has had its time."""
    end = time.monotonic() + CLOSING_LIMIT_S
    while True:
        text = world.server.client().call("GET", "/metrics").body.decode()
        held = int(float(re.search(r"^tiller_connections ([0-9.e+]+)$", text, re.M)[1]))
        if held <= most or time.monotonic() > end:
            return held
        time.sleep(0.2)


def drip(opened):
    """A byte a second to each until the server has closed it; gives how many are left, and the seconds that it took."""
    selector = selectors.DefaultSelector()
    for connection in opened:
        connection.setblocking(False)
        selector.register(connection, selectors.EVENT_READ)
    started, left, sent = time.monotonic(), dict(opened), 0
    while left and time.monotonic() - started < LIMIT_S:
        for key, _ in selector.select(0.2):
            try:
                closed = not key.fileobj.recv(1 << 14)
            except OSError:
                closed = True
            if closed:
                selector.unregister(key.fileobj)
                del left[key.fileobj]
                key.fileobj.close()
        if time.monotonic() - started >= sent + 1:
            for connection, rest in left.items():
                try:
                    connection.send(rest[sent:sent + 1])
                except OSError:
                    pass  # closed meanwhile: the next turn sees it
            sent += 1
    for connection in left:
        connection.close()
    return len(left), time.monotonic() - started


def open_deaf(world):
    """Ask for a lot and never read: what the server holds for them must stay bounded."""
    deaf = []
    for _ in range(DEAF):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(10)
        connection.connect(("127.0.0.1", world.port))
        connection.setblocking(False)
        try:
            connection.send(b"GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 300)
        except OSError:
            pass  # its buffer is full already
        deaf.append(connection)
    return deaf


def run(cases, world):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, WANTED_DESCRIPTORS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    opened = open_all(world)
    deaf = open_deaf(world)
    cases.check(f"{len(opened)} slow and idle connections are open", len(opened) >= SLOW + IDLE + len(ANNOUNCED_BYTES), len(opened))
    left, took_s = drip(opened)
    cases.check("every slow connection is cut", left == 0, f"{left} are still open")
    cases.check(f"they are cut within {CUT_S} s", took_s < CUT_S, f"{took_s:.1f} s")
    held = wait_for_connections(world, HONEST)
    cases.check("those that never read are cut too", held <= HONEST, f"{held} connections are held")
    for connection in deaf:
        connection.close()
    live = world.server.client().call("GET", "/health/ready")
    cases.check("the server is ready after that", live.status == 200, live.body)
