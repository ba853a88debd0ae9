"""Measures back-up and restore: beside a server that answers feeds, and with a large log."""

import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2] / "tests/http"), str(HERE.parents[1] / "shared")]
from feed_load import Feeds, Rows, put_items  # noqa: E402
from tiller_server import TillerServer  # noqa: E402

QUIET_S = 20
MEDIA_FILES = 400
MEDIA_BYTES = 1_250_000  # 400 of them: about what 150 clips of a demo take
BYTES_OF_EVENT = 205  # in the log's database, measured


class Bench:
    def __init__(self, program, json_file):
        os.environ["TILLER_BIN"] = self.program = str(pathlib.Path(program).resolve())
        self.rows = Rows(json_file)
        self.row = self.rows.add
        self.work = tempfile.mkdtemp(prefix="tiller-bench-backup-")

    def tool(self, *words):
        command = [self.program, *words] + (["--allow-root"] if os.geteuid() == 0 else [])
        started, before = time.monotonic(), os.times()
        answer = subprocess.run(command, capture_output=True, text=True)
        if answer.returncode != 0:
            sys.exit(f"{' '.join(command)}:\n{answer.stderr}")
        after = os.times()
        self.cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
        return time.monotonic() - started

    def beside_a_server(self):
        with TillerServer() as server:
            engine = server.engine(server.admin())
            put_items(engine)
            for number in range(MEDIA_FILES):
                folder = pathlib.Path(server.data, "region-1/media", f"folder{number}")
                folder.mkdir(parents=True)
                (folder / "720.mp4").write_bytes(random.Random(number).randbytes(MEDIA_BYTES))
            os.sync()
            quiet = Feeds(engine, QUIET_S)
            quiet.start()
            quiet.join()
            busy = Feeds(engine, 600)
            busy.start()
            started, times = time.monotonic(), []
            while len(times) < 3 or time.monotonic() - started < QUIET_S:
                shutil.rmtree(f"{self.work}/served", ignore_errors=True)
                times.append(self.tool("backup", "--data", server.data, "--to", f"{self.work}/served"))
            busy.stopping.set()
            busy.join()
            cpu_s = self.cpu_s
            again = self.tool("backup", "--data", server.data, "--to", f"{self.work}/served")
        megabytes = MEDIA_FILES * MEDIA_BYTES / 1e6
        seconds = sorted(times)[len(times) // 2]
        self.row(f"back-up of {megabytes:.0f} MB of media while serving, median of {len(times)}", seconds, "s")
        self.row("its speed, written and read back", megabytes / seconds, "MB/s")
        self.row("its CPU", cpu_s, "s")
        self.row("the next one, with little new", again, "s")
        self.row("feed p50 quiet", quiet.quantile(0.5), "ms")
        self.row("feed p50 during back-ups", busy.quantile(0.5), "ms")
        self.row("feed p99 quiet", quiet.quantile(0.99), "ms")
        self.row("feed p99 during back-ups", busy.quantile(0.99), "ms", max(2 * quiet.quantile(0.99), 20))

    def with_a_large_log(self, megabytes):
        rows, data, folder = f"{self.work}/rows.csv", f"{self.work}/large", f"{self.work}/large-backup"
        numbers = random.Random(2)
        with open(rows, "w") as file:
            file.write("user,item\n")
            for _ in range(megabytes * 1_000_000 // BYTES_OF_EVENT):
                file.write(f"u{numbers.randrange(20_000)},i{numbers.randrange(3_000)}\n")
        self.tool("import", "--data", data, "--format", "csv", rows)
        os.remove(rows)
        size = sum(file.stat().st_size for file in pathlib.Path(data).glob("region-*/log.db")) / 1e6
        name = f"log of {size:.0f} MB: "
        first = self.tool("backup", "--data", data, "--to", folder)
        self.row(name + "first back-up", first, "s")
        self.row(name + "its CPU", self.cpu_s, "s")
        self.row(name + "its speed, written and read back", size / first, "MB/s")
        self.row(name + "back-up with nothing new", self.tool("backup", "--data", data, "--to", folder), "s")
        self.row(name + "restore --check", self.tool("restore", "--from", folder, "--check"), "s")
        self.row(name + "restore", self.tool("restore", "--from", folder, "--data", f"{self.work}/restored"), "s")

    def run(self, megabytes):
        try:
            self.beside_a_server()
            self.with_a_large_log(megabytes)
        finally:
            shutil.rmtree(self.work, ignore_errors=True)
        self.rows.write()


if __name__ == "__main__":
    Bench(sys.argv[1], sys.argv[2]).run(int(sys.argv[3]))
