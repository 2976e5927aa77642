// Mail inside: a letter (letter.c) has headers (header.c) and parts whose lines
// are short and of ASCII (part.c); an HTML text is also told in plain words
// (plain.c); mail.c is the dialect that sends it. Nobody outside this folder
// may include this.
#ifndef OMS_ADAPTERS_MAIL_MAIL_H
#define OMS_ADAPTERS_MAIL_MAIL_H

#include "base/buf.h"
#include "oms/mail.h"
#include "oms/notification.h"

#define MAIL_DATE_ROOM 32 // "Sun, 22 Nov 2026 18:35:29 +0000" and NUL
#define MAIL_LETTER_BYTES_MAX (1024 * 1024) // a message in both forms, coded

typedef struct letter {
    const char *from;
    const char *from_name; // NULL: the address alone
    const char *reply_to;  // NULL: none
    const char *to;
    const char *subject; // NULL: none
    const char *language;
    const char *text; // NULL: made of [html]
    const char *html; // NULL: none
    const char *key;  // of the call: what Message-ID and boundary come from
    const char *unsubscribe; // a URL, or NULL
    int64_t now_ms;
} letter;

// ---- headers ---------------------------------------------------------------

// One address that needs no quoting: user@host.example, in ASCII.
bool oms__mail_is_address(const char *text);
// "Name: text" and the end of the line, whatever the text holds.
void oms__mail_header(oms_buf *out, const char *name, const char *text);
// "Name: display name <address>".
void oms__mail_header_person(oms_buf *out, const char *name,
                             const char *display, const char *address);
void oms__mail_date(int64_t ms, char out[MAIL_DATE_ROOM]);
// "<key@host>" of our sender; for the header, and for the answer.
void oms__mail_message_id(oms_buf *out, const char *key, const char *from);

// ---- parts -----------------------------------------------------------------

// The headers and the lines of a text, by the shorter of the two encodings.
void oms__mail_part(oms_buf *out, const char *type, const char *text);
// What HTML says, as text.
void oms__mail_plain(oms_buf *out, const char *html);

// The whole, RFC 5322, lines of at most 78 characters that end in CR LF.
void oms__mail_letter(oms_buf *out, const letter *it);

int oms__mail_dialect(const oms_mail_options *options, oms_http_dialect *out,
                      oms_error *err);

#endif
