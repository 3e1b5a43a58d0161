"""A window of text that moves over a stream, for layouts whose records don't end with their lines."""

from __future__ import annotations

import codecs
import re
from io import BufferedIOBase

from kg.core.limits import RECORD_BYTES
from kg.intake.readers.lines import known

CHUNK_BYTES = 256 << 10


class Window:
    """`text[at:]` is what has been read and not yet used; `line` is the number of the line at `at`."""

    def __init__(self, stream: BufferedIOBase, encoding: str | None = None, begun: bytes = b"") -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(known(encoding))("surrogateescape")
        self.text = self._decoder.decode(begun).removeprefix("\ufeff")
        self.at = 0
        self.line = 1
        self.ended = False
        self._first = not begun

    def __len__(self) -> int:
        return len(self.text) - self.at

    def fill(self, least: int = CHUNK_BYTES) -> bool:
        """Reads on, by `least` or more. Whether there was anything."""
        if self.ended:
            return False
        chunk = self._stream.read1(max(least, CHUNK_BYTES))
        self.ended = not chunk
        new = self._decoder.decode(chunk, final=not chunk)
        if self._first:
            new, self._first = new.removeprefix("\ufeff"), False
        self.text = self.text[self.at :] + new
        self.at = 0
        return bool(chunk)

    def hold(self, size: int) -> None:
        """Reads on until at least so much lies ahead, if there is so much."""
        while len(self) < size and self.fill():
            pass

    def skip(self, to: int) -> None:
        """Moves on to the index `to` of `text`."""
        self.line += self.text.count("\n", self.at, to)
        self.at = to

    def seek(self, pattern: re.Pattern[str], overlap: int = 200) -> re.Match[str] | None:
        """Moves to where a pattern matches; what lies before is gone. `overlap` is the longest that a match can be."""
        while not (found := pattern.search(self.text, self.at)):
            self.skip(max(self.at, len(self.text) - overlap))
            if not self.fill():
                self.skip(len(self.text))
                return None
        self.skip(found.start())
        return found

    def until(self, pattern: re.Pattern[str], *, beyond: int = 0, overlap: int = 200) -> re.Match[str] | None:
        """The next match, so far `beyond` at least, all before it kept; None if none comes within a record's size."""
        start = self.at + beyond
        while True:
            if found := pattern.search(self.text, start):
                return found
            tried = len(self.text) - self.at
            if tried > RECORD_BYTES or not self.fill(tried):
                return None
            start = self.at + max(beyond, tried - overlap)
