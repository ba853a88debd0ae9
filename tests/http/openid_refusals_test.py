"""Sign-ins by identity providers that must be refused: answers that were not asked for, tokens that do not hold, providers that misbehave,
settings that name none; and which calls the server makes outside."""

import contextlib
import pathlib
import shutil
import tempfile
import threading
import time
import unittest

from authenticator import base64url
from cryptography import x509
from identity_provider import LOOPBACK, SECRET, IdentityProvider, certificate
from openid_case import BY_CODE, LINKED, REGISTER, OpenidCase, Visitor, table
from tiller_server import TillerServer


class FlowTest(OpenidCase):
    """Answers that were not asked for, came twice, or come from elsewhere."""

    def test_an_answer_is_good_in_the_browser_that_asked(self):
        victim, attacker = Visitor(self.server), Visitor(self.server)
        back = self.id.sign_in(attacker.start(), "attacker")
        self.assertEqual(victim.bring(back).status, 403, "without a cookie")
        victim.start()
        self.assertEqual(victim.bring(back).status, 403, "with another cookie")
        self.assertNotIn("tiller_session", victim.client.jar)
        self.assertIn(back["code"], self.id.codes, "the code was shown to nobody")
        self.assertEqual(attacker.bring(back).status, 202)

    def test_a_state_and_a_code_are_good_once(self):
        person = self.person()
        door = Visitor(self.server)
        back = self.id.sign_in(door.start(), person.handle)
        self.assertEqual(door.bring(back).status, 201)
        self.assertEqual(door.bring(back).status, 403)
        door.start()
        self.assertEqual(door.bring(back).status, 403, "nor with a new cookie")
        another = self.id.sign_in(door.start(), person.handle)
        self.assertEqual(door.bring({**another, "code": back["code"]}).status, 403, "a code of before")

    def test_a_state_that_is_bent_is_refused(self):
        door = Visitor(self.server)
        back = self.id.sign_in(door.start(), "somebody")
        for state in ("x", "A" * 54, back["state"][:-1], back["state"][::-1], back["state"][:-2] + "AA", back["state"].lower()):
            self.assertEqual(door.bring({**back, "state": state}).status, 403, state)
        self.assertIn(back["code"], self.id.codes)
        self.assertEqual(door.bring(back).status, 202)

    def test_providers_are_not_mixed_up(self):
        other = self.providers["other"]
        door = Visitor(self.server)
        back = self.id.sign_in(door.start("id"), "somebody")
        before = len(other.hits)
        self.assertEqual(door.bring(back, "other").status, 403, "a state of one at the address of another")
        self.assertEqual(door.bring({**back, "issuer": other.issuer}, "id").status, 403, "an answer that names another")
        self.assertEqual([hit for hit in other.hits[before:] if hit == "/token"], [], "which never saw the code")
        self.assertEqual(door.bring({**back, "issuer": self.id.issuer}).status, 202)

    def test_a_code_is_bound_to_its_question(self):
        """Somebody else's code, put into one's own answer: PKCE and the nonce do not fit."""
        victim, attacker = Visitor(self.server), Visitor(self.server)
        stolen = self.id.sign_in(victim.start(), "victim")
        own = self.id.sign_in(attacker.start(), "attacker")
        self.assertEqual(attacker.bring({**own, "code": stolen["code"]}).status, 403)
        careless = self.id.sign_in(attacker.start(), "victim")
        self.id.bent = {"nonce": "of another question"}
        self.assertEqual(attacker.bring(careless).status, 403)

    def test_tokens_that_do_not_hold_open_nothing(self):
        person, now = self.person(), int(time.time())
        thief = self.id.pen.token({"iss": self.id.issuer, "sub": person.handle, "aud": "tiller", "iat": now, "exp": now + 300, "nonce": "x"})
        for bent in ({"nonce": "other"}, {"nonce": None}, {"iss": "https://evil.example"}, {"iss": self.id.issuer + "/"}, {"iss": self.providers["other"].issuer}, {"aud": "another"}, {"aud": ["tiller", "another"]}, {"aud": None}, {"azp": "another"},
                     {"exp": now - 120}, {"exp": None}, {"iat": now + 600}, {"iat": now - 3_600}, {"nbf": now + 600}, {"sub": None}, {"sub": ""}, {"sub": "x" * 256}, {"sub": 7}, {"algorithm": "none"}, {"algorithm": "HS256"},
                     {"header": {"alg": "RS512"}}, {"header": {"kid": "unknown"}}, {"header": {"kid": "e1"}}, {"header": {"crit": ["exp"]}}, {"token": thief}, {"token": thief.rsplit(".", 1)[0] + "."}, {"token": "a.b.c"}, {"token": ""}, {"token": "A" * 20_000},
                     {"token": base64url(b"[" * 3_000) + ".e30.AA"}):
            with self.subTest(str(bent)[:60]):
                self.id.bent = bent
                door = Visitor(self.server)
                answer = door.come(self.id, person.handle)
                self.assertEqual((self.code_of(answer), "tiller_session" in door.client.jar), ((403, "denied"), False))
        self.id.bent = {"aud": ["tiller", "another"], "azp": "tiller", "exp": now + 300.5}
        self.assertEqual(Visitor(self.server).come(self.id, person.handle).status, 201, "and what the standard allows is taken")

    def test_answers_of_the_token_address_that_are_none(self):
        person = self.person()
        big = lambda handler: handler.say(200, b"{" + b" " * 1_000_000 + b"}")
        endless = lambda handler: (handler.send_response(200), handler.end_headers(), [handler.wfile.write(b"x" * 65_536) for _ in range(1_000)])
        for name, answer in (("huge", big), ("endless", endless), ("error", lambda handler: handler.say(500, {})), ("no JSON", lambda handler: handler.say(200, b"<html>")), ("a list", lambda handler: handler.say(200, [])),
                             ("nothing", lambda handler: handler.say(200, b"")), ("closed", lambda handler: handler.connection.close()), ("redirect", lambda handler: handler.say(302, b"", Location=f"{self.providers['other'].issuer}/token")),
                             ("a number for a token", lambda handler: handler.say(200, {"id_token": 7}))):
            with self.subTest(name):
                self.id.answers = {"/token": answer}
                before = len(self.providers["other"].hits)
                answered = Visitor(self.server).come(self.id, person.handle)
                self.assertIn(answered.status, (403, 503), answered.body)
                self.assertEqual(self.providers["other"].hits[before:], [], "redirects are not followed")
        self.id.answers = {}
        self.assertEqual(Visitor(self.server).come(self.id, person.handle).status, 201)

    def test_a_slow_provider_is_given_up_and_holds_up_nobody(self):
        person = self.account()
        self.id.answers = {"/token": lambda handler: time.sleep(8)}
        door = Visitor(self.server)
        back = self.id.sign_in(door.start(), "somebody")
        took, outcome = [], []

        def bring():
            began = time.monotonic()
            outcome.append(door.bring(back).status)
            took.append(time.monotonic() - began)

        waiting = threading.Thread(target=bring)
        waiting.start()
        began = time.monotonic()
        self.assertEqual(self.server.client().call("POST", "/v1/sessions", {"handle": person.handle, "password": person.password}).status, 201)
        self.assertLess(time.monotonic() - began, 3)
        waiting.join()
        self.assertEqual(outcome, [503])
        self.assertLess(took[0], 7)

    def test_hostile_bodies(self):
        door, person = Visitor(self.server), self.account()
        good = self.id.sign_in(door.start(), "somebody")
        for field in ("state", "code"):
            self.assertEqual(door.bring({name: value for name, value in good.items() if name != field}).status, 400, field)
            for bad in ("", 7, None, [], {}, "x" * 5_000, "a\0b"):
                self.assertEqual(door.bring({**good, field: bad}).status, 400, (field, bad))
        for bad in ("", 7, "x" * 256):
            self.assertEqual(door.bring({**good, "issuer": bad}).status, 400, bad)
        for extra in ("account", "subject", "redirect_uri", "provider"):
            self.assertEqual(door.bring({**good, extra: "x"}).status, 400, extra)
            self.assertEqual(door.register("somebody_new", **{extra: "x"}).status, 400, extra)
        for path in ("/v1/openid/nobody/start", "/v1/openid/nobody/answer", "/v1/openid/%00/start", "/v1/openid/id%2F..%2Fother/start", "/v1/openid/ID/start", "/v1/openid/" + "x" * 300 + "/start"):
            body = good if path.endswith("answer") else None
            self.assertIn(door.call("POST", path, body).status, (400, 404), path)
        self.assertEqual(person.call("POST", f"{LINKED}/nobody", {"password": person.password}).status, 404)
        for body in ({}, {"password": 7}, {"password": person.password, "code": ""}, {"password": person.password, "name": "x"}):
            self.assertEqual(person.call("POST", f"{LINKED}/id", body).status, 400, body)
        for path in (f"{LINKED}/nothing/removal", f"{LINKED}/0000000000001/removal"):
            self.assertEqual(person.call("POST", path, {"password": person.password}).status, 404)
        for body in ({}, {"code": ""}, {"code": 7}, {"code": "x" * 65}, {"code": "000000", "handle": "x"}):
            self.assertEqual(door.call("POST", BY_CODE, body).status, 400, body)
        for method, path, body in (("POST", "/v1/openid/id/start", None), ("POST", "/v1/openid/id/answer", good), ("POST", REGISTER, {"handle": "x"}), ("POST", BY_CODE, {"code": "x"})):
            self.assertEqual(door.call(method, path, body, Origin="https://evil.example").status, 403, f"{path} from another site's page")
        self.assertEqual(door.register("somebody_new", password="a password of mine").status, 400, "there is none")
        self.assertEqual(door.bring(good).status, 202, "none of that spent the answer")

    def test_calls_are_noted_for_the_administrator_and_in_the_log_lines(self):
        self.person()
        calls = self.admin.call("GET", "/v1/admin/status").json["outbound"]
        place = self.id.issuer.removeprefix("http://")
        self.assertIn((place, "token of id", "200", False), [(each["host"], each["why"], each["outcome"], each["failed"]) for each in calls])
        self.assertLessEqual(len(calls), 50)
        end = time.monotonic() + 5
        while (line := f"outbound: {place} for token of id: 200") not in self.server.printed and time.monotonic() < end:
            time.sleep(0.05)
        self.assertIn(line, self.server.printed)


