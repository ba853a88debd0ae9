#!/usr/bin/env python3
"""A thousand recorded slates, or 50,000, recomputed bit for bit from every starting point, by every kind of build at hand.

Users of the engine API take slates over HTTP, answer with events and like what they found elsewhere, while the server learns and its catalogue changes. In
between the server is stopped (which leaves a checkpoint), killed with SIGKILL, and started again; with several programs they
take turns in serving. Then `tiller replay --last 1000` must find 1000 of 1000: from the newest checkpoint, from the first
event and from each checkpoint, with each set of kernels that this CPU has, on one thread and on three.

With --large there follow 50,000 slates (--slates N) of twenty-one lives, every second of which ends by kill -9: all of them with each
program on 1, 2 and 4 threads and with lower kernels, and, from each of the ten checkpoints that were kept aside, those of the two
lives after it. A program after --slow (one without optimisation) replays 500 of them.

Needs TILLER_BIN. Usage: replay_matrix.py [--also PROGRAM …] [--large [--slates N]] [--slow PROGRAM …]
"""
import argparse
import glob
import os
import random
import re
import shutil
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "http"))
from tiller_server import TillerServer  # noqa: E402

SLATES = 1000
USERS = 80
ITEMS = 300
TOPICS = 12
CALLERS = 4
LIFE_SECONDS = 3.0  # long enough for several publications of the learner
LIVES = ["stop", "kill", "stop", "kill"]
LARGE_SLATES = 50_000
LARGE_CHECKPOINTS = 10
SLOW_SLATES = 500
EXACT = re.compile(r"terms give the score +(\d+) places")
KERNELS = ["scalar", "avx2", "avx512"]
COUNTS = re.compile(r"^(\d+) of (\d+) identical, (\d+) different, (\d+) erased, (\d+) unavailable; from (.+), kernels (\w+)$", re.MULTILINE)


def item(number):
    return {"id": f"item-{number}", "tags": [f"topic-{number % TOPICS}"], "creator": f"creator-{number % 40}", "duration_ms": 6000 + number}


def put_items(client, numbers):
    answer = client.call("POST", "/v1/engine/items", {"items": [item(number) for number in numbers]})
    assert answer.status == 200, answer.body


def take_slate(client, chance):
    """One user takes a slate and says what came of it."""
    user = f"user-{chance.randrange(USERS)}"
    answer = client.call("GET", f"/v1/engine/recommendations?user={user}&count=6")
    assert answer.status == 200, answer.body
    events = []
    for place in answer.json["items"]:
        liked = (hash_of(user) + int(place["id"].split("-")[1])) % TOPICS < 3
        event = {"user": user, "item": place["id"], "token": place["token"]}
        events.append({**event, "type": "watch", "fraction": round(chance.uniform(0.6, 1.0) if liked else chance.uniform(0.0, 0.3), 3)})
        if liked and chance.random() < 0.4:
            events.append({**event, "type": "like"})
    if chance.random() < 0.5:  # found elsewhere: choices are learned, and decide in later slates
        events.append({"user": user, "item": f"item-{chance.randrange(ITEMS // 2)}", "type": "like"})
    if events:
        answer = client.call("POST", "/v1/engine/events", {"events": events})
        assert answer.status == 202, answer.body


def hash_of(user):
    return sum(user.encode()) * 7


