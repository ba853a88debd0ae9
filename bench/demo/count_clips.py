#!/usr/bin/env python3
"""Counts the demo's watchable clips after the server listens: count_clips.py PROGRAM ROWS_JSON SECONDS.

A clip counts when its creator's page lists it and its smallest rendition answers with MP4 bytes. All is read over HTTP.
"""
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ALL_CLIPS = 150
CREATORS = ["ada_loops", "fractal_finn", "mei_stories", "cellular_cem", "wave_wanda", "star_sol", "lin_facts", "otto_notes", "pixel_pia", "quiet_quinn"]
SECOND_START_LIMIT_S = 60


class Demo:
    """A demo server of its own and what a visitor without an account sees of it."""

    def __init__(self, program, data):
        command = [program, "serve", "--demo", "--data", data, "--port", "0"]
        if os.geteuid() == 0:
            command.append("--allow-root")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.cookies = {}
        self.watchable = set()
        for line in self.process.stdout:
            if found := re.search(r"^Tiller is at http://[^:]+:(\d+)", line):
                self.port, self.listening = int(found[1]), time.monotonic()
                break
        else:
            raise RuntimeError("the server ended before it listened")

    def seconds(self):
        return time.monotonic() - self.listening

    def get(self, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        connection.close()
        return answer.status, body

    def done_jobs(self):
        """The server's own count: cheap enough to ask often."""
        _, text = self.get("/metrics")
        return int(float(re.search(rb"^tiller_jobs_done (\S+)", text, re.M)[1]))

    def count(self):
        """Every clip that is listed and gives bytes of an MP4."""
        for creator in CREATORS:
            after = ""
            while after is not None:
                status, body = self.get(f"/v1/creators/{creator}" + (f"?after={after}" if after else ""))
                page = json.loads(body) if status == 200 else {"items": []}
                for item in page["items"]:
                    self.look_at(item["video"])
                after = page.get("next")
        return len(self.watchable)

    def look_at(self, video):
        if video["id"] in self.watchable:
            return
        status, start = self.get(video["media"]["renditions"][0]["url"], Range="bytes=0-15")
        if status == 206 and start[4:8] == b"ftyp":
            self.watchable.add(video["id"])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


def row(name, value, unit, bar, met):
    return {"name": name, "value": value, "unit": unit, "bar": bar, "met": met}


def sleep_until(demo, seconds):
    time.sleep(max(0, seconds - demo.seconds()))


def wait_for_all(demo, limit_s):
    """Seconds until all clips can be watched; none when the limit came first."""
    while demo.seconds() < limit_s:
        if demo.done_jobs() >= ALL_CLIPS and demo.count() >= ALL_CLIPS:
            return round(demo.seconds(), 1)
        time.sleep(0.5)
    return None


def measure(program, folder, limit_s):
    data = os.path.join(folder, "data")
    demo = Demo(program, data)
    try:
        sleep_until(demo, 10)
        after_10 = demo.count()
        yield row("demo: clips_after_10_s", after_10, "clips", ">= 12", after_10 >= 12)
        if limit_s < 120:
            return
        sleep_until(demo, 120)
        after_120 = demo.count()
        yield row("demo: clips_after_120_s", after_120, "clips", ">= 40", after_120 >= 40)
        if limit_s <= 120:
            return
        seconds = wait_for_all(demo, limit_s)
        yield row("demo: seconds_to_150", seconds, "s", "reached", seconds is not None)
        if seconds is None:
            return
    finally:
        demo.stop()
    yield measure_second_start(program, data)


def measure_second_start(program, data):
    """The same data once more: nothing has to be made again."""
    demo = Demo(program, data)
    try:
        seconds = None
        while seconds is None and demo.seconds() < SECOND_START_LIMIT_S:
            seconds = round(demo.seconds(), 1) if demo.count() >= ALL_CLIPS else time.sleep(0.2)
        return row("demo: seconds_to_150_again", seconds, "s", "<= 2", seconds is not None and seconds <= 2)
    finally:
        demo.stop()


def main():
    program, rows_json, limit_s = sys.argv[1], sys.argv[2], float(sys.argv[3])
    folder = tempfile.mkdtemp(prefix="tiller-demo-bench-")
    rows = []
    try:
        for each in measure(program, folder, limit_s):
            rows.append(each)
            print(json.dumps(each), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if rows_json:
        with open(rows_json, "w", encoding="utf-8") as out:
            json.dump(rows, out)


main()
