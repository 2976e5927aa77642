"""A generated set of requests whose end two servers could see at different
places. Behind each stands a second request, hidden where one reader sees a body
and another sees the next request. The daemon must refuse the first and close:
the hidden one is never answered and does nothing."""
import itertools
import unittest

from _omsd import Omsd, main, until

HIDDEN = b"GET /livez?hidden HTTP/1.1\r\nHost: localhost\r\n\r\n"
CHUNKS = b"0\r\n\r\n"

# Each says the length in a way that somebody, somewhere, reads another way.
LENGTHS = [b"Content-Length: %d", b"content-length: %d", b"Content-Length:%d",
           b"Content-Length:  %d", b"Content-Length:\t%d",
           b"Content-Length: %d ", b"Content-Length : %d",
           b"Content-Length: 0%d", b"Content-Length: +%d",
           b"Content-Length: %d,%d", b"Content-Length: %d.0",
           b"Content-Length\0: %d", b"Content-Length: %d\0",
           b"Content-Length:\r\n %d", b"\tContent-Length: %d",
           b"Content_Length: %d", b"Content-Length: 0x%d"]
CODINGS = [b"Transfer-Encoding: chunked", b"transfer-encoding: CHUNKED",
           b"Transfer-Encoding:chunked", b"Transfer-Encoding:\tchunked",
           b"Transfer-Encoding: chunked ", b"Transfer-Encoding : chunked",
           b"Transfer-Encoding: xchunked", b"Transfer-Encoding: chunkedx",
           b"Transfer-Encoding: chunked, identity",
           b"Transfer-Encoding: identity, chunked",
           b"Transfer-Encoding: gzip", b"Transfer-Encoding: \"chunked\"",
           b"Transfer-Encoding: chunked;q=1", b"Transfer-Encoding:",
           b"Transfer-Encoding:\r\n chunked", b" Transfer-Encoding: chunked",
           b"X: y\nTransfer-Encoding: chunked",
           b"X: y\rTransfer-Encoding: chunked",
           b"Transfer-Encoding: \x0bchunked", b"Transfer-Encoding: \0chunked",
           b"Transfer\xad-Encoding: chunked"]
ENDS = [b"\r\n", b"\n", b"\r"]


def counted(head, count):
    return head.replace(b"%d", str(count).encode())


def request(*heads, end=b"\r\n", body=b""):
    return (b"POST /v1/orders HTTP/1.1" + end + b"Host: localhost" + end +
            end.join(heads) + end + end + body)


def both():
    """A length and a coding together, in either order."""
    for length, coding in itertools.product(LENGTHS, CODINGS):
        body = CHUNKS + HIDDEN
        for heads in ((counted(length, len(body)), coding),
                      (coding, counted(length, len(CHUNKS)))):
            yield request(*heads, body=body)


def lengths():
    """Two lengths that differ, and one that is said in a strange way."""
    body = b"{}" + HIDDEN
    for one, other in itertools.product(LENGTHS, LENGTHS):
        yield request(counted(one, 2), counted(other, len(body)), body=body)


def codings():
    """A coding that is no plain `chunked`, and two of them."""
    for one, other in itertools.product(CODINGS, CODINGS):
        yield request(one, other, body=CHUNKS + HIDDEN)


def ends():
    """Lines that do not end in CRLF."""
    for end, coding in itertools.product(ENDS[1:], CODINGS):
        yield request(coding, end=end, body=CHUNKS + HIDDEN)
    for end in ENDS[1:]:
        yield request(b"Content-Length: 2", end=end, body=b"{}" + HIDDEN)


def sizes():
    """Sizes of chunks that are none."""
    for size in (b"-0", b"+0", b"0x0", b" 0", b"0 ", b"\t0", b"0\0", b"0,",
                 b"", b"g", b"0_0", b"00000000000000000000g"):
        yield request(b"Transfer-Encoding: chunked",
                      body=size + b"\r\n\r\n" + HIDDEN)


VARIANTS = [each for made in (both, lengths, codings, ends, sizes)
            for each in made()]


class Smuggling(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Omsd(
            settings={"log": {"level": "debug"}}))

    def refused(self, sent):
        """What came back; nothing hidden was answered, and it was closed."""
        got = self.shop.raw(sent, half_close=True)
        self.assertNotIn(b'{"status":"ok"}', got, sent)
        self.assertNotIn(b"HTTP/1.1 2", got, sent)
        return got

    def test_no_hidden_request_is_ever_read(self):
        words = {}
        for sent in VARIANTS:
            got = self.refused(sent)
            word = got.split(b" ")[1] if got else b"closed"
            words[word] = words.get(word, 0) + 1
        print({word.decode(): count for word, count in words.items()},
              len(VARIANTS), "variants")
        self.assertLessEqual(set(words), {b"400", b"413", b"501", b"505",
                                          b"closed"})
        self.assertEqual(self.shop.get("/livez").status, 200)
        until(lambda: self.shop.events(), "a log")
        hidden = [each for each in self.shop.events()
                  if each.get("operation") == "daemon.live"]
        self.assertLessEqual(len(hidden), 1)  # our own

    def test_what_is_hidden_would_be_seen(self):
        """The check bites: behind an honest request the second is answered."""
        got = self.shop.raw(request(b"Content-Length: 2", body=b"{}" + HIDDEN +
                                    HIDDEN.replace(b"\r\n\r\n",
                                                   b"\r\nConnection: close"
                                                   b"\r\n\r\n")))
        self.assertEqual(got.count(b'{"status":"ok"}'), 2)


if __name__ == "__main__":
    main()
