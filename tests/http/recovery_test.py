"""The way back into an account without its password: codes, links, letters. None of them tells whether an account exists."""

import os
import re
import tempfile
import time
import unittest

from tiller_server import TillerServer

NEW = "eleven small new words"


class RecoveryTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.box = tempfile.mkdtemp(prefix="tiller-mail-")
        # A mail program of one line: each letter becomes a file.
        cls.server = TillerServer("--mail-command", f"sh -c 'cat > {cls.box}/letter-$$'", "--mail-from", "tiller@example.org", "--public-url", "https://tiller.example")
        cls.server.start()
        cls.admin = cls.server.admin()
        cls.people = 0

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def person(self):
        type(self).people += 1
        client = self.server.account(f"lost{self.people}")
        client.handle = f"lost{self.people}"
        client.password = f"the password of {client.handle}"
        return client

    def codes(self, client):
        answer = client.call("POST", "/v1/me/recovery-codes", {"password": client.password})
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json["codes"]

    def recover(self, handle, code, new=NEW):
        return self.server.client().call("POST", "/v1/recovery/code", {"handle": handle, "code": code, "new": new})

    def sign_in(self, handle, password):
        return self.server.client().call("POST", "/v1/sessions", {"handle": handle, "password": password}).status

    def letters(self, count):
        end = time.monotonic() + 20
        while time.monotonic() < end:
            files = sorted((os.path.join(self.box, name) for name in os.listdir(self.box)), key=os.path.getmtime)
            texts = [open(file, encoding="utf-8").read() for file in files]
            if len(texts) >= count and texts[-1].endswith("\n"):
                return texts
            time.sleep(0.05)
        raise AssertionError(f"no letter {count}: {texts}")

    def test_a_code_gives_a_new_password_once_and_ends_every_session(self):
        ann = self.person()
        self.assertEqual(ann.call("GET", "/v1/me/recovery").json["codes_left"], 0)
        codes = self.codes(ann)
        self.assertEqual((len(codes), ann.call("GET", "/v1/me/recovery").json["codes_left"]), (10, 10))
        self.assertEqual(self.recover(ann.handle, codes[3].upper().replace("-", " ")).status, 204)
        self.assertEqual(ann.call("GET", "/v1/sessions").status, 401)
        self.assertEqual((self.sign_in(ann.handle, ann.password), self.sign_in(ann.handle, NEW)), (401, 201))
        again = self.recover(ann.handle, codes[3])
        self.assertEqual((again.status, again.json["error"]["code"]), (403, "denied"))

    def test_codes_need_the_password_and_replace_each_other(self):
        ann = self.person()
        old = self.codes(ann)
        for body, status in (({}, 400), ({"password": "wrong"}, 403), ({"password": ann.password, "count": 99}, 400)):
            self.assertEqual(ann.call("POST", "/v1/me/recovery-codes", body).status, status, body)
        self.codes(ann)
        self.assertEqual(self.recover(ann.handle, old[0]).status, 403)
        self.assertEqual(self.server.client().call("POST", "/v1/me/recovery-codes", {"password": "x"}).status, 401)
        self.assertEqual(self.recover(self.person().handle, self.codes(ann)[0]).status, 403, "somebody else's code")

    def test_nobody_learns_which_accounts_exist(self):
        ann = self.person()
        self.codes(ann)
        wrong = self.recover(ann.handle, "0000-0000-0000-0000")
        nobody = self.recover("no_such_person", "0000-0000-0000-0000")
        self.assertEqual((wrong.status, wrong.body), (nobody.status, nobody.body))
        for handle in (ann.handle, "no_such_person", "'; DROP TABLE credentials; --", "x" * 64):
            answer = self.server.client().call("POST", "/v1/recovery/mail", {"handle": handle})
            self.assertEqual((answer.status, answer.body), (204, b""), handle)

    def test_a_weak_password_costs_no_code(self):
        ann = self.person()
        code = self.codes(ann)[0]
        for new in ("password", "short", "12345678", "x" * 129):
            self.assertEqual(self.recover(ann.handle, code, new).status, 400, new)
        self.assertEqual(self.recover(ann.handle, code).status, 204)

    def test_guessing_ends_after_a_few_tries(self):
        ann = self.person()
        code = self.codes(ann)[0]
        statuses = [self.recover(ann.handle, f"{place:016}").status for place in range(14)]
        self.assertEqual((statuses[0], statuses[-1]), (403, 429))
        self.assertEqual(self.recover(ann.handle, code).status, 429)

    def test_the_administrator_makes_a_link_that_opens_once(self):
        ann = self.person()
        self.assertEqual(ann.call("POST", f"/v1/admin/accounts/{ann.viewer}/recovery").status, 403)
        self.assertEqual(self.admin.call("POST", "/v1/admin/accounts/0000000000001/recovery").status, 404)
        first = self.admin.call("POST", f"/v1/admin/accounts/{ann.viewer}/recovery").json["token"]
        link = self.admin.call("POST", f"/v1/admin/accounts/{ann.viewer}/recovery")
        self.assertEqual((link.status, link.header("Cache-Control")), (201, "no-store"))
        use = lambda token, new=NEW: self.server.client().call("POST", "/v1/recovery/link", {"token": token, "new": new}).status
        token = link.json["token"]
        self.assertEqual((use(first), use("back_" + "A" * 32), use(token, "password"), use(token), use(token)), (403, 403, 400, 204, 403))
        self.assertEqual(self.sign_in(ann.handle, NEW), 201)

    def test_a_letter_goes_to_a_confirmed_address_only(self):
        ann = self.person()
        put = lambda address, password=None: ann.call("PUT", "/v1/me/mail", {"password": password or ann.password, "address": address}).status
        for bad in ("nobody", "a@b\nBcc: all@example.org", "-t@example.org", "a@b,c@d"):
            self.assertEqual(put(bad), 400, bad)
        self.assertEqual(put("ann@example.org", "wrong"), 403)
        count = len(os.listdir(self.box))
        self.assertEqual(put("ann@example.org"), 204)
        self.assertEqual(ann.call("GET", "/v1/me/recovery").json, {"codes_left": 0, "mail": True, "address": "", "pending_address": "ann@example.org"})
        letter = self.letters(count + 1)[-1]
        self.assertIn("To: ann@example.org\n", letter)
        token = re.search(r"https://tiller\.example/recover#(mail_\S+)", letter)[1]
        self.assertEqual(self.server.client().call("POST", "/v1/recovery/mail", {"handle": ann.handle}).status, 204)
        confirm = lambda value: self.server.client().call("POST", "/v1/recovery/address", {"token": value}).status
        self.assertEqual((confirm("mail_x"), confirm(token), confirm(token)), (403, 204, 403))
        self.assertEqual(ann.call("GET", "/v1/me/recovery").json["address"], "ann@example.org")
        self.assertEqual(self.server.client().call("POST", "/v1/recovery/mail", {"handle": ann.handle.upper()}).status, 204)
        letter = self.letters(count + 2)[-1]
        self.assertEqual(len(os.listdir(self.box)), count + 2, "none went out before it was confirmed")
        token = re.search(r"https://tiller\.example/recover#(back_\S+)", letter)[1]
        self.assertEqual(self.server.client().call("POST", "/v1/recovery/link", {"token": token, "new": NEW}).status, 204)
        self.assertEqual(self.sign_in(ann.handle, NEW), 201)

    def test_a_suspended_account_keeps_its_owner_and_stays_suspended(self):
        ann = self.person()
        code = self.codes(ann)[0]
        token = self.admin.call("POST", f"/v1/admin/accounts/{ann.viewer}/recovery").json["token"]
        self.assertEqual(self.admin.call("POST", f"/v1/admin/accounts/{ann.viewer}", {"action": "suspend", "reason": "test"}).status, 204)
        self.assertEqual(self.recover(ann.handle, code).status, 204)
        self.assertEqual(self.sign_in(ann.handle, NEW), 403)
        self.assertEqual(self.server.client().call("POST", "/v1/recovery/link", {"token": token, "new": NEW + "er"}).status, 204)

    def test_without_a_mail_program_there_are_no_letters(self):
        with TillerServer() as server:
            server.admin()
            ann = server.account("ann")
            self.assertFalse(ann.call("GET", "/v1/me").json["instance"]["mail"])
            self.assertEqual(ann.call("PUT", "/v1/me/mail", {"password": "the password of ann", "address": "a@example.org"}).status, 503)
            self.assertEqual(server.client().call("POST", "/v1/recovery/mail", {"handle": "ann"}).status, 204)
        for options in (("--mail-command", "true"), ("--mail-command", "true", "--mail-from", "x"), ("--mail-command", "true", "--mail-from", "a@example.org")):
            with self.assertRaisesRegex(RuntimeError, "--mail-command needs"):
                TillerServer(*options).start()
        for address in ("tiller.example", "https://tiller.example/", "ftp://tiller.example", "https://tiller.example/ x"):
            with self.assertRaisesRegex(RuntimeError, "--public-url is an address"):
                TillerServer("--public-url", address).start()


if __name__ == "__main__":
    unittest.main()
