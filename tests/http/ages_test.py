"""Age groups: asked at the door, held on the server, chosen within what the operator allows, corrected with a reason."""

import datetime
import time
import unittest

from tiller_server import ADULT, TillerServer
from upload_test import TUS, make_video, metadata

YEAR = datetime.datetime.now(datetime.timezone.utc).year
PUPIL = {"birth_year": YEAR - 15}
NEVER = {"from_min": 0, "until_min": 0}
# No hours are quiet and no day has a limit, so that a test goes the same way at any time of the day.
OPEN = {"asks": True, "minimum_age": 13, "adult_age": 18, "unknown": "minor", "visitors": "adult", "quiet": NEVER, "always_quiet": NEVER, "budget_min": 0, "most_budget_min": 120,
        "may_open_contact": True, "may_be_listed": True, "utc_offset_min": 0}


def around_now():
    """Hours of UTC that began a moment ago and last for hours."""
    now = datetime.datetime.now(datetime.timezone.utc)
    minute = now.hour * 60 + now.minute
    return {"from_min": (minute - 30) % 1440, "until_min": (minute + 180) % 1440}


def publish(client, clip, text, **more):
    headers = {**TUS, "Upload-Length": str(len(clip)), "Upload-Metadata": metadata(filename="clip.mp4", text=text, language="en", tags="lanterns", **more)}
    location = client.call("POST", "/v1/uploads", headers=headers).header("Location")
    client.call("PATCH", location, raw=clip, headers={**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})
    end = time.monotonic() + 90
    while time.monotonic() < end:
        job = client.call("GET", f"/v1/jobs/{location.rsplit('/', 1)[1]}").json
        if job["state"] == "done":
            return job["video"]
        time.sleep(0.2)
    raise AssertionError(job)


class WithServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()
        cls.admin = cls.server.admin()
        cls.people = 0

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def setUp(self):
        self.rules()

    def rules(self, status=200, **changes):
        answer = self.admin.call("PUT", "/v1/admin/ages", {**OPEN, **changes})
        self.assertEqual(answer.status, status, answer.body)
        return answer.json

    def person(self, age=None):
        type(self).people += 1
        client = self.server.account(f"reader{self.people}", age)
        client.handle = f"reader{self.people}"
        return client

    def age(self, client):
        answer = client.call("GET", "/v1/me/age")
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def choose(self, client, status=200, **wish):
        answer = client.call("PUT", "/v1/me/safety", wish)
        self.assertEqual(answer.status, status, answer.body)
        return answer.json

    def feed(self, client):
        answer = client.call("POST", "/v1/feed", {"count": 6})
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def until(self, what, holds):
        end = time.monotonic() + 20
        while not holds():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.05)


