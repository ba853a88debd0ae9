"""How each surface ranks, as everybody may read it: generated from the policy in force, with its log, and without a person in it."""

import re
import unittest

from tiller_server import TillerServer

SURFACES = ["for_you", "following", "popular", "fresh", "creator", "tag", "search", "sound", "discover", "collection", "history"]


def keys_in(toml):
    """section.key of every line of a document."""
    section, keys = "", {}
    for line in toml.splitlines():
        if found := re.match(r"\[(\w+)\]", line):
            section = found[1]
        elif found := re.match(r"(\w+) = ([^ ]+)", line):
            keys[f"{section}.{found[1]}"] = found[2].strip('"') if found[2].startswith('"') else float(found[2])
    return keys


class RankingTest(unittest.TestCase):
    def setUp(self):
        self.server = TillerServer()
        self.addCleanup(self.server.__exit__)
        self.server.start()
        self.admin = self.server.client()
        # A handle that no answer holds for another reason.
        self.assertEqual(self.admin.call("POST", "/v1/setup", {"token": self.server.setup_token, "handle": "quiet_hand", "password": "a long testing password", "name": "Test"}).status, 201)

    def read(self, path, status=200, headers=None):
        answer = self.server.client().call("GET", path, headers=headers)
        self.assertEqual(answer.status, status, answer.body)
        return answer

    def put(self, toml, reason):
        answer = self.admin.call("PUT", "/v1/admin/policy", {"toml": toml, "reason": reason})
        self.assertEqual(answer.status, 200, answer.body)

    def test_everybody_reads_every_surface_with_every_key_of_the_policy(self):
        answer = self.read("/v1/ranking")
        self.assertEqual(answer.cookies(), {}, "nobody becomes a viewer by reading")
        listed = {one["surface"]: one for one in answer.json["surfaces"]}
        self.assertEqual(sorted(listed), sorted(SURFACES))
        in_document = keys_in(self.admin.call("GET", "/v1/admin/policy").json["toml"])
        for surface in SURFACES:
            page = self.read(listed[surface]["address"]).json
            self.assertEqual(page["text"], listed[surface]["text"])
            told = {f"{key['section']}.{key['name']}": key for key in page["keys"]}
            self.assertEqual({name: key["value"] for name, key in told.items()}, in_document, surface)
            self.assertEqual({name for name, key in told.items() if key["value"] != key["built_in"]}, set())
            acting = {name for name, key in told.items() if key["effect"] == "acts"}
            self.assertNotIn("untold", {key["effect"] for key in told.values()})
            self.assertEqual(bool(acting), page["under_policy"], surface)
            self.assertEqual(page["under_policy"], surface in ("for_you", "popular", "fresh"))
            if surface in ("popular", "fresh"):
                self.assertEqual(acting, {"limits.max_creator_in_slate"})
            self.assertEqual("exploration" in page, surface == "for_you")
            self.assertEqual("boosts" in page, surface == "for_you")
            self.assertNotIn("since_ms", page["policy"], "the built-in one was always there")
            read, unread = {one["name"] for one in page["reads"]}, {one["name"] for one in page["never_reads"]}
            self.assertEqual(read & unread, set())
            self.assertLessEqual({"location", "network_address", "birth", "device"}, unread)
            self.assertEqual(len(read | unread), 29, "each datum is read or named as never read")
        following = self.read("/v1/ranking/following").json
        self.assertEqual([one for one in following["reads"] if "order" in (one["usual"], one["without_profile"], one["minor"])], [])

    def test_a_change_shows_at_once_with_its_line_in_the_log_and_who_made_it_does_not(self):
        before = self.read("/v1/ranking/for_you")
        self.assertEqual(before.json["changes"], [])
        self.put("[heads]\nlike = 2.5\n[exploration]\nplaces = 0\n", "Likes say more than we gave them.")
        after = self.read("/v1/ranking/for_you")
        page = after.json
        self.assertEqual(page["policy"]["version"], 1)
        change = page["changes"][0]
        self.assertEqual(page["policy"]["since_ms"], change["time_ms"])
        self.assertEqual((change["version"], change["author"], change["reason"]), (1, "operator", "Likes say more than we gave them."))
        self.assertEqual([(key["section"], key["name"], key["before"], key["after"], key["acts"]) for key in change["keys"]], [("heads", "like", 1, 2.5, True), ("exploration", "places", 1, 0, True)])
        told = {f"{key['section']}.{key['name']}": key for key in page["keys"]}
        self.assertEqual((told["heads.like"]["value"], told["heads.like"]["built_in"], told["heads.like"]["effect"]), (2.5, 1, "acts"))
        self.assertEqual((told["exploration.places"]["effect"], told["exploration.temperature"]["effect"]), ("zero", "switched_off"))
        self.assertEqual(page["exploration"]["places"], 0)
        self.assertEqual([key["acts"] for key in self.read("/v1/ranking/following").json["changes"][0]["keys"]], [False, False])
        self.put("# as built in\n", "Back to what was built in.")
        changes = self.read("/v1/ranking/for_you").json["changes"]
        self.assertEqual([(one["version"], one.get("back_to")) for one in changes], [(2, 0), (1, None)])
        self.assertEqual([key["after"] for key in changes[0]["keys"]], [1, 1])
        older = self.read("/v1/ranking/for_you?before=2").json
        self.assertEqual(([one["version"] for one in older["changes"]], older["policy"]["version"]), ([1], 2))
        for path in ("/v1/ranking", *(f"/v1/ranking/{surface}" for surface in SURFACES)):
            text = self.read(path).body.decode()
            for secret in ("quiet_hand", self.admin.call("GET", "/v1/me").json["viewer"]["id"]):
                self.assertNotIn(secret, text, path)

    def test_a_document_that_changes_a_comment_alone_says_so(self):
        self.put("# nothing but a word about it: quiet_hand\n", "A comment.")
        page = self.read("/v1/ranking/for_you")
        self.assertEqual((page.json["changes"][0]["keys"], page.json["changes"][0]["reason"]), ([], "A comment."))
        self.assertNotIn("quiet_hand", page.body.decode(), "the document's comments stay in the console")

    def test_caches_ask_again_and_are_told_when_nothing_changed(self):
        seen = {}
        for path in ("/v1/ranking", "/v1/ranking/for_you", "/v1/ranking/following", "/v1/ranking/for_you?before=1"):
            answer = self.read(path)
            self.assertEqual(answer.header("Cache-Control"), "public, max-age=5, must-revalidate")
            seen[path] = answer.header("ETag")
            again = self.read(path, status=304, headers={"If-None-Match": f'"other", W/{seen[path]}'})
            self.assertEqual((again.body, again.header("ETag")), (b"", seen[path]))
            self.read(path, headers={"If-None-Match": '"other"'})
        self.assertEqual(len({seen["/v1/ranking"], seen["/v1/ranking/for_you"], seen["/v1/ranking/following"]}), 3)
        self.put("[heads]\nlike = 2\n", "A change.")
        for path in ("/v1/ranking", "/v1/ranking/for_you", "/v1/ranking/following"):
            self.assertNotEqual(self.read(path, headers={"If-None-Match": seen[path]}).header("ETag"), seen[path])
        head = self.server.client().call("HEAD", "/v1/ranking/for_you")
        self.assertEqual((head.status, head.body), (200, b""))

    def test_what_is_no_surface_is_not_found_and_nothing_can_be_changed(self):
        for name in ("engine", "link", "elsewhere", "For_You", "for_you%20", "for_you%00", "0", "-1", "..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "%ff", "x" * 4000, "for_you/", "for_you/x", "%E6%8E%A8%E8%8D%90", "'%20or%201=1"):
            answer = self.server.client().call("GET", f"/v1/ranking/{name}")
            self.assertIn(answer.status, (400, 404), name)
        for query in ("before=0", "before=-1", "before=1.5", "before=x", "before=", "before=1%20", "before=18446744073709551616", "before=1&before=2", "version=1", "after=1"):
            self.assertEqual(self.read(f"/v1/ranking/for_you?{query}", status=400).json["error"]["code"], "invalid", query)
        self.read("/v1/ranking?before=1", status=400)
        self.assertEqual(self.read("/v1/ranking/for_you?before=18446744073709551615").json["changes"], [])
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            for path in ("/v1/ranking", "/v1/ranking/for_you"):
                self.assertEqual(self.admin.call(method, path, {"heads": {"like": 100}}).status, 405, method)
        self.assertEqual(self.read("/v1/ranking").json["policy"]["version"], 0)


if __name__ == "__main__":
    unittest.main()
