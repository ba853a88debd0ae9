"""Recipes: one person's controls taken over by another, as one, taken back as one, and there after a restart."""

import json
import unittest

from tiller_server import TillerServer

FLAT = {"novelty": 0, "popularity": 0, "followed": 0, "length": 0}
EMPTY = {"tiller_recipe": 1, "tags": [], "blocked_tags": [], "sliders": FLAT}
RECIPE = {
    "tiller_recipe": 1,
    "tags": [{"tag": "trains", "percent": -100}, {"tag": "waves", "percent": 50}],
    "blocked_tags": ["spiders", "海"],
    "sliders": {"novelty": 40, "popularity": 0, "followed": -20, "length": 100},
}


class RecipeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()
        cls.server.admin()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def device(self):
        client = self.server.client()
        self.assertEqual(client.call("POST", "/v1/device", {}).status, 200)
        return client

    def recipe(self, client):
        answer = client.call("GET", "/v1/steering/recipe")
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def put(self, client, recipe):
        answer = client.call("PUT", "/v1/steering/recipe", recipe)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def controls(self, client):
        controls = client.call("GET", "/v1/steering").json
        return {"sliders": controls["sliders"], **{name: controls["steering"][name] for name in ("tags", "blocked_tags")}}

    def test_what_one_set_by_hand_another_takes_over_and_takes_back(self):
        one, other = self.device(), self.server.account("taker")
        self.assertEqual(self.recipe(one), EMPTY)
        for body in ({"more": {"tag": "Waves"}, "percent": 50}, {"less": {"tag": "trains"}}, {"block": {"tag": "#spiders"}}, {"block": {"tag": "海"}}):
            self.assertEqual(one.call("POST", "/v1/steering", body).status, 200)
        self.assertEqual(one.call("PUT", "/v1/steering/sliders", RECIPE["sliders"]).status, 200)
        exported = self.recipe(one)
        self.assertEqual(exported, RECIPE)
        other.call("POST", "/v1/steering", {"more": {"tag": "bread"}, "percent": 30})
        other.call("POST", "/v1/steering", {"block": {"tag": "clowns"}})
        before, controls_before = self.recipe(other), self.controls(other)
        taken = self.put(other, exported)
        self.assertEqual(self.controls(other), self.controls(one))
        self.assertEqual(taken["steering"]["blocked_tags"], ["spiders", "海"])
        self.put(other, before)
        self.assertEqual(self.controls(other), controls_before)

    def test_it_is_one_event_that_survives_a_restart_and_touches_nothing_else(self):
        viewer = self.server.account("keeper_of_one")
        viewer.call("POST", "/v1/steering", {"forget": {"tag": "bread"}})
        viewer.call("PUT", "/v1/steering/profile", {"paused": True})
        self.put(viewer, RECIPE)
        self.server.stop()
        self.server.start()
        viewer.port = self.server.port
        self.assertEqual(self.recipe(viewer), RECIPE)
        controls = viewer.call("GET", "/v1/steering").json
        self.assertEqual(controls["steering"]["forgotten_tags"], ["bread"])
        self.assertTrue(controls["profile"]["paused"])

    def test_tags_are_kept_as_tags_are_and_unknown_ones_as_words(self):
        viewer = self.device()
        self.put(viewer, {**EMPTY, "tags": [{"tag": " #NobodyUsesThis", "percent": 7}], "blocked_tags": ["<script>alert(1)</script>", "Cafe\u0301"]})
        kept = self.recipe(viewer)
        self.assertEqual(kept["tags"], [{"tag": "nobodyusesthis", "percent": 7}])
        self.assertEqual(kept["blocked_tags"], ["<script>alert(1)</script>", "caf\u00e9"])
        again = self.server.client()
        again.call("POST", "/v1/device", {})
        self.put(again, kept)
        self.assertEqual(self.recipe(again), kept)

    def test_as_much_as_may_be_and_no_more(self):
        viewer = self.device()
        tags = [f"{index:03}" + "x" * 61 for index in range(256)]
        full = {**EMPTY, "tags": [{"tag": tag, "percent": -100} for tag in tags], "blocked_tags": tags}
        self.put(viewer, full)
        self.assertEqual(self.recipe(viewer), full)
        for name in ("tags", "blocked_tags"):
            too_many = {**full, name: full[name] + [{"tag": "one", "percent": 1} if name == "tags" else "one"]}
            self.assertEqual(viewer.call("PUT", "/v1/steering/recipe", too_many).status, 400)
        self.assertEqual(viewer.call("PUT", "/v1/steering/recipe", {**EMPTY, "note": "x" * 70_000}).status, 413)
        self.assertEqual(self.recipe(viewer), full)

    def test_what_is_no_recipe_changes_nothing(self):
        viewer = self.device()
        self.put(viewer, RECIPE)
        without = [{key: value for key, value in RECIPE.items() if key != left_out} for left_out in RECIPE]
        bad = [[], "recipe", 1, {}, *without,
               {**RECIPE, "tiller_recipe": 2}, {**RECIPE, "tiller_recipe": "1"}, {**RECIPE, "tiller_recipe": 1.5}, {**RECIPE, "viewer": "0000000000001"},
               {**RECIPE, "tags": {}}, {**RECIPE, "tags": ["waves"]}, {**RECIPE, "tags": [{"tag": "waves"}]}, {**RECIPE, "tags": [{"percent": 1}]},
               {**RECIPE, "tags": [{"tag": "waves", "percent": 1, "x": 1}]}, {**RECIPE, "tags": [{"tag": "waves", "percent": "1"}]},
               *({**RECIPE, "tags": [{"tag": "waves", "percent": percent}]} for percent in (101, -101, 0.5, 1e300, 2**63, None)),
               {**RECIPE, "tags": [{"tag": "waves", "percent": 1}, {"tag": "#Waves", "percent": 2}]},
               *({**RECIPE, "blocked_tags": tags} for tags in ("spiders", ["spiders", "SPIDERS"], [" # "], [""], ["x" * 65], [5], [None], ["a\u0000b"], {"0": "a"})),
               *({**RECIPE, "sliders": sliders} for sliders in ({}, [], {**FLAT, "length": 101}, {**FLAT, "width": 1}, {**FLAT, "length": "long"}, {"length": 1}, None))]
        for recipe in bad:
            answer = viewer.call("PUT", "/v1/steering/recipe", recipe)
            self.assertEqual(answer.status, 400, json.dumps(recipe)[:200])
            self.assertTrue(answer.json["error"]["message"])
        for raw in (b"", b"{", b"\xff\xfe", b'{"tiller_recipe":1,"tiller_recipe":1}', json.dumps(RECIPE).encode()[:-1]):
            answer = viewer.call("PUT", "/v1/steering/recipe", raw=raw, headers={"Content-Type": "application/json"})
            self.assertEqual(answer.status, 400, raw)
        self.assertEqual(self.recipe(viewer), RECIPE)
        self.assertEqual(self.server.client().call("PUT", "/v1/steering/recipe", RECIPE).status, 401)


if __name__ == "__main__":
    unittest.main()
