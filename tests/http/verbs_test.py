"""What the program says to somebody who mistyped, and to whoever brings a file of their own."""

import os
import pathlib
import subprocess
import tempfile
import unittest


def run(*words):
    return subprocess.run([os.environ["TILLER_BIN"], *words], capture_output=True, text=True)


class VerbsTest(unittest.TestCase):
    def test_a_mistyped_verb_is_told_the_nearest_one(self):
        for typed, meant in (("severe", "serve"), ("sevre", "serve"), ("imprt", "import"), ("replya", "replay"), ("Demo", "demo")):
            answer = run(typed, "--port", "0")
            self.assertIn(f'there is no verb "{typed}"; did you mean {meant}?', answer.stderr)
            self.assertNotEqual(answer.returncode, 0)
        strange = run("zzz")
        self.assertNotIn("did you mean", strange.stderr)
        self.assertIn("serve, demo", strange.stderr)

    def test_a_mistyped_option_is_told_the_nearest_one(self):
        for words, meant in ((("serve", "--prot", "0"), "--port"), (("serve", "--dat=x"), "--data"), (("import", "--fromat", "csv"), "--format"), (("--versoin",), "--version")):
            answer = run(*words)
            self.assertIn(f"did you mean {meant}?", answer.stderr, words)
            self.assertNotEqual(answer.returncode, 0)
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


if __name__ == "__main__":
    unittest.main()
