#!/usr/bin/env python3
"""Counts the test cases of one ctest run: count_tests.py BUILD_FOLDER RESULTS_FOLDER | --self-test

A GoogleTest program reports its cases in RESULTS_FOLDER/PROGRAM.xml (GTEST_OUTPUT). Any other test is one case. A program that
ctest calls failed, but whose report shows no failed case (or that left none), counts as one failure: it crashed, leaked, or
ran out of time. Prints each failure, then "N passed, N failed".
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree


def listed_tests(build_folder):
    """Test name -> path of its program, as ctest knows them."""
    text = subprocess.run(["ctest", "--test-dir", build_folder, "--show-only=json-v1"],
                          check=True, capture_output=True, text=True).stdout
    return {test["name"]: test.get("command", [""])[0] for test in json.loads(text)["tests"]}


def passed_by_ctest(results_folder):
    """Names of the tests that ctest calls passed; empty when ctest did not finish."""
    report = results_folder / "ctest.junit"
    if not report.exists():
        return set()
    cases = ElementTree.parse(report).getroot().iter("testcase")
    return {case.get("name") for case in cases if case.get("status") == "run"}


def count_cases(report):
    """(passed, failed names, skipped) of one GoogleTest report."""
    passed, failed, skipped = 0, [], 0
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        if case.find("failure") is not None:
            failed.append(name)
        elif case.get("status") == "notrun" or case.get("result") == "skipped":
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def count(programs, good_programs, results_folder):
    """(passed, failures, skipped) of all tests: programs maps a test to its program, good_programs are ctest's passed ones."""
    passed, failures, skipped = 0, [], 0
    for name, program in sorted(programs.items()):
        # Two tests may run one program with different filters: GoogleTest then numbers the reports.
        reports = sorted(results_folder.glob(pathlib.Path(program).name + "*.xml")) if program else []
        case_failures = []
        for report in reports:
            try:
                counted = count_cases(report)
            except ElementTree.ParseError:
                counted = (0, [], 0)
            report.unlink()
            passed += counted[0]
            case_failures += counted[1]
            skipped += counted[2]
        if name in good_programs:
            passed += 0 if reports else 1
        elif not case_failures:
            case_failures = [f"{name}: crashed, leaked, timed out or was not built"]
        failures += case_failures
    return passed, failures, skipped


REPORT = """<testsuites><testsuite name="Log">
<testcase name="Holds" classname="Log" status="run" result="completed"/>
<testcase name="Breaks" classname="Log" status="run" result="completed"><failure message="no"/></testcase>
<testcase name="Waits" classname="Log" status="run" result="skipped"/>
<testcase name="IsOff" classname="Log" status="notrun" result="suppressed"/>
</testsuite></testsuites>"""
GOOD_REPORT = """<testsuites><testsuite name="Log"><testcase name="Holds" classname="Log" status="run" result="completed"/>
<testcase name="HoldsToo" classname="Log" status="run" result="completed"/></testsuite></testsuites>"""
SELF_TESTS = [  # name, report of log_test (None: it left none), what ctest says of it, expected (passed, failed, skipped)
    ("each case counts", GOOD_REPORT, "passed", (2, 0, 0)),
    ("a failed, a skipped and a disabled case", REPORT, "failed", (1, 1, 2)),
    ("a program that died after its last case", GOOD_REPORT, "failed", (2, 1, 0)),
    ("a program that died in the middle", "<testsuites><testsu", "failed", (0, 1, 0)),
    ("a program that left no report and failed", None, "failed", (0, 1, 0)),
    ("a program that is no GoogleTest", None, "passed", (1, 0, 0)),
]


def self_test():
    """The count itself, on planted reports."""
    failures = []
    for name, report, verdict, expected in SELF_TESTS:
        with tempfile.TemporaryDirectory() as folder:
            if report is not None:
                (pathlib.Path(folder) / "log_test.xml").write_text(report)
            passed, failed, skipped = count({"log": "/build/log_test"}, {"log"} if verdict == "passed" else set(),
                                            pathlib.Path(folder))
        if (passed, len(failed), skipped) != expected:
            failures.append(f"{name}: {(passed, len(failed), skipped)}, expected {expected}")
    return len(SELF_TESTS) - len(failures), failures, 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        passed, failures, skipped = self_test()
    else:
        results_folder = pathlib.Path(sys.argv[2])
        passed, failures, skipped = count(listed_tests(sys.argv[1]), passed_by_ctest(results_folder), results_folder)
    for failure in failures:
        print("failed:", failure)
    if skipped:
        print(f"skipped or disabled, and in neither count: {skipped}")
    print(f"{passed} passed, {len(failures)} failed")
    sys.exit(1 if failures else 0)


main()
