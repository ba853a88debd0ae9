#!/usr/bin/env python3
"""Modules look down only: every #include "MODULE/…" in src/ against the table in cmake/layers.cmake.

check_layers.py [--self-test] [REPOSITORY]

Fails when a module includes one that the table does not allow (a test, benchmark or fuzz target may reach through the
modules below its own), when the table itself points up or sideways, when a module's
add_module(DEPENDS …) differs from what its files include, when a folder of src/ has no layer, or when a module reads the
environment. --self-test builds small trees with one fault each and checks that each is found. Ends in "N passed, N failed".
"""
import argparse
import pathlib
import re
import sys
import tempfile

LAYER = re.compile(r"^layer\((\w+) (\d+)((?: \w+)*)\)", re.MULTILINE)
INCLUDE = re.compile(r'^\s*#\s*include\s*"(?:\.\./)*(\w+)/([^"]+)"', re.MULTILINE)
UPWARD_PATH = re.compile(r'^\s*#\s*include\s*"(\.\./[^"]*)"', re.MULTILINE)
ENVIRONMENT = re.compile(r"\bgetenv\(")
MODULE_CALL = re.compile(r"add_module\(\s*(\w+)([^)]*)\)")
SOURCES = (".h", ".cpp", ".inc")
TEST_SUFFIXES = ("_test", "_bench", "_fuzz")


def read_table(repository):
    """Module -> (layer, modules that it may include)."""
    text = (repository / "cmake/layers.cmake").read_text()
    return {name: (int(layer), allowed.split()) for name, layer, allowed in LAYER.findall(text)}


def table_faults(table):
    """The table must point down: a smaller layer number each time."""
    for name, (layer, allowed) in table.items():
        for other in allowed:
            if other not in table:
                yield f"cmake/layers.cmake: {name} may include {other}, which has no layer"
            elif table[other][0] >= layer:
                yield f"cmake/layers.cmake: {name} (layer {layer}) may not look at {other} (layer {table[other][0]})"


def declared_modules(folder):
    """The DEPENDS of add_module, or None when the folder has no CMakeLists.txt with such a call."""
    path = folder / "CMakeLists.txt"
    call = MODULE_CALL.search(path.read_text()) if path.exists() else None
    if call is None:
        return None
    words = re.sub(r"#.*", "", call.group(2)).split()
    declared, section = set(), None
    for word in words:
        if word in ("DEPENDS", "LINKS"):
            section = word
        elif section == "DEPENDS":
            declared.add(word)
    return declared


def modules_below(name, table):
    """Whatever a module reaches through any depth: a test builds the world below its module."""
    below, waiting = set(), list(table[name][1])
    while waiting:
        other = waiting.pop()
        if other not in below:
            below.add(other)
            waiting += table.get(other, (0, []))[1]
    return below


def include_faults(folder, table, included):
    """Faults of the files of one module; fills `included` with the modules that its own sources include."""
    name = folder.name
    allowed_in_tests = modules_below(name, table)
    for path in sorted(folder.rglob("*")):
        if path.suffix not in SOURCES:
            continue
        text = path.read_text(errors="replace")
        where = f"src/{path.relative_to(folder.parent)}"
        for relative in UPWARD_PATH.findall(text):
            yield f"{where}: #include \"{relative}\" hides which module it means; write it from src/"
        if ENVIRONMENT.search(text) and not path.stem.endswith(TEST_SUFFIXES):
            yield f"{where}: reads the environment, so two processes could fold the same log to different bits; take an argument"
        for other, rest in INCLUDE.findall(text):
            if other == name or other not in table:
                continue  # the module itself, or a library's header in quotes
            if path.stem.endswith(TEST_SUFFIXES):
                allowed = allowed_in_tests
            else:
                allowed = table[name][1]
                included.add(other)
            if other not in allowed:
                yield f"{where}: {name} may not include {other}/{rest}"


def module_faults(folder, table):
    """All faults of one folder of src/."""
    name = folder.name
    if name not in table:
        yield f"src/{name} has no layer in cmake/layers.cmake"
        return
    included = set()
    yield from include_faults(folder, table, included)
    declared = declared_modules(folder)
    if declared is None:
        return
    for other in sorted(declared - set(table[name][1])):
        yield f"src/{name}/CMakeLists.txt: {name} may not depend on {other}"
    for other in sorted(included - declared):
        yield f"src/{name}/CMakeLists.txt: includes {other} but DEPENDS does not name it"
    for other in sorted(declared - included - {"base"}):  # everything stands on base, if only through others
        yield f"src/{name}/CMakeLists.txt: DEPENDS names {other}, which no file includes"


