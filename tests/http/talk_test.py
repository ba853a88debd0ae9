"""What people say to each other: threads, answers, quotes, likes, pins, rules, blocks, mutes, notifications."""

import time
import unittest

from tiller_server import TillerServer
from upload_test import TUS, make_video, metadata


class TalkTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = TillerServer()
        cls.server.start()
        cls.admin = cls.server.admin()
        cls.creator = cls.server.account("maker")
        if not cls.creator.call("GET", "/v1/me").json["instance"]["uploads"]:
            cls.server.__exit__()
            raise unittest.SkipTest("this machine's media jail is too weak for uploads")
        clip = make_video()
        cls.videos = [cls.publish(clip, f"clip {place}") for place in range(2)]
        cls.people = 0

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    @classmethod
    def publish(cls, clip, text):
        headers = {**TUS, "Upload-Length": str(len(clip)), "Upload-Metadata": metadata(filename="clip.mp4", text=text, language="en")}
        location = cls.creator.call("POST", "/v1/uploads", headers=headers).header("Location")
        cls.creator.call("PATCH", location, raw=clip, headers={**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})
        end = time.monotonic() + 90
        while time.monotonic() < end:
            job = cls.creator.call("GET", f"/v1/jobs/{location.rsplit('/', 1)[1]}").json
            if job["state"] == "done":
                return job["video"]
            time.sleep(0.2)
        raise AssertionError(job)

    def person(self, name=None):
        type(self).people += 1
        return self.server.account(name or f"person{self.people}")

    def token(self, client, video=None):
        return client.call("GET", f"/v1/videos/{video or self.videos[0]}").json["token"]

    def say(self, client, text, status=201, video=None, **fields):
        answer = client.call("POST", f"/v1/videos/{video or self.videos[0]}/comments", {"text": text, "token": self.token(client, video), **fields})
        self.assertEqual(answer.status, status, answer.body)
        return answer.json

    def threads(self, client=None, order="latest", video=None):
        answer = (client or self.server.client()).call("GET", f"/v1/videos/{video or self.videos[0]}/comments?order={order}")
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def ids(self, page):
        return [comment["id"] for comment in page["comments"]]

    def told(self, client):
        return client.call("GET", "/v1/notifications").json["notifications"]

    def test_threads_answers_and_both_orders(self):
        ann, ben = self.person(), self.person()
        old, new = self.say(ann, "the first thread"), self.say(ben, "a later thread")
        answer = self.say(ben, "an answer", reply_to=old["id"])
        deeper = self.say(ann, "an answer to the answer", reply_to=answer["id"])
        self.assertEqual((answer["thread"], deeper["thread"]), (old["id"], old["id"]))
        self.assertNotIn("reply_to_handle", answer)
        self.assertEqual(deeper["reply_to_handle"], f"person{self.people}")
        latest = [each for each in self.ids(self.threads()) if each in (old["id"], new["id"])]
        self.assertEqual(latest, [new["id"], old["id"]])
        top = [each for each in self.ids(self.threads(order="top")) if each in (old["id"], new["id"])]
        self.assertEqual(top, [old["id"], new["id"]], "two answers go before none")
        replies = self.server.client().call("GET", f"/v1/comments/{old['id']}/replies").json
        self.assertEqual(self.ids(replies), [answer["id"], deeper["id"]])
        self.assertEqual(self.ids(self.server.client().call("GET", f"/v1/comments/{deeper['id']}/replies").json), self.ids(replies))
        # The first comment goes, the answers stay.
        self.assertEqual(ann.call("DELETE", f"/v1/comments/{old['id']}").status, 204)
        left = next(each for each in self.threads()["comments"] if each["id"] == old["id"])
        self.assertEqual((left["gone"], left["text"], left["replies"]), (True, "", 2))
        self.say(ben, "too late", 404, reply_to=old["id"])
        self.say(ben, "elsewhere", 400, video=self.videos[1], reply_to=answer["id"])

    def test_likes_count_once_and_can_be_taken_back(self):
        ann, ben = self.person(), self.person()
        comment = self.say(ann, "like me")
        path = f"/v1/comments/{comment['id']}/like"
        self.assertEqual([ben.call("PUT", path).status for _ in range(3)], [204] * 3)
        seen = next(each for each in self.threads(ben)["comments"] if each["id"] == comment["id"])
        self.assertEqual((seen["likes"], seen["liked"]), (1, True))
        self.assertEqual(next(each for each in self.threads(ann)["comments"] if each["id"] == comment["id"])["liked"], False)
        self.assertEqual([each["kind"] for each in self.told(ann)], ["comment_liked"])
        self.assertEqual([ben.call("DELETE", path).status for _ in range(2)], [204] * 2)
        self.assertEqual(next(each for each in self.threads()["comments"] if each["id"] == comment["id"])["likes"], 0)
        self.assertEqual(self.told(ann), [])
        self.assertEqual(self.server.client().call("PUT", path).status, 401)
        self.assertEqual(ben.call("PUT", "/v1/comments/0000000000001/like").status, 404)

    def test_quotes_of_moments_and_of_comments(self):
        ann, ben = self.person(), self.person()
        moment = self.say(ann, "here", moment_ms=1200, line="what was said")
        self.assertEqual(moment["quote"], {"kind": "moment", "moment_ms": 1200, "line": "what was said"})
        quoting = self.say(ben, "as you say", quoted_comment=moment["id"])
        self.assertEqual((quoting["quote"]["text"], quoting["quote"]["gone"]), ("here", False))
        ann.call("PUT", f"/v1/comments/{moment['id']}", {"text": "there"})
        read = lambda client: next(each for each in self.threads(client)["comments"] if each["id"] == quoting["id"])
        self.assertEqual(read(ben)["quote"]["text"], "there", "as it reads now")
        ann.call("DELETE", f"/v1/comments/{moment['id']}")
        self.assertEqual(read(ben)["quote"]["gone"], True)
        self.assertNotIn("text", read(ben)["quote"])
        self.say(ben, "past the end", 400, moment_ms=60_000)
        self.say(ben, "both", 400, moment_ms=1, quoted_comment=quoting["id"])
        self.say(ben, "no moment", 400, line="said when?")
        self.say(ben, "long line", 400, moment_ms=1, line="x" * 1001)

    def test_edits_are_the_authors_and_are_marked(self):
        ann, ben = self.person(), self.person()
        comment = self.say(ann, "frist")
        edited = ann.call("PUT", f"/v1/comments/{comment['id']}", {"text": "first"})
        self.assertEqual((edited.status, edited.json["text"]), (200, "first"))
        self.assertGreaterEqual(edited.json["edited_ms"], comment["created_ms"])
        self.assertEqual(ben.call("PUT", f"/v1/comments/{comment['id']}", {"text": "mine"}).status, 403)
        self.assertEqual(self.admin.call("PUT", f"/v1/comments/{comment['id']}", {"text": "mine"}).status, 403, "nobody writes in another's name")
        for text in ("", "   ", "x" * 2001, 7, None):
            self.assertEqual(ann.call("PUT", f"/v1/comments/{comment['id']}", {"text": text}).status, 400, text)

    def test_mentions_are_people_and_are_told(self):
        ann, named = self.person(), self.person("named_one")
        comment = self.say(ann, "hello @Named_One. and @nobody_here, mail a@named_one, @person0@named_one")
        self.assertEqual(comment["mentions"], ["named_one"])
        self.assertEqual([(each["kind"], each["comment"]["id"]) for each in self.told(named)], [("mentioned", comment["id"])])
        many = " ".join(f"@x{place}" for place in range(50))
        self.assertEqual(self.say(ann, many)["mentions"], [])

    def test_the_creator_pins_and_says_who_may_comment(self):
        ann, video = self.person(), self.videos[1]
        first, second = self.say(ann, "pin me", video=video), self.say(ann, "newer", video=video)
        self.assertEqual(ann.call("PUT", f"/v1/comments/{first['id']}/pin").status, 403)
        self.assertEqual(self.creator.call("PUT", f"/v1/comments/{first['id']}/pin").status, 204)
        page = self.threads(video=video)
        self.assertEqual((self.ids(page)[0], page["comments"][0]["pinned"]), (first["id"], True))
        self.assertEqual(self.ids(page).count(first["id"]), 1)
        answer = self.say(ann, "below", video=video, reply_to=first["id"])
        self.assertEqual(self.creator.call("PUT", f"/v1/comments/{answer['id']}/pin").status, 400)
        self.creator.call("DELETE", f"/v1/comments/{first['id']}/pin")
        self.assertEqual(self.ids(self.threads(video=video))[0], second["id"])
        rule = f"/v1/videos/{video}/comment-rule"
        self.assertEqual(ann.call("PUT", rule, {"rule": "nobody"}).status, 403)
        for bad in ("", "friends", 1, None):
            self.assertEqual(self.creator.call("PUT", rule, {"rule": bad}).status, 400, bad)
        self.assertEqual(self.creator.call("PUT", rule, {"rule": "followers"}).status, 204)
        page = self.threads(ann, video=video)
        self.assertEqual((page["rule"], page["may_comment"], page["why_not"]), ("followers", False, "followers"))
        self.say(ann, "not yet", 403, video=video)
        ann.call("PUT", f"/v1/follows/{self.creator.viewer}")
        self.say(ann, "as a follower", video=video)
        self.creator.call("PUT", rule, {"rule": "nobody"})
        self.say(ann, "off", 403, video=video)
        self.say(self.creator, "the creator always may", video=video)
        self.assertEqual(self.threads(video=video)["why_not"], "sign_in")
        self.creator.call("PUT", rule, {"rule": "everyone"})

    def test_a_block_parts_two_people_everywhere_at_once(self):
        ann, ben, carl = self.person(), self.person(), self.person()
        by_ann, by_ben = self.say(ann, "by ann"), self.say(ben, "by ben")
        answer = self.say(ben, "ben answers ann", reply_to=by_ann["id"])
        self.say(ann, "ann quotes ben", quoted_comment=by_ben["id"])
        self.assertEqual(ann.call("PUT", f"/v1/blocks/{ben.viewer}").status, 204)
        for one, other, name in ((ann, by_ben, "ann"), (ben, by_ann, "ben")):
            self.assertNotIn(other["id"], self.ids(self.threads(one)), name)
            self.assertNotIn(other["id"], self.ids(self.threads(one, "top")), name)
        self.assertNotIn(answer["id"], self.ids(ann.call("GET", f"/v1/comments/{by_ann['id']}/replies").json))
        self.assertIn(by_ben["id"], self.ids(self.threads(carl)))
        quote = next(each for each in self.threads(ann)["comments"] if each["text"] == "ann quotes ben")["quote"]
        self.assertEqual((quote["gone"], "text" in quote), (True, False))
        self.assertEqual([each for each in self.told(ann) if each["actors"][0]["id"] == ben.viewer], [])
        self.say(ben, "still there?", 404, reply_to=by_ann["id"])
        self.assertEqual(ben.call("PUT", f"/v1/comments/{by_ann['id']}/like").status, 404)
        self.assertEqual(ben.call("GET", f"/v1/creators/{ann.viewer}").status, 404)
        self.assertEqual(ann.call("GET", f"/v1/creators/{ben.viewer}").status, 200, "who blocked can take it back there")
        ann.call("DELETE", f"/v1/blocks/{ben.viewer}")
        self.assertIn(by_ben["id"], self.ids(self.threads(ann)))

    def test_whom_a_creator_blocks_no_longer_meets_their_videos(self):
        ben = self.person()
        self.assertEqual(self.creator.call("PUT", f"/v1/blocks/{ben.viewer}").status, 204)
        slate = ben.call("POST", "/v1/feed", {"surface": "for_you"}).json
        self.assertEqual([each["video"]["id"] for each in slate["items"] if each["video"]["id"] in self.videos], [])
        self.assertEqual(ben.call("POST", f"/v1/requests/{slate['request']}/replay").json["verdict"], "identical")
        self.assertEqual(ben.call("GET", f"/v1/videos/{self.videos[0]}").status, 404)
        self.assertEqual(ben.call("GET", f"/v1/videos/{self.videos[0]}/comments").status, 404)
        self.creator.call("DELETE", f"/v1/blocks/{ben.viewer}")
        self.assertEqual(ben.call("GET", f"/v1/videos/{self.videos[0]}").status, 200)

    def test_mutes_and_filtered_words_are_the_readers_own(self):
        ann, ben = self.person(), self.person()
        loud, spoiler = self.say(ben, "loud"), self.say(self.person(), "the SPOILER is 结局 here")
        self.assertEqual(ann.call("PUT", f"/v1/mutes/{ben.viewer}").status, 204)
        self.assertNotIn(loud["id"], self.ids(self.threads(ann)))
        self.assertIn(self.say(ann, "seen by the muted")["id"], self.ids(self.threads(ben)))
        self.assertEqual([each["id"] for each in ann.call("GET", "/v1/mutes").json["mutes"]], [ben.viewer])
        words = ann.call("PUT", "/v1/filtered-words", {"words": ["Spoiler", " spoiler ", "结局", "   "]})
        self.assertEqual(words.json["words"], ["spoiler", "结局"])
        filtered = lambda: next(each for each in self.threads(ann)["comments"] if each["id"] == spoiler["id"])["filtered"]
        self.assertTrue(filtered())
        ann.call("PUT", "/v1/filtered-words", {"words": ["spoil"]})
        self.assertFalse(filtered(), "whole words")
        for bad in ({"words": ["x"] * 201}, {"words": ["x" * 101]}, {"words": "x"}, {}, {"words": [1]}):
            self.assertEqual(ann.call("PUT", "/v1/filtered-words", bad).status, 400, bad)
        ann.call("DELETE", f"/v1/mutes/{ben.viewer}")
        self.assertIn(loud["id"], self.ids(self.threads(ann)))
        self.assertEqual(ann.call("PUT", f"/v1/mutes/{ann.viewer}").status, 400)

    def test_floods_and_repetitions_are_stopped(self):
        ann = self.person()
        self.say(ann, "the same words")
        self.say(ann, "the same words", 409)
        answers = [ann.call("POST", f"/v1/videos/{self.videos[0]}/comments", {"text": f"flood {n}", "token": self.token(ann)}) for n in range(12)]
        self.assertEqual(answers[-1].status, 429)
        self.assertIsNotNone(answers[-1].header("Retry-After"))

    def test_notifications_group_are_seen_and_survive_a_restart(self):
        ann, fans = self.person(), [self.person() for _ in range(5)]
        comment = self.say(ann, "well liked")
        for fan in fans:
            fan.call("PUT", f"/v1/comments/{comment['id']}/like")
            fan.call("PUT", f"/v1/follows/{ann.viewer}")
        answer = self.say(fans[0], "indeed", reply_to=comment["id"])
        told = self.told(ann)
        # The last like and the last follow may bear the same millisecond.
        self.assertEqual((told[0]["kind"], sorted(each["kind"] for each in told[1:])), ("replied", ["comment_liked", "followed"]))
        for each in told[1:]:
            self.assertEqual((len(each["actors"]), each["others"]), (3, 2))
        self.assertEqual(told[0]["comment"], {"id": answer["id"], "text": "indeed"})
        self.assertEqual(ann.call("GET", "/v1/notifications/unread").json["unread"], 3)
        self.assertEqual(ann.call("PUT", "/v1/notifications/seen", {"until_ms": told[0]["time_ms"]}).json["unread"], 0)
        self.assertEqual([each["unread"] for each in self.told(ann)], [False] * 3)
        for bad in ({"until_ms": -1}, {"until_ms": "now"}, {}, {"until_ms": 5e15}):
            self.assertEqual(ann.call("PUT", "/v1/notifications/seen", bad).status, 400, bad)
        self.assertEqual(self.server.client().call("GET", "/v1/notifications").status, 401)
        # What the creator or staff removes is told with its reason's place; the like of what is gone is not told any more.
        self.creator.call("DELETE", f"/v1/comments/{comment['id']}")
        self.assertEqual([each["kind"] for each in self.told(ann)], ["comment_removed", "replied", "followed"])

    def test_reporters_and_creators_learn_what_was_decided(self):
        ann = self.person()
        receipt = ann.call("POST", "/v1/reports", {"video": self.videos[1], "reason": "spam", "text": "look"}).json["receipt"]
        anybody = self.server.client()
        status = lambda: anybody.call("GET", f"/v1/reports/{receipt}").json
        self.assertEqual((status()["state"], status()["target"], status()["reason"]), ("open", "video", "spam"))
        self.assertNotIn("text", status())
        for bad in ("0000000000001", "x", receipt[:-1]):
            self.assertEqual(anybody.call("GET", f"/v1/reports/{bad}").status, 404, bad)
        report = next(each for each in self.admin.call("GET", "/v1/admin/reports?state=open").json["reports"] if each["target"] == "video")
        decided = self.admin.call("POST", f"/v1/admin/reports/{report['id']}/decision", {"action": "hide", "reason": "too loud"})
        self.assertIn(decided.status, (200, 204), decided.body)
        self.assertEqual([(each["kind"], each["reason"]) for each in self.told(ann)], [("report_decided", "hide")])
        self.assertEqual((status()["state"], status()["action"]), ("decided", "hide"))
        self.assertEqual([anybody.call("GET", f"/v1/reports/{receipt}").status for _ in range(40)][-1], 429, "receipts are not guessed")
        mine = self.told(self.creator)[0]
        self.assertEqual((mine["kind"], mine["reason"], mine["ruling"], mine["actors"]), ("decided", "too loud", "hidden", []))
        back = self.admin.call("POST", f"/v1/admin/videos/{self.videos[1]}/state", {"state": "public", "reason": "fine after all"})
        self.assertIn(back.status, (200, 204), back.body)
        self.assertEqual(self.told(self.creator)[0]["ruling"], "video_restored")

    def test_chinese_is_read_in_either_script_also_where_both_are_mixed(self):
        client = self.server.client()
        read = lambda to, *texts: client.call("POST", "/v1/script", {"to": to, "texts": list(texts)})
        self.assertEqual(read("zh-Hant", "头发和发现", "plain words", "", "皇后在后面，台灣很美").json["texts"], ["頭髮和發現", "plain words", "", "皇后在後面，臺灣很美"])
        self.assertEqual(read("zh-Hans", "頭髮和發現", "简体與繁體混在一起").json["texts"], ["头发和发现", "简体与繁体混在一起"])
        for bad in ({"to": "zh-Hans"}, {"to": "ja", "texts": []}, {"to": "zh-Hans", "texts": ["x"] * 101}, {"to": "zh-Hans", "texts": ["x" * 4001]}, {"to": "zh-Hans", "texts": [1]}, {}):
            self.assertEqual(client.call("POST", "/v1/script", bad).status, 400, bad)
        self.assertEqual(client.call("POST", "/v1/script", raw=b'{"to":"zh-Hans","texts":["\xff"]}', headers={"Content-Type": "application/json"}).status, 400)
        self.assertEqual(read("zh-Hans", "a\u0301 👩‍👩‍👧 \u202e").status, 200)

    def test_a_pasted_link_shows_a_public_clip_and_none_of_its_text_is_markup(self):
        client, video = self.server.client(), self.videos[0]
        title = '"><script>alert(1)</script>'
        self.assertEqual(self.creator.call("PATCH", f"/v1/videos/{video}", {"text": title}).status, 200)
        page = client.call("GET", f"/v/{video}").body.decode()
        self.assertIn('property="og:title" content="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"', page)
        self.assertNotIn("<script>alert", page)
        self.assertNotIn("tiller_device", client.jar, "a preview makes no viewer")
        url = f"http://127.0.0.1:{self.server.port}/v/{video}"
        card = client.call("GET", f"/v1/oembed?url={url}&format=json&maxwidth=300")
        self.assertEqual((card.status, card.json["type"], card.json["title"]), (200, "link", title))
        self.assertEqual(client.call("GET", f"/v1/oembed?url={url}&format=xml").status, 501)
        self.assertEqual(client.call("GET", f"/v1/oembed?url={url}&format=AAA").status, 400)
        self.assertEqual(client.call("GET", "/v1/oembed").status, 400)
        for bad in ("http://elsewhere.example/v/" + video, url + "x", url[:-1], "/v/" + video, "javascript:alert(1)"):
            self.assertEqual(client.call("GET", f"/v1/oembed?url={bad}").status, 404, bad)
        self.admin.call("POST", f"/v1/admin/videos/{video}/state", {"state": "hidden", "reason": "not for everybody"})
        self.assertNotIn("og:title", client.call("GET", f"/v/{video}").body.decode())
        self.assertNotIn("og:title", self.creator.call("GET", f"/v/{video}").body.decode(), "made for nobody in particular")
        self.assertEqual(client.call("GET", f"/v1/oembed?url={url}").status, 404)
        self.admin.call("POST", f"/v1/admin/videos/{video}/state", {"state": "public", "reason": ""})
        self.creator.call("PATCH", f"/v1/videos/{video}", {"text": "clip 0"})

    def test_bad_cursors_and_orders_are_refused(self):
        client = self.server.client()
        for query in ("order=best", "after=x", "order=top&after=x", "order=top&after=99999", "after=1-2", "other=1"):
            self.assertEqual(client.call("GET", f"/v1/videos/{self.videos[0]}/comments?{query}").status, 400, query)
        self.assertEqual(client.call("GET", "/v1/comments/0000000000001/replies").status, 404)
        self.assertEqual(client.call("GET", "/v1/comments/nonsense/replies").status, 404)


if __name__ == "__main__":
    unittest.main()
