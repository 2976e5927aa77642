#!/usr/bin/env python3
"""The configuration of omsd: layers, mistakes, and what --check-config says."""
import os
import socket
import subprocess
import sys
import tempfile

OMSD = os.path.join(os.environ["OMS_BUILD_DIR"], "omsd")
if not os.path.exists(OMSD):
    print("skipped: omsd is not built (its packages are not here)")
    sys.exit(77)

FOLDER = tempfile.TemporaryDirectory()
os.chdir(FOLDER.name)
failures = 0


def write(name, text, mode=0o600):
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(name, mode)


def omsd(*options, **variables):
    """Runs --check-config; gives its code, its settings, what it complains."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("OMSD_")}
    clean.update(variables)
    ended = subprocess.run([OMSD, *options, "--check-config"],
                           capture_output=True, text=True, env=clean,
                           timeout=30, check=False)
    settings, section = {}, ""
    for line in ended.stdout.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif " = " in line:
            left, origin = line.rsplit(";", 1)
            name, value = left.split(" = ", 1)
            settings[section, name] = (value.strip(), origin.strip())
    return ended.returncode, settings, ended.stderr


def expect(told, seen, wanted):
    global failures
    if seen != wanted:
        failures += 1
        print(f"{told}: {seen!r}, wanted {wanted!r}")


# ---- mistakes: what is written, and what must be said of it ----------------

CONSUL = "[discovery]\nkind = consul\nurl = http://127.0.0.1:1\n"
MISTAKES = [
    ("[server]\nprot = 1\n", "x.ini:2: [server] has no setting \"prot\"; do "
     "you mean port?"),
    ("[sever]\nport = 1\n", "x.ini:2: there is no section [sever]; do you "
     "mean [server]?"),
    ("\n[server]\n\nport = 80a\n", "x.ini:4: [server] port = 80a: a number "
     "from 0 to 65535 is wanted"),
    ("[server]\nport = 65536\n", "x.ini:2: [server] port = 65536: a number "
     "from 0 to 65535 is wanted"),
    ("[server]\nport = 99999999999999999999\n", "a number from 0 to 65535"),
    ("[server]\nport =\n", "x.ini:2: [server] port = : a value of 1 to 1024 "
     "bytes is wanted"),
    ("[server]\nhost = localhost\n", "x.ini:2: [server] host = localhost: a "
     "numeric address is wanted, as 127.0.0.1, 0.0.0.0 or ::1"),
    ("[server]\nroles = payment, carrier\n", "any of these is wanted: all "
     "processing payment fulfillment"),
    ("[server]\nstop_ms = 99\n", "a number from 100 to 9000 is wanted"),
    ("[server]\nport = 1\nport = 2\n", "x.ini:3: [server] port is given "
     "twice, first at x.ini:2"),
    ("[log]\nlevel = loud\n", "x.ini:2: [log] level = loud: one of these is "
     "wanted: error warn info debug"),
    ("[engine]\nreplay = maybe\n", "x.ini:2: [engine] replay = maybe: yes or "
     "no is wanted"),
    ("port = 1\n", "x.ini:1: a setting stands before the first [section]"),
    ("[server\nport = 1\n", "x.ini:1: this is no [section], no name = value"),
    ("[server]\nport\n", "x.ini:2: this is no [section], no name = value"),
    ("[shop]\ndb = x.db\n", "x.ini:2: [shop] wants a name"),
    ("[server one]\nport = 1\n", "x.ini:2: [server] takes no name, yet it is "
     "[server one]"),
    ("[shop a/b]\ndb = x.db\n", "a name is 1 to 64 of the letters"),
    ("[shop a]\ndb = x.db\n[shop b]\ndb = x.db\n", "[shop a] and [shop b] "
     "have the same db"),
    ("[stripe zoe]\nurl = https://x\n", "x.ini:2: [stripe zoe]: there is no "
     "[shop zoe]"),
    ("[payment]\nurl = ftp://x\n", "x.ini:2: [payment] url: a URL is wanted, "
     "of one of these schemes: http https"),
    ("[payment]\nurl = https://u:secret@x\n", "[payment] url: a URL holds no "
     "user or password here"),
    ("[payment]\nurl = https://x\n[stripe]\ntoken_file = token\n",
     "[stripe] token_file and [payment] url: both would be asked for money"),
    ("[mail]\nurl = smtps://x\n", "[mail] url wants [mail] from"),
    ("[webhooks]\nsecrets_folder = .\n", "[webhooks] secrets_folder wants "
     "[webhooks] source"),
    ("[payment]\nurl = https://x\ntoken_file = nowhere\n", "x.ini:3: "
     "[payment] token_file: nowhere: No such file or directory"),
    ("[payment]\ntoken_file = open\n", "x.ini:2: [payment] token_file: open "
     "may be read by anybody: chmod 600"),
    ("[payment]\ntoken_file = .\n", "[payment] token_file: . is a folder"),
    ("[backup]\nfolder = token\n", "[backup] folder: token is no folder"),
    ("[shop b]\ndb = b.db\n[shop a]\n", "x.ini:3: [shop a] has no db"),
    ("[log]\nlevel = warn\n\n[serber]\n", "x.ini:4: there is no section "
     "[serber]; do you mean [server]?"),
    ("[payment]\nurl = http://pay.example/x\n", "[payment] url for shop "
     "default: the URL must be https; allow_plain says otherwise"),
    ("[services]\npayment = https://a.example, http://b.example\n",
     "[services] payment: http://b.example:80 is beyond loopback, and tokens "
     "go there: the URL must be https; allow_plain says otherwise"),
    ("[discovery]\nkind = consul\n", "[discovery] kind = consul wants "
     "[discovery] url: where is its agent?"),
    ("[discovery]\nkind = eureka\n", "[discovery] kind = eureka wants "
     "[discovery] url: where is it?"),
    ("[discovery]\nkind = srv\n", "[discovery] kind = srv wants "
     "[discovery] domain: what is behind the names"),
    ("[services]\npayment = http://[fd00::7]:8080\n", "[services] payment: "
     "http://[fd00::7]:8080 is beyond loopback"),
    (CONSUL + "advertise = http://10.0.0.5:8080\n", "[discovery] advertise: "
     "http://10.0.0.5:8080 is beyond loopback, and tokens go there: the URL "
     "must be https; [services] allow_plain says otherwise"),
    (CONSUL + "advertise = http://[fd00::5]:80\n", "[discovery] advertise: "
     "http://[fd00::5]:80 is beyond loopback"),
    (CONSUL + "advertise = https://a.example:99999\n", "[discovery] "
     "advertise: this is no URL"),
    (CONSUL + "prefix = our shop\n", "[discovery] prefix: our shopprocessing: "
     "this is no name of a service"),
    (CONSUL + "advertise = https://a.example\nprefix = " + "p" * 60 + "\n",
     "this is no name of a service"),
    (CONSUL + "advertise = https://a.example\nzone = north wing\n",
     "[discovery] zone: a zone is one word"),
    ("[discovery]\nkind = srv\ndomain = d.example\nadvertise = https://a\n",
     "[discovery] advertise is for kind = consul and eureka: srv takes no "
     "instances"),
    ("[discovery]\nadvertise = https://a\n", "[discovery] advertise is for "
     "kind = consul and eureka: static takes no instances"),
    ("[broker]\nurl = amqp://b\nreplication = 3\n", "x.ini:3: [broker] "
     "replication is for kafka://, and [broker] url is amqp://..."),
    ("[broker]\nurl = amqp://b\nsettings_file = token\n", "x.ini:3: "
     "[broker] settings_file is for kafka://"),
    ("[broker]\nurl = amqp://b\nca_file = token\n", "x.ini:3: [broker] "
     "ca_file is for amqps://"),
    ("[broker]\nurl = kafka://b:1\nattempts = 3\n", "x.ini:3: [broker] "
     "attempts is for amqp:// and amqps://, and [broker] url is kafka://..."),
    ("[broker]\nurl = kafka://b:1\n[broker default]\npassword_file = token\n",
     "x.ini:4: [broker default] password_file is for amqp:// and amqps://"),
    ("[server]\nhost = 0.0.0.0\n", "set [auth] jwks_file or keys_file"),
    ("[log]\nlevel = " + "x" * 300 + "\n", "x.ini:2: a line has at most"),
    ("[server]\nport = \x1b[2J\n", "[server] port = ?[2J"),
]
write("token", "very-secret\n")
write("open", "very-secret\n", 0o644)
for text, wanted in MISTAKES:
    write("x.ini", text)
    code, _, said = omsd("--db", "default.db", "--config", "x.ini")
    if code != 1 or wanted not in said or "very-secret" in said:
        failures += 1
        print(f"{text!r}: {code}, {said!r}, wanted {wanted!r}")
    if "\x1b" in said:
        failures += 1
        print(f"{text!r}: control bytes on the terminal")
    expect(text, os.path.exists("default.db"), False)

# Good ones: a host that is near, a network where nobody else listens.
for text in [CONSUL + "advertise = http://[::1]:8080\n",
             CONSUL + "advertise = https://10.0.0.5:8443\nzone = north\n",
             CONSUL + "advertise = http://10.0.0.5:8080\n[services]\n"
             "allow_plain = yes\n"]:
    write("x.ini", text)
    code, _, said = omsd("--db", "default.db", "--config", "x.ini")
    expect(text, (code, said), (0, ""))

# ---- what the start refuses the check refuses, and in the same words -------

REFUSED = [
    "[broker]\nurl = amqp://b/one/two\n",
    "[broker]\nurl = amqp://b:port\n",
    "[broker]\nurl = amqp://b\ngroup = a b\n",
    "[broker]\nurl = kafka://b:1\ngroup = a b\n",
    "[broker]\nurl = kafka://b:1\nsettings_file = token\n",
    "[shop other]\ndb = b.db\n[broker other]\nurl = amqp://b/one/two\n",
    CONSUL + "advertise = http://10.0.0.5:8080\n",
    CONSUL + "prefix = our shop\n",
]
for text in REFUSED:
    write("x.ini", "[shop default]\ndb = :memory:\n" + text)
    code, _, said = omsd("--config", "x.ini")
    started = subprocess.run([OMSD, "--config", "x.ini", "--port", "0"],
                             capture_output=True, text=True, timeout=30,
                             check=False)
    told = [line + "\n" for line in started.stderr.splitlines()
            if line.startswith("omsd: ")]
    expect(text, (code, said), (1, "".join(told)))
    expect(text + " at the start", started.returncode in (1, 2), True)

# A broker that is away is none of the check's business.
write("good", "socket.timeout.ms=1000\n")
for text in ["[broker]\nurl = amqp://user@127.0.0.1:1/vhost\n",
             "[broker]\nurl = amqps://[::1]:1\n",
             "[broker]\nurl = kafka://127.0.0.1:1,127.0.0.1:2\n"
             "settings_file = good\n"]:
    write("x.ini", text)
    code, _, said = omsd("--db", "default.db", "--config", "x.ini")
    if "was built without libomsc-" not in said:
        expect(text, (code, said), (0, ""))

# An address of IPv6 stands in brackets where a port follows it.
with socket.socket(socket.AF_INET6) as taken:
    try:
        taken.bind(("::1", 0))
    except OSError:
        print("no IPv6 here: it is not looked at who listens there")
    else:
        taken.listen()
        port = taken.getsockname()[1]
        said = subprocess.run(
            [OMSD, "--db", ":memory:", "--host", "::1", "--port", str(port)],
            capture_output=True, text=True, timeout=30, check=False).stderr
        expect(said, f"cannot listen at [::1]:{port}: " in said, True)

# Several mistakes are told at once; a secret in a URL is not repeated.
write("x.ini", "[server]\nport = x\nhost = y\n[mail]\nurl = smtp://a:pw1@b\n")
code, _, said = omsd("--db", "a.db", "--config", "x.ini")
expect("three mistakes", len(said.strip().splitlines()), 3)
expect("a password in a URL", "pw1" in said, False)
write("x.ini", "[serber]\n[log]\nfoo\n[payment]\ntoken_file = nos\n"
      "[shop a]\n[shop b]\ndb = b.db\n")
code, _, said = omsd("--config", "x.ini")
for wanted in ("there is no section [serber]", "x.ini:3: this is no [section]",
               "token_file: nos: No such file", "[shop a] has no db"):
    expect(wanted, wanted in said, True)
expect("whose mistakes", {line[:6] for line in said.splitlines()}, {"omsd: "})
write("x.ini", "[server]\n" + "port = x\n" * 40)
expect("forty mistakes", len(omsd("--config", "x.ini")[2].splitlines()) < 35,
       True)

# ---- options ---------------------------------------------------------------

for options, wanted in [
        ([], "which shop? Give --db FILE"),
        (["--prot", "1"], "there is no option --prot"),
        (["x.db"], "there is no option x.db; do you mean --db x.db?"),
        (["--db", "a.db", "--db=b.db"], "--db is given twice"),
        (["--db", "a.db", "--service", "payment", "--service", "tracking"],
         "--service is given twice"),
        (["--port"], "there is no option"),  # --check-config is its value
        (["--db", "a.db", "--port", "x"], "--port: [server] port = x: a "
         "number"),
        (["--db", "a.db", "--service", "pay"], "--service: [server] roles = "
         "pay: any of these"),
        (["--db", "a.db", "--config", "nowhere.ini"], "nowhere.ini: No such "
         "file"),
        (["--config", "."], "Is a directory"),
        (["--check-config=x"], "--check-config takes no value")]:
    code, _, said = omsd(*options)
    if options == ["--port"]:
        wanted = "port = --check-config: a number"
    if code != 1 or wanted not in said:
        failures += 1
        print(f"{options}: {code}, {said!r}, wanted {wanted!r}")
write("x.ini", "[shop a]\ndb = a.db\n")
code, _, said = omsd("--config", "x.ini", "--db", "b.db")
expect("--db beside shops", (code, "--db is for one shop" in said), (1, True))

# ---- layers ----------------------------------------------------------------

write("x.ini", "; ours\n[server]\nport = 1001\nhost = ::1\nthreads = 2\n"
      "[shop alpha]\ndb = a.db ; by the file\n")
code, got, said = omsd("--config", "x.ini", "--port", "1003",
                       OMSD_SERVER_PORT="1002", OMSD_SERVER_THREADS="3")
expect("layers", (code, said), (0, ""))
expect("an option", got["server", "port"], ("1003", "--port"))
expect("a variable", got["server", "threads"], ("3", "OMSD_SERVER_THREADS"))
expect("the file", got["server", "host"], ("::1", "x.ini:4"))
expect("a default", got["server", "stop_ms"], ("8000", "default"))
expect("a shop", got["shop alpha", "db"], ("a.db", "x.ini:7"))

code, got, said = omsd(OMSD_CONFIG="x.ini", OMSD_SHOP_ALPHA_DB="c.db",
                       OMSD_SHOP_NEW_ONE_DB="n.db",
                       OMSD_STRIPE_ALPHA_TOKEN_FILE="token")
expect("variables alone", (code, said), (0, ""))
expect("of a shop in the file", got["shop alpha", "db"],
       ("c.db", "OMSD_SHOP_ALPHA_DB"))
expect("of a shop that is new", got["shop new_one", "db"],
       ("n.db", "OMSD_SHOP_NEW_ONE_DB"))
expect("of one shop's adapter", got["stripe alpha", "token_file"],
       ("token", "OMSD_STRIPE_ALPHA_TOKEN_FILE"))
for word, wanted in [("on", "yes"), ("true", "yes"), ("0", "no")]:
    code, got, said = omsd("--db", "a.db", OMSD_ENGINE_REPLAY=word)
    expect(word, got["engine", "replay"], (wanted, "OMSD_ENGINE_REPLAY"))
for name in ["OMSD_SERVER_PROT", "OMSD_FOO", "OMSD_"]:
    code, _, said = omsd("--db", "a.db", **{name: "1"})
    expect(name, (code, f"{name}: there is no such setting" in said),
           (1, True))
for name, wanted in [("OMSD_SERVER_PROT", "; do you mean OMSD_SERVER_PORT?"),
                     ("OMSD_FOO", "; a variable is OMSD_SECTION_NAME")]:
    code, _, said = omsd("--db", "a.db", **{name: "1"})
    expect(name, wanted in said, True)
write("bare.ini", "[shop a]\n")
expect("a db by a variable", omsd("--config", "bare.ini",
                                  OMSD_SHOP_A_DB="a.db")[0], 0)
code, _, said = omsd("--db", "a.db", OMSD_SERVER_PORT="x")
expect("a wrong variable", "OMSD_SERVER_PORT: [server] port = x" in said, True)

# What --check-config prints is a configuration itself, and the same one.
write("full.ini", "[shop a]\ndb = a.db\n[mail]\nurl = smtps://m\nfrom = a@b\n"
      "[auth]\nissuer = https://i\n[stripe a]\ntoken_file = token\n")
first = subprocess.run([OMSD, "--config", "full.ini", "--check-config"],
                       capture_output=True, text=True, check=True).stdout
write("again.ini", first)
code, got, said = omsd("--config", "again.ini")
expect("its own output", (code, said), (0, ""))
expect("the secret stays in its file", "very-secret" in first, False)
expect("the same settings",
       {k: v[0] for k, v in got.items()},
       {k: v[0] for k, v in omsd("--config", "full.ini")[1].items()})

# Credentials of systemd: a bare name is one of them, whatever its mode says.
os.mkdir("credentials")
write("credentials/pay", "very-secret\n", 0o444)
code, got, said = omsd("--db", "a.db", OMSD_PAYMENT_URL="https://x",
                       OMSD_PAYMENT_TOKEN_FILE="pay",
                       CREDENTIALS_DIRECTORY=os.path.abspath("credentials"))
expect("a credential", (code, said), (0, ""))
expect("its path", got["payment", "token_file"][0],
       os.path.abspath("credentials/pay"))

# What a group may read is used, and complained of.
write("shared", "very-secret\n", 0o640)
code, got, said = omsd("--db", "a.db", OMSD_PAYMENT_URL="https://x",
                       OMSD_PAYMENT_TOKEN_FILE="shared")
expect("a group's secret", (code, "shared may be read by a group" in said),
       (0, True))

# ---- help and version ------------------------------------------------------

for option in ["--help", "-h", "--version"]:
    ended = subprocess.run([OMSD, option], capture_output=True, text=True,
                           check=False)
    expect(option, (ended.returncode, ended.stderr), (0, ""))
    expect(option, max(len(x) for x in ended.stdout.splitlines()) <= 100,
           True)

sys.exit(1 if failures else 0)
