#!/usr/bin/env python3
"""Everything a stranger may send: each is refused with a clear 4xx or fails as a job, and the feeds go on meanwhile.

Starts TILLER_BIN with a data folder of its own. Usage: run_hostile.py [SECTION...]; without one, all in this order.
"""

import sys
import tempfile
import time

from cases import Cases
from honest import HonestViewers
import bodies
import framing
import ownership
import paths
import queries
import slow
import tokens
import uploads
from world import SECRET, World

SECTIONS = {"uploads": uploads, "paths": paths, "queries": queries, "tokens": tokens, "bodies": bodies, "framing": framing, "ownership": ownership, "slow": slow}


def run_sections(names, cases, world):
    cases.forbidden_words = [SECRET, world.folder.encode()]
    with HonestViewers(world.server, world.engine) as honest:
        for name in names:
            started, before = time.monotonic(), (cases.passed, cases.failed)
            SECTIONS[name].run(cases, world)
            answered, worst_s = honest.judge(cases, name)
            print(f"{name}: {cases.passed - before[0]} passed, {cases.failed - before[1]} failed in {time.monotonic() - started:.1f} s; {answered} feeds meanwhile, the slowest {worst_s * 1000:.0f} ms", flush=True)
            if world.server.process.poll() is not None:
                break  # the case below says so
    cases.check("the server lives to the end", world.server.process.poll() is None, world.server.printed[-2000:])


def main():
    names = sys.argv[1:] or list(SECTIONS)
    cases = Cases()
    with tempfile.TemporaryDirectory(prefix="tiller-hostile-", ignore_cleanup_errors=True) as folder:
        world = World(folder)
        try:
            world.open()
            run_sections(names, cases, world)
        finally:
            world.close()
    cases.check("the server ends as asked", world.server.process.returncode == 0, f"{world.server.process.returncode} {world.server.printed[-2000:]}")
    print(f"{cases.passed} passed, {cases.failed} failed")
    return 1 if cases.failed else 0


if __name__ == "__main__":
    sys.exit(main())
