"""Texts that would be a part of a database query wherever one is put together from pieces: to read, to write, to wait."""

import pathlib
import re
import urllib.parse

from cases import ask
from ownership import differences, state_of

ENDS = ("", "'", '"', "`", "')", "'))", "';", "\\'", "%'", "' ", "0", "1) ")  # out of the text that it stands in
ACTS = (
    "OR 1=1", "OR 'a'='a'", "AND 1=2", "OR 1=1 LIMIT 1 OFFSET 1", "ORDER BY 99", "GROUP BY 1 HAVING 1=1",
    "UNION SELECT 1", "UNION SELECT name FROM sqlite_master", "UNION ALL SELECT password_hash,2,3,4 FROM accounts", "UNION SELECT sql,null FROM sqlite_schema",
    "AND (SELECT count(*) FROM sqlite_master)>0", "AND substr((SELECT handle FROM accounts LIMIT 1),1,1)='a'", "AND randomblob(500000000)", "AND like('ABCDEFG',upper(hex(randomblob(100000000))))",
    "; DROP TABLE accounts", "; DELETE FROM records", "; UPDATE accounts SET role='admin'", "; INSERT INTO accounts VALUES(1,2,3)", "; ATTACH DATABASE '/tmp/planted.db' AS planted", "; PRAGMA writable_schema=1",
    "; VACUUM INTO '/tmp/planted.db'", "AND load_extension('planted')", "AND 1=(SELECT writefile('/tmp/planted','x'))", "|| (SELECT name FROM sqlite_master)", "GLOB '*'", "LIKE '%'", "IS NOT NULL", "IN (SELECT 1)",
    "WAITFOR DELAY '0:0:5'", "AND pg_sleep(5)", "AND SLEEP(5)", "MATCH 'a* OR b*'", "NEAR(a b)", "{a}: b", "-a OR *",
)
COMMENTS = ("", " --", "/*", ";\x01")
TEXTS = [f"{end} {act}{comment}" for end in ENDS for act in ACTS for comment in (COMMENTS if end in ("'", '"') else COMMENTS[1:2])]


def check_reading(cases, world):
    """In every parameter of a question: nothing more is found than by a text that stands nowhere."""
    before = state_of(world)
    admin, engine = world.admin, world.engine
    places = {
        "search": lambda text: world.bob.call("GET", f"/v1/search?q={text}"),
        "a cursor of the search": lambda text: world.bob.call("GET", f"/v1/search?q=clip&after={text}"),
        "suggestions": lambda text: world.bob.call("GET", f"/v1/search/suggestions?q={text}"),
        "a tag": lambda text: world.bob.call("GET", f"/v1/tags/{text}"),
        "a sound": lambda text: world.bob.call("GET", f"/v1/sounds?name={text}"),
        "a creator": lambda text: world.bob.call("GET", f"/v1/creators/{text}"),
        "a state of accounts": lambda text: admin.call("GET", f"/v1/admin/accounts?state={text}"),
        "a user of the engine": lambda text: engine.call("GET", f"/v1/engine/recommendations?user={text}&count=3"),
        "an order of comments": lambda text: world.bob.call("GET", f"/v1/videos/{world.videos[0]}/comments?order={text}") if world.videos else None,
    }
    for number, text in enumerate(TEXTS):
        for place, call in places.items() if number % 10 == 0 else list(places.items())[number % 3 :: 3]:
            answer = call(urllib.parse.quote(text, safe=""))
            if answer is None:
                continue
            name = f"{place}: {text!r}"
            cases.check(name, answer.status in (200, 400, 404), f"{answer.status} {answer.body!r}")
            if answer.status == 200 and place in ("a tag", "a sound"):
                cases.check(f"{name} finds nothing", not answer.json.get("items"), answer.body)
    cases.check("no question has changed anything", not differences(before, state_of(world)), differences(before, state_of(world)))
    cases.check("no question has made a file", not list(pathlib.Path("/tmp").glob("planted*")))


