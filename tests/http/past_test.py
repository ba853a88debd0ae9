"""What of a viewer's own past mattered, and why a video is not there: as the API says it, and as another process computes it."""

import json
import unittest
import uuid

from ages_test import publish
from tiller_server import TillerServer
from upload_test import make_video

PLACES = 100  # of a slate, the most that a caller of the engine may ask for
USERS = ["ann", "ben", "cem"]
ITEMS = [{"id": f"item-{n}", "tags": [f"tag-{n % 9}", f"kind-{n % 4}"], "text": f"Item number {n}", "language": "en", "duration_ms": 10_000} for n in range(400)]


def explained(server, request, *words):
    """What another process makes of the log: the difference of each video and action. The server must not run."""
    done = server.tool("explain", request, "--json", *words)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return {(line["video"], line["without"]): int(line["difference_nano"]) for line in json.loads(done.stdout)["influences"]}


class PastTest(unittest.TestCase):
    def setUp(self):
        self.server = TillerServer()
        self.addCleanup(self.server.__exit__)
        self.server.start()
        self.admin = self.server.admin()
        self.engine = self.server.engine(self.admin)
        for first in range(0, len(ITEMS), 100):
            assert self.engine.call("POST", "/v1/engine/items", {"items": ITEMS[first:first + 100]}).status == 200

    def act(self, user, n):
        """Some are watched to their end, some left, some liked unasked."""
        items = [(n * 37 + i * 11) % len(ITEMS) for i in range(30)]
        events = []
        for i, item in enumerate(items):
            what = {"type": "like"} if i % 5 == 0 else {"type": "watch", "watched_ms": 9_000 if item % 9 < 4 else 500}
            events.append({"id": f"{user}-{i}", "user": user, "item": f"item-{item}", **what})
        results = self.engine.call("POST", "/v1/engine/events", {"events": events}).json["results"]
        self.assertEqual({one["outcome"] for one in results}, {"accepted"}, results)

    def test_another_process_reproduces_every_stated_difference(self):
        for n, user in enumerate(USERS):
            self.act(user, n)
        stated = {}
        for user in USERS:
            slate = self.engine.call("GET", f"/v1/engine/recommendations?user={user}&count={PLACES}").json
            shown = {item["id"] for item in slate["items"]}
            self.assertEqual(len(shown), PLACES)
            for item in slate["items"]:
                why = self.engine.call("GET", f"/v1/engine/requests/{slate['request']}/why?item={item['id']}&history=true")
                self.assertEqual(why.status, 200, why.body)
                history = why.json["history"]
                self.assertEqual(history["tried"], 30)
                self.assertLessEqual(len(history["strongest"]), 8)
                for one in history["strongest"]:
                    self.assertEqual(one["kind"], "watched")
                    self.assertTrue(one["item"].startswith("item-"))
                    self.assertNotEqual(one["difference_nano"], 0)
                    stated.setdefault(slate["request"], {})[why.json["video"], one["action"]] = one["difference_nano"]
            self.check_why_not(slate, shown)
        places = {(request, video) for request, lines in stated.items() for video, _ in lines}
        self.assertGreaterEqual(len(places), 200)
        self.server.stop()
        for request, lines in stated.items():
            actions = sorted({action for _, action in lines})
            masked = explained(self.server, request, *(word for action in actions for word in ("--without", action)))
            self.assertEqual(len(masked), PLACES * len(actions))
            self.assertEqual({pair: masked[pair] for pair in lines}, lines)
            self.assertEqual(explained(self.server, request, "--history"), lines)
            (video, action), difference = next(iter(lines.items()))
            self.assertEqual(explained(self.server, request, "--video", video, "--without", action), {(video, action): difference})
        refused = self.server.tool("explain", next(iter(stated)), "--without", "watched:0000000000000")
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("the ranker read no", refused.stderr + refused.stdout)

    def check_why_not(self, slate, shown):
        stages = {}
        for item in ITEMS[::5]:
            answer = self.engine.call("GET", f"/v1/engine/requests/{slate['request']}/why-not?item={item['id']}")
            self.assertEqual(answer.status, 200, answer.body)
            absence = answer.json
            stages.setdefault(absence["stage"], []).append(absence)
            self.assertEqual(absence["stage"] == "shown", item["id"] in shown)
        for absence in stages.get("ranked", []):
            self.assertGreaterEqual(absence["short_nano"], 0)
            self.assertLessEqual(absence["rank"], absence["scored"])
        self.assertIn("ranked", stages)
        self.assertEqual({absence["rule"] for absence in stages["removed"]}, {"seen"})

    def test_hostile_questions_are_refused(self):
        slate = self.engine.call("GET", "/v1/engine/recommendations?user=eve&count=2").json
        base, item = f"/v1/engine/requests/{slate['request']}", slate["items"][0]["id"]
        for path, status in [(f"{base}/why?item={item}&history=maybe", 400), (f"{base}/why-not?item=", 400),
                             (f"{base}/why-not?item={item}&history=true", 400), (f"{base}/why-not", 400),
                             (f"{base}/why-not?item=never-put", 404), (f"{base}/why-not?item={'x' * 300}", 400),
                             (f"/v1/engine/requests/0000000000000/why-not?item={item}", 404),
                             (f"/v1/engine/requests/nonsense/why-not?item={item}", 404)]:
            self.assertEqual(self.engine.call("GET", path).status, status, path)
        another = self.server.engine(self.admin, "another")
        for what in ("why", "why-not"):
            self.assertEqual(another.call("GET", f"{base}/{what}?item={item}").status, 404)
            self.assertEqual(self.server.client().call("GET", f"/v1/requests/{slate['request']}/{what}?video=0000000000000").status, 401)

    def test_a_newcomers_slate_has_an_empty_history(self):
        slate = self.engine.call("GET", "/v1/engine/recommendations?user=nobody-yet&count=1").json
        why = self.engine.call("GET", f"/v1/engine/requests/{slate['request']}/why?item={slate['items'][0]['id']}&history=true").json
        self.assertEqual(why["history"], {"strongest": [], "tried": 0, "without_effect": 0})


class PlayersPastTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.addClassCleanup(cls.server.__exit__)
        cls.server.start()
        cls.server.admin()
        cls.maker = cls.server.account("maker")
        if not cls.maker.call("GET", "/v1/me").json["instance"]["uploads"]:
            raise unittest.SkipTest("this machine's media jail is too weak for uploads")
        clip = make_video()
        cls.videos = [publish(cls.maker, clip, f"lantern {n}") for n in range(5)]

    def act(self, client, video, kind, **more):
        token = client.call("GET", f"/v1/videos/{video}").json["token"]
        answer = client.call("POST", "/v1/events", {"events": [{"id": str(uuid.uuid4()), "type": kind, "token": token, **more}]})
        self.assertEqual([one["outcome"] for one in answer.json["results"]], ["accepted"], answer.body)

    def test_what_was_watched_followed_and_asked_for_is_named_while_it_may_be_seen(self):
        reader = self.server.account("reader")
        liked, left = self.videos[:2]
        self.act(reader, liked, "watch", watched_ms=900, loops=0, ended="swipe")
        self.act(reader, liked, "like")
        self.act(reader, left, "watch", watched_ms=100, loops=0, ended="swipe")
        self.assertEqual(reader.call("PUT", f"/v1/follows/{self.maker.viewer}").status, 204)
        self.assertEqual(reader.call("POST", "/v1/steering", {"more": {"tag": "lanterns"}}).status, 200)
        self.assertEqual(reader.call("POST", "/v1/steering", {"less": {"creator": self.maker.viewer}}).status, 200)
        slate = reader.call("POST", "/v1/feed", {}).json
        shown = [item["video"]["id"] for item in slate["items"]]
        self.assertEqual(set(shown), set(self.videos[2:]))
        why = f"/v1/requests/{slate['request']}/why?video={shown[0]}"
        self.assertNotIn("history", reader.call("GET", why).json)
        history = reader.call("GET", f"{why}&history=true").json["history"]
        self.assertEqual(history["tried"], 5)
        named = {one["action"]: one for one in history["strongest"]}
        self.assertLess(named[f"steered_creator:{self.maker.viewer}"]["difference_nano"], 0)
        self.assertEqual(named[f"steered_creator:{self.maker.viewer}"]["creator"], {"id": self.maker.viewer, "handle": "maker"})
        self.assertGreater(named["steered_tag:lanterns"]["difference_nano"], 0)
        self.assertEqual(named["steered_tag:lanterns"]["tag"], "lanterns")
        watched = named[f"watched:{liked}"]
        self.assertEqual((watched["did"], watched["video"]), (["impression", "watch", "like"], {"id": liked, "text": "lantern 0", "creator": "maker"}))
        stranger = self.server.account("stranger")
        for path in (f"{why}&history=true", f"/v1/requests/{slate['request']}/why-not?video={liked}"):
            self.assertEqual(stranger.call("GET", path).status, 404)

        why_not = lambda video: reader.call("GET", f"/v1/requests/{slate['request']}/why-not?video={video}")
        self.assertEqual((why_not(liked).json["stage"], why_not(liked).json["rule"]), ("removed", "seen"))
        self.assertEqual(why_not(shown[0]).json["stage"], "shown")
        self.assertEqual(self.maker.call("DELETE", f"/v1/videos/{liked}").status, 204)
        self.assertEqual(why_not(liked).status, 404)
        later = {one["action"]: one for one in reader.call("GET", f"{why}&history=true").json["history"]["strongest"]}
        gone = later[f"watched:{liked}"]
        self.assertEqual((gone["gone"], gone["difference_nano"]), (True, watched["difference_nano"]))
        self.assertNotIn("lantern 0", json.dumps(later))

        self.server.stop()
        stated = {(shown[0], action): one["difference_nano"] for action, one in named.items()}
        masked = [word for action in named for word in ("--without", action)]
        self.assertEqual(explained(self.server, slate["request"], "--video", shown[0], *masked), stated)
        self.assertEqual(explained(self.server, slate["request"], "--video", shown[0], "--history"), stated)


if __name__ == "__main__":
    unittest.main()
