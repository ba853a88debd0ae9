"""Uploads by tus, jobs, media files, comments, moderation and takedown, with a real video made by FFmpeg."""

import base64
import os
import pathlib
import random
import socket
import struct
import subprocess
import tempfile
import time
import unittest

from tiller_server import TillerServer

TUS = {"Tus-Resumable": "1.0.0"}


def make_video(seconds=2):
    file = os.path.join(tempfile.mkdtemp(prefix="tiller-clip-"), "clip.mp4")
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=size=360x640:rate=24:duration={seconds}", "-f", "lavfi", "-i",
                    f"sine=frequency=440:duration={seconds}", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", file], check=True)
    with open(file, "rb") as opened:
        return opened.read()


def metadata(**pairs):
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


class UploadTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()
        cls.admin = cls.server.admin()
        cls.creator = cls.server.account("creator")
        cls.watcher = cls.server.account("watcher")
        cls.video = make_video()
        if not cls.creator.call("GET", "/v1/me").json["instance"]["uploads"]:
            cls.server.__exit__()
            raise unittest.SkipTest("this machine's media jail is too weak for uploads")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def create(self, size, client=None, **pairs):
        answer = (client or self.creator).call("POST", "/v1/uploads", headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata(filename="clip.mp4", **pairs)})
        self.assertEqual(answer.status, 201, answer.body)
        return answer.header("Location")

    def patch(self, location, offset, piece, client=None):
        return (client or self.creator).call("PATCH", location, raw=piece, headers={**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"})

    def wait_for(self, location, limit_s=90):
        upload = location.rsplit("/", 1)[1]
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            job = self.creator.call("GET", f"/v1/jobs/{upload}").json
            if job["state"] in ("done", "failed"):
                return job
            time.sleep(0.2)
        self.fail(f"the job did not end: {job}")

    def publish(self, **pairs):
        location = self.create(len(self.video), **pairs)
        self.assertEqual(self.patch(location, 0, self.video).status, 204)
        job = self.wait_for(location)
        self.assertEqual(job["state"], "done", job)
        return job["video"]

    def test_a_video_goes_from_upload_to_feed_and_back_by_takedown(self):
        video = self.publish(text="First light", tags="Light,test", language="en")
        item = self.watcher.call("GET", f"/v1/videos/{video}").json
        self.assertEqual(item["video"]["tags"], ["light", "test"])
        self.assertTrue(item["token"])
        url = item["video"]["media"]["renditions"][0]["url"]
        whole = self.watcher.call("GET", url)
        self.assertEqual((whole.status, whole.header("Content-Type")), (200, "video/mp4"))
        self.assertIn("immutable", whole.header("Cache-Control"))
        part = self.watcher.call("GET", url, headers={"Range": "bytes=100-199"})
        self.assertEqual((part.status, part.body), (206, whole.body[100:200]))
        self.assertEqual(self.watcher.call("GET", url, headers={"Range": "bytes=100-199", "If-Range": '"other"'}).status, 200)
        self.assertEqual(self.watcher.call("GET", url, headers={"If-None-Match": whole.header("ETag")}).status, 304)
        self.assertEqual(self.watcher.call("GET", url, headers={"Range": f"bytes={len(whole.body)}-"}).status, 416)
        self.assertEqual(self.watcher.call("GET", item["video"]["media"]["poster"]).header("Content-Type"), "image/jpeg")
        slate = self.watcher.call("POST", "/v1/feed", {"surface": "for_you"}).json
        self.assertIn(video, [one["video"]["id"] for one in slate["items"]])
        place = next(one for one in slate["items"] if one["video"]["id"] == video)
        results = self.watcher.call("POST", "/v1/events", {"events": [{"id": "u1", "type": "impression", "token": place["token"]}, {"id": "u2", "type": "like", "token": place["token"]},
                                                                      {"id": "u3", "type": "watch", "token": place["token"], "watched_ms": 900, "ended": "swipe"}]})
        self.assertEqual([one["outcome"] for one in results.json["results"]][:2], ["accepted", "accepted"], results.body)
        self.assertTrue(self.watcher.call("GET", f"/v1/videos/{video}").json["video"]["liked"])
        why = self.watcher.call("GET", f"/v1/requests/{slate['request']}/why?video={video}").json
        self.assertEqual(sum(term["nano"] for term in why["terms"]), why["score_nano"])
        self.assertEqual(self.watcher.call("POST", f"/v1/requests/{slate['request']}/replay").json["verdict"], "identical")
        self.assertEqual(self.creator.call("GET", f"/v1/requests/{slate['request']}/why?video={video}").status, 404)
        comment = self.watcher.call("POST", f"/v1/videos/{video}/comments", {"text": "Lovely  light", "token": place["token"]})
        self.assertEqual(comment.status, 201, comment.body)
        self.assertEqual(len(self.server.client().call("GET", f"/v1/videos/{video}/comments").json["comments"]), 1)
        receipt = self.server.client().call("POST", "/v1/reports", {"video": video, "reason": "spam", "text": "again"})
        self.assertEqual(receipt.status, 201, receipt.body)
        report = self.admin.call("GET", "/v1/admin/reports?state=open").json["reports"][0]
        self.assertEqual((report["handle"], report["text"]), ("creator", "again"))
        self.assertEqual(self.admin.call("POST", f"/v1/admin/reports/{report['id']}/decision", {"action": "take_down", "reason": "test"}).status, 204)
        self.assertEqual(self.states_of_own_uploads(video), [("taken_down", "test")])
        self.assertEqual(self.watcher.call("GET", url).status, 410)
        self.assertEqual(self.watcher.call("GET", f"/v1/videos/{video}").status, 410)
        self.assertEqual(self.watcher.call("POST", "/v1/feed", {}).json["items"], [])
        self.assertEqual(self.admin.call("POST", f"/v1/admin/videos/{video}/state", {"state": "public", "reason": "restored"}).status, 204)
        fresh = self.watcher.call("GET", f"/v1/videos/{video}").json["video"]["media"]["renditions"][0]["url"]
        self.assertNotEqual(fresh, url)
        self.assertEqual((self.watcher.call("GET", fresh).status, self.watcher.call("GET", url).status), (200, 410))
        self.assertEqual(self.creator.call("DELETE", f"/v1/videos/{video}").status, 204)
        self.assertEqual((self.watcher.call("GET", fresh).status, self.admin.call("GET", fresh).status), (410, 410))
        self.assertEqual(self.states_of_own_uploads(video), [("deleted", None)])

    def test_only_the_creator_hears_why_a_video_is_hidden(self):
        video = self.publish(text="Behind a curtain")
        self.assertEqual(self.admin.call("POST", f"/v1/admin/videos/{video}/state", {"state": "hidden", "reason": "a face without consent"}).status, 204)
        self.assertEqual(self.states_of_own_uploads(video), [("hidden", "a face without consent")])
        own = self.creator.call("GET", f"/v1/videos/{video}").json["video"]
        self.assertEqual((own["state"], own["state_reason"]), ("hidden", "a face without consent"))
        for other in (self.watcher, self.server.client(), self.admin):
            for path in ("/v1/jobs", "/v1/creators/creator", f"/v1/videos/{video}", "/v1/admin/reports"):
                self.assertNotIn(b"consent", other.call("GET", path).body, path)
        self.assertEqual(self.admin.call("POST", f"/v1/admin/videos/{video}/state", {"state": "public", "reason": "consent was given"}).status, 204)
        self.assertEqual(self.states_of_own_uploads(video), [("public", None)])
        self.assertNotIn(b"consent", self.creator.call("GET", "/v1/creators/creator").body)

    def test_the_list_of_uploads_shows_what_a_video_says_by_now(self):
        video = self.publish(text="Frist try", tags="one", language="en")
        edited = self.creator.call("PATCH", f"/v1/videos/{video}", {"text": "First try", "tags": ["one", "two"], "language": "zh-Hant"})
        self.assertEqual(edited.status, 200, edited.body)
        job = next(job for job in self.creator.call("GET", "/v1/jobs").json["jobs"] if job.get("video") == video)
        self.assertEqual((job["text"], job["tags"], job["language"]), ("First try", ["one", "two"], "zh-Hant"))
        self.assertEqual(self.watcher.call("PATCH", f"/v1/videos/{video}", {"text": "Mine now"}).status, 403)

    def test_all_can_be_watched_before_more_renditions_of_any_are_made(self):
        locations = [self.create(len(self.video), text=f"One of three, {n}") for n in range(3)]
        for location in locations:
            self.assertEqual(self.patch(location, 0, self.video).status, 204)
        ids = [location.rsplit("/", 1)[1] for location in locations]
        restored = None
        end = time.monotonic() + 90
        while time.monotonic() < end:
            jobs = [self.creator.call("GET", f"/v1/jobs/{upload}").json for upload in reversed(ids)]  # the last one first: it may only lag
            done = [job["state"] for job in jobs].count("done")
            if done == len(jobs):
                break
            self.assertTrue(done == 0 or all(job.get("video") for job in jobs), jobs)
            if restored is None and all(job.get("video") for job in jobs):
                restored = jobs[0]["video"]  # while its second step waits: its media get another folder
                for state in ("taken_down", "public"):
                    self.assertEqual(self.admin.call("POST", f"/v1/admin/videos/{restored}/state", {"state": state, "reason": "a test"}).status, 204)
            time.sleep(0.05)
        self.assertEqual(done, len(jobs), jobs)
        for job in jobs:
            renditions = self.watcher.call("GET", f"/v1/videos/{job['video']}").json["video"]["media"]["renditions"]
            self.assertEqual(len(renditions), 2)
            self.assertEqual([self.watcher.call("GET", one["url"]).status for one in renditions], [200, 200])
            self.assertEqual(self.creator.call("DELETE", f"/v1/videos/{job['video']}").status, 204)

    def test_a_second_step_that_was_killed_is_made_anew(self):
        location = self.create(len(self.video), text="Killed between two steps")
        self.assertEqual(self.patch(location, 0, self.video).status, 204)
        upload = location.rsplit("/", 1)[1]
        while "video" not in self.creator.call("GET", f"/v1/jobs/{upload}").json:
            time.sleep(0.02)
        self.server.kill()
        self.server.start()
        for client in (self.admin, self.creator, self.watcher):
            client.port = self.server.port
        job = self.wait_for(location)
        self.assertEqual(job["state"], "done", job)
        renditions = self.watcher.call("GET", f"/v1/videos/{job['video']}").json["video"]["media"]["renditions"]
        self.assertEqual([self.watcher.call("GET", one["url"]).status for one in renditions], [200, 200])
        self.assertEqual(self.creator.call("DELETE", f"/v1/videos/{job['video']}").status, 204)

    def states_of_own_uploads(self, video):
        """What became of the creator's upload that was published as `video`, and why."""
        jobs = self.creator.call("GET", "/v1/jobs").json["jobs"]
        return [(job["video_state"], job.get("video_reason")) for job in jobs if job.get("video") == video]

    def test_offsets_are_exact_and_an_upload_goes_on_where_it_broke_off(self):
        location = self.create(1000)
        self.assertEqual(self.patch(location, 0, b"a" * 400).header("Upload-Offset"), "400")
        self.assertEqual(self.patch(location, 0, b"a" * 400).status, 409)
        self.assertEqual(self.patch(location, 500, b"a").status, 409)
        head = self.creator.call("HEAD", location, headers=TUS)
        self.assertEqual((head.status, head.header("Upload-Offset"), head.header("Upload-Length")), (200, "400", "1000"))
        self.assertEqual(self.patch(location, 400, b"a" * 601).status, 400)
        self.assertEqual(self.creator.call("DELETE", location, headers=TUS).status, 204)
        self.assertEqual(self.creator.call("HEAD", location, headers=TUS).status, 404)

    def break_off(self, location, offset, piece, how):
        """Sends a piece of what it announces, then the connection ends ("end"), is cut ("cut"), or the server is killed ("kill")."""
        whole = len(self.long_video) - offset
        cookies = "; ".join(f"{name}={value}" for name, value in self.creator.jar.items())
        head = f"PATCH {location} HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\nCookie: {cookies}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {whole}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=30) as connection:
            connection.sendall(head.encode() + piece)
            if how == "kill":
                self.server.kill()
            if how == "cut":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if how == "kill":
            self.server.start()
            for client in (self.admin, self.creator, self.watcher):
                client.port = self.server.port

    def offset_at_rest(self, location):
        """Once what was still on its way has been written."""
        before = None
        while True:
            answer = self.creator.call("HEAD", location, headers=TUS)
            self.assertEqual(answer.status, 200)
            now = int(answer.header("Upload-Offset"))
            if now == before:
                return now
            before = now
            time.sleep(0.01)

    def test_an_upload_killed_at_a_hundred_points_ends_bit_equal(self):
        self.long_video = make_video(seconds=12)
        size, draw = len(self.long_video), random.Random(100)
        location = self.create(size, text="Broken off a hundred times")
        offset = furthest = 0
        for kill in range(100):
            # On average a hundredth of what there is; at times nothing, at times a lot.
            reach = min(offset + draw.choice([0, 1, draw.randrange(size // 100), draw.randrange(size // 33)]), size - 1)
            self.break_off(location, offset, self.long_video[offset:reach], "kill" if kill % 10 == 9 else ("end", "cut")[kill % 2])
            furthest = max(furthest, reach)
            arrived = self.offset_at_rest(location)
            self.assertTrue(offset <= arrived <= furthest, (kill, offset, arrived, furthest))
            offset = arrived
        self.assertGreater(offset, size // 10)
        self.assertEqual(self.patch(location, offset, self.long_video[offset : size - 1]).status, 204)
        stored = [path for path in pathlib.Path(self.server.data).rglob("*") if path.is_file() and path.stat().st_size == size - 1]
        self.assertEqual([path.read_bytes() == self.long_video[:-1] for path in stored], [True])
        self.assertEqual(self.patch(location, size - 1, self.long_video[-1:]).status, 204)
        job = self.wait_for(location)
        self.assertEqual(job["state"], "done", job)
        self.assertEqual(self.creator.call("DELETE", f"/v1/videos/{job['video']}").status, 204)

    def test_somebody_elses_upload_does_not_exist(self):
        location = self.create(1000)
        for answer in (self.patch(location, 0, b"a", self.watcher), self.watcher.call("HEAD", location, headers=TUS), self.watcher.call("DELETE", location, headers=TUS),
                       self.watcher.call("GET", "/v1/jobs/" + location.rsplit("/", 1)[1])):
            self.assertEqual(answer.status, 404)
        self.creator.call("DELETE", location, headers=TUS)

    def test_bad_files_fail_as_jobs_with_a_reason(self):
        playlists = {"hls": b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n", "concat": b"ffconcat version 1.0\nfile /etc/passwd\n", "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
                     "mpd": b"<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'></MPD>", "text": b"hello " * 100, "cut": self.video[: len(self.video) // 3]}
        for name, content in playlists.items():
            location = self.create(len(content))
            self.assertEqual(self.patch(location, 0, content).status, 204)
            job = self.wait_for(location)
            self.assertEqual(job["state"], "failed", name)
            self.assertTrue(job["reason"], name)
            self.assertNotIn("/etc", job["reason"])

    def test_limits_of_uploads(self):
        too_long = self.creator.call("POST", "/v1/uploads", headers={**TUS, "Upload-Length": str(1 << 50)})
        self.assertEqual(too_long.status, 413)
        for headers in ({"Upload-Length": "5"}, {**TUS}, {**TUS, "Upload-Length": "-1"}, {**TUS, "Upload-Length": "0"}, {**TUS, "Upload-Length": "5", "Upload-Metadata": "text %%%"}):
            self.assertEqual(self.creator.call("POST", "/v1/uploads", headers=headers).status, 400, headers)

    def test_media_names_lead_nowhere_else(self):
        for path in ("/media/../store.db", "/media/x/..%2f..%2fstore.db", "/media/%2e%2e/store.db", "/media/0000000000001aaaaaaaa/360p.mp4", "/media/x/y"):
            self.assertIn(self.watcher.call("GET", path).status, (400, 404), path)


if __name__ == "__main__":
    unittest.main()
