"""Whether the time of a refused sign-in tells that the handle exists: 1,000 tries with a wrong password at handles that exist, and
1,000 at handles that nobody has, in a drawn order, under the limits of guesses that everybody has (ten an hour for each handle).

The two may not be told apart: the answers are the same but for their date and number, the medians differ by at most 5 %, and a listener who
bets on the slower of two tries is right in 45 to 55 of 100 cases (the area under the ROC curve, which is Mann and Whitney's U as a
share; for 1,000 tries each its standard error without any difference is 1.3 points, so that chance alone passes 5 points once in
9,000 runs)."""

import http.client
import json
import os
import random
import statistics
import sys
import time

from tiller_server import TillerServer

HANDLES = 100  # of each kind
GUESSES = 10  # at each: what the limit allows in an hour
MOST_MEDIANS_APART = 0.05
MOST_BET_APART = 0.05
CHANGING_HEADERS = {"date", "x-request-id"}  # drawn anew for every answer


def ask(connection, handle):
    """Milliseconds, and the answer without what changes by itself."""
    body = json.dumps({"handle": handle, "password": "a password that is wrong"})
    started = time.perf_counter()
    connection.request("POST", "/v1/sessions", body, {"Content-Type": "application/json"})
    got = connection.getresponse()
    text = got.read()
    took_ms = (time.perf_counter() - started) * 1000
    headers = tuple(sorted((name.lower(), value) for name, value in got.getheaders() if name.lower() not in CHANGING_HEADERS))
    return took_ms, (got.status, headers, text)


def share_slower(slow, fast):
    """How often one drawn from `slow` takes longer than one drawn from `fast`."""
    ranked = sorted([(took, 1) for took in slow] + [(took, 0) for took in fast])
    rank_sum = sum(rank for rank, (_, is_slow) in enumerate(ranked, 1) if is_slow)
    return (rank_sum - len(slow) * (len(slow) + 1) / 2) / (len(slow) * len(fast))


def measure(server):
    for number in range(HANDLES + 1):
        server.account(f"known{number:03}")
    tries = [(kind, f"{kind}{number:03}") for kind in ("known", "ghost") for number in range(HANDLES)] * GUESSES
    random.Random(1).shuffle(tries)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for handle in [f"known{HANDLES:03}", f"ghost{HANDLES:03}"] * (GUESSES // 2):
        ask(connection, handle)  # not counted: the first ones of a connection
    took_ms, answers = {"known": [], "ghost": []}, set()
    for kind, handle in tries:
        one_took_ms, answer = ask(connection, handle)
        took_ms[kind].append(one_took_ms)
        answers.add(answer)
    return took_ms, answers


def main():
    with TillerServer() as server:
        took_ms, answers = measure(server)
    medians = {kind: statistics.median(times) for kind, times in took_ms.items()}
    apart = abs(medians["known"] - medians["ghost"]) / min(medians.values())
    bet = share_slower(took_ms["known"], took_ms["ghost"])
    status = next(iter(answers))[0]
    checks = [
        (len(answers) == 1 and status == 401, f"{len(answers)} kinds of answers, the first with {status}"),
        (apart <= MOST_MEDIANS_APART, f"medians {medians['known']:.3f} ms (known) and {medians['ghost']:.3f} ms (nobody's): {apart:.2%} apart"),
        (abs(bet - 0.5) <= MOST_BET_APART, f"a known handle is the slower of two in {bet:.2%} of the cases"),
    ]
    print(f"{len(took_ms['known'])} tries at known handles, {len(took_ms['ghost'])} at nobody's")
    for holds, what in checks:
        print(f"{'ok    ' if holds else 'FAILED'}  {what}")
    failed = sum(not holds for holds, _ in checks)
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    os.environ.setdefault("TILLER_BIN", "build/release/tiller")
    sys.exit(main())
