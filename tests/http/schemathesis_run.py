"""Starts a server and lets schemathesis compare its answers with /v1/openapi.json.

The cookie that it sends belongs to an admin, so that the routes behind roles are reached too; the routes that would end
that session or close the door for everybody else are left out.
"""

import os
import re
import subprocess
import sys

from tiller_server import TillerServer

EXAMPLES = "60" if os.environ.get("TILLER_FULL") == "1" else "12"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,unsupported_method"
LEFT_OUT = ["signOut", "endSession", "changePassword", "createAccount", "signIn", "setUp", "startMyOwn",
            "sendUpload"]  # tus bytes; upload_test.py sends them


def main():
    with TillerServer() as server:
        admin = server.admin()
        key = admin.call("POST", "/v1/admin/api-keys", {"name": "schemathesis"}).json["key"]
        admin.call("POST", "/v1/feed", {})
        cookie = "; ".join(f"{name}={value}" for name, value in admin.jar.items())
        command = [os.path.join(os.path.dirname(sys.executable), "schemathesis"), "run", f"http://127.0.0.1:{server.port}/v1/openapi.json",
                   "--checks", CHECKS, "--max-examples", EXAMPLES, "--phases", "examples,coverage,fuzzing", "--seed", "1", "--no-color",
                   "--header", f"Cookie: {cookie}", "--header", f"Authorization: Bearer {key}", "--request-timeout", "20", "--continue-on-failure"]
        for operation in LEFT_OUT:
            command += ["--exclude-operation-id", operation]
        run = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=server.data)
        print(run.stdout[-20000:])
        alive = server.client().call("GET", "/health/live").status == 200
        tested = re.search(r"Tested: (\d+)", run.stdout)
        operations = int(tested[1]) if tested else 0
        failed = len(set(re.findall(r"^_+ (\S+ \S+) _+$", run.stdout, re.M))) or (0 if run.returncode == 0 else 1)
        if not alive:
            failed += 1
            print("the server does not live any more")
        print(f"{max(operations - failed, 0)} passed, {failed} failed")
        return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
