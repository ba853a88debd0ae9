"""Who may do what: every route as nobody, as somebody else, as another site's page; and whose things they are."""

import json

from cases import ask, cookies_of
from routes import NO_SUCH_ID, UNSAFE, operations_of

FOREIGN = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Site", "cross-origin"), ("Origin", "https://evil.example"), ("Origin", "null"), ("Origin", "http://127.0.0.1"), ("Origin", "http://127.0.0.1:1"), ("Origin", "file://")]


def state_of(world):
    """What a forged request could have changed."""
    reads = [(world.admin, path) for path in ("/v1/admin/settings", "/v1/admin/policy", "/v1/admin/api-keys", "/v1/admin/accounts", "/v1/admin/reports", "/v1/me", "/v1/blocks")]
    reads += [(world.alice, path) for path in ("/v1/jobs", "/v1/creators/alice", "/v1/me", "/v1/blocks")]
    state = {}
    for client, path in reads:
        answer = client.call("GET", path)
        assert answer.status == 200, (path, answer.status, answer.body)
        state[f"{path} of {'admin' if client is world.admin else 'alice'}"] = answer.json
    state["sessions"] = [session["id"] for session in world.admin.call("GET", "/v1/sessions").json["sessions"]]
    state["items"] = world.engine.call("GET", "/v1/engine/status").json["items"]
    page = state["/v1/creators/alice of alice"]
    page["items"] = [item["video"] for item in page["items"]]  # tokens are new every time
    return state


def differences(before, after):
    return [name for name in before if before[name] != after[name]]


def check_other_sites(cases, world):
    _, operations = operations_of(world.server)
    before = state_of(world)
    for operation in operations:
        if operation.method not in UNSAFE:
            continue
        for header in [*FOREIGN, ("Origin", f"http://127.0.0.1:{world.port}.evil.example"), ("Origin", f"http://127.0.0.1:{world.port}@evil.example"), ("Origin", f"http://evil.example/127.0.0.1:{world.port}")]:
            auth = ("Authorization", f"Bearer {world.engine.key}") if operation.needs == "engine" else cookies_of(world.admin)
            answer = ask(world.port, operation.method, operation.address(), operation.body() or b"", [*operation.headers().items(), auth, header])
            cases.refused(f"{operation.name} with {header[0]}: {header[1]}", answer, [403])
    cases.check("another site's page has changed nothing", not differences(before, state_of(world)), differences(before, state_of(world)))


def check_roles(cases, world):
    _, operations = operations_of(world.server)
    before = state_of(world)
    callers = {"nobody": [], "an account": [cookies_of(world.bob)], "an engine key": [("Authorization", f"Bearer {world.engine.key}")], "a wrong key": [("Authorization", "Bearer tk_wrong")]}
    for operation in operations:
        for caller, headers in callers.items():
            expected = {"none": None, "viewer": None if caller == "an account" else [401], "account": None if caller == "an account" else [401], "engine": None if caller == "an engine key" else [401],
                        "moderator": [403] if caller == "an account" else [401], "admin": [403] if caller == "an account" else [401]}[operation.needs]
            if expected is None:
                continue
            answer = ask(world.port, operation.method, operation.address(), operation.body() or b"", [*operation.headers().items(), *headers])
            cases.refused(f"{operation.name} as {caller}", answer, expected)
    cases.check("nobody without the role has changed anything", not differences(before, state_of(world)), differences(before, state_of(world)))


