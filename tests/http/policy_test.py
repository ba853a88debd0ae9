"""The operator's policies: versions with author and reason, a preview of recorded requests that changes nothing, the way back."""

import time
import unittest

import talk_test
from tiller_server import TillerServer
from upload_test import make_video


class PolicyTest(unittest.TestCase):
    publish = classmethod(talk_test.TalkTest.publish.__func__)

    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()
        cls.admin, cls.creator = cls.server.admin(), cls.server.account("maker")
        if not cls.creator.call("GET", "/v1/me").json["instance"]["uploads"]:
            cls.server.__exit__()
            raise unittest.SkipTest("this machine's media jail is too weak for uploads")
        cls.built_in = cls.admin.call("GET", "/v1/admin/policy").json["toml"]

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def put(self, toml, reason="a test"):
        answer = self.admin.call("PUT", "/v1/admin/policy", {"toml": toml, "reason": reason})
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def preview(self, toml, status=200, **wish):
        answer = self.admin.call("POST", "/v1/admin/policy/preview", {"toml": toml, **wish})
        self.assertEqual(answer.status, status, answer.body)
        return answer.json

    def test_a_preview_compares_slates_and_what_was_changed_goes_back_in_one_step(self):
        self.assertIn("yet", self.preview(self.built_in, status=409)["error"]["message"])
        clip = make_video()
        videos = [self.publish(clip, f"clip {place}") for place in range(4)]
        watcher = self.server.account("watcher")
        slates = []
        for place in range(8):
            slate = watcher.call("POST", "/v1/feed", {"count": 4}).json
            slates.append([item["video"]["id"] for item in slate["items"]])
            first = slate["items"][0]
            watcher.call("POST", "/v1/events", {"events": [{"id": f"s{place}", "type": "impression", "token": first["token"]},
                                                           {"id": f"w{place}", "type": "watch", "token": first["token"], "watched_ms": 600, "ended": "swipe"}]})
        time.sleep(0.1)
        same = self.preview(self.built_in)
        self.assertEqual((same["requests"], same["previewed"], same["unchanged"]), (8, 8, 8))
        self.assertEqual(same["recorded"], same["other"])
        self.assertEqual(same["recorded"]["places"], sum(len(slate) for slate in slates))
        self.assertEqual({video["id"] for video in same["videos"]}, set(sum(slates, [])))
        self.assertFalse(same["watch"]["answers"])
        self.assertIn("too few", same["watch"]["why_not"])
        self.assertNotIn("other", same["watch"])
        self.assertAlmostEqual(same["watch"]["recorded"]["seconds"], 0.6, delta=0.01)
        # Old ones before new ones, and nothing drawn: another order of what is there.
        upside_down = "[freshness]\npoints = -100\nhalf_life_h = 1\n[exploration]\nplaces = 0\n"
        self.assertEqual(self.preview(upside_down, requests=2)["requests"], 2)
        other = self.preview(upside_down)
        self.assertEqual((other["requests"], other["other"]["exploration"]), (8, 0))
        self.assertLess(other["unchanged"], 8)
        self.assertNotEqual(other["samples"][0]["recorded"], other["samples"][0]["other"])
        self.assertEqual(self.admin.call("GET", "/v1/admin/policy").json["version"], 0, "a preview changes nothing")
        self.put(upside_down, "Old things first.")
        versions = self.admin.call("GET", "/v1/admin/policy/versions").json["versions"]
        self.assertEqual([(one["version"], one["author"], one["reason"]) for one in versions], [(1, "operator", "Old things first."), (0, "", "")])
        back = self.put(versions[1]["toml"], "Back to version 0.")
        self.assertEqual((back["version"], back["toml"]), (2, self.built_in))
        self.assertEqual(set(videos) & set(slates[0]), set(slates[0]))

    def test_a_surface_and_a_region_have_numbers_of_their_own_that_replay_and_are_told(self):
        clip = make_video()
        for place in range(4):
            self.publish(clip, f"another clip {place}")
        self.watcher = self.server.account("wanderer")
        document = "[heads]\nlike = 1\n[surface.for_you.heads]\nlike = 5\n[region.1.heads]\nlike = 7\n[region.2.surface.for_you.heads]\nlike = 9\n"
        self.put(document, "More for likes here.")
        slate = self.watcher.call("POST", "/v1/feed", {"count": 4}).json
        why = self.watcher.call("GET", f"/v1/requests/{slate['request']}/why?video={slate['items'][0]['video']['id']}").json
        self.assertEqual([term["detail"]["weight"] for term in why["terms"] if term["name"] == "head.like"], [7], "the first region is where new viewers live, and a region is more than a surface")
        self.assertEqual(sum(round(float(term["value"]) * 1e9) for term in why["terms"]), why["score_nano"])
        self.assertEqual(self.watcher.call("POST", f"/v1/requests/{slate['request']}/replay").json["verdict"], "identical")
        same = self.preview(document, requests=1)
        self.assertEqual((same["previewed"], same["unchanged"]), (1, 1))
        public = self.server.client()
        for query, like, regions in (("", 5, [1, 2]), ("?region=1", 7, [1, 2]), ("?region=2", 9, [1, 2]), ("?region=3", 5, [1, 2])):
            page = public.call("GET", f"/v1/ranking/for_you{query}").json
            self.assertEqual(([key["value"] for key in page["keys"] if key["name"] == "like"], page["regions"]), ([like], regions), query)
            self.assertEqual([(key["name"], key["after"]) for key in page["changes"][0]["keys"]], [("like", like)])
        self.assertEqual(public.call("GET", "/v1/ranking/following").json["regions"], [1])
        for query in ("region=0", "region=-1", "region=65536", "region=home", "region=", "region=1&region=2"):
            self.assertEqual(public.call("GET", f"/v1/ranking/for_you?{query}").status, 400, query)
        for bad, word in (("[surface.following.heads]\nlike = 1\n", "section"), ("[region.0.heads]\n", "section"), ("[region.1.limits]\nspectral_videos = 0\n", "whole instance")):
            answer = self.admin.call("PUT", "/v1/admin/policy", {"toml": bad, "reason": "bad"})
            self.assertEqual(answer.status, 400, answer.body)
            self.assertIn(word, answer.json["error"]["message"])
        self.put(self.built_in, "Back.")

    def test_hostile_previews_are_refused_by_name(self):
        for body, word in (({}, "toml"), ({"toml": ""}, "toml"), ({"toml": "x" * 40_000}, "toml"), ({"toml": "[ranking]\nno_such = 1"}, "no_such"), ({"toml": self.built_in, "requests": 0}, "requests"),
                           ({"toml": self.built_in, "requests": 2001}, "requests"), ({"toml": self.built_in, "requests": "all"}, "requests"), ({"toml": self.built_in, "viewer": "x"}, "viewer"), ([], "object")):
            answer = self.admin.call("POST", "/v1/admin/policy/preview", body)
            self.assertEqual(answer.status, 400, answer.body)
            self.assertIn(word, answer.json["error"]["message"])


if __name__ == "__main__":
    unittest.main()
