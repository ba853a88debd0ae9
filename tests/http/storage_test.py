"""Room: what an account may take, originals that are kept for a time, and what the operator sees of it."""

import os
import pathlib
import sqlite3
import time
import unittest

from tiller_server import TillerServer
from upload_test import TUS, make_video, metadata

DAY_MS = 24 * 3600 * 1000
STREAM = {**TUS, "Content-Type": "application/offset+octet-stream"}


def begin(client, size, filename="clip.mp4"):
    return client.call("POST", "/v1/uploads", headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata(filename=filename)})


class QuotaTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer("--account-storage-mb", "1", "--account-videos", "3")
        cls.server.start()
        cls.admin = cls.server.admin()
        if not cls.admin.call("GET", "/v1/me").json["instance"]["uploads"]:
            cls.server.__exit__()
            raise unittest.SkipTest("this machine's media jail is too weak for uploads")
        cls.clip = make_video()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def storage(self, client):
        return client.call("GET", "/v1/me/storage").json

    def test_1_bytes_are_counted_when_an_upload_is_announced(self):
        client = self.server.account("bytes")
        self.assertEqual(self.storage(client), {"used_bytes": 0, "used_videos": 0, "max_bytes": 1_000_000, "max_videos": 3, "max_file_bytes": 1 << 30, "originals_days": 0})
        refused = begin(client, 1_000_001)
        self.assertEqual(refused.status, 403)
        self.assertIn("0.0 MB of 1.0 MB", refused.json["error"]["message"])
        self.assertIn("Delete videos", refused.json["error"]["message"])
        first = begin(client, 600_000)
        self.assertEqual(first.status, 201)
        self.assertEqual((self.storage(client)["used_bytes"], self.storage(client)["used_videos"]), (600_000, 1), "before a byte of it has come")
        self.assertEqual(begin(client, 400_001).status, 403)
        second = begin(client, 400_000)
        self.assertEqual(second.status, 201)
        self.assertEqual(client.call("PATCH", first.header("Location"), raw=b"x" * 1000, headers={**STREAM, "Upload-Offset": "0"}).status, 204, "what was announced may come")
        self.assertEqual(client.call("DELETE", second.header("Location"), headers=TUS).status, 204)
        self.assertEqual(self.storage(client)["used_bytes"], 600_000)
        self.assertEqual(begin(client, 400_000).status, 201)
        self.assertEqual(begin(self.server.account("other"), 900_000).status, 201, "each account has its own")
        for bad in ("-1", "0", "99999999999999999999", "1e3", ""):
            self.assertEqual(begin(client, bad).status, 400, bad)

    def test_2_videos_are_counted_and_deleting_one_makes_room(self):
        client = self.server.account("videos")
        location = begin(client, len(self.clip)).header("Location")
        self.assertEqual(client.call("PATCH", location, raw=self.clip, headers={**STREAM, "Upload-Offset": "0"}).status, 204)
        video = wait_done(client, location)["video"]
        used = self.storage(client)
        media = client.call("GET", f"/v1/videos/{video}").json["video"]["media"]
        self.assertEqual((used["used_videos"], used["used_bytes"]), (1, sum(each["bytes"] for each in media["renditions"])), "as it is served")
        self.assertEqual([begin(client, 10).status for _ in range(3)], [201, 201, 403])
        self.assertIn("3 of 3 videos", begin(client, 10).json["error"]["message"])
        self.assertEqual(client.call("DELETE", f"/v1/videos/{video}").status, 204)
        self.assertEqual(self.storage(client)["used_videos"], 2)
        self.assertEqual(begin(client, 10).status, 201)

    def test_3_parallel_requests_do_not_pass_the_limit_together(self):
        import concurrent.futures
        client = self.server.account("parallel")
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: begin(client, 300_000).status, range(8)))
        self.assertEqual(sorted(answers).count(201), 3, answers)


def wait_done(client, location):
    end = time.monotonic() + 90
    while time.monotonic() < end:
        job = client.call("GET", f"/v1/jobs/{location.rsplit('/', 1)[1]}").json
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.1)
    raise AssertionError(job)


class OriginalsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer("--originals-days", "2")
        cls.server.start()
        cls.admin, cls.creator = cls.server.admin(), cls.server.account("maker")
        if not cls.creator.call("GET", "/v1/me").json["instance"]["uploads"]:
            cls.server.__exit__()
            raise unittest.SkipTest("this machine's media jail is too weak for uploads")
        cls.clip = make_video()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def publish(self):
        location = begin(self.creator, len(self.clip)).header("Location")
        self.creator.call("PATCH", location, raw=self.clip, headers={**STREAM, "Upload-Offset": "0"})
        job = wait_done(self.creator, location)
        self.assertEqual(job["state"], "done", job)
        return job

    def originals(self):
        return {path.name: path.read_bytes() for path in pathlib.Path(self.server.data).glob("region-*/uploads/*")}

    def storage(self, kind="originals", wanted=lambda amount: True):
        """What is measured, once it is as it should be: the server looks again some seconds after it was asked."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            storage = self.admin.call("GET", "/v1/admin/status").json["storage"]
            amount = next(each for each in storage["kinds"] if each["kind"] == kind)
            if storage["measured_ms"] > 0 and wanted(amount):
                return amount, storage
            time.sleep(0.3)
        raise AssertionError(storage)

    def test_1_the_original_is_kept_told_and_goes_with_its_video(self):
        job = self.publish()
        self.assertEqual(self.originals()[job["upload"]], self.clip, "bit for bit")
        self.assertAlmostEqual(job["original_until_ms"], time.time() * 1000 + 2 * DAY_MS, delta=120_000)
        self.assertEqual(self.creator.call("GET", "/v1/me/storage").json["originals_days"], 2)
        amount, storage = self.storage(wanted=lambda amount: amount["files"] == 1)
        self.assertEqual((amount["bytes"], storage["originals_days"]), (len(self.clip), 2))
        for kind in ("renditions", "posters", "log"):
            self.assertGreater(self.storage(kind)[0]["bytes"], 0, kind)
        failed = begin(self.creator, 5000).header("Location")
        self.creator.call("PATCH", failed, raw=b"no video" * 625, headers={**STREAM, "Upload-Offset": "0"})
        self.assertEqual(wait_done(self.creator, failed)["state"], "failed")
        self.assertEqual(list(self.originals()), [job["upload"]], "of what failed nothing stays")
        self.assertEqual(self.creator.call("DELETE", f"/v1/videos/{job['video']}").status, 204)
        self.assertEqual(self.originals(), {})
        self.assertNotIn("original_until_ms", self.creator.call("GET", f"/v1/jobs/{job['upload']}").json)

    def test_2_the_time_passes_and_what_is_needed_stays(self):
        old, young = self.publish(), self.publish()
        under_way = begin(self.creator, 100).header("Location").rsplit("/", 1)[1]
        self.server.stop()
        with sqlite3.connect(f"{self.server.data}/store.db") as store:
            changed = store.execute("UPDATE uploads SET changed_ms = changed_ms - ? WHERE metadata LIKE ?", (3 * DAY_MS, f"%{old['video']}%")).rowcount
        self.assertEqual(changed, 1)
        stranger = pathlib.Path(self.server.data) / "region-1" / "uploads" / "0000000000001"
        stranger.write_bytes(b"nobody's")
        os.utime(stranger, (1, 1))
        self.server.start()
        self.sign_in()
        _, storage = self.storage(wanted=lambda amount: amount["files"] == 1)
        self.assertEqual(storage["removed_originals"], {"files": 1, "bytes": len(self.clip)})
        self.assertEqual(set(self.originals()), {young["upload"], under_way}, "nobody's old file went, too")
        self.assertNotIn("original_until_ms", self.creator.call("GET", f"/v1/jobs/{old['upload']}").json)
        self.assertEqual(self.server.client().call("GET", f"/v1/videos/{old['video']}").status, 200, "its video stays")

    def test_3_what_needs_an_original_says_that_it_is_gone(self):
        done = self.publish()
        self.server.stop()
        # As a stop before the larger renditions were made leaves it, but without the file.
        with sqlite3.connect(f"{self.server.data}/store.db") as store:
            store.execute("UPDATE uploads SET state = 'transcoding' WHERE metadata LIKE ?", (f"%{done['video']}%",))
        for path in pathlib.Path(self.server.data).glob(f"region-*/uploads/{done['upload']}"):
            path.unlink()
        self.server.start()
        self.sign_in()
        self.assertEqual(wait_done(self.creator, f"/v1/uploads/{done['upload']}")["state"], "done")
        end = time.monotonic() + 10
        while "the original file is gone" not in self.server.printed and time.monotonic() < end:
            time.sleep(0.1)
        self.assertIn("the original file is gone", self.server.printed)
        self.assertEqual(self.server.client().call("GET", f"/v1/videos/{done['video']}").status, 200, "it stays with the renditions it has")

    def test_4_without_the_setting_nothing_is_kept(self):
        self.server.stop()
        self.server.options = []
        self.server.start()
        self.sign_in()
        self.storage(wanted=lambda amount: amount["files"] == 0)
        kept = set(self.originals())
        job = self.publish()
        self.assertEqual(set(self.originals()), kept)
        self.assertNotIn("original_until_ms", job)

    def sign_in(self):
        for name, handle, password in (("admin", "operator", "a long testing password"), ("creator", "maker", "the password of maker")):
            client = self.server.client()
            self.assertIn(client.call("POST", "/v1/sessions", {"handle": handle, "password": password}).status, (200, 201))
            setattr(type(self), name, client)


if __name__ == "__main__":
    unittest.main()
