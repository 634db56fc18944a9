"""Scenes for the trainer, made by the TypeScript generator in a process of its own."""
import json
import queue
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np

GENERATOR = Path(__file__).resolve().parent.parent / "dist" / "scenes" / "stream.js"
OBJECTS = 3
ABSENT = 255


def stream(
    *, seed: int, start: int, count: int, size: int, batch: int, options: dict | list, labels: str = "cells", ahead: int = 6
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yields (pixels (B,size,size,3), classes (B,3), labels (B,size/16,size/16) or (B,size,size)), all uint8."""
    given = {"seed": seed, "start": start, "count": count, "height": size, "width": size, "labels": labels, "options": options}
    side = size if labels == "masks" else size // 16
    pixels = size * size * 3
    record = pixels + OBJECTS + side * side
    process = subprocess.Popen(["node", str(GENERATOR), json.dumps(given)], stdout=subprocess.PIPE, bufsize=1 << 20)
    batches: queue.Queue = queue.Queue(ahead)

    def read() -> None:
        for first in range(0, count, batch):
            amount = min(batch, count - first)
            data = process.stdout.read(record * amount)
            if len(data) < record * amount:
                break
            rows = np.frombuffer(data, np.uint8).reshape(amount, record)
            batches.put(
                (
                    rows[:, :pixels].reshape(amount, size, size, 3),
                    rows[:, pixels : pixels + OBJECTS],
                    rows[:, pixels + OBJECTS :].reshape(amount, side, side),
                )
            )
        batches.put(None)

    threading.Thread(target=read, daemon=True).start()
    try:
        while (item := batches.get()) is not None:
            yield item
    finally:
        process.kill()
        process.wait()


def class_count() -> int:
    """Length of the class list, asked of the generator so that it is written down once."""
    code = f"import({json.dumps((GENERATOR.parent / 'classes.js').as_uri())}).then(m => console.log(m.CLASSES.length))"
    return int(subprocess.run(["node", "-e", code], capture_output=True, text=True, check=True).stdout)
