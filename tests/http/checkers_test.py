"""Checkers: an operator's program and hash list look at new videos, moderators see what they say, and only rules act by themselves."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

import doctor_test
import talk_test
from tiller_server import TillerServer
from upload_test import make_video

PYTHON = "/usr/bin/python3"
# It says what the video's text asks for, so that one program shows every behaviour.
LOOK = """
import json, sys, time
question = json.loads(sys.stdin.readline())
text = question["text"]
frames = [open(frame["path"], "rb").read(3) for frame in question["frames"]]
score = lambda name, value: {"name": name, "score": value}
if "crash" in text: sys.exit("no model: out of luck")
if "silent" in text: sys.exit(0)
if "slow" in text: time.sleep(60)
if "huge" in text: print("x" * 10_000_000)
if "nan" in text: print('{"labels": [{"name": "loud", "score": NaN}]}'); sys.exit(0)
if "network" in text:
    import socket
    try: socket.create_connection(("127.0.0.1", 80), 1)
    except OSError: text += " refused"
labels = [score("jpeg", float(frames != [] and all(start == b"\\xff\\xd8\\xff" for start in frames))), score("frames", len(frames) / 16)]
if "loud" in text: labels.append(score("loud", 0.75))
if "fraud" in text: labels.append(score("fraud", 0.99))
if "refused" in text: labels.append(score("refused", 1))
if "creator" in json.dumps(question): labels.append(score("leaks", 1))
print(json.dumps({"version": "look 7", "labels": labels}))
"""


def have_python():
    return os.access(PYTHON, os.X_OK)


@unittest.skipUnless(have_python(), f"{PYTHON} is not there")
class CheckersTest(unittest.TestCase):
    publish = classmethod(talk_test.TalkTest.publish.__func__)

    @classmethod
    def setUpClass(cls):
        cls.work = pathlib.Path(tempfile.mkdtemp(prefix="tiller-checkers-"))
        cls.work.chmod(0o755)
        cls.look, cls.known = cls.work / "look.py", cls.work / "known.txt"
        cls.look.write_text(LOOK)
        cls.known.write_text("# nothing yet\n")
        cls.config = cls.work / "tiller.toml"
        cls.config.write_text(f"""
[[checker]]
name = "look"
command = ["{PYTHON}", "{cls.look}"]
reads = ["{cls.look}"]
timeout_s = 3
memory_mib = 512
frames = 4
[[checker.label]]
name = "loud"
report_at = 0.5
[[checker.label]]
name = "fraud"
act_at = 0.95
action = "hide"
ground = "law"
rule = "Section 9"
facts = "A program found what looks like a known fraud."

