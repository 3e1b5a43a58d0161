"""What a lock file pins, as a bill of materials (CycloneDX 1.5): python -m benchmarks.sbom requirements.txt."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)([^\n\\]*)((?:\\\n\s+--hash=sha256:[0-9a-f]{64}\s*)+)", re.MULTILINE)
_HASH = re.compile(r"sha256:([0-9a-f]{64})")


def components(lock: str) -> list[dict[str, Any]]:
    """A component for each package: name, version, and the hashes of the files that may be installed."""
    return [
        {
            "type": "library",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name.lower()}@{version}",
            "hashes": [{"alg": "SHA-256", "content": one} for one in _HASH.findall(hashes)],
        }
        for name, version, _, hashes in _PIN.findall(lock)
    ]


def main() -> None:
    """Prints it."""
    lock = Path(sys.argv[1]).read_text(encoding="utf-8")
    about = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components(lock)}
    json.dump(about, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
