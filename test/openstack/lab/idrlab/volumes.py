"""The content of volumes: marks are written and read in their files, since no server has them as a device."""
from __future__ import annotations

import hashlib
import os
from pathlib import Path

from .layout import Lab, LabError

BLOCK = 4096
READ_LIMIT = 1 << 20


def path_of(lab: Lab, volume_id: str) -> Path:
    """The file of a volume.

    :raises LabError: there is none
    """
    path = lab.volumes / f"volume-{volume_id}"
    if not path.is_file():
        raise LabError(f"no volume {volume_id} in the lab at {lab.root}")
    return path


def write(lab: Lab, volume_id: str, offset: int, text: str) -> None:
    """Writes `text` at `offset` bytes; it does not make the volume longer."""
    path, data = path_of(lab, volume_id), text.encode()
    size = path.stat().st_size
    if not 0 <= offset <= size - len(data):
        raise LabError(f"{len(data)} bytes at {offset} do not fit in a volume of {size} bytes")
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def read(lab: Lab, volume_id: str, offset: int, length: int | None) -> bytes:
    """`length` bytes from `offset` on, or the bytes up to the first zero."""
    with path_of(lab, volume_id).open("rb") as file:
        file.seek(offset)
        data = file.read(length if length is not None else READ_LIMIT)
    return data if length is not None else data.split(b"\0", 1)[0]


def checksum(lab: Lab, volume_id: str) -> str:
    """The SHA-256 of a volume's content with the place of every block that is not zero.

    Holes are skipped, not read, so 1500 GiB with a few marks take a moment. A volume and its clone
    have the same checksum, also when the clone is longer and however the holes lie.
    """
    digest, position = hashlib.sha256(), 0
    with path_of(lab, volume_id).open("rb") as file:
        while True:
            try:
                start = os.lseek(file.fileno(), position, os.SEEK_DATA)
            except OSError:  # no data after this
                return digest.hexdigest()
            end = os.lseek(file.fileno(), start, os.SEEK_HOLE)
            position = start - start % BLOCK
            file.seek(position)
            while position < end:
                block = file.read(BLOCK)
                if block.strip(b"\0"):
                    digest.update(position.to_bytes(8, "big") + block)
                position += BLOCK
