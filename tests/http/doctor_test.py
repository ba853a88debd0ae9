"""tiller doctor on a running and on a stopped server: what it finds, what it advises, how it ends."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import unittest

from tiller_server import TillerServer

AS_ROOT = ["--allow-root"] if os.geteuid() == 0 else []


def doctor(data, *words, **options):
    return subprocess.run([os.environ["TILLER_BIN"], "doctor", "--data", data, *words, *AS_ROOT], capture_output=True, text=True, **options)


def findings(data, *words, **options):
    answer = doctor(data, "--json", *words, **options)
    found = {one["check"]: one for one in json.loads(answer.stdout)}
    worst = max(["ok", "warning", "broken"].index(one["verdict"]) for one in found.values())
    assert answer.returncode == worst, (answer.returncode, answer.stdout)
    for one in found.values():
        assert bool(one["remedy"]) == (one["verdict"] != "ok"), one
    return found


class DoctorTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()
        cls.server.account("ada")
        cls.work = tempfile.mkdtemp(prefix="tiller-doctor-")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        shutil.rmtree(cls.work, ignore_errors=True)

    def test_1_a_running_server_is_recognised_and_unharmed(self):
        found = findings(self.server.data)
        self.assertEqual(found["server"]["says"].split(",")[0], "a server uses the data")
        for check in ("directory", "log-0", "log-1", "accounts", "erasures", "media", "leftovers", "processor", "text", "tls"):
            self.assertEqual(found[check]["verdict"], "ok", found[check])
        self.assertIn("never backed up", found["backup"]["says"])
        table = doctor(self.server.data, "--whole-log").stdout
        self.assertRegex(table, r"(?m)^ok +log-1 +\d+ records with \d+ roots verify$")
        self.assertRegex(table, r"(?m)^\d+ checks, \d+ to look at$")
        backup = subprocess.run([os.environ["TILLER_BIN"], "backup", "--data", self.server.data, "--to", f"{self.work}/backup", *AS_ROOT], capture_output=True, text=True)
        self.assertEqual(backup.returncode, 0, backup.stderr)
        self.assertIn("is 0 hours old", findings(self.server.data)["backup"]["says"])
        self.server.account("afterwards")

    def test_2_each_fault_of_a_stopped_one_is_found(self):
        self.server.stop()
        self.assertEqual(findings(self.server.data)["checkpoint"]["verdict"], "ok")
        data = f"{self.work}/copy"

        def broken(check, verdict, damage):
            shutil.rmtree(data, ignore_errors=True)
            shutil.copytree(self.server.data, data)
            os.chmod(data, 0o700)
            damage(pathlib.Path(data))
            found = findings(data)
            self.assertEqual(found[check]["verdict"], verdict, found[check])

        newest = lambda at: max((at / "checkpoints").glob("*.checkpoint"))
        broken("directory", "warning", lambda at: at.chmod(0o755))
        broken("directory", "broken", lambda at: (at / "regions").unlink())
        broken("checkpoint", "warning", lambda at: newest(at).write_bytes(newest(at).read_bytes()[:-1]))
        broken("accounts", "broken", lambda at: (at / "store.db").write_bytes(b"no database"))
        broken("log-1", "broken", lambda at: (at / "region-1/log.db").write_bytes((at / "region-1/log.db").read_bytes()[:8192]))
        broken("erasures", "broken", lambda at: (at / "erasures").write_text("nonsense\n"))
        broken("leftovers", "warning", lambda at: (at / "regions.new").write_text("home\n"))
        broken("tls", "warning", lambda at: (at / "tiller.toml").write_text('host = "0.0.0.0"\n'))
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            broken("server", "broken", lambda at: (at / "tiller.toml").write_text(f"port = {taken.getsockname()[1]}\n"))
        few = subprocess.run(["sh", "-c", f"ulimit -n 256; exec \"$@\"", "sh", os.environ["TILLER_BIN"], "doctor", "--data", data, "--json", *AS_ROOT], capture_output=True, text=True)
        self.assertIn("only 256 files", few.stdout)
        memory = tempfile.mkdtemp(prefix="tiller-doctor-", dir="/dev/shm")
        try:
            shutil.copytree(self.server.data, memory, dirs_exist_ok=True)
            self.assertIn("tmpfs", findings(memory)["filesystem"]["says"])
        finally:
            shutil.rmtree(memory)

    def test_3_a_place_without_data_is_told(self):
        answer = doctor(f"{self.work}/nowhere")
        self.assertEqual(answer.returncode, 2)
        self.assertIn("is not a data directory", answer.stdout)
        self.assertIn("--json", doctor(self.server.data, "--help").stdout)

    def test_4_what_the_program_makes_itself_is_well(self):
        with TillerServer("--erasures-copy", f"{self.work}/copy-of-erasures", data=f"{self.work}/new/data") as server:
            found = findings(server.data)
            for check in ("directory", "accounts", "checkpoint", "erasures", "leftovers"):
                self.assertEqual(found[check]["verdict"], "ok", found[check])
            self.assertIn("and in its copy", found["erasures"]["says"])

    def test_5_a_copy_of_the_register_that_can_not_be_written_is_told_and_stops_nobody(self):
        with TillerServer("--erasures-copy", "/proc/nowhere/erasures") as server:
            server.account("ada")
            self.assertEqual(findings(server.data)["erasures"]["verdict"], "broken")


if __name__ == "__main__":
    unittest.main()
