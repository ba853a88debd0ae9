"""What viewers save and what they watched: collections, the history and its erasure, and what browsers report of their playing."""

import json
import time
import unittest
import uuid

from tiller_server import TillerServer
from upload_test import TUS, make_video, metadata

NOBODY = "0000000000001"


class ShelfTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()
        cls.admin = cls.server.admin()
        cls.creator = cls.server.account("maker")
        if not cls.creator.call("GET", "/v1/me").json["instance"]["uploads"]:
            cls.server.__exit__()
            raise unittest.SkipTest("this machine's media jail is too weak for uploads")
        clip = make_video()
        texts = ["a slow harbour", "the old lighthouse", "漁船回港"]
        cls.videos = [cls.publish(clip, text) for text in texts]
        cls.people = 0

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    @classmethod
    def publish(cls, clip, text):
        headers = {**TUS, "Upload-Length": str(len(clip)), "Upload-Metadata": metadata(filename="clip.mp4", text=text, language="en")}
        location = cls.creator.call("POST", "/v1/uploads", headers=headers).header("Location")
        cls.creator.call("PATCH", location, raw=clip, headers={**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})
        end = time.monotonic() + 90
        while time.monotonic() < end:
            job = cls.creator.call("GET", f"/v1/jobs/{location.rsplit('/', 1)[1]}").json
            if job["state"] == "done":
                return job["video"]
            time.sleep(0.2)
        raise AssertionError(job)

    def person(self):
        type(self).people += 1
        return self.server.account(f"keeper{self.people}")

    def device(self):
        client = self.server.client()
        self.assertEqual(client.call("POST", "/v1/device", {}).status, 200)
        return client

    def act(self, client, video, *kinds, watched_ms=900):
        token = client.call("GET", f"/v1/videos/{video}").json["token"]
        events = [{"id": str(uuid.uuid4()), "type": kind, "token": token} for kind in kinds]
        for event in events:
            if event["type"] == "watch":
                event.update(watched_ms=watched_ms, loops=0, ended="swipe")
        answer = client.call("POST", "/v1/events", {"events": events})
        self.assertEqual(answer.status, 202, answer.body)
        return [result["outcome"] for result in answer.json["results"]]

    def ids(self, client, path):
        answer = client.call("GET", path)
        self.assertEqual(answer.status, 200, answer.body)
        return [item["video"]["id"] for item in answer.json["items"]]

    def make(self, client, name="Trips", status=201, **fields):
        answer = client.call("POST", "/v1/collections", {"name": name, **fields})
        self.assertEqual(answer.status, status, answer.body)
        return answer.json

    # ---- saved videos and collections ----

    def test_what_is_saved_in_the_player_is_saved_and_the_last_comes_first(self):
        ann = self.person()
        for video in self.videos:
            self.assertEqual(self.act(ann, video, "save"), ["accepted"])
        self.assertEqual(self.ids(ann, "/v1/saved"), list(reversed(self.videos)))
        page = ann.call("GET", "/v1/saved").json
        self.assertEqual((page["collection"]["videos"], page["collection"]["own"]), (3, True))
        self.assertTrue(all(item["token"] and item["saved_ms"] > 0 and item["video"]["saved"] for item in page["items"]))
        self.assertEqual(ann.call("DELETE", f"/v1/saved/{self.videos[1]}").status, 204)
        self.assertEqual(self.ids(ann, "/v1/saved"), [self.videos[2], self.videos[0]])
        self.assertEqual([ann.call("PUT", f"/v1/saved/{self.videos[1]}").status for _ in range(2)], [204] * 2)
        self.assertEqual(self.ids(ann, "/v1/saved")[0], self.videos[1])

    def test_tokens_from_there_carry_what_is_done(self):
        ann = self.person()
        ann.call("PUT", f"/v1/saved/{self.videos[0]}")
        item = ann.call("GET", "/v1/saved").json["items"][0]
        answer = ann.call("POST", "/v1/events", {"events": [{"id": str(uuid.uuid4()), "type": "impression", "token": item["token"]}]})
        self.assertEqual(answer.json["results"][0]["outcome"], "accepted")

    def test_collections_are_made_filled_renamed_and_deleted(self):
        ann, video = self.person(), self.videos[0]
        trips, food = self.make(ann), self.make(ann, "  Food \n and more ")
        self.assertEqual(food["name"], "Food and more")
        path = f"/v1/collections/{trips['id']}/videos/{video}"
        self.assertEqual([ann.call("PUT", path).status for _ in range(2)], [204] * 2)
        self.assertEqual(self.ids(ann, f"/v1/collections/{trips['id']}"), [video])
        self.assertEqual(self.ids(ann, "/v1/saved"), [video], "what is in a collection is saved")
        listed = ann.call("GET", f"/v1/collections?video={video}").json
        self.assertEqual((listed["saved"], listed["holds"]), (1, True))
        self.assertEqual([(each["name"], each["holds"], each["videos"]) for each in listed["collections"]], [("Food and more", False, 0), ("Trips", True, 1)])
        renamed = ann.call("PUT", f"/v1/collections/{trips['id']}", {"name": "Journeys"})
        self.assertEqual((renamed.status, renamed.json["name"], renamed.json["public"]), (200, "Journeys", False))
        self.assertEqual(ann.call("DELETE", path).status, 204)
        self.assertEqual((self.ids(ann, f"/v1/collections/{trips['id']}"), self.ids(ann, "/v1/saved")), ([], [video]))
        ann.call("PUT", path)
        self.assertEqual(ann.call("DELETE", f"/v1/saved/{video}").status, 204)
        self.assertEqual(self.ids(ann, f"/v1/collections/{trips['id']}"), [], "what is saved no more is in none")
        self.assertEqual(ann.call("DELETE", f"/v1/collections/{trips['id']}").status, 204)
        self.assertEqual(ann.call("GET", f"/v1/collections/{trips['id']}").status, 404)
        self.assertEqual(len(ann.call("GET", "/v1/collections").json["collections"]), 1)

    def test_a_collection_is_private_until_its_owner_says_otherwise(self):
        ann, ben, nobody = self.person(), self.person(), self.server.client()
        trips = self.make(ann)
        path = f"/v1/collections/{trips['id']}"
        ann.call("PUT", f"{path}/videos/{self.videos[0]}")
        self.assertEqual([client.call("GET", path).status for client in (ben, nobody, self.admin)], [404] * 3)
        self.assertEqual(ann.call("PUT", path, {"name": "Trips", "public": True}).json["public"], True)
        for client in (ben, nobody):
            page = client.call("GET", path).json
            self.assertEqual((page["collection"]["owner"]["handle"], page["collection"]["own"]), (f"keeper{self.people - 1}", False))
            self.assertEqual([item["video"]["id"] for item in page["items"]], [self.videos[0]])
        self.assertTrue(ben.call("GET", path).json["items"][0]["token"])
        self.assertEqual(ben.call("PUT", f"/v1/blocks/{ann.viewer}").status, 204)
        self.assertEqual(ben.call("GET", path).status, 404, "they are apart")
        self.assertEqual(ann.call("PUT", path, {"name": "Trips"}).json["public"], False)
        self.assertEqual(nobody.call("GET", path).status, 404)

    def test_nobody_touches_the_collections_of_others(self):
        ann, ben = self.person(), self.person()
        path = f"/v1/collections/{self.make(ann, public=True)['id']}"
        video = f"{path}/videos/{self.videos[0]}"
        for client, status in ((ben, 404), (self.device(), 404), (self.server.client(), 401)):
            self.assertEqual(client.call("PUT", path, {"name": "mine"}).status, status)
            self.assertEqual([client.call(method, address).status for method, address in (("DELETE", path), ("PUT", video), ("DELETE", video))], [status] * 3)
        self.assertEqual(ann.call("GET", path).json["collection"]["name"], "Trips")

    def test_without_an_account_collections_work_and_stay_private(self):
        device = self.device()
        mine = self.make(device)
        self.assertEqual(device.call("PUT", f"/v1/collections/{mine['id']}/videos/{self.videos[0]}").status, 204)
        self.make(device, "open", 403, public=True)
        self.assertEqual(device.call("PUT", f"/v1/collections/{mine['id']}", {"name": "open", "public": True}).status, 403)

    def test_what_is_hidden_vanishes_and_comes_back(self):
        ann, ben, video = self.person(), self.person(), self.videos[1]
        shelf = f"/v1/collections/{self.make(ann, public=True)['id']}"
        ann.call("PUT", f"{shelf}/videos/{video}")
        self.act(ann, video, "impression", "watch")
        places = [(ann, "/v1/saved"), (ann, shelf), (ben, shelf), (ann, "/v1/history")]
        for state, expected in (("hidden", []), ("public", [video]), ("taken_down", []), ("public", [video])):
            answer = self.admin.call("POST", f"/v1/admin/videos/{video}/state", {"state": state, "reason": "test"})
            self.assertEqual(answer.status, 204)
            self.assertEqual([self.ids(client, path) for client, path in places], [expected] * 4, state)
        ann.call("PUT", f"/v1/blocks/{self.creator.viewer}")
        self.assertEqual([self.ids(client, path) for client, path in places[:2]], [[]] * 2)
        self.assertEqual(ann.call("GET", "/v1/collections").json["collections"][0]["videos"], 0)
        ann.call("DELETE", f"/v1/blocks/{self.creator.viewer}")
        self.assertEqual(self.ids(ann, "/v1/saved"), [video])

    def test_hostile_names_videos_and_cursors(self):
        ann = self.person()
        for body in ({}, {"name": ""}, {"name": "   "}, {"name": "x" * 201}, {"name": 7}, {"name": "ok", "public": "yes"}, {"name": "ok", "owner": NOBODY}, {"name": "\u0000"}):
            self.assertEqual(ann.call("POST", "/v1/collections", body).status, 400, body)
        name = "<script>alert(1)</script>' --"
        self.assertEqual(self.make(ann, name)["name"], name)
        mine = self.make(ann)["id"]
        for path in (f"/v1/collections/{NOBODY}", "/v1/collections/0000000000000", "/v1/collections/nonsense"):
            self.assertEqual(ann.call("GET", path).status, 404, path)
        for video in (NOBODY, "0000000000000", "nonsense"):
            self.assertEqual(ann.call("PUT", f"/v1/collections/{mine}/videos/{video}").status, 404, video)
            self.assertEqual(ann.call("PUT", f"/v1/saved/{video}").status, 404, video)
        for after in ("x", "-", f"1{NOBODY}", f"x-{NOBODY}", "1-x", f"99999999999999999999-{NOBODY}"):
            self.assertEqual(ann.call("GET", f"/v1/saved?after={after}").status, 400, after)
        self.assertEqual(ann.call("GET", "/v1/saved?before=1").status, 400)
        self.assertEqual(ann.call("GET", "/v1/collections?video=x").status, 400)
        self.assertEqual(ann.call("DELETE", f"/v1/saved/{NOBODY}").status, 204, "it is not saved, which is what was asked for")

    def test_a_hundred_collections_and_no_more(self):
        ann = self.person()
        for place in range(100):
            self.make(ann, f"number {place}")
        self.make(ann, "one more", 409)
        first = ann.call("GET", "/v1/collections").json["collections"][0]["id"]
        ann.call("DELETE", f"/v1/collections/{first}")
        self.make(ann, "in its place")

    def test_pages_of_saved_videos_go_on_where_the_last_ended(self):
        ann = self.person()
        for video in self.videos:
            ann.call("PUT", f"/v1/saved/{video}")
            time.sleep(0.002)  # of one millisecond, the order is that of their ids
        item = ann.call("GET", "/v1/saved").json["items"][0]
        rest = self.ids(ann, f"/v1/saved?after={item['saved_ms']}-{item['video']['id']}")
        self.assertEqual(rest, [self.videos[1], self.videos[0]])

    # ---- history ----

    def test_the_history_lists_each_video_once_and_is_searched(self):
        ann = self.person()
        for video in [*self.videos, self.videos[0]]:
            self.assertEqual(self.act(ann, video, "impression", "watch"), ["accepted"] * 2)
        self.assertEqual(self.ids(ann, "/v1/history"), [self.videos[0], self.videos[2], self.videos[1]])
        item = ann.call("GET", "/v1/history").json["items"][0]
        self.assertTrue(item["token"] and 0 < item["watched_fraction"] <= 1.5, item)
        self.assertLess(abs(item["time_ms"] - time.time() * 1000), 60_000)
        for query, found in (("HARBOUR", 0), ("lighthouse%20old", 1), ("%E6%BC%81", 2), ("%E6%B8%94%E8%88%B9", 2)):
            self.assertEqual(self.ids(ann, f"/v1/history?query={query}"), [self.videos[found]], query)
        self.assertEqual(self.ids(ann, "/v1/history?query=keeper"), [])
        self.assertEqual(len(self.ids(ann, "/v1/history?query=%40maker")), 3)
        self.assertEqual(self.ids(self.person(), "/v1/history"), [], "everybody has their own")
        self.assertEqual(ann.call("GET", "/v1/history?before=x").status, 400)
        self.assertEqual(ann.call("GET", "/v1/history?query=" + "x" * 257).status, 400)

    def test_one_video_is_deleted_and_likes_stay(self):
        ann, video = self.person(), self.videos[0]
        self.act(ann, video, "impression", "watch", "like")
        self.act(ann, self.videos[1], "impression", "watch")
        answer = ann.call("POST", "/v1/history/erasure", {"video": video})
        self.assertEqual((answer.status, answer.json["erased"]), (200, 2))
        self.assertEqual(self.ids(ann, "/v1/history"), [self.videos[1]])
        self.assertTrue(ann.call("GET", f"/v1/videos/{video}").json["video"]["liked"])
        self.assertEqual(ann.call("POST", "/v1/history/erasure", {"video": video}).json["erased"], 0)

    def test_a_time_is_deleted_to_the_millisecond_of_its_end(self):
        ann = self.person()
        self.act(ann, self.videos[0], "impression", "watch")
        now = int(time.time() * 1000)
        for from_ms, until_ms, left in ((0, now - 3_600_000, 1), (now + 3_600_000, now + 7_200_000, 1), (now - 60_000, now + 60_000, 0)):
            answer = ann.call("POST", "/v1/history/erasure", {"from_ms": from_ms, "until_ms": until_ms})
            self.assertEqual(answer.status, 200, answer.body)
            self.assertEqual(len(self.ids(ann, "/v1/history")), left)

    def test_hostile_deletions_delete_nothing(self):
        ann = self.person()
        self.act(ann, self.videos[0], "impression")
        for body in (
            {}, {"all": False}, {"all": True, "video": self.videos[0]}, {"from_ms": 1}, {"until_ms": 5}, {"from_ms": 5, "until_ms": 5}, {"from_ms": -1, "until_ms": 5},
            {"from_ms": "0", "until_ms": 5}, {"video": "x"}, {"all": 1}, {"all": True, "viewer": NOBODY}, {"from_ms": 0, "until_ms": 10**18}, [], "all",
        ):
            self.assertEqual(ann.call("POST", "/v1/history/erasure", body).status, 400, body)
        self.assertEqual(self.server.client().call("POST", "/v1/history/erasure", {"all": True}).status, 401)
        self.assertEqual(self.person().call("POST", "/v1/history/erasure", {"all": True}).json["erased"], 0)
        self.assertEqual(len(self.ids(ann, "/v1/history")), 1)

    def test_while_paused_nothing_is_kept(self):
        ann, video = self.person(), self.videos[0]
        for body in ({}, {"paused": "yes"}, {"paused": True, "until": 1}):
            self.assertEqual(ann.call("PUT", "/v1/history/pause", body).status, 400, body)
        self.assertEqual(ann.call("PUT", "/v1/history/pause", {"paused": True}).json, {"paused": True})
        token = ann.call("GET", f"/v1/videos/{video}").json["token"]
        events = [{"id": str(uuid.uuid4()), "type": kind, "token": token} for kind in ("impression", "like")]
        results = ann.call("POST", "/v1/events", {"events": events}).json["results"]
        outcomes = {result["id"]: (result["outcome"], result.get("reason")) for result in results}
        self.assertEqual(outcomes, {events[0]["id"]: ("refused", "history_paused"), events[1]["id"]: ("accepted", None)})
        page = ann.call("GET", "/v1/history").json
        self.assertEqual((page["paused"], page["items"]), (True, []))
        self.assertTrue(ann.call("GET", f"/v1/videos/{video}").json["video"]["liked"], "what they say themselves is kept")
        ann.call("PUT", "/v1/history/pause", {"paused": False})
        self.act(ann, video, "impression")
        self.assertEqual(len(self.ids(ann, "/v1/history")), 1)

    # ---- what browsers report ----

    def metric(self, name):
        text = self.admin.call("GET", "/metrics").body.decode()
        return next((float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name + " ")), 0.0)

    def test_browsers_report_and_the_operator_sees_percentiles(self):
        device = self.device()
        before = self.metric("tiller_player_stall_seconds_count")
        report = {"first_frames": [{"how": "open", "ms": 240}, {"how": "ready", "ms": 30}], "stalls": [{"ms": 700}], "watched_ms": 30_000}
        self.assertEqual(device.call("POST", "/v1/playback", report).status, 204)
        beacon = device.call("POST", "/v1/playback", raw=json.dumps({"first_frames": [{"how": "fetched", "ms": 900}]}), headers={"Content-Type": "text/plain"})
        self.assertEqual(beacon.status, 204)
        self.assertEqual(self.metric("tiller_player_stall_seconds_count"), before + 1)
        self.assertGreaterEqual(self.metric('tiller_player_first_frame_seconds_count{how="fetched"}'), 1)
        playback = self.admin.call("GET", "/v1/admin/status").json["playback"]
        self.assertGreater(playback["first_frames"]["open"]["p50_ms"], 200)
        self.assertLessEqual(playback["first_frames"]["open"]["p95_ms"], 300)
        self.assertGreaterEqual(playback["watched_ms"], 30_000)

    def test_hostile_reports_change_nothing(self):
        device = self.device()
        before = self.metric('tiller_player_first_frame_seconds_count{how="open"}')
        for body in (
            {"first_frames": [{"how": "open", "ms": 1}, {"how": "open", "ms": -1}]}, {"first_frames": [{"how": "x", "ms": 1}]}, {"first_frames": [{"how": "open"}]},
            {"first_frames": [{"how": "open", "ms": 600_001}]}, {"first_frames": [{"how": "open", "ms": 1.5}]}, {"first_frames": [{"how": "open", "ms": "1"}]},
            {"first_frames": [{"how": "open", "ms": 1}] * 51}, {"first_frames": {}}, {"first_frames": [7]}, {"stalls": [{"ms": 1, "video": NOBODY}]},
            {"stalls": [{"ms": None}]}, {"watched_ms": -1}, {"watched_ms": 3_600_001}, {"watched_ms": 1e400}, {"viewer": NOBODY}, [],
        ):
            raw = json.dumps(body).replace("Infinity", "1e999")
            answer = device.call("POST", "/v1/playback", raw=raw, headers={"Content-Type": "application/json"})
            self.assertEqual(answer.status, 400, body)
        self.assertEqual(self.metric('tiller_player_first_frame_seconds_count{how="open"}'), before)
        self.assertEqual(self.server.client().call("POST", "/v1/playback", {}).status, 401)
        statuses = [device.call("POST", "/v1/playback", {"watched_ms": 1}).status for _ in range(20)]
        self.assertEqual((statuses[0], statuses[-1]), (204, 429))


