"""Where a body in chunks ends, so that nothing after it is taken for a part of it."""

from __future__ import annotations


class Chunks:
    """Follows the frames of one body. What is no frame the parser is left to refuse."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._passed = 0
        self._trailing = False

    def part(self, data: bytes | bytearray) -> int:
        """How many of the next bytes belong to the body, its last line included."""
        place = 0
        while place < len(data):
            if self._passed:
                step = min(self._passed, len(data) - place)
                self._passed -= step
                place += step
                continue
            end = data.find(b"\n", place)
            if end < 0:
                self._line += data[place:]
                break
            line = bytes(self._line + data[place:end]).rstrip(b"\r")
            self._line.clear()
            place = end + 1
            if self._trailing:
                if not line:
                    return place
                continue
            try:
                size = int(line.partition(b";")[0], 16)
            except ValueError:
                break
            self._trailing = size == 0
            # with the end of its line
            self._passed = size + 2 if size > 0 else 0
        return len(data)