def check_things_of_others(cases, world):
    """Bob tries everything that has an id on what is Alice's."""
    bob, alice = world.bob, world.alice
    before = state_of(world)
    session = alice.call("GET", "/v1/sessions").json["sessions"][0]["id"]
    cases.refused("another's session can not be ended", bob.call("DELETE", f"/v1/sessions/{session}"), [404])
    for video in world.videos[:1]:
        token = alice.call("GET", f"/v1/videos/{video}").json["token"]
        comment = alice.call("POST", f"/v1/videos/{video}/comments", {"text": "mine", "token": token}).json["id"]
        cases.refused("another's video can not be edited", bob.call("PATCH", f"/v1/videos/{video}", {"text": "planted", "tags": ["planted"], "language": "en"}), [403, 404])
        cases.refused("another's video can not be deleted", bob.call("DELETE", f"/v1/videos/{video}"), [403, 404])
        cases.refused("another's video gets no captions", bob.call("PUT", f"/v1/videos/{video}/captions/en", raw="WEBVTT\n\n00:00.000 --> 00:01.000\nplanted\n", headers={"Content-Type": "text/vtt"}), [403, 404])
        cases.refused("another's comment can not be deleted", bob.call("DELETE", f"/v1/comments/{comment}"), [403, 404])
        cases.check("another's comment stays", [one["id"] for one in bob.call("GET", f"/v1/videos/{video}/comments").json["comments"]] == [comment])
        cases.refused("a video's state is not everybody's", bob.call("POST", f"/v1/admin/videos/{video}/state", {"state": "taken_down", "reason": "x"}), [403])
        slate = bob.call("POST", "/v1/feed", {}).json
        why = f"/v1/requests/{slate['request']}/why?video={slate['items'][0]['video']['id']}"
        cases.check("one's own slate is explained", bob.call("GET", why).status == 200)
        cases.refused("another's slate is not explained", alice.call("GET", why), [404])
        cases.refused("another's slate is not replayed", alice.call("POST", f"/v1/requests/{slate['request']}/replay"), [404])
    shop, other = world.engine, world.other_engine
    slate = shop.call("GET", "/v1/engine/recommendations?user=ann&count=1").json
    item = slate["items"][0]["id"]
    cases.refused("another space's slate is not explained", other.call("GET", f"/v1/engine/requests/{slate['request']}/why?item={item}"), [404])
    cases.refused("another space's slate is not replayed", other.call("POST", f"/v1/engine/requests/{slate['request']}/replay"), [404])
    cases.refused("another space's item can not be deleted", other.call("DELETE", f"/v1/engine/items/{item}"), [404])
    cases.refused("an engine slate is no viewer's", bob.call("GET", f"/v1/requests/{slate['request']}/why?video={NO_SUCH_ID}"), [404])
    after = state_of(world)
    before["/v1/creators/alice of alice"], after["/v1/creators/alice of alice"] = ([(video["id"], video["text"], video["tags"], video["state"]) for video in page["items"]] for page in (before["/v1/creators/alice of alice"], after["/v1/creators/alice of alice"]))
    cases.check("what is Alice's is as it was", not differences(before, after), differences(before, after))
    cases.check("Alice's session lives", alice.call("GET", "/v1/sessions").status == 200)


def check_own_limits(cases, world):
    for path in (f"/v1/follows/{world.bob.viewer}", f"/v1/blocks/{world.bob.viewer}"):
        cases.refused(f"PUT {path.rsplit('/', 1)[0]} on oneself", world.bob.call("PUT", path), [400])
    for path in ("/v1/follows/" + NO_SUCH_ID, "/v1/blocks/" + NO_SUCH_ID):
        cases.refused(f"PUT {path}", world.bob.call("PUT", path), [404])
    answers = [world.server.client().call("POST", "/v1/sessions", {"handle": "alice", "password": f"guess {n}"}) for n in range(15)]
    cases.check("guesses at a password are refused, then limited with a time", {answer.status for answer in answers} == {401, 429} and answers[-1].header("Retry-After"), [answer.status for answer in answers])
    answers = [world.server.client().call("POST", "/v1/reports", {"viewer": world.bob.viewer, "reason": "spam"}) for _ in range(40)]
    cases.check("reports are limited", answers[-1].status == 429, [answer.status for answer in answers])
    forged = json.dumps({"handle": "simulant", "password": "a long enough one", "simulated": True})
    cases.refused("nobody calls themselves simulated outside a demo", ask(world.port, "POST", "/v1/accounts", forged, [("Content-Type", "application/json")]))


def run(cases, world):
    check_other_sites(cases, world)
    check_roles(cases, world)
    check_things_of_others(cases, world)
    check_own_limits(cases, world)
