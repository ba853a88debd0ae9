"""Tokens that were forged, cut, borrowed, misplaced or repeated, and events that can not be true."""

import base64
import random

FLIPS = 500
REPLAYS = 1000


def flipped(token, bit):
    raw = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    raw[bit // 8] ^= 1 << (bit % 8)
    return base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")


def forgeries(token, chance):
    """Every single-bit flip, every truncation, other spellings of the same bits, and fields changed without the key."""
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    bits = list(range(len(raw) * 8))
    forged = {f"bit {bit} flipped": flipped(token, bit) for bit in bits}
    for n in range(max(FLIPS - len(bits), 0)):
        forged[f"two bits flipped, {n}"] = flipped(flipped(token, chance.choice(bits)), chance.choice(bits))
    forged.update({f"cut to {length}": token[:length] for length in range(1, len(token))})
    encode = lambda data: base64.urlsafe_b64encode(data).decode().rstrip("=")
    forged.update({"longer": token + "A", "padded": token + "==", "blank before": " " + token, "blank after": token + " ", "other case": token.swapcase(), "other alphabet": base64.b64encode(raw).decode() + "=",
                   "no MAC": encode(raw[:-16]), "zero MAC": encode(raw[:-16] + bytes(16)), "MAC of ones": encode(raw[:-16] + b"\xff" * 16), "all zero": encode(bytes(len(raw))),
                   "another space": encode(raw[:30] + b"\x01\0\0\0" + raw[34:]), "for ever": encode(raw[:34] + b"\xff" * 7 + b"\x7f" + raw[42:]), "JWT": "eyJhbGciOiJub25lIn0.eyJ2aWV3ZXIiOjF9."})
    forged.update({f"key {key}": encode(raw[:1] + bytes([key]) + raw[2:]) for key in range(256) if key != raw[1]})
    return {name: text for name, text in forged.items() if text != token and len(text) <= 96}


def check_forged(cases, name, token, post):
    """`post(tokens)` gives the results of a like with each of them."""
    forged = forgeries(token, random.Random(7))
    names, texts = list(forged), list(forged.values())
    accepted = []
    for first in range(0, len(texts), 500):
        results = post(texts[first:first + 500])
        accepted += [names[first + i] for i, result in enumerate(results) if result["outcome"] != "refused" or not result.get("reason")]
    cases.check(f"{len(texts)} forged {name} are refused with a reason", not accepted, f"{len(accepted)} not: {accepted[:10]}")


def like_with(client, tokens, prefix):
    answer = client.call("POST", "/v1/events", {"events": [{"id": f"{prefix}-{n}", "type": "like", "token": token} for n, token in enumerate(tokens)]})
    assert answer.status == 202, (answer.status, answer.body)
    return answer.json["results"]


def outcome_of(answer):
    return [result["outcome"] for result in answer.json["results"]] if answer.status == 202 else answer.status


def slate_of(client):
    answer = client.call("POST", "/v1/feed", {"surface": "for_you", "count": 6})
    assert answer.status == 200 and answer.json["items"], answer.body
    return answer.json


def counts_of(world, video):
    return world.alice.call("GET", f"/v1/videos/{video}").json["video"]["counts"]


def check_app_tokens(cases, world):
    place = slate_of(world.bob)["items"][0]
    video, token = place["video"]["id"], place["token"]
    before = counts_of(world, video)
    check_forged(cases, "impression tokens", token, lambda tokens: like_with(world.bob, tokens, "forged"))
    anonymous = world.server.client()
    anonymous.call("POST", "/v1/device", {})
    for name, thief in (("another account", world.alice), ("an anonymous viewer", anonymous), ("the admin", world.admin)):
        cases.check(f"{name} gains nothing by a viewer's token", [result["outcome"] for result in like_with(thief, [token], "victim")] == ["refused"])
        comment = thief.call("POST", f"/v1/videos/{video}/comments", {"text": "stolen", "token": token})
        cases.refused(f"{name} can not comment with a viewer's token", comment)
    shop_token = world.engine.call("GET", "/v1/engine/recommendations?user=bob&count=1").json["items"][0]["token"]
    others = {"an engine token": shop_token, "a session token": world.bob.jar["tiller_session"], "a device cookie": anonymous.jar["tiller_device"], "an API key": world.engine.key, "an id": video}
    for name, text in others.items():
        answer = world.bob.call("POST", "/v1/events", {"events": [{"id": "misplaced", "type": "like", "token": text}]})
        cases.check(f"{name} is no impression token", outcome_of(answer) in (400, ["refused"]), outcome_of(answer))
        cases.refused(f"{name} opens no comment", world.bob.call("POST", f"/v1/videos/{video}/comments", {"text": "x", "token": text}))
    misplaced = next((item for item in slate_of(world.bob)["items"] if item["video"]["id"] != video), None)
    if misplaced:
        cases.refused("a token of another video opens no comment", world.bob.call("POST", f"/v1/videos/{video}/comments", {"text": "x", "token": misplaced["token"]}))
    cases.check("nothing of that was counted", counts_of(world, video) == before, counts_of(world, video))
    check_replays(cases, world, place)


def check_replays(cases, world, place):
    video, token = place["video"]["id"], place["token"]
    before = counts_of(world, video)
    for kind in ("impression", "watch", "like", "share"):
        results = []
        for ids in (lambda n: "victim-0" if n == 0 else f"{kind}-same", lambda n: f"{kind}-{n}"):
            events = [{"id": ids(n), "type": kind, "token": token} for n in range(REPLAYS)]
            results += world.bob.call("POST", "/v1/events", {"events": events}).json["results"]
        accepted = sum(result["outcome"] == "accepted" for result in results)
        cases.check(f"one {kind} of {2 * REPLAYS} sent with one token is accepted", accepted == 1, accepted)
        cases.check(f"the other {kind}s are duplicates", {result["outcome"] for result in results} == {"accepted", "duplicate"}, {result["outcome"] for result in results})
    after = counts_of(world, video)
    cases.check("one like is counted, and the owner's, though others had used its id", after["likes"] - before["likes"] == 1, (before, after))
    cases.check("one share is counted", after["shares"] - before["shares"] == 1, (before, after))
    cases.check("one view is counted", after["views"] - before["views"] == 1, (before, after))


def check_impossible_events(cases, world):
    place = slate_of(world.bob)["items"][0]
    video, token = place["video"]["id"], place["token"]
    before = counts_of(world, video)
    event = {"id": "impossible", "type": "watch", "token": token}
    for change in ({"watched_ms": 86_400_000}, {"watched_ms": 60_000}, {"watched_ms": 100, "loops": 65_535}, {"watched_ms": 0, "loops": 50}):
        answer = world.bob.call("POST", "/v1/events", {"events": [{**event, **change}]})
        cases.check(f"a watch of {change} is refused with a reason", outcome_of(answer) == ["refused"] and answer.json["results"][0].get("reason"), answer.body)
    for field in ("watched_ms", "loops", "time_ms"):
        for value in (-1, 2**63, 2**64, -2**63, 1.5, "1", None, True, [], {}, 1e18):
            cases.refused(f"an event with {field} {value!r}", world.bob.call("POST", "/v1/events", {"events": [{**event, field: value}]}), [400])
    wrong = {"no token": {"id": "a", "type": "like"}, "an empty token": {**event, "token": ""}, "a token that is null": {**event, "token": None}, "a token that is a number": {**event, "token": 1}, "a long token": {**event, "token": "A" * 97},
             "no id": {"type": "like", "token": token}, "an empty id": {**event, "id": ""}, "a long id": {**event, "id": "x" * 65}, "an id with a line end": {**event, "id": "a\nb"}, "an unknown type": {**event, "type": "buy"},
             "a type of the fold": {**event, "type": "comment"}, "an unknown field": {**event, "viewer": "x"}, "a counter": {**event, "likes": 1_000_000}, "__proto__": {**event, "__proto__": {}}, "an unknown end": {**event, "ended": "never"},
             "a long reason": {**event, "type": "not_interested", "reason": "x" * 81}, "a list": [], "a text": "like", "null": None}
    for name, one in wrong.items():
        cases.refused(f"an event with {name}", world.bob.call("POST", "/v1/events", {"events": [one]}), [400])
    for name, events in (("no events", []), ("1001 events", [event] * 1001), ("events as an object", {}), ("events as null", None)):
        cases.refused(name, world.bob.call("POST", "/v1/events", {"events": events}), [400])
    cases.check("none of that was counted", counts_of(world, video) == before, (before, counts_of(world, video)))


def check_engine_tokens(cases, world):
    slate = world.engine.call("GET", "/v1/engine/recommendations?user=ann&count=2").json
    mine, other = slate["items"]

    def post(tokens):
        events = [{"id": f"e-{n}", "user": "ann", "item": mine["id"], "type": "like", "token": token} for n, token in enumerate(tokens)]
        answer = world.engine.call("POST", "/v1/engine/events", {"events": events})
        assert answer.status == 202, answer.body
        return answer.json["results"]

    check_forged(cases, "engine tokens", mine["token"], post)
    like = {"id": "x", "user": "ann", "item": mine["id"], "type": "like", "token": mine["token"]}
    for name, caller, change in (("another user", world.engine, {"user": "ben"}), ("another item", world.engine, {"item": other["id"]}), ("another space", world.other_engine, {})):
        answer = caller.call("POST", "/v1/engine/events", {"events": [{**like, **change}]})
        cases.check(f"an engine token for {name} is refused", outcome_of(answer) == ["refused"], answer.body)
    for field, value in (("watched_ms", -1), ("watched_ms", 2**63), ("fraction", 2), ("fraction", -0.1), ("value", "1"), ("time_ms", -1), ("time_ms", 2**63), ("user", ""), ("user", "u" * 257), ("item", "i" * 257), ("user", "a\0b"), ("role", "admin")):
        cases.refused(f"an engine event with {field} {str(value)[:20]!r}", world.engine.call("POST", "/v1/engine/events", {"events": [{**like, field: value}]}), [400])
    before = world.engine.call("GET", "/v1/engine/status").json["views"]
    watch = {"id": "same", "user": "replayer", "item": "item-1", "type": "watch", "fraction": 0.5}
    results = world.engine.call("POST", "/v1/engine/events", {"events": [watch] * REPLAYS}).json["results"]
    views = world.engine.call("GET", "/v1/engine/status").json["views"] - before
    cases.check(f"an engine event sent {REPLAYS} times counts once", views == 1 and sum(result["outcome"] == "accepted" for result in results) == 1, views)


def check_credentials(cases, world):
    """Sessions, device cookies and API keys with one character changed open nothing."""
    chance = random.Random(11)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

    def variants(text, count):
        changed = set()
        while len(changed) < count:
            at = chance.randrange(len(text))
            changed.add(text[:at] + chance.choice(alphabet) + text[at + 1:])
        changed.update(text[:length] for length in range(0, len(text), 3))
        changed.update((text + "A", text.swapcase(), text[::-1], "%00" + text, "null", "' OR 1=1 --", "A" * 4096))
        changed.discard(text)
        return changed

    stranger = world.server.client()
    session = world.bob.jar["tiller_session"]
    opened = [text for text in variants(session, 150) if stranger.call("GET", "/v1/sessions", headers={"Cookie": f"tiller_session={text}"}).status != 401]
    cases.check("changed session tokens are nobody", not opened, opened[:3])
    anonymous = world.server.client()
    anonymous.call("POST", "/v1/device", {})
    device = anonymous.jar["tiller_device"]
    opened = [text for text in variants(device, 150) if "viewer" in stranger.call("GET", "/v1/me", headers={"Cookie": f"tiller_device={text}"}).json]
    cases.check("changed device cookies are nobody", not opened, opened[:3])
    opened = [text for text in variants(world.engine.key, 100) if stranger.call("GET", "/v1/engine/status", headers={"Authorization": f"Bearer {text}"}).status != 401]
    cases.check("changed API keys open nothing", not opened, opened[:3])
    for name, headers in (("a session as a device", {"Cookie": f"tiller_device={session}"}), ("a device as a session", {"Cookie": f"tiller_session={device}"}), ("a key as a session", {"Cookie": f"tiller_session={world.engine.key}"}),
                          ("a session as a key", {"Authorization": f"Bearer {session}"}), ("basic", {"Authorization": "Basic YWRtaW46YWRtaW4="}), ("a setup token as a session", {"Cookie": f"tiller_session={world.server.setup_token}"})):
        cases.refused(f"{name} opens no account", stranger.call("GET", "/v1/sessions", headers=headers), [401])
        cases.refused(f"{name} opens no engine", stranger.call("GET", "/v1/engine/status", headers=headers), [401])
    cases.refused("the setup token is spent", stranger.call("POST", "/v1/setup", {"token": world.server.setup_token, "handle": "second", "password": "a long testing password", "name": "x"}), [403])


def run(cases, world):
    if world.videos:
        check_app_tokens(cases, world)
        check_impossible_events(cases, world)
    else:
        print("skipped: tokens of the app: there is no video without a media jail")
    check_engine_tokens(cases, world)
    check_credentials(cases, world)
