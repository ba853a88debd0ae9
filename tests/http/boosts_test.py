"""Boosts by staff: bounded, marked where the video is shown, in "why this", in public, replayed bit for bit, undone in one step."""

import time
import unittest

import talk_test
from tiller_server import TillerServer
from upload_test import make_video


class BoostsTest(unittest.TestCase):
    publish = classmethod(talk_test.TalkTest.publish.__func__)

    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()
        cls.admin, cls.creator = cls.server.admin(), cls.server.account("maker")
        if not cls.creator.call("GET", "/v1/me").json["instance"]["uploads"]:
            cls.server.__exit__()
            raise unittest.SkipTest("this machine's media jail is too weak for uploads")
        clip = make_video()
        cls.videos = [cls.publish(clip, f"clip {place}") for place in range(2)]

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def boost(self, video, status=204, client=None, **wish):
        answer = (client or self.admin).call("PUT", f"/v1/admin/videos/{video}/boost", {"points": 0.25, "hours": 2, "reason": "A flood warning for the valley.", **wish})
        self.assertEqual(answer.status, status, answer.body)
        return answer

    def end(self, video, status=204, client=None):
        self.assertEqual((client or self.admin).call("DELETE", f"/v1/admin/videos/{video}/boost").status, status)

    def listed(self):
        return self.server.client().call("GET", "/v1/transparency/boosts").json["boosts"]

    def test_a_boost_is_seen_where_the_video_is_explained_in_public_and_ends_in_one_step(self):
        video, other = self.videos
        self.boost(video)
        viewer = self.server.account("watcher")
        shown = viewer.call("GET", f"/v1/videos/{video}").json["video"]
        self.assertEqual(shown["boost"]["reason"], "A flood warning for the valley.")
        self.assertAlmostEqual(shown["boost"]["until_ms"] / 1000, time.time() + 7200, delta=60)
        self.assertIn("boosted", shown["labels"])
        self.assertNotIn("boost", viewer.call("GET", f"/v1/videos/{other}").json["video"])
        slate = viewer.call("POST", "/v1/feed", {"count": 6}).json
        whys = {item["video"]["id"]: viewer.call("GET", f"/v1/requests/{slate['request']}/why?video={item['video']['id']}").json for item in slate["items"]}
        self.assertEqual({id for id, why in whys.items() if "boost_reason" in why}, {video})
        why = whys[video]
        self.assertEqual([term["value"] for term in why["terms"] if term["name"] == "policy.boost"], ["0.250000000"])
        self.assertEqual(sum(round(float(term["value"]) * 1e9) for term in why["terms"]), why["score_nano"])
        self.assertIn("boosted", why["sources"])
        self.assertEqual(why["boost_reason"], "A flood warning for the valley.")
        self.assertEqual(viewer.call("POST", f"/v1/requests/{slate['request']}/replay").json["verdict"], "identical")
        one = self.listed()[0]
        self.assertEqual((one["video"], one["on"], one["points"], one["reason"], one["text"], one["handle"]), (video, True, 0.25, "A flood warning for the valley.", "clip 0", "maker"))
        self.assertNotIn("operator", str(one), "who gave it is in the log")
        self.end(video)
        self.end(video, status=409)
        self.assertNotIn("boost", viewer.call("GET", f"/v1/videos/{video}").json["video"])
        one = self.listed()[0]
        self.assertEqual((one["on"], one["ended_ms"] >= one["from_ms"]), (False, True))
        self.assertEqual(viewer.call("POST", f"/v1/requests/{slate['request']}/replay").json["verdict"], "identical", "a replay reads the boost of then")
        self.assertIn("boost_reason", viewer.call("GET", f"/v1/requests/{slate['request']}/why?video={video}").json)
        after = viewer.call("POST", "/v1/feed", {"count": 6}).json
        for item in after["items"]:
            why = viewer.call("GET", f"/v1/requests/{after['request']}/why?video={item['video']['id']}").json
            self.assertNotIn("policy.boost", [term["name"] for term in why["terms"]])

    def test_only_an_admin_within_bounds_and_with_a_reason(self):
        video = self.videos[1]
        for bad in ({"points": 0}, {"points": 1.001}, {"points": -1}, {"points": "0.5"}, {"points": None}, {"points": 1e-9}, {"hours": 0}, {"hours": 337}, {"hours": 1.5}, {"hours": "2"},
                    {"reason": ""}, {"reason": " \n\t"}, {"reason": "x" * 2001}, {"reason": 3}, {"until_ms": 9_999_999_999_999}, {"author": self.creator.viewer}):
            self.boost(video, status=400, **bad)
        for body in ({}, [], "x"):
            self.assertEqual(self.admin.call("PUT", f"/v1/admin/videos/{video}/boost", body).status, 400)
        self.boost("0000000000001", status=404)
        self.end("0000000000001", status=404)
        self.boost("x", status=404)
        self.boost(video, status=403, client=self.creator)
        self.end(video, status=403, client=self.creator)
        self.assertEqual(self.server.client().call("PUT", f"/v1/admin/videos/{video}/boost", {"points": 0.1, "hours": 1, "reason": "x"}).status, 401)
        self.assertNotIn(video, [one["video"] for one in self.listed()])
        markup = "<img src=x onerror=alert(1)>"
        self.boost(video, reason=markup)
        self.assertEqual(self.listed()[0]["reason"], markup)
        self.boost(video, reason="another in its place", points=1)
        mine = [one for one in self.listed() if one["video"] == video]
        self.assertEqual([(one["on"], one["points"]) for one in mine], [(True, 1), (False, 0.25)])
        self.admin.call("POST", f"/v1/admin/videos/{video}/state", {"state": "hidden", "reason": "seen"})
        self.boost(video, status=410)
        hidden = next(one for one in self.listed() if one["video"] == video)
        self.assertEqual(("text" in hidden, "handle" in hidden), (False, False), "what is hidden is not named in public")
        self.admin.call("POST", f"/v1/admin/videos/{video}/state", {"state": "public", "reason": ""})
        self.end(video)


if __name__ == "__main__":
    unittest.main()
