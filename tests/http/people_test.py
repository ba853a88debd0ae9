"""Viewers, accounts, sessions, roles: who may come in and as whom."""

import json
import unittest

from tiller_server import ADULT, TillerServer


class PeopleTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer("--name", "Testing")
        cls.server.start()
        cls.admin = cls.server.admin()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def test_the_setup_token_opens_once(self):
        answer = self.server.client().call("POST", "/v1/setup", {"token": self.server.setup_token, "handle": "second", "password": "a long testing password", "name": "X"})
        self.assertEqual(answer.status, 403)
        self.assertFalse(self.server.client().call("GET", "/v1/me").json["instance"]["needs_setup"])

    def test_a_feed_makes_an_anonymous_viewer_that_stays_the_same(self):
        client = self.server.client()
        self.assertEqual(client.call("POST", "/v1/feed", {"surface": "for_you", "count": 3}).status, 200)
        self.assertIn("tiller_device", client.jar)
        viewer = client.call("GET", "/v1/me").json["viewer"]
        self.assertEqual(viewer["kind"], "anonymous")
        client.call("POST", "/v1/feed", {})
        self.assertEqual(client.call("GET", "/v1/me").json["viewer"]["id"], viewer["id"])

    def test_an_account_keeps_the_viewer_and_retires_the_cookie(self):
        client = self.server.client()
        client.call("POST", "/v1/device", {})
        before, device = client.call("GET", "/v1/me").json["viewer"]["id"], dict(client.jar)
        made = client.call("POST", "/v1/accounts", {"handle": "keeper", "password": "the password of keeper", **ADULT})
        self.assertEqual((made.status, made.json["viewer"]["id"]), (201, before))
        self.assertNotIn("tiller_device", client.jar)
        self.assertEqual(client.call("GET", "/v1/me").json["viewer"]["handle"], "keeper")
        thief = self.server.client()
        thief.jar = device
        self.assertNotIn("viewer", thief.call("GET", "/v1/me").json)

    def test_forged_device_cookies_are_nobody(self):
        client = self.server.client()
        client.call("POST", "/v1/device", {})
        cookie = client.jar["tiller_device"]
        for forged in (cookie[:-2] + "AA", cookie[:-4], "", "A" * len(cookie), cookie + "A"):
            stranger = self.server.client()
            stranger.jar = {"tiller_device": forged}
            if forged != cookie:
                self.assertNotIn("viewer", stranger.call("GET", "/v1/me").json, forged)

    def test_sessions_are_listed_ended_and_end_with_the_password(self):
        first = self.server.account("sessions")
        second = self.server.client()
        self.assertEqual(second.call("POST", "/v1/sessions", {"handle": "sessions", "password": "the password of sessions"}).status, 201)
        self.assertEqual(len(first.call("GET", "/v1/sessions").json["sessions"]), 2)
        self.assertEqual(first.call("PUT", "/v1/me/password", {"current": "wrong", "new": "another long password"}).status, 403)
        self.assertEqual(first.call("PUT", "/v1/me/password", {"current": "the password of sessions", "new": "another long password"}).status, 204)
        self.assertEqual(second.call("GET", "/v1/sessions").status, 401)
        self.assertEqual(second.call("POST", "/v1/sessions", {"handle": "sessions", "password": "the password of sessions"}).status, 401)
        self.assertEqual(first.call("DELETE", "/v1/sessions/current").status, 204)
        self.assertEqual(first.call("GET", "/v1/sessions").status, 401)

    def test_wrong_passwords_look_like_unknown_handles_and_are_limited(self):
        self.server.account("guessed")
        client = self.server.client()
        wrong = client.call("POST", "/v1/sessions", {"handle": "guessed", "password": "not that one"})
        unknown = client.call("POST", "/v1/sessions", {"handle": "nobody", "password": "not that one"})
        self.assertEqual((wrong.status, unknown.status), (401, 401))
        self.assertEqual(wrong.json["error"]["message"], unknown.json["error"]["message"])
        answers = [client.call("POST", "/v1/sessions", {"handle": "guessed", "password": f"guess {n}"}) for n in range(12)]
        self.assertEqual(answers[-1].status, 429)
        self.assertIsNotNone(answers[-1].header("Retry-After"))

    def test_ten_guesses_an_hour_and_none_of_them_locks_the_owner_out(self):
        home = self.server.account("besieged")
        right = {"handle": "besieged", "password": "the password of besieged"}
        self.assertEqual(home.call("DELETE", "/v1/sessions/current").status, 204)
        answers = [self.server.client().call("POST", "/v1/sessions", {**right, "password": f"guess {n}"}).status for n in range(200)]
        self.assertEqual((answers[:10], set(answers[10:])), ([401] * 10, {429}))
        self.assertEqual(self.server.client().call("POST", "/v1/sessions", right).status, 429)
        # Another account's browser, and a cookie that was changed, are strangers.
        other = self.server.account("besieger")
        known = other.jar["tiller_known"]
        for forged in (known, home.jar["tiller_known"][:-4] + "AAAA", "A" * 5_000, ""):
            stranger = self.server.client()
            stranger.jar = {"tiller_known": forged}
            self.assertEqual(stranger.call("POST", "/v1/sessions", right).status, 429, forged[:40])
        self.assertEqual(home.call("POST", "/v1/sessions", right).status, 201)
        # Whoever has that browser has ten guesses, too.
        thief = self.server.client()
        thief.jar = {"tiller_known": home.jar["tiller_known"]}
        answers = [thief.call("POST", "/v1/sessions", {**right, "password": f"guess {n}"}).status for n in range(12)]
        self.assertEqual(answers, [401] * 10 + [429] * 2)

    def test_extra_fields_weak_passwords_and_taken_handles_are_refused(self):
        client = self.server.client()
        for extra in ({"role": "admin"}, {"is_admin": True}, {"viewer": "x"}, {"created_ms": 1}, {"__proto__": {}}):
            answer = client.call("POST", "/v1/accounts", {"handle": "extra", "password": "a long enough one", **ADULT, **extra})
            self.assertEqual(answer.status, 400)
            self.assertIn(next(iter(extra)), answer.json["error"]["message"])
        twice = client.call("POST", "/v1/accounts", raw='{"handle":"extra","handle":"other","password":"a long enough one"}', headers={"Content-Type": "application/json"})
        self.assertEqual(twice.status, 400)
        for weak in ("password1", "12345678", "aaaaaaaaaa", "qwertyuiop"):
            self.assertEqual(client.call("POST", "/v1/accounts", {"handle": "weakling", "password": weak, **ADULT}).status, 400)
        self.server.account("taken")
        self.assertEqual(client.call("POST", "/v1/accounts", {"handle": "taken", "password": "a long enough one", **ADULT}).status, 409)

    def test_routes_need_their_role(self):
        document = self.server.client().call("GET", "/v1/openapi.json").json
        viewer = self.server.account("plain_viewer")
        stranger = self.server.client()
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                needs = operation["x-tiller-auth"]
                if needs not in ("account", "moderator", "admin", "engine"):
                    continue
                address = path
                for parameter in operation.get("parameters", []):
                    if parameter["in"] == "path":
                        address = address.replace("{" + parameter["name"] + "}", "en" if parameter["name"] == "language" else "0000000000001")
                headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Upload-Length": "1"}
                body = operation.get("requestBody", {}).get("content", {})
                kind = next(iter(body), None)
                raw = None if kind is None else "{}" if kind == "application/json" else "WEBVTT"
                if kind:
                    headers["Content-Type"] = kind
                self.assertEqual(stranger.call(method.upper(), address, raw=raw, headers=headers).status, 401, f"{method} {path}")
                if needs in ("moderator", "admin"):
                    self.assertEqual(viewer.call(method.upper(), address, raw=raw, headers=headers).status, 403, f"{method} {path}")

    def test_registration_modes_invites_approval_and_suspension(self):
        settings = {"name": "Test", "registration": "invite", "languages": ["en"]}
        self.assertEqual(self.admin.call("PUT", "/v1/admin/settings", settings).json["registration"], "invite")
        self.assertEqual(self.server.client().call("POST", "/v1/accounts", {"handle": "stranger", "password": "a long enough one", **ADULT}).status, 403)
        invite = self.admin.call("POST", "/v1/admin/invites").json["invite"]
        self.assertEqual(self.server.client().call("POST", "/v1/accounts", {"handle": "invited", "password": "a long enough one", **ADULT, "invite": invite}).status, 201)
        self.assertEqual(self.server.client().call("POST", "/v1/accounts", {"handle": "again", "password": "a long enough one", **ADULT, "invite": invite}).status, 403)
        self.admin.call("PUT", "/v1/admin/settings", {**settings, "registration": "approval"})
        waiting = self.server.client()
        made = waiting.call("POST", "/v1/accounts", {"handle": "waiting", "password": "a long enough one", **ADULT}).json
        self.assertEqual(made["state"], "awaiting_approval")
        early = waiting.call("POST", "/v1/sessions", {"handle": "waiting", "password": "a long enough one"})
        self.assertEqual((early.status, early.json["error"]["code"]), (403, "awaiting_approval"))
        self.assertEqual(self.admin.call("POST", f"/v1/admin/accounts/{made['viewer']['id']}", {"action": "approve", "reason": ""}).status, 204)
        self.assertEqual(waiting.call("POST", "/v1/sessions", {"handle": "waiting", "password": "a long enough one"}).status, 201)
        self.assertEqual(self.admin.call("POST", f"/v1/admin/accounts/{made['viewer']['id']}", {"action": "suspend", "reason": "spam"}).status, 204)
        self.assertEqual(waiting.call("GET", "/v1/sessions").status, 403)
        self.admin.call("PUT", "/v1/admin/settings", {**settings, "registration": "open"})

    def test_a_suspended_account_hears_so_wherever_it_would_act(self):
        person = self.server.account("loud")
        change = lambda action, reason: self.admin.call("POST", f"/v1/admin/accounts/{person.viewer}", {"action": action, "reason": reason}).status
        self.assertEqual(change("suspend", "the same advert 40 times"), 204)
        upload = {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Metadata": ""}
        fresh = self.server.client()
        for answer in (person.call("POST", "/v1/uploads", headers=upload), person.call("GET", "/v1/jobs"),
                       person.call("POST", "/v1/videos/0000000000001/comments", {"text": "hello"}),
                       fresh.call("POST", "/v1/sessions", {"handle": "loud", "password": "the password of loud"})):
            self.assertEqual((answer.status, answer.json["error"]["code"]), (403, "suspended"), answer.body)
            self.assertEqual(answer.json["error"]["reason"], "the same advert 40 times")
        # What it got opens the decision about it, and nothing else.
        self.assertEqual([each["ruling"] for each in fresh.call("GET", "/v1/decisions").json["decisions"]], ["suspended"])
        self.assertEqual((fresh.call("GET", "/v1/sessions").status, fresh.call("GET", "/v1/notifications").status), (403, 403))
        self.assertEqual(fresh.call("POST", "/v1/sessions", {"handle": "loud", "password": "not this one"}).status, 401)
        # Watching goes on, as nobody in particular.
        me = person.call("POST", "/v1/device", {}).json
        self.assertEqual((me["viewer"]["kind"], me["suspended"]["reason"]), ("anonymous", "the same advert 40 times"))
        self.assertEqual(person.call("POST", "/v1/feed", {}).status, 200)
        self.assertEqual(change("restore", ""), 204)
        me = person.call("GET", "/v1/me").json
        self.assertEqual((me["viewer"]["handle"], "suspended" in me), ("loud", False))

    def test_open_invites_are_listed_and_revoked(self):
        for _ in range(2):
            self.assertEqual(self.admin.call("POST", "/v1/admin/invites").status, 201)
        made = self.admin.call("POST", "/v1/admin/invites").json["invite"]
        listed = self.admin.call("GET", "/v1/admin/invites").json["invites"]
        self.assertEqual(listed[0]["issuer"], "operator")
        self.assertGreater(listed[0]["expires_ms"], listed[0]["created_ms"])
        mine = next(one for one in listed if one["invite"] == made)
        self.assertEqual(self.admin.call("DELETE", f"/v1/admin/invites/{mine['id']}").status, 204)
        self.assertEqual(self.admin.call("DELETE", f"/v1/admin/invites/{mine['id']}").status, 404)
        account = {"handle": "too_late", "password": "a long enough one", **ADULT}
        self.assertEqual(self.server.client().call("POST", "/v1/accounts", {**account, "invite": made}).status, 403)
        rest = self.admin.call("GET", "/v1/admin/invites").json["invites"]
        self.assertEqual(len(rest), len(listed) - 1)
        self.assertEqual(self.server.client().call("POST", "/v1/accounts", {**account, "invite": rest[0]["invite"]}).status, 201)
        self.assertEqual(len(self.admin.call("GET", "/v1/admin/invites").json["invites"]), len(rest) - 1)

    def test_the_shown_name_changes_and_an_empty_one_is_the_handle(self):
        person = self.server.account("renamed")
        changed = person.call("PUT", "/v1/me/display-name", {"display_name": "  Ren   Amed "})
        self.assertEqual((changed.status, changed.json["viewer"]["display_name"]), (200, "Ren Amed"))
        self.assertEqual(person.call("GET", "/v1/creators/renamed").json["creator"]["display_name"], "Ren Amed")
        self.assertEqual(person.call("PUT", "/v1/me/display-name", {"display_name": " "}).json["viewer"]["display_name"], "renamed")
        for bad in ({}, {"display_name": "x" * 400}, {"display_name": "x", "role": "admin"}):
            self.assertEqual(person.call("PUT", "/v1/me/display-name", bad).status, 400)

    def test_policy_changes_are_checked_and_versioned(self):
        before = self.admin.call("GET", "/v1/admin/policy").json
        self.assertEqual(self.admin.call("PUT", "/v1/admin/policy", {"toml": "no_such_key = 1"}).status, 400)
        after = self.admin.call("PUT", "/v1/admin/policy", {"toml": before["toml"], "reason": "the same again"}).json
        self.assertEqual(after["version"], before["version"] + 1)

    def test_steering_is_in_force_at_once_and_can_be_undone(self):
        client = self.server.client()
        client.call("POST", "/v1/device", {})
        less = client.call("POST", "/v1/steering", {"less": {"tag": "cats"}})
        self.assertEqual(less.status, 200, less.body)
        self.assertEqual(less.json["steering"]["tags"], [{"tag": "cats", "strength": -1.0}])
        self.assertEqual(client.call("POST", "/v1/steering", {"less": {"tag": "cats"}, "undo": True}).json["steering"]["tags"], [])
        for bad in ({}, {"less": {}}, {"less": {"tag": "a"}, "more": {"tag": "b"}}, {"less": {"tag": "a", "creator": "0000000000001"}}):
            self.assertEqual(client.call("POST", "/v1/steering", bad).status, 400, json.dumps(bad))


if __name__ == "__main__":
    unittest.main()
