"""Somebody who trains on the Train page without a browser: asks for records as the dashboard does, and plays them at a fixed rate."""

import asyncio
import json
import time
from dataclasses import dataclass, field

import numpy as np
from session import Session

KEY = "dashboard"
AHEAD = 140
"""Records in hand below which the dashboard asks for as many more."""
VIEW = [2, 3, -1]


@dataclass
class Viewer:
    """One person: records due `rate` times a second, each `step` updates after the one before it.

    `waits`: seconds until each answer. `dry`: for how many seconds each time that a record was due and not there. Then the
    playback stands, and goes on where it stood. It begins with the first answer. No question is asked twice, however late
    its answer.
    """

    session: Session
    step: int
    rate: float
    waits: list[float] = field(default_factory=list)
    dry: list[float] = field(default_factory=list)
    held: int = 0
    update: int = 0
    began: float | None = None
    asked: float | None = None

    async def train(self, delay: float, until: float) -> None:
        """Come after `delay` seconds and train until the clock says `until`."""
        await asyncio.sleep(delay)
        await self.session.__aenter__()
        run = json.loads(_framed(self.session.data[KEY])[0])
        while self.update < run["updates"]:
            due = time.perf_counter() if self.began is None else self.began + (self.held - AHEAD) / self.rate
            if due >= until:
                return
            await asyncio.sleep(due - time.perf_counter())
            await self._ask()

    def close(self, now: float) -> None:
        """Count a question that is still unanswered with the time it has waited so far."""
        if self.asked is not None:
            self._note(now)

    async def _ask(self) -> None:
        self.asked = time.perf_counter()
        await self.session.tell(KEY, "need", question(self.update, self.step))
        self._note(time.perf_counter())
        updates = updates_in(self.session.data[KEY])
        if updates[0] != self.update or not (np.diff(updates[:-1]) == self.step).all() or len(updates) < 2:
            raise RuntimeError(f"asked for {question(self.update, self.step)}, got {updates}")
        self.held += len(updates) - 1
        self.update = int(updates[-1])

    def _note(self, now: float) -> None:
        assert self.asked is not None
        self.waits.append(now - self.asked)
        self.asked = None
        if self.began is None:
            self.began = now
        late = now - (self.began + (self.held + 1) / self.rate)
        if late > 0:
            self.dry.append(late)
            self.began += late


def question(update: int, step: int) -> dict[str, object]:
    """What the dashboard asks: the records from this update on, each `step` after the one before it."""
    return {"update": update, "step": step, "count": AHEAD, "view": VIEW}


def updates_in(answer: bytes) -> np.ndarray:
    """The updates of the records in an answer: the first of the columns of numbers."""
    _, chunk = _framed(answer)
    text, body = _framed(chunk)
    header = json.loads(text)
    count, columns = header["count"], sum(width for _, kind, width in header["parts"] if kind == "f8")
    rows = np.frombuffer(body, "<f8", count * columns).reshape(count, columns)
    return rows[:, 0].astype(int)


def _framed(data: bytes) -> tuple[bytes, bytes]:
    length = int.from_bytes(data[:8], "little")
    return data[8 : 8 + length], data[8 + length :]
