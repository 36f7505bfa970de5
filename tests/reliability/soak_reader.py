"""One reader of `tests.reliability.soak`: prints how many answers and citations it verified."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.reliability.soak import read

if __name__ == "__main__":
    print(*read(Path(sys.argv[1]), float(sys.argv[2])))
