// Sends a request until there is an answer, or until it is certain that there
// will be none in time. A command that was sent and not answered is sent again
// with its key; what has no key and would be done twice is not.
//
// The key is read from a file and is in memory and in one header only: never
// in an argument, a message or a log. It goes to https, or to this machine.
#define _DEFAULT_SOURCE // explicit_bzero
#include "../omsd/loopback.h"
#include "remote.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define KEY_BYTES_MAX 8192                  // a token with many claims
#define ANSWER_BYTES_MAX (64 * 1024 * 1024) // a page of long orders fits
#define CONNECT_MS 10000
#define ANSWER_MS 600000 // verifying a large shop takes minutes
#define NAP_MS_MAX 5000

struct remote {
    CURL *curl;
    char *url;           // without a slash at its end
    char *authorization; // the header; NULL: there is no key
    int64_t patience_us;
    bool reached; // somebody answered before
};

// ---- the address -----------------------------------------------------------

static char *part_of(CURLU *address, CURLUPart which)
{
    char *text = NULL;
    return curl_url_get(address, which, &text, 0) == CURLUE_OK ? text : NULL;
}

// The part of a path that oms adds by itself. What is before it may be a
// proxy's.
static bool ends_in_v1(const char *url)
{
    size_t count = strlen(url);
    while (count > 0 && url[count - 1] == '/')
        count--;
    return count > 3 && strncmp(url + count - 3, "/v1", 3) == 0;
}

// NULL: it will do.
static const char *odd_address(const cli_given *given, CURLU *address)
{
    char *scheme = part_of(address, CURLUPART_SCHEME);
    char *host = part_of(address, CURLUPART_HOST);
    char *user = part_of(address, CURLUPART_USER);
    const char *odd = NULL;
    bool plain = scheme != NULL && strcmp(scheme, "http") == 0;
    if (host == NULL || (!plain && strcmp(scheme, "https") != 0))
        odd = "an address looks like https://shop.example or "
              "http://127.0.0.1:8080";
    else if (user != NULL)
        odd = "no name and no password in an address; --key-file FILE has the "
              "key";
    else if (strpbrk(given->url, "?#") != NULL)
        odd = "paths are put behind the address: it has no ? and no #";
    else if (ends_in_v1(given->url))
        odd = "give the address without a path: oms puts /v1 behind it";
    else if (plain && !loopback_host(host) && !given->allow_plain)
        odd = "http:// goes to this machine only, for anybody could read it "
              "on the way; use https://, or --allow-plain if you must";
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    return odd;
}

static bool check_address(const cli_given *given, int *code)
{
    CURLU *address = curl_url();
    const char *odd =
        curl_url_set(address, CURLUPART_URL, given->url, 0) == CURLUE_OK
            ? odd_address(given, address)
            : "this is no address; one looks like https://shop.example";
    curl_url_cleanup(address);
    if (odd == NULL)
        return true;
    fprintf(stderr, "oms: --url: %s\n", odd);
    *code = ENDED_USAGE;
    return false;
}

// ---- the key ---------------------------------------------------------------

// "Authorization: Bearer KEY" of the first line. NULL: it is no key.
static char *header_of(const char *line)
{
    size_t count = 0;
    while (line[count] > ' ' && line[count] < 0x7f)
        count++;
    if (count == 0 || line[count + strspn(line + count, " \t\r\n")] != '\0')
        return NULL;
    size_t room = count + sizeof("Authorization: Bearer ");
    char *header = cli_alloc(NULL, room);
    snprintf(header, room, "Authorization: Bearer %.*s", (int)count, line);
    return header;
}

static bool read_key(const cli_given *given, remote *to, int *code)
{
    char room[KEY_BYTES_MAX + 2];
    if (given->key_file == NULL)
        return true;
    FILE *file = fopen(given->key_file, "rb");
    if (file == NULL) {
        fprintf(stderr, "oms: %s: %s\n", given->key_file, strerror(errno));
        *code = ENDED_SYSTEM;
        return false;
    }
    setvbuf(file, NULL, _IONBF, 0); // no other copy of it
    size_t count = fread(room, 1, sizeof(room) - 1, file);
    fclose(file);
    room[count] = '\0';
    if (count <= KEY_BYTES_MAX && strlen(room) == count)
        to->authorization = header_of(room);
    explicit_bzero(room, sizeof(room));
    if (to->authorization != NULL)
        return true;
    fprintf(stderr,
            "oms: %s must hold a key and nothing else: one word of at most %d "
            "visible characters\n",
            given->key_file, KEY_BYTES_MAX);
    *code = ENDED_SYSTEM;
    return false;
}

