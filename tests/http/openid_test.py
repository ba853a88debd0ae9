"""Signing in by an identity provider: accounts that come of it, links, second factors, and the rules that hold for everybody."""

import pathlib
import time
import unittest
import urllib.parse

from identity_provider import SECRET
from openid_case import BY_CODE, LINKED, REGISTER, OpenidCase, Visitor
from second_factor_test import number_of

ADMIN_PASSWORD = "a long testing password"


class SignInTest(OpenidCase):
    def test_the_first_time_makes_an_account_and_the_next_one_opens_it(self):
        person = self.person()
        self.assertEqual(person.call("GET", "/v1/me").json["viewer"]["handle"], person.handle)
        again = Visitor(self.server)
        came = again.come(self.id, person.handle)
        self.assertEqual((came.status, came.json["viewer"]["id"]), (201, person.viewer))
        self.assertIn("tiller_session", again.client.jar)
        self.assertNotIn("tiller_openid", again.client.jar, "nothing is left to do")
        stored = again.call("GET", LINKED).json
        self.assertEqual([(each["issuer"], each["label"]) for each in stored["identities"]], [(self.id.issuer, "The id")])
        self.assertGreaterEqual(stored["identities"][0]["last_used_ms"], stored["identities"][0]["created_ms"])
        self.assertEqual((stored["has_password"], stored["fresh"], stored["needs_code"]), (False, True, False))

    def test_both_algorithms_are_believed(self):
        person = self.person()
        for algorithm in ("RS256", "ES256"):
            self.id.bent = {"algorithm": algorithm}
            self.assertEqual(Visitor(self.server).come(self.id, person.handle).status, 201, algorithm)

    def test_the_pages_know_whom_to_offer_and_are_told_no_secret(self):
        me = self.server.client().call("GET", "/v1/me")
        self.assertEqual(me.json["instance"]["providers"], [{"name": "id", "label": "The id"}, {"name": "other", "label": "The other"}])
        self.assertNotIn(SECRET, me.body.decode())
        self.assertEqual(self.server.client().call("GET", "/sign-in/id?code=x&state=y&session_state=z").status, self.server.client().call("GET", "/sign-in").status)

    def test_the_question_asks_for_who_and_nothing_else(self):
        fields = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(Visitor(self.server).start()).query))
        self.assertEqual((fields["scope"], fields["redirect_uri"]), ("openid", f"http://127.0.0.1:{self.server.port}/sign-in/id"))
        self.assertGreaterEqual(min(len(fields[name]) for name in ("state", "nonce", "code_challenge")), 43)
        others = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(Visitor(self.server).start()).query))
        for name in ("state", "nonce", "code_challenge"):
            self.assertNotEqual(fields[name], others[name])

    def test_what_the_provider_says_of_a_person_is_kept_nowhere(self):
        person = self.person()
        exposed = b"".join(path.read_bytes() for path in pathlib.Path(self.server.data).rglob("*") if path.is_file())
        self.assertIn(person.handle.encode(), exposed)
        for private in (b"private@example.org", b"A Private Name", SECRET.encode()):
            self.assertNotIn(private, exposed)
            self.assertNotIn(private.decode(), self.server.printed)

    def test_a_refused_registration_may_be_tried_again(self):
        visitor, handle = Visitor(self.server), self.fresh()
        visitor.come(self.id, handle)
        self.assertEqual(self.code_of(visitor.register("operator")), (409, "conflict"))
        self.assertEqual(visitor.call("POST", REGISTER, {"handle": handle}).status, 400, "the year of birth is asked for")
        self.assertEqual(visitor.register(handle, birth_year=time.gmtime().tm_year - 5).status, 403, "too young")
        self.assertEqual(visitor.register(handle).status, 201)
        self.assertEqual(visitor.register(self.fresh()).status, 403, "once")

    def test_an_identity_that_waits_is_of_one_browser(self):
        visitor = Visitor(self.server)
        visitor.come(self.id, self.fresh())
        for value in (None, "", "x", "A" * 22, "A" * 5_000, "<script>"):
            stranger = Visitor(self.server)
            if value is not None:
                stranger.client.jar["tiller_openid"] = value
            self.assertEqual(stranger.register(self.fresh()).status, 403, value)
            self.assertEqual(stranger.call("POST", BY_CODE, {"code": "000000"}).status, 403, value)
        self.assertEqual(visitor.call("POST", BY_CODE, {"code": "000000"}).status, 403, "it waits for an account, not for a code")

    def test_registration_follows_the_rules_in_force(self):
        settings = {"name": "Test", "languages": ["en"]}
        put = lambda mode: self.assertEqual(self.admin.call("PUT", "/v1/admin/settings", {**settings, "registration": mode}).status, 200)
        known = self.person()
        try:
            for mode, status in (("closed", 403), ("invite", 403)):
                put(mode)
                visitor = Visitor(self.server)
                self.assertEqual(visitor.come(self.id, self.fresh()).status, 202)
                self.assertEqual(visitor.register(self.fresh()).status, status, mode)
                self.assertEqual(Visitor(self.server).come(self.id, known.handle).status, 201, "who has an account comes in")
            invite = self.admin.call("POST", "/v1/admin/invites").json["invite"]
            self.assertEqual(visitor.register(self.fresh(), invite=invite).status, 201)
            put("approval")
            visitor, handle = Visitor(self.server), self.fresh()
            visitor.come(self.id, handle)
            made = visitor.register(handle)
            self.assertEqual((made.status, made.json["state"]), (201, "awaiting_approval"))
            self.assertNotIn("tiller_session", visitor.client.jar)
            self.assertEqual(self.code_of(Visitor(self.server).come(self.id, handle)), (403, "awaiting_approval"))
        finally:
            put("open")

    def test_no_password_opens_such_an_account_until_it_has_one(self):
        person = self.person()
        for guess in ("x", "a guess at a password", person.handle):
            self.assertEqual(self.code_of(self.server.client().call("POST", "/v1/sessions", {"handle": person.handle, "password": guess})), (401, "unauthorized"))
        self.assertEqual(person.call("PUT", "/v1/me/password", {"current": "", "new": "seven tall green trees"}).status, 204)
        self.assertEqual(self.server.client().call("POST", "/v1/sessions", {"handle": person.handle, "password": "seven tall green trees"}).status, 201)
        self.assertEqual(person.call("PUT", "/v1/me/password", {"current": "", "new": "eight tall green trees"}).status, 403, "from now on it is asked for")

    def test_recovery_gives_it_a_password(self):
        person = self.person()
        codes = person.call("POST", "/v1/me/recovery-codes", {"password": ""})
        self.assertEqual(codes.status, 201, codes.body)
        stranger = self.server.client()
        self.assertEqual(stranger.call("POST", "/v1/recovery/code", {"handle": person.handle, "code": codes.json["codes"][0], "new": "seven tall green trees"}).status, 204)
        self.assertEqual(person.call("GET", LINKED).status, 401, "every session has ended")
        self.assertEqual(self.server.client().call("POST", "/v1/sessions", {"handle": person.handle, "password": "seven tall green trees"}).status, 201)
        self.assertEqual(Visitor(self.server).come(self.id, person.handle).status, 201, "and the old way goes on")

    def test_two_factor_sign_in_holds_here_too(self):
        person = self.person()
        secret = person.call("POST", "/v1/me/second-factor", {"password": ""}).json["secret"]
        self.assertEqual(person.call("PUT", "/v1/me/second-factor", {"code": number_of(secret, -1)}).status, 204)
        door = Visitor(self.server)
        came = door.come(self.id, person.handle)
        self.assertEqual((came.status, came.json), (202, {"next": "code"}))
        self.assertNotIn("tiller_session", door.client.jar)
        self.assertEqual(door.register(self.fresh()).status, 403, "it is somebody's already")
        self.assertEqual(door.call("POST", BY_CODE, {"code": "000000"}).status, 403)
        right = number_of(secret)
        self.assertEqual(Visitor(self.server).call("POST", BY_CODE, {"code": right}).status, 403, "of another browser")
        done = door.call("POST", BY_CODE, {"code": right})
        self.assertEqual((done.status, done.json["viewer"]["id"]), (201, person.viewer), done.body)
        self.assertEqual(door.call("POST", BY_CODE, {"code": right}).status, 403, "once")

    def test_a_suspended_account_hears_why(self):
        person = self.person()
        self.assertEqual(self.admin.call("POST", f"/v1/admin/accounts/{person.viewer}", {"action": "suspend", "reason": "a test"}).status, 204)
        door = Visitor(self.server)
        self.assertEqual(self.code_of(door.come(self.id, person.handle)), (403, "suspended"))
        self.assertEqual((door.call("GET", "/v1/decisions").status, door.call("GET", LINKED).status), (200, 403))

    def test_an_anonymous_viewer_keeps_its_history(self):
        visitor, handle = Visitor(self.server), self.fresh()
        device = visitor.call("POST", "/v1/device", {}).json["viewer"]["id"]
        visitor.come(self.id, handle)
        self.assertEqual(visitor.register(handle).json["viewer"]["id"], device)


