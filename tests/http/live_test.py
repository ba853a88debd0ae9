"""The living system, as the console's charts read it: what happened lately, and who gets seen where."""

import time
import unittest

import talk_test
from tiller_server import TillerServer
from upload_test import make_video

FIRST_SAMPLE_S = 40  # two samples of 10 s, with room


class LiveTest(unittest.TestCase):
    publish = classmethod(talk_test.TalkTest.publish.__func__)

    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.addClassCleanup(cls.server.__exit__)
        cls.server.start()
        cls.admin, cls.creator = cls.server.admin(), cls.server.account("maker")
        if not cls.creator.call("GET", "/v1/me").json["instance"]["uploads"]:
            raise unittest.SkipTest("this machine's media jail is too weak for uploads")

    def exposure(self):
        answer = self.admin.call("GET", "/v1/admin/exposure")
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def see(self, person, item, number):
        events = [{"id": f"seen-{number}", "type": "impression", "token": item["token"]},
                  {"id": f"watched-{number}", "type": "watch", "token": item["token"], "watched_ms": 900, "ended": "swipe"}]
        answer = person.call("POST", "/v1/events", {"events": events})
        self.assertEqual([one["outcome"] for one in answer.json["results"]], ["accepted"] * 2)

    def test_what_people_saw_is_counted_by_surface_label_and_age_and_survives_a_restart(self):
        clip = make_video()
        videos = [self.publish(clip, f"clip {place}") for place in range(3)]
        self.assertEqual(self.creator.call("PATCH", f"/v1/videos/{videos[0]}", {"labels": ["political"]}).status, 200)
        watcher = self.server.account("watcher")
        items = {item["video"]["id"]: item for item in watcher.call("POST", "/v1/feed", {"count": 6}).json["items"]}
        self.see(watcher, items[videos[0]], 0)
        self.see(watcher, items[videos[1]], 1)
        self.see(watcher, watcher.call("GET", f"/v1/videos/{videos[0]}").json, 2)
        deadline = time.monotonic() + FIRST_SAMPLE_S
        live = {}
        while time.monotonic() < deadline and not any(live.get("feeds_per_second", [])):
            time.sleep(1)
            answer = self.admin.call("GET", "/v1/admin/live")
            self.assertEqual(answer.status, 200, answer.body)
            live = answer.json
        self.assertTrue(any(live["feeds_per_second"]))
        self.assertTrue(any(live["events_per_second"]))
        at = next(n for n, feeds in enumerate(live["feeds_per_second"]) if feeds > 0)
        self.assertGreater(live["feed_p99_ms"][at], 0)
        self.assertGreaterEqual(live["feed_p99_ms"][at], live["feed_p50_ms"][at])
        lengths = {len(column) for column in live.values() if isinstance(column, list) and column is not live["heads"]}
        lengths |= {len(head[column]) for head in live["heads"] for column in ("examples", "normalised_entropy", "calibration")}
        self.assertEqual(lengths, {len(live["time_ms"])})
        self.assertEqual(len(live["heads"]), 9)
        self.assertEqual(self.admin.call("GET", "/v1/admin/live?of=day").json["time_ms"], [])
        found = self.exposure()
        surfaces = {one["surface"]: one for day in found["days"] for one in day["surfaces"]}
        self.assertEqual((surfaces["for_you"]["seen"], surfaces["for_you"]["political"], surfaces["for_you"]["civic"], surfaces["for_you"]["state_affiliated"]), (2, 1, 1, 0))
        self.assertEqual((surfaces["link"]["seen"], surfaces["link"]["civic"]), (1, 1))
        week = found["week"]
        self.assertEqual((week["videos"], week["seen_videos"], week["impressions"]), (3, 2, 3))
        self.assertAlmostEqual(week["gini"], 4 / 9)
        self.assertAlmostEqual(week["top_share"], 2 / 3)
        self.assertEqual((week["lorenz"][0], week["lorenz"][-1]), (0, 1))
        self.assertEqual([(step["views"], step["videos"]) for step in found["new_videos"]], [(0, 3), (1, 2), (10, 0), (100, 0), (1000, 0)])
        self.assertEqual(found, self.exposure(), "made once in a while")
        self.server.kill()
        self.server.start()
        for client in (self.admin, self.creator):
            client.port = self.server.port
        again = self.exposure()
        self.assertEqual((again["days"], again["week"], again["new_videos"]), (found["days"], week, found["new_videos"]))

    def test_it_is_for_staff_and_bad_questions_are_refused(self):
        for path in ("/v1/admin/live", "/v1/admin/exposure"):
            self.assertEqual(self.server.client().call("GET", path).status, 401)
            self.assertEqual(self.creator.call("GET", path).status, 403)
        for query in ("of=week", "of=", "of=hour&of=day", "since=3", "of=%00", "of=" + "x" * 3000):
            self.assertIn(self.admin.call("GET", f"/v1/admin/live?{query}").status, (400, 414), query)
        self.assertEqual(self.admin.call("POST", "/v1/admin/live", {}).status, 405)


if __name__ == "__main__":
    unittest.main()
