"""A mail server for the tests of the client. Prints its port, ends with its
input.

    _smtp_server.py MISHAP

MISHAP is what goes wrong: nothing, sender, receiver (550), busy (451 at the
receiver), greeting (554), ehlo (550), large (552 at the sender), late (the connection ends in front of DATA), refused (554 behind the
message), lost (the connection ends behind the message, which was taken), half
(in the middle of its reply), or a number that is the reply to the message.
"""
import socketserver
import sys
import threading

MISHAP = sys.argv[1]
MISHAPS = {"EHLO": {"ehlo": "550 not you"}, "HELO": {"ehlo": "550 not you"},
           "MAIL": {"sender": "550 not from you", "large": "552 too large"},
           "RCPT": {"receiver": "550 no such mailbox", "busy": "451 later"}}


class Handler(socketserver.StreamRequestHandler):
    """One connection."""

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def take_message(self):
        """False: the connection ends."""
        if MISHAP == "late":
            return False
        self.say("354 go ahead")
        count = 0
        for line in self.rfile:
            if line == b".\r\n":
                break
            count += len(line)
        if MISHAP == "half":
            self.wfile.write(b"250 t")
        if MISHAP in ("lost", "half"):
            return False
        if MISHAP.isdigit():
            self.say(f"{MISHAP} thanks")
        else:
            self.say("554 spam" if MISHAP == "refused" else f"250 took {count}")
        return True

    def handle(self):
        self.say("554 no service" if MISHAP == "greeting" else "220 here")
        for line in self.rfile:
            verb = line[:4].decode().upper()
            if verb == "QUIT":
                self.say("221 bye")
                return
            if verb == "DATA":
                if not self.take_message():
                    return
                continue
            self.say(MISHAPS.get(verb, {}).get(MISHAP, "250 ok"))


def main():
    socketserver.ThreadingTCPServer.daemon_threads = True
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


main()
