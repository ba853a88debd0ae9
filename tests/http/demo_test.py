"""The demo, and leaving it behind: "Start my own" removes every demo clip and account, from the disk as well."""

import os
import pathlib
import shutil
import tempfile
import time
import unittest

from tiller_server import TillerServer

CLIPS = 3
SECONDS_FOR_CLIPS = 60


def wait_for(condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


class StartMyOwn(unittest.TestCase):
    def setUp(self):
        self.data = tempfile.mkdtemp(prefix="tiller-demo-")

    def tearDown(self):
        shutil.rmtree(self.data, ignore_errors=True)

    def files_of(self, *names):
        found = []
        for folder in pathlib.Path(self.data).rglob("*"):
            if folder.name in names and folder.is_dir():
                found += [path for path in folder.rglob("*") if path.is_file()]
        return found

    def demo(self):
        return TillerServer("--demo", "--demo-clips", str(CLIPS), data=self.data)

    def test_films_of_the_operator_are_no_demo_until_somebody_simulated_comes(self):
        films = pathlib.Path(self.data) / "films"
        films.mkdir()
        with TillerServer("--demo", "--videos", str(films), data=self.data) as server:
            admin = server.admin()
            demo = lambda: (admin.call("GET", "/v1/admin/status").json["demo"], admin.call("GET", "/v1/me").json["instance"]["demo"])
            self.assertEqual(demo(), (False, False))
            guest = {"handle": "robot", "password": "the password of robot", "simulated": True}
            self.assertEqual(server.client().call("POST", "/v1/accounts", guest).status, 201)
            self.assertEqual(demo(), (True, True))
            self.assertEqual(admin.call("POST", "/v1/admin/start-my-own").json["accounts"], 1)
            self.assertEqual(demo(), (False, False))

    def test_nothing_of_the_demo_is_left_and_it_does_not_come_back(self):
        with self.demo() as server:
            visitor = server.client()
            items = wait_for(lambda: (got := visitor.call("POST", "/v1/feed", {}).json["items"]) and len(got) == CLIPS and got, SECONDS_FOR_CLIPS)
            self.assertTrue(all("simulated" in item["video"]["labels"] for item in items), items)
            wait_for(lambda: "demo clips are out" in server.printed, 10)
            urls = [item["video"]["media"]["renditions"][0]["url"] for item in items]
            creators = {item["video"]["creator"]["handle"] for item in items}
            self.assertTrue(visitor.call("GET", "/v1/me").json["instance"]["demo"])
            person = server.account("somebody")
            self.assertEqual(person.call("POST", "/v1/admin/start-my-own").status, 403)
            removed = server.admin().call("POST", "/v1/admin/start-my-own").json
            self.assertEqual((removed["videos"], removed["accounts"]), (CLIPS, 10))
            self.assertEqual({visitor.call("GET", url).status for url in urls}, {410})
            self.assertEqual({visitor.call("GET", f"/v1/creators/{creator}").status for creator in creators}, {404})
            self.assertEqual(visitor.call("POST", "/v1/feed", {}).json["items"], [])
            self.assertFalse(visitor.call("GET", "/v1/me").json["instance"]["demo"])
            self.assertEqual(server.client().call("POST", "/v1/device", {"simulated": True}).status, 403)
            wait_for(lambda: "this instance is yours now" in server.printed, 10)
            self.assertEqual(self.files_of("media", "uploads", "demo"), [])
            self.assertEqual(person.call("GET", "/v1/me").json["viewer"]["handle"], "somebody")
        with self.demo() as server:
            time.sleep(3)  # a demo that came back would make its first clip in this time
            self.assertEqual(server.client().call("POST", "/v1/feed", {}).json["items"], [])
            self.assertEqual(self.files_of("media", "uploads", "demo"), [])
            self.assertEqual(self.audience_of(server), [])

    def audience_of(self, server):
        """Processes that the server started and that still run."""
        children = [child for task in pathlib.Path(f"/proc/{server.process.pid}/task").iterdir() for child in (task / "children").read_text().split()]
        return [child for child in children if b"audience" in pathlib.Path(f"/proc/{child}/cmdline").read_bytes()]

    def test_start_my_own_in_the_middle_of_a_job_publishes_nothing_afterwards(self):
        with self.demo() as server:
            visitor = server.client()
            wait_for(lambda: visitor.call("POST", "/v1/feed", {}).json["items"], SECONDS_FOR_CLIPS)
            server.admin().call("POST", "/v1/admin/start-my-own")
            wait_for(lambda: "this instance is yours now" in server.printed, 20)
            wait_for(lambda: self.files_of("media", "uploads", "demo") == [], 20)
            self.assertEqual(visitor.call("POST", "/v1/feed", {}).json["items"], [])


if __name__ == "__main__":
    unittest.main()
