"""Keys and tokens for the tests of omsd's authorisation: made with the openssl
program and the standard library, so that a mistake in the daemon's own library
is not made here, too.

    with Keys() as keys:
        token = keys.token(scope="orders:read")            # signed by "rsa"
        token = keys.token(kid="ec", exp=-120)              # expired
"""
import base64
import hashlib
import hmac
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from _omsd import skip

ISSUER = "https://issuer.example"
AUDIENCE = "omsd"
SECRET = "a secret that is long enough for HS256, and no key of anybody"
ALGORITHMS = {"rsa": "RS256", "ec": "ES256", "ed": "EdDSA", "hs256": "HS256"}
ABSENT = object()


def text64(of):
    """Base64url without padding."""
    return base64.urlsafe_b64encode(of).rstrip(b"=").decode()


def json64(of):
    return text64(of if isinstance(of, bytes) else json.dumps(
        of, separators=(",", ":")).encode())


def openssl(*words, given=None):
    return subprocess.run(["openssl", *map(str, words)], input=given,
                          capture_output=True, check=True).stdout


def raw_of(der):
    """r and s of an ECDSA signature, 32 bytes each."""
    parts, at = b"", 2
    for _ in range(2):
        count = der[at + 1]
        parts += der[at + 2:at + 2 + count].lstrip(b"\0").rjust(32, b"\0")
        at += 2 + count
    return parts


class Keys:
    """Private keys in a folder, and the files that omsd is given."""

    def __init__(self):
        if shutil.which("openssl") is None:
            skip("the program openssl is not here")
        self.folder = Path(tempfile.mkdtemp(prefix="omsd-keys-"))
        self.jwks = self.folder / "jwks.json"
        self.secret = self.folder / "secret"
        self.api = self.folder / "keys.jsonl"
        self.secret.write_text(SECRET + "\n")
        self.secret.chmod(0o600)
        self.make("rsa", "rsa")
        self.make("ec", "ec")
        self.make("ed", "ed")
        self.publish("rsa", "ec", "ed")

    def __enter__(self):
        return self

    def __exit__(self, *why):
        shutil.rmtree(self.folder, ignore_errors=True)

    def settings(self, secret=True, api=False, **limits):
        """Sections of a configuration that takes these keys."""
        auth = {"jwks_file": self.jwks, "issuer": ISSUER,
                "audience": AUDIENCE}
        if secret:
            auth["hs256_secret_file"] = self.secret
        if api:
            auth["keys_file"] = self.api
        return {"auth": auth, "limits": {"rate_per_s": 1000000, **limits}}

    # ---- keys --------------------------------------------------------------

    def private(self, name):
        return self.folder / f"{name}.pem"

    def make(self, name, kind, bits=2048):
        how = {"rsa": ("RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}"),
               "ec": ("EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
               "ed": ("ED25519",)}[kind]
        openssl("genpkey", "-algorithm", *how, "-out", self.private(name))

    def public_der(self, name):
        return openssl("pkey", "-in", self.private(name), "-pubout",
                       "-outform", "DER")

    def public_pem(self, name):
        return openssl("pkey", "-in", self.private(name), "-pubout")

    def modulus(self, name):
        said = openssl("rsa", "-in", self.private(name), "-noout", "-modulus")
        return bytes.fromhex(said.decode().strip().partition("=")[2])

    def jwk(self, name, kid=None):
        der = self.public_der(name)
        key = {"kid": kid or name, "use": "sig"}
        if len(der) > 120:
            return {**key, "kty": "RSA", "alg": "RS256", "e": "AQAB",
                    "n": text64(self.modulus(name))}
        if len(der) > 60:
            return {**key, "kty": "EC", "crv": "P-256", "alg": "ES256",
                    "x": text64(der[-64:-32]), "y": text64(der[-32:])}
        return {**key, "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA",
                "x": text64(der[-32:])}

    def publish(self, *names, keys=None):
        """Puts another JWKS file in the place of the old one."""
        draft = self.folder / "draft"
        all_keys = keys or [self.jwk(name) for name in names]
        draft.write_text(json.dumps({"keys": all_keys}))
        draft.rename(self.jwks)

    # ---- tokens ------------------------------------------------------------

    def sign(self, name, signed):
        """A signature as JWS has it."""
        if name == "hs256":
            return hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()
        if name == "ed":
            given = self.folder / "given"
            given.write_bytes(signed)
            return openssl("pkeyutl", "-sign", "-rawin", "-inkey",
                           self.private(name), "-in", given)
        made = openssl("dgst", "-sha256", "-sign", self.private(name),
                       given=signed)
        return raw_of(made) if made[0] == 0x30 and len(made) < 80 else made

    def claims(self, exp=600, nbf=ABSENT, **more):
        now = int(time.time())
        made = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ann", "scope": "*",
                "exp": now + exp if isinstance(exp, int) and
                not isinstance(exp, bool) else exp}
        if nbf is not ABSENT:
            made["nbf"] = now + nbf
        made.update(more)
        return {name: value for name, value in made.items()
                if value is not ABSENT}

    def token(self, kid="rsa", header=None, by=None, **claims):
        """A token of these claims, signed by [by] (the key called [kid])."""
        head = {"alg": ALGORITHMS.get(by or kid, "RS256"), "typ": "at+jwt",
                "kid": kid, **(header or {})}
        head = {name: value for name, value in head.items()
                if value is not ABSENT}
        return self.compact(head, self.claims(**claims), by or kid)

    def compact(self, head, claims, by):
        signed = f"{json64(head)}.{json64(claims)}"
        return f"{signed}.{text64(self.sign(by, signed.encode()))}"
