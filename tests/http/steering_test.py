"""What viewers decide about their feed: in force in the very next slate, taken back, and there after a restart."""

import json
import time
import unittest

from tiller_server import TillerServer
from upload_test import TUS, make_video, metadata

TAGS = ["waves", "bread", "waves,bread", "trains"]


class SteeringTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()
        cls.server.admin()
        cls.creator = cls.server.account("maker")
        if not cls.creator.call("GET", "/v1/me").json["instance"]["uploads"]:
            cls.server.__exit__()
            raise unittest.SkipTest("this machine's media jail is too weak for uploads")
        clip = make_video()
        for tags in TAGS:
            cls.publish(clip, tags)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    @classmethod
    def publish(cls, clip, tags):
        headers = {**TUS, "Upload-Length": str(len(clip)), "Upload-Metadata": metadata(filename="clip.mp4", text=tags, tags=tags, language="en")}
        location = cls.creator.call("POST", "/v1/uploads", headers=headers).header("Location")
        cls.creator.call("PATCH", location, raw=clip, headers={**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})
        end = time.monotonic() + 120
        while time.monotonic() < end:
            if cls.creator.call("GET", f"/v1/jobs/{location.rsplit('/', 1)[1]}").json["state"] == "done":
                return
            time.sleep(0.2)
        raise AssertionError("the clip was not made")

    def device(self):
        client = self.server.client()
        self.assertEqual(client.call("POST", "/v1/device", {}).status, 200)
        return client

    def feed(self, client, **fields):
        answer = client.call("POST", "/v1/feed", fields)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def tags(self, client):
        return {tag for item in self.feed(client)["items"] for tag in item["video"]["tags"]}

    def change(self, client, method, path, body):
        answer = client.call(method, path, body)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def like_first(self, client):
        item = self.feed(client)["items"][0]
        answer = client.call("POST", "/v1/events", {"events": [{"id": f"like-{item['token'][:16]}", "type": "like", "token": item["token"]}]})
        self.assertEqual(answer.json["results"][0]["outcome"], "accepted", answer.body)
        return item["video"]["tags"]

    def topics(self, client):
        return [topic["tag"] for topic in client.call("GET", "/v1/steering").json["topics"]]

    def test_a_blocked_tag_is_in_no_slate_until_it_is_allowed_again(self):
        viewer = self.device()
        self.assertIn("waves", self.tags(viewer))
        blocked = self.change(viewer, "POST", "/v1/steering", {"block": {"tag": "#Waves"}})
        self.assertEqual(blocked["steering"]["blocked_tags"], ["waves"])
        self.assertNotIn("waves", self.tags(viewer))
        self.assertEqual(self.change(viewer, "POST", "/v1/steering", {"block": {"tag": "waves"}, "undo": True})["steering"]["blocked_tags"], [])
        self.assertIn("waves", self.tags(viewer))

    def test_forgetting_and_a_reset_empty_the_interests_and_are_taken_back(self):
        viewer = self.device()
        liked = self.like_first(viewer)
        self.assertEqual(sorted(self.topics(viewer)), sorted(liked))
        self.change(viewer, "POST", "/v1/steering", {"forget": {"tag": liked[0]}})
        self.assertEqual(self.topics(viewer), [])
        self.change(viewer, "POST", "/v1/steering", {"forget": {"tag": liked[0]}, "undo": True})
        self.assertEqual(sorted(self.topics(viewer)), sorted(liked))
        reset = self.change(viewer, "PUT", "/v1/steering/profile", {"reset": True})
        self.assertEqual(reset["topics"], [])
        self.assertGreater(reset["profile"]["from_ms"], time.time() * 1000 - 60_000)
        self.assertEqual(len(self.change(viewer, "PUT", "/v1/steering/profile", {"from_ms": 0})["topics"]), len(liked))

    def test_what_is_touched_while_learning_is_paused_says_nothing(self):
        viewer = self.device()
        self.change(viewer, "PUT", "/v1/steering/profile", {"paused": True})
        self.like_first(viewer)
        self.assertEqual(self.topics(viewer), [])
        self.change(viewer, "PUT", "/v1/steering/profile", {"paused": False})
        self.assertEqual(self.topics(viewer), [])
        self.like_first(viewer)
        self.assertNotEqual(self.topics(viewer), [])

    def test_profiling_off_reads_nothing_and_replays_after_a_restart(self):
        viewer = self.server.account("nobody_knows")
        self.like_first(viewer)
        self.change(viewer, "PUT", "/v1/steering/profile", {"off": True})
        self.server.stop()
        self.server.start()
        for client in (viewer, self.creator):
            client.port = self.server.port
        self.assertTrue(self.change(viewer, "GET", "/v1/steering", None)["profile"]["off"])
        slate = self.feed(viewer)
        self.assertTrue(slate["impersonal"])
        self.assertEqual(slate["topics"], [])
        self.assertEqual(len(slate["items"]), len(TAGS), "what was seen and liked may come again")
        named = self.feed(viewer, buffered=[item["token"] for item in slate["items"][:2]])
        self.assertEqual(len(named["items"]), len(TAGS) - 2)
        video = slate["items"][0]["video"]["id"]
        self.assertTrue(viewer.call("GET", f"/v1/requests/{slate['request']}/why?video={video}").json["impersonal"])
        self.assertEqual(viewer.call("POST", f"/v1/requests/{slate['request']}/replay").json["verdict"], "identical")
        self.change(viewer, "PUT", "/v1/steering/profile", {"off": False})
        self.assertNotIn("impersonal", self.feed(viewer))

    def test_sliders_are_named_in_why_and_taken_back(self):
        viewer = self.device()
        self.assertEqual(self.change(viewer, "PUT", "/v1/steering/sliders", {"length": -100, "novelty": 40})["sliders"], {"novelty": 40, "popularity": 0, "followed": 0, "length": -100})
        slate = self.feed(viewer)
        why = viewer.call("GET", f"/v1/requests/{slate['request']}/why?video={slate['items'][0]['video']['id']}").json
        self.assertIn("steering.length", [term["name"] for term in why["terms"]])
        self.assertEqual(sum(int(term["nano"]) for term in why["terms"]), int(why["score_nano"]))
        self.assertEqual(viewer.call("POST", f"/v1/requests/{slate['request']}/replay").json["verdict"], "identical")
        self.change(viewer, "PUT", "/v1/steering/sliders", {"length": 0, "novelty": 0})
        slate = self.feed(viewer)
        why = viewer.call("GET", f"/v1/requests/{slate['request']}/why?video={slate['items'][0]['video']['id']}").json
        self.assertNotIn("steering.length", [term["name"] for term in why["terms"]])

    def test_what_makes_no_sense_is_refused(self):
        viewer = self.device()
        for bad in ({"block": {"creator": "0000000000001"}}, {"block": {"tag": "a"}, "forget": {"tag": "a"}}, {"block": {"tag": "a"}, "percent": 50}, {"less": {"tag": "a"}, "percent": 0}):
            self.assertEqual(viewer.call("POST", "/v1/steering", bad).status, 400, json.dumps(bad))
        for bad in ({"off": 1}, {"reset": True, "from_ms": 0}, {"from_ms": 4_000_000_000_000}, {"other": True}):
            self.assertEqual(viewer.call("PUT", "/v1/steering/profile", bad).status, 400, json.dumps(bad))
        for bad in ({"length": 101}, {"length": -101}, {"length": "long"}, {"length": 1.5}, {"width": 1}, []):
            self.assertEqual(viewer.call("PUT", "/v1/steering/sliders", bad).status, 400, json.dumps(bad))


if __name__ == "__main__":
    unittest.main()