[[checker]]
name = "known"
hash_list = "{cls.known}"
""")
        cls.server = TillerServer("--config", str(cls.config))
        cls.server.start()
        cls.admin, cls.creator = cls.server.admin(), cls.server.account("maker")
        if not cls.creator.call("GET", "/v1/me").json["instance"]["uploads"]:
            cls.server.__exit__()
            raise unittest.SkipTest("this machine's media jail is too weak for uploads")
        cls.clip = make_video()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        shutil.rmtree(cls.work, ignore_errors=True)

    def checked(self):
        """Waits until no video waits for a checker."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            status = self.admin.call("GET", "/v1/admin/status").json
            if status["checks_waiting"] == 0:
                return {one["name"]: one for one in status["checkers"]}
            time.sleep(0.1)
        raise AssertionError("the checkers did not finish")

    def item(self, video):
        return next((item for item in self.admin.call("GET", "/v1/admin/queue").json["items"] if item["target_id"] == video), None)

    def labels(self, item, checker="look"):
        check = next(one for one in item["checks"] if one["checker"] == checker)
        return {label["name"]: (round(label["score"], 3), label["flagged"]) for label in check["labels"]}

    def test_1_what_passes_its_threshold_is_reported_and_nothing_is_done(self):
        calm, loud = self.publish(self.clip, "a calm clip"), self.publish(self.clip, "a loud clip, network")
        self.checked()
        self.assertIsNone(self.item(calm), "nothing was flagged")
        item = self.item(loud)
        self.assertEqual([(report["reason"], report["text"]) for report in item["reports"]], [("automated", "look")])
        self.assertEqual(self.labels(item), {"jpeg": (1.0, False), "frames": (0.25, False), "loud": (0.75, True), "refused": (1.0, False)})
        self.assertEqual((item["checks"][-1]["version"], item["checks"][0]["checker"], item["checks"][0]["labels"]), ("look 7", "known", []))
        self.assertNotIn("automatic", item)
        self.assertEqual(self.server.client().call("GET", f"/v1/videos/{loud}").status, 200, "it stays out until a person decides")
        self.assertEqual(self.creator.call("GET", "/v1/decisions").json["decisions"], [])
        self.assertEqual(self.creator.call("GET", "/v1/admin/queue").status, 403, "its maker does not read the scores")
        decided = self.admin.call("POST", "/v1/admin/decisions", {"reports": [item["reports"][0]["id"]], "action": "limit", "reason": "It is too loud.", "automated": True})
        self.assertEqual(decided.status, 201, decided.body)
        self.assertIsNone(self.item(loud))
        mine = self.creator.call("GET", "/v1/decisions").json["decisions"][0]
        self.assertEqual((mine["automated"], mine["by_program"]), (True, False), "a person decided what a program had found")

    def test_2_an_action_of_a_rule_has_its_reasons_an_appeal_and_one_step_back(self):
        video = self.publish(self.clip, "fraud")
        self.checked()
        self.assertEqual(self.server.client().call("GET", f"/v1/videos/{video}").status, 404)
        mine = self.creator.call("GET", "/v1/decisions").json["decisions"][0]
        self.assertEqual((mine["target_id"], mine["ruling"], mine["facts"], mine["ground"], mine["rule"]),
                         (video, "hidden", "A program found what looks like a known fraud.", "law", "Section 9"))
        self.assertEqual((mine["automated"], mine["by_program"], mine["can_appeal"], mine["stands"]), (True, True, True, True))
        told = self.creator.call("GET", "/v1/notifications").json["notifications"][0]
        self.assertEqual((told["kind"], told["decision"]), ("decided", mine["id"]))
        item = self.item(video)
        self.assertEqual((item["automatic"]["decision"], item["automatic"]["ruling"], self.labels(item)["fraud"]), (mine["id"], "hidden", (0.99, True)))
        self.assertEqual(self.creator.call("POST", f"/v1/decisions/{mine['id']}/appeal", {"text": "It is a film about fraud."}).status, 200)
        appeal = self.admin.call("GET", "/v1/admin/appeals").json["appeals"][0]
        self.assertEqual((appeal["decision"]["by_program"], appeal["decided_by"], appeal["may_decide"]), (True, "", True), "any person may answer it, at once")
        month = self.server.client().call("GET", "/v1/transparency").json["months"][0]
        self.assertGreaterEqual(month["by_program"], 1)
        self.assertGreaterEqual(month["reports"]["automated"], 1)
        public = self.server.client().call("GET", f"/v1/transparency/decisions?month={month['month']}").json["decisions"]
        self.assertTrue(any(one["by_program"] and one["ruling"] == "hidden" for one in public))
        self.assertEqual(self.creator.call("POST", f"/v1/admin/decisions/{mine['id']}/undo", {}).status, 403)
        self.assertEqual(self.admin.call("POST", f"/v1/admin/decisions/{mine['id']}/undo", {}).status, 204)
        self.assertEqual(self.server.client().call("GET", f"/v1/videos/{video}").status, 200)
        item = self.item(video)
        self.assertNotIn("automatic", item)
        self.assertEqual(len(item["reports"]), 1, "a person has not answered it yet")
        self.assertFalse(self.creator.call("GET", f"/v1/decisions/{mine['id']}").json["stands"])

    def test_3_every_failure_is_told_and_holds_no_upload_back(self):
        before = self.checked()["look"]["failures"]
        for place, (text, says) in enumerate((("crash", "it ended with 1: no model: out of luck"), ("silent", "no JSON"), ("slow", "no answer within 3 s"),
                                              ("huge", "larger than 64 KiB"), ("nan", "no JSON"))):
            video = self.publish(self.clip, f"please {text}")
            look = self.checked()["look"]
            self.assertEqual((look["failures"], look["failing"]), (before + place + 1, True), text)
            self.assertIn(says, look["last_failure"])
            self.assertEqual(self.server.client().call("GET", f"/v1/videos/{video}").status, 200)
            self.assertIsNone(self.item(video))
        self.admin.call("POST", "/v1/reports", {"video": video, "reason": "other"})
        self.assertIn("no JSON", next(check["failure"] for check in self.item(video)["checks"] if check["checker"] == "look"))
        self.publish(self.clip, "calm again")
        self.assertFalse(self.checked()["look"]["failing"])

    def test_4_known_files_and_pictures_are_found(self):
        file = self.work / "film.mp4"
        file.write_bytes(self.clip)
        answer = subprocess.run([self.server.program, "hashes", str(file), "old-fraud", *doctor_test.AS_ROOT], capture_output=True, text=True)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        lines = answer.stdout.splitlines()
        self.assertRegex(lines[0], r"^[0-9a-f]{64} old-fraud$")
        self.assertGreater(len(lines), 1)
        self.assertEqual(len(set(lines)), len(lines), "pictures that look alike are one line")
        self.assertTrue(all(len(line.split()[0]) == 16 for line in lines[1:]))
        for listed, score in ((lines[0], 1.0), ("\n".join(lines[1:]), None)):
            # A second later, so that the file has another time of change.
            self.known.write_text(listed + "\n")
            os.utime(self.known, (time.time() + len(listed), time.time() + len(listed)))
            video = self.publish(self.clip, "an old film")
            self.checked()
            item = self.item(video)
            self.assertEqual(item["reports"][0]["text"], "known")
            found = self.labels(item, "known")["old-fraud"]
            self.assertEqual(found[1], True)
            self.assertTrue(found[0] == score if score else 0.9 <= found[0] <= 1, found)
        self.known.write_text("nonsense\n")
        os.utime(self.known, (1, 1))
        video = self.publish(self.clip, "with a broken list")
        self.assertIn("line 1", self.checked()["known"]["last_failure"])
        self.assertEqual(self.server.client().call("GET", f"/v1/videos/{video}").status, 200)
        self.known.write_text("")
        os.utime(self.known, (2, 2))
        for bad, says in (([str(file), "Two Words"], "one word"), ([str(self.look), "fraud"], ""), (["/nowhere/film.mp4", "fraud"], "can not read")):
            answer = subprocess.run([self.server.program, "hashes", *bad, *doctor_test.AS_ROOT], capture_output=True, text=True)
            self.assertEqual((answer.returncode, says in answer.stderr), (1, True), answer.stderr)

    def restart(self, *options):
        self.server.stop()
        self.server.options = list(options)
        self.server.start()
        for name, handle, password in (("admin", "operator", "a long testing password"), ("creator", "maker", "the password of maker")):
            client = self.server.client()
            self.assertIn(client.call("POST", "/v1/sessions", {"handle": handle, "password": password}).status, (200, 201))
            setattr(type(self), name, client)

    def test_5_what_was_published_while_nobody_looked_is_looked_at_by_the_next_start(self):
        self.restart()
        video = self.publish(self.clip, "loud, at night")
        status = self.admin.call("GET", "/v1/admin/status").json
        self.assertEqual((status["checks_waiting"], status["checkers"]), (0, []))
        self.restart("--config", str(self.config))
        self.checked()
        self.assertEqual(self.labels(self.item(video))["loud"], (0.75, True))
        answers = self.checked()["look"]["answers"]
        self.restart("--config", str(self.config))
        self.assertEqual(self.checked()["look"]["answers"], answers, "nothing is asked twice")

    def test_6_the_doctor_says_what_can_not_run(self):
        self.server.stop()
        found = doctor_test.findings(self.server.data)
        self.assertEqual(found["settings"]["verdict"], "ok")
        config = pathlib.Path(self.server.data) / "tiller.toml"
        config.write_text(self.config.read_text())
        found = doctor_test.findings(self.server.data)
        self.assertEqual((found["checker-look"]["verdict"], found["checker-known"]["verdict"]), ("ok", "ok"), found)
        self.assertRegex(found["checker-look"]["says"], r"\d+ answers, \d+ failures")
        self.look.write_text("import nothing_of_this_name\n")
        self.known.write_text("nonsense\n")
        found = doctor_test.findings(self.server.data)
        self.assertEqual((found["checker-look"]["verdict"], found["checker-known"]["verdict"]), ("broken", "broken"))
        self.assertIn("nothing_of_this_name", found["checker-look"]["says"])
        config.write_text(config.read_text().replace(PYTHON, "/nowhere/python"))
        self.assertIn("/nowhere/python is not there", doctor_test.findings(self.server.data)["checker-look"]["says"])
        config.write_text("[[checker]]\nname = \"x\"\n")
        self.assertIn("\"command\"", doctor_test.findings(self.server.data)["settings"]["says"])


