"""Runs every *_test.py here, three at a time (each has servers of its own, and waits for half of its time), and prints how many passed."""

import io
import pathlib
import sys
import unittest
from concurrent.futures import ProcessPoolExecutor, as_completed

# The longest first, so that none is left alone at the end.
LONGEST = ["upload_test", "checkers_test", "ownership_test", "moderation_test"]


def run(name):
    """One file: (what unittest printed, number of tests, number that failed, [(test, reason)] of the skipped)."""
    output = io.StringIO()
    result = unittest.TextTestRunner(output, verbosity=2).run(unittest.defaultTestLoader.loadTestsFromName(name))
    skipped = [(str(test), reason) for test, reason in result.skipped]
    return output.getvalue(), result.testsRun, len(result.failures) + len(result.errors), skipped


def main():
    names = sorted((path.stem for path in pathlib.Path(".").glob("*_test.py")), key=lambda name: (name not in LONGEST, name))
    ran = bad = left_out = 0
    with ProcessPoolExecutor(max_workers=3) as workers:
        for done in as_completed([workers.submit(run, name) for name in names]):
            output, count, failed, skipped = done.result()
            print(output, flush=True)
            ran, bad, left_out = ran + count, bad + failed, left_out + len(skipped)
            for test, reason in skipped:
                print(f"skipped: {test}: {reason}")
    print(f"{ran - bad - left_out} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
