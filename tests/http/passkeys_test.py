"""Passkeys by a software authenticator: made, used, managed, counted as two factors; and everything that must be refused."""

import base64
import unittest

from authenticator import PRESENT, VERIFIED, Authenticator, base64url, octets_of
from second_factor_test import number_of
from tiller_server import TillerServer

KEYS, WISH, ASK, COME_IN = "/v1/me/passkeys", "/v1/me/passkey-challenge", "/v1/passkeys/challenge", "/v1/passkeys/session"


class Browser:
    """A client that opened the server by its name: a passkey can not be made for a number."""

    def __init__(self, server, client=None, host="localhost"):
        self.server, self.client = server, client or server.client()
        self.host = f"{host}:{server.port}"
        self.origin = f"http://{self.host}"

    def call(self, method, path, body=None):
        return self.client.call(method, path, body, {"Host": self.host, "Origin": self.origin})

    def wish(self, password, **code):
        answer = self.call("POST", WISH, {"password": password, **code})
        assert answer.status == 201, answer.body
        return answer.json

    def add(self, authenticator, **bent):
        return self.call("POST", KEYS, authenticator.make(self.wish(self.password), self.origin, **bent))

    def question(self):
        answer = self.call("POST", ASK)
        assert answer.status == 201, answer.body
        return answer.json

    def come_in(self, authenticator, **bent):
        return self.call("POST", COME_IN, authenticator.use(self.question(), self.origin, **bent))


class PasskeysTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()
        cls.admin = cls.server.admin()
        cls.people = 0

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def person(self, server=None):
        type(self).people += 1
        server = server or self.server
        handle = f"keeper{self.people}"
        browser = Browser(server, server.account(handle))
        browser.handle, browser.password, browser.viewer = handle, f"the password of {handle}", browser.client.viewer
        return browser

    def with_key(self, **kind):
        person, key = self.person(), Authenticator(**kind)
        self.assertEqual(person.add(key).status, 201)
        return person, key

    def code_of(self, answer):
        return answer.status, answer.json["error"]["code"]

    def test_every_kind_of_key_signs_in_without_a_handle(self):
        for algorithm in ("ES256", "EdDSA", "RS256"):
            with self.subTest(algorithm=algorithm):
                person, key = self.with_key(algorithm=algorithm)
                door = Browser(self.server)
                came = door.come_in(key)
                self.assertEqual((came.status, came.json["viewer"]["handle"]), (201, person.handle))
                self.assertIn("tiller_session", came.cookies())
                self.assertEqual(door.call("GET", "/v1/me").json["viewer"]["handle"], person.handle)
                listed = person.call("GET", KEYS).json
                self.assertEqual([(each["name"], each["relying_party"]) for each in listed["passkeys"]], [("Test key", "localhost")])
                self.assertGreaterEqual(listed["passkeys"][0]["last_used_ms"], listed["passkeys"][0]["created_ms"])
                self.assertEqual((listed["most"], listed["usable"], listed["address"], listed["needs_code"]), (10, True, "", False))

    def test_the_wish_says_who_and_what_is_there_already(self):
        person, key = self.with_key()
        wish = person.wish(person.password)
        self.assertEqual((wish["relying_party"], wish["handle"], wish["instance"], wish["algorithms"]), ("localhost", person.handle, "Test", [-7, -8, -257]))
        self.assertEqual((octets_of(wish["user"]).decode(), wish["known"]), (person.viewer, [base64url(key.credential)]))
        self.assertGreaterEqual(len(octets_of(wish["challenge"])), 32)

    def test_a_password_comes_first(self):
        person = self.person()
        self.assertEqual(person.call("POST", WISH, {"password": "wrong"}).status, 403)
        self.assertEqual(Browser(self.server).call("POST", WISH, {"password": person.password}).status, 401)

    def test_names_are_changed_and_keys_removed_with_the_password(self):
        person, key = self.with_key()
        other = self.person()
        passkey = person.call("GET", KEYS).json["passkeys"][0]["id"]
        elsewhere = Browser(self.server)
        self.assertEqual(elsewhere.come_in(key).status, 201)
        for who, status in ((other, 404), (person, 204)):
            self.assertEqual(who.call("PATCH", f"{KEYS}/{passkey}", {"name": " 钥匙 "}).status, status)
        self.assertEqual(person.call("GET", KEYS).json["passkeys"][0]["name"], "钥匙")
        for name in ("", "   ", "x" * 201):
            self.assertEqual(person.call("PATCH", f"{KEYS}/{passkey}", {"name": name}).status, 400)
        removal = f"{KEYS}/{passkey}/removal"
        self.assertEqual(other.call("POST", removal, {"password": other.password}).status, 404)
        self.assertEqual(person.call("POST", removal, {"password": "wrong"}).status, 403)
        self.assertEqual(person.call("POST", removal, {"password": person.password}).status, 204)
        self.assertEqual(person.call("GET", KEYS).json["passkeys"], [])
        self.assertEqual(self.code_of(Browser(self.server).come_in(key)), (401, "unauthorized"))
        self.assertEqual(elsewhere.call("GET", "/v1/sessions").status, 401, "the session that it opened has ended")
        self.assertEqual(person.call("GET", "/v1/sessions").status, 200)

    def test_an_account_has_at_most_ten(self):
        person = self.person()
        for number in range(10):
            self.assertEqual(person.add(Authenticator(), name=f"key {number}").status, 201)
        self.assertEqual(person.call("POST", WISH, {"password": person.password}).status, 409)
        self.assertEqual(sorted(each["name"] for each in person.call("GET", KEYS).json["passkeys"]), [f"key {number}" for number in range(10)])

    def test_a_key_has_one_owner(self):
        person, key = self.with_key()
        other = self.person()
        self.assertEqual(self.code_of(other.add(key)), (409, "conflict"))
        self.assertEqual(self.code_of(person.add(key)), (409, "conflict"))
        key.user = base64url(other.viewer.encode())
        self.assertEqual(Browser(self.server).come_in(key).status, 401, "it is not the other's")
        key.user = base64url(person.viewer.encode())
        self.assertEqual(Browser(self.server).come_in(key).status, 201)

    def test_a_registration_that_is_bent_is_refused(self):
        person = self.person()
        wish = person.wish(person.password)
        port = self.server.port
        for name, expected, bent in (
            ("another type", 403, {"kind": "get"}), ("another origin", 403, {"origin": "https://evil.example"}), ("another port", 403, {"origin": "http://localhost:1"}), ("another scheme", 403, {"origin": f"https://localhost:{port}"}),
            ("the number", 403, {"origin": f"http://127.0.0.1:{port}"}), ("a foreign frame", 403, {"crossOrigin": True}), ("a frame's page", 403, {"topOrigin": "https://evil.example"}), ("a text for a flag", 403, {"crossOrigin": "no"}),
            ("another relying party", 403, {"relying_party": "evil.example"}), ("nobody present", 403, {"flags": VERIFIED}), ("nobody verified", 403, {"flags": PRESENT}), ("another challenge", 403, {"challenge": base64url(bytes(41))}),
            ("a cut challenge", 403, {"challenge": wish["challenge"][:-1]}), ("a short credential", 400, {"credential": b"short"}),
        ):
            with self.subTest(name):
                key = Authenticator(credential=bent.pop("credential", None))
                body = key.make(wish, bent.pop("origin", person.origin), **bent)
                answer = person.call("POST", KEYS, body)
                self.assertEqual(answer.status, expected, answer.body)
        self.assertEqual(person.call("GET", KEYS).json["passkeys"], [])
        self.assertEqual(person.call("POST", KEYS, Authenticator().make(wish, person.origin)).status, 201, "and the honest one is taken")
        self.assertEqual(person.call("POST", KEYS, Authenticator().make(wish, person.origin)).status, 403, "once")

    def test_a_challenge_is_of_one_session_and_one_act(self):
        person, other = self.person(), self.person()
        wish = person.wish(person.password)
        self.assertEqual(other.call("POST", KEYS, Authenticator().make(wish, other.origin)).status, 403)
        again = Browser(self.server)
        self.assertEqual(again.call("POST", "/v1/sessions", {"handle": person.handle, "password": person.password}).status, 201)
        self.assertEqual(again.call("POST", KEYS, Authenticator().make(wish, again.origin)).status, 403, "another session of the same account")
        question = person.question()
        self.assertEqual(person.call("POST", KEYS, Authenticator().make({**wish, "challenge": question["challenge"]}, person.origin)).status, 403, "that was for a sign-in")

    def test_a_sign_in_that_is_bent_is_refused(self):
        person, key = self.with_key()
        port = self.server.port
        for name, expected, bent in (
            ("another type", 403, {"kind": "create"}), ("another origin", 403, {"origin": "https://evil.example"}), ("another port", 403, {"origin": "http://localhost:1"}), ("the number", 403, {"origin": f"http://127.0.0.1:{port}"}),
            ("a foreign frame", 403, {"crossOrigin": True}), ("another relying party", 401, {"relying_party": "evil.example"}), ("nobody present", 403, {"flags": VERIFIED}), ("nobody verified", 403, {"flags": PRESENT}),
            ("another challenge", 403, {"challenge": base64url(bytes(41))}), ("a challenge of text", 403, {"challenge": "not base 64"}),
        ):
            with self.subTest(name):
                door = Browser(self.server)
                body = key.use(door.question(), bent.pop("origin", door.origin), **bent)
                answer = door.call("POST", COME_IN, body)
                self.assertEqual((answer.status, "tiller_session" in door.client.jar), (expected, False), answer.body)
        door = Browser(self.server)
        question = door.question()
        body = key.use(question, door.origin)
        for field in ("authenticator_data", "signature", "client_data", "credential"):
            raw = bytearray(octets_of(body[field]))
            raw[-1] ^= 1
            self.assertIn(door.call("POST", COME_IN, {**body, field: base64url(bytes(raw))}).status, (400, 401, 403), field)
        self.assertEqual(door.call("POST", COME_IN, {**body, "user": base64url(b"0000000000001")}).status, 401)
        stranger = Authenticator(credential=key.credential)
        stranger.user, stranger.count = key.user, key.count + 10
        self.assertEqual(self.code_of(door.call("POST", COME_IN, stranger.use(question, door.origin))), (401, "unauthorized"))
        self.assertEqual(door.call("POST", COME_IN, body).status, 201, "none of that spent the challenge")

    def test_an_answer_is_good_for_one_time_and_one_browser(self):
        _, key = self.with_key(counts=False)
        door, thief = Browser(self.server), Browser(self.server)
        body = key.use(door.question(), door.origin)
        self.assertEqual(thief.call("POST", COME_IN, body).status, 403, "without the cookie")
        thief.question()
        self.assertEqual(thief.call("POST", COME_IN, body).status, 403, "with another cookie")
        self.assertEqual([door.call("POST", COME_IN, body).status for _ in range(3)], [201, 403, 403])
        first, second = door.question(), door.question()
        self.assertEqual([door.call("POST", COME_IN, key.use(question, door.origin)).status for question in (first, second)], [201, 201], "two pages of a browser may ask at a time")

    def test_a_counter_that_fell_is_refused_and_told(self):
        person, key = self.with_key()
        self.assertEqual(Browser(self.server).come_in(key).status, 201)
        copied = key.count
        self.assertEqual(Browser(self.server).come_in(key).status, 201)
        for count in (copied, copied - 2, -1):
            key.count = count
            answer = Browser(self.server).come_in(key)
            self.assertEqual(self.code_of(answer), (409, "conflict"))
            self.assertIn("copy", answer.json["error"]["message"])
        seen = person.call("GET", KEYS).json["passkeys"][0]
        self.assertGreaterEqual(seen["refused_ms"], seen["last_used_ms"])
        key.count = 100
        self.assertEqual(Browser(self.server).come_in(key).status, 201)

    def test_a_passkey_is_two_factors(self):
        person, key = self.with_key()
        secret = person.call("POST", "/v1/me/second-factor", {"password": person.password}).json["secret"]
        self.assertEqual(person.call("PUT", "/v1/me/second-factor", {"code": number_of(secret, -1)}).status, 204)
        self.assertEqual(Browser(self.server).come_in(key).status, 201, "no code is asked for")
        # Where numbers are on, changes of passkeys take one, too.
        self.assertTrue(person.call("GET", KEYS).json["needs_code"])
        self.assertEqual(person.call("POST", WISH, {"password": person.password}).status, 403)
        self.assertEqual(person.call("POST", WISH, {"password": person.password, "code": "000000"}).status, 403)
        wish = person.wish(person.password, code=number_of(secret))
        self.assertEqual(person.call("POST", KEYS, Authenticator().make(wish, person.origin)).status, 201)
        self.assertEqual(self.admin.call("DELETE", f"/v1/admin/accounts/{person.viewer}/second-factor").status, 204)
        self.assertEqual(Browser(self.server).come_in(key).status, 401, "the administrator's way out takes passkeys along")

    def test_suspended_and_removed_accounts(self):
        person, key = self.with_key()
        act = lambda action: self.admin.call("POST", f"/v1/admin/accounts/{person.viewer}", {"action": action, "reason": "a test"}).status
        self.assertEqual(act("suspend"), 204)
        door = Browser(self.server)
        answer = door.come_in(key)
        self.assertEqual(self.code_of(answer), (403, "suspended"))
        self.assertEqual((door.call("GET", "/v1/decisions").status, door.call("GET", KEYS).status), (200, 403))

    def test_a_number_has_no_passkeys_and_says_so(self):
        person = self.person()
        for host in ("127.0.0.1", "[::1]", "0x7f.1", "10.0.0.7", "LOCALHOST"):
            by_number = Browser(self.server, person.client, host)
            listed = by_number.call("GET", KEYS).json
            self.assertEqual((listed["usable"], listed["address"]), (False, ""), host)
            for path, body in ((WISH, {"password": person.password}), (ASK, None)):
                answer = by_number.call("POST", path, body)
                self.assertEqual(self.code_of(answer), (409, "conflict"), host)
                self.assertIn("name", answer.json["error"]["message"])

    def test_where_the_address_is_known_they_hold_there_alone(self):
        with TillerServer("--public-url", "https://tiller.example", "--behind-tls") as server:
            server.admin()
            client = server.account("ann")
            by_name = lambda method, path, host, body=None: client.call(method, path, body, {"Host": host})
            self.assertEqual([by_name("GET", KEYS, host).json["usable"] for host in ("tiller.example", "tiller.example:8443", "evil.example", "localhost")], [True, False, False, False])
            self.assertEqual(by_name("GET", KEYS, "localhost").json["address"], "https://tiller.example")
            refused = by_name("POST", ASK, "evil.example")
            self.assertEqual(self.code_of(refused), (409, "conflict"))
            self.assertIn("https://tiller.example", refused.json["error"]["message"])
            key = Authenticator()
            wish = by_name("POST", WISH, "tiller.example", {"password": "the password of ann"}).json
            self.assertEqual(wish["relying_party"], "tiller.example")
            self.assertEqual(by_name("POST", KEYS, "tiller.example", key.make(wish, "https://tiller.example")).status, 201)
            question = by_name("POST", ASK, "tiller.example")
            cookie = next(value for name, value in question.headers if name.lower() == "set-cookie")
            self.assertTrue(cookie.startswith("__Host-tiller_passkey=") and "; Secure" in cookie and "HttpOnly" in cookie, cookie)
            self.assertEqual(by_name("POST", COME_IN, "tiller.example", key.use(question.json, "https://tiller.example")).status, 201)

    def test_hostile_bodies(self):
        person, key = self.with_key()
        door = Browser(self.server)
        good = key.use(door.question(), door.origin)
        made = Authenticator().make(person.wish(person.password), person.origin)
        for field in ("credential", "client_data", "authenticator_data", "signature"):
            without = {name: value for name, value in good.items() if name != field}
            self.assertEqual(door.call("POST", COME_IN, without).status, 400, field)
            for bad in ("", "=", "a", "a+b/", "é", "AAAA=", "\n", "A" * 20_000, 7, None, [], {}):
                self.assertEqual(door.call("POST", COME_IN, {**good, field: bad}).status, 400, (field, bad))
        for bad in (b"", b"{", b"[]", b"null", b"{}", b'{"type":1}', b"\xff\xfe", b'{"type":"webauthn.create","challenge":"x"', b"[" * 5_000, b'{"type":"webauthn.get","challenge":["a"]}'):
            self.assertEqual(door.call("POST", COME_IN, {**good, "client_data": base64url(bad)}).status, 400, bad)
            self.assertEqual(person.call("POST", KEYS, {**made, "client_data": base64url(bad)}).status, 400, bad)
        whole = octets_of(made["authenticator_data"])
        for cut in (*range(1, len(whole), 7), len(whole) - 1):
            self.assertEqual(person.call("POST", KEYS, {**made, "authenticator_data": base64url(whole[:cut])}).status, 400, cut)
        off_the_curve = whole[:-1] + bytes([whole[-1] ^ 1])
        self.assertEqual(person.call("POST", KEYS, {**made, "authenticator_data": base64url(off_the_curve)}).status, 400, "a point beside the curve")
        for bad in ({}, {"password": person.password, "name": "x"}, {"password": 7}, {"password": person.password, "code": ""}):
            self.assertEqual(person.call("POST", WISH, bad).status, 400, bad)
        for extra in ("account", "viewer", "id"):
            self.assertEqual(person.call("POST", KEYS, {**made, extra: "0000000000001"}).status, 400, extra)
            self.assertEqual(door.call("POST", COME_IN, {**good, extra: "0000000000001"}).status, 400, extra)
        self.assertEqual(door.call("POST", COME_IN, {**good, "client_data": "A" * 70_000}).status, 413)
        self.assertEqual(door.client.call("POST", COME_IN, good, {"Host": door.host, "Origin": "https://evil.example"}).status, 403)
        for path in (f"{KEYS}/nothing", f"{KEYS}/0000000000001"):
            self.assertEqual((person.call("PATCH", path, {"name": "x"}).status, person.call("POST", f"{path}/removal", {"password": person.password}).status), (404, 404))
        self.assertEqual(len(person.call("GET", KEYS).json["passkeys"]), 1)

    def test_a_cookie_of_any_kind_breaks_nothing(self):
        _, key = self.with_key()
        for value in ("", "x", "A" * 22, "A" * 5_000, base64.b64encode(bytes(16)).decode(), "<script>"):
            door = Browser(self.server)
            door.client.jar["tiller_passkey"] = value
            answer = door.come_in(key)
            self.assertEqual(answer.status, 201, value)
            self.assertEqual(len(door.client.jar["tiller_passkey"]), 22)

    def test_guessing_ends_after_a_few_tries(self):
        person = self.person()
        statuses = [person.call("POST", WISH, {"password": f"guess {number}"}).status for number in range(12)]
        self.assertEqual((statuses[0], statuses[-1]), (403, 429))
        self.assertEqual(person.call("POST", WISH, {"password": person.password}).status, 429, "the right one too")

    def test_one_network_asks_so_often_and_no_more(self):
        answer = {"credential": "AAAA", "client_data": "e30", "authenticator_data": "AAAA", "signature": "AAAA"}
        with TillerServer("--behind-proxy") as server:
            server.admin()
            of = lambda network, path, body=None: server.client().call("POST", path, body, {"Host": "localhost", "X-Forwarded-For": network}).status
            asked = [of("203.0.113.7", ASK) for _ in range(140)]
            self.assertEqual((asked[0], asked[-1], of("203.0.113.8", ASK)), (201, 429, 201))
            came = [of("203.0.113.7", COME_IN, answer) for _ in range(75)]
            self.assertEqual((came[0], came[-1], of("203.0.113.8", COME_IN, answer)), (400, 429, 400))

    def test_they_survive_a_restart_and_challenges_do_not(self):
        with TillerServer() as server:
            server.admin()
            person, key = self.person(server), Authenticator()
            self.assertEqual(person.add(key).status, 201)
            client = server.client()
            question = Browser(server, client).question()
            server.stop()
            server.start()
            client.port = server.port
            door = Browser(server, client)
            self.assertEqual(door.call("POST", COME_IN, key.use(question, door.origin)).status, 403)
            self.assertEqual(door.come_in(key).status, 201)
            server.stop()
            erased = server.tool("erase", "--person", person.viewer, "--reason", "a test")
            self.assertEqual(erased.returncode, 0, erased.stdout + erased.stderr)
            server.start()
            self.assertEqual(Browser(server).come_in(key).status, 401)