// ---- connecting ------------------------------------------------------------

static void set_up(remote *to)
{
    CURL *curl = to->curl;
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)ANSWER_MS);
    curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "oms/" OMS_VERSION);
    if (strncmp(to->url, "http://", 7) == 0)
        curl_easy_setopt(curl, CURLOPT_PROXY, ""); // nobody reads along
}

remote *remote_connect(const cli_given *given, int *code)
{
    if (!check_address(given, code))
        return NULL;
    remote *to = cli_alloc(NULL, sizeof(*to));
    *to = (remote){.url = cli_copy(given->url),
                   .patience_us = given->patience_s * 1000000};
    size_t count = strlen(to->url);
    while (count > 0 && to->url[count - 1] == '/')
        to->url[--count] = '\0';
    to->curl = curl_easy_init();
    if (to->curl == NULL || !read_key(given, to, code)) {
        remote_disconnect(to);
        return NULL;
    }
    set_up(to);
    return to;
}

void remote_disconnect(remote *to)
{
    curl_easy_cleanup(to->curl);
    if (to->authorization != NULL)
        explicit_bzero(to->authorization, strlen(to->authorization));
    cli_release(to->authorization);
    cli_release(to->url);
    cli_release(to);
}

// ---- one attempt -----------------------------------------------------------

static size_t take_body(char *bytes, size_t size, size_t count, void *own)
{
    remote_answer *answer = own;
    (void)size; // it is 1
    if (answer->count + count > ANSWER_BYTES_MAX)
        return 0;
    answer->body = cli_alloc(answer->body, answer->count + count + 1);
    memcpy(answer->body + answer->count, bytes, count);
    answer->count += count;
    answer->body[answer->count] = '\0';
    return count;
}

// The value of a header line that has this name; NULL: it has another.
static const char *value_of(const char *line, const char *name)
{
    size_t length = strlen(name);
    if (strncasecmp(line, name, length) != 0 || line[length] != ':')
        return NULL;
    line += length + 1;
    return line + strspn(line, " ");
}

static size_t take_header(char *bytes, size_t size, size_t count, void *own)
{
    remote_answer *answer = own;
    char line[128];
    (void)size;
    snprintf(line, sizeof(line), "%.*s", (int)count, bytes);
    const char *repeated = value_of(line, "Idempotent-Replayed");
    const char *retry = value_of(line, "Retry-After");
    if (repeated != NULL)
        answer->repeated = strncmp(repeated, "true", 4) == 0;
    if (retry != NULL && retry[0] >= '0' && retry[0] <= '9')
        answer->retry_after_s = strtoll(retry, NULL, 10);
    return count;
}

static void add(struct curl_slist **headers, const char *name,
                const char *value)
{
    char line[512];
    if (value == NULL)
        return;
    snprintf(line, sizeof(line), "%s: %s", name, value);
    *headers = curl_slist_append(*headers, line);
}

static struct curl_slist *headers_of(const remote *to, const remote_call *call)
{
    struct curl_slist *headers = NULL;
    add(&headers, "Accept", "application/json, application/x-ndjson");
    add(&headers, "Content-Type",
        call->body == NULL   ? NULL
        : call->type != NULL ? call->type
                             : "application/json");
    add(&headers, "Idempotency-Key", call->key);
    add(&headers, "Prefer", call->prefer);
    if (call->condition != NULL)
        headers = curl_slist_append(headers, call->condition);
    headers = curl_slist_append(headers, "Expect:"); // no wait for a 100
    if (to->authorization != NULL)
        headers = curl_slist_append(headers, to->authorization);
    return headers;
}

