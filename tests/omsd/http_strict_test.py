"""Requests that no honest client sends: each is refused with the reply that it
should get, the connection closes, and the daemon serves the next one.

libmicrohttpd gives no hook for what it cannot read at all; there its own reply
is a page of HTML, or it closes without a word. OWN and SILENT name these."""
import json
import unittest

from _omsd import Omsd, main, replies

HOST = b"Host: localhost\r\n"
GET = b"GET /livez HTTP/1.1\r\n" + HOST
POST = b"POST /v1/orders HTTP/1.1\r\n" + HOST
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
END = b"\r\n"


def get(target, version=b"HTTP/1.1"):
    return b"GET " + target + b" " + version + b"\r\n" + HOST + END


# what is sent, the status, a part of `detail`
REFUSED = {
    "two lengths": (POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                    400, "comes once"),
    "the same length twice":
        (POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
         400, "comes once"),
    "length and coding":
        (POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
         b"0\r\n\r\n", 400, "exclude each other"),
    "coding and length":
        (POST + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n"
         b"0\r\n\r\n", 400, "exclude each other"),
    "two codings": (POST + b"Transfer-Encoding: chunked\r\n"
                    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    400, "comes once"),
    "a list of codings":
        (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
         400, "only Transfer-Encoding"),
    "an unknown coding":
        (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
         400, "only Transfer-Encoding"),
    "identity": (POST + b"Transfer-Encoding: identity\r\n\r\n{}",
                 400, "only Transfer-Encoding"),
    "coding with 1.0":
        (b"POST /v1/orders HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
         b"0\r\n\r\n", 400, "HTTP/1.1"),
    "a body of a GET": (GET + b"Content-Length: 2\r\n\r\n{}", 400, "no body"),
    "chunks of a GET":
        (GET + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "no body"),
    "no host": (b"GET /livez HTTP/1.1\r\n\r\n", 400, "Host is needed"),
    "two hosts": (GET + b"host: y\r\n\r\n", 400, "comes once"),
    "an empty host": (b"GET /livez HTTP/1.1\r\nHost:\r\n\r\n", 400, "Host"),
    "a host with a path":
        (b"GET /livez HTTP/1.1\r\nHost: x/y\r\n\r\n", 400, "Host"),
    "two keys": (POST + b"Idempotency-Key: a\r\nIdempotency-Key: b\r\n"
                 b"Content-Length: 2\r\n\r\n{}", 400, "comes once"),
    "two tokens": (GET + b"Authorization: Bearer a\r\n"
                   b"Authorization: Bearer b\r\n\r\n", 400, "comes once"),
    "a folded header": (b"GET /livez HTTP/1.1\r\nX-A: a\r\n b\r\n" + HOST + END,
                        400, "one line"),
    "a folded last header": (GET + b"X-A: a\r\n\tb\r\n\r\n", 400, "one line"),
    "a fold before any header":
        (b"GET /livez HTTP/1.1\r\n " + HOST + b"X-A: a\r\n\r\n", 400, "token"),
    "LF alone": (b"GET /livez HTTP/1.1\nHost: x\n\n", 400, "CRLF"),
    "LF behind the first line":
        (b"GET /livez HTTP/1.1\nHost: x\r\n\r\n", 400, "CRLF"),
    "LF behind a header":
        (b"GET /livez HTTP/1.1\r\nHost: x\nX-A: b\r\n\r\n", 400, "CRLF"),
    "LF behind the last header":
        (b"GET /livez HTTP/1.1\r\nX-A: b\r\nHost: x\n\r\n", 400, "CRLF"),
    "LF as the empty line": (GET + b"\n", 400, "CRLF"),
    "CR in a value": (GET + b"X: a\rb\r\n\r\n", 400, "control"),
    "CR as the end": (b"GET /livez HTTP/1.1\r\nHost: x\rX-A: b\r\n\r\n",
                      400, "control"),
    "a control byte": (GET + b"X: a\x01b\r\n\r\n", 400, "control"),
    "DEL": (GET + b"X: a\x7fb\r\n\r\n", 400, "control"),
    "NUL in a value": (GET + b"X: a\0b\r\n\r\n", 400, "NUL"),
    "NUL in the target": (get(b"/livez\0abc"), 400, "NUL"),
    "NUL in the method": (b"GET\0X /livez HTTP/1.1\r\n" + HOST + END,
                          400, "NUL"),
    "a blank before the colon": (GET + b"X : ab\r\n\r\n", 400, "token"),
    "no name": (GET + b": ab\r\n\r\n", 400, "CRLF"),
    "a name that is no token": (GET + b"X(Y): ab\r\n\r\n", 400, "token"),
    "two blanks": (b"GET  /livez HTTP/1.1\r\n" + HOST + END, 400, "blank"),
    "two blanks before the version":
        (b"GET /livez  HTTP/1.1\r\n" + HOST + END, 400, "escaped"),
    "an absolute target": (get(b"http://x/livez"), 400, "begins with /"),
    "a star": (b"OPTIONS * HTTP/1.1\r\n" + HOST + END, 400, "begins with /"),
    "no slash": (get(b"livez"), 400, "begins with /"),
    "an authority": (get(b"x:80"), 400, "begins with /"),
    "two slashes": (get(b"//livez"), 400, "empty"),
    "an empty part": (get(b"/v1//orders"), 400, "empty"),
    "a dot": (get(b"/v1/./orders"), 400, "."),
    "two dots": (get(b"/v1/orders/../engine"), 400, ".."),
    "escaped dots": (get(b"/v1/orders/%2e%2E/engine"), 400, ".."),
    "half escaped dots": (get(b"/v1/orders/.%2e"), 400, ".."),
    "an escaped backslash": (get(b"/v1/orders/a%5cb"), 400, "slash"),
    "a backslash": (get(b"/v1\\orders"), 400, "escaped"),
    "an escaped NUL": (get(b"/v1/orders/a%00"), 400, "%00"),
    "an escaped NUL in the query": (get(b"/v1/orders?a=%00"), 400, "%00"),
    "an escaped newline": (get(b"/v1/orders/a%0a"), 400, "control"),
    "half an escape": (get(b"/v1/orders/a%2"), 400, "hexadecimal"),
    "no escape": (get(b"/v1/orders/a%zz"), 400, "hexadecimal"),
    "half an escape in the query": (get(b"/v1/orders?a=%4"), 400,
                                    "hexadecimal"),
    "no UTF-8": (get(b"/v1/orders/%ff"), 400, "UTF-8"),
    "overlong UTF-8": (get(b"/v1/orders/%c0%af"), 400, "UTF-8"),
    "a surrogate": (get(b"/v1/orders/%ed%a0%80"), 400, "UTF-8"),
    "cut UTF-8": (get(b"/v1/orders/%e2%82"), 400, "UTF-8"),
    "beyond Unicode": (get(b"/v1/orders/%f4%90%80%80"), 400, "UTF-8"),
    "no UTF-8 in the query": (get(b"/v1/orders?a=%ff"), 400, "UTF-8"),
    "raw UTF-8": (get("/v1/orders/\u00e9".encode()), 400, "escaped"),
    "a fragment": (get(b"/livez#x"), 400, "escaped"),
    "quotes": (get(b"/v1/orders/\"a\""), 400, "escaped"),
    "HTTP/1.2": (get(b"/livez", b"HTTP/1.2"), 505, "HTTP/1.1"),
    "CONNECT": (b"CONNECT x:443 HTTP/1.1\r\n" + HOST + END, 501, "method"),
    "an unknown method": (b"FOO /livez HTTP/1.1\r\n" + HOST + END,
                          501, "method"),
    "a small method": (b"get /livez HTTP/1.1\r\n" + HOST + END,
                       501, "method"),
    "another expectation":
        (POST + b"Expect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}",
         417, "100-continue"),
    "a long target": (get(b"/" + b"a" * 9000), 414, "too long"),
    "large headers": (GET + b"X: " + b"a" * 20000 + b"\r\n\r\n",
                      431, "too large"),
    "many headers": (GET + b"X: a\r\n" * 120 + b"\r\n", 431, "too many"),
    "a large body": (POST + b"Content-Length: 99999999\r\n\r\n",
                     413, "too large"),
    "a large body that waits to be asked":
        (POST + b"Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n",
         413, "too large"),
}

