"""Measures feeds beside uploads: so many clips sent at once and transcoded, 20 feeds/s served meanwhile."""

import os
import pathlib
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2] / "tests/http"), str(HERE.parents[1] / "shared")]
from feed_load import Feeds, Rows, put_items  # noqa: E402
from tiller_server import TillerServer  # noqa: E402
from upload_test import TUS, make_video, metadata  # noqa: E402

WARM_UP_S = 10
QUIET_S = 20
CLIP_S = 10
LONGEST_S = 900
PIECE_BYTES = 256 * 1024


def send(client, clip, number):
    """By tus, in pieces as a browser sends them; returns the upload's id."""
    answer = client.call("POST", "/v1/uploads", headers={**TUS, "Upload-Length": str(len(clip)), "Upload-Metadata": metadata(filename="clip.mp4", text=f"Clip {number}", language="en")})
    assert answer.status == 201, answer.body
    location = answer.header("Location")
    for offset in range(0, len(clip), PIECE_BYTES):
        piece = clip[offset : offset + PIECE_BYTES]
        answer = client.call("PATCH", location, raw=piece, headers={**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"})
        assert answer.status == 204, answer.body
    return location.rsplit("/", 1)[1]


def wait_until_done(client, upload):
    end = time.monotonic() + LONGEST_S
    while time.monotonic() < end:
        job = client.call("GET", f"/v1/jobs/{upload}").json
        if job["state"] in ("done", "failed"):
            return job["state"]
        time.sleep(1)
    return "too late"


def main(program, json_file, uploads):
    os.environ["TILLER_BIN"] = str(pathlib.Path(program).resolve())
    rows, clip = Rows(json_file), make_video(CLIP_S)
    with TillerServer() as server:
        engine = server.engine(server.admin())
        put_items(engine)
        people = [server.account(f"creator{n}") for n in range(uploads)]
        warm_up = Feeds(engine, WARM_UP_S)
        warm_up.start()
        warm_up.join()
        quiet = Feeds(engine, QUIET_S)
        quiet.start()
        quiet.join()
        busy = Feeds(engine, LONGEST_S)
        busy.start()
        started, sent, states = time.monotonic(), [], []

        def upload(number):
            made = send(people[number], clip, number)
            sent.append(time.monotonic() - started)
            states.append(wait_until_done(people[number], made))

        threads = [threading.Thread(target=upload, args=(number,)) for number in range(uploads)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - started
        busy.stopping.set()
        busy.join()
    if states.count("done") != uploads:
        sys.exit(f"of {uploads} uploads {states.count('done')} were published: {states}")
    name = f"{uploads} uploads of {CLIP_S} s ({len(clip) / 1e6:.1f} MB each) at once: "
    rows.add(name + "all sent", max(sent), "s")
    rows.add(name + "all published in every size", seconds, "s")
    for share, bar in ((0.5, None), (0.99, max(2 * quiet.quantile(0.99), 20))):
        rows.add(f"feed p{share * 100:.0f} quiet", quiet.quantile(share), "ms")
        rows.add(f"feed p{share * 100:.0f} meanwhile", busy.quantile(share), "ms", bar)
    rows.write()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
