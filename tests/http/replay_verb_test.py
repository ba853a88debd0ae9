"""tiller replay on the slates of one viewer, of a time, of one request or all, and what it says to what it can not do."""

import json
import os
import pathlib
import shutil
import tempfile
import time
import unittest

from ages_test import publish
from tiller_server import TillerServer
from upload_test import make_video

NOBODY = "0000000000zzz"


class ReplayVerbTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="tiller-replay-verb-")
        cls.server = TillerServer(data=f"{cls.folder}/data")
        cls.server.start()
        admin = cls.server.admin()
        publish(admin, make_video(3), "a clip for ann")
        engine = cls.server.engine(admin)
        items = [{"id": f"item-{n}", "tags": [f"topic-{n % 5}"], "duration_ms": 6000} for n in range(60)]
        assert engine.call("POST", "/v1/engine/items", {"items": items}).status == 200
        ann = cls.server.account("ann")
        answer = ann.call("POST", "/v1/feed", {})
        assert answer.status == 200, answer.body
        cls.ann = ann.viewer
        cls.requests = []
        cls.take_slates(engine, 12)
        time.sleep(0.05)
        cls.middle_ms = int(time.time() * 1000)
        time.sleep(0.05)
        cls.take_slates(engine, 8)
        cls.server.stop()

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def take_slates(cls, engine, count):
        for n in range(count):
            answer = engine.call("GET", f"/v1/engine/recommendations?user=user-{n % 4}&count=6")
            assert answer.status == 200, answer.body
            cls.requests.append(answer.json["request"])
            events = [{"user": f"user-{n % 4}", "item": place["id"], "token": place["token"], "type": "watch", "fraction": 0.8} for place in answer.json["items"]]
            assert engine.call("POST", "/v1/engine/events", {"events": events}).status == 202

    def replay(self, *words):
        file = pathlib.Path(self.folder) / "slates.json"
        file.unlink(missing_ok=True)
        done = self.server.tool("replay", "--json", str(file), *words)
        slates = json.loads(file.read_text())["runs"][0]["slates"] if done.returncode == 0 else []
        return done, slates

    def assert_refused(self, words, *parts, code=1):
        done = self.server.tool("replay", *words)
        self.assertEqual(done.returncode, code, (words, done.stdout, done.stderr))
        for part in parts:
            self.assertIn(part, done.stdout + done.stderr, words)

    def test_all_of_them_and_each_verdict_in_the_file(self):
        done, slates = self.replay("--all")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual({slate["verdict"] for slate in slates}, {"identical"})
        self.assertLessEqual(set(self.requests), {slate["request"] for slate in slates})
        self.assertRegex(done.stdout, r"terms give the score +[1-9]\d* places")

    def test_the_number_of_threads_changes_nothing(self):
        files = [self.replay("--all", "--threads", str(threads))[1] for threads in (1, 2, 4)]
        self.assertGreaterEqual(len(files[0]), len(self.requests))
        self.assertEqual(files[0], files[1])
        self.assertEqual(files[0], files[2])

    def test_one_request(self):
        _, slates = self.replay("--request", self.requests[3])
        self.assertEqual([slate["request"] for slate in slates], [self.requests[3]])

    def test_one_viewer_by_handle_and_by_id(self):
        for name in ("ann", "@ann", "ANN", self.ann):
            done, slates = self.replay("--viewer", name)
            self.assertEqual(done.returncode, 0, (name, done.stderr))
            self.assertGreaterEqual(len(slates), 1, name)
            self.assertFalse({slate["request"] for slate in slates} & set(self.requests), name)

    def test_a_time_begins_where_it_says_and_ends_before_the_next(self):
        iso = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(self.middle_ms // 1000)) + f".{self.middle_ms % 1000:03}"
        ahead = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(self.middle_ms // 1000 + 7200)) + f".{self.middle_ms % 1000:03}+02:00"
        for middle in (str(self.middle_ms), iso, iso + "Z", ahead):
            _, late = self.replay("--since", middle)
            _, early = self.replay("--until", middle)
            self.assertEqual(sorted(slate["request"] for slate in late), sorted(self.requests[12:]), middle)
            self.assertLessEqual(set(self.requests[:12]), {slate["request"] for slate in early}, middle)
            self.assertFalse({slate["request"] for slate in late} & {slate["request"] for slate in early})

    def test_who_and_what_is_not_here_is_named(self):
        self.assert_refused(["--request", NOBODY], f"no slate {NOBODY}")
        self.assert_refused(["--request", "nonsense"], "nonsense")
        self.assert_refused(["--viewer", "nobody_of_that_name"], 'nobody here has the id or handle "nobody_of_that_name"')
        self.assert_refused(["--viewer", NOBODY], f"no slate of viewer {NOBODY}")
        self.assert_refused(["--viewer", "../../etc/passwd"], "nobody here has")

    def test_times_that_are_none_or_hold_nothing(self):
        for garbage in ("yesterday", "2026-13-01", "2026-02-30", "2026-11-28T25:00", "2026-11-28T09:30+99:00", "-5", "99999999999999999999", "1e9", "2026-11-28T", "2026-11-28T09:30:05.Z", ""):
            self.assert_refused(["--since=" + garbage], "" if not garbage else f'"{garbage}" is no time', code=2)
            self.assert_refused(["--until=" + garbage], "--until", code=2)
        self.assert_refused(["--since", "2026-02-01", "--until", "2026-01-01"], "--since 2026-02-01 is later than --until 2026-01-01")
        self.assert_refused(["--since", "1990-01-01", "--until", "1990-01-02"], "no slate since 1990-01-01 until 1990-01-02")

    def test_options_that_contradict_each_other(self):
        for words in (["--all", "--last", "5"], ["--request", self.requests[0], "--viewer", "ann"], ["--all", "--since", "2026-01-01"], ["--last", "5", "--viewer", "ann"]):
            self.assert_refused(words, "excludes", code=2)

    def test_a_file_that_can_not_be_written_is_said_before_anything_else(self):
        self.assert_refused(["--all", "--json", f"{self.folder}/none/x.json"], "can not write")

    def test_a_torn_checkpoint_is_named_and_without_it_the_others_do(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(self.server.data, f"{folder}/data")
            copy = TillerServer(data=f"{folder}/data")
            torn = sorted(pathlib.Path(copy.data, "checkpoints").glob("*.checkpoint"))[-1]
            torn.write_bytes(torn.read_bytes()[:-100])
            asked = copy.tool("replay", "--last", "5", "--from", str(torn))
            self.assertEqual(asked.returncode, 1)
            self.assertIn(f"checkpoint {torn}: ", asked.stderr)
            self.assertEqual(copy.tool("replay", "--all").returncode, 0)
            gone = copy.tool("replay", "--last", "5", "--from", f"{folder}/none.checkpoint")
            self.assertEqual(gone.returncode, 1)
            self.assertIn("no checkpoint", gone.stderr)

    def test_what_was_erased_is_said_to_be(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(self.server.data, f"{folder}/data")
            copy = TillerServer(data=f"{folder}/data")
            erased = copy.tool("erase", "--person", self.ann)
            if erased.returncode != 0:
                self.fail(erased.stdout + erased.stderr)
            done = copy.tool("replay", "--viewer", self.ann)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertRegex(done.stdout, r"0 different, [1-9]\d* erased")


if __name__ == "__main__":
    unittest.main()
