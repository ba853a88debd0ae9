#!/usr/bin/env python3
"""kill -9 at random points of full ingest, with a ledger of what was acknowledged.

Writers post batches of events as fast as the server takes them. Each event has a number of its own, sent as its time,
and an id; a batch without an answer is sent again after the restart under the same ids. After the last kill the log is
read back with `tiller log` and must hold every acknowledged number; every number counts exactly once; and the state
that a refold gives must equal the state in service (`tiller verify`).

Needs TILLER_BIN. Usage: kill_nine.py [--kills 50] [--seed 1]
"""
import argparse
import http.client
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

WRITERS = 6
BATCH = 50
USERS = 300
ITEMS = 500
FIRST_NUMBER = 1_000_000_000_000  # sent as a time in milliseconds


class Server:
    def __init__(self, program, data):
        self.program, self.data = program, data
        self.process = self.port = self.setup = None

    def start(self):
        command = [self.program, "serve", "--data", self.data, "--port", "0"]
        if os.geteuid() == 0:
            command.append("--allow-root")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = ""
        for line in self.process.stdout:
            said += line
            if found := re.search(r"setup\?token=([\w-]+)", line):
                self.setup = found[1]
            if found := re.search(r"http://(?:127\.0\.0\.1|localhost):(\d+)", line):
                self.port = int(found[1])
            if self.port and self.setup:
                break
        else:
            sys.exit(f"the server ended before it listened:\n{said}")
        threading.Thread(target=lambda: self.process.stdout.read(), daemon=True).start()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.port = None

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)

    def call(self, method, path, body, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin", **(headers or {})})
            answer = connection.getresponse()
            text = answer.read()
            cookies = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
            return answer.status, json.loads(text) if text else None, cookies
        finally:
            connection.close()

    def make_key(self):
        status, body, cookies = self.call("POST", "/v1/setup", {"token": self.setup, "handle": "measure", "password": "a long measuring password", "name": "Crash test"})
        assert status == 201, body
        cookie = "; ".join(line.split(";")[0] for line in cookies)
        status, body, _ = self.call("POST", "/v1/admin/api-keys", {"name": "crash"}, {"Cookie": cookie})
        assert status == 201, body
        return body["key"]


class Ledger:
    """What the server acknowledged, and what hangs without an answer."""

    def __init__(self, seed):
        self.lock = threading.Lock()
        self.random = random.Random(seed)
        self.next = 0
        self.acknowledged = set()
        self.hanging = []

    def take_batch(self):
        with self.lock:
            if self.hanging:
                return self.hanging.pop()
            first, self.next = self.next, self.next + BATCH
            return [{"id": f"n{n}", "user": f"user-{self.random.randrange(USERS)}", "item": f"item-{self.random.randrange(ITEMS)}", "type": "watch",
                     "fraction": round(self.random.random(), 3), "time_ms": FIRST_NUMBER + n} for n in range(first, first + BATCH)]

    def settle(self, batch, acknowledged):
        with self.lock:
            if acknowledged:
                self.acknowledged.update(event["time_ms"] for event in batch)
            else:
                self.hanging.append(batch)


def write_until(stop, server, key, ledger):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    while not stop.is_set():
        batch = ledger.take_batch()
        acknowledged = False
        try:
            connection.request("POST", "/v1/engine/events", json.dumps({"events": batch}), headers)
            answer = connection.getresponse()
            body = json.loads(answer.read())
            acknowledged = answer.status == 202
            if acknowledged and any(result["outcome"] == "refused" for result in body["results"]):
                sys.exit(f"refused: {body}")
        except (OSError, http.client.HTTPException, ValueError):
            pass  # killed under us: the outcome is unknown, so it is sent again
        ledger.settle(batch, acknowledged)
        if not acknowledged:
            connection.close()
            time.sleep(0.01)


def tool(program, *words):
    command = [program, *words]
    if os.geteuid() == 0:
        command.append("--allow-root")
    return subprocess.run(command, capture_output=True, text=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    program = os.environ["TILLER_BIN"]
    data = tempfile.mkdtemp(prefix="tiller-crash-")
    moments = random.Random(options.seed)
    ledger = Ledger(options.seed)
    server = Server(program, data)
    failures = []
    try:
        server.start()
        key = server.make_key()
        for first in range(0, ITEMS, 250):
            items = [{"id": f"item-{i}", "tags": [f"topic-{i % 20}"], "duration_ms": 8000} for i in range(first, first + 250)]
            status, body, _ = server.call("POST", "/v1/engine/items", {"items": items}, {"Authorization": f"Bearer {key}"})
            assert status == 200, body
        for kill in range(options.kills):
            stop = threading.Event()
            writers = [threading.Thread(target=write_until, args=(stop, server, key, ledger)) for _ in range(WRITERS)]
            for writer in writers:
                writer.start()
            time.sleep(moments.uniform(0.05, 0.8))
            server.kill()
            stop.set()
            for writer in writers:
                writer.join()
            server.start()
            print(f"\rkill {kill + 1} of {options.kills}: {len(ledger.acknowledged)} events acknowledged", end="", flush=True)
        stop = threading.Event()
        writers = [threading.Thread(target=write_until, args=(stop, server, key, ledger)) for _ in range(2)]
        for writer in writers:
            writer.start()
        while ledger.hanging:
            time.sleep(0.05)
        stop.set()
        for writer in writers:
            writer.join()
        status, in_service, _ = server.call("GET", "/v1/engine/status", None, {"Authorization": f"Bearer {key}"})
        assert status == 200, in_service
        server.stop()
        print()

        dump = tool(program, "log", "--data", data, "--kind", "acted")
        if dump.returncode != 0:
            sys.exit(f"tiller log: {dump.stderr}")
        numbers = {}
        for line in dump.stdout.splitlines():
            number = json.loads(line)["payload"]["happened_ms"]
            numbers[number] = numbers.get(number, 0) + 1
        lost = ledger.acknowledged - numbers.keys()
        again = sum(1 for count in numbers.values() if count > 1)
        print(f"{len(ledger.acknowledged)} acknowledged, {len(numbers)} different ones in the log, {again} of them appended more than once by retries")
        if lost:
            failures.append(f"{len(lost)} acknowledged events are not in the log, e.g. {sorted(lost)[:3]}")
        if in_service["views"] != len(numbers):
            failures.append(f"{in_service['views']} views were counted for {len(numbers)} different events")
        verified = tool(program, "verify", "--data", data)
        print(verified.stdout.strip())
        if verified.returncode != 0:
            failures.append(f"tiller verify: {verified.stdout}{verified.stderr}")
    finally:
        if server.process and server.process.poll() is None:
            server.kill()
        shutil.rmtree(data, ignore_errors=True)
    for failure in failures:
        print(f"FAILED: {failure}")
    print(f"{0 if failures else 1} passed, {1 if failures else 0} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
