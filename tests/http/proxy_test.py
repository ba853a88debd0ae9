"""The proxies of packaging/ in front of a server: TLS, cookies, origins, uploads that stream through. Each where its program is installed;
TILLER_NGINX and TILLER_CADDY name another place."""

import http.client
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
import unittest

from tiller_server import TillerServer
from upload_test import TUS, metadata

PACKAGING = pathlib.Path(__file__).resolve().parents[2] / "packaging"
NAME = "tiller.example"


def program(name):
    return os.environ.get(f"TILLER_{name.upper()}") or shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Proxies:
    """What must hold behind either; the subclasses start one."""

    def setUp(self):
        if not program(self.name) or not shutil.which("openssl"):
            self.skipTest(f"{self.name} is not installed")
        self.work = tempfile.mkdtemp(prefix="tiller-proxy-")
        os.chmod(self.work, 0o755)
        self.certificate, self.key, self.port = f"{self.work}/cert.pem", f"{self.work}/key.pem", free_port()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
                        "-keyout", self.key, "-out", self.certificate], check=True, capture_output=True)
        self.server = TillerServer("--behind-proxy", "--behind-tls")
        self.server.start()
        self.process = subprocess.Popen(self.command(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "HOME": self.work, "XDG_DATA_HOME": self.work})
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.process.kill()
        self.fail(self.process.stdout.read())

    def tearDown(self):
        if hasattr(self, "process"):
            self.process.terminate()
            self.process.communicate(timeout=20)
            self.server.__exit__()
            shutil.rmtree(self.work, ignore_errors=True)

    def connection(self):
        context = ssl.create_default_context(cafile=self.certificate)
        raw = context.wrap_socket(socket.create_connection(("127.0.0.1", self.port), timeout=30), server_hostname=NAME)
        connection = http.client.HTTPConnection(NAME, self.port, timeout=30)
        connection.sock = raw
        return connection

    def call(self, method, path, body=None, headers=None):
        connection = self.connection()
        connection.request(method, path, body, {"Host": f"{NAME}:{self.port}", **(headers or {})})
        answer = connection.getresponse()
        headers = {key.lower(): value for key, value in answer.getheaders()}
        headers["cookies"] = [value for key, value in answer.getheaders() if key.lower() == "set-cookie"]
        read = answer.status, headers, answer.read()
        connection.close()
        return read

    def test_a_browser_is_served_and_an_upload_keeps_what_has_arrived(self):
        self.assertEqual(self.call("GET", "/health/ready")[0], 200)
        self.assertEqual(self.call("GET", "/metrics")[0], 404)
        account = '{"handle":"ada","password":"a long testing password","birth_year":1990}'
        as_json = {"Content-Type": "application/json"}
        for origin, status in (("https://elsewhere.example", 403), (f"https://{NAME}:{self.port}", 201)):
            answer = self.call("POST", "/v1/accounts", account, {**as_json, "Origin": origin})
            self.assertEqual(answer[0], status, answer)
        for cookie in answer[1]["cookies"]:
            self.assertRegex(cookie, r"^__Host-.*; Secure")
        self.assertIn("strict-transport-security", answer[1])
        signed_in = {"Cookie": "; ".join(cookie.split(";")[0] for cookie in answer[1]["cookies"])}
        status, headers, body = self.call("POST", "/v1/uploads", headers={**TUS, **signed_in, "Upload-Length": "20000000", "Upload-Metadata": metadata(filename="clip.mp4")})
        if status == 503:
            return  # this machine's jail is too weak for uploads
        self.assertEqual(status, 201, body)
        place = headers["location"]
        sending = {**TUS, **signed_in, "Content-Type": "application/offset+octet-stream"}
        cut = self.connection()
        cut.putrequest("PATCH", place, skip_host=True)
        for key, value in {"Host": f"{NAME}:{self.port}", **sending, "Upload-Offset": "0", "Content-Length": "20000000"}.items():
            cut.putheader(key, value)
        cut.endheaders()
        cut.send(b"x" * 1_000_000)
        arrived, end = 0, time.monotonic() + 20
        while arrived < 500_000 and time.monotonic() < end:  # it is there while the request still runs, or once it was cut
            time.sleep(0.1)
            uploads = pathlib.Path(self.server.data, "region-1/uploads")
            arrived = max((file.stat().st_size for file in uploads.iterdir()), default=0)
        self.assertGreaterEqual(arrived, 500_000, "the proxy held the upload back")
        cut.close()
        for _ in range(100):
            offset = int(self.call("HEAD", place, headers={**TUS, **signed_in})[1]["upload-offset"])
            status, headers, body = self.call("PATCH", place, b"x" * (18_000_000 - offset), {**sending, "Upload-Offset": str(offset)}) if offset else (409, {}, b"")
            if status != 409:  # the server may not have seen yet that the first request was cut
                break
            time.sleep(0.1)
        self.assertEqual((status, headers.get("upload-offset")), (204, "18000000"), body)


class NginxTest(Proxies, unittest.TestCase):
    name = "nginx"

    def command(self):
        site = PACKAGING.joinpath("nginx.conf").read_text()
        site = re.sub(r"(?m)^ *listen \[::\].*\n", "", site)
        site = site.replace("listen 443", f"listen 127.0.0.1:{self.port}").replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
        site = re.sub(r"/etc/letsencrypt/live/[^;]*fullchain.pem", self.certificate, site)
        site = re.sub(r"/etc/letsencrypt/live/[^;]*privkey.pem", self.key, site).replace("127.0.0.1:8080;", f"127.0.0.1:{self.server.port};")
        config = pathlib.Path(self.work, "nginx.conf")
        paths = "".join(f"    {kind}_temp_path {self.work}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        config.write_text(f"daemon off;\npid {self.work}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n    access_log off;\n{paths}{site}\n}}\n")
        command = [program("nginx"), "-p", self.work, "-e", "stderr", "-c", str(config)]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        return command


class CaddyTest(Proxies, unittest.TestCase):
    name = "caddy"

    def command(self):
        site = PACKAGING.joinpath("Caddyfile").read_text()
        site = site.replace(f"{NAME} {{", f"{{\n\tadmin off\n\tauto_https disable_redirects\n}}\nhttps://{NAME}:{self.port} {{\n\tbind 127.0.0.1\n\ttls {self.certificate} {self.key}\n")
        config = pathlib.Path(self.work, "Caddyfile")
        config.write_text(site.replace("127.0.0.1:8080 {", f"127.0.0.1:{self.server.port} {{"))
        return [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(config)]


class UnitTest(unittest.TestCase):
    def test_the_units_name_verbs_and_flags_that_there_are(self):
        for unit in ("tiller.service", "tiller-backup.service"):
            command = re.search(r"(?m)^ExecStart=/usr/bin/tiller (.*)$", PACKAGING.joinpath(unit).read_text())[1].split()
            shown = subprocess.run([os.environ["TILLER_BIN"], command[0], "--help"], capture_output=True, text=True).stdout
            for flag in (word for word in command if word.startswith("--")):
                self.assertIn(f"{flag} ", shown, unit)
        for name in ("tiller", "tiller-backup"):
            self.assertEqual(subprocess.run(["sh", "-n", str(PACKAGING / f"{name}.default")]).returncode, 0)


if __name__ == "__main__":
    unittest.main()