def check_second_order(cases, world):
    """Stored as names and texts, and used again: they come back as they were written, but for runs of blanks."""
    written = [text for text in TEXTS if text.isprintable()]
    ids = [text.strip()[:100] or "x" for text in written]
    ids = [text for text in dict.fromkeys(ids) if text.isascii() and " " not in text] + [f"item{n}'--" for n in range(100)]
    items = [{"id": text, "tags": [f"tag{n % 5}' OR 1=1"], "text": written[n % len(written)]} for n, text in enumerate(ids)]
    for first in range(0, len(items), 50):
        answer = world.engine.call("POST", "/v1/engine/items", {"items": items[first : first + 50]})
        cases.check(f"items {first} and on are stored", answer.status in (200, 400), answer.body)
    for number, text in enumerate(ids):
        event = {"id": f"q{number}", "type": "like", "user": f"user{number}'; --", "item": text}
        answer = world.engine.call("POST", "/v1/engine/events", {"events": [event]})
        cases.check(f"an event of item {text!r}", answer.status in (202, 400), answer.body)
    answer = world.engine.call("GET", "/v1/engine/recommendations?user=" + urllib.parse.quote("user0'; --") + "&count=20")
    known = set(ids) | {f"item-{n}" for n in range(30)}
    cases.check("what is recommended has the names that it was given", answer.status == 200 and {item["id"] for item in answer.json["items"]} <= known, answer.body)
    if not world.videos:
        return
    video = world.videos[0]
    text_before = world.alice.call("GET", f"/v1/videos/{video}").json["video"]["text"]
    for text in written[::4]:
        answer = world.alice.call("PATCH", f"/v1/videos/{video}", {"text": text})
        cases.check(f"a video is called {text!r}", answer.status == 200 and answer.json["text"] == " ".join(text.split()), answer.body)
    world.alice.call("PATCH", f"/v1/videos/{video}", {"text": text_before})
    for text in written[::25]:
        answer = world.bob.call("PUT", "/v1/me/display-name", {"display_name": text[:40].strip()})
        cases.check(f"somebody is called {text!r}", answer.status in (200, 400), answer.body)
        answer = world.bob.call("PUT", "/v1/filtered-words", {"words": [text[:40].strip()]})
        cases.check(f"a filtered word is {text!r}", answer.status in (200, 400), answer.body)
    world.bob.call("PUT", "/v1/filtered-words", {"words": []})


def check_raw_queries(cases, world):
    """The same bytes without the care of a library: still an answer in the form of the API."""
    for text in TEXTS[::7]:
        target = "/v1/search?q=" + text.replace(" ", "+").replace("#", "")
        cases.check(f"raw: {text!r}", ask(world.port, "GET", target).status in (200, 400), target)


def check_source(cases):
    """No query is put together from what comes in: pieces are literals, constants, or numbers of the program's own options."""
    source = pathlib.Path(__file__).resolve().parents[3] / "src"
    verb = r"(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|PRAGMA)\b"
    clause = r"(?:WHERE|FROM|VALUES|ORDER BY)\b"
    glued = re.compile(rf'format\(\s*"\s*{verb}[^"]*\{{\}}|"\s*{verb}[^"]*"\s*\+(?!\s*std::to_string\(options\.)|(?<!std::string\(kColumns\))\s\+\s*"\s*{clause}')
    found = [f"{file.relative_to(source)}: {match[0][:80]}" for file in source.rglob("*.cpp") for match in glued.finditer(file.read_text()) if not file.name.endswith("_test.cpp")]
    cases.check("no query is put together from what comes in", not found, found)


def run(cases, world):
    cases.check("at least 500 texts", len(set(TEXTS)) >= 500, len(set(TEXTS)))
    check_source(cases)
    check_reading(cases, world)
    check_second_order(cases, world)
    check_raw_queries(cases, world)
