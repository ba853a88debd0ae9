"""Measures searching while somebody types, over HTTP, at many videos: after each letter the results and the suggestions."""

import http.client
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
from urllib.parse import quote

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2] / "tests/http"), str(HERE.parents[1] / "shared"), str(HERE.parent)]
from feed_load import Rows  # noqa: E402
from texts import KINDS, PEOPLE, WORDS_OF_BOTH, TextMaker  # noqa: E402
from tiller_server import TillerServer  # noqa: E402

QUESTIONS = 25  # of each kind
BAR_MS = 50
INDEXED_WITHIN_S = 600
PLACES = {"results": "/v1/search?q=", "suggestions": "/v1/search/suggestions?q="}


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


class Typist:
    """One signed-in person's connection, kept open as browsers do."""

    def __init__(self, client):
        self.connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=60)
        self.headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in client.jar.items())}

    def ask(self, path):
        """The answer, and the milliseconds until it was read."""
        started = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        took_ms = (time.perf_counter() - started) * 1000
        assert answer.status == 200, body
        return json.loads(body), took_ms


def fill(program, data, maker, videos):
    lines = [maker.person(number) for number in range(PEOPLE)] + videos
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    started = time.monotonic()
    subprocess.run([str(program), data], input=text.encode(), check=True)
    return time.monotonic() - started


def wait_until_indexed(admin, videos):
    end = time.monotonic() + INDEXED_WITHIN_S
    while time.monotonic() < end:
        status = admin.call("GET", "/v1/admin/status").json["search"]
        if status["complete"] and status["waiting"] == 0 and status["documents"] >= videos:
            return status
        time.sleep(1)
    sys.exit(f"the index is not whole after {INDEXED_WITHIN_S} s: {status}")


def type_out(typist, question, took):
    """Letter by letter; gives the videos that the whole question found."""
    found = None
    for end in range(1, len(question) + 1):
        if question[end - 1] == " ":
            continue
        for place, path in PLACES.items():
            answer, took_ms = typist.ask(path + quote(question[:end]))
            took[place].append(took_ms)
            if place == "results":
                found = answer
    return found["videos"]


def found_across_scripts(typist):
    """How many words, asked for in one script, find the other on their first page, too."""
    crossed = 0
    for pair in WORDS_OF_BOTH:
        for asked, other in (pair, pair[::-1]):
            answer, _ = typist.ask(PLACES["results"] + quote(asked))
            crossed += any(other in item["video"]["text"] for item in answer["videos"])
    return crossed


def measure(rows, typist, maker, videos):
    everything = {place: [] for place in PLACES}
    empty = 0
    for kind in (*KINDS, "typos"):
        took = {place: [] for place in PLACES}
        for question in maker.questions("english" if kind == "typos" else kind, videos, QUESTIONS):
            empty += not type_out(typist, maker.with_typo(question) if kind == "typos" else question, took)
        for place in PLACES:
            rows.add(f"{place} over HTTP, as typed, {kind}: p95 of {len(took[place])}", quantile(took[place], 0.95), "ms", BAR_MS)
            everything[place] += took[place]
    for place, times in everything.items():
        for share in (0.5, 0.95):
            rows.add(f"{place} over HTTP, as typed, all: p{share * 100:.0f} of {len(times)}", quantile(times, share), "ms", BAR_MS)
    rows.add("whole questions that found nothing", empty, "", 0)
    rows.add("words of one script that found the other, too", found_across_scripts(typist), f"of {2 * len(WORDS_OF_BOTH)}")


def main(program, filler, json_file, count):
    os.environ["TILLER_BIN"] = str(pathlib.Path(program).resolve())
    rows, maker = Rows(json_file), TextMaker()
    videos = [maker.video(number) for number in range(count)]
    data = tempfile.mkdtemp(prefix="tiller-bench-search-")
    try:
        rows.add(f"{count} videos and {PEOPLE} people published", fill(filler, data, maker, videos), "s")
        with TillerServer(data=data) as server:
            started = time.perf_counter()
            admin = server.admin()
            status = wait_until_indexed(admin, count)
            rows.add("index whole after the start of the server", time.perf_counter() - started, "s")
            rows.add("index in memory", status["bytes"] / 1e6, "MB")
            measure(rows, Typist(admin), maker, videos)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    rows.write()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
