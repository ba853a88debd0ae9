"""Captions by a program of the operator's: what it hears becomes a track marked as such, in nobody's place, and no failure holds anything back."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

import doctor_test
from tiller_server import TillerServer
from upload_test import TUS, make_video, metadata

PYTHON = "/usr/bin/python3"
# It does what the language asks for, so that one program shows every behaviour.
LISTEN = """
import sys, time, wave
sound, language = sys.argv[1:]
if language == "de": sys.exit("no model: out of luck")
if language == "fr": time.sleep(60)
if language == "es":
    while True: print("x" * 1000)
if language == "it": sys.stdout.buffer.write(bytes(range(256)) * 100); sys.exit(0)
if language == "pt": print("1\\n00:00:00,000 --> 00:00:01,000\\nSubRip"); sys.exit(0)
if language == "nl": print("WEBVTT"); sys.exit(0)
wav = wave.open(sound)
form = f"{wav.getframerate()} Hz, {wav.getnchannels()} channel, {wav.getsampwidth()} bytes"
heard = "sound" if any(wav.readframes(16000)) else "silence"
if language == "sv":
    import socket
    try: socket.create_connection(("127.0.0.1", 80), 1); heard = "the network"
    except OSError: heard = "no network"
print(f"WEBVTT\\nLanguage: fi\\n\\n00:00.000 --> 00:01.000 align:start\\n<i onclick=x>{form}, {heard}, {language}</i>\\n\\n50:00.000 --> 50:01.000\\nlate")
"""


@unittest.skipUnless(os.access(PYTHON, os.X_OK), f"{PYTHON} is not there")
class CaptionsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = pathlib.Path(tempfile.mkdtemp(prefix="tiller-captions-"))
        cls.work.chmod(0o755)
        cls.listen = cls.work / "listen.py"
        cls.listen.write_text(LISTEN)
        cls.config = cls.work / "tiller.toml"
        cls.config.write_text(f"""
