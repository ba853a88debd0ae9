"""JSON that is too much, too deep, of the wrong type, or not JSON; other content types; fields that nobody asked for."""

import json
import select
import socket

from cases import ANSWER_LIMIT_S, Reply, ask, cookies_of, replies_of
from routes import operations_of, resolve

HUGE_BYTES = 100_000_000
HUGE_REQUESTS = 5
MOST_GROWTH_KIB = 32 * 1024
JSON = ("Content-Type", "application/json")
WRONG = [None, True, 0, -1, 1.5, 2**63, -2**63 - 1, 1e308, "", "x", "\0", "\ud800", "x" * 60_000, [], [[]], {}, {"$ref": "x"}]
TYPE_OF = {"string": str, "integer": (int, float), "number": (int, float), "boolean": bool, "array": list, "object": dict}
EXTRA = ("role", "is_admin", "user_id", "likes", "created_at", "__proto__", "constructor", "")


def resident_kib(world):
    with open(f"/proc/{world.server.process.pid}/status") as status:
        return int(next(line.split()[1] for line in status if line.startswith("VmRSS:")))


def post_huge(world, path, headers):
    """Announces 100 MB and sends them until it is answered, as browsers and curl do."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{headers}Content-Length: {HUGE_BYTES}\r\n\r\n"
    piece, got = b"a" * (1 << 16), b""
    with socket.create_connection(("127.0.0.1", world.port), timeout=ANSWER_LIMIT_S) as connection:
        try:
            connection.sendall(head.encode() + b'{"x":"')
            for _ in range(HUGE_BYTES // len(piece)):
                if select.select([connection], [], [], 0)[0]:
                    break
                connection.sendall(piece)
            while more := connection.recv(1 << 16):
                got += more
        except OSError:
            pass  # what was read before is judged
    return (replies_of(got) or [Reply(-1, [], b"cut off without an answer")])[0]


def check_size(cases, world):
    before = resident_kib(world)
    for path, headers in (("/v1/feed", ""), ("/v1/accounts", ""), ("/v1/events", f"Cookie: {cookies_of(world.bob)[1]}\r\n"), ("/v1/engine/events", f"Authorization: Bearer {world.engine.key}\r\n")):
        for n in range(HUGE_REQUESTS):
            cases.refused(f"100 MB to {path}, {n + 1}", post_huge(world, path, headers), [413])
    growth = resident_kib(world) - before
    cases.check("100 MB bodies are not held in memory", growth < MOST_GROWTH_KIB, f"{growth} KiB more")


def bombs():
    keys = b",".join(b'"k%d":1' % n for n in range(1_000_000))
    return {"depth 100,000 of lists": b"[" * 100_000, "depth 100,000 closed": b"[" * 100_000 + b"]" * 100_000, "depth 100,000 of objects": b'{"a":' * 100_000, "depth 33 in a field": b'{"events":' + b"[" * 33 + b"]" * 33 + b"}",
            "10^6 keys": b"{" + keys + b"}", "80,000 keys": b"{" + keys[:1_000_000].rpartition(b",")[0] + b"}", "60,000 equal keys": b"{" + b",".join([b'"count":1'] * 60_000) + b"}", "a duplicate key": b'{"count":1,"count":2}', "a duplicate key by escape": b'{"count":1,"c\\u006funt":2}',
            "a duplicate key inside": b'{"events":[{"id":"a","id":"b"}]}', "1e999": b'{"count":1e999}', "-1e999": b'{"count":-1e999}', "a long number": b'{"count":' + b"1" * 50_000 + b"}", "a long exponent": b'{"count":1e' + b"1" * 5_000 + b"}",
            "2^63": b'{"count":9223372036854775808}', "2^64": b'{"count":18446744073709551616}', "NaN": b'{"count":NaN}', "Infinity": b'{"count":Infinity}', "a hex number": b'{"count":0x6}', "a leading zero": b'{"count":06}', "a lone high surrogate": b'{"locale":"\\ud800"}',
            "a lone low surrogate": b'{"locale":"\\udc00"}', "surrogates reversed": b'{"locale":"\\udc00\\ud800"}', "NUL": b'{"locale":"a\\u0000b"}', "a raw NUL": b'{"locale":"a\0b"}', "a raw line end": b'{"locale":"a\nb"}', "bad UTF-8": b'{"locale":"\xff"}', "overlong UTF-8": b'{"locale":"\xc0\xae"}',
            "a surrogate in UTF-8": b'{"locale":"\xed\xa0\x80"}', "a cut escape": b'{"locale":"\\u00', "a comment": b'{/**/"count":1}', "a trailing comma": b'{"count":1,}', "single quotes": b"{'count':1}", "two documents": b"{}{}", "a BOM": b"\xef\xbb\xbf{}",
            "UTF-16": '{"count":1}'.encode("utf-16"), "XML": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "a list": b"[]", "null": b"null", "a text": b'"x"', "a number": b"1", "blanks": b" " * 60_000, "a key of 60 kB": b'{"' + b"k" * 60_000 + b'":1}',
            "a key that is cut inside a letter": ('{"a' + "é" * 200 + '":1}').encode(), "a key with a NUL": b'{"a\\u0000":1}', "a key with a line end": b'{"a\\r\\nSet-Cookie: planted=1":1}'}


def check_bombs(cases, world):
    places = (("/v1/feed", []), ("/v1/events", [cookies_of(world.bob)]), ("/v1/engine/events", [("Authorization", f"Bearer {world.engine.key}")]))
    for name, body in bombs().items():
        for path, headers in places:
            cases.refused(f"{name} to {path}", ask(world.port, "POST", path, body, [JSON, *headers]), [400, 413])


def good_bodies(world):
    return {("POST", "/v1/feed"): {"count": 1}, ("POST", "/v1/device"): {}, ("POST", "/v1/accounts"): {"handle": "extra", "password": "a long enough one", "birth_year": 1990}, ("POST", "/v1/sessions"): {"handle": "bob", "password": "the password of bob"},
            ("POST", "/v1/steering"): {"less": {"tag": "planted"}}, ("PUT", "/v1/me/age"): {"birth_year": 1990}, ("PUT", "/v1/me/safety"): {"listed": True}, ("POST", "/v1/reports"): {"viewer": world.bob.viewer, "reason": "spam"}, ("PUT", "/v1/me/password"): {"current": "x", "new": "another long password"},
            ("PUT", "/v1/admin/settings"): {"name": "planted", "registration": "open", "languages": ["en"]}, ("POST", "/v1/admin/api-keys"): {"name": "planted"}, ("POST", "/v1/engine/items"): {"items": [{"id": "planted"}]},
            ("POST", "/v1/engine/events"): {"events": [{"user": "u", "item": "planted", "type": "like"}]}, ("POST", f"/v1/admin/accounts/{world.bob.viewer}"): {"action": "make_moderator", "reason": "planted"}}


def check_extra_fields(cases, world):
    auth = ("Authorization", f"Bearer {world.engine.key}")
    for (method, path), body in good_bodies(world).items():
        for extra in EXTRA:
            answer = ask(world.port, method, path, json.dumps({**body, extra: 1_000_000}), [JSON, auth if "/engine/" in path else cookies_of(world.admin)])
            cases.refused(f"the field {extra!r} in {method} {path}", answer, [400])
    for target in ("/v1/engine/recommendations?user=a&user=b", "/v1/engine/recommendations?user=a&count=1&count=2", "/v1/engine/recommendations?user=a&role=admin", "/v1/engine/recommendations?user=a&count=-1", "/v1/engine/recommendations?user=a&count=99999999999999999999",
                   "/v1/engine/recommendations?user=a&count=1%00", "/v1/engine/recommendations?user=", "/v1/engine/recommendations?user=" + "u" * 257, "/v1/engine/recommendations?user=a&exclude_seen=maybe", "/v1/engine/recommendations"):
        cases.refused(f"GET {target[:80]}", ask(world.port, "GET", target, headers=[auth]), [400])
    settings = world.admin.call("GET", "/v1/admin/settings").json
    keys = world.admin.call("GET", "/v1/admin/api-keys").json["keys"]
    cases.check("none of that was stored", settings["name"] != "planted" and all(key["name"] != "planted" for key in keys), settings)
    cases.check("nobody has gained a role", world.bob.call("GET", "/v1/me").json["viewer"].get("role", "viewer") == "viewer")


def check_wrong_types(cases, world):
    document, operations = operations_of(world.server)
    for operation in operations:
        schema = resolve(document, operation.content.get("application/json", {}).get("schema", {}))
        auth = ("Authorization", f"Bearer {world.engine.key}") if operation.needs == "engine" else cookies_of(world.admin)
        for field, rule in schema.get("properties", {}).items():
            allowed = TYPE_OF[resolve(document, rule).get("type", "object")]
            values = [value for value in WRONG if not isinstance(value, allowed) or (isinstance(value, bool) and allowed is not bool)]
            wrong = []
            for value in values:
                answer = ask(world.port, operation.method, operation.address(), json.dumps({field: value}), [JSON, auth])
                if not 400 <= answer.status < 500:
                    wrong.append((str(value)[:20], answer.status, answer.body[:80]))
            cases.check(f"{field} of another type in {operation.name}", not wrong, wrong)


def check_content_types(cases, world):
    _, operations = operations_of(world.server)
    for operation in operations:
        if "application/json" not in operation.content:
            continue
        auth = ("Authorization", f"Bearer {world.engine.key}") if operation.needs == "engine" else cookies_of(world.admin)
        kinds = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "application/jsonx", "application/json, text/plain", "*/*", "json"]
        for kind in kinds:
            if kind in operation.content:
                continue
            cases.refused(f"{operation.name} typed {kind}", ask(world.port, operation.method, operation.address(), "{}", [("Content-Type", kind), auth]), [415])


def run(cases, world):
    check_size(cases, world)
    check_bombs(cases, world)
    check_wrong_types(cases, world)
    check_extra_fields(cases, world)
    check_content_types(cases, world)