class ErasureOfHistoryTest(unittest.TestCase):
    """What was deleted is gone from the log, and stays gone over a crash, a restart and a restored back-up."""

    def test_deleted_history_is_out_of_log_state_and_back_up(self):
        import tempfile

        with TillerServer() as server, tempfile.TemporaryDirectory() as other:
            admin = server.admin()
            if not admin.call("GET", "/v1/me").json["instance"]["uploads"]:
                self.skipTest("this machine's media jail is too weak for uploads")
            test = ShelfTest()
            ShelfTest.creator = admin
            video = ShelfTest.publish(make_video(), "watched and forgotten")
            ann = server.account("ann")
            self.assertEqual(test.act(ann, video, "impression", "watch"), ["accepted"] * 2)
            trips = ann.call("POST", "/v1/collections", {"name": "Trips", "public": True}).json["id"]
            ann.call("PUT", f"/v1/collections/{trips}/videos/{video}")
            self.assertEqual(ann.call("PUT", "/v1/history/pause", {"paused": True}).status, 200)
            self.assertEqual(ann.call("POST", "/v1/history/erasure", {"all": True}).json["erased"], 2)
            server.kill()
            server.start()
            self.again(server, ann, trips, video)
            server.stop()
            log = [json.loads(line) for line in server.tool("log", "--kind", "acted").stdout.splitlines()]
            self.assertEqual([line["state"] for line in log if line["subject"] == ann.viewer], ["erased"] * 2)
            self.assertEqual(server.tool("verify").returncode, 0)
            backup = server.tool("backup", "--to", f"{other}/backup")
            self.assertEqual(backup.returncode, 0, backup.stderr)
            restored = TillerServer(data=f"{other}/restored")
            done = restored.tool("restore", "--from", f"{other}/backup")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            with restored:
                ann.jar = {}
                ann.port = restored.port
                self.assertEqual(ann.call("POST", "/v1/sessions", {"handle": "ann", "password": "the password of ann"}).status, 201)
                self.again(restored, ann, trips, video)

    def again(self, server, ann, trips, video):
        ann.port = server.port
        page = ann.call("GET", "/v1/history").json
        self.assertEqual((page["paused"], page["items"]), (True, []))
        items = server.client().call("GET", f"/v1/collections/{trips}").json["items"]
        self.assertEqual([item["video"]["id"] for item in items], [video])


if __name__ == "__main__":
    unittest.main()