class CheckerSettingsTest(unittest.TestCase):
    """What is wrong in the settings stops the start, and says where."""

    def refused(self, text):
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder) / "tiller.toml"
            config.write_text(text)
            answer = subprocess.run([os.environ["TILLER_BIN"], "serve", "--data", f"{folder}/data", "--port", "0", "--config", str(config), *doctor_test.AS_ROOT],
                                    capture_output=True, text=True, timeout=60)
            self.assertEqual(answer.returncode, 1, answer.stdout)
            return answer.stderr

    def test_each_fault_is_named(self):
        program = '[[checker]]\nname = "a"\ncommand = ["/bin/true"]\n'
        label = program + '[[checker.label]]\nname = "x"\n'
        acts = label + 'act_at = 0.9\naction = "hide"\n'
        for text, says in (("port = \n", ":1:"), ("checker = 1\n", "[[checker]]"), ('[[checker]]\ncommand = ["/bin/true"]\n', '"name"'), ('[[checker]]\nname = "A b"\ncommand = ["/bin/true"]\n', '"name"'),
                           ('[[checker]]\nname = "a"\n', '"command" or "hash_list"'), (program + 'hash_list = "/x"\n', "and not both"), ('[[checker]]\nname = "a"\ncommand = ["true"]\n', "absolute path"),
                           ('[[checker]]\nname = "a"\ncommand = []\n', "list of 1 to"), ('[[checker]]\nname = "a"\ncommand = "/bin/true"\n', "list of 1 to"), (program + 'reads = ["model"]\n', "absolute"),
                           (program + "timeout_s = 0\n", "1 to 300"), (program + 'timeout_s = "3"\n', "whole number"), (program + "memory_mib = 1\n", "64 to"), (program + "frames = 17\n", "0 to 16"),
                           (program + "max_distance = 3\n", 'belongs to a "hash_list"'), ('[[checker]]\nname = "a"\nhash_list = "/x"\nframes = 3\n', 'belongs to a "command"'),
                           (program + "colour = 3\n", "not a key"), (program + program, "two checkers"), (label + "report_at = 1.5\n", "from 0 to 1"), (label + "report_at = nan\n", "from 0 to 1"),
                           (label + 'report_at = "0.5"\n', "from 0 to 1"), (label + "act_at = 0.5\n", "belong together"), (label + 'action = "hide"\n', "belong together"), (acts, '"facts" is missing'),
                           (acts + 'facts = " "\n', '"facts" is missing'), (acts.replace("hide", "erase") + 'facts = "f"\n', "must be one of label, limit, hide, take_down"),
                           (acts.replace("hide", "label") + 'facts = "f"\n', "needs at least one"), (acts + 'facts = "f"\nlabels = ["political"]\n', "needs at least one"),
                           (acts.replace("hide", "label") + 'facts = "f"\nlabels = ["rude"]\n', "no label is called"), (acts + 'facts = "f"\nground = "taste"\n', "one of law, house_rule"),
                           (label + 'facts = "f"\n', 'belong to an "action"'), (label + "[[checker.label]]\nname = \"x\"\n", "two labels")):
            self.assertIn(says, self.refused(text), text)


if __name__ == "__main__":
    unittest.main()
