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
import shutil
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "http"))
from tiller_server import TillerServer  # noqa: E402

WRITERS = 6
BATCH = 50
USERS = 300
ITEMS = 500
FIRST_NUMBER = 1_000_000_000_000  # sent as a time in milliseconds


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


def put_items(client):
    for first in range(0, ITEMS, 250):
        items = [{"id": f"item-{i}", "tags": [f"topic-{i % 20}"], "duration_ms": 8000} for i in range(first, first + 250)]
        answer = client.call("POST", "/v1/engine/items", {"items": items})
        assert answer.status == 200, answer.body


def write_while(server, key, ledger, writers, wait):
    """Writers post until wait() returns."""
    stop = threading.Event()
    threads = [threading.Thread(target=write_until, args=(stop, server, key, ledger)) for _ in range(writers)]
    for thread in threads:
        thread.start()
    wait()
    stop.set()
    for thread in threads:
        thread.join()


def kill_and_restart(server, key, ledger, moments):
    """Answers how long the restart took."""
    def wait():
        time.sleep(moments.uniform(0.05, 0.8))
        server.kill()
    write_while(server, key, ledger, WRITERS, wait)
    started = time.monotonic()
    server.start()
    return time.monotonic() - started


def settle_what_hangs(server, key, ledger):
    def wait():
        while ledger.hanging:
            time.sleep(0.05)
    write_while(server, key, ledger, 2, wait)


def compare(server, ledger, views):
    """What the log holds against what was acknowledged and what was counted."""
    failures = []
    dump = server.tool("log", "--kind", "acted")
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
    if views != len(numbers):
        failures.append(f"{views} views were counted for {len(numbers)} different events")
    verified = server.tool("verify")
    print(verified.stdout.strip())
    if verified.returncode != 0:
        failures.append(f"tiller verify: {verified.stdout}{verified.stderr}")
    return failures


def run(server, kills, seed):
    moments = random.Random(seed)
    ledger = Ledger(seed)
    server.start()
    key = server.engine(server.admin()).key
    put_items(server.keyed(key))
    restarts = []
    for kill in range(kills):
        restarts.append(kill_and_restart(server, key, ledger, moments))
        print(f"kill {kill + 1} of {kills}: {len(ledger.acknowledged)} events acknowledged, restarted in {restarts[-1]:.2f} s", flush=True)
    settle_what_hangs(server, key, ledger)
    in_service = server.keyed(key).call("GET", "/v1/engine/status")
    assert in_service.status == 200, in_service.body
    server.stop()
    print(f"restarts: median {sorted(restarts)[len(restarts) // 2]:.2f} s, longest {max(restarts):.2f} s")
    return compare(server, ledger, in_service.json["views"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    data = tempfile.mkdtemp(prefix="tiller-crash-")
    server = TillerServer(data=data)
    try:
        failures = run(server, options.kills, options.seed)
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
