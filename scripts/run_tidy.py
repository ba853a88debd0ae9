#!/usr/bin/env python3
"""clang-tidy over the files that changed since they last passed: run_tidy.py BUILD_FOLDER [--all] [--jobs N].

A file has passed when its own text, the text of the project's headers that it includes, and .clang-tidy are the same as then
(BUILD_FOLDER/tidy-passed holds one digest a file). Prints each finding and, last, how many files were looked at.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def project_files_of(path, repository, seen):
    """`path` and, through any depth, the headers of this project that it includes."""
    if path in seen or not path.exists():
        return seen
    seen.add(path)
    for name in INCLUDE.findall(path.read_text(errors="replace")):
        for base in (repository / "src", path.parent):
            if (base / name).exists():
                project_files_of((base / name).resolve(), repository, seen)
                break
    return seen


def digest_of(path, repository):
    """Changes when anything that clang-tidy sees of the project changes."""
    digest = hashlib.sha256((repository / ".clang-tidy").read_bytes())
    for file in sorted(project_files_of(path, repository, set())):
        digest.update(str(file.relative_to(repository)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def tidy(path, build_folder, repository):
    """(path, findings as text); no text when the file is clean."""
    run = subprocess.run(["clang-tidy-19", "--quiet", "-p", build_folder, str(path)],
                         capture_output=True, text=True, cwd=repository)
    return path, "" if run.returncode == 0 else run.stdout + run.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build_folder")
    parser.add_argument("--all", action="store_true", help="files that passed before, too")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    repository = pathlib.Path(__file__).resolve().parent.parent
    commands = json.loads((pathlib.Path(arguments.build_folder) / "compile_commands.json").read_text())
    # Generated sources lie in the build folder and are not ours to mend.
    files = sorted({path for command in commands
                    if (path := pathlib.Path(command["file"]).resolve()).is_relative_to(repository)
                    and path.relative_to(repository).parts[0] != "build"})
    record = pathlib.Path(arguments.build_folder) / "tidy-passed"
    passed = dict(line.split("\t") for line in record.read_text().splitlines()) if record.exists() else {}
    digests = {str(path.relative_to(repository)): digest_of(path, repository) for path in files}
    todo = [name for name, digest in digests.items() if arguments.all or passed.get(name) != digest]

    faults = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        jobs = [pool.submit(tidy, repository / name, arguments.build_folder, repository) for name in todo]
        for job in concurrent.futures.as_completed(jobs):
            path, findings = job.result()
            name = str(path.relative_to(repository))
            print(f"[{sum(j.done() for j in jobs)}/{len(todo)}] {name}", flush=True)
            if findings:
                faults += 1
                passed.pop(name, None)
                print(findings)
            else:
                passed[name] = digests[name]
    record.write_text("".join(f"{name}\t{digest}\n" for name, digest in sorted(passed.items()) if name in digests))
    print(f"clang-tidy: {len(todo)} of {len(files)} files looked at, {faults} with findings")
    sys.exit(1 if faults else 0)


main()