class DoorTest(WithServer):
    """What needs no videos."""

    def test_the_year_decides_and_is_told_to_nobody(self):
        account = {"handle": "newcomer", "password": "a long enough one"}
        answer = self.server.client().call("POST", "/v1/accounts", account)
        self.assertEqual(answer.status, 400)
        self.assertIn("birth_year", answer.json["error"]["message"])
        young = self.server.client().call("POST", "/v1/accounts", {**account, "birth_year": YEAR - 5})
        self.assertEqual((young.status, young.json["error"]["code"]), (403, "denied"))
        open_year = self.server.client().call("POST", "/v1/accounts", {**account, "birth_year": YEAR - 13})
        self.assertIn(open_year.status, (400, 403))  # in January nobody of that year can be old enough
        # Nothing was taken or kept: the same name is free.
        pupil = self.server.client()
        self.assertEqual(pupil.call("POST", "/v1/accounts", {**account, **PUPIL, "utc_offset_min": 480}).status, 201)
        card = self.age(pupil)
        self.assertEqual((card["group"], card["rules"], card["may_say"], card["utc_offset_min"]), ("minor", "minor", False, 480))
        grown = datetime.datetime(PUPIL["birth_year"] + 19, 1, 1, tzinfo=datetime.timezone.utc)
        self.assertEqual(card["adult_from_ms"], int(grown.timestamp() * 1000))
        self.assertEqual(pupil.call("GET", "/v1/me").json["age"], {"group": "minor", "rules": "minor"})
        by_month = self.person({"birth_year": YEAR - 15, "birth_month": 3})
        self.assertEqual(self.age(by_month)["adult_from_ms"], int(datetime.datetime(YEAR + 3, 4, 1, tzinfo=datetime.timezone.utc).timestamp() * 1000))
        adult = self.person()
        card = self.age(adult)
        self.assertEqual((card["group"], card["rules"], card["budget_min"], card["strangers"], card["listed"]), ("adult", "adult", 0, True, True))
        self.assertFalse({"adult_from_ms", "quiet", "correction"} & set(card))
        self.assertEqual(adult.call("PUT", "/v1/me/age", PUPIL).status, 409, "who has said it asks staff")
        visitor = self.server.client()
        self.assertEqual(visitor.call("GET", "/v1/me/age").status, 401)
        visitor.call("POST", "/v1/device", {})
        self.assertEqual(self.age(visitor)["rules"], "adult")
        self.assertEqual(visitor.call("PUT", "/v1/me/age", ADULT).status, 401)

    def test_nonsense_about_an_age_is_refused(self):
        account = {"handle": "hostile", "password": "a long enough one"}
        for age in ({"birth_year": "1990"}, {"birth_year": 1990.5}, {"birth_year": True}, {"birth_year": None}, {"birth_year": -1990}, {"birth_year": 1 << 40}, {"birth_year": 1899},
                    {"birth_year": YEAR + 1}, {"birth_month": 3}, {"birth_year": 1990, "birth_month": 0}, {"birth_year": 1990, "birth_month": 13}, {"birth_year": 1990, "birth_month": "may"},
                    {"birth_year": 1990, "birth_day": 3}, {"birth_year": 1990, "utc_offset_min": 841}, {"birth_year": 1990, "utc_offset_min": "0"}, {"birth_year": [1990]}):
            answer = self.server.client().call("POST", "/v1/accounts", {**account, **age})
            self.assertEqual(answer.status, 400, (age, answer.body))
        pupil = self.person(PUPIL)
        for wish in ({"quiet": {"from_min": 1440, "until_min": 0}}, {"quiet": {"from_min": 0}}, {"quiet": []}, {"quiet": {"from_min": 0, "until_min": 1, "x": 1}}, {"budget_min": 0}, {"budget_min": 1441},
                     {"budget_min": 1.5}, {"utc_offset_min": -721}, {"strangers": "yes"}, {"listed": 1}, {"rules": "adult"}, {"group": "adult"}):
            self.choose(pupil, 400, **wish)
        self.assertEqual(self.age(pupil)["rules"], "minor")
        for change in ({"minimum_age": 22}, {"adult_age": 12}, {"adult_age": 26}, {"adult_age": -1}, {"unknown": "child"}, {"visitors": None}, {"asks": 1}, {"quiet": NEVER, "always_quiet": {"from_min": 0, "until_min": 60}},
                       {"quiet": {"from_min": 1440, "until_min": 1}}, {"budget_min": 121}, {"most_budget_min": 1441}, {"utc_offset_min": 900}, {"may_be_listed": "no"}, {"extra": True}):
            self.rules(400, **change)
        self.assertEqual(self.admin.call("PUT", "/v1/admin/ages", {"asks": False}).status, 400, "all of them or none")
        self.assertEqual(self.admin.call("GET", "/v1/admin/ages").json, OPEN)

    def test_quiet_hours_end_feeds_silence_notices_and_no_choice_goes_round_them(self):
        pupil, adult = self.person(PUPIL), self.person()
        adult.call("PUT", f"/v1/follows/{pupil.viewer}", {})
        count = lambda: pupil.call("GET", "/v1/notifications/unread").json["unread"]
        self.assertEqual(count(), 1)
        self.assertNotIn("pause", self.feed(pupil))
        quiet = around_now()
        self.rules(quiet=quiet, always_quiet=quiet)
        paused = self.feed(pupil)
        self.assertEqual((paused["items"], paused["end"], paused["pause"]["reason"]), ([], True, "quiet_hours"))
        self.assertAlmostEqual(paused["pause"]["until_ms"] / 1000, time.time() + 180 * 60, delta=120)
        self.assertNotIn("pause", self.feed(adult))
        page = pupil.call("GET", "/v1/notifications").json
        self.assertEqual((count(), page["unread"], page["silent"], len(page["notifications"])), (0, 0, True, 1))
        self.assertFalse(page["notifications"][0]["unread"])
        self.assertFalse(adult.call("GET", "/v1/notifications").json["silent"])
        elsewhere = {"from_min": (quiet["until_min"] + 60) % 1440, "until_min": (quiet["until_min"] + 120) % 1440}
        self.choose(pupil, 403, quiet=elsewhere)
        self.assertEqual(self.feed(pupil)["pause"]["reason"], "quiet_hours")
        # What the operator allows is chosen, for as long as it is allowed.
        self.rules(quiet=quiet)
        self.assertEqual(self.choose(pupil, quiet=elsewhere)["quiet"], elsewhere)
        self.assertNotIn("pause", self.feed(pupil))
        self.rules(quiet=quiet, always_quiet=quiet)
        self.assertEqual(self.age(pupil)["quiet"], quiet)
        self.assertEqual(self.feed(pupil)["pause"]["reason"], "quiet_hours")
        # A zone is changed once; then it holds for a week.
        self.rules()
        self.assertEqual(self.choose(pupil, utc_offset_min=60)["utc_offset_min"], 60)
        self.assertGreater(self.age(pupil)["zone_from_ms"], (time.time() + 6 * 86_400) * 1000)
        self.choose(pupil, 403, utc_offset_min=120)
        self.choose(adult, 403, quiet=elsewhere)
        self.choose(adult, 403, budget_min=30)
        self.rules()
        self.assertEqual(count(), 1)

    def test_a_day_has_its_limit_whatever_a_client_reports(self):
        pupil, adult = self.person(PUPIL), self.person()
        self.rules(budget_min=1, most_budget_min=30)
        self.assertNotIn("pause", self.feed(pupil), "the first slate of a day")
        self.until("the slate is in the log", lambda: "pause" in self.feed(pupil))
        paused = self.feed(pupil)
        self.assertEqual((paused["items"], paused["pause"]["reason"]), ([], "budget"))
        self.assertGreater(paused["pause"]["until_ms"], time.time() * 1000)
        for _ in range(2):
            self.assertNotIn("pause", self.feed(adult))
        self.choose(pupil, 403, budget_min=31)
        card = self.choose(pupil, budget_min=30)
        self.assertEqual((card["budget_min"], card["used_min"]), (30, 1))
        self.assertNotIn("pause", self.feed(pupil))
        self.rules(budget_min=1, most_budget_min=1)
        self.assertEqual(self.feed(pupil)["pause"]["reason"], "budget")

    def test_whose_age_nobody_knows_the_operator_decides_and_they_may_say_it_once(self):
        self.rules(asks=False)
        self.assertFalse(self.server.client().call("GET", "/v1/me").json["instance"]["ages"]["asks"])
        someone = self.server.client()
        self.assertEqual(someone.call("POST", "/v1/accounts", {"handle": "unasked", "password": "a long enough one"}).status, 201)
        self.assertEqual((self.age(someone)["group"], self.age(someone)["rules"], self.age(someone)["may_say"]), ("unknown", "minor", True))
        self.rules(asks=False, unknown="adult", visitors="minor")
        self.assertEqual(self.age(someone)["rules"], "adult")
        visitor = self.server.client()
        visitor.call("POST", "/v1/device", {})
        self.assertEqual((self.age(visitor)["rules"], self.age(visitor)["may_say"]), ("minor", False))
        self.rules(asks=False, visitors="minor", quiet=around_now())
        self.assertEqual(self.feed(visitor)["pause"]["reason"], "quiet_hours")
        self.rules()
        self.assertEqual(someone.call("PUT", "/v1/me/age", {"birth_year": YEAR - 5}).status, 403)
        self.assertEqual(self.age(someone)["group"], "unknown")
        self.assertEqual(someone.call("PUT", "/v1/me/age", ADULT).json["group"], "adult")
        self.assertEqual(someone.call("PUT", "/v1/me/age", PUPIL).status, 409)
        self.assertEqual((self.age(self.admin)["group"], self.age(self.admin)["rules"]), ("unknown", "adult"))

    def test_staff_corrects_a_group_with_a_reason_that_the_person_reads(self):
        pupil, moderator = self.person(PUPIL), self.person()
        self.admin.call("POST", f"/v1/admin/accounts/{moderator.viewer}", {"action": "make_moderator", "reason": "helps"})
        path = f"/v1/admin/accounts/{pupil.viewer}/age"
        self.assertEqual(moderator.call("GET", path).json["group"], "minor")
        self.assertEqual([(look["what"], look["role"]) for look in pupil.call("GET", "/v1/looks").json["looks"]], [("age", "moderator")])
        for body in ({}, {"group": "adult"}, {"group": "adult", "reason": ""}, {"group": "adult", "reason": " \n"}, {"group": "old", "reason": "x"}, {"group": "adult", "reason": "x", "birth_year": 1990},
                     {"group": "minor", "reason": "x", "birth_year": 1990}, {"group": "minor", "reason": "x", "birth_month": 3}, {"group": "minor", "reason": "x", "birth_year": YEAR + 1}, {"group": "adult", "reason": "x" * 2001}):
            answer = moderator.call("PUT", path, body)
            self.assertEqual(answer.status, 400, (body, answer.body))
        self.assertEqual(self.age(pupil)["group"], "minor")
        self.assertEqual(moderator.call("PUT", f"/v1/admin/accounts/{moderator.viewer}/age", {"group": "minor", "reason": "x"}).status, 403)
        self.assertEqual(moderator.call("PUT", "/v1/admin/accounts/0000000000001/age", {"group": "minor", "reason": "x"}).status, 404)
        for caller in (pupil, self.person()):
            self.assertEqual((caller.call("GET", path).status, caller.call("PUT", path, {"group": "adult", "reason": "I say so"}).status), (403, 403))
        self.assertEqual(moderator.call("PUT", path, {"group": "adult", "reason": "Showed a card."}).json["group"], "adult")
        card = self.age(pupil)
        self.assertEqual((card["rules"], card["correction"]["reason"]), ("adult", "Showed a card."))
        told = pupil.call("GET", "/v1/notifications").json["notifications"][0]
        self.assertEqual((told["kind"], told["reason"], told["actors"]), ("age_corrected", "Showed a card.", []))
        back = moderator.call("PUT", path, {"group": "minor", "reason": "Was somebody else's.", **PUPIL}).json
        self.assertEqual((back["group"], back["adult_from_ms"] > time.time() * 1000), ("minor", True))
        self.assertEqual(len([one for one in pupil.call("GET", "/v1/notifications").json["notifications"] if one["kind"] == "age_corrected"]), 1, "the last one stands")

    def test_a_restart_changes_nothing_and_an_erasure_leaves_nothing(self):
        with TillerServer() as server:
            admin = server.admin()
            admin.call("PUT", "/v1/admin/ages", {**OPEN, "budget_min": 45})
            pupil = server.account("keeper", PUPIL)
            self.choose(pupil, listed=True)
            self.feed(pupil)
            self.until("the slate is in the log", lambda: self.age(pupil)["used_min"] == 1)
            before = self.age(pupil)
            server.stop()
            server.start()
            pupil.port = server.port
            self.assertEqual(self.age(pupil), before)
            server.stop()
            erased = server.tool("erase", "--person", pupil.viewer)
            self.assertEqual(erased.returncode, 0, erased.stderr)
            server.start()
            pupil.port = admin.port = server.port
            self.assertEqual(pupil.call("GET", "/v1/me/age").status, 401)
            self.assertEqual(admin.call("GET", f"/v1/admin/accounts/{pupil.viewer}/age").status, 404)
            self.assertEqual(admin.call("GET", "/v1/admin/ages").json["budget_min"], 45)


