"""Run the commands of the README's quick start, each in a fresh clone, as a newcomer would."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def quick_start_commands() -> list[str]:
    """The two ```sh blocks of the section "Quick start"."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = re.search(r"^## Quick start\n(.*?)(?=^## |\Z)", readme, re.DOTALL | re.MULTILINE)
    commands = re.findall(r"^```sh\n(.*?)^```$", section[1], re.DOTALL | re.MULTILINE) if section else []
    if len(commands) != 2:
        sys.exit(f'README.md: "## Quick start" must have exactly two sh blocks, found {len(commands)}')
    return commands


def main() -> None:
    """Run both; a failure is the failure of this program."""
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, check=True, capture_output=True, text=True)
    if changed.stdout:
        print("note: there are uncommitted changes; the clones have the last commit only", flush=True)
    for command in quick_start_commands():
        with tempfile.TemporaryDirectory(prefix="assay-readme-") as folder:
            clone = Path(folder, "assay")
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
            print("$ " + command.strip(), flush=True)
            own = os.environ | {"CCACHE_BASEDIR": str(clone)}  # what both clones compile is one and the same
            code = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", command], cwd=clone, env=own, check=False
            ).returncode
            if code != 0:
                sys.exit(f"failed with exit status {code}")


if __name__ == "__main__":
    main()