class LinkTest(OpenidCase):
    def test_an_identity_is_linked_used_and_removed(self):
        person, subject = self.account(), self.fresh()
        self.assertEqual(person.call("POST", f"{LINKED}/id", {"password": "wrong"}).status, 403)
        linked = self.link(person, subject)
        self.assertEqual((linked.status, linked.json), (202, {"next": "linked"}))
        self.assertEqual(person.call("GET", LINKED).json["has_password"], True)
        elsewhere = Visitor(self.server)
        self.assertEqual(elsewhere.come(self.id, subject).json["viewer"]["id"], person.viewer)
        self.assertEqual(self.code_of(person.call("POST", f"{LINKED}/id", {"password": person.password})), (409, "conflict"))
        identity = person.call("GET", LINKED).json["identities"][0]["id"]
        removal = f"{LINKED}/{identity}/removal"
        other = self.account()
        self.assertEqual(other.call("POST", removal, {"password": other.password}).status, 404)
        self.assertEqual(person.call("POST", removal, {"password": "wrong"}).status, 403)
        self.assertEqual(person.call("POST", removal, {"password": person.password}).status, 204)
        self.assertEqual(elsewhere.call("GET", "/v1/sessions").status, 401, "the session that it opened has ended")
        self.assertEqual(Visitor(self.server).come(self.id, subject).json, {"next": "sign_up"})

    def test_the_last_way_in_stays(self):
        person = self.person()
        first = person.call("GET", LINKED).json["identities"][0]["id"]
        refused = person.call("POST", f"{LINKED}/{first}/removal", {"password": ""})
        self.assertEqual(self.code_of(refused), (409, "conflict"))
        self.assertEqual(self.link(person, person.handle, "other", password="").status, 202)
        self.assertEqual(person.call("POST", f"{LINKED}/{first}/removal", {"password": ""}).status, 204)
        second = person.call("GET", LINKED).json["identities"][0]["id"]
        self.assertEqual(person.call("POST", f"{LINKED}/{second}/removal", {"password": ""}).status, 409)
        self.assertEqual(person.call("PUT", "/v1/me/password", {"current": "", "new": "seven tall green trees"}).status, 204)
        self.assertEqual(person.call("POST", f"{LINKED}/{second}/removal", {"password": "seven tall green trees"}).status, 204)

    def test_an_identity_has_one_account(self):
        owner, thief = self.person(), self.account()
        self.assertEqual(self.code_of(self.link(thief, owner.handle)), (409, "conflict"))
        self.assertEqual(Visitor(self.server).come(self.id, owner.handle).json["viewer"]["id"], owner.viewer)

    def test_the_same_subject_elsewhere_is_somebody_else(self):
        person = self.person()
        self.assertEqual(Visitor(self.server).come(self.providers["other"], person.handle, "other").json, {"next": "sign_up"})

    def test_a_link_is_of_the_session_that_began_it(self):
        person, victim, subject = self.account(), self.account(), self.fresh()
        address = person.call("POST", f"{LINKED}/id", {"password": person.password}).json["address"]
        for who in (victim, Visitor(self.server), Visitor(self.server, self.again(person))):
            self.assertEqual(who.bring(self.id.sign_in(address, subject)).status, 403)
        self.assertEqual(victim.call("GET", LINKED).json["identities"], [])
        self.assertEqual(person.bring(self.id.sign_in(address, subject)).json, {"next": "linked"})

    def again(self, person):
        client = self.server.client()
        self.assertEqual(client.call("POST", "/v1/sessions", {"handle": person.handle, "password": person.password}).status, 201)
        return client


