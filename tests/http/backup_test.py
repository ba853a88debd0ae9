"""Back-up beside a running server, restore into an empty directory, and what must hold when either is cut short."""

import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from tiller_server import TillerServer
from upload_test import TUS, metadata

ITEMS = [{"id": f"item-{n}", "tags": ["cats" if n % 2 else "dogs", f"tag-{n % 7}"], "text": f"Item number {n}", "language": "en", "duration_ms": 10_000} for n in range(60)]
AS_ROOT = ["--allow-root"] if os.geteuid() == 0 else []


def tiller(*words, **options):
    return subprocess.run([os.environ["TILLER_BIN"], *words, *AS_ROOT], capture_output=True, text=True, **options)


def log_lines(data):
    return tiller("log", "--data", data).stdout.splitlines()


class Load:
    """People who watch and like, and uploads that grow, until it is told to stop."""

    def __init__(self, server, admin, handle="creator"):
        self.engine = server.engine(admin, "load")
        answer = self.engine.call("POST", "/v1/engine/items", {"items": ITEMS})
        assert answer.status == 200, answer.body
        self.creator = server.account(handle)
        self.stopping, self.acknowledged, self.failures = threading.Event(), 0, []
        self.threads = [threading.Thread(target=self.run, args=(work,)) for work in (self.watch, self.watch, self.upload)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def run(self, work):
        random_numbers, turn = random.Random(threading.get_ident()), 0
        while not self.stopping.is_set():
            try:
                work(random_numbers, turn)
            except Exception as failure:  # the test looks at them all
                self.failures.append(repr(failure))
            turn += 1

    def watch(self, random_numbers, turn):
        user = f"user-{random_numbers.randrange(20)}"
        slate = self.engine.call("GET", f"/v1/engine/recommendations?user={user}&count=6")
        assert slate.status == 200, slate.body
        events = []
        for item in slate.json["items"][:3]:
            key = f"{user}-{threading.get_ident()}-{turn}-{item['id']}"
            events.append({"id": key, "user": user, "item": item["id"], "type": "impression", "token": item["token"]})
            events.append({"id": key + "l", "user": user, "item": item["id"], "type": "like", "token": item["token"]})
        answer = self.engine.call("POST", "/v1/engine/events", {"events": events})
        assert answer.status == 202, answer.body
        self.acknowledged += len(events)

    def upload(self, random_numbers, turn):
        if turn >= 3:
            time.sleep(0.05)
            return
        answer = self.creator.call("POST", "/v1/uploads", headers={**TUS, "Upload-Length": "3000000", "Upload-Metadata": metadata(filename="clip.mp4")})
        if answer.status != 201:  # a machine whose jail is too weak takes no uploads
            return
        for offset in range(0, 1_500_000, 100_000):
            piece = random_numbers.randbytes(100_000)
            sent = self.creator.call("PATCH", answer.header("Location"), raw=piece, headers={**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"})
            assert sent.status == 204, sent.body


class BackupTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.mkdtemp(prefix="tiller-backup-")
        cls.folder = f"{cls.work}/backup"
        cls.server = TillerServer("--erasures-copy", f"{cls.work}/erasures-copy")
        cls.server.start()
        cls.admin = cls.server.admin()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        shutil.rmtree(cls.work, ignore_errors=True)

    def back_up(self, folder=None, **options):
        answer = tiller("backup", "--data", self.server.data, "--to", folder or self.folder, **options)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return answer.stdout

    def restore(self, name, *words):
        target = f"{self.work}/{name}"
        answer = tiller("restore", "--from", self.folder, "--data", target, *words)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return target, answer.stdout

    def states_of(self, data, person):
        return {event["state"] for event in map(json.loads, log_lines(data)) if event["subject"] == person}

    def test_0_one_file_under_load_restores_to_the_same_state(self):
        file = f"{self.work}/kept.tar.zst"
        with Load(self.server, self.admin, "first_creator") as load:
            time.sleep(0.5)
            printed = self.back_up(file)
            acknowledged = load.acknowledged
        self.assertEqual(load.failures, [])
        self.assertGreater(acknowledged, 0)
        self.assertEqual([path.name for path in pathlib.Path(self.work).glob("kept*")], ["kept.tar.zst"])
        self.assertEqual(os.stat(file).st_mode & 0o777, 0o600)
        again = tiller("backup", "--data", self.server.data, "--to", file)
        self.assertEqual(again.returncode, 1)
        self.assertIn("is there already", again.stderr)
        checked = tiller("restore", "--from", file, "--check")
        self.assertEqual(checked.returncode, 0, checked.stderr)
        digest = re.search(r"keep apart, to know this back-up again: ([0-9a-f]{64})", printed)[1]
        target = f"{self.work}/from-file"
        restored = tiller("restore", "--from", file, "--data", target, "--digest", digest)
        self.assertEqual(restored.returncode, 0, restored.stderr)
        self.assertEqual(tiller("verify", "--data", target, "--log-only").returncode, 0)
        cut = re.search(r"up to ([\d: ]+),", printed)[1]
        self.assertIn(cut, restored.stdout)
        with TillerServer(data=target) as server:
            self.assertEqual(server.client().call("GET", "/health/ready").status, 200)
        self.assertEqual(list(pathlib.Path(self.work).glob("*.unpacked")), [])
        found = {each["check"]: each for each in json.loads(tiller("doctor", "--data", self.server.data, "--json").stdout)}
        self.assertIn(file, found["backup"]["says"])
        # Killed at any moment, there is no file under the name.
        for wait_s in (0.02, 0.1, 0.3):
            killed = f"{self.work}/killed.tar"
            process = subprocess.Popen([os.environ["TILLER_BIN"], "backup", "--data", self.server.data, "--to", killed, *AS_ROOT], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(wait_s)
            process.kill()
            process.wait()
            if os.path.exists(killed):  # it was quicker
                self.assertEqual(tiller("restore", "--from", killed, "--check").returncode, 0)
                os.remove(killed)
        shutil.copy(file, f"{self.work}/cut.tar.zst")
        os.truncate(f"{self.work}/cut.tar.zst", os.path.getsize(file) // 2)
        refused = tiller("restore", "--from", f"{self.work}/cut.tar.zst", "--data", f"{self.work}/nothing")
        self.assertEqual((refused.returncode, os.path.exists(f"{self.work}/nothing")), (1, False))
        self.assertIn("cut.tar.zst", refused.stderr)

    def test_1_back_up_under_load_restores_to_the_same_state(self):
        with Load(self.server, self.admin) as load:
            time.sleep(0.5)
            self.back_up()
            acknowledged = load.acknowledged
            time.sleep(0.3)
            second = self.back_up()  # adds what is new
            self.assertGreater(load.acknowledged, acknowledged)
            time.sleep(0.3)
        self.assertEqual(load.failures, [])
        target, said = self.restore("under-load")
        self.assertIn("WARNING: no register of erasures was given", said)
        cut = {int(part): int(end) for part, end in re.findall(r"(\d+):(\d+)", re.search(r"new events up to ([\d: ]+),", second)[1])}

        self.server.stop()  # both directories are read offline, and the server goes on afterwards
        same = tiller("verify", "--data", target)
        self.assertEqual(same.returncode, 0, same.stdout + same.stderr)
        there = tiller("verify", "--data", self.server.data, "--until", " ".join(f"{part}:{end}" for part, end in cut.items()), "--log-only")
        digest = next(line for line in same.stdout.splitlines() if line.startswith("projections at "))
        self.assertIn(digest, there.stdout.splitlines(), same.stdout + there.stdout)
        restored, lived = log_lines(target), log_lines(self.server.data)
        self.assertEqual(restored, [line for line in lived if int(line.split('"offset":')[1].split(",")[0]) < cut[int(line.split('"partition":')[1].split(",")[0])]])
        self.assertGreater(len(restored), 300)
        replay = tiller("replay", "--data", target, "--last", "40")
        self.assertEqual(replay.returncode, 0, replay.stdout)
        self.assertIn("40 of 40 identical", replay.stdout)
        self.server.start()

        with TillerServer(data=target) as again:
            self.assertEqual(again.client().call("POST", "/v1/sessions", {"handle": "creator", "password": "the password of creator"}).status, 201)
            mine = again.client()
            mine.jar = dict(load.creator.jar)
            self.assertNotIn("creator", mine.call("GET", "/v1/me").body.decode(), "a session outlived the restore")

    def test_2_killed_at_any_moment_server_and_last_back_up_stay_whole(self):
        self.back_up()
        client = self.server.client()
        for delay_s in (0.005, 0.02, 0.05, 0.1, 0.2):
            account = self.server.account(f"during{int(delay_s * 1000)}")
            killed = subprocess.Popen([os.environ["TILLER_BIN"], "backup", "--data", self.server.data, "--to", self.folder, *AS_ROOT], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay_s)
            killed.send_signal(signal.SIGKILL)
            killed.wait()
            check = tiller("restore", "--from", self.folder, "--check")
            self.assertEqual(check.returncode, 0, check.stderr)
            self.assertEqual(client.call("GET", "/health/live").status, 200)
            self.assertEqual(account.call("GET", "/v1/me").status, 200)
        self.back_up()
        self.assertFalse(os.listdir(self.folder + "/unfinished") if os.path.exists(self.folder + "/unfinished") else [])

    def test_3_a_place_that_can_not_be_written_or_is_full_is_said_and_harms_nobody(self):
        blocked = pathlib.Path(self.work, "a-file")
        blocked.write_text("in the way")
        for place in (str(blocked), f"{blocked}/inside", "/proc/backup"):
            answer = tiller("backup", "--data", self.server.data, "--to", place)
            self.assertEqual(answer.returncode, 1)
            self.assertIn("tiller backup: ", answer.stderr)
            self.assertIn(place, answer.stderr)
        small = "mount -t tmpfs -o size=4m none /mnt && exec \"$@\""
        answer = subprocess.run(["unshare", "-Urm", "sh", "-c", small, "sh", os.environ["TILLER_BIN"], "backup", "--data", self.server.data, "--to", "/mnt/backup", "--allow-root"], capture_output=True, text=True)
        if "unshare" not in answer.stderr and "mount" not in answer.stderr:
            self.assertEqual(answer.returncode, 1, answer.stdout)
            self.assertRegex(answer.stderr, r"needs about \d+ MB more in /mnt/backup, which has \d+ MB left")

        def little_room():
            import resource
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        answer = tiller("backup", "--data", self.server.data, "--to", f"{self.work}/short", preexec_fn=little_room)
        self.assertEqual(answer.returncode, 1)
        self.assertNotEqual(tiller("restore", "--from", f"{self.work}/short", "--check").returncode, 0)
        self.assertEqual(self.server.client().call("GET", "/health/live").status, 200)
        self.server.account("afterwards")

    def test_4_what_was_erased_after_the_back_up_stays_erased(self):
        person = self.server.account("leaver")
        self.back_up()
        self.server.stop()
        wrong = tiller("erase", "--data", self.server.data, "--person", "nobody")
        self.assertEqual(wrong.returncode, 1)
        self.assertEqual(tiller("erase", "--data", self.server.data).returncode, 1)
        erased = tiller("erase", "--data", self.server.data, "--person", person.viewer)
        self.assertEqual(erased.returncode, 0, erased.stderr)
        register, copy = f"{self.work}/register", pathlib.Path(self.work, "erasures-copy")
        shutil.copy(f"{self.server.data}/erasures", register)
        self.assertNotEqual(pathlib.Path(register).read_text(), copy.read_text(), "no file of settings names it")
        pathlib.Path(self.server.data, "tiller.toml").write_text(f'erasures_copy = "{copy}"\n')
        for told, words in (("", ["--erasures-copy", ""]), (str(copy), [])):
            again = tiller("erase", "--data", self.server.data, "--from", register, *words)
            self.assertEqual((again.returncode, str(copy) in again.stdout), (0, bool(told)), again.stderr)
            self.assertEqual(pathlib.Path(register).read_text() == copy.read_text(), bool(told))
        self.assertEqual(tiller("erase", "--data", self.server.data, "--from", register, "--config", f"{self.work}/none").returncode, 1)
        self.server.start()
        self.assertEqual(pathlib.Path(register).read_text(), copy.read_text())
        second = TillerServer("--erasures-copy", str(copy))
        with self.assertRaisesRegex(RuntimeError, "another server keeps its erasures in .*erasures-copy.*name a file of its own"):
            second.start()
        second.__exit__()

        with_register, said = self.restore("erased", "--erasures", register)
        self.assertIn("1 erasures made since the back-up were made again", said)
        without, _ = self.restore("not-erased")
        states = {}
        for name, data in (("with", with_register), ("without", without)):
            states[name] = self.states_of(data, person.viewer)
        self.assertEqual((states["with"], states["without"]), ({"erased"}, {"readable"}))
        verified = tiller("verify", "--data", with_register, "--log-only")
        self.assertEqual(verified.returncode, 0, verified.stdout)
        late = tiller("erase", "--data", without, "--from", register)
        self.assertIn("1 of the 1 erasures", late.stdout)
        self.assertEqual(self.states_of(without, person.viewer), {"erased"})
        with TillerServer(data=with_register) as again:
            self.assertEqual(again.client().call("GET", "/health/live").status, 200)
        replay = tiller("replay", "--data", with_register, "--last", "40")
        self.assertIn(" 0 different", replay.stdout)

    def test_5_a_damaged_back_up_is_refused_by_name_and_leaves_nothing(self):
        self.back_up()
        files = sorted(pathlib.Path(self.folder, "files").glob("*/*"), key=lambda file: file.stat().st_size)
        biggest = files[-1]
        whole = biggest.read_bytes()
        for damaged in (whole[:-1], b"", whole[:100] + bytes([whole[100] ^ 4]) + whole[101:]):
            biggest.write_bytes(damaged)
            for words in (("--check",), ("--data", f"{self.work}/never")):
                answer = tiller("restore", "--from", self.folder, *words)
                self.assertEqual(answer.returncode, 1)
                self.assertIn(biggest.name, answer.stderr)
            self.assertFalse(os.path.exists(f"{self.work}/never") or os.path.exists(f"{self.work}/never.part"))
        biggest.write_bytes(whole)
        answer = tiller("restore", "--from", self.folder, "--data", self.server.data)
        self.assertIn("is not empty", answer.stderr)
        self.assertIn("holds no complete back-up", tiller("restore", "--from", self.work, "--check").stderr)
        self.assertIn("needs --data", tiller("restore", "--from", self.folder).stderr)


if __name__ == "__main__":
    unittest.main()
