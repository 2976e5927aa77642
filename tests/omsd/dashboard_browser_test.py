"""The dashboard in headless Chromium, with a real omsd and live data: real
clicks and keys, axe-core in light and dark, no error on the console, and no
request that leaves the origin. The cases are _dashboard_cases.mjs; an argument
runs those alone whose name has it. OMS_SHOTS=FOLDER keeps pictures."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from _omsd import OMS, SKIPPED, SOURCE, Omsd, need_omsd, skip

HERE = Path(__file__).resolve().parent
PEERS = SOURCE / "build/peers/dashboard"
PACKAGES = ["puppeteer-core@24", "axe-core@4"]
PATIENCE_S = 240


def need_browser():
    """The browser; ends the program where something is not here."""
    need_omsd()
    if os.environ.get("OMS_SANITIZE"):
        skip("the browser is for the plain build")
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        skip("there is no chromium here")
    if shutil.which("node") is None or shutil.which("npm") is None:
        skip("there is no npm here")
    return browser


def need_packages():
    if (PEERS / "node_modules/axe-core/axe.min.js").exists() and \
            (PEERS / "node_modules/puppeteer-core").exists():
        return
    PEERS.mkdir(parents=True, exist_ok=True)
    with open(PEERS / "install.log", "wb") as log:
        done = subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund",
             "--prefix", str(PEERS), *PACKAGES], stdout=log, stderr=log,
            timeout=300, check=False)
    if done.returncode != 0:
        skip("puppeteer-core and axe-core could not be installed")


def command(at, name, key, **args):
    return json.dumps({"at": f"2024-03-{at}:00Z", "command": name, "key": key,
                       "args": args})


def parked():
    """Commands of a week in which no card could be asked: work is parked."""
    yield command("01T09:00", "stock.receive", "p1", sku="cup", quantity=10)
    yield command("01T09:00", "provider.configure", "p2", method="card",
                  delay_ms=864000000)
    yield command("01T09:00", "order.configure", "p3", skip_stock=False,
                  unpaid_expiry_ms=-1)
    for order in "B-1", "B-2":
        yield command("01T10:00", "order.place", order, order_id=order,
                      currency="EUR", lines=[{"sku": "cup", "quantity": 1,
                                              "unit_price_minor": 1250}],
                      payments=[{"method": "card", "amount_minor": 1250}])
    yield command("09T09:00", "provider.configure", "p4", method="card",
                  delay_ms=0)


def make_shop(db):
    """Three months of made-up orders, and two that wait for a person."""
    orders = subprocess.run(
        [sys.executable, SOURCE / "examples/demo/generate.py", "--orders",
         "150"], stdout=subprocess.PIPE, text=True, check=True).stdout
    lines = db.with_suffix(".jsonl")
    lines.write_text("\n".join(parked()) + "\n" + orders)
    done = subprocess.run([OMS, "apply", "--db", db, "--quiet", lines],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)
    assert done.returncode in (0, 3), done.stdout


def make_key(keys, name, scopes):
    done = subprocess.run(
        [OMS, "keys", "create", "--keys", keys, "--name", name, "--scopes",
         scopes, "--json"], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)["key"]


def run(browser, folder):
    keys = folder / "keys.jsonl"
    make_shop(folder / "shop.db")
    shutil.copy(folder / "shop.db", folder / "made.db")
    key = make_key(keys, "staff", "*")
    few = make_key(keys, "packer", "orders:read")
    settings = {"server": {"dashboard": SOURCE / "examples/dashboard"}}
    with Omsd(folder=folder, settings=settings) as shop:
        second = folder / "second"
        second.mkdir()
        shutil.copy(folder / "shop.jsonl", second)
        shutil.copy(folder / "made.db", second / "shop.db")
        with Omsd(folder=second, settings={
                **settings, "auth": {"keys_file": keys}}) as locked:
            return subprocess.run(
                ["node", HERE / "_dashboard_cases.mjs", *sys.argv[1:2]],
                env={**os.environ, "URL_OPEN": shop.url, "KEY": key,
                     "KEY_FEW": few, "URL_KEYS": locked.url,
                     "PEERS": str(PEERS), "CHROMIUM": browser},
                timeout=PATIENCE_S, check=False).returncode


def main():
    browser = need_browser()
    need_packages()
    folder = Path(tempfile.mkdtemp(prefix="omsd-dashboard-"))
    try:
        sys.exit(run(browser, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    assert SKIPPED == 77
    main()