class StaffTest(unittest.TestCase):
    """Where the operator wants a second factor of staff, a passkey is one, in sessions that it opened."""

    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer("--staff-second-factor")
        cls.server.start()
        cls.admin = Browser(cls.server, cls.server.admin())
        cls.admin.handle, cls.admin.password = "operator", "a long testing password"
        cls.key = Authenticator()
        refused = cls.admin.call("GET", "/v1/admin/status")
        assert refused.status == 403 and "passkey" in refused.json["error"]["message"], refused.body
        assert cls.admin.add(cls.key).status == 201

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def by_password(self):
        browser = Browser(self.server)
        self.assertEqual(browser.call("POST", "/v1/sessions", {"handle": self.admin.handle, "password": self.admin.password}).status, 201)
        browser.password = self.admin.password
        return browser

    def test_whoever_added_it_has_their_role_at_once(self):
        self.assertEqual(self.admin.call("GET", "/v1/admin/status").status, 200)
        self.assertEqual(self.admin.call("GET", "/v1/me").json["viewer"]["role"], "admin")

    def test_a_sign_in_by_it_has_the_role_and_one_by_the_password_has_not(self):
        by_key, by_password = Browser(self.server), self.by_password()
        self.assertEqual(by_key.come_in(self.key).status, 201)
        self.assertEqual([browser.call("GET", "/v1/admin/status").status for browser in (by_key, by_password)], [200, 403])
        me = by_password.call("GET", "/v1/me").json["viewer"]
        self.assertEqual((me["role"], me["needs_second_factor"]), ("viewer", True))

    def test_with_the_password_alone_nobody_gets_another_second_factor(self):
        thief = self.by_password()
        self.assertTrue(thief.call("GET", KEYS).json["needs_code"])
        passkey = thief.call("GET", KEYS).json["passkeys"][0]["id"]
        for method, path, body in (("POST", WISH, {}), ("POST", f"{KEYS}/{passkey}/removal", {}), ("POST", "/v1/me/second-factor", {}), ("POST", "/v1/me/recovery-codes", {})):
            self.assertEqual(thief.call(method, path, {"password": thief.password, **body}).status, 403, path)
        self.assertEqual(thief.call("PUT", "/v1/me/second-factor", {"code": "000000"}).status, 403)
        self.assertEqual(len(self.admin.call("GET", KEYS).json["passkeys"]), 1)

    def test_a_recovery_code_opens_the_way_to_another_passkey(self):
        codes = self.admin.call("POST", "/v1/me/recovery-codes", {"password": self.admin.password}).json["codes"]
        browser, spare = self.by_password(), Authenticator()
        wish = browser.wish(browser.password, code=codes[0])
        self.assertEqual(browser.call("POST", KEYS, spare.make(wish, browser.origin, name="spare")).status, 201)
        self.assertEqual(browser.call("GET", "/v1/admin/status").status, 200)
        self.assertEqual(self.by_password().call("POST", WISH, {"password": browser.password, "code": codes[0]}).status, 403, "each code once")
        passkey = next(each["id"] for each in browser.call("GET", KEYS).json["passkeys"] if each["name"] == "spare")
        self.assertEqual(self.admin.call("POST", f"{KEYS}/{passkey}/removal", {"password": self.admin.password}).status, 204)

    def test_without_any_passkey_the_role_is_gone_again(self):
        ann = self.server.account("ann")
        self.assertEqual(self.admin.call("POST", f"/v1/admin/accounts/{ann.viewer}", {"action": "make_moderator", "reason": "a test"}).status, 204)
        ann = Browser(self.server, ann)
        ann.password = "the password of ann"
        self.assertEqual(ann.call("GET", "/v1/admin/reports").status, 403)
        self.assertEqual(ann.add(Authenticator()).status, 201)
        self.assertEqual(ann.call("GET", "/v1/admin/reports").status, 200)
        passkey = ann.call("GET", KEYS).json["passkeys"][0]["id"]
        self.assertEqual(ann.call("POST", f"{KEYS}/{passkey}/removal", {"password": ann.password}).status, 204)
        self.assertEqual(ann.call("GET", "/v1/admin/reports").status, 403)


if __name__ == "__main__":
    unittest.main()