class MinorsTest(WithServer):
    """What a minor is shown, and who reaches them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.creator = cls.server.account("maker")
        if not cls.creator.call("GET", "/v1/me").json["instance"]["uploads"]:
            cls.server.__exit__()
            raise unittest.SkipTest("this machine's media jail is too weak for uploads")
        cls.clip = make_video()
        cls.plain, cls.sensitive = (publish(cls.creator, cls.clip, text) for text in ("lanterns on a lake", "lanterns on fire"))
        assert cls.creator.call("PATCH", f"/v1/videos/{cls.sensitive}", {"labels": ["sensitive"]}).status == 200

    def shown(self, items):
        return {item["video"]["id"] for item in items}

    def test_what_is_sensitive_is_hidden_from_a_minor_everywhere(self):
        pupil, adult = self.person(PUPIL), self.person()
        self.assertEqual(self.shown(self.feed(adult)["items"]), {self.plain, self.sensitive})
        slate = self.feed(pupil)
        self.assertEqual(self.shown(slate["items"]), {self.plain})
        self.assertEqual(pupil.call("POST", f"/v1/requests/{slate['request']}/replay").json["verdict"], "identical")
        why = pupil.call("GET", f"/v1/requests/{slate['request']}/why?video={self.plain}").json
        self.assertTrue(why["without_profile"])
        self.assertEqual(sum(round(float(term["value"]) * 1e9) for term in why["terms"]), why["score_nano"])
        self.assertEqual((pupil.call("GET", f"/v1/videos/{self.sensitive}").status, adult.call("GET", f"/v1/videos/{self.sensitive}").status), (403, 200))
        for path in ("/v1/tags/lanterns", "/v1/creators/maker"):
            self.assertEqual((self.shown(pupil.call("GET", path).json["items"]), len(adult.call("GET", path).json["items"])), ({self.plain}, 2), path)
        self.assertEqual(pupil.call("GET", f"/v1/videos/{self.sensitive}/comments").status, 404)
        self.assertEqual(pupil.call("PUT", f"/v1/saved/{self.sensitive}").status in (204, 404), True)
        self.assertNotIn(self.sensitive, str(pupil.call("GET", "/v1/saved").json))
        self.assertEqual(pupil.call("GET", "/v1/labels").json["choices"]["sensitive"], "hide")
        self.assertEqual(pupil.call("PUT", "/v1/labels", {"sensitive": "show"}).status, 403)
        self.assertEqual(pupil.call("PUT", "/v1/labels", {"political": "hide"}).json["choices"]["sensitive"], "hide")
        self.assertEqual(adult.call("PUT", "/v1/labels", {"sensitive": "show"}).status, 200)

    def test_a_minor_has_no_profile_and_what_they_say_themselves_holds(self):
        pupil, adult = self.person(PUPIL), self.person()
        for client in (pupil, adult):
            slate = self.feed(client)
            item = next(item for item in slate["items"] if item["video"]["id"] == self.plain)
            events = [{"id": f"{kind}-{client.viewer}", "type": kind, "token": item["token"]} for kind in ("impression", "like")]
            answer = client.call("POST", "/v1/events", {"events": events})
            self.assertEqual({result["outcome"] for result in answer.json["results"]}, {"accepted"}, answer.body)
        self.assertIn("lanterns", str(adult.call("GET", "/v1/topics").json))
        self.assertEqual(pupil.call("GET", "/v1/topics").json["topics"], [])
        steered = pupil.call("POST", "/v1/steering", {"less": {"tag": "lanterns"}}).json
        self.assertEqual([(topic["tag"], topic["less"]) for topic in steered["topics"]], [("lanterns", True)])
        again = self.feed(pupil)
        self.assertEqual(pupil.call("POST", f"/v1/requests/{again['request']}/replay").json["verdict"], "identical")

    def test_strangers_do_not_reach_a_minor_unless_they_allow_it(self):
        pupil, stranger = self.person(PUPIL), self.person()
        own = publish(pupil, self.clip, "my first lantern")
        token = lambda client, video: client.call("GET", f"/v1/videos/{video}").json["token"]
        say = lambda client, video, text, **more: client.call("POST", f"/v1/videos/{video}/comments", {"text": text, "token": token(client, video), **more})
        refused = say(stranger, own, "who are you?")
        self.assertEqual(refused.status, 403, refused.body)
        self.assertEqual(stranger.call("GET", f"/v1/videos/{own}/comments").json["why_not"], "followed")
        mention = say(stranger, self.plain, f"look, @{pupil.handle}")
        self.assertEqual((mention.status, mention.json.get("mentions", [])), (201, []))
        written = say(pupil, self.plain, "nice lights").json
        self.assertEqual(say(stranger, self.plain, "are they?", reply_to=written["id"]).status, 201)
        kinds = lambda: [one["kind"] for one in pupil.call("GET", "/v1/notifications").json["notifications"]]
        self.assertEqual(kinds(), [])
        pupil.call("PUT", f"/v1/follows/{stranger.viewer}", {})
        self.assertEqual(say(stranger, own, "now we know each other").status, 201)
        self.assertEqual(sorted(kinds()), ["commented", "replied"])
        pupil.call("DELETE", f"/v1/follows/{stranger.viewer}")
        self.assertEqual(kinds(), [])
        self.choose(pupil, strangers=True)
        self.assertEqual(say(stranger, own, "hello again").status, 201)
        self.rules(may_open_contact=False)
        self.assertEqual(say(stranger, own, "and again").status, 403)
        self.choose(pupil, 403, strangers=True)
        # An adult may have it the same way, so that it gives nobody's age away.
        self.choose(self.creator, strangers=False)
        self.assertEqual(say(stranger, self.plain, "and you?").status, 403)
        self.choose(self.creator, strangers=True)
        pupil.call("DELETE", f"/v1/videos/{own}")

    def test_search_does_not_show_a_minors_account_unless_they_allow_it(self):
        pupil, adult = self.person(PUPIL), self.person()
        found = lambda client, handle: [one["handle"] for one in client.call("GET", f"/v1/search?q={handle}&kind=people").json["people"]]
        self.until("an adult is found", lambda: adult.handle in found(pupil, adult.handle))
        self.choose(pupil, listed=True)
        self.until("who allows it is found", lambda: pupil.handle in found(adult, pupil.handle))
        self.choose(pupil, listed=False)
        self.assertNotIn(pupil.handle, found(adult, pupil.handle))
        self.assertIn(pupil.handle, found(pupil, pupil.handle), "one's own is there")
        self.rules(may_be_listed=False)
        self.choose(pupil, 403, listed=True)


if __name__ == "__main__":
    unittest.main()
