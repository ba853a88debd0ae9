"""Honest viewers who go on asking for feeds while everything else happens."""

import threading
import time

SLOWEST_S = 2.0
PAUSE_S = 0.05


class HonestViewers:
    """One viewer of the app and one user of the engine, each on a thread, with what they had to bear."""

    def __init__(self, server, engine):
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.answered, self.worst_s, self.troubles = 0, 0.0, []
        viewer = server.client()
        viewer.call("POST", "/v1/feed", {})
        self.threads = [threading.Thread(target=self._go_on, args=(lambda: viewer.call("POST", "/v1/feed", {"surface": "for_you", "count": 3}),), daemon=True),
                        threading.Thread(target=self._go_on, args=(lambda: engine.call("GET", "/v1/engine/recommendations?user=honest&count=5"),), daemon=True)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def _go_on(self, ask):
        while not self.stopping.is_set():
            started = time.monotonic()
            try:
                answer = ask()
                trouble = None if answer.status == 200 and "items" in answer.json else f"{answer.status} {answer.body[:200]!r}"
            except (OSError, ValueError) as problem:
                trouble = repr(problem)
            took_s = time.monotonic() - started
            with self.lock:
                self.answered += 1
                self.worst_s = max(self.worst_s, took_s)
                if trouble:
                    self.troubles.append(trouble)
            self.stopping.wait(PAUSE_S)

    def judge(self, cases, during):
        """Counts what happened since the last call as three cases."""
        with self.lock:
            answered, worst_s, troubles = self.answered, self.worst_s, self.troubles
            self.answered, self.worst_s, self.troubles = 0, 0.0, []
        cases.check(f"feeds are asked for during {during}", answered > 0)
        cases.check(f"every feed is answered during {during}", not troubles, f"{len(troubles)} of {answered} not, e.g. {troubles[:2]}")
        cases.check(f"no feed takes longer than {SLOWEST_S} s during {during}", worst_s <= SLOWEST_S, f"{worst_s:.2f} s")
        return answered, worst_s