# libmicrohttpd's own words: what is sent, and the status
OWN = {
    "HTTP/0.9": (b"GET /livez\r\n\r\n", 400),
    "a version before 1": (get(b"/livez", b"HTTP/0.9"), 505),
    "a version behind 1": (get(b"/livez", b"HTTP/2.0"), 505),
    "the start of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    "a small version": (get(b"/livez", b"http/1.1"), 400),
    "NUL in the version": (get(b"/livez", b"HTTP/1.1\0"), 400),
    "NUL in a name": (GET + b"X\0Y: ab\r\n\r\n", 400),
    "no colon": (GET + b"Xab\r\n\r\n", 400),
    "a signed length": (POST + b"Content-Length: +2\r\n\r\n{}", 400),
    "a negative length": (POST + b"Content-Length: -2\r\n\r\n{}", 400),
    "a hexadecimal length": (POST + b"Content-Length: 0x2\r\n\r\n{}", 400),
    "a list of lengths": (POST + b"Content-Length: 2, 2\r\n\r\n{}", 400),
    "no length": (POST + b"Content-Length:\r\n\r\n", 400),
    "a length beyond numbers":
        (POST + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n", 413),
    "a target beyond all memory": (get(b"/" + b"a" * 100000), 414),
    "headers beyond all memory":
        (GET + b"X: " + b"a" * 100000 + b"\r\n\r\n", 431),
    "a chunk that is no number": (CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n", 400),
    "a chunk with 0x": (CHUNKED + b"0x2\r\n{}\r\n0\r\n\r\n", 400),
    "a negative chunk": (CHUNKED + b"-2\r\n{}\r\n0\r\n\r\n", 400),
    "a blank before a chunk": (CHUNKED + b" 2\r\n{}\r\n0\r\n\r\n", 400),
    "a blank behind a chunk's size":
        (CHUNKED + b"2 \r\n{}\r\n0\r\n\r\n", 400),
    "no CRLF behind a chunk": (CHUNKED + b"2\r\n{}0\r\n\r\n", 400),
    "NUL in a chunk's size": (CHUNKED + b"2\0\r\n{}\r\n0\r\n\r\n", 400),
    "a chunk beyond numbers":
        (CHUNKED + b"f" * 17 + b"\r\n{}\r\n0\r\n\r\n", 413),
}

# closed without a word
SILENT = {
    "tabs in the first line": b"GET\t/livez\tHTTP/1.1\r\n" + HOST + END,
    "a blank before the method": b" GET /livez HTTP/1.1\r\n" + HOST + END,
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
}


class Strict(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Omsd())

    def alive(self):
        self.assertEqual(self.shop.get("/livez").status, 200)

    def closed(self, sent):
        """All replies; the server must have closed by itself."""
        with self.shop.socket(20) as line:
            try:
                line.sendall(sent)
            except OSError:
                pass
            got = b""
            try:
                while more := line.recv(65536):
                    got += more
            except ConnectionResetError:
                pass
            return got

    def test_each_is_refused_in_our_words(self):
        for name, (sent, status, detail) in REFUSED.items():
            with self.subTest(name):
                got = replies(self.closed(sent))
                self.assertEqual(len(got), 1)
                self.assertEqual(got[0][0], status)
                headers, body = got[0][1:]
                self.assertEqual(headers["content-type"],
                                 "application/problem+json")
                self.assertEqual(headers["connection"].lower(), "close")
                self.assertIn("x-request-id", headers)
                self.assertIn(detail.encode(), body)
        self.alive()

    def test_what_cannot_be_read_is_refused_by_the_library(self):
        for name, (sent, status) in OWN.items():
            with self.subTest(name):
                # of a bad Content-Length it sends the head twice
                head, _, _ = self.closed(sent).partition(b"\r\n\r\n")
                self.assertEqual(int(head.split(b" ")[1]), status)
                self.assertIn(b"\r\nconnection: close", head.lower())
        self.alive()

    def test_a_query_of_too_many_parts_is_refused(self):
        """Before anything else is read: it has no id."""
        for count in (256, 800, 2000):
            with self.subTest(count):
                sent = get(b"/livez?" + b"a=b&" * count)
                (status, headers, body), = replies(self.closed(sent))
                self.assertEqual(status, 414)
                self.assertEqual(headers["content-type"],
                                 "application/problem+json")
                self.assertEqual(json.loads(body)["status"], 414)
        self.assertEqual(
            self.shop.get("/livez?" + "a=b&" * 255).status, 200)

    def test_lines_of_chunks_are_the_librarys(self):
        """Extensions are skipped, and LF alone ends a line: there is no hook
        to refuse that. The body is still what it should be."""
        head = (POST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n"
                b"Content-Type: application/json\r\n"
                b"Idempotency-Key: chunks\r\n\r\n")
        for body in (b"2\r\n{}\r\n0\r\n\r\n", b"2;a=b\r\n{}\r\n0\r\n\r\n",
                     b"2\n{}\n0\n\n", b"2\r\n{}\r\n0\r\nX: y\r\n\r\n"):
            with self.subTest(body):
                (status, _, said), = replies(self.closed(head + body))
                self.assertEqual(status, 400)
                self.assertIn(b"/currency", said)  # an empty order

    def test_what_is_no_http_is_closed(self):
        for name, sent in SILENT.items():
            with self.subTest(name):
                self.assertEqual(self.closed(sent), b"")
        self.alive()

    def test_what_is_fair_is_served(self):
        last = b"Connection: close\r\n"
        fair = {
            "plain": GET + last + END,
            "HTTP/1.0": b"GET /livez HTTP/1.0\r\n\r\n",
            "an empty line before": b"\r\n" + GET + last + END,
            "blanks around values":
                GET + b"X:\ta  \r\nY:b\r\nZ:\r\n" + last + END,
            "an IPv6 host":
                b"GET /livez HTTP/1.1\r\nHost: [::1]:80\r\n" + last + END,
            "escapes": b"GET /livez?a=%C3%A9%20b+c HTTP/1.1\r\n" + HOST +
                       last + END,
        }
        for name, sent in fair.items():
            with self.subTest(name):
                got = replies(self.closed(sent))
                self.assertEqual([each[0] for each in got], [200])
                self.assertEqual(got[0][2], b'{"status":"ok"}')

    def test_pipelined_requests_are_answered_in_their_order(self):
        sent = GET + END + get(b"/nothing") + GET + b"Connection: close\r\n\r\n"
        self.assertEqual([each[0] for each in replies(self.closed(sent))],
                         [200, 404, 200])

    def test_a_head_may_come_byte_by_byte(self):
        sent = GET + b"X: " + b"a" * 9000 + b"\r\nConnection: close\r\n\r\n"
        with self.shop.socket(20) as line:
            for at in range(0, len(sent), 7):
                line.sendall(sent[at:at + 7])
            got = b""
            while more := line.recv(65536):
                got += more
        self.assertEqual(replies(got)[0][0], 200)

    def test_a_body_is_asked_for_before_it_is_sent(self):
        with self.shop.socket(20) as line:
            line.sendall(POST + b"Expect: 100-continue\r\n"
                         b"Content-Type: application/json\r\n"
                         b"Idempotency-Key: k\r\nConnection: close\r\n"
                         b"Content-Length: 2\r\n\r\n")
            self.assertEqual(line.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
            line.sendall(b"{}")
            self.assertEqual(replies(line.recv(65536))[0][0], 400)

    def test_a_chunked_body_without_end_is_cut(self):
        vast = b"1000000\r\n" + b" " * 0x1000000 + b"\r\n"
        with self.shop.socket(20) as line:
            with self.assertRaises(OSError):
                line.sendall(CHUNKED + vast)
                for _ in range(10):
                    line.sendall(vast)
        self.alive()

    def test_a_chunked_body_that_is_too_large_is_refused(self):
        sent = (CHUNKED + b"a00000\r\n" + b" " * 0xa00000 + b"\r\n0\r\n\r\n")
        got = replies(self.closed(sent))
        self.assertEqual([each[0] for each in got], [413])


if __name__ == "__main__":
    main()
