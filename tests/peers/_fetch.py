#!/usr/bin/env python3
"""Brings a peer's packages into build/peers by its ordinary client.

  _fetch.py npm standardwebhooks standardwebhooks@1.1.1
  _fetch.py pip aiosmtpd aiosmtpd==1.4.6
  _fetch.py go stripe-mock github.com/stripe/stripe-mock@v0.203.0

Prints the folder. Exit code 77, and one plain line: it cannot be had here.
"""
import fcntl
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

SECONDS = 180


def skip(why):
    print(f"skipped: {why}", file=sys.stderr)
    sys.exit(77)


def run(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True,
                              timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        skip(f"{command[0]}: {problem}")
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()
        skip(f"{' '.join(command[:2])} failed: {last[-1] if last else '?'}")


def by_npm(folder, packages):
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        skip("there is no node with npm")
    run(npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund",
        "--ignore-scripts", "--loglevel=error", *packages)


def by_pip(folder, packages):
    try:
        venv.create(folder, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        skip(f"no virtual environment: {problem}")
    run(str(folder / "bin" / "pip"), "install", "--quiet",
        "--disable-pip-version-check", *packages)


def by_go(folder, packages):
    go = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    if go is None:
        skip("there is no go")
    os.environ["GOBIN"] = str(folder)
    run(go, "install", *packages)


def main():
    way, name, *packages = sys.argv[1:]
    source = Path(os.environ.get("OMS_SOURCE_DIR",
                                 Path(__file__).parent.parent.parent))
    home = source / "build" / "peers"
    home.mkdir(parents=True, exist_ok=True)
    folder = home / name
    done = folder / "fetched.txt"
    with open(home / f"{name}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = " ".join([way, *packages])
        if not done.exists() or done.read_text(encoding="utf-8") != wanted:
            folder.mkdir(exist_ok=True)
            {"npm": by_npm, "pip": by_pip, "go": by_go}[way](folder, packages)
            done.write_text(wanted, encoding="utf-8")
    print(folder)


if __name__ == "__main__":
    main()
