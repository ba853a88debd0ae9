"""Experiments: who is in which arm, what ends one, the other arm's slate of a past request, and all of it after a restart."""

import unittest

import talk_test
from tiller_server import TillerServer
from upload_test import make_video

LIST = "/v1/admin/experiments"
# Old ones before new ones, and nothing drawn: another order of what is there.
UPSIDE_DOWN = "[freshness]\npoints = -100\nhalf_life_h = 1\n[exploration]\nplaces = 0\n"


class ExperimentsTest(unittest.TestCase):
    publish = talk_test.TalkTest.publish.__func__

    def setUp(self):
        self.server = TillerServer()
        self.server.start()
        self.addCleanup(self.server.__exit__)
        self.admin = self.server.admin()

    def start(self, status=201, **wish):
        answer = self.admin.call("POST", LIST, {"name": "Old first", "reason": "to see", "toml": UPSIDE_DOWN, "share_percent": 50} | wish)
        self.assertEqual(answer.status, status, answer.body)
        return answer.json

    def one(self, experiment):
        answer = self.admin.call("GET", f"{LIST}/{experiment['id']}")
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def message(self, answer, status):
        self.assertEqual(answer.status, status, answer.body)
        return answer.json["error"]["message"]

    def with_clips(self, count):
        self.creator = self.server.account("maker")
        if not self.creator.call("GET", "/v1/me").json["instance"]["uploads"]:
            self.skipTest("this machine's media jail is too weak for uploads")
        clip = make_video()
        return [self.publish(clip, f"clip {place}") for place in range(count)]

    def slate(self, client, **wish):
        return client.call("POST", "/v1/feed", {"count": 3} | wish).json

    def why(self, client, slate):
        return client.call("GET", f"/v1/requests/{slate['request']}/why?video={slate['items'][0]['video']['id']}").json

    def viewers_of_both_arms(self):
        """One viewer of each arm, with their slate."""
        found = {}
        for number in range(40):
            client = self.server.account(f"viewer{number}")
            slate = self.slate(client)
            found.setdefault(self.why(client, slate)["experiment"]["arm"], (client, slate))
            if len(found) == 2:
                return found
        self.fail("forty viewers in one arm")

    def test_hostile_wishes_are_refused_by_name_and_change_nothing(self):
        good = {"name": "n", "toml": UPSIDE_DOWN, "share_percent": 10}
        for body, word in (({}, "name"), (good | {"share_percent": 0}, "share_percent"), (good | {"share_percent": 51}, "share_percent"), (good | {"share_percent": 2.5}, "share_percent"),
                           (good | {"share_percent": "all"}, "share_percent"), (good | {"window_hours": 0}, "window_hours"), (good | {"window_hours": 337}, "window_hours"), (good | {"name": ""}, "name"),
                           (good | {"name": "x" * 201}, "name"), (good | {"name": " \n "}, "name"), (good | {"reason": "x" * 2001}, "reason"), (good | {"toml": "[ranking]\nno_such = 1"}, "no_such"), (good | {"toml": ""}, "toml"),
                           (good | {"toml": "x" * 40_000}, "toml"), (good | {"toml": "[ranking]\nnetwork_videos = 7\n"}, "network_videos"), (good | {"viewers": []}, "viewers"), ([], "object")):
            self.assertIn(word, self.message(self.admin.call("POST", LIST, body), 400))
        self.assertEqual(self.admin.call("GET", LIST).json["experiments"], [])
        self.message(self.server.account("somebody").call("POST", LIST, good), 403)
        nowhere = f"{LIST}/0000000000001"
        for path, status in ((nowhere, 404), (f"{LIST}/x", 404), (f"{nowhere}/slate", 400), (f"{nowhere}/slate?request=x", 400), (f"{nowhere}/slate?request=0000000000001", 404), (f"{nowhere}/slate?arm=b", 400)):
            self.assertEqual(self.admin.call("GET", path).status, status, path)
        self.message(self.admin.call("POST", f"{nowhere}/stop", {}), 404)

    def test_one_runs_at_a_time_and_ends_by_a_stop_or_with_the_policy(self):
        first = self.start()
        self.assertEqual((first["state"], first["share_percent"], first["window_hours"], first["policy_version_a"], first["policy_version_b"], first["author"]), ("runs", 50, 24, 0, 1, "operator"))
        self.assertEqual(first["result"]["viewers"], {"a": 0, "b": 0})
        self.assertNotIn("lift", first["result"])
        self.assertIn("Old first", self.message(self.admin.call("POST", LIST, {"name": "n", "toml": UPSIDE_DOWN, "share_percent": 10}), 409))
        public = lambda surface="for_you": self.server.client().call("GET", f"/v1/ranking/{surface}").json
        told = public()["experiment"]
        self.assertEqual((told["share_percent"], told["since_ms"] > 0), (50, True))
        self.assertIn(("freshness", "points", -100), [(key["section"], key["name"], key["after"]) for key in told["keys"]])
        self.assertNotIn("Old first", str(told))
        self.assertNotIn("experiment", public("popular"))
        stop = f"{LIST}/{first['id']}/stop"
        self.message(self.admin.call("POST", stop, {"reason": "x" * 2001}), 400)
        stopped = self.admin.call("POST", stop, {"reason": "enough"}).json
        self.assertEqual((stopped["state"], stopped["ended_by"], stopped["end_reason"]), ("stopped", "operator", "enough"))
        self.message(self.admin.call("POST", stop, {}), 409)
        self.assertNotIn("experiment", public())
        # Its document has had version 1, so the next policy has another; that of arm B in force is called shipped.
        second = self.start(name="again", window_hours=1)
        self.assertEqual((second["policy_version_b"], second["window_hours"]), (2, 1))
        self.assertEqual(self.admin.call("PUT", "/v1/admin/policy", {"toml": UPSIDE_DOWN, "reason": "it won"}).json["version"], 3)
        self.assertEqual(self.one(second)["state"], "shipped")
        third = self.start(name="third", toml="[freshness]\npoints = 1\n")
        self.admin.call("PUT", "/v1/admin/policy", {"toml": "[freshness]\npoints = 2\n"})
        self.assertEqual((self.one(third)["state"], self.one(third)["policy_version_a"]), ("policy_changed", 3))
        self.assertEqual([one["name"] for one in self.admin.call("GET", LIST).json["experiments"]], ["third", "again", "Old first"])
        self.assertEqual([one["version"] for one in self.admin.call("GET", "/v1/admin/policy/versions").json["versions"]], [5, 3, 0])

    def test_arms_last_explain_themselves_compare_and_replay_also_after_a_restart(self):
        videos = self.with_clips(5)
        before = self.server.account("earlier")
        earlier = self.slate(before)
        self.assertNotIn("experiment", self.why(before, earlier))
        experiment = self.start()
        both = self.viewers_of_both_arms()
        for arm, (client, slate) in both.items():
            why = self.why(client, slate)
            self.assertEqual(why["experiment"], {"name": "Old first", "arm": arm})
            for _ in range(2):
                self.assertEqual(self.why(client, self.slate(client))["experiment"]["arm"], arm, "the same viewer has the same arm")
            following = self.slate(client, surface="following")
            self.assertEqual(following["items"], [])
        # Arm B: the oldest first. A viewer without a profile, and a minor, are in neither.
        self.assertEqual([item["video"]["id"] for item in both["b"][1]["items"]], videos[:3])
        private = self.server.account("private")
        private.call("PUT", "/v1/steering/profile", {"off": True})
        self.assertNotIn("experiment", self.why(private, self.slate(private)))
        self.check_other_slates(experiment, both, before, earlier)
        for client, slate in both.values():
            self.assertEqual(client.call("POST", f"/v1/requests/{slate['request']}/replay").json["verdict"], "identical")
        told = self.one(experiment)
        self.assertEqual({one["arm"] for one in told["slates"]}, {"a", "b"})
        self.assertGreaterEqual(told["result"]["waiting"], 2)

        self.server.stop()
        self.server.start()
        for client in (self.admin, before, *(client for client, _ in both.values())):
            client.port = self.server.port
        again = self.one(experiment)
        self.assertEqual(again["state"], "runs")
        self.assertEqual(again["result"], told["result"])
        for arm, (client, slate) in both.items():
            self.assertEqual(self.why(client, self.slate(client))["experiment"]["arm"], arm)
            self.assertEqual(client.call("POST", f"/v1/requests/{slate['request']}/replay").json["verdict"], "identical")
        self.check_other_slates(experiment, both, before, earlier)
        self.server.stop()
        for begin in ("newest", "genesis"):
            replayed = self.server.tool("replay", "--from", begin)
            self.assertEqual(replayed.returncode, 0, replayed.stdout + replayed.stderr)

    def check_other_slates(self, experiment, both, before, earlier):
        for arm, (client, slate) in both.items():
            shown = self.compare(experiment, slate)
            self.assertEqual((shown["recorded"]["arm"], shown["other"]["arm"]), (arm, "ba"["ab".index(arm)]))
            self.assertEqual([place["video"] for place in shown["recorded"]["places"]], [item["video"]["id"] for item in slate["items"]])
            versions = [shown[side]["policy_version"] for side in ("recorded", "other")]
            self.assertEqual(sorted(versions), [0, 1])
            recorded, other = ([place["video"] for place in shown[side]["places"]] for side in ("recorded", "other"))
            place = shown["first_difference"]
            self.assertEqual(recorded[:place], other[:place])
            self.assertNotEqual(recorded[place], other[place])
            self.assertLessEqual(set(recorded + other), {video["id"] for video in shown["videos"]})
            self.assertNotIn(client.viewer, str(shown), "whose slate it is stays out")
        # What arm B would have made of a request from before the experiment.
        shown = self.compare(experiment, earlier)
        self.assertNotIn("arm", shown["recorded"])
        self.assertEqual(shown["other"]["arm"], "b")
        for term in shown["other"]["places"][0]["terms"]:
            self.assertEqual(set(term), {"name", "value"})
        following = self.slate(before, surface="following")
        self.message(self.admin.call("GET", f"{LIST}/{experiment['id']}/slate?request={following['request']}"), 404)

    def compare(self, experiment, slate):
        answer = self.admin.call("GET", f"{LIST}/{experiment['id']}/slate?request={slate['request']}")
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json


if __name__ == "__main__":
    unittest.main()
