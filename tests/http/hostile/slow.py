"""Clients that send a byte a second, announce and do not send, do not read, or only hold a connection."""

import resource
import selectors
import socket
import time


SLOW, IDLE, DEAF = 1000, 500, 20
# Bodies that never come: if room were kept for what is announced, these would take all of it, down to the last bytes.
ANNOUNCED_BYTES = [1 << 20] * 100 + [1 << 16] * 20 + [1 << 12] * 20 + [1 << 8] * 20 + [1 << 5] * 20
LIMIT_S = 20
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
    return opened


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
    cases.check(f"{len(opened)} slow and idle connections are open", len(opened) == SLOW + IDLE + len(ANNOUNCED_BYTES), len(opened))
    left, took_s = drip(opened)
    cases.check("every slow connection is cut", left == 0, f"{left} are still open")
    cases.check(f"they are cut within {CUT_S} s", took_s < CUT_S, f"{took_s:.1f} s")
    for connection in deaf:
        connection.close()
    live = world.server.client().call("GET", "/health/ready")
    cases.check("the server is ready after that", live.status == 200, live.body)
