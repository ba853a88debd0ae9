"""The engine API end to end: items, events, recommendations, why, replay, forged and misplaced tokens."""

import unittest

from tiller_server import TillerServer

ITEMS = [{"id": f"item-{n}", "tags": ["cats" if n % 2 else "dogs", f"tag-{n % 7}"], "text": f"Item number {n}", "language": "en", "duration_ms": 10_000} for n in range(60)]


class EngineTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()
        cls.admin = cls.server.admin()
        cls.engine = cls.server.engine(cls.admin)
        answer = cls.engine.call("POST", "/v1/engine/items", {"items": ITEMS})
        assert answer.status == 200 and all(one["outcome"] == "accepted" for one in answer.json["results"]), answer.body

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def recommend(self, user, count=6, engine=None):
        answer = (engine or self.engine).call("GET", f"/v1/engine/recommendations?user={user}&count={count}")
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def test_a_slate_is_explained_exactly_and_replays(self):
        slate = self.recommend("ann")
        self.assertEqual(len(slate["items"]), 6)
        self.assertEqual(len({item["id"] for item in slate["items"]}), 6)
        for item in slate["items"]:
            why = self.engine.call("GET", f"/v1/engine/requests/{slate['request']}/why?item={item['id']}").json
            self.assertEqual(sum(term["nano"] for term in why["terms"]), why["score_nano"])
            self.assertEqual(why["score"], item["score"])
        replay = self.engine.call("POST", f"/v1/engine/requests/{slate['request']}/replay").json
        self.assertEqual(replay["verdict"], "identical", replay)

    def test_what_was_watched_counts_in_the_next_slate_and_once(self):
        slate = self.recommend("ben")
        seen = slate["items"][0]
        events = [{"id": "b1", "user": "ben", "item": seen["id"], "type": "impression", "token": seen["token"]},
                  {"id": "b2", "user": "ben", "item": seen["id"], "type": "like", "token": seen["token"]}]
        first = self.engine.call("POST", "/v1/engine/events", {"events": events})
        self.assertEqual(first.status, 202)
        self.assertEqual([one["outcome"] for one in first.json["results"]], ["accepted", "accepted"], first.json)
        again = self.engine.call("POST", "/v1/engine/events", {"events": events}).json
        self.assertEqual([one["outcome"] for one in again["results"]], ["duplicate", "duplicate"])
        self.assertNotIn(seen["id"], [item["id"] for item in self.recommend("ben")["items"]])

    def test_forged_and_misplaced_tokens_are_refused_one_by_one(self):
        slate = self.recommend("cem")
        mine, other = slate["items"][0], slate["items"][1]
        flipped = mine["token"][:-1] + ("A" if mine["token"][-1] != "A" else "B")
        events = [{"id": "c1", "user": "cem", "item": mine["id"], "type": "like", "token": flipped},
                  {"id": "c2", "user": "dora", "item": mine["id"], "type": "like", "token": mine["token"]},
                  {"id": "c3", "user": "cem", "item": mine["id"], "type": "like", "token": other["token"]},
                  {"id": "c4", "user": "cem", "item": mine["id"], "type": "like", "token": mine["token"]}]
        results = self.engine.call("POST", "/v1/engine/events", {"events": events}).json["results"]
        self.assertEqual([one["outcome"] for one in results], ["refused", "refused", "refused", "accepted"], results)

    def test_spaces_do_not_see_each_other(self):
        other = self.server.engine(self.admin, "another")
        self.assertEqual(self.recommend("ann", engine=other)["items"], [])
        slate = self.recommend("eve")
        self.assertEqual(other.call("GET", f"/v1/engine/requests/{slate['request']}/why?item={slate['items'][0]['id']}").status, 404)
        self.assertEqual(other.call("POST", f"/v1/engine/requests/{slate['request']}/replay").status, 404)

    def test_deleted_items_are_gone_from_the_next_slate(self):
        self.engine.call("POST", "/v1/engine/items", {"items": [{"id": "short-lived"}]})
        self.assertEqual(self.engine.call("DELETE", "/v1/engine/items/short-lived").status, 204)
        self.assertNotIn("short-lived", [item["id"] for item in self.recommend("fay", 100)["items"]])

    def test_form_is_checked_and_named(self):
        for body, word in (({"events": []}, "events"), ({"events": [{"user": "a", "item": "b", "type": "fly"}]}, "type"), ({"event": []}, "events"),
                           ({"events": [{"user": "a", "item": "b", "type": "like", "role": "admin"}]}, "role"),
                           ({"events": [{"user": "a", "item": "b", "type": "watch", "watched_ms": -1}]}, "watched_ms")):
            answer = self.engine.call("POST", "/v1/engine/events", body)
            self.assertEqual(answer.status, 400, answer.body)
            self.assertIn(word, answer.json["error"]["message"])
        self.assertEqual(self.server.client().call("GET", "/v1/engine/status").status, 401)
        self.assertEqual(self.server.client().call("GET", "/v1/engine/status", headers={"Authorization": "Bearer tk_wrong"}).status, 401)


if __name__ == "__main__":
    unittest.main()
