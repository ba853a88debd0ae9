#!/usr/bin/env python3
"""Counts the test cases of one ctest run: count_tests.py BUILD_FOLDER RESULTS_FOLDER.

A GoogleTest program reports its cases in RESULTS_FOLDER/PROGRAM.xml (GTEST_OUTPUT). Any other test is one case. A program that
ctest calls failed, but whose report shows no failed case (or that left none), counts as one failure: it crashed, leaked, or
ran out of time. Prints each failure, then "N passed, N failed".
"""
import json
import pathlib
import subprocess
import sys
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


def main():
    build_folder, results_folder = sys.argv[1], pathlib.Path(sys.argv[2])
    good_programs = passed_by_ctest(results_folder)
    passed, failures, skipped = 0, [], 0
    for name, program in sorted(listed_tests(build_folder).items()):
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
    for failure in failures:
        print("failed:", failure)
    if skipped:
        print(f"skipped or disabled, and in neither count: {skipped}")
    print(f"{passed} passed, {len(failures)} failed")


main()