def check(repository):
    """(modules without a fault, faults)."""
    table = read_table(repository)
    faults, good = list(table_faults(table)), 0
    for folder in sorted((repository / "src").iterdir()):
        if not folder.is_dir() or not any(path.suffix in SOURCES for path in folder.rglob("*")):
            continue
        found = list(module_faults(folder, table))
        good += not found
        faults += found
    return good, faults


SELF_TESTS = [  # name, layers, files, a part of the one fault expected (None: no fault)
    ("a tree without fault", "layer(base 0)\nlayer(log 1 base)\n",
     {"src/base/bytes.h": "", "src/log/log.cpp": '#include "base/bytes.h"\n#include "log/log.h"\n#include <vector>\n',
      "src/log/CMakeLists.txt": "add_module(log DEPENDS base LINKS x::y)"}, None),
    ("an include upwards", "layer(base 0)\nlayer(log 1 base)\n",
     {"src/log/log.h": "", "src/base/bytes.h": '#include "log/log.h"\n'}, "base may not include log/log.h"),
    ("an include sideways", "layer(base 0)\nlayer(log 1 base)\nlayer(schema 1 base)\n",
     {"src/schema/event.h": "", "src/log/log.h": '  #  include "schema/event.h"\n'}, "log may not include schema/event.h"),
    ("a downward include that the table leaves out", "layer(base 0)\nlayer(log 1 base)\nlayer(app 6 base)\n",
     {"src/log/log.h": "", "src/app/app.cpp": '#include "log/log.h"\n'}, "app may not include log/log.h"),
    ("a test may reach through the modules below", "layer(base 0)\nlayer(log 1 base)\nlayer(journal 2 log)\nlayer(app 6 journal)\n",
     {"src/base/bytes.h": "", "src/app/app_test.cpp": '#include "log/log.h"\n#include "base/bytes.h"\n'}, None),
    ("a test may not look up", "layer(base 0)\nlayer(log 1 base)\nlayer(app 6 log)\n",
     {"src/app/app.h": "", "src/log/log_test.cpp": '#include "app/app.h"\n'}, "log may not include app/app.h"),
    ("a path that climbs", "layer(base 0)\nlayer(log 1 base)\n",
     {"src/log/log.h": '#include "../base/bytes.h"\n'}, "hides which module"),
    ("a table that points up", "layer(base 0 log)\nlayer(log 1 base)\n", {"src/log/log.h": ""}, "may not look at log"),
    ("a table that points sideways", "layer(log 1 schema)\nlayer(schema 1)\n", {"src/log/log.h": ""}, "may not look at schema"),
    ("an undeclared dependency", "layer(base 0)\nlayer(log 1 base)\n",
     {"src/log/log.h": '#include "base/bytes.h"\n', "src/log/CMakeLists.txt": "add_module(log)"}, "DEPENDS does not name it"),
    ("a dependency that the table leaves out", "layer(base 0)\nlayer(log 1 base)\n",
     {"src/base/bytes.h": "", "src/base/CMakeLists.txt": "add_module(base DEPENDS log)"}, "base may not depend on log"),
    ("an unused dependency", "layer(log 1)\nlayer(journal 2 log)\n",
     {"src/journal/journal.h": "", "src/journal/CMakeLists.txt": "add_module(journal DEPENDS log)"}, "which no file includes"),
    ("a reading of the environment", "layer(learn 0)\n", {"src/learn/a.cpp": 'float weight() { return std::atof(std::getenv("W")); }\n'}, "reads the environment"),
    ("a folder without a layer", "layer(base 0)\n", {"src/misplaced/a.cpp": ""}, "has no layer"),
]


def self_test():
    """(passed, faults of the check itself)."""
    passed, faults = 0, []
    for name, layers, files, expected in SELF_TESTS:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "src").mkdir()
            for path, text in {"cmake/layers.cmake": layers, **files}.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text)
            found = check(root)[1]
        right = any(expected in fault for fault in found) if expected else not found
        passed += right
        if not right:
            faults.append(f"self-test: {name}: expected {expected!r}, found {found}")
    return passed, faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--self-test", action="store_true", help="check the check as well")
    parser.add_argument("repository", nargs="?", default=pathlib.Path(__file__).resolve().parent.parent, type=pathlib.Path)
    arguments = parser.parse_args()
    passed, faults = check(arguments.repository)
    if arguments.self_test:
        own_passed, own_faults = self_test()
        passed, faults = passed + own_passed, faults + own_faults
    for fault in faults:
        print(fault)
    print(f"{passed} passed, {len(faults)} failed")
    sys.exit(1 if faults else 0)


main()
