"""Two-factor sign-in by numbers that change (RFC 6238), with recovery codes, and required of staff where the operator says so."""

import base64
import hmac
import struct
import time
import unittest

from tiller_server import TillerServer


def number_of(secret, ahead=0):
    """What an authenticator program shows; written from the standard, not from the server."""
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + ahead), "sha1").digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


class SecondFactorTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()
        cls.admin = cls.server.admin()
        cls.people = 0

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def person(self):
        type(self).people += 1
        client = self.server.account(f"careful{self.people}")
        client.handle, client.password = f"careful{self.people}", f"the password of careful{self.people}"
        return client

    def turn_on(self, client):
        answer = client.call("POST", "/v1/me/second-factor", {"password": client.password})
        self.assertEqual(answer.status, 201, answer.body)
        client.secret = answer.json["secret"]
        self.assertEqual(client.call("PUT", "/v1/me/second-factor", {"code": number_of(client.secret, -1)}).status, 204)
        return answer.json

    def sign_in(self, person, **code):
        return self.server.client().call("POST", "/v1/sessions", {"handle": person.handle, "password": person.password, **code})

    def test_a_number_is_asked_for_and_good_for_one_time(self):
        ann = self.person()
        self.assertEqual(ann.call("GET", "/v1/me/second-factor").json, {"on": False, "required": False})
        made = self.turn_on(ann)
        self.assertTrue(made["uri"].startswith("otpauth://totp/Test:careful") and made["qr_size"] > 20 and made["qr_path"].startswith("M4 4"), made)
        self.assertEqual(ann.call("GET", "/v1/me/second-factor").json["on"], True)
        without = self.sign_in(ann)
        self.assertEqual((without.status, without.json, without.cookies()), (202, {"second_factor": True}, {}))
        self.assertEqual(self.server.client().call("POST", "/v1/sessions", {"handle": ann.handle, "password": "wrong"}).json["error"]["code"], "unauthorized")
        number = number_of(ann.secret)
        self.assertEqual([self.sign_in(ann, code=number).status for _ in range(2)], [201, 403], "each number opens once")
        self.assertEqual(self.sign_in(ann, code="000000").status, 403)

    def test_turning_it_on_needs_password_and_number_and_ends_other_sessions(self):
        ann = self.person()
        other = self.server.client()
        self.assertEqual(other.call("POST", "/v1/sessions", {"handle": ann.handle, "password": ann.password}).status, 201)
        self.assertEqual(ann.call("POST", "/v1/me/second-factor", {"password": "wrong"}).status, 403)
        self.assertEqual(ann.call("PUT", "/v1/me/second-factor", {"code": "123456"}).status, 404, "nothing waits")
        secret = ann.call("POST", "/v1/me/second-factor", {"password": ann.password}).json["secret"]
        self.assertEqual(self.sign_in(ann).status, 201, "what was not confirmed is not asked for")
        for code in ("abcdef", "000000" if number_of(secret) != "000000" else "000001"):
            self.assertEqual(ann.call("PUT", "/v1/me/second-factor", {"code": code}).status, 403, code)
        self.assertEqual(ann.call("PUT", "/v1/me/second-factor", {"code": number_of(secret)}).status, 204)
        self.assertEqual((ann.call("GET", "/v1/sessions").status, other.call("GET", "/v1/sessions").status), (200, 401))
        self.assertEqual(ann.call("POST", "/v1/me/second-factor", {"password": ann.password}).status, 409, "a new secret would push out the one in use")

    def test_a_recovery_code_stands_in_once(self):
        ann = self.person()
        codes = ann.call("POST", "/v1/me/recovery-codes", {"password": ann.password}).json["codes"]
        self.turn_on(ann)
        self.assertEqual([self.sign_in(ann, code=codes[0]).status for _ in range(2)], [201, 403])
        # A code for the password alone does not open the account.
        new = "eleven small new words"
        self.assertEqual(self.server.client().call("POST", "/v1/recovery/code", {"handle": ann.handle, "code": codes[1], "new": new}).status, 204)
        ann.password = new
        self.assertEqual((self.sign_in(ann).status, self.sign_in(ann, code=codes[2]).status), (202, 201))

    def test_it_is_turned_off_with_both_or_by_the_administrator(self):
        ann, ben = self.person(), self.person()
        self.turn_on(ann)
        off = lambda password, code: ann.call("POST", "/v1/me/second-factor/removal", {"password": password, "code": code}).status
        self.assertEqual((off("wrong", number_of(ann.secret)), off(ann.password, "12"), off(ann.password, number_of(ann.secret))), (403, 403, 204))
        self.assertEqual(self.sign_in(ann).status, 201)
        self.turn_on(ben)
        self.assertEqual(ann.call("DELETE", f"/v1/admin/accounts/{ben.viewer}/second-factor").status, 403)
        self.assertEqual(self.admin.call("DELETE", f"/v1/admin/accounts/{ben.viewer}/second-factor").status, 204)
        self.assertEqual((ben.call("GET", "/v1/sessions").status, self.sign_in(ben).status), (401, 201))

    def test_guessing_ends_after_a_few_tries(self):
        ann = self.person()
        self.turn_on(ann)
        statuses = [self.sign_in(ann, code=f"{place:06}").status for place in range(8)]
        self.assertEqual((statuses[0], statuses[-1]), (403, 429))
        self.assertEqual(self.sign_in(ann, code=number_of(ann.secret)).status, 429, "the right one too")

    def test_hostile_bodies(self):
        ann = self.person()
        for path, method, body in (
            ("/v1/me/second-factor", "POST", {}), ("/v1/me/second-factor", "POST", {"password": 7}), ("/v1/me/second-factor", "PUT", {"code": ""}),
            ("/v1/me/second-factor", "PUT", {"code": "x" * 65}), ("/v1/me/second-factor", "PUT", {"code": "123456", "account": ann.viewer}),
            ("/v1/me/second-factor/removal", "POST", {"password": ann.password}), ("/v1/sessions", "POST", {"handle": ann.handle, "password": ann.password, "code": 123456}),
        ):
            self.assertEqual(ann.call(method, path, body).status, 400, body)
        self.assertEqual(self.server.client().call("GET", "/v1/me/second-factor").status, 401)

    def test_staff_without_it_are_viewers_where_the_operator_wants_it(self):
        with TillerServer("--staff-second-factor") as server:
            admin = server.admin()
            admin.handle, admin.password = "operator", "a long testing password"
            refused = admin.call("GET", "/v1/admin/status")
            self.assertEqual(refused.status, 403)
            self.assertIn("two-factor", refused.json["error"]["message"])
            me = admin.call("GET", "/v1/me").json["viewer"]
            self.assertEqual((me["role"], me["needs_second_factor"]), ("viewer", True))
            self.assertEqual(admin.call("GET", "/v1/me/second-factor").json, {"on": False, "required": True})
            self.turn_on(admin)
            self.assertEqual(admin.call("GET", "/v1/admin/status").status, 200)
            self.assertEqual(admin.call("GET", "/v1/me").json["viewer"]["role"], "admin")
            ann = server.account("ann")
            self.assertEqual(ann.call("GET", "/v1/me/second-factor").json, {"on": False, "required": False})
            self.assertEqual(admin.call("POST", f"/v1/admin/accounts/{ann.viewer}", {"action": "make_moderator", "reason": "test"}).status, 204)
            self.assertEqual(ann.call("GET", "/v1/admin/reports").status, 403)


if __name__ == "__main__":
    unittest.main()
