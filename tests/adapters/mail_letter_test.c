// The letter itself: lines that every relay takes, headers that stay one
// header, texts that come back as they were, and HTML told in plain words.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/mail/mail.h"
#include "base/base64.h"
#include "outgoing.h"

static const letter plain = {.from = "orders@shop.example",
                             .to = "ana@example.com",
                             .subject = "Hello",
                             .text = "Order 1\n",
                             .key = "0123456789abcdef",
                             .now_ms = 1600000000000};

static char *write(const letter *it)
{
    oms_buf buf;
    oms__buf_init(&buf, NULL, MAIL_LETTER_BYTES_MAX);
    oms__mail_letter(&buf, it);
    assert_false(buf.failed);
    return oms__buf_take(&buf);
}

// Every line is of ASCII, ends in CR LF, and is short.
static void check_lines(const char *text)
{
    while (*text != '\0') {
        const char *end = strstr(text, "\r\n");
        assert_non_null(end);
        if (end - text > 78)
            fail_msg("a line of %d: %.*s", (int)(end - text), (int)(end - text),
                     text);
        for (; text < end; text++)
            if ((*text < 0x20 && *text != '\t') || *text > 0x7e)
                fail_msg("the byte %d in a line", *text);
        text = end + 2;
    }
}

// How many headers there are, and that none of them is [name].
static int headers(const char *text, const char *name)
{
    int count = 0;
    while (strncmp(text, "\r\n", 2) != 0) {
        count += *text != ' ' && *text != '\t';
        if (name != NULL && strncasecmp(text, name, strlen(name)) == 0)
            fail_msg("a header \"%s\" was smuggled in", name);
        text = strstr(text, "\r\n");
        assert_non_null(text);
        text += 2;
    }
    return count;
}

static void test_letter__keeps_its_headers_whatever_a_subject_holds(
    void **state)
{
    static const char *const subjects[] = {
        "Hello\r\nBcc: evil@example.com",
        "Hello\nBcc: evil@example.com",
        "Hello\r\n\r\nBcc: evil@example.com",
        "\r\nBcc: evil@example.com",
        "=?utf-8?B?SGVsbG8NCkJjYzogZXZpbA==?=",
        "Hello\x01\x7f\x0b\x0c",
        " leading and trailing ",
        "Gr\xc3\xbc\xc3\x9f! \xf0\x9f\x8e\x89",
        "",
        "a",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
        letter it = plain;
        it.subject = subjects[i];
        it.from_name = subjects[i];
        char *text = write(&it);
        check_lines(text);
        headers(text, "bcc");
        assert_int_equal(headers(text, NULL), 9);
        free(text);
    }
}

// Undoes encoded words, the only ones that we write.
static void decode_words(const char *at, char *out)
{
    while (strncmp(at, "=?utf-8?B?", 10) == 0) {
        size_t bytes = 0;
        at += 10;
        size_t count = strcspn(at, "?");
        assert_true(oms__base64_read(at, count, out, 64, &bytes));
        // No character is cut in two: readers show each word alone.
        assert_true(bytes == 0 || ((unsigned char)out[0] & 0xc0) != 0x80);
        out += bytes;
        at += count + 2;
        at += strncmp(at, "\r\n =?", 5) == 0 ? 3 : 0;
    }
    *out = '\0';
}

static void test_header__brings_long_words_of_any_letters_back(void **state)
{
    static const char *const pieces[] = {"\xc3\xbc", "\xe2\x82\xac",
                                         "\xf0\x9f\x8e\x89", "x"};
    char text[260];
    char back[512];
    (void)state;
    for (size_t piece = 0; piece < 3; piece++) {
        for (size_t shift = 0; shift < 5; shift++) {
            size_t count = 0;
            for (size_t i = 0; i < shift; i++)
                text[count++] = 'x';
            while (count + 5 < sizeof(text)) {
                size_t bytes = strlen(pieces[piece]);
                memcpy(text + count, pieces[piece], bytes);
                count += bytes;
            }
            text[count] = '\0';
            oms_buf buf;
            oms__buf_init(&buf, NULL, 65536);
            oms__mail_header(&buf, "Subject", text);
            check_lines(buf.bytes);
            decode_words(strstr(buf.bytes, "=?"), back);
            assert_string_equal(back, text);
            oms__buf_free(&buf);
        }
    }
}

