// One letter. Its boundary cannot be in a part: neither quoted-printable nor
// base64 can make "=_".
#include "adapters/mail/mail.h"

#include <string.h>

#include "base/arena.h"

#define URL_BYTES_MAX 900 // a line has at most 998

static void add_boundary(oms_buf *out, const char *key, const char *end)
{
    oms__buf_text(out, "=_");
    for (const char *at = key; *at != '\0' && at < key + 60; at++) {
        bool good = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                    (*at >= '0' && *at <= '9');
        oms__buf_add(out, good ? at : "_", 1);
    }
    oms__buf_text(out, end);
}

// A URL that can stand between angle brackets.
static bool is_url(const char *text)
{
    size_t count = strlen(text);
    for (size_t i = 0; i < count; i++)
        if (text[i] <= 0x20 || text[i] >= 0x7f ||
            strchr("<>\"\\", text[i]) != NULL)
            return false;
    return count > 0 && count <= URL_BYTES_MAX;
}

static void add_headers(oms_buf *out, const letter *it)
{
    char date[MAIL_DATE_ROOM];
    oms__mail_date(it->now_ms, date);
    oms__mail_header_person(out, "From", it->from_name, it->from);
    oms__mail_header_person(out, "To", NULL, it->to);
    if (it->reply_to != NULL)
        oms__mail_header_person(out, "Reply-To", NULL, it->reply_to);
    oms__mail_header(out, "Subject", it->subject != NULL ? it->subject : "");
    oms__buf_printf(out, "Date: %s\r\nMessage-ID: ", date);
    oms__mail_message_id(out, it->key, it->from);
    oms__buf_text(out, "\r\nMIME-Version: 1.0\r\n");
    if (it->language != NULL)
        oms__mail_header(out, "Content-Language", it->language);
    if (it->unsubscribe != NULL && is_url(it->unsubscribe))
        oms__buf_printf(out, "List-Unsubscribe:\r\n <%s>\r\n", it->unsubscribe);
    // Nobody's absence note answers this (RFC 3834).
    oms__buf_text(out, "Auto-Submitted: auto-generated\r\n");
}

static void add_both(oms_buf *out, const letter *it, const char *text)
{
    oms__buf_text(out, "Content-Type: multipart/alternative;\r\n boundary=\"");
    add_boundary(out, it->key, "\"\r\n\r\n--");
    add_boundary(out, it->key, "\r\n");
    oms__mail_part(out, "text/plain", text);
    oms__buf_text(out, "\r\n--");
    add_boundary(out, it->key, "\r\n");
    oms__mail_part(out, "text/html", it->html);
    oms__buf_text(out, "\r\n--");
    add_boundary(out, it->key, "--\r\n");
}

void oms__mail_letter(oms_buf *out, const letter *it)
{
    oms_buf plain;
    add_headers(out, it);
    if (it->html == NULL) {
        oms__mail_part(out, "text/plain", it->text != NULL ? it->text : "");
        return;
    }
    oms__buf_init(&plain, NULL, MAIL_LETTER_BYTES_MAX);
    if (it->text == NULL)
        oms__mail_plain(&plain, it->html);
    if (plain.failed)
        out->failed = true;
    else if (it->text != NULL)
        add_both(out, it, it->text);
    else
        add_both(out, it, plain.bytes != NULL ? plain.bytes : "");
    oms__buf_free(&plain);
}
