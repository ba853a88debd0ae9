"""Popular and Fresh: the same order for everybody, explained and replayed, less what must not be shown to somebody."""

import json
import time
import unittest

from tiller_server import TillerServer
from upload_test import TUS, make_video, metadata

TAGS = ["waves", "bread", "trains", "stars"]
WAIT_S = 60  # for the learner to count what was done


class NamedFeedsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()
        cls.server.admin()
        makers = [cls.server.account(f"maker_{index}") for index in range(2)]
        if not makers[0].call("GET", "/v1/me").json["instance"]["uploads"]:
            cls.server.__exit__()
            raise unittest.SkipTest("this machine's media jail is too weak for uploads")
        clip = make_video()
        # Two of each: a creator's share of a slate.
        cls.videos = [cls.publish(makers[index % 2], clip, tag) for index, tag in enumerate(TAGS)]

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    @classmethod
    def publish(cls, maker, clip, tag):
        headers = {**TUS, "Upload-Length": str(len(clip)), "Upload-Metadata": metadata(filename="clip.mp4", text=tag, tags=tag, language="en")}
        location = maker.call("POST", "/v1/uploads", headers=headers).header("Location")
        maker.call("PATCH", location, raw=clip, headers={**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})
        end = time.monotonic() + 120
        while time.monotonic() < end:
            job = maker.call("GET", f"/v1/jobs/{location.rsplit('/', 1)[1]}").json
            if job["state"] == "done":
                return job["video"]
            time.sleep(0.2)
        raise AssertionError("the clip was not made")

    def device(self):
        client = self.server.client()
        self.assertEqual(client.call("POST", "/v1/device", {}).status, 200)
        return client

    def feed(self, client, surface, **fields):
        answer = client.call("POST", "/v1/feed", {"surface": surface, **fields})
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def ids(self, client, surface, **fields):
        return [item["video"]["id"] for item in self.feed(client, surface, **fields)["items"]]

    def like(self, client, items):
        """Of each in turn: the learner counts one when the next is met."""
        for item in items:
            event = {"id": f"like-{item['video']['id']}", "type": "like", "token": item["token"]}
            self.assertEqual(client.call("POST", "/v1/events", {"events": [event]}).json["results"][0]["outcome"], "accepted")

    def popular_of(self, client):
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            slate = self.feed(client, "popular")
            if slate["items"]:
                return slate
            time.sleep(0.5)
        raise AssertionError("nothing became popular")

    def check_explained(self, client, slate, term):
        for item in slate["items"]:
            why = client.call("GET", f"/v1/requests/{slate['request']}/why?video={item['video']['id']}&history=true").json
            self.assertEqual([each["name"] for each in why["terms"]], [term])
            self.assertEqual(why["terms"][0]["nano"], why["score_nano"])
            self.assertTrue(why["without_profile"])
            self.assertEqual(why["history"]["tried"], 0, "nothing of the past was read")
        self.assertEqual(client.call("POST", f"/v1/requests/{slate['request']}/replay").json["verdict"], "identical")

    def test_fresh_is_the_newest_first_for_visitors_and_accounts_alike(self):
        visitor, account = self.device(), self.server.account("fresh_reader")
        self.like(account, self.feed(account, "for_you", count=1)["items"])
        slate = self.feed(visitor, "fresh")
        self.assertEqual([item["video"]["id"] for item in slate["items"]], self.videos[::-1])
        self.check_explained(visitor, slate, "policy.chronological")
        why = visitor.call("GET", f"/v1/requests/{slate['request']}/why?video={self.videos[0]}").json
        self.assertEqual((why["surface"], why["source"]), ("fresh", "fresh"))
        seen = [video for video in self.videos[::-1] if video not in self.ids(account, "fresh")]
        self.assertEqual(len(seen), 1, "what they liked does not come again, and nothing else differs")
        self.assertEqual(self.ids(self.device(), "fresh"), self.videos[::-1])

    def test_popular_is_what_was_watched_lately_the_same_for_two_people(self):
        liker = self.device()
        newest = self.feed(liker, "fresh")["items"]
        self.like(liker, [newest[2], newest[0]])
        one, other = self.device(), self.server.account("popular_reader")
        self.assertEqual(other.call("POST", "/v1/steering", {"less": {"tag": TAGS[1]}}).status, 200)
        slate = self.popular_of(one)
        self.assertIn(newest[2]["video"]["id"], [item["video"]["id"] for item in slate["items"]])
        self.check_explained(one, slate, "policy.watched_lately")
        self.assertEqual(self.ids(one, "popular"), self.ids(other, "popular"))
        # What they have seen of it is not shown again, and what nobody watched does not take its place.
        self.like(one, slate["items"])
        rest = self.feed(one, "popular")
        self.assertFalse({item["video"]["id"] for item in slate["items"]} & {item["video"]["id"] for item in rest["items"]})

    def test_a_blocked_tag_is_in_neither_and_comes_back(self):
        viewer = self.device()
        self.assertEqual(viewer.call("POST", "/v1/steering", {"block": {"tag": "stars"}}).status, 200)
        self.assertEqual(self.ids(viewer, "fresh"), self.videos[2::-1])
        self.assertNotIn(self.videos[3], self.ids(viewer, "popular"))
        self.assertEqual(viewer.call("POST", "/v1/steering", {"block": {"tag": "stars"}, "undo": True}).status, 200)
        self.assertEqual(self.ids(viewer, "fresh"), self.videos[::-1])

    def test_steering_and_sliders_change_nothing_of_them(self):
        viewer = self.device()
        for body in ({"less": {"tag": "stars"}}, {"more": {"tag": "waves"}}):
            self.assertEqual(viewer.call("POST", "/v1/steering", body).status, 200)
        self.assertEqual(viewer.call("PUT", "/v1/steering/sliders", {"length": -100, "novelty": 100, "popularity": -100}).status, 200)
        self.assertEqual(self.ids(viewer, "fresh"), self.videos[::-1])

    def test_without_profiling_not_even_what_was_seen_is_read(self):
        viewer = self.server.account("off_reader")
        self.like(viewer, self.feed(viewer, "fresh")["items"][:2])
        self.assertEqual(self.ids(viewer, "fresh"), self.videos[1::-1])
        self.assertNotIn("impersonal", self.feed(viewer, "fresh"))
        self.assertEqual(viewer.call("PUT", "/v1/steering/profile", {"off": True}).status, 200)
        slate = self.feed(viewer, "fresh")
        self.assertTrue(slate["impersonal"])
        self.assertEqual([item["video"]["id"] for item in slate["items"]], self.videos[::-1])
        self.assertTrue(self.feed(viewer, "popular")["impersonal"])
        named = self.ids(viewer, "fresh", buffered=[slate["items"][0]["token"]])
        self.assertEqual(named, self.videos[2::-1])
        self.check_explained(viewer, slate, "policy.chronological")

    def test_no_other_surface_is_a_feed(self):
        viewer = self.device()
        for name in ("engine", "elsewhere", "history", "POPULAR", "popular ", "for_you\u0000", "", "x" * 10_000, 12, None, ["fresh"], {"surface": "fresh"}, True):
            answer = viewer.call("POST", "/v1/feed", {"surface": name})
            self.assertEqual(answer.status, 400, json.dumps(name)[:60])
            self.assertIn("surface", answer.json["error"]["message"])


if __name__ == "__main__":
    unittest.main()