class StaffTest(OpenidCase):
    options = ("--staff-second-factor",)

    def test_a_duty_of_staff_stays_one(self):
        person = self.person()
        # The administrator, too, has no role before this.
        secret = self.admin.call("POST", "/v1/me/second-factor", {"password": ADMIN_PASSWORD}).json["secret"]
        self.assertEqual(self.admin.call("PUT", "/v1/me/second-factor", {"code": number_of(secret)}).status, 204)
        self.assertEqual(self.admin.call("POST", f"/v1/admin/accounts/{person.viewer}", {"action": "make_moderator", "reason": "a test"}).status, 204)
        self.assertEqual(person.call("GET", "/v1/admin/reports").status, 403)
        own = person.call("POST", "/v1/me/second-factor", {"password": ""}).json["secret"]
        self.assertEqual(person.call("PUT", "/v1/me/second-factor", {"code": number_of(own, -1)}).status, 204)
        self.assertEqual(person.call("GET", "/v1/admin/reports").status, 200)
        door = Visitor(self.server)
        self.assertEqual(door.come(self.id, person.handle).json, {"next": "code"})
        self.assertEqual(door.call("POST", BY_CODE, {"code": number_of(own)}).status, 201)
        self.assertEqual(door.call("GET", "/v1/admin/reports").status, 200)


class NetworkTest(OpenidCase):
    options = ("--behind-proxy",)

    def test_one_network_tries_so_often_and_no_more(self):
        of = lambda network, path, body=None: self.server.client().call("POST", path, body, {"X-Forwarded-For": network}).status
        started = [of("203.0.113.7", "/v1/openid/id/start") for _ in range(70)]
        self.assertEqual((started[0], started[-1], of("203.0.113.8", "/v1/openid/id/start")), (201, 429, 201))
        brought = [of("203.0.113.7", "/v1/openid/id/answer", {"state": "x", "code": "x"}) for _ in range(70)]
        self.assertEqual((brought[0], brought[-1], of("203.0.113.8", "/v1/openid/id/answer", {"state": "x", "code": "x"})), (403, 429, 403))


if __name__ == "__main__":
    unittest.main()
