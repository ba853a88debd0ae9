"""The engine API end to end: items, events, recommendations, why, replay, forged and misplaced tokens."""

import time
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

    def test_an_unknown_item_is_named_as_one_and_the_message_says_what_to_do(self):
        event = {"id": "u1", "user": "uma", "item": "not-put-yet", "type": "like"}
        refused = self.engine.call("POST", "/v1/engine/events", {"events": [event]}).json["results"][0]
        self.assertEqual((refused["outcome"], refused["reason"]), ("refused", "no_such_item"))
        self.assertIn("POST /v1/engine/items", refused["message"])
        self.engine.call("POST", "/v1/engine/items", {"items": [{"id": "not-put-yet"}]})
        again = self.engine.call("POST", "/v1/engine/events", {"events": [event]}).json["results"][0]
        self.assertEqual(again, {"id": "u1", "outcome": "accepted"})
        misplaced = self.engine.call("POST", "/v1/engine/events", {"events": [{**event, "id": "u2", "type": "watch", "watched_ms": 86_000_000, "item": ITEMS[0]["id"]}]})
        self.assertEqual(misplaced.json["results"][0]["reason"], "implausible")
        self.assertIn("watched_ms", misplaced.json["results"][0]["message"])
        gone = self.engine.call("DELETE", "/v1/engine/items/never-put")
        self.assertEqual(gone.status, 404)
        self.assertIn("item", gone.json["error"]["message"])

    def test_why_says_which_item_to_pass(self):
        slate = self.recommend("una", 3)
        shown = [item["id"] for item in slate["items"]]
        path = f"/v1/engine/requests/{slate['request']}/why"
        for query in ("", "?item="):
            missing = self.engine.call("GET", path + query)
            self.assertEqual(missing.status, 400)
            self.assertIn("?item=", missing.json["error"]["message"])
        other = next(item["id"] for item in ITEMS if item["id"] not in shown)
        for item in (other, "never-put"):
            answer = self.engine.call("GET", f"{path}?item={item}")
            self.assertEqual(answer.status, 404)
            for name in (item, *shown):
                self.assertIn(f'"{name}"', answer.json["error"]["message"])

    def test_spaces_do_not_see_each_other(self):
        other = self.server.engine(self.admin, "another")
        self.assertEqual(self.recommend("ann", engine=other)["items"], [])
        slate = self.recommend("eve")
        self.assertEqual(other.call("GET", f"/v1/engine/requests/{slate['request']}/why?item={slate['items'][0]['id']}").status, 404)
        self.assertEqual(other.call("POST", f"/v1/engine/requests/{slate['request']}/replay").status, 404)

    def test_likes_alone_bring_what_the_same_people_like(self):
        shop = self.server.engine(self.admin)
        shop.call("POST", "/v1/engine/items", {"items": [{"id": f"{shelf}-{n}"} for shelf in "abcd" for n in range(10)]})
        likes = [{"user": f"{shelf}{person}", "item": f"{shelf}-{(person + step) % 10}"} for shelf in "abcd" for person in range(30) for step in range(5)]
        likes += [{"user": "zoe", "item": f"c-{n}"} for n in (2, 5, 8)]
        results = shop.call("POST", "/v1/engine/events", {"events": [{"id": f"l{n}", "type": "like", **like} for n, like in enumerate(likes)]}).json["results"]
        self.assertTrue(all(one["outcome"] == "accepted" for one in results), results)
        deadline = time.monotonic() + 20
        while True:
            slate = self.recommend("zoe", engine=shop)
            if sum(item["id"].startswith("c-") for item in slate["items"]) >= 5:
                break
            self.assertLess(time.monotonic(), deadline, slate)
            time.sleep(0.5)
        best = next(item for item in slate["items"] if item["id"].startswith("c-"))
        why = shop.call("GET", f"/v1/engine/requests/{slate['request']}/why?item={best['id']}").json
        self.assertIn("head.chosen", [term["name"] for term in why["terms"]])
        self.assertEqual(sum(term["nano"] for term in why["terms"]), why["score_nano"])
        self.assertEqual(shop.call("POST", f"/v1/engine/requests/{slate['request']}/replay").json["verdict"], "identical")

    def test_a_new_item_is_found_by_those_who_like_what_its_vector_is_near_to(self):
        shop = self.server.engine(self.admin)
        vector_of = lambda shelf, n: [100.0 * (one == shelf) + ((7 * n + 3 * ord(one)) % 11) / 10 for one in "abcd"]
        items = [{"id": f"{shelf}-{n}", "vector": vector_of(shelf, n)} for n in range(80) for shelf in "abcd"]
        results = shop.call("POST", "/v1/engine/items", {"items": items}).json["results"]
        self.assertTrue(all(one["outcome"] == "accepted" for one in results), results)
        likes = [{"user": f"{shelf}{person}", "item": f"{shelf}-{(7 * person + step) % 80}"} for shelf in "abcd" for person in range(20) for step in range(8)]
        likes += [{"user": "zoe", "item": f"c-{n}"} for n in (2, 15, 28, 41)]
        shop.call("POST", "/v1/engine/events", {"events": [{"id": f"v{n}", "type": "like", **like} for n, like in enumerate(likes)]})
        new = [{"id": f"new-{shelf}", "vector": vector_of(shelf, 90)} for shelf in "abcd"] + [{"id": "new-none"}]
        shop.call("POST", "/v1/engine/items", {"items": new})
        deadline = time.monotonic() + 20
        while True:
            slate = self.recommend("zoe", 100, engine=shop)
            order = [item["id"] for item in slate["items"]]
            others = [order.index(one["id"]) for one in new if one["id"] != "new-c" and one["id"] in order]
            if "new-c" in order and all(order.index("new-c") < other for other in others):
                why = shop.call("GET", f"/v1/engine/requests/{slate['request']}/why?item=new-c").json
                if any(term["name"] == "head.chosen" and term["nano"] > 0 for term in why["terms"]):
                    break
            self.assertLess(time.monotonic(), deadline, order)
            time.sleep(0.5)
        self.assertEqual(shop.call("POST", f"/v1/engine/requests/{slate['request']}/replay").json["verdict"], "identical")

    def test_deleted_items_are_gone_from_the_next_slate(self):
        self.engine.call("POST", "/v1/engine/items", {"items": [{"id": "short-lived"}]})
        self.assertEqual(self.engine.call("DELETE", "/v1/engine/items/short-lived").status, 204)
        self.assertNotIn("short-lived", [item["id"] for item in self.recommend("fay", 100)["items"]])

    def test_nothing_is_left_to_learn_when_all_is_learned(self):
        self.engine.call("POST", "/v1/engine/events", {"events": [{"user": "gil", "item": "item-3", "type": "like"}]})
        deadline = time.monotonic() + 20
        while self.engine.call("GET", "/v1/engine/status").json["learner_lag_events"] > 0:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.2)

    def test_form_is_checked_and_named(self):
        for body, word in (({"events": []}, "events"), ({"events": [{"user": "a", "item": "b", "type": "fly"}]}, ".type\" is none of impression, watch"), ({"event": []}, "events"),
                           ({"events": [{"user": "a", "item": "b", "type": "like", "role": "admin"}]}, "role"),
                           ({"events": [{"user": "a", "item": "b", "type": "watch", "watched_ms": -1}]}, "watched_ms")):
            answer = self.engine.call("POST", "/v1/engine/events", body)
            self.assertEqual(answer.status, 400, answer.body)
            self.assertIn(word, answer.json["error"]["message"])
        self.assertEqual(self.server.client().call("GET", "/v1/engine/status").status, 401)
        self.assertEqual(self.server.client().call("GET", "/v1/engine/status", headers={"Authorization": "Bearer tk_wrong"}).status, 401)


if __name__ == "__main__":
    unittest.main()
