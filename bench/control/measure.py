"""Measures what operators and viewers wait for: a preview of recorded requests, and what explains or replays a slate, while the demo is quiet."""

import os
import pathlib
import re
import subprocess
import sys
import time
import uuid

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2] / "tests/http"), str(HERE.parents[1] / "shared")]
from feed_load import Rows  # noqa: E402
from tiller_server import TillerServer  # noqa: E402

CLIPS = 60
CLIPS_WAIT_S = 1800
PREVIEWED = 2_000
PREVIEWS = 3
AUDIENCE_S = 600  # at the longest
VIEWERS, PACE = 120, 40
READERS_SLATES = 20
SETTLED_S = 10  # in which the learner practises on what there is, as it does when idle


def metric(client, name):
    text = client.call("GET", "/metrics").body.decode()
    return sum(float(value) for value in re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", text, re.M))


def until(what, limit_s, holds):
    end = time.monotonic() + limit_s
    while not holds():
        if time.monotonic() > end:
            sys.exit(f"{what}: not within {limit_s} s")
        time.sleep(1)


def let_watch(server, admin):
    """Simulated viewers at a fast pace, until there are as many slates of For You as a preview takes."""
    before = metric(admin, "tiller_feed_seconds_count")
    audience = subprocess.Popen(
        [server.program, "audience", "--url", f"http://127.0.0.1:{server.port}", "--viewers", str(VIEWERS), "--pace", str(PACE), "--duration", str(AUDIENCE_S)],
        stdout=subprocess.DEVNULL)
    try:
        until("slates", AUDIENCE_S, lambda: metric(admin, "tiller_feed_seconds_count") - before >= 1.2 * PREVIEWED)
    finally:
        audience.terminate()
        audience.wait()


def timed(client, method, path, body=None):
    started = time.monotonic()
    answer = client.call(method, path, body)
    assert answer.status == 200, (path, answer.status, answer.body)
    return (time.monotonic() - started) * 1000, answer.json


def read_slates(reader):
    """A person who watches some clips of each slate: its requests with their videos."""
    slates = []
    for _ in range(READERS_SLATES):
        slate = reader.call("POST", "/v1/feed", {"count": 6}).json
        slates.append((slate["request"], [item["video"]["id"] for item in slate["items"]]))
        events = []
        for place, item in enumerate(slate["items"]):
            events.append({"id": str(uuid.uuid4()), "type": "impression", "token": item["token"]})
            events.append({"id": str(uuid.uuid4()), "type": "watch", "token": item["token"], "watched_ms": 400 + 1_700 * (place % 3), "ended": "swipe"})
        assert reader.call("POST", "/v1/events", {"events": events}).status == 202
    return slates


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def measure(server, rows):
    admin = server.admin()
    until("clips", CLIPS_WAIT_S, lambda: metric(admin, "tiller_jobs_done") >= CLIPS)
    let_watch(server, admin)
    reader = server.account("reader")
    slates = read_slates(reader)
    time.sleep(SETTLED_S)
    toml = admin.call("GET", "/v1/admin/policy").json["toml"]
    other = re.sub(r"^creator_repeat_points = .*$", "creator_repeat_points = -2", toml, flags=re.M)
    assert other != toml
    took = []
    for _ in range(PREVIEWS):
        ms, preview = timed(admin, "POST", "/v1/admin/policy/preview", {"toml": other, "requests": PREVIEWED})
        took.append(ms / 1000)
    rows.add(f"preview of {preview['previewed']} recorded requests, first", took[0], "s", 10)
    rows.add(f"preview of {preview['previewed']} recorded requests, worst of {PREVIEWS}", max(took), "s", 10)
    for name, query in (("why this", ""), ("why this, with what of the past mattered", "&history=true")):
        # The sheet asks for the slate that is on; the first answer of a slate pays for its replay, the others share it.
        newest = [timed(reader, "GET", f"/v1/requests/{request}/why?video={video}{query}")[0] for request, videos in slates[-3:] for video in videos]
        rows.add(f"{name}, newest slates, median", quantile(newest, 0.5), "ms", 100)
        rows.add(f"{name}, newest slates, p95", quantile(newest, 0.95), "ms", 100)
    older = [timed(reader, "GET", f"/v1/requests/{request}/why?video={videos[0]}&history=true")[0] for request, videos in slates[:5]]
    rows.add("why this, with the past, of older slates, worst", max(older), "ms")
    replayed = [timed(reader, "POST", f"/v1/requests/{request}/replay") for request, _ in slates[-5:]]
    assert all(answer["verdict"] == "identical" for _, answer in replayed), replayed
    rows.add("identical, of newest slates, worst", max(ms for ms, _ in replayed), "ms")


def main(program, json_file):
    os.environ["TILLER_BIN"] = str(pathlib.Path(program).resolve())
    rows = Rows(json_file)
    with TillerServer("--demo") as server:
        measure(server, rows)
    rows.write()


if __name__ == "__main__":
    main(*sys.argv[1:])
