"""Addresses and ids that try to lead somewhere else."""

import os

from cases import ask, cookies_of
from routes import UNSAFE, operations_of

SEGMENTS = ["..", ".", "%2e%2e", "%2E%2e", "%252e%252e", "..%2f..%2f..%2fetc%2fpasswd", "%2fetc%2fpasswd", "..%252f..%252fsecret.txt", "..\\..\\secret.txt", "..%5c..%5csecret.txt",
            "%00", "x%00.mp4", "x" * 4096, "%c0%ae%c0%ae", "%c0%ae%c0%ae%c0%afsecret.txt", "%e0%80%ae%e0%80%ae", "%ff%fe", "\udcff\udcfe", "-i", "-vf%20movie=x", "CON", "%0a", "%0d%0aSet-Cookie:%20planted=1",
            "....%2f%2f", "%2e%2e%3b", "~root", "$(id)", "%7cid", "%u002e%u002e", "%", "%4", "%zz", "0000000000001%2f..", "O000000000001", "zzzzzzzzzzzzz", "000000000000", "00000000000011"]
# Any text may be a tag, the handle of a creator nobody is, or an item nobody has: then nothing is found.
FREE_TEXT = ("/v1/tags/{tag}",)
PAGES = ["/../secret.txt", "/%2e%2e/secret.txt", "/%2e%2e%2fsecret.txt", "/assets/../../secret.txt", "/assets/..%2f..%2fsecret.txt", "/assets/..%5c..%5csecret.txt", "/assets\\..\\..\\secret.txt",
         "//etc/passwd", "///etc/passwd", "/%2fetc/passwd", "/etc/passwd", "/proc/self/environ", "/assets/link.txt", "/.hidden", "/assets/.%2e/.hidden", "/index.html%00.txt", "/assets", "/assets/", "/" + "a" * 4096,
         "/a/" * 1300, "/%c0%ae%c0%ae/secret.txt", "/secret.txt%20", "/..;/secret.txt", "/v/../../secret.txt", "/@../../secret.txt", "/tag/..%2f..%2fsecret.txt", "/data/secret.txt", "/store.db", "/assets/%2e%2e/%2e%2e/data/store.db"]
FOREIGN_BYTES = (b"root:x:0", b"SQLite format 3", b"-----BEGIN")


def gives_away(cases, answer):
    return any(word in answer.body for word in (*FOREIGN_BYTES, *cases.forbidden_words)) or any("planted" in value or "planted" in name for name, value in answer.headers)


def check_ids(cases, world):
    _, operations = operations_of(world.server)
    for operation in operations:
        for parameter in operation.parameters:
            wrong = []
            for segment in SEGMENTS:
                headers = [*operation.headers().items(), cookies_of(world.admin), ("Authorization", f"Bearer {world.engine.key}" if operation.needs == "engine" else "")]
                answer = ask(world.port, operation.method, operation.address({parameter: segment}), operation.body() or b"", [header for header in headers if header[1]])
                found_nothing = operation.path in FREE_TEXT and answer.status == 200 and answer.json["items"] == []
                options = operation.method == "OPTIONS" and answer.status == 204
                if gives_away(cases, answer) or not (400 <= answer.status < 500 or found_nothing or options):
                    wrong.append((segment[:40], answer.status, answer.body[:80]))
            cases.check(f"{len(SEGMENTS)} wrong {parameter} in {operation.name}", not wrong, wrong)


def check_media(cases, world):
    targets = [f"/media/{segment}/360p.mp4" for segment in SEGMENTS] + [f"/media/{segment}" for segment in SEGMENTS]
    if world.videos:
        media = world.alice.call("GET", f"/v1/videos/{world.videos[0]}").json["video"]["media"]
        folder, file = media["renditions"][0]["url"].split("/")[2:4]
        other = world.alice.call("GET", f"/v1/videos/{world.videos[1]}").json["video"]["media"]["renditions"][0]["url"].split("/")[2]
        targets += [f"/media/{folder}/{segment}" for segment in SEGMENTS]
        targets += [f"/media/{folder}/{file}{tail}" for tail in ("%00", "%00.txt", "/", "/..", "%2f..%2f..", "%20", ".", "::$DATA", "~", ".bak")]
        targets += [f"/media/{folder}/..%2f{other}%2f{file}", f"/media/{folder}/../{other}/{file}", f"/media/{folder.swapcase()}/{file}", f"/media/{folder[:13]}/{file}", f"/media/{folder[:-1]}/{file}", f"/media/{folder}/original.mp4",
                    f"/media/{folder}/{os.path.basename(file).upper()}"]
    for target in targets:
        answer = ask(world.port, "GET", target)
        cases.check(f"GET {target[:80]} leads nowhere", 400 <= answer.status < 500 and not gives_away(cases, answer), f"{answer.status} {answer.body[:80]!r}")


def check_pages(cases, world):
    for target in PAGES:
        answer = ask(world.port, "GET", target)
        cases.check(f"GET {target[:80]} leads nowhere", 400 <= answer.status < 500 and not gives_away(cases, answer), f"{answer.status} {answer.body[:80]!r}")
    for target in ("http://127.0.0.1/../secret.txt", "file:///etc/passwd", "http://evil.example/v1/me", "*", "secret.txt", "?", "#", "/v1/me#..", "/v1/me?" + "a=1&" * 40, "/v1/me?%", "/v1/me?%00=1"):
        answer = ask(world.port, "GET", target)
        cases.check(f"the target {target[:40]!r} is refused or an ordinary page", answer.status < 500 and answer.status > 0 and not gives_away(cases, answer), answer.status)
    for method in (*UNSAFE, "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get"):
        answer = ask(world.port, method, "/index.html")
        cases.check(f"{method} of a page", 400 <= answer.status < 500, answer.status)


def check_answers_are_text(cases, world):
    """What a refusal repeats of the request is still valid JSON."""
    for target in ("/v1/admin/reports?%ff%fe=1", "/v1/admin/reports?state=%ff", "/v1/creators/x?%c0%ae=1", "/v1/creators/x?after=%ff", "/v1/tags/%ff", "/v1/creators/%ff", "/v1/admin/accounts?state=%80", "/v1/admin/reports?" + "%c3%a9" * 500 + "=1"):
        cases.refused(f"GET {target[:60]}", ask(world.port, "GET", target, headers=[cookies_of(world.admin)]))
    for target in ("/v1/engine/recommendations?user=%ff", "/v1/engine/recommendations?user=%ed%a0%80", f"/v1/engine/requests/{'0' * 12}1/why?item=%ff", "/v1/engine/recommendations?user=a&count=%ff"):
        answer = ask(world.port, "GET", target, headers=[("Authorization", f"Bearer {world.engine.key}")])
        cases.refused(f"GET {target[:60]}", answer)


def run(cases, world):
    check_ids(cases, world)
    check_media(cases, world)
    check_pages(cases, world)
    check_answers_are_text(cases, world)