def serve_slates(make_client, count, seed):
    """At least `count` slates from several callers at once, spread over a life so that publications lie between them."""
    ends = time.monotonic() + LIFE_SECONDS
    failures = []

    def call(number):
        chance = random.Random(seed * 100 + number)
        client = make_client()
        share = count // CALLERS + 1
        try:
            for done in range(share):
                take_slate(client, chance)
                time.sleep(max(0.0, (ends - time.monotonic()) / (share - done)))
        except (AssertionError, OSError) as problem:
            failures.append(problem)

    threads = [threading.Thread(target=call, args=(number,)) for number in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        sys.exit(f"serving failed: {failures[0]}")


def record(programs, data):
    """Serves more than SLATES slates in several lives, the programs in turn."""
    key = None
    for life, end in enumerate(LIVES):
        server = TillerServer(data=data, program=programs[life % len(programs)])
        server.start()
        if key is None:
            key = server.engine(server.admin()).key
            put_items(server.keyed(key), range(ITEMS // 2))
        serve_slates(lambda: server.keyed(key), SLATES // len(LIVES) + 30, life)
        put_items(server.keyed(key), range(ITEMS // 2 + life * 30, ITEMS // 2 + life * 30 + 30))
        server.kill() if end == "kill" else server.stop()
        print(f"life {life + 1}: {os.path.basename(os.path.dirname(server.program))} served, then {end}", flush=True)


def replay(server, program, *words):
    """None when everything was identical, else what was not."""
    done = server.tool("replay", "--last", str(SLATES), *words, program=program)
    found = COUNTS.findall(done.stdout)
    if done.returncode != 0 or not found:
        return f"exit {done.returncode}: {(done.stdout + done.stderr)[-600:]}"
    for identical, total, *_ in found:
        print(f"    {identical} of {total}")
    short = [line for line in found if line[0] != line[1]]
    # From a checkpoint only what is younger can be replayed; everything else must be the whole number.
    whole = [line for line in found if int(line[1]) == SLATES]
    if short or not whole:
        return f"not all of {SLATES}: {found}"
    if "--level" in words and any(line[6] != words[words.index("--level") + 1] for line in found):
        return f"other kernels than asked for: {found}"
    if "each" in words and len(found) < 3:
        return f"only {len(found)} starting points"
    return None


def record_large(programs, data, aside, slates):
    """Serves `slates` in two lives for each checkpoint and one more. Gives [(checkpoint, since_ms, until_ms)]: what was served in the two lives after it."""
    lives, key, kept = 2 * LARGE_CHECKPOINTS + 1, None, []
    for life in range(lives):
        server = TillerServer(data=data, program=programs[life % len(programs)])
        server.start()
        if key is None:
            key = server.engine(server.admin()).key
            put_items(server.keyed(key), range(ITEMS))
        serve_slates(lambda: server.keyed(key), slates // lives + 1, 1000 + life)
        server.kill() if life % 2 else server.stop()
        print(f"life {life + 1} of {lives} {'killed' if life % 2 else 'stopped'}", flush=True)
        if life % 2 == 0 and life + 1 < lives:
            newest = sorted(glob.glob(f"{data}/checkpoints/*.checkpoint"))[-1]
            kept.append((shutil.copy(newest, aside), int(time.time() * 1000)))
    ends = [since for _, since in kept[1:]] + [int(time.time() * 1000)]
    return [(path, since, until) for (path, since), until in zip(kept, ends)]


def replay_large(server, program, least, *words):
    """None when at least so many slates were replayed and all of them identical, else what was not."""
    done = server.tool("replay", *words, program=program)
    found = COUNTS.findall(done.stdout)
    if done.returncode != 0 or len(found) != 1:
        return f"exit {done.returncode}: {(done.stdout + done.stderr)[-600:]}"
    identical, total = int(found[0][0]), int(found[0][1])
    speed = re.search(r"^ +[\d.]+ s on .*$", done.stdout, re.MULTILINE)
    exact = EXACT.search(done.stdout)
    print(f"    {identical} of {total}, the terms of {exact[1] if exact else 0} places give their scores, {speed[0].strip() if speed else ''}", flush=True)
    return None if identical == total >= least else f"{identical} of {total}, at least {least} were served"


def large_cases(checkpoints, slates):
    """(at least so many slates, options)."""
    for threads in ("1", "2", "4"):
        yield slates, ["--all", "--threads", threads]
    lower = "avx2" if has_kernels("avx512") else "scalar"
    yield slates, ["--all", "--threads", "2", "--level", lower]
    yield SLATES, ["--last", str(SLATES), "--level", "scalar"]
    for path, since, until in checkpoints:
        yield 1, ["--since", str(since), "--until", str(until), "--from", path]


def run_large(programs, slow, slates):
    """(passed, failed) of the large matrix."""
    folder = tempfile.mkdtemp(prefix="tiller-replay-large-")
    passed = failed = 0
    try:
        data, aside = f"{folder}/data", f"{folder}/aside"
        os.mkdir(aside)
        checkpoints = record_large(programs, data, aside, slates)
        server = TillerServer(data=data)
        planned = [(program, *case) for program in programs for case in large_cases(checkpoints, slates)]
        planned += [(program, SLOW_SLATES, ["--last", str(SLOW_SLATES)]) for program in slow]
        for number, (program, least, words) in enumerate(planned, 1):
            started = time.monotonic()
            print(f"  {number}/{len(planned)} {os.path.basename(os.path.dirname(program))}: tiller replay {' '.join(words)}", flush=True)
            problem = replay_large(server, program, least, *words)
            print(f"    {'identical' if problem is None else 'FAILED: ' + problem} ({time.monotonic() - started:.1f} s)", flush=True)
            passed, failed = passed + (problem is None), failed + (problem is not None)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return passed, failed


def has_kernels(level):
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as flags:
        return level == "scalar" or {"avx2": " avx2 ", "avx512": " avx512f "}[level] in flags.read()


def cases():
    yield ["--from", "newest", "--threads", "1"]
    yield ["--from", "newest", "--threads", "3"]
    for level in KERNELS:
        if has_kernels(level):
            yield ["--from", "each", "--level", level]
        else:
            print(f"skipped: kernels {level}, which this CPU does not have")
    yield ["--from", "each", "--threads", "3"]


def run_small(programs):
    """(passed, failed) of the small matrix."""
    data = tempfile.mkdtemp(prefix="tiller-replay-")
    passed = failed = 0
    try:
        record(programs, data)
        server = TillerServer(data=data)
        for program in programs:
            build = os.path.basename(os.path.dirname(program))
            for words in cases():
                started = time.monotonic()
                print(f"  {build}: tiller replay --last {SLATES} {' '.join(words)}", flush=True)
                problem = replay(server, program, *words)
                print(f"    {'identical' if problem is None else 'FAILED: ' + problem} ({time.monotonic() - started:.1f} s)", flush=True)
                passed, failed = passed + (problem is None), failed + (problem is not None)
            verified = server.tool("verify", program=program)
            print(f"  {build}: tiller verify: {verified.stdout.strip().splitlines()[-1:]}")
            passed, failed = passed + (verified.returncode == 0), failed + (verified.returncode != 0)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--also", nargs="*", default=[], help="other builds of the program")
    parser.add_argument("--large", action="store_true", help="the large matrix after the small one")
    parser.add_argument("--slates", type=int, default=LARGE_SLATES, help="of the large matrix")
    parser.add_argument("--slow", nargs="*", default=[], help="builds without optimisation: they replay a few")
    asked = parser.parse_args()
    programs = [os.environ["TILLER_BIN"], *asked.also]
    passed, failed = run_small(programs)
    if asked.large and not failed:
        more_passed, failed = run_large(programs, asked.slow, asked.slates)
        passed += more_passed
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
