"""The feed's page: its first slate inside for a browser that shows it, and a policy that lets its own script run."""

import base64
import hashlib
import json
import re
import unittest

from tiller_server import TillerServer

NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Accept-Language": "zh-TW,zh;q=0.9"}


def slate_in(page):
    found = re.search(rb'<script type="application/json" id="first-slate" data-locale="([^"]*)">(.*?)</script>', page.body, re.S)
    return (found.group(1).decode(), json.loads(found.group(2))) if found else None


class OpeningTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def test_a_new_device_gets_its_slate_and_its_cookie_with_the_page(self):
        client = self.server.client()
        page = client.call("GET", "/", headers=NAVIGATION)
        self.assertEqual((page.status, page.header("Cache-Control")), (200, "private, no-store"))
        locale, slate = slate_in(page)
        self.assertEqual(locale, "zh-TW")
        self.assertEqual(set(slate), {"request", "items", "topics", "results", "fallback", "end"})
        self.assertEqual(client.call("GET", "/v1/me").json["viewer"]["kind"], "anonymous")

    def test_the_policy_names_the_script_within(self):
        for headers in (NAVIGATION, {}):
            page = self.server.client().call("GET", "/", headers=headers)
            script = re.search(rb"<script>(.*?)</script>", page.body, re.S).group(1)
            digest = base64.b64encode(hashlib.sha256(script).digest()).decode()
            self.assertIn(f"script-src 'self' 'sha256-{digest}'", page.header("Content-Security-Policy"))
            self.assertNotIn("unsafe-inline", page.header("Content-Security-Policy"))

    def test_programs_prefetches_and_other_pages_get_no_slate_and_make_no_viewer(self):
        asked = [("GET", "/", {}), ("GET", "/", {**NAVIGATION, "Sec-Purpose": "prefetch"}), ("GET", "/upload", NAVIGATION),
                 ("HEAD", "/", NAVIGATION), ("GET", "/", {**NAVIGATION, "Sec-Fetch-Dest": "iframe"})]
        for method, path, headers in asked:
            page = self.server.client().call(method, path, headers=headers)
            self.assertEqual(page.status, 200)
            self.assertIsNone(slate_in(page), (method, path, headers))
            self.assertIsNone(page.header("Set-Cookie"))

    def test_what_a_header_says_stays_in_its_place(self):
        for language in ('"><script>alert(1)</script>', "x" * 5000, "../../etc", ""):
            page = self.server.client().call("GET", "/", headers={**NAVIGATION, "Accept-Language": language})
            self.assertEqual(page.status, 200)
            self.assertNotIn(b"alert(1)", page.body)
            self.assertEqual(slate_in(page)[0], "")

    def test_a_cookie_of_nobody_gets_the_page(self):
        for cookie in ("tiller_session=forged", "tiller_device=" + "A" * 300):
            page = self.server.client().call("GET", "/", headers={**NAVIGATION, "Cookie": cookie})
            self.assertEqual(page.status, 200)
            self.assertIn(b'<div id="app">', page.body)


if __name__ == "__main__":
    unittest.main()