[captions]
command = ["{PYTHON}", "{cls.listen}", "{{sound}}", "{{language}}"]
reads = ["{cls.listen}"]
timeout_s = 3
memory_mib = 512
tries = 2
retry_s = 1
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

    def publish(self, language):
        """The id of a new video that is out; its larger renditions may still be on their way."""
        headers = {**TUS, "Upload-Length": str(len(self.clip)), "Upload-Metadata": metadata(filename="clip.mp4", text=f"in {language}", language=language)}
        location = self.creator.call("POST", "/v1/uploads", headers=headers).header("Location")
        self.creator.call("PATCH", location, raw=self.clip, headers={**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})
        end = time.monotonic() + 90
        while time.monotonic() < end:
            job = self.creator.call("GET", f"/v1/jobs/{location.rsplit('/', 1)[1]}").json
            if job.get("video"):
                return job["video"]
            time.sleep(0.1)
        raise AssertionError(job)

    def status(self):
        return self.admin.call("GET", "/v1/admin/status").json["captions"]

    def heard(self):
        """The status once nothing waits."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if (status := self.status())["waiting"] == 0:
                return status
            time.sleep(0.1)
        raise AssertionError(status)

    def tracks(self, video):
        return self.server.client().call("GET", f"/v1/videos/{video}").json["video"]["media"]["captions"]

    def words(self, track):
        answer = self.server.client().call("GET", track["url"])
        self.assertEqual(answer.status, 200, track)
        return answer.body.decode()

    def test_1_a_new_video_gets_a_track_that_says_who_made_it(self):
        video = self.publish("en")
        status = self.heard()
        self.assertEqual((status["on"], status["made"], status["failing"]), (True, 1, False), status)
        track = self.tracks(video)[0]
        self.assertEqual((track["language"], track["label"], track["automatic"]), ("en", "en", True))
        self.assertEqual(self.words(track), "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n16000 Hz, 1 channel, 2 bytes, sound, en\n")
        found = self.publish("")
        self.heard()
        track = self.tracks(found)[0]
        self.assertEqual((track["language"], "auto" in self.words(track)), ("fi", True), "nobody named a language: the program does")
        cut_off = self.publish("sv")
        self.heard()
        self.assertIn("no network", self.words(self.tracks(cut_off)[0]))
        self.assertFalse((pathlib.Path(self.server.data) / "captioning" / "work").exists(), "the sound stays nowhere")

    def test_2_its_creator_changes_and_removes_it_and_it_does_not_come_back(self):
        video = self.publish("en")
        self.heard()
        before = self.tracks(video)[0]
        path = f"/v1/videos/{video}/captions"
        stranger = self.server.account("stranger")
        self.assertEqual((stranger.call("DELETE", f"{path}/en").status, self.server.client().call("DELETE", f"{path}/en").status), (403, 401))
        self.assertEqual(self.creator.call("DELETE", f"{path}/de").status, 404)
        self.assertEqual(self.creator.call("DELETE", f"{path}/e_n").status, 400)
        self.assertEqual(self.creator.call("DELETE", "/v1/videos/nothing/captions/en").status, 404)
        better = "WEBVTT\n\n00:00.000 --> 00:01.000\nread over\n"
        self.assertEqual(self.creator.call("PUT", f"{path}/en-GB", raw=better, headers={"Content-Type": "text/vtt"}).status, 204)
        mine = self.tracks(video)
        self.assertEqual([(track["language"], track["automatic"]) for track in mine], [("en-GB", False)], "it takes the place of the program's English")
        self.assertEqual(self.words(mine[0]), better)
        self.assertIn(self.server.client().call("GET", before["url"]).status, (404, 410))
        self.assertEqual(self.creator.call("DELETE", f"{path}/en-gb").status, 204)
        self.assertEqual(self.tracks(video), [])
        self.assertEqual(self.server.client().call("GET", mine[0]["url"]).status, 404)
        again = self.publish("en")
        self.heard()
        self.assertEqual(self.creator.call("DELETE", f"/v1/videos/{again}/captions/en").status, 204)
        self.restart("--config", str(self.config))
        self.heard()
        self.assertEqual((self.tracks(video), self.tracks(again)), ([], []), "removed for good")

    def test_3_captions_of_the_creator_stay(self):
        self.restart()
        video = self.publish("en")
        mine = "WEBVTT\n\n00:00.000 --> 00:01.000\nmine\n"
        self.assertEqual(self.creator.call("PUT", f"/v1/videos/{video}/captions/en", raw=mine, headers={"Content-Type": "text/vtt"}).status, 204)
        other = self.publish("en")
        self.assertEqual(self.creator.call("PUT", f"/v1/videos/{other}/captions/zh-Hant", raw=mine, headers={"Content-Type": "text/vtt"}).status, 204)
        self.assertEqual((self.status()["on"], self.status()["waiting"]), (False, 0))
        self.restart("--config", str(self.config))
        self.heard()
        self.assertEqual([(track["automatic"], self.words(track)) for track in self.tracks(video)], [(False, mine)])
        self.assertEqual([(track["language"], track["automatic"]) for track in self.tracks(other)], [("zh-Hant", False), ("en", True)], "taken up by a start, beside another language")

    def test_4_every_failure_is_told_tried_twice_and_holds_nothing_back(self):
        for language, says in (("de", "it ended with 1: no model: out of luck"), ("fr", "no answer within 3 s"), ("es", "larger than 256 KiB"), ("it", "WebVTT"), ("pt", "WebVTT")):
            before = self.heard()["failures"]
            video = self.publish(language)
            self.assertEqual(self.server.client().call("GET", f"/v1/videos/{video}").status, 200, "it is out, whatever the program does")
            status = self.heard()
            self.assertEqual((status["failures"], status["failing"]), (before + 2, True), language)
            self.assertIn(says, status["last_failure"])
            self.assertEqual(self.tracks(video), [])
        failures = status["failures"]
        silent = self.publish("nl")
        status = self.heard()
        self.assertEqual((status["failures"], status["failing"], status["without_speech"]), (failures, False, 1))
        self.assertEqual(self.tracks(silent), [])
        self.assertIn("tiller_captions_failing 0", self.server.client().call("GET", "/metrics").body.decode())
        self.restart("--config", str(self.config))
        self.assertEqual(self.heard()["failures"], 0, "nothing is tried a third time")

    def test_5_a_stop_in_the_middle_is_taken_up(self):
        slow = self.listen.read_text()
        self.listen.write_text(slow.replace("wav = wave.open", "time.sleep(2)\nwav = wave.open"))
        video = self.publish("en")
        self.server.kill()
        self.server.start()
        self.sign_in()
        self.heard()
        self.assertEqual([track["automatic"] for track in self.tracks(video)], [True])
        self.listen.write_text(slow)

    def test_6_subrip_becomes_webvtt_and_nonsense_is_refused_with_its_line(self):
        video = self.publish("en")
        self.heard()
        put = lambda text, form="application/x-subrip": self.creator.call("PUT", f"/v1/videos/{video}/captions/fr", raw=text, headers={"Content-Type": form})
        good = b"\xef\xbb\xbf1\r\n00:00:00,500 --> 00:00:01,500 X1:10\r\n<i>un</i> & <script>deux\r\n\r\n2\r\n0:00:02,000 --> 0:00:03,000\r\ntrois\r\n"
        self.assertEqual(put(good).status, 204)
        track = next(track for track in self.tracks(video) if track["language"] == "fr")
        self.assertEqual(self.words(track), "WEBVTT\n\n00:00:00.500 --> 00:00:01.500\nun &amp; deux\n\n00:00:02.000 --> 00:00:03.000\ntrois\n")
        cue = b"1\n00:00:00,500 --> 00:00:01,500\n"
        for bad, why in ((b"1\n00:00:02,000 --> 00:00:01,000\nx\n", "Line 2"), (b"1\n0:0:0 --> later\nx\n", "Line 2"), (cue + b"x\xe9\n", "UTF-8"), (b"\xff\xfe1\0", "UTF-8"), (cue + b"x\0\n", "binary"), (b"hello", "time line"), (cue + b"\n", "no captions"), (cue + b"&" * 900 + b"\n", None)):
            answer = put(bad)
            self.assertEqual(answer.status, 204 if why is None else 400, (bad, answer.body))
            self.assertIn(why or "", answer.body.decode(), bad)
        grows = b"".join(b"%d\n00:00:00,500 --> 00:00:01,500\n" % n + b"&" * 900 + b"\n\n" for n in range(100))
        self.assertEqual((len(grows) < 262144, put(grows).status), (True, 400), "larger than captions may be, once its signs are written out")
        self.assertEqual(put(b"1" * 262145).status, 413)
        self.assertEqual(put(good, "text/vtt").status, 400)
        self.assertEqual(put(good, "text/plain").status, 415)

    def test_7_the_doctor_says_what_can_not_run(self):
        self.server.stop()
        config = pathlib.Path(self.server.data) / "tiller.toml"
        self.assertNotIn("captions", doctor_test.findings(self.server.data))
        config.write_text(self.config.read_text())
        found = doctor_test.findings(self.server.data)["captions"]
        self.assertEqual(found["verdict"], "ok", found)
        self.listen.write_text("import nothing_of_this_name\n")
        found = doctor_test.findings(self.server.data)["captions"]
        self.assertEqual(found["verdict"], "broken")
        self.assertIn("nothing_of_this_name", found["says"])
        config.write_text(config.read_text().replace(PYTHON, "/nowhere/python"))
        self.assertIn("/nowhere/python is not there", doctor_test.findings(self.server.data)["captions"]["says"])
        config.write_text("[captions]\n")
        self.assertIn('"command"', doctor_test.findings(self.server.data)["settings"]["says"])

    def sign_in(self):
        for name, handle, password in (("admin", "operator", "a long testing password"), ("creator", "maker", "the password of maker")):
            client = self.server.client()
            self.assertIn(client.call("POST", "/v1/sessions", {"handle": handle, "password": password}).status, (200, 201))
            setattr(type(self), name, client)

    def restart(self, *options):
        self.server.stop()
        self.server.options = list(options)
        self.server.start()
        self.sign_in()


class CaptionSettingsTest(unittest.TestCase):
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
        program = '[captions]\ncommand = ["/bin/true", "{sound}"]\n'
        for text, says in (("captions = 1\n", "[captions]"), ("[[captions]]\n", "[captions]"), ("[captions]\n", '"command"'), ('[captions]\ncommand = ["true", "{sound}"]\n', "absolute path"),
                           ('[captions]\ncommand = ["/bin/true"]\n', "{sound}"), ('[captions]\ncommand = "/bin/true {sound}"\n', "list of 1 to"), (program + 'reads = ["model"]\n', "absolute"),
                           (program + 'language = "english please"\n', "language tag"), (program + "timeout_s = 0\n", "1 to 3600"), (program + "memory_mib = 1\n", "64 to"), (program + "tries = 11\n", "1 to 10"),
                           (program + 'retry_s = "5"\n', "whole number"), (program + "model = 3\n", "not a key")):
            self.assertIn(says, self.refused(text), text)


if __name__ == "__main__":
    unittest.main()
