#!/usr/bin/env python3
"""Rules of the tree that no compiler checks: check_tree.py [REPOSITORY].

Source files stay under 500 lines; no file is named after nothing (util, common …); no comment leaves work behind; pages of
docs/ that a file names are there; no merge left its marks; no file is over 2 MB.
"""
import pathlib
import re
import subprocess
import sys

MAX_LINES = 500
MAX_FILE_BYTES = 2 * 1024 * 1024
SOURCE_FOLDERS = ("src/", "apps/", "web/src/", "tests/", "bench/", "scripts/")
SOURCE_SUFFIXES = {".h", ".cpp", ".ts", ".svelte", ".js", ".mjs", ".py", ".sh", ".css"}
EMPTY_NAME = re.compile(r"(^|[_\-.])(util|utils|common|helper|helpers|manager|misc|impl)([_\-.]|$)", re.IGNORECASE)
# Spelled in pieces, so that this file does not find itself.
LEFT_BEHIND = re.compile(r"\b(" + "TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b")
MERGE_MARK = re.compile(r"(<{7}|>{7}) ")
NAMED_PAGE = re.compile(r"\bdocs/[\w/.-]*\w\.md\b")
# Generated from the OpenAPI document; its length is not ours to choose.
GENERATED = re.compile(r"(^|/)(generated|api-types)[./]|\.gen(erated)?\.|package-lock\.json$")


def tracked_files(repository):
    """Files that git holds or would hold."""
    output = subprocess.run(["git", "-C", str(repository), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            check=True, capture_output=True).stdout
    return sorted(name for name in output.decode().split("\0") if name and (repository / name).is_file())


def faults_of(name, repository):
    """Faults of one file, as text."""
    path = repository / name
    if path.stat().st_size > MAX_FILE_BYTES:
        yield f"{name}: {path.stat().st_size} bytes; files of over {MAX_FILE_BYTES} do not belong in the repository"
        return
    for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
        if MERGE_MARK.match(line):
            yield f"{name}:{number}: a merge left its mark: {line[:80]}"
        for page in NAMED_PAGE.findall(line):
            if not (repository / page).is_file():
                yield f"{name}:{number}: there is no {page}"
    if not name.startswith(SOURCE_FOLDERS) or path.suffix not in SOURCE_SUFFIXES or GENERATED.search(name):
        return
    if EMPTY_NAME.search(path.stem) or any(EMPTY_NAME.fullmatch(part) for part in path.parent.parts):
        yield f"{name}: the name says nothing; name it after what it does"
    lines = path.read_text(errors="replace").splitlines()
    if len(lines) > MAX_LINES:
        yield f"{name}: {len(lines)} lines; past {MAX_LINES}, look for the second idea in it"
    for number, line in enumerate(lines, 1):
        if LEFT_BEHIND.search(line):
            yield f"{name}:{number}: work left behind: {line.strip()[:80]}"


def main():
    repository = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent)
    files = tracked_files(repository)
    faults = [fault for name in files for fault in faults_of(name, repository)]
    print("\n".join(faults + [f"tree: {len(files)} files, {len(faults)} faults"]))
    sys.exit(1 if faults else 0)


main()