// Undoes a part's encoding; line ends become \n again.
static void decode_part(const char *part, char *out)
{
    const char *at = strstr(part, "\r\n\r\n") + 4;
    bool base64 = strstr(part, "base64") != NULL;
    while (*at != '\0') {
        size_t count = strcspn(at, "\r");
        if (base64) {
            size_t bytes = 0;
            assert_true(oms__base64_read(at, count, out, 64, &bytes));
            out += bytes;
            at += count + 2;
        } else if (strncmp(at, "=\r\n", 3) == 0) {
            at += 3;
        } else if (*at == '=') {
            unsigned byte = 0;
            assert_int_equal(sscanf(at + 1, "%2X", &byte), 1);
            *out++ = (char)byte;
            at += 3;
        } else if (*at == '\r') {
            *out++ = '\n';
            at += 2;
        } else {
            *out++ = *at++;
        }
    }
    *out = '\0';
    for (char *cr = out - strlen(out); *cr != '\0'; cr++)
        assert_true(*cr != '\r' || base64);
}

static void drop_returns(char *text)
{
    char *to = text;
    for (; *text != '\0'; text++)
        if (*text != '\r')
            *to++ = *text;
    *to = '\0';
}

static void check_part(const char *text)
{
    char back[8192];
    char sent[4096];
    oms_buf buf;
    oms__buf_init(&buf, NULL, 65536);
    oms__mail_part(&buf, "text/plain", text);
    assert_false(buf.failed);
    check_lines(buf.bytes);
    decode_part(buf.bytes, back);
    drop_returns(back);
    // A text's last line gets its end.
    (void)snprintf(sent, sizeof(sent), "%s", text);
    size_t count = strlen(sent);
    size_t got = strlen(back);
    if (got == count + 1 && back[got - 1] == '\n')
        back[got - 1] = '\0';
    assert_string_equal(back, sent);
    oms__buf_free(&buf);
}

static void test_part__brings_every_text_back(void **state)
{
    static const char *const texts[] = {
        "",
        "x",
        "a = b",
        "trailing \t \nspaces \n\n\n",
        ".\n.\n..\nFrom here\nFrom: there\n.",
        "1010 Wien, Gr\xc3\xbcner Weg 1",
        "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\n\xe6\x97\xa5\n",
        "\xf0\x9f\x8e\x89\xf0\x9f\x8e\x89\n",
        ("====================================================================="
         "====="),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "a"),
    };
    char grown[3000];
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        check_part(texts[i]);
    for (size_t count = 60; count < 240; count++) { // every place of a break
        memset(grown, 'a', count);
        grown[count] = '\0';
        for (size_t at = 7; at < count; at += 23)
            grown[at] = at % 3 == 0 ? '=' : ' ';
        check_part(grown);
        grown[count - 1] = ' ';
        check_part(grown);
    }
}

static void test_date__is_that_of_the_rfc(void **state)
{
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {
        {0, "Thu, 01 Jan 1970 00:00:00 +0000"},
        {951782399999, "Mon, 28 Feb 2000 23:59:59 +0000"},
        {951782400000, "Tue, 29 Feb 2000 00:00:00 +0000"},
        {1600000000000, "Sun, 13 Sep 2020 12:26:40 +0000"},
        {4102444799000, "Thu, 31 Dec 2099 23:59:59 +0000"},
    };
    char text[MAIL_DATE_ROOM];
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        oms__mail_date(rows[i].ms, text);
        assert_string_equal(text, rows[i].text);
    }
}

static void expect_plain(const char *html, const char *text)
{
    oms_buf buf;
    oms__buf_init(&buf, NULL, 1 << 20);
    oms__mail_plain(&buf, html);
    assert_false(buf.failed);
    assert_string_equal(buf.bytes, text);
    oms__buf_free(&buf);
}

