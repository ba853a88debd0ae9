"""A server under test: started from TILLER_BIN with a data folder of its own on a free loopback port."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading


# What a new account says of itself where the instance asks for it, as it does unless its operator wants otherwise.
ADULT = {"birth_year": 1990}


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body) if self.body else None

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def cookies(self):
        pairs = [value.split(";")[0].split("=", 1) for key, value in self.headers if key.lower() == "set-cookie"]
        return {name: value for name, value in pairs}


class Client:
    """A browser's worth of state: cookies."""

    def __init__(self, port):
        self.port, self.jar = port, {}

    def call(self, method, path, body=None, headers=None, raw=None):
        sent = dict(headers or {})
        if self.jar:
            sent.setdefault("Cookie", "; ".join(f"{name}={value}" for name, value in self.jar.items()))
        if body is not None:
            raw = json.dumps(body)
            sent.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, raw, sent)
            got = connection.getresponse()
            answer = Answer(got.status, got.getheaders(), got.read())
        finally:
            connection.close()
        for name, value in answer.cookies().items():
            if value:
                self.jar[name] = value
            else:
                self.jar.pop(name, None)
        return answer


class TillerServer:
    def __init__(self, *options, data=None, program=None):
        self.program = program or os.environ["TILLER_BIN"]
        self.keep = data is not None
        self.data = data or tempfile.mkdtemp(prefix="tiller-http-")
        self.options = list(options)
        self.process = self.port = self.setup_token = None
        self.printed = ""

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        if not self.keep:
            shutil.rmtree(self.data, ignore_errors=True)

    def start(self):
        command = [self.program, "serve", "--data", self.data, "--port", "0", *self.options]
        if os.geteuid() == 0:
            command.append("--allow-root")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in self.process.stdout:
            self.printed += line
            if found := re.search(r"setup\?token=([\w-]+)", line):
                self.setup_token = found[1]
            if found := re.search(r"^Tiller is at http://[^:]+:(\d+)", line):
                self.port = int(found[1])
                break
        else:
            raise RuntimeError(f"the server ended before it listened:\n{self.printed}")
        threading.Thread(target=self._drain, daemon=True).start()

    def _drain(self):
        for line in self.process.stdout:
            self.printed += line

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)

    def kill(self):
        """SIGKILL: what it had not made durable is gone."""
        self.process.kill()
        self.process.wait()

    def tool(self, *words, program=None):
        """Runs another verb on the same data; the server must not run."""
        command = [program or self.program, words[0], "--data", self.data, *words[1:]]
        if os.geteuid() == 0:
            command.append("--allow-root")
        return subprocess.run(command, capture_output=True, text=True)

    def client(self):
        return Client(self.port)

    def admin(self):
        client = self.client()
        answer = client.call("POST", "/v1/setup", {"token": self.setup_token, "handle": "operator", "password": "a long testing password", "name": "Test"})
        assert answer.status == 201, answer.body
        return client

    def account(self, handle, age=None):
        client = self.client()
        answer = client.call("POST", "/v1/accounts", {"handle": handle, "password": f"the password of {handle}", **(age or ADULT)})
        assert answer.status == 201, answer.body
        client.viewer = answer.json["viewer"]["id"]
        return client

    def engine(self, admin, name="engine"):
        return self.keyed(admin.call("POST", "/v1/admin/api-keys", {"name": name}).json["key"])

    def keyed(self, key):
        """A caller of the engine API."""
        client = self.client()
        client.key = key
        plain = client.call
        client.call = lambda method, path, body=None, headers=None, raw=None: plain(method, path, body, {"Authorization": f"Bearer {key}", **(headers or {})}, raw)
        return client
