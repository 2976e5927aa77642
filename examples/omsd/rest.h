// The operation itself, once it is known who asks and that they may: commands,
// queries, conditions, waiting, pages. serve.c calls `rest` as its last
// station, on a loop thread; nothing here blocks one.
#ifndef OMSD_REST_H
#define OMSD_REST_H

#include "omsd.h"

// Answers an exchange whose operation, identity and shop are known: now, or
// from another thread. Of a call (calls.h) it runs the function.
void rest(exchange *of);

// ---- what the files rest_*.c share -----------------------------------------

#define WAIT_S_MAX 30 // Prefer: wait

void rest_command(exchange *of);
void rest_query(exchange *of);

// {"subject", "number", "event_id", "at_ms"}: what is there of them.
void rest_put_receipt(text *to, const oms_receipt *from);

// Undoes the escapes of a part of a URI; [plus]: a plus is a blank, as in
// queries. NULL: it is no text (owned by the caller).
char *rest_unescape(const char *from, size_t bytes, bool plus);
// Writes a text as a part of a URI.
void rest_escape(text *to, const char *from, size_t bytes);

// Refuses one argument: 400 with errors[]. Returns false.
bool rest_refuse(exchange *of, const char *name, const char *why);
// Too much waits: 503 with Retry-After.
void rest_busy(exchange *of);

// The arguments as a JSON object: the parts of the path, and the members of the
// body or the parameters of the query. False: it was refused.
bool args_of_body(exchange *of, text *out);
bool args_of_parameters(exchange *of, text *out);
// {"order_id": "A-1"}: the first part of the path, which names the thing.
void args_of_first_part(const exchange *of, text *out);
// Whether the very thing is theirs. Only those whom a token binds to a customer
// cost a parse, and get their customer as a filter of lists.
bool args_theirs(exchange *of, text *args);

// ---- preferences by RFC 7240 (rest_prefer.c) -------------------------------

// `Prefer: wait=20, until="stage=shipped|delivered", return=representation`
typedef struct preference {
    int wait_s; // 0: none
    bool representation;
    char member[65]; // of the answer, that is waited for; "": any change
    char words[257]; // "|shipped|delivered|"
} preference;

// False: it was refused.
bool prefer_read(exchange *of, preference *out);
// Whether an answer is what `until` names.
bool prefer_reached(const preference *of, const char *json);
// Header Preference-Applied: what was done of it.
void prefer_say(exchange *of, const preference *from, bool waited,
                bool represented);

// ---- tags by RFC 9110 (rest_tags.c) ----------------------------------------

// 128 bits of SHA-256, as oms_result_tag gives them of an answer.
void tags_make(const char *bytes, size_t count, char tag[OMS_TAG_BYTES + 1]);
void tags_send(exchange *of, const char *tag); // header ETag, in quotes
// Whether the value of If-None-Match names the tag; weak tags count.
bool tags_name(const char *header, const char *tag);
// The header is `*`.
bool tags_any(const char *header);
// Sets [tag] to the one that If-Match wants: the first that is strong, or of
// several the one that [current] is. What is no tag of ours becomes one that
// nothing has.
void tags_wanted(const char *header, const char *current,
                 char tag[OMS_TAG_BYTES + 1]);
bool tags_several(const char *header);

// ---- pages by RFC 8288 (rest_page.c) ---------------------------------------

// Header Link with the next page, if the answer has one.
void page_link(exchange *of, const char *json);
// Finds a member of the outermost object that is a string; *bytes is its
// length. NULL: there is none. Escapes stay.
const char *page_member(const char *json, const char *name, size_t *bytes);
// Behind the closing quote of the string that begins here.
const char *page_string_end(const char *at);

// ---- keys in flight (rest_keys.c) ------------------------------------------

// The key that the engine is given: a customer's is a digest of both, so that
// each customer has keys of their own. One that is no key stays as it is.
const char *key_own(const exchange *of, const char *key,
                    char room[OMS_KEY_BYTES_MAX + 1]);
typedef struct key_held key_held;
// NULL: the same key of the same shop is in flight.
key_held *key_hold(const shop *of, const char *key);
void key_let_go(key_held *of);

// ---- waiting (rest_wait.c) -------------------------------------------------

int64_t wait_now_ms(void); // CLOCK_MONOTONIC
// Runs [then] on a thread of the pool when an event of [subject] behind [after]
// was committed, or at [until_ms].
void wait_change(shop *of, const char *subject, int64_t after, int64_t until_ms,
                 void (*then)(void *with), void *with);
// Moves *after to the last event of the subject. False: it cannot be read.
bool wait_follow(shop *of, const char *subject, int64_t *after);
// Whether all that follows from the events of [subject] up to now has been
// done; *after is moved on to its last event.
bool wait_settled(shop *of, const char *subject, int64_t *after);

#endif
