"""What a program held at most."""

from pathlib import Path


def peak_mib() -> int:
    """Of this process since it began: `ru_maxrss` would also hand down what the process that started it held."""
    return int(Path("/proc/self/status").read_text(encoding="ascii").split("VmHWM:")[1].split()[0]) // 1024
