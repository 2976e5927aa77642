#!/usr/bin/env python3
"""Two relays for the mail test: one begins with STARTTLS and wants a login, one
speaks TLS from the beginning; a third offers neither. Each letter is printed as
a line of JSON, as Python's own library understands it.

  _mail_server.py <certificate> <key>
"""
import asyncio
import json
import ssl
import sys
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP, AuthResult

LOGIN = ("shop", "pass:word")


def say(what):
    print(json.dumps(what), flush=True)


def parts(letter):
    for part in letter.walk():
        if not part.is_multipart():
            yield {"type": part.get_content_type(),
                   "charset": part.get_content_charset(),
                   "encoding": part["Content-Transfer-Encoding"],
                   "text": part.get_content().replace("\r\n", "\n"),
                   "defects": len(part.defects)}


def understand(content):
    letter = message_from_bytes(content, policy=default)
    return {
        "defects": len(letter.defects) + sum(
            len(value.defects) for value in letter.values()),
        "headers": letter.keys(),
        "type": letter.get_content_type(),
        "subject": letter["Subject"],
        "from": [[one.display_name, one.addr_spec]
                 for one in letter["From"].addresses],
        "to": [[one.display_name, one.addr_spec]
               for one in letter["To"].addresses],
        "message_id": letter["Message-ID"],
        "at_ms": int(letter["Date"].datetime.timestamp() * 1000),
        "unsubscribe": letter["List-Unsubscribe"],
        "parts": list(parts(letter)),
        "longest": max(map(len, content.split(b"\r\n"))),
        "ascii": content.isascii(),
    }


class Relay:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later@"):
            return "451 4.7.1 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        say({"from": envelope.mail_from, "to": envelope.rcpt_tos,
             "tls": server.transport.get_extra_info("cipher") is not None, "login": session.authenticated,
             "letter": understand(envelope.content)})
        if envelope.rcpt_tos[0].startswith("lost@"):
            server.transport.abort()
            return "421 never heard"
        return "250 2.0.0 taken"


def authenticate(server, session, envelope, mechanism, data):
    given = (data.login.decode(), data.password.decode())
    return AuthResult(success=given == LOGIN, handled=False)


async def serve(certificate, key):
    loop = asyncio.get_running_loop()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def starttls():
        return SMTP(Relay(), tls_context=context, require_starttls=True,
                    authenticator=authenticate, auth_required=True)

    def bare():
        return SMTP(Relay())

    servers = [await loop.create_server(starttls, "127.0.0.1", 0),
               await loop.create_server(bare, "127.0.0.1", 0, ssl=context),
               await loop.create_server(bare, "127.0.0.1", 0)]
    say([server.sockets[0].getsockname()[1] for server in servers])
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:3]))