class ProvidersTest(unittest.TestCase):
    """Providers whose description can not be used, certificates, settings, restarts."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tiller-openid-"))
        self.stack = contextlib.ExitStack()
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.addCleanup(self.stack.close)

    def provider(self, **how):
        made = IdentityProvider(**how)
        self.stack.callback(made.stop)
        return made

    def serve(self, *tables, options=()):
        config = self.folder / "tiller.toml"
        config.write_text("".join(tables))
        server = self.stack.enter_context(TillerServer("--config", str(config), *options))
        self.admin = server.admin()
        return server

    def start(self, server, name):
        return server.client().call("POST", f"/v1/openid/{name}/start")

    def test_descriptions_that_do_not_hold(self):
        trap = self.provider()
        moved = {"/.well-known/openid-configuration": lambda handler: handler.say(302, b"", Location=f"{trap.issuer}/.well-known/openid-configuration")}
        cases = {"liar": {"issuer": "https://evil.example"}, "elsewhere": {"jwks_uri": f"{trap.issuer}/keys"}, "outside": {"token_endpoint": "http://id.example/token"}, "script": {"authorization_endpoint": "javascript:alert(1)"}}
        providers = {name: self.provider(**said) for name, said in cases.items()} | {name: self.provider() for name in ("moved", "huge", "slow")}
        providers["moved"].answers = moved
        providers["huge"].answers = {"/.well-known/openid-configuration": lambda handler: handler.say(200, b"[" * 1_000_000)}
        providers["slow"].answers = {"/.well-known/openid-configuration": lambda handler: time.sleep(8)}
        server = self.serve(*(table(self.folder, name, provider) for name, provider in providers.items()))
        for name in ("liar", "outside", "script", "moved", "huge", "slow"):
            with self.subTest(name):
                answer = self.start(server, name)
                self.assertEqual((answer.status, answer.json["error"]["code"]), (503, "unavailable"))
                hits = len(providers[name].hits)
                self.assertEqual(self.start(server, name).status, 503)
                self.assertEqual(len(providers[name].hits), hits, "it is left alone for a while")
        # Keys at a host that nobody has named are not fetched.
        visitor = Visitor(server)
        self.assertEqual(visitor.come(providers["elsewhere"], "somebody", "elsewhere").status, 503)
        self.assertEqual(trap.hits, [], "nothing that the operator has not named was called")
        calls = self.admin.call("GET", "/v1/admin/status").json["outbound"]
        denied = [each for each in calls if each["host"] == trap.issuer.removeprefix("http://")]
        self.assertEqual([(each["why"], each["failed"]) for each in denied], [("keys of elsewhere", True)])
        self.assertIn("denied", denied[0]["outcome"])

    def test_a_provider_that_names_itself_in_answers_must_do_so(self):
        provider = self.provider(authorization_response_iss_parameter_supported=True)
        visitor = Visitor(self.serve(table(self.folder, "id", provider)))
        back = provider.sign_in(visitor.start(), "somebody")
        self.assertEqual(visitor.bring(back).status, 403)
        self.assertEqual(visitor.bring({**back, "issuer": provider.issuer}).status, 202)

    def test_keys_on_a_host_that_the_operator_named(self):
        keys = self.provider()
        provider = self.provider(jwks_uri=f"{keys.issuer}/keys")
        provider.pen = keys.pen
        server = self.serve(table(self.folder, "id", provider, hosts=[keys.issuer.removeprefix("http://")]))
        self.assertEqual(Visitor(server).come(provider, "somebody").status, 202)

    def test_certificates_are_verified(self):
        (self.folder / "good").mkdir()
        (self.folder / "wrong").mkdir()
        authority, served = certificate(self.folder / "good", LOOPBACK)
        other_authority, misnamed = certificate(self.folder / "wrong", [x509.DNSName("id.example")])
        good, number, stranger = self.provider(host="localhost", server_pem=served), self.provider(server_pem=served), self.provider(host="localhost", server_pem=served)
        wrong = self.provider(host="localhost", server_pem=misnamed)
        plain = lambda name, provider, ca: table(self.folder, name, provider, plain=False, **({"ca_file": str(ca)} if ca else {}))
        server = self.serve(plain("good", good, authority), plain("number", number, authority), plain("stranger", stranger, None), plain("misnamed", wrong, other_authority))
        self.assertEqual([self.start(server, name).status for name in ("good", "number", "stranger", "misnamed")], [201, 201, 503, 503])
        self.assertEqual((stranger.hits, wrong.hits), ([], []), "nothing was asked of them")
        visitor = Visitor(server)
        self.assertEqual(visitor.come(good, "somebody", "good").status, 202)

    def test_where_the_address_is_known_the_way_holds_there_alone(self):
        provider = self.provider()
        server = self.serve(table(self.folder, "id", provider), options=("--public-url", "https://tiller.example", "--behind-tls"))
        at = lambda host: server.client().call("POST", "/v1/openid/id/start", None, {"Host": host})
        self.assertEqual([at(host).status for host in ("tiller.example", "evil.example", "localhost")], [201, 409, 409])
        started = at("tiller.example")
        self.assertIn("redirect_uri=https%3A%2F%2Ftiller.example%2Fsign-in%2Fid", started.json["address"])
        cookie = next(value for name, value in started.headers if name.lower() == "set-cookie")
        self.assertTrue(cookie.startswith("__Host-tiller_openid=") and all(word in cookie for word in ("; Secure", "HttpOnly", "SameSite=Lax")), cookie)

    def test_links_survive_a_restart_and_go_with_an_erasure(self):
        provider = self.provider()
        server = self.serve(table(self.folder, "id", provider))
        visitor = Visitor(server)
        visitor.come(provider, "ann")
        viewer = visitor.register("ann").json["viewer"]["id"]
        half = Visitor(server)
        half.come(provider, "ben")
        begun = Visitor(server)
        back = provider.sign_in(begun.start(), "ann")
        server.stop()
        server.start()
        for each in (half, begun):
            each.client.port = server.port
        self.assertEqual(half.register("ben").status, 403, "who had not finished begins again")
        self.assertEqual(begun.bring(back).status, 403)
        self.assertEqual(Visitor(server).come(provider, "ann").json["viewer"]["id"], viewer)
        server.stop()
        erased = server.tool("erase", "--person", viewer, "--reason", "a test")
        self.assertEqual(erased.returncode, 0, erased.stdout + erased.stderr)
        server.start()
        self.assertEqual(Visitor(server).come(provider, "ann").json, {"next": "sign_up"})

    def test_a_provider_that_is_not_named_any_more(self):
        provider, other = self.provider(), self.provider()
        server = self.serve(table(self.folder, "id", provider), table(self.folder, "other", other))
        visitor = Visitor(server)
        visitor.come(provider, "ann")
        self.assertEqual(visitor.register("ann").status, 201)
        started = visitor.call("POST", f"{LINKED}/other", {"password": ""}).json["address"]
        self.assertEqual(visitor.bring(other.sign_in(started, "ann"), "other").status, 202)
        server.stop()
        (self.folder / "tiller.toml").write_text(table(self.folder, "id", provider))
        server.start()
        visitor.client.port = server.port
        listed = visitor.call("GET", LINKED).json["identities"]
        self.assertEqual(sorted(each["label"] for each in listed), sorted(["The id", other.issuer]))
        used = next(each["id"] for each in listed if each["label"] == "The id")
        self.assertEqual(visitor.call("POST", f"{LINKED}/{used}/removal", {"password": ""}).status, 409, "the other one opens nothing")

    def test_faults_in_the_settings_are_named(self):
        provider = self.provider()
        good = table(self.folder, "id", provider)
        open_secret, empty, long = self.folder / "open", self.folder / "empty", self.folder / "long"
        for path, text in ((open_secret, SECRET), (empty, "\n"), (long, "x" * 600)):
            path.write_text(text)
            path.chmod(0o644 if path == open_secret else 0o600)
        secret = str(self.folder / "secret")
        bent = lambda old, new: good.replace(old, new)
        for text, named in (
            (bent('name = "id"', 'name = "I d"'), '"name"'), (bent('name = "id"\n', ""), '"name"'), (bent('client_id = "tiller"', 'client_id = ""'), '"client_id"'), (bent(provider.issuer, "http://id.example"), '"issuer"'),
            (bent(provider.issuer, "id.example"), '"issuer"'), (bent(provider.issuer, "https://id.example/?a"), '"issuer"'), (bent("plain_on_loopback = true", ""), '"issuer"'), (bent("plain_on_loopback = true", "plain_on_loopback = 1"), '"plain_on_loopback"'),
            (bent(secret, str(open_secret)), "chmod"), (bent(secret, str(empty)), '"client_secret_file"'), (bent(secret, str(long)), '"client_secret_file"'), (bent(secret, "/nowhere/at/all"), '"client_secret_file"'), (bent(secret, str(self.folder)), '"client_secret_file"'),
            (bent(secret, "secret"), '"client_secret_file"'), (good + 'hosts = ["a b"]\n', '"hosts"'), (good + 'hosts = ["id.example/path"]\n', '"hosts"'), (good + 'hosts = []\n', '"hosts"'), (good + 'ca_file = "here"\n', '"ca_file"'),
            (good + 'client_secret = "x"\n', '"client_secret"'), (good + good, "another table"), ("openid = 7\n", '"openid"'), ("".join(good.replace('"id"', f'"id{i}"').replace('"The id"', f'"{i}"') for i in range(9)), '"openid"'),
        ):
            with self.subTest(text[-60:]):
                (self.folder / "tiller.toml").write_text(text)
                server = TillerServer("--config", str(self.folder / "tiller.toml"))
                try:
                    with self.assertRaises(RuntimeError) as failed:
                        server.start()
                    self.assertIn(named, str(failed.exception))
                    self.assertNotIn(SECRET, str(failed.exception))
                finally:
                    server.__exit__()


if __name__ == "__main__":
    unittest.main()
