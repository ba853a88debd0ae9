"""Search and its suggestions: what is found, what is not shown any more, and what odd callers get."""

import time
import unittest
from urllib.parse import quote

from tiller_server import TillerServer
from upload_test import metadata, make_video, TUS

CLIPS = [
    ("creator", "Sourdough bread, day one", "bread,baking", "Kitchen / sounds"),
    ("creator", "紅燒牛肉麵的家常做法", "牛肉麵,美食", "Kitchen / sounds"),
    ("baker", "Banana bread without sugar", "bread,banana", ""),
]
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:01.000\nA hooked tail is a question\n"


def find(client, text, **query):
    rest = "".join(f"&{name}={quote(str(value))}" for name, value in query.items())
    return client.call("GET", f"/v1/search?q={quote(text)}{rest}")


def like(client, name, token):
    event = {"id": name, "type": "like", "token": token, "time_ms": int(time.time() * 1000)}
    return client.call("POST", "/v1/events", {"events": [event]}).json["results"][0]["outcome"]


def texts(answer):
    return [item["video"]["text"] for item in answer.json["videos"]]


class SearchTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()
        cls.admin = cls.server.admin()
        cls.creator, cls.baker, cls.viewer = (cls.server.account(name) for name in ("creator", "baker", "viewer"))
        if not cls.creator.call("GET", "/v1/me").json["instance"]["uploads"]:
            cls.server.__exit__()
            raise unittest.SkipTest("this machine's media jail is too weak for uploads")
        video = make_video(1)
        cls.videos = {}
        for handle, text, tags, sound in CLIPS:
            client = getattr(cls, handle)
            made = client.call("POST", "/v1/uploads", headers={**TUS, "Upload-Length": str(len(video)), "Upload-Metadata": metadata(filename="clip.mp4", text=text, tags=tags, sound=sound)})
            sent = client.call("PATCH", made.header("Location"), raw=video, headers={**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})
            assert sent.status == 204, sent.body
            cls.videos[text] = cls.wait_for_job(client, made.header("Location"))

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    @classmethod
    def wait_for_job(cls, client, location):
        for _ in range(600):
            job = client.call("GET", f"/v1/jobs/{location.rsplit('/', 1)[1]}").json
            if job["state"] in ("done", "failed"):
                assert job["state"] == "done", job
                return job["video"]
            time.sleep(0.1)
        raise AssertionError(f"the job did not end: {job}")

    def wait_until(self, what, holds):
        """The index follows the log within a second."""
        for _ in range(50):
            if holds():
                return
            time.sleep(0.1)
        self.fail(what)

    def test_finds_by_words_typos_beginnings_and_the_other_chinese(self):
        for text, wanted in (("sourdough bread", CLIPS[0]), ("sourdoh", CLIPS[0]), ("bana", CLIPS[2]), ("红烧牛肉面", CLIPS[1]), ("SOÜRDOUGH", CLIPS[0])):
            self.wait_until(text, lambda: texts(find(self.viewer, text))[:1] == [wanted[1]])
        answer = find(self.viewer, "bread")
        self.assertEqual(sorted(texts(answer)), sorted([CLIPS[0][1], CLIPS[2][1]]))
        self.assertEqual(answer.json["tags"][0], {"tag": "bread", "videos": 2})
        self.assertTrue(answer.json["complete"])
        self.assertNotIn("next", answer.json)

    def test_what_is_found_can_be_acted_on(self):
        self.wait_until("bread", lambda: len(texts(find(self.viewer, "bread"))) == 2)
        item = find(self.viewer, "bread").json["videos"][0]
        self.assertEqual(item["position"], 0)
        self.assertEqual(like(self.viewer, "found-1", item["token"]), "accepted")
        self.assertEqual([found["token"] for found in find(self.server.client(), "bread").json["videos"]], ["", ""])

    def test_people_are_found_and_vanish_when_blocked(self):
        viewer = self.server.account("blocker")
        self.wait_until("baker", lambda: [person["handle"] for person in find(viewer, "bakr", kind="people").json["people"]] == ["baker"])
        self.wait_until("banana", lambda: texts(find(viewer, "banana")) == [CLIPS[2][1]])
        self.assertEqual(viewer.call("PUT", f"/v1/blocks/{self.baker.viewer}").status, 204)
        self.assertEqual(find(viewer, "baker").json["people"], [])
        self.assertEqual(texts(find(viewer, "banana")), [])
        kinds = [item["kind"] for item in viewer.call("GET", "/v1/search/suggestions?q=baker").json["items"]]
        self.assertNotIn("person", kinds)
        self.assertEqual(texts(find(self.viewer, "banana")), [CLIPS[2][1]])

    def test_captions_are_found_and_edits_followed(self):
        video = self.videos[CLIPS[1][1]]
        put = self.creator.call("PUT", f"/v1/videos/{video}/captions/en", raw=CAPTIONS, headers={"Content-Type": "text/vtt"})
        self.assertEqual(put.status, 204, put.body)
        self.wait_until("captions", lambda: texts(find(self.viewer, "hooked tail")) == [CLIPS[1][1]])
        self.assertEqual(self.baker.call("PUT", "/v1/me/display-name", {"display_name": "Zoë Früh"}).status, 200)
        self.wait_until("name", lambda: [person["handle"] for person in find(self.viewer, "zoe fruh").json["people"]] == ["baker"])
        self.wait_until("videos by name", lambda: CLIPS[2][1] in texts(find(self.viewer, "zoe fruh")))

    def test_a_hidden_video_is_gone_at_once_and_comes_back(self):
        video = self.videos[CLIPS[0][1]]
        self.wait_until("sourdough", lambda: texts(find(self.viewer, "sourdough")) == [CLIPS[0][1]])
        self.assertIn(self.admin.call("POST", f"/v1/admin/videos/{video}/state", {"state": "hidden", "reason": "a test"}).status, (204,))
        self.assertEqual(texts(find(self.viewer, "sourdough")), [])
        self.assertEqual(find(self.viewer, "baking", kind="tags").json["tags"], [])
        self.assertEqual([item for item in self.viewer.call("GET", "/v1/search/suggestions?q=sourd").json["items"] if item["kind"] == "phrase"], [])
        self.assertIn(self.admin.call("POST", f"/v1/admin/videos/{video}/state", {"state": "public", "reason": "a test"}).status, (204,))
        self.wait_until("back", lambda: texts(find(self.viewer, "sourdough")) == [CLIPS[0][1]])

    def test_suggestions_go_on_with_what_is_typed(self):
        def suggested(text):
            items = self.viewer.call("GET", f"/v1/search/suggestions?q={quote(text)}").json["items"]
            return [(item["kind"], item.get("text") or item["person"]["handle"]) for item in items]

        self.wait_until("sourdough", lambda: ("phrase", "sourdough") in suggested("sour"))
        self.wait_until("bread", lambda: ("tag", "bread") in suggested("br"))
        self.wait_until("creator", lambda: ("person", "creator") in suggested("crea"))
        self.wait_until("two words", lambda: ("phrase", "banana bread") in suggested("banana br"))

    def test_a_sound_has_a_page_and_its_videos_can_be_acted_on(self):
        page = self.viewer.call("GET", f"/v1/sounds?name={quote('Kitchen / sounds')}")
        self.assertEqual(page.status, 200, page.body)
        self.assertEqual(sorted(item["video"]["text"] for item in page.json["items"]), sorted([CLIPS[0][1], CLIPS[1][1]]))
        self.assertEqual({item["video"]["sound"] for item in page.json["items"]}, {"Kitchen / sounds"})
        self.assertEqual(like(self.viewer, "sound-1", page.json["items"][0]["token"]), "accepted")
        self.wait_until("sound", lambda: find(self.viewer, "kitchn", kind="sounds").json["sounds"] == [{"sound": "Kitchen / sounds", "videos": 2}])
        self.assertEqual(self.viewer.call("GET", "/v1/sounds?name=nobody%20made%20this").json["items"], [])
        for name, code in (("%ff", 400), ("a" * 257, 400), ("%00", 400), ("", 400), ("a&x=1", 400), ("%3Cscript%3E", 200), ("%E2%80%AE", 200)):
            self.assertEqual(self.viewer.call("GET", f"/v1/sounds?name={name}").status, code, name)
        long = {**TUS, "Upload-Length": "10", "Upload-Metadata": metadata(filename="clip.mp4", sound="長" * 86)}
        self.assertEqual(self.creator.call("POST", "/v1/uploads", headers=long).status, 400)

    def test_discover_shows_rising_tags_and_who_has_just_begun(self):
        viewer = self.server.account("finder")
        page = viewer.call("GET", "/v1/discover").json
        self.assertEqual([(tag["tag"], tag["creators_today"], tag["creators_per_day"]) for tag in page["tags"]], [("bread", 2, 0)])
        self.assertEqual({creator["newest"]["video"]["creator"]["handle"] for creator in page["creators"]}, {"creator", "baker"})
        self.assertEqual(like(viewer, "fresh-1", page["creators"][0]["newest"]["token"]), "accepted")
        self.assertEqual(viewer.call("PUT", f"/v1/blocks/{self.baker.viewer}").status, 204)
        after = viewer.call("GET", "/v1/discover").json
        self.assertEqual([creator["newest"]["video"]["creator"]["handle"] for creator in after["creators"]], ["creator"])
        self.assertEqual({creator["newest"]["token"] for creator in self.server.client().call("GET", "/v1/discover").json["creators"]}, {""})
        self.assertEqual(viewer.call("GET", "/v1/discover?x=1").status, 400)

    def test_odd_questions_get_an_answer_and_bad_ones_a_reason(self):
        client = self.server.client()
        for text in ('"cat" NEAR/3 dog*', "text:cat OR dog AND NOT (", "!?…。「」", "🍜🍜", "שלום עולם", "مرحبا", "a" * 256, "'; DROP TABLE videos; --", "%", "\t\n", "長" * 85, "<script>alert(1)</script>"):
            self.assertEqual(find(client, text).status, 200, text)
            self.assertEqual(client.call("GET", f"/v1/search/suggestions?q={quote(text)}").status, 200, text)
        for path, words in (("q=", "empty"), ("", "empty"), ("q=" + "a" * 257, "257 bytes"), ("q=" + "%e9%95%b7" * 86, "258 bytes"), ("q=%ff%fe", "UTF-8"), ("q=a%00b", ""), ("q=a&kind=users", "kind"), ("q=a&after=x", "after"), ("q=a&after=-1", "after"), ("q=a&after=0", "after"), ("q=a&after=99999999999999999999", "after"), ("q=a&after=481", "after"), ("q=a&q=b", "twice"), ("q=a&limit=3", "limit")):
            answer = client.call("GET", f"/v1/search?{path}")
            self.assertEqual(answer.status, 400, path)
            self.assertIn(words, answer.json["error"]["message"], path)
        self.assertEqual(client.call("GET", "/v1/search/suggestions?q=" + "a" * 257).status, 400)
        self.assertEqual(client.call("GET", "/v1/search/suggestions").status, 400)

    def test_a_network_without_an_account_is_limited(self):
        with TillerServer() as server:
            stranger = server.client()
            server.account("member")
            codes = [find(stranger, "a").status for _ in range(130)]
            self.assertEqual((codes[0], codes[-1]), (200, 429))
            self.assertIsNotNone(find(stranger, "a").header("Retry-After"))
            member = server.client()
            member.call("POST", "/v1/sessions", {"handle": "member", "password": "the password of member"})
            self.assertEqual(find(member, "a").status, 200)

    def test_the_index_tells_how_far_it_is(self):
        status = self.admin.call("GET", "/v1/admin/status").json["search"]
        self.assertGreater(status["documents"], 3)
        self.assertTrue(status["complete"])
        metrics = self.server.client().call("GET", "/metrics").body.decode()
        for name in ("tiller_search_documents", "tiller_search_bytes", "tiller_search_waiting", "tiller_search_lag_ms"):
            self.assertIn(f"\n{name} ", metrics)


if __name__ == "__main__":
    unittest.main()