static CURLcode attempt(remote *to, const remote_call *call, remote_answer *out)
{
    CURL *curl = to->curl;
    char *url = cli_alloc(NULL, strlen(to->url) + strlen(call->target) + 1);
    struct curl_slist *headers = headers_of(to, call);
    sprintf(url, "%s%s", to->url, call->target);
    *out = (remote_answer){.body = cli_copy(""), .retry_after_s = -1};
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    if (strcmp(call->method, "GET") != 0) {
        const char *body = call->body != NULL ? call->body : "";
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)strlen(body));
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call->method);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, out);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, out);
    CURLcode rc = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &out->status);
    curl_slist_free_all(headers);
    cli_release(url);
    return rc;
}

// ---- until there is an answer ----------------------------------------------

// What to do about an attempt.
typedef enum verdict { ANSWERED, AGAIN, GIVE_UP } verdict;

// Whether the request cannot have arrived.
static bool is_unsent(CURLcode rc)
{
    return rc == CURLE_COULDNT_CONNECT || rc == CURLE_COULDNT_RESOLVE_HOST ||
           rc == CURLE_COULDNT_RESOLVE_PROXY;
}

static bool is_lost(CURLcode rc)
{
    return rc == CURLE_SEND_ERROR || rc == CURLE_RECV_ERROR ||
           rc == CURLE_GOT_NOTHING || rc == CURLE_PARTIAL_FILE ||
           rc == CURLE_OPERATION_TIMEDOUT;
}

static verdict judge(const remote *to, const remote_call *call, CURLcode rc,
                     const remote_answer *answer)
{
    bool repeatable = call->key != NULL || call->repeatable ||
                      strcmp(call->method, "GET") == 0;
    // 409 that says when to ask again: the first of two is still in work.
    if (rc == CURLE_OK &&
        (answer->status == 429 ||
         (answer->status == 409 && answer->retry_after_s >= 0)))
        return AGAIN;
    if (rc == CURLE_OK)
        return answer->status == 503 && repeatable ? AGAIN : ANSWERED;
    if (is_unsent(rc))
        return to->reached ? AGAIN : GIVE_UP; // it may be starting again
    return is_lost(rc) && repeatable ? AGAIN : GIVE_UP;
}

// Waits before the next attempt. False: there would be no time for it.
static bool wait_turn(const remote_answer *answer, int tries, int64_t until_us)
{
    int64_t ms = tries < 6 ? 100LL << tries : NAP_MS_MAX;
    if (answer->retry_after_s >= 0)
        ms = answer->retry_after_s * 1000;
    if (clock_us() + ms * 1000 > until_us)
        return false;
    struct timespec nap = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&nap, NULL);
    return true;
}

static int unanswered(const remote *to, CURLcode rc, oms_error *err)
{
    bool unsent = is_unsent(rc) || !is_lost(rc);
    err->code = unsent ? OMS_EIO : OMS_EUNKNOWN;
    err->flags = OMS_ERROR_RETRY;
    if (is_unsent(rc))
        snprintf(err->text, sizeof(err->text),
                 "nobody answers at %.120s: %s; is omsd running there?",
                 to->url, curl_easy_strerror(rc));
    else if (unsent)
        snprintf(err->text, sizeof(err->text), "%.120s: %s", to->url,
                 curl_easy_strerror(rc));
    else
        snprintf(err->text, sizeof(err->text),
                 "%.120s was asked and did not answer: %s; it may have been "
                 "done, so look, or repeat with the same key",
                 to->url, curl_easy_strerror(rc));
    return err->code;
}

int remote_send(remote *to, remote_call *call, remote_answer *out,
                oms_error *err)
{
    int64_t until_us = clock_us() + to->patience_us;
    CURLcode rc = CURLE_OK;
    for (int tries = 0;; tries++) {
        rc = attempt(to, call, out);
        verdict found = judge(to, call, rc, out);
        to->reached = to->reached || !is_unsent(rc);
        if (found != AGAIN || !wait_turn(out, tries, until_us))
            break;
        remote_free(out);
    }
    cli_release(call->target);
    free(call->body);
    if (rc == CURLE_OK)
        return OMS_OK;
    remote_free(out);
    return unanswered(to, rc, err);
}

void remote_free(remote_answer *answer)
{
    cli_release(answer->body);
    answer->body = NULL;
}
