"""Decisions with their statements, appeals, the moderators' queue, labels, what the public sees of it."""

import concurrent.futures
import datetime
import time
import unittest

import talk_test
from tiller_server import TillerServer
from upload_test import make_video


class ModerationTest(unittest.TestCase):
    publish = classmethod(talk_test.TalkTest.publish.__func__)
    token, say = talk_test.TalkTest.token, talk_test.TalkTest.say

    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer("--second-look-hours", "0")
        cls.server.start()
        cls.admin = cls.server.admin()
        cls.creator = cls.server.account("maker")
        if not cls.creator.call("GET", "/v1/me").json["instance"]["uploads"]:
            cls.server.__exit__()
            raise unittest.SkipTest("this machine's media jail is too weak for uploads")
        clip = make_video()
        cls.videos = [cls.publish(clip, f"clip {place}") for place in range(2)]
        cls.people = 0

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def person(self):
        type(self).people += 1
        return self.server.account(f"citizen{self.people}")

    def moderator(self):
        person = self.person()
        self.assertEqual(self.admin.call("POST", f"/v1/admin/accounts/{person.viewer}", {"action": "make_moderator", "reason": ""}).status, 204)
        return person

    def retire(self, person):
        self.admin.call("POST", f"/v1/admin/accounts/{person.viewer}", {"action": "make_viewer", "reason": ""})

    def report(self, client, **target):
        answer = client.call("POST", "/v1/reports", {"reason": "harm", **target})
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json["receipt"]

    def state(self, video, state, reason="seen", status=204, client=None, **more):
        answer = (client or self.admin).call("POST", f"/v1/admin/videos/{video}/state", {"state": state, "reason": reason, **more})
        self.assertEqual(answer.status, status, answer.body)

    def newest(self, client=None):
        return (client or self.creator).call("GET", "/v1/decisions").json["decisions"][0]

    def queue(self):
        return self.admin.call("GET", "/v1/admin/queue").json["items"]

    def feed(self, client):
        answer = client.call("POST", "/v1/feed", {"count": 6})
        self.assertEqual(answer.status, 200, answer.body)
        return [item["video"]["id"] for item in answer.json["items"]]

    # ---- statements ----

    def test_every_decision_carries_its_reasons_to_whom_it_concerns(self):
        video = self.videos[0]
        self.assertEqual(self.admin.call("PUT", "/v1/admin/house-rules", {"rules": ["  Be kind. ", "", "No adverts."]}).status, 204)
        self.assertEqual(self.server.client().call("GET", "/v1/house-rules").json["rules"], ["Be kind.", "No adverts."])
        for state, ruling in (("hidden", "hidden"), ("limited", "limited"), ("labelled", "labelled"), ("taken_down", "taken_down")):
            labels = {"labels": ["political", "ai_made"]} if state == "labelled" else {}
            self.state(video, state, f"facts of {state}", ground="law" if state == "taken_down" else "house_rule", rule="Be kind.", automated=state == "limited", **labels)
            mine = self.newest()
            self.assertEqual((mine["ruling"], mine["facts"], mine["rule"], mine["automated"]), (ruling, f"facts of {state}", "Be kind.", state == "limited"))
            self.assertTrue(mine["can_appeal"] and mine["stands"])
            days = (mine["appeal_until_ms"] - mine["time_ms"]) / 86_400_000
            self.assertTrue(180 < days < 190, days)
            told = self.creator.call("GET", "/v1/notifications").json["notifications"][0]
            self.assertEqual((told["kind"], told["decision"], told["ruling"], told["reason"], told["actors"]), ("decided", mine["id"], ruling, f"facts of {state}", []))
            if state == "hidden":
                self.state(video, "public", "")
                restored = self.newest()
                self.assertEqual((restored["ruling"], restored["can_appeal"], restored["appeal_until_ms"]), ("video_restored", False, 0))
                self.assertEqual(self.creator.call("POST", f"/v1/decisions/{restored['id']}/appeal", {"text": "?"}).status, 400)
                self.assertFalse(self.creator.call("GET", f"/v1/decisions/{mine['id']}").json["stands"])
        own = self.creator.call("GET", f"/v1/creators/maker").json
        one = next(item["video"] for item in own["items"] if item["video"]["id"] == video) if any(item["video"]["id"] == video for item in own["items"]) else None
        if one:
            self.assertEqual((one["limited"], sorted(one["staff_labels"])), (True, ["ai_made", "political"]))
        self.state(video, "public", "all is well")

    def test_a_statement_is_asked_for_and_bad_ones_are_refused(self):
        video = self.videos[0]
        for bad in ({"state": "hidden", "reason": ""}, {"state": "hidden", "reason": " \n"}, {"state": "hidden"}, {"state": "limited", "reason": "x", "ground": "taste"},
                    {"state": "labelled", "reason": "x"}, {"state": "hidden", "reason": "x", "labels": ["political"]}, {"state": "labelled", "reason": "x", "labels": ["rude"]},
                    {"state": "hidden", "reason": "x" * 2001}, {"state": "hidden", "reason": "x", "rule": "y" * 1001}, {"state": "hidden", "reason": "x", "automated": "yes"},
                    {"state": "hidden", "reason": "x", "author": self.creator.viewer}, {"state": "hidden", "reason": "x", "appeal_until_ms": 0}):
            answer = self.admin.call("POST", f"/v1/admin/videos/{video}/state", bad)
            self.assertEqual(answer.status, 400, bad)
        self.assertEqual(self.admin.call("POST", "/v1/admin/videos/0000000000001/state", {"state": "hidden", "reason": "x"}).status, 404)
        self.assertEqual(self.admin.call("POST", "/v1/admin/comments/0000000000001/state", {"state": "removed", "reason": "x"}).status, 404)
        markup = "<img src=x onerror=alert(1)>"
        self.state(video, "limited", markup)
        self.assertEqual(self.newest()["facts"], markup)
        self.state(video, "public")

    def test_nobody_else_reads_a_decision_or_its_list(self):
        self.state(self.videos[0], "limited", "private words")
        decision, bob, nobody = self.newest()["id"], self.person(), self.server.client()
        for client, status in ((bob, 404), (nobody, 401), (self.admin, 404)):
            for method, path, body in (("GET", f"/v1/decisions/{decision}", None), ("POST", f"/v1/decisions/{decision}/appeal", {"text": "mine"})):
                answer = client.call(method, path, body)
                self.assertEqual((answer.status, b"private" in answer.body), (status, False), (method, path))
        self.assertEqual((nobody.call("GET", "/v1/decisions").status, nobody.call("GET", "/v1/looks").status), (401, 401))
        self.assertEqual(bob.call("GET", "/v1/decisions").json["decisions"], [])
        for bad in ("x", "0000000000001", decision[:-1]):
            self.assertEqual(self.creator.call("GET", f"/v1/decisions/{bad}").status, 404)
        for path, body in (("/v1/admin/decisions", {"reports": [decision], "action": "hide", "reason": "x"}), (f"/v1/admin/decisions/{decision}/undo", {}),
                           (f"/v1/admin/appeals/{decision}", {"granted": True, "reason": "mine"})):
            self.assertEqual(self.creator.call("POST", path, body).status, 403, path)
        self.state(self.videos[0], "public")

    # ---- reach and labels ----

    def test_what_is_limited_is_not_recommended_and_stays_where_it_is(self):
        video, fan = self.videos[1], self.person()
        self.assertEqual(fan.call("PUT", f"/v1/follows/{self.creator.viewer}").status, 204)
        self.state(video, "limited", "borderline")
        self.assertNotIn(video, self.feed(fan))
        following = fan.call("POST", "/v1/feed", {"surface": "following"}).json["items"]
        self.assertIn(video, [item["video"]["id"] for item in following])
        shown = fan.call("GET", f"/v1/videos/{video}")
        self.assertEqual((shown.status, "limited" in shown.json["video"]), (200, False), "its creator alone is told")
        self.state(video, "public")
        self.assertIn(video, self.feed(self.person()))

    def test_labels_are_the_creators_and_staffs_and_hidden_ones_stay_out_of_feeds(self):
        video, viewer = self.videos[1], self.person()
        self.assertEqual(viewer.call("GET", "/v1/labels").json["choices"]["sensitive"], "cover")
        edited = self.creator.call("PATCH", f"/v1/videos/{video}", {"labels": ["advertising"]})
        self.assertEqual((edited.status, edited.json["labels"]), (200, ["advertising"]), edited.body)
        self.state(video, "labelled", "a party pays", labels=["political"])
        self.assertEqual(self.creator.call("PATCH", f"/v1/videos/{video}", {"labels": []}).json["labels"], ["political"], "staff's stay")
        self.assertIn(video, self.feed(viewer))
        changed = viewer.call("PUT", "/v1/labels", {"political": "hide"})
        self.assertEqual((changed.status, changed.json["choices"]["political"], changed.json["choices"]["sensitive"]), (200, "hide", "cover"))
        slate = viewer.call("POST", "/v1/feed", {}).json
        self.assertNotIn(video, [item["video"]["id"] for item in slate["items"]])
        self.assertEqual(viewer.call("POST", f"/v1/requests/{slate['request']}/replay").json["verdict"], "identical")
        viewer.call("PUT", "/v1/labels", {"political": "show"})
        self.assertIn(video, self.feed(viewer), "the very next feed")
        for bad in ({"political": "burn"}, {"rude": "hide"}, {"political": 1}, [], {"sensitive": ""}):
            self.assertEqual(viewer.call("PUT", "/v1/labels", bad).status, 400, bad)
        for bad in (["rude"], ["political"] * 6, "political", [1]):
            self.assertEqual(self.creator.call("PATCH", f"/v1/videos/{video}", {"labels": bad}).status, 400, bad)
        self.assertEqual(self.person().call("PATCH", f"/v1/videos/{video}", {"labels": ["sensitive"]}).status, 403)
        nobody = self.server.client()
        self.assertEqual(nobody.call("PUT", "/v1/labels", {"ai_made": "hide"}).json["choices"]["ai_made"], "hide")
        self.assertEqual(nobody.call("GET", "/v1/labels").json["choices"]["ai_made"], "hide", "without an account, too")
        self.state(video, "public")

    def test_two_choices_about_labels_at_the_same_time_are_both_kept(self):
        viewer = self.person()
        names = ("political", "state_affiliated", "advertising", "ai_made")
        with concurrent.futures.ThreadPoolExecutor(len(names)) as callers:
            for choice in ("hide", "cover") * 10:
                made = list(callers.map(lambda name: viewer.call("PUT", "/v1/labels", {name: choice}).status, names))
                self.assertEqual(made, [200] * len(names))
                kept = viewer.call("GET", "/v1/labels").json["choices"]
                self.assertEqual([kept[name] for name in names], [choice] * len(names))

    # ---- appeals ----

    def test_an_appeal_is_answered_by_somebody_else_and_granting_it_undoes_the_decision(self):
        video, other, reporter = self.videos[0], self.moderator(), self.person()
        receipt = self.report(reporter, video=video)
        self.assertEqual(self.admin.call("POST", f"/v1/admin/reports/{receipt}/decision", {"action": "take_down", "reason": "looks like harm"}).status, 204)
        self.assertEqual(self.server.client().call("GET", f"/v1/videos/{video}").status, 410)
        decision = self.newest()["id"]
        for bad in ({}, {"text": ""}, {"text": " "}, {"text": "x" * 2001}, {"text": "a", "granted": True}):
            self.assertEqual(self.creator.call("POST", f"/v1/decisions/{decision}/appeal", bad).status, 400, bad)
        sent = self.creator.call("POST", f"/v1/decisions/{decision}/appeal", {"text": "It is a stunt with a net."})
        self.assertEqual((sent.status, sent.json["appeal"]["text"], sent.json["can_appeal"]), (200, "It is a stunt with a net.", False), sent.body)
        self.assertEqual(self.creator.call("POST", f"/v1/decisions/{decision}/appeal", {"text": "again"}).status, 409)
        self.assertEqual(self.server.client().call("GET", f"/v1/reports/{receipt}").json["appeal"], "open")
        mine = next(card for card in self.admin.call("GET", "/v1/admin/appeals?state=open").json["appeals"] if card["decision"]["id"] == decision)
        self.assertEqual((mine["may_decide"], mine["decided_by"]), (False, "operator"))
        self.assertEqual(self.admin.call("POST", f"/v1/admin/appeals/{decision}", {"granted": False, "reason": "no"}).status, 403)
        theirs = next(card for card in other.call("GET", "/v1/admin/appeals").json["appeals"] if card["decision"]["id"] == decision)
        self.assertTrue(theirs["may_decide"])
        self.assertIn(("appeal", "moderator"), [(look["what"], look["role"]) for look in self.creator.call("GET", "/v1/looks").json["looks"]])
        for bad in ({"granted": True}, {"granted": True, "reason": " "}, {"reason": "x"}, {"granted": "yes", "reason": "x"}):
            self.assertEqual(other.call("POST", f"/v1/admin/appeals/{decision}", bad).status, 400, bad)
        self.assertEqual(other.call("POST", f"/v1/admin/appeals/{decision}", {"granted": True, "reason": "The net is there."}).status, 204)
        self.assertEqual(other.call("POST", f"/v1/admin/appeals/{decision}", {"granted": False, "reason": "no"}).status, 409)
        self.assertEqual(self.server.client().call("GET", f"/v1/videos/{video}").status, 200)
        told = self.creator.call("GET", "/v1/notifications").json["notifications"][0]
        self.assertEqual((told["kind"], told["outcome"], told["reason"], told["decision"]), ("appeal_decided", "granted", "The net is there.", decision))
        status = self.server.client().call("GET", f"/v1/reports/{receipt}").json
        self.assertEqual((status["action"], status["appeal"]), ("take_down", "granted"))
        self.assertEqual(other.call("POST", f"/v1/admin/decisions/{decision}/undo", {}).status, 409)
        self.retire(other)

    def test_a_removed_video_is_seen_by_who_decides_about_it_and_by_nobody_else(self):
        video, other, reporter = self.videos[1], self.moderator(), self.person()
        receipt = self.report(reporter, video=video)
        self.state(video, "taken_down", "looks like harm")
        decision = self.newest()["id"]
        self.assertEqual(self.creator.call("POST", f"/v1/decisions/{decision}/appeal", {"text": "It is a stunt."}).status, 200)
        media = next(card for card in other.call("GET", "/v1/admin/appeals").json["appeals"] if card["decision"]["id"] == decision)["video"]["media"]
        self.assertEqual(next(item for item in self.queue() if item["target_id"] == video)["video"]["media"], media)
        files = [media["poster"], *(rendition["url"] for rendition in media["renditions"])]
        for file in files:
            for staff in (self.admin, other):
                answer = staff.call("GET", file)
                self.assertEqual((answer.status, answer.header("Cache-Control")), (200, "private, no-store"), file)
            self.assertEqual(other.call("GET", file, headers={"Range": "bytes=0-9"}).status, 206)
            for caller in (self.creator, reporter, self.server.client()):
                answer = caller.call("GET", file)
                self.assertEqual((answer.status, "public" in (answer.header("Cache-Control") or "")), (410, False), file)
        self.assertEqual(other.call("GET", files[0] + "x").status, 404)
        self.retire(other)
        self.assertEqual(other.call("GET", files[0]).status, 410)
        self.admin.call("POST", "/v1/admin/decisions", {"reports": [receipt], "action": "dismiss", "reason": ""})
        self.state(video, "public")
        self.assertEqual(self.admin.call("GET", files[0]).status, 410, "the name is retired")

    def test_the_only_moderator_looks_again_and_the_answer_says_so(self):
        commenter = self.person()
        comment = self.say(commenter, "buy my shoes")["id"]
        self.assertEqual(self.admin.call("DELETE", f"/v1/comments/{comment}").status, 403, "staff says why")
        self.assertEqual(self.admin.call("POST", f"/v1/admin/comments/{comment}/state", {"state": "removed", "reason": "an advert"}).status, 204)
        texts = lambda: [each["text"] for each in self.server.client().call("GET", f"/v1/videos/{self.videos[0]}/comments").json["comments"]]
        self.assertNotIn("buy my shoes", texts())
        decision = self.newest(commenter)
        self.assertEqual((decision["ruling"], decision["comment_text"]), ("comment_removed", "buy my shoes"))
        self.assertEqual(commenter.call("PUT", f"/v1/comments/{comment}", {"text": "edited"}).status, 404)
        commenter.call("POST", f"/v1/decisions/{decision['id']}/appeal", {"text": "they are free"})
        card = next(card for card in self.admin.call("GET", "/v1/admin/appeals").json["appeals"] if card["decision"]["id"] == decision["id"])
        self.assertTrue(card["may_decide"] and card["may_decide_from_ms"] > 0)
        self.assertEqual(self.admin.call("POST", f"/v1/admin/appeals/{decision['id']}", {"granted": True, "reason": "so they are"}).status, 204)
        self.assertIn("buy my shoes", texts())
        outcome = commenter.call("GET", f"/v1/decisions/{decision['id']}").json["appeal"]["outcome"]
        self.assertEqual((outcome["granted"], outcome["by_same_person"]), (True, True))

    def test_a_suspended_person_reads_why_and_appeals(self):
        person = self.person()
        self.assertEqual(self.admin.call("POST", f"/v1/admin/accounts/{person.viewer}", {"action": "suspend", "reason": ""}).status, 400)
        self.assertEqual(self.admin.call("POST", f"/v1/admin/accounts/{person.viewer}", {"action": "suspend", "reason": "forty adverts"}).status, 204)
        decision = self.newest(person)
        self.assertEqual((decision["ruling"], decision["facts"], decision["target"]), ("suspended", "forty adverts", "viewer"))
        self.assertEqual(person.call("GET", "/v1/notifications").status, 403, "nothing else is open")
        self.assertEqual(person.call("POST", f"/v1/decisions/{decision['id']}/appeal", {"text": "it was my cousin"}).status, 200)
        other = self.moderator()
        self.assertEqual(other.call("POST", f"/v1/admin/appeals/{decision['id']}", {"granted": True, "reason": "plausible"}).status, 204)
        self.assertEqual(person.call("GET", "/v1/me").json["viewer"]["kind"], "account")
        self.assertEqual(person.call("GET", "/v1/notifications").json["notifications"][0]["outcome"], "granted")
        self.retire(other)

    # ---- the queue ----

    def test_the_queue_groups_what_is_reported_decides_it_at_once_and_undoes_it(self):
        video, people = self.videos[1], [self.person() for _ in range(3)]
        receipts = [self.report(each, video=video, text=f"words {n}") for n, each in enumerate(people)]
        comment = self.say(people[0], "the same text")["id"]
        self.say(people[1], "the same text")
        on_comment = self.report(people[2], comment=comment)
        items = {item["target_id"]: item for item in self.queue()}
        self.assertEqual((items[video]["report_count"], items[video]["handle"], items[video]["target"]), (3, "maker", "video"))
        self.assertEqual(items[comment]["comment_text"], "the same text")
        context = self.admin.call("GET", f"/v1/admin/queue/context?comment={comment}").json
        self.assertEqual(context["same_text_comments"], 1)
        context = self.admin.call("GET", f"/v1/admin/queue/context?video={video}").json
        self.assertEqual((context["handle"], [each["id"] for each in context["same_creator"]]), ("maker", [self.videos[0]]))
        looks = self.creator.call("GET", "/v1/looks").json["looks"]
        self.assertEqual((looks[0]["what"], looks[0]["role"]), ("record", "admin"))
        self.admin.call("GET", f"/v1/admin/queue/context?video={video}")
        self.assertEqual(len(self.creator.call("GET", "/v1/looks").json["looks"]), len(looks), "once an hour")
        for bad, status in (("", 400), (f"?video={video}&comment={comment}", 400), ("?video=x", 404), ("?viewer=0000000000001", 404), ("?other=1", 400)):
            self.assertEqual(self.admin.call("GET", f"/v1/admin/queue/context{bad}").status, status, bad)
        bulk = {"reports": [receipts[0], on_comment], "action": "take_down", "reason": "both are harm"}
        for bad in ({**bulk, "reports": []}, {**bulk, "reports": ["x"]}, {**bulk, "reason": ""}, {**bulk, "action": "limit"}, {**bulk, "action": "explode"}, {**bulk, "reports": receipts[0]}):
            self.assertEqual(self.admin.call("POST", "/v1/admin/decisions", bad).status, 400, bad)
        self.assertEqual(self.admin.call("POST", "/v1/admin/decisions", {**bulk, "reports": [receipts[0], "0000000000001"]}).status, 404)
        self.assertEqual(len([item for item in self.queue() if item["target_id"] in (video, comment)]), 2, "nothing was half done")
        decided = self.admin.call("POST", "/v1/admin/decisions", bulk)
        self.assertEqual((decided.status, len(decided.json["decisions"])), (201, 2), decided.body)
        status = lambda receipt: self.admin.call("GET", f"/v1/reports/{receipt}").json
        self.assertEqual({status(each)["state"] for each in receipts}, {"decided"}, "all that was reported of it")
        self.assertEqual(self.admin.call("POST", "/v1/admin/decisions", bulk).status, 409)
        self.assertEqual(self.server.client().call("GET", f"/v1/videos/{video}").status, 410)
        for decision in decided.json["decisions"]:
            self.assertEqual(self.admin.call("POST", f"/v1/admin/decisions/{decision}/undo", {"reason": "a slip"}).status, 204)
            self.assertEqual(self.admin.call("POST", f"/v1/admin/decisions/{decision}/undo", {}).status, 409)
        self.assertEqual(self.server.client().call("GET", f"/v1/videos/{video}").status, 200)
        self.assertEqual({status(each)["state"] for each in receipts}, {"open"})
        mine = self.newest()
        self.assertEqual((mine["undone"]["reason"], mine["stands"], mine["can_appeal"]), ("a slip", False, False))
        self.assertEqual(self.admin.call("POST", "/v1/admin/decisions/0000000000001/undo", {}).status, 404)
        dismissed = self.admin.call("POST", "/v1/admin/decisions", {"reports": [receipts[0]], "action": "dismiss", "reason": ""}).json["decisions"]
        self.assertEqual(status(receipts[2])["action"], "dismiss")
        self.assertEqual(self.admin.call("POST", f"/v1/admin/decisions/{dismissed[0]}/undo", {}).status, 204)
        self.admin.call("POST", "/v1/admin/decisions", {"reports": [receipts[0], on_comment], "action": "dismiss", "reason": ""})

    def test_trusted_flaggers_come_first_and_false_reporters_last(self):
        crier, flagger, usual = self.person(), self.person(), self.person()
        self.assertEqual(crier.call("POST", f"/v1/admin/accounts/{crier.viewer}", {"action": "trust", "reason": ""}).status, 403)
        self.assertEqual(self.admin.call("POST", f"/v1/admin/accounts/{flagger.viewer}", {"action": "trust", "reason": "an institute"}).status, 204)
        for _ in range(3):
            receipt = self.report(crier, viewer=usual.viewer)
            self.admin.call("POST", "/v1/admin/decisions", {"reports": [receipt], "action": "dismiss", "reason": ""})
        cried = self.say(usual, "cried at")["id"]
        said = self.say(usual, "said")["id"]
        flagged = self.say(usual, "flagged")["id"]
        receipts = [self.report(crier, comment=cried), self.report(self.creator, comment=said), self.report(flagger, comment=flagged)]
        items = [(item["target_id"], item["trust"]) for item in self.queue() if item["target_id"] in (cried, said, flagged)]
        self.assertEqual(items, [(flagged, "trusted"), (said, "usual"), (cried, "often_wrong")])
        self.assertNotIn("citizen", str([item["reports"] for item in self.queue()]), "who reported is not said")
        listed = {each["handle"]: each for each in self.admin.call("GET", "/v1/admin/accounts").json["accounts"]}
        self.assertEqual([each["trusted_flagger"] for each in listed.values() if each["id"] == flagger.viewer], [True])
        self.admin.call("POST", "/v1/admin/decisions", {"reports": [receipts[2]], "action": "take_down", "reason": "spite"})
        struck = next(each for each in self.admin.call("GET", "/v1/admin/accounts").json["accounts"] if each["id"] == usual.viewer)
        self.assertEqual(struck["strikes"], 1)
        self.admin.call("POST", "/v1/admin/decisions", {"reports": receipts[:2], "action": "dismiss", "reason": ""})

    # ---- the public ----

    def test_the_public_numbers_add_up_and_name_nobody(self):
        self.admin.call("PUT", "/v1/admin/house-rules", {"rules": ["Be kind.", "No adverts."]})
        self.state(self.videos[0], "limited", "about a Mr Smith", rule="No adverts.")
        self.state(self.videos[0], "public", "")
        self.state(self.videos[0], "limited", "about a Mr Smith", rule="Mr Smith's law", ground="law")
        month = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m")
        client = self.server.client()
        page = client.call("GET", "/v1/transparency")
        self.assertEqual(page.status, 200, page.body)
        this = next(each for each in page.json["months"] if each["month"] == month)
        self.assertGreaterEqual(this["decisions"]["limited"], 2)
        self.assertEqual(sum(this["grounds"].values()), sum(count for name, count in this["decisions"].items() if not name.endswith("_restored")))
        export = client.call("GET", f"/v1/transparency/decisions?month={month}")
        self.assertEqual(export.status, 200, export.body)
        self.assertEqual(len(export.json["decisions"]), sum(this["decisions"].values()))
        self.assertIn("No adverts.", [each.get("rule") for each in export.json["decisions"]])
        for word in (b"Smith", b"maker", b"citizen", self.videos[0].encode(), self.creator.viewer.encode(), b"clip 0"):
            self.assertNotIn(word, export.body + page.body)
        for bad in ("", "?month=2026", "?month=2026-1x", "?month=../..", "?other=1", "?month=%ff"):
            self.assertEqual(client.call("GET", f"/v1/transparency/decisions{bad}").status, 400, bad)
        self.state(self.videos[0], "public")
        self.assertEqual([client.call("GET", "/v1/transparency").status for _ in range(40)][-1], 429)

    def test_decisions_outlive_a_restart(self):
        self.state(self.videos[0], "limited", "before the restart")
        before = self.newest()
        self.server.stop()
        self.server.start()
        for client in (self.admin, self.creator):
            client.port = self.server.port
        self.assertEqual(self.newest(), before)
        self.state(self.videos[0], "public")


if __name__ == "__main__":
    unittest.main()
