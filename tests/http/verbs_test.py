"""What the program says to somebody who mistyped, and to whoever brings a file of their own."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from tiller_server import TillerServer


def run(*words):
    return subprocess.run([os.environ["TILLER_BIN"], *words], capture_output=True, text=True)


class VerbsTest(unittest.TestCase):
    def test_a_mistyped_verb_is_told_the_nearest_one(self):
        for typed, meant in (("severe", "serve"), ("sevre", "serve"), ("imprt", "import"), ("replya", "replay"), ("Demo", "demo")):
            answer = run(typed, "--port", "0")
            self.assertIn(f'there is no verb "{typed}"; did you mean {meant}?', answer.stderr)
            self.assertEqual(answer.returncode, 2)
        strange = run("zzz")
        self.assertNotIn("did you mean", strange.stderr)
        self.assertIn("serve, demo", strange.stderr)

    def test_a_mistyped_option_is_told_the_nearest_one(self):
        for words, meant in ((("serve", "--prot", "0"), "--port"), (("serve", "--dat=x"), "--data"), (("import", "--fromat", "csv"), "--format"), (("--versoin",), "--version")):
            answer = run(*words)
            self.assertIn(f"did you mean {meant}?", answer.stderr, words)
            self.assertEqual(answer.returncode, 2)
        self.assertNotIn("did you mean", run("serve", "--quite-another-thing").stderr)

    def test_help_and_version_are_no_mistake(self):
        for words in (("--help",), ("--version",), ("serve", "--help")):
            answer = run(*words)
            self.assertEqual((answer.returncode, answer.stderr), (0, ""), words)

    def test_import_says_what_a_file_needs(self):
        text = run("import", "--help").stdout
        for words in ("user, item", "ann,song-1,watch,0.9,1700000000000", "rating: 0 to 1"):
            self.assertIn(words, text)

    def test_import_names_the_line_and_what_stands_there(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "log.csv"
            as_root = ["--allow-root"] if os.geteuid() == 0 else []
            for content, expected in (("uid,item\n1,2\n", "log.csv:1: the first row names the columns, and none is \"user\"; it has \"uid,item\""),
                                      ("user,item,value\nann,a,0.5\nben,b,many\n", "log.csv:3: \"value\" is not a number: \"many\"")):
                file.write_text(content)
                answer = run("import", "--data", f"{folder}/data", "--format", "csv", str(file), *as_root)
                self.assertEqual(answer.returncode, 1)
                self.assertIn(expected, answer.stderr)

    def test_what_two_files_tell_counts_once_and_nothing_else_is_lost(self):
        monday = "user,item,type,value,time_ms\nann,a,watch,1,1600000000000\nann,a,watch,1,1600000000000\nben,b,watch,0.5,1650000000000\n"
        tuesday = "user,item,type,value,time_ms\nann,b,watch,1,1600000000000\nann,c,watch,1,1600000000001\nben,b,watch,0.5,1650000000000\n"
        with tempfile.TemporaryDirectory() as folder:
            as_root = ["--allow-root"] if os.geteuid() == 0 else []
            printed = ""
            for text in (monday, tuesday, monday):
                file = pathlib.Path(folder) / "log.csv"
                file.write_text(text)
                printed += run("import", "--data", f"{folder}/data", "--format", "csv", str(file), *as_root).stdout
            key = re.search(r"shown only now: (tk_\S+)", printed)[1]
            with TillerServer(data=f"{folder}/data") as server:
                status = server.client().call("GET", "/v1/engine/status", headers={"Authorization": f"Bearer {key}"}).json
            self.assertEqual((status["items"], status["views"]), (3, 5))

    def test_eval_goes_on_without_what_does_not_fit(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("train", "test"):
                (pathlib.Path(folder) / f"{name}.txt").write_text("".join(f"u{n} i{n % 5} i{(n + (name == 'test')) % 7 + 5}\n" for n in range(30)))
            asked = ("eval", "--data", folder, "--dataset", "generic", "--protocol", "split")
            mixed = run(*asked, "--model", "transitions,popularity,oracle", "--report", f"{folder}/page.html")
            self.assertEqual(mixed.returncode, 1)
            self.assertIn("generic with transitions is left out: transitions learns from order", mixed.stderr)
            self.assertIn("generic with oracle is left out", mixed.stderr)
            self.assertIn("popularity", mixed.stdout)
            self.assertTrue(os.path.exists(f"{folder}/page.html"))
            for words, expected in ((("--model", "transitions"), "learns from order"), (("--model", "popularity", "--report", f"{folder}/none/page.html"), "can not write"),
                                    (("--model", "popularity", "--policy", f"{folder}/train.txt"), "--model engine"), (("--model", "engine", "--policy", f"{folder}/train.txt"), "train.txt")):
                refused = run(*asked, *words)
                self.assertEqual((refused.returncode, refused.stdout), (1, ""), words)
                self.assertIn(expected, refused.stderr)


if __name__ == "__main__":
    unittest.main()
