"""What the operator shows to everybody: legal pages with their versions, and the look of the service; in the log, after a restart, against harm."""

import base64
import hashlib
import http.client
import json
import os
import re
import unittest

from pictures import chunk, chunks_of, make_png
from tiller_server import TillerServer

HTML = {"Accept": "text/html"}


def policy_of(page):
    return page.header("Content-Security-Policy")


class PresentationTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()
        cls.admin, cls.other = cls.server.admin(), cls.server.account("somebody")
        cls.viewer = cls.server.client()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def write(self, page, text, language="en", status=200, client=None):
        answer = (client or self.admin).call("PUT", f"/v1/admin/legal/{page}", {"language": language, "text": text})
        self.assertEqual(answer.status, status, answer.body)
        return answer.json

    def read(self, page, query="", status=200, **headers):
        answer = self.viewer.call("GET", f"/legal/{page}{query}", headers={**HTML, **headers})
        self.assertEqual(answer.status, status, answer.body)
        return answer.body.decode()

    def brand(self, status=200, client=None, **body):
        answer = (client or self.admin).call("PUT", "/v1/admin/brand", {"description": "", **body})
        self.assertEqual(answer.status, status, answer.body)
        return answer.json

    def logo(self, raw, kind="image/png", status=200, client=None):
        answer = (client or self.admin).call("PUT", "/v1/admin/brand/logo", raw=raw, headers={"Content-Type": kind})
        self.assertEqual(answer.status, status, answer.body)
        return answer.json

    def instance(self):
        return self.viewer.call("GET", "/v1/me").json["instance"]

    def test_1_a_legal_page_is_read_without_an_account_and_keeps_its_versions(self):
        self.assertEqual(self.instance()["legal_pages"], [])
        self.assertIn('<div id="app">', self.read("terms", status=404))
        self.assertEqual(self.viewer.call("GET", "/legal/terms").status, 404)
        first = self.write("terms", "# Use\n\nBe kind.\n- one\n- [rules](/transparency)")
        self.assertEqual((first["page"], first["language"], first["version"]), ("terms", "en", 1))
        page = self.read("terms")
        self.assertIn("<h2>Use</h2>", page)
        self.assertIn('<ul><li>one</li><li><a href="/transparency" rel="nofollow noopener">rules</a></li></ul>', page)
        self.assertIn("<title>Terms of use · Test</title>", page)
        self.assertRegex(page, r'Last changed on <time datetime="\d{4}-\d\d-\d\d">')
        self.assertNotIn("<script", page)
        self.assertNotIn("version=", page)
        self.assertEqual(self.write("terms", "Be kinder.")["version"], 2)
        page = self.read("terms")
        self.assertIn("<p>Be kinder.</p>", page)
        self.assertIn("/legal/terms?language=en&amp;version=1", page)
        old = self.read("terms", "?version=1")
        self.assertIn("This is an earlier version", old)
        self.assertIn("<h2>Use</h2>", old)
        self.assertIn("noindex", old)
        for bad, status in (("?version=3", 404), ("?version=0", 404), ("?version=x", 400), ("?version=-1", 400), ("?version=1&version=2", 400), ("?more=1", 400), (f"?version={2**64}", 400)):
            self.assertEqual(self.viewer.call("GET", f"/legal/terms{bad}").status, status, bad)
        self.assertEqual(self.instance()["legal_pages"], ["terms"])
        self.assertEqual(self.viewer.call("HEAD", "/legal/terms").status, 200)
        self.assertEqual(self.viewer.call("POST", "/legal/terms", {}).status, 405)

    def test_2_each_reader_gets_their_language_or_that_of_the_service(self):
        self.write("privacy", "# Data\n\nNone.")
        self.write("privacy", "# 数据\n\n没有。", "zh-hans")
        self.write("privacy", "# 資料\n\n沒有。", "zh-Hant")
        for wish, word in (("en-GB,en;q=0.9", "None."), ("zh-CN,zh;q=0.9,en;q=0.8", "没有。"), ("zh-TW", "沒有。"), ("zh-HK;q=1", "沒有。"), ("zh", "没有。"), ("fr", "None."), ("", "None."), ("de,zh-Hant", "沒有。")):
            self.assertIn(word, self.read("privacy", **{"Accept-Language": wish}), wish)
        page = self.read("privacy", "?language=zh-Hans", **{"Accept-Language": "en"})
        self.assertIn('<html lang="zh-Hans">', page)
        self.assertIn("隐私说明", page)
        self.assertIn('hreflang="zh-Hant"', page)
        self.assertIn("None.", self.read("privacy", "?language=xx", **{"Accept-Language": "en"}))
        settings = self.admin.call("GET", "/v1/admin/settings").json
        self.assertEqual(self.admin.call("PUT", "/v1/admin/settings", {**settings, "languages": ["zh-Hant", "en"]}).status, 200)
        self.assertIn("沒有。", self.read("privacy", **{"Accept-Language": "fr"}))
        page = self.viewer.call("GET", "/sign-up", headers=HTML)
        self.assertIn(b'lang="zh-Hant"', page.body[:1000])
        self.assertEqual(self.admin.call("PUT", "/v1/admin/settings", settings).status, 200)
        self.assertEqual(self.write("privacy", "", "zh-Hant")["text"], "")
        self.assertNotIn("zh-Hant", self.read("privacy"))
        self.assertEqual(sorted(page["language"] for page in self.admin.call("GET", "/v1/admin/legal").json["pages"] if page["page"] == "privacy"), ["en", "zh-Hans"])
        self.assertEqual(self.write("privacy", "# 資料", "zh-Hant")["version"], 3, "what was taken away keeps its number")
        self.assertEqual(self.viewer.call("GET", "/legal/privacy?language=zh-Hant&version=2").status, 404, "an empty version")

    def test_3_harm_stays_text(self):
        payloads = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", '[x](https://a" onclick="alert(1))', "[x](//evil.example)", "[x](data:text/html,<script>)",
                    "</main></body>", "<style>*{display:none}</style>", "&lt;b&gt;", "# <h1 onload=x>", "- </ul><script>", "\u202ehidden"]
        self.write("imprint", "\n".join(payloads))
        page = self.viewer.call("GET", "/legal/imprint", headers=HTML)
        body = page.body.decode()
        main = body[body.index("<main>"):body.index("</main>")]
        self.assertEqual(set(re.findall(r"</?([a-z0-9]+)", main)) - {"main", "h1", "h2", "p", "time", "br", "ul", "li", "a"}, set())
        self.assertEqual([link for link in re.findall(r'href="([^"]*)"', main) if not link.startswith("https://a")], [])
        self.assertNotIn("\u202e", body)
        style = re.search(r"<style>(.*?)</style>", body, re.S).group(1)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self.assertIn(f"style-src 'sha256-{digest}'", policy_of(page))
        self.assertIn("default-src 'none'", policy_of(page))
        self.assertNotIn("unsafe", policy_of(page))

    def test_4_who_may_write_and_what(self):
        for body in ({}, [], "x", {"language": "en"}, {"text": "x"}, {"language": "", "text": "x"}, {"language": "no language", "text": "x"}, {"language": "en", "text": 3}, {"language": "en", "text": None},
                     {"language": "en", "text": "x" * 32769}, {"language": "en", "text": "字" * 10923}, {"language": "en", "text": "x", "author": self.other.viewer}, {"language": "en\u0000", "text": "x"}):
            self.assertEqual(self.admin.call("PUT", "/v1/admin/legal/terms", body).status, 400, body)
        left = self.admin.call("PUT", "/v1/admin/legal/terms", {"language": "en", "text": "[[who]] runs this in [[where]]"})
        self.assertEqual(left.status, 400)
        self.assertIn("marked [[ ]]: 2", left.json["error"]["message"])
        for path in ("/v1/admin/legal/rules", "/v1/admin/legal/TERMS", "/v1/admin/legal/..%2fterms"):
            self.assertIn(self.admin.call("PUT", path, {"language": "en", "text": "x"}).status, (400, 404), path)
        for client, status in ((self.other, 403), (self.viewer, 401)):
            self.write("terms", "Mine now.", status=status, client=client)
            self.brand(status=status, client=client)
            self.logo(make_png(64, 64), status=status, client=client)
            for method, path in (("GET", "/v1/admin/legal"), ("GET", "/v1/admin/brand"), ("DELETE", "/v1/admin/brand/logo")):
                self.assertEqual(client.call(method, path).status, status)
        self.assertNotIn("Mine now.", self.read("terms"))

    def test_5_an_accent_must_be_readable_in_both_themes_and_comes_with_the_page(self):
        for bad, says in (({"on_light": "#0fb5a6", "on_dark": "#0fb5a6"}, "light theme, #0fb5a6, has a contrast of 2."), ({"on_light": "#0b7a70", "on_dark": "#0b7a70"}, "dark theme"),
                          ({"on_light": "#8a5a00", "on_dark": "#0fb5a6"}, "amber"), ({"on_light": "#0b7a70"}, "on_dark"), ({"on_dark": "#0fb5a6"}, "on_light"), ({"on_light": "red", "on_dark": "#0fb5a6"}, "on_light"),
                          ({"on_light": "#0b7a70;}*{display:none", "on_dark": "#0fb5a6"}, "on_light"), ({"on_light": "", "on_dark": ""}, "on_light"), ({"on_light": 3, "on_dark": "#0fb5a6"}, "on_light"),
                          ({"description": "x" * 601}, "description"), ({"description": 3}, "description"), ({"more": 1}, "more")):
            answer = self.admin.call("PUT", "/v1/admin/brand", {"description": "", **bad})
            self.assertEqual(answer.status, 400, bad)
            self.assertIn(says, answer.json["error"]["message"])
        got = self.brand(description="Boats & <b>waves</b>\nfor all", on_light="#1A4FB4", on_dark="#7fb0ff")
        self.assertEqual((got["description"], got["on_light"], got["on_dark"], got["logo"]), ("Boats & <b>waves</b> for all", "#1a4fb4", "#7fb0ff", ""))
        for path in ("/", "/settings", "/nowhere"):
            page = self.viewer.call("GET", path, headers=HTML)
            style = re.search(rb"<style>(.*?)</style>", page.body, re.S).group(1)
            self.assertIn(b"--you:#1a4fb4", style)
            self.assertIn("style-src 'self' 'sha256-" + base64.b64encode(hashlib.sha256(style).digest()).decode() + "'", policy_of(page))
            self.assertNotIn("unsafe-inline", policy_of(page))
            self.assertIn(b"<title>Test</title>", page.body)
            self.assertIn(b'<meta property="og:description" content="Boats &amp; &lt;b&gt;waves&lt;/b&gt; for all" />', page.body)
            self.assertNotIn(b"<b>waves", page.body)
        tag = self.viewer.call("GET", "/settings", headers=HTML).header("ETag")
        self.assertEqual(self.viewer.call("GET", "/settings", headers={**HTML, "If-None-Match": tag}).status, 304)
        self.brand(description="Ships")
        page = self.viewer.call("GET", "/settings", headers={**HTML, "If-None-Match": tag})
        self.assertEqual(page.status, 200, "a new look is a new page")
        self.assertNotIn(b"--you:#1a4fb4", page.body)
        manifest = self.viewer.call("GET", "/manifest.webmanifest")
        self.assertEqual(manifest.header("Content-Type"), "application/manifest+json")
        self.assertEqual((manifest.json["name"], manifest.json["description"], manifest.json["icons"][0]["src"]), ("Test", "Ships", "/icon.svg"))

    def test_6_a_logo_is_drawn_anew(self):
        if not self.instance()["uploads"]:
            self.skipTest("this machine's media jail is too weak for pictures")
        self.brand(description="Ships")
        sent = make_png(300, 200, more=chunk(b"tEXt", b"Comment\0<script>alert(1)</script>"))
        got = self.logo(sent)
        self.assertRegex(got["logo"], r"^/brand/[0-9a-f]+-512\.png$")
        self.assertEqual(got["description"], "Ships", "the words stay")
        small = self.instance()["logo"]
        for address, side in ((got["logo"], 512), (small, 192)):
            picture = self.viewer.call("GET", address)
            self.assertEqual((picture.status, picture.header("Content-Type")), (200, "image/png"))
            self.assertIn("immutable", picture.header("Cache-Control"))
            kinds, size = chunks_of(picture.body)
            self.assertEqual(size, (side, side))
            self.assertLessEqual(set(kinds), {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
            self.assertNotIn(b"alert", picture.body)
        page = self.viewer.call("GET", "/sign-up", headers=HTML)
        self.assertIn(f'<link rel="icon" href="{small}" type="image/png"'.encode(), page.body)
        self.assertIn(f'<meta property="og:image" content="http://127.0.0.1:{self.server.port}{got["logo"]}" />'.encode(), page.body)
        icons = self.viewer.call("GET", "/manifest.webmanifest").json["icons"]
        self.assertEqual([(icon["src"], icon["sizes"]) for icon in icons], [(small, "192x192"), (got["logo"], "512x512")])
        self.write("terms", "Be kind.")
        self.assertIn(f'<img src="{small}"', self.read("terms"))
        again = self.logo(make_png(64, 64))["logo"]
        self.assertNotEqual(again, got["logo"], "a name stands for one picture")
        self.assertEqual(self.viewer.call("GET", got["logo"]).status, 404)
        back = self.admin.call("DELETE", "/v1/admin/brand/logo")
        self.assertEqual((back.status, back.json["logo"], self.instance()["logo"]), (200, "", ""))
        self.assertEqual(self.viewer.call("GET", again).status, 404)

    def test_7_what_is_no_picture_is_refused_and_changes_nothing(self):
        png = make_png(64, 64)
        for raw in (b"", b"x", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"GIF89a" + bytes(50), b"\xff\xd8\xff\xe0" + bytes(50), png[:20], make_png(63, 63), make_png(4097, 64), make_png(64, 257),
                    b"RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x2b\x01\0\xc7\0\0" + bytes(20)):
            self.logo(raw, status=400)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.putrequest("PUT", "/v1/admin/brand/logo")
        cookie = "; ".join(f"{name}={value}" for name, value in self.admin.jar.items())
        for name, value in (("Cookie", cookie), ("Content-Type", "image/png"), ("Content-Length", str(2 * 1024 * 1024 + 1))):
            connection.putheader(name, value)
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 413, "said before the picture is sent")
        connection.close()
        for kind in ("image/svg+xml", "application/json", "text/html", "image/jpeg"):
            self.logo(png, kind=kind, status=415)
        if self.instance()["uploads"]:
            for raw in (png[:-30], png[:33] + bytes(200), png.replace(b"IDAT", b"IDAX"), make_png(64, 64, more=chunk(b"IHDR", bytes(13)))):
                self.assertIn(self.admin.call("PUT", "/v1/admin/brand/logo", raw=raw, headers={"Content-Type": "image/png"}).status, (200, 400))
            loud = self.admin.call("PUT", "/v1/admin/brand/logo", raw=make_png(600, 600, noise=os.urandom), headers={"Content-Type": "image/png"})
            self.assertEqual(loud.status, 400)
            self.assertIn("KiB", loud.json["error"]["message"])
            self.assertEqual(self.admin.call("DELETE", "/v1/admin/brand/logo").status, 200)
        for name in ("x", "..%2f..%2fetc%2fpasswd", "0-192.png", "%00", "a" * 600):
            self.assertIn(self.viewer.call("GET", f"/brand/{name}").status, (400, 404), name)
        self.assertEqual(self.instance()["logo"], "")

    def test_8_all_of_it_is_in_the_log(self):
        self.write("terms", "Kept over night.")
        self.brand(description="Kept", on_light="#1a4fb4", on_dark="#7fb0ff")
        logo = self.logo(make_png(80, 64))["logo"] if self.instance()["uploads"] else ""
        before = (self.admin.call("GET", "/v1/admin/legal").json, self.admin.call("GET", "/v1/admin/brand").json)
        self.server.stop()
        kinds = [json.loads(line)["kind"] for line in self.server.tool("log", "--kind", "brand_changed").stdout.splitlines() if line.startswith("{")]
        self.assertGreater(len(kinds), 1)
        self.server.start()
        admin = self.server.client()
        self.assertIn(admin.call("POST", "/v1/sessions", {"handle": "operator", "password": "a long testing password"}).status, (200, 201))
        self.assertEqual((admin.call("GET", "/v1/admin/legal").json, admin.call("GET", "/v1/admin/brand").json), before)
        type(self).viewer = self.server.client()
        type(self).admin = admin
        self.assertIn("Kept over night.", self.read("terms"))
        if logo:
            self.assertEqual(self.viewer.call("GET", logo).status, 200)


if __name__ == "__main__":
    unittest.main()
