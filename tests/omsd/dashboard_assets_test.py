"""How omsd serves the dashboard's files: the headers that keep a page to
itself, tags, methods, nothing outside of the folder, the right roles."""
import re
import tempfile
import unittest
from pathlib import Path

from _omsd import SOURCE, Omsd, main

FOLDER = SOURCE / "examples/dashboard"
HERE = {"server": {"dashboard": FOLDER}}


def paths():
    """Each file of the folder, as it is asked for."""
    for file in sorted(FOLDER.rglob("*")):
        if file.is_file():
            path = "/" + file.relative_to(FOLDER).as_posix()
            yield file, re.sub(r"index\.html$", "", path)


class Assets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Omsd(settings=HERE).__enter__()
        cls.addClassCleanup(cls.shop.__exit__, None, None, None)

    def test_each_file__is_served_whole_with_its_media_type(self):
        types = {".html": "text/html", ".js": "text/javascript",
                 ".css": "text/css", ".svg": "image/svg+xml",
                 ".txt": "text/plain"}
        seen = 0
        for file, path in paths():
            with self.subTest(path):
                reply = self.shop.get(path)
                self.assertEqual(reply.status, 200)
                self.assertEqual(reply.body, file.read_bytes())
                self.assertEqual(
                    reply.headers["Content-Type"].split(";")[0],
                    types[file.suffix])
                seen += 1
        self.assertGreater(seen, 20)

    def test_a_page__may_run_and_reach_nothing_foreign(self):
        headers = self.shop.get("/").headers
        policy = headers["Content-Security-Policy"].split("; ")
        self.assertIn("default-src 'self'", policy)
        self.assertIn("frame-ancestors 'none'", policy)
        self.assertFalse([one for one in policy if "unsafe" in one])
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(headers["Cache-Control"], "no-cache")

    def test_a_file__names_no_other_origin_to_load_from(self):
        for file, path in paths():
            if file.suffix in (".html", ".css") or "uplot" in path:
                continue
            said = file.read_text(encoding="utf-8")
            said = said.replace("http://www.w3.org/2000/svg", "")
            with self.subTest(path):
                self.assertNotRegex(said, r"https?://")
                self.assertNotRegex(said, r"innerHTML|eval\(|new Function")

    def test_a_known_tag__is_answered_without_the_file(self):
        tag = self.shop.get("/").headers["ETag"]
        self.assertRegex(tag, r'^"[0-9a-f]{32}"$')
        for asked in tag, f'W/"x", W/{tag}', "*":
            reply = self.shop.get("/", If_None_Match=asked)
            self.assertEqual((reply.status, reply.body), (304, b""))
        other = self.shop.get("/", If_None_Match='"other"')
        self.assertEqual(other.status, 200)

    def test_head__has_the_headers_and_no_body(self):
        whole = self.shop.get("/assets/app.js")
        head = self.shop.request("HEAD", "/assets/app.js")
        self.assertEqual((head.status, head.body), (200, b""))
        self.assertEqual(head.headers["ETag"], whole.headers["ETag"])
        self.assertEqual(int(head.headers["Content-Length"]),
                         len(whole.body))

    def test_other_methods__are_refused(self):
        for method in "POST", "PUT", "DELETE":
            reply = self.shop.request(method, "/assets/app.js")
            self.assertEqual(reply.status, 405)
            self.assertEqual(reply.headers["Allow"], "GET, HEAD")

    def test_a_path_outside__is_nothing_here(self):
        for path in ("/assets/../index.html", "/assets/%2e%2e/index.html",
                     "/..%2f..%2fetc/passwd", "//etc/passwd", "/assets/",
                     "/assets", "/assets/app.js/", "/assets/app.js%00",
                     "/ASSETS/app.js", "/assets/.", "/index.html/.."):
            with self.subTest(path):
                self.assertIn(self.shop.get(path).status, (400, 404))

    def test_the_customers_page__is_found_without_its_slash(self):
        reply = self.shop.get("/track")
        self.assertEqual(reply.status, 308)
        self.assertEqual(reply.headers["Location"], "/track/")


class Roles(unittest.TestCase):
    def asked(self, *paths_of, roles=None, folder=FOLDER):
        with Omsd(*(["--service", roles] if roles else []),
                  settings={"server": {"dashboard": folder}}) as shop:
            return [shop.get(path).status for path in paths_of]

    def test_tracking__serves_the_customers_page_alone(self):
        self.assertEqual(self.asked("/", "/track/", "/assets/track.js",
                                    roles="tracking"), [404, 200, 200])

    def test_payment__serves_no_page(self):
        self.assertEqual(self.asked("/", "/track/", "/assets/app.js",
                                    roles="payment"), [404, 404, 404])

    def test_a_folder__is_served_without_links_and_unknown_files(self):
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made) / "pages"
            folder.mkdir()
            (folder / "index.html").write_text("<title>mine</title>")
            (folder / "notes.key").write_text("no media type")
            (folder / ".hidden.txt").write_text("hidden")
            (Path(made) / "outside.txt").write_text("outside")
            (folder / "link.txt").symlink_to("../outside.txt")
            self.assertEqual(
                self.asked("/", "/notes.key", "/.hidden.txt", "/link.txt",
                           "/outside.txt", folder=folder),
                [200, 404, 404, 404, 404])

    def test_a_file_that_is_too_large__is_said_and_nobody_is_served(self):
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            (folder / "index.html").write_text("<title>mine</title>")
            (folder / "huge.txt").write_bytes(b"x" * (512 * 1024 + 1))
            with self.assertRaisesRegex(AssertionError, "huge.txt: File too"):
                self.asked("/", folder=folder)
            (folder / "huge.txt").write_bytes(b"x" * (512 * 1024))
            self.assertEqual(self.asked("/", folder=folder), [200])


if __name__ == "__main__":
    main()
