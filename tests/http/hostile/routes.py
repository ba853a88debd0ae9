"""The routes as the server describes them, and a harmless body for each."""

NO_SUCH_ID = "0000000000001"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


class Operation:
    def __init__(self, method, path, row):
        self.method, self.path = method.upper(), path
        self.needs = row["x-tiller-auth"]
        self.parameters = [one["name"] for one in row.get("parameters", []) if one["in"] == "path"]
        self.content = row.get("requestBody", {}).get("content", {})
        self.name = f"{self.method} {path}"

    def address(self, values=None):
        address = self.path
        for name in self.parameters:
            address = address.replace("{" + name + "}", (values or {}).get(name, "en" if name == "language" else NO_SUCH_ID))
        return address

    def headers(self):
        """What the route asks for, so that a refusal is not about the form."""
        kind = next(iter(self.content), None)
        headers = {} if kind is None else {"Content-Type": kind}
        if self.path.startswith("/v1/uploads"):
            headers.update({"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Upload-Length": "1"})
        return headers

    def body(self):
        kind = next(iter(self.content), None)
        return {"application/json": "{}", "text/vtt": "WEBVTT\n", "application/offset+octet-stream": "a"}.get(kind)


def operations_of(server):
    document = server.client().call("GET", "/v1/openapi.json").json
    return document, [Operation(method, path, row) for path, methods in document["paths"].items() for method, row in methods.items() if method != "parameters"]


def resolve(document, schema):
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema
