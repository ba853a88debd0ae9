#!/usr/bin/env python3
"""One table of all benchmark rows: bench_table.py ROWS_FOLDER OUTPUT_JSON.

ROWS_FOLDER holds *.rows.json (lists of {"name", "value", "unit", "bar", "met"}) and *.google.json (Google Benchmark's report).
"""
import json
import pathlib
import sys


# What Google Benchmark says of every case; anything else in a case is a counter of ours.
GOOGLE_KEYS = {"name", "family_index", "per_family_instance_index", "run_name", "run_type", "repetitions", "repetition_index", "threads",
               "iterations", "real_time", "cpu_time", "time_unit", "aggregate_name", "aggregate_unit"}


def rows_of_google(report):
    """Google Benchmark's cases and their counters as rows; they have no bar of their own."""
    for case in report["benchmarks"]:
        yield {"name": case["name"], "value": case["cpu_time"], "unit": case["time_unit"], "bar": None, "met": None}
        for counter in sorted(case.keys() - GOOGLE_KEYS):
            if isinstance(case[counter], (int, float)):
                yield {"name": f"{case['name']}: {counter}", "value": float(case[counter]), "unit": "", "bar": None, "met": None}


def read_rows(folder):
    """All rows of a folder, in the order of file names."""
    for path in sorted(folder.glob("*.json")):
        content = json.loads(path.read_text())
        yield from rows_of_google(content) if path.name.endswith(".google.json") else content


def text_of(value):
    """A cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def main():
    rows = list(read_rows(pathlib.Path(sys.argv[1])))
    cells = [["name", "value", "unit", "bar", "met"]]
    cells += [[text_of(row.get(column)) for column in cells[0]] for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(5)]
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
    pathlib.Path(sys.argv[2]).write_text(json.dumps(rows, indent=1) + "\n")
    print(f"{len(rows)} rows, also in {sys.argv[2]}")


main()