static void test_plain__reads_like_a_browser(void **state)
{
    (void)state;
    expect_plain("", "\n");
    expect_plain("Order  <b>1</b>\n\tis <i>here</i>.", "Order 1 is here.\n");
    expect_plain("<h1>Thanks</h1><p>One</p><p>Two<br>Three<br/><br>Four</p>",
                 "Thanks\n\nOne\n\nTwo\nThree\n\nFour\n");
    expect_plain("<ul><li>a</li><li>b</li></ul>end", "- a\n- b\n\nend\n");
    expect_plain("<table><tr><td>1</td><td>Mug</td></tr><tr><td>2</td></tr>"
                 "</table>",
                 "1 Mug\n2\n");
    expect_plain("<a href=\"https://x.example/?a=1&amp;b=2\">See it</a>!",
                 "See it (https://x.example/?a=1&b=2)!\n");
    expect_plain("<a href=https://x.example>https://x.example</a>",
                 "https://x.example\n");
    expect_plain("<a class='b' HREF='#top'>up</a>", "up\n");
    expect_plain("&lt;b&gt; &amp;amp; &euro;5 &#252;&#xFC; &nbsp;x &nope; &",
                 "<b> &amp; \xe2\x82\xac"
                 "5 \xc3\xbc\xc3\xbc x &nope; &\n");
    expect_plain("<style>p{}</style><script>if (a<b) x();</script>"
                 "<title>T</title>seen<!-- not <b>this</b> -->",
                 "seen\n");
    expect_plain("<img src=x alt=\"Our logo\"> 1 < 2 > 0", "Our logo 1 < 2 > "
                                                           "0\n");
    expect_plain("<p title='a > b'>in</p>", "in\n");
}

static void test_plain__survives_what_is_no_html(void **state)
{
    static const char *const odd[] = {"<",
                                      "</",
                                      "<a",
                                      "<a href",
                                      "<a href=",
                                      "<a href=\"",
                                      "<!--",
                                      "<!",
                                      "&",
                                      "&#",
                                      "&#x",
                                      "&#;",
                                      "&#xd800;",
                                      "&#99999999999999999999;",
                                      "<script>",
                                      "<style><style>",
                                      "</script>",
                                      "<<<<",
                                      "<a><a><a>",
                                      "<p<p<p>",
                                      "<a href='https://x",
                                      "&amp",
                                      "<br",
                                      "\xff\xfe<\xff>"};
    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        oms_buf buf;
        oms__buf_init(&buf, NULL, 1 << 20);
        oms__mail_plain(&buf, odd[i]);
        assert_false(buf.failed);
        oms__buf_free(&buf);
    }
    // A large text takes a moment, not minutes.
    size_t count = OMS_MESSAGE_BYTES_MAX;
    char *large = calloc(1, count + 1);
    assert_non_null(large);
    static const char *const fills[] = {
        "<", "&", "<!--", "<a ", "<script>", "<li>", "\"'", "&#x", "<br>"};
    for (size_t i = 0; i < sizeof(fills) / sizeof(fills[0]); i++) {
        size_t each = strlen(fills[i]);
        for (size_t at = 0; at < count; at++)
            large[at] = fills[i][at % each];
        oms_buf buf;
        oms__buf_init(&buf, NULL, 1 << 20);
        oms__mail_plain(&buf, large);
        oms__buf_free(&buf);
    }
    free(large);
}

static void test_letter__holds_the_largest_message(void **state)
{
    (void)state;
    char *body = malloc(OMS_MESSAGE_BYTES_MAX + 1);
    assert_non_null(body);
    for (size_t i = 0; i < OMS_MESSAGE_BYTES_MAX; i++)
        body[i] = i % 2 == 0 ? '\xc3' : '\xbc';
    body[OMS_MESSAGE_BYTES_MAX] = '\0';
    letter it = plain;
    it.html = body;
    it.text = NULL;
    char *text = write(&it);
    check_lines(text);
    free(text);
    free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_letter__keeps_its_headers_whatever_a_subject_holds),
        cmocka_unit_test(test_header__brings_long_words_of_any_letters_back),
        cmocka_unit_test(test_part__brings_every_text_back),
        cmocka_unit_test(test_date__is_that_of_the_rfc),
        cmocka_unit_test(test_plain__reads_like_a_browser),
        cmocka_unit_test(test_plain__survives_what_is_no_html),
        cmocka_unit_test(test_letter__holds_the_largest_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
