"""A steady load of feeds, and a table of rows, for benchmarks of what is done beside them."""

import json
import pathlib
import random
import threading
import time

FEEDS_PER_S = 20
ITEMS = [{"id": f"item-{n}", "tags": [f"tag-{n % 17}", f"tag-{n % 7}"], "text": f"Item number {n}", "language": "en", "duration_ms": 10_000} for n in range(1_000)]


def put_items(engine):
    for first in range(0, len(ITEMS), 100):
        assert engine.call("POST", "/v1/engine/items", {"items": ITEMS[first:first + 100]}).status == 200


class Feeds(threading.Thread):
    """Asks for feeds at fixed times, whether or not the one before was answered late, and notes how long each took."""

    def __init__(self, engine, seconds):
        super().__init__()
        self.engine, self.until, self.took_ms = engine, time.monotonic() + seconds, []
        self.stopping = threading.Event()

    def run(self):
        due = time.monotonic()
        numbers = random.Random(1)
        while time.monotonic() < self.until and not self.stopping.is_set():
            time.sleep(max(0, due - time.monotonic()))
            answer = self.engine.call("GET", f"/v1/engine/recommendations?user=u{numbers.randrange(500)}&count=6")
            assert answer.status == 200, answer.body
            self.took_ms.append((time.monotonic() - due) * 1000)
            due += 1 / FEEDS_PER_S

    def quantile(self, share):
        return sorted(self.took_ms)[min(len(self.took_ms) - 1, int(share * len(self.took_ms)))]


class Rows:
    """Rows of the table of ./dev bench: a bar is met by what is no larger."""

    def __init__(self, json_file):
        self.json_file, self.rows = json_file, []

    def add(self, name, value, unit, bar=None):
        met = None if bar is None else value <= bar
        self.rows.append({"name": name, "value": round(value, 2), "unit": unit, "bar": bar, "met": met})
        print(f"{name:60} {value:10.2f} {unit:6} {'' if bar is None else f'bar {bar:.1f} ' + ('met' if met else 'MISSED')}", flush=True)

    def write(self):
        if self.json_file:
            pathlib.Path(self.json_file).write_text(json.dumps(self.rows))
