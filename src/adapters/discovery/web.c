// The thread that asks registries. What must never happen: that a registry
// which is slow, silent or hostile holds more than its own thread.
#define _POSIX_C_SOURCE 200809L
#include "adapters/discovery/web.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "adapters/discovery/book.h"
#include "base/alloc.h"
#include "base/error.h"
#include "base/secret.h"

#define CONNECT_MS 2000
#define HEADER_BYTES_MAX 65536
#define REST_MS_MAX 60000

// ---- secrets ---------------------------------------------------------------

// The first line of a file.
static int read_secret(const char *path, char out[OMS__WEB_SECRET_BYTES_MAX])
{
    size_t count = 0;
    if (oms__secret_read(path, out, OMS__WEB_SECRET_BYTES_MAX - 1, &count) !=
        OMS_OK) {
        out[0] = '\0';
        return OMS_ENOTFOUND;
    }
    out[count] = '\0';
    out[strcspn(out, " \t\r\n")] = '\0';
    for (const char *at = out; *at != '\0'; at++)
        if (*at <= ' ' || *at >= 0x7f)
            return OMS_EINVAL;
    return out[0] != '\0' ? OMS_OK : OMS_EINVAL;
}

// ---- life ------------------------------------------------------------------

// Whether there were any.
static bool take_answers(disc_web *web)
{
    int left = 0;
    bool some = false;
    CURLMsg *message;
    while ((message = curl_multi_info_read(web->multi, &left)) != NULL) {
        char *found = NULL;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &found);
        disc_ask *ask = (disc_ask *)(void *)found;
        ask->status = 0;
        if (code == CURLE_OK)
            curl_easy_getinfo(ask->easy, CURLINFO_RESPONSE_CODE, &ask->status);
        else if (ask->problem[0] == '\0')
            snprintf(ask->problem, sizeof(ask->problem), "%s",
                     curl_easy_strerror(code));
        (void)curl_multi_remove_handle(web->multi, ask->easy);
        ask->busy = false;
        ask->answered(web->owner, ask);
        oms__buf_reset(&ask->reply);
        some = true;
    }
    return some;
}

static bool stops(disc_web *web)
{
    pthread_mutex_lock(&web->lock);
    bool now = web->stops;
    pthread_mutex_unlock(&web->lock);
    return now;
}

// What has been answered is taken before it sleeps: nothing would wake it.
static void *run(void *argument)
{
    disc_web *web = argument;
    int running = 0;
    while (!stops(web)) {
        int64_t now_ms = oms__book_now_ms();
        int64_t rest_ms = web->turn(web->owner, now_ms) - now_ms;
        if (rest_ms > REST_MS_MAX)
            rest_ms = REST_MS_MAX;
        (void)curl_multi_perform(web->multi, &running);
        if (!take_answers(web))
            (void)curl_multi_poll(web->multi, NULL, 0,
                                  rest_ms > 0 ? (int)rest_ms : 0, NULL);
    }
    return NULL;
}

// The host's signals are the host's threads' business.
static int start_thread(disc_web *web)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&web->thread, NULL, run, web);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    web->runs = failed == 0;
    return failed == 0 ? OMS_OK : OMS_ENOMEM;
}

int oms__web_start(disc_web *web, oms_error *err)
{
    return start_thread(web) == OMS_OK
               ? OMS_OK
               : oms__error_set(err, OMS_ENOMEM, "", "no thread can be made");
}

static char *copy_of(const char *text, bool *good)
{
    char *copy = text != NULL ? strdup(text) : NULL;
    *good = *good && (copy != NULL || text == NULL);
    return copy;
}

static void make_lock(disc_web *web)
{
    pthread_condattr_t kind;
    pthread_mutex_init(&web->lock, NULL);
    pthread_condattr_init(&kind);
    pthread_condattr_setclock(&kind, CLOCK_MONOTONIC);
    pthread_cond_init(&web->changed, &kind);
    pthread_condattr_destroy(&kind);
}

static int check_file(const char *path, const char *where, oms_error *err)
{
    char secret[OMS__WEB_SECRET_BYTES_MAX];
    if (path == NULL)
        return OMS_OK;
    int rc = read_secret(path, secret);
    oms__secret_wipe(secret, sizeof(secret));
    if (rc == OMS_OK)
        return rc;
    return oms__error_set(err, rc, where,
                          rc == OMS_ENOTFOUND
                              ? "there is no readable file %.100s"
                              : "the first line of %.100s must be one word",
                          path);
}

int oms__web_open(disc_web *web, const disc_files *files, void *owner,
                  int64_t (*turn)(void *owner, int64_t now_ms), oms_error *err)
{
    bool good = true;
    make_lock(web);
    web->owner = owner;
    web->turn = turn;
    web->ca_file = copy_of(files->ca_file, &good);
    web->token_file = copy_of(files->token_file, &good);
    web->login_file = copy_of(files->login_file, &good);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
        web->multi = curl_multi_init();
    if (!good || web->multi == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for a thread");
    int rc = check_file(files->token_file, "/token_file", err);
    if (rc == OMS_OK)
        rc = check_file(files->login_file, "/login_file", err);
    return rc;
}

void oms__web_wake(disc_web *web)
{
    (void)curl_multi_wakeup(web->multi);
}

void oms__web_stop(disc_web *web)
{
    if (!web->runs)
        return;
    pthread_mutex_lock(&web->lock);
    web->stops = true;
    pthread_mutex_unlock(&web->lock);
    oms__web_wake(web);
    pthread_join(web->thread, NULL);
    web->runs = false;
}

void oms__web_close(disc_web *web)
{
    oms__web_stop(web);
    if (web->multi != NULL)
        (void)curl_multi_cleanup(web->multi);
    web->multi = NULL;
    free(web->ca_file);
    free(web->token_file);
    free(web->login_file);
    pthread_cond_destroy(&web->changed);
    pthread_mutex_destroy(&web->lock);
}

// ---- a question ------------------------------------------------------------

static size_t take_body(char *bytes, size_t each, size_t count, void *impl)
{
    disc_ask *ask = impl;
    oms__buf_add(&ask->reply, bytes, each * count);
    return ask->reply.failed ? 0 : each * count;
}

static size_t take_header(char *bytes, size_t each, size_t count, void *impl)
{
    static const char name[] = "x-consul-index:";
    disc_ask *ask = impl;
    size_t all = each * count;
    char value[24] = "";
    if (all > HEADER_BYTES_MAX)
        return 0;
    size_t skip = sizeof(name) - 1;
    if (all <= skip || strncasecmp(bytes, name, skip) != 0)
        return all;
    size_t rest = all - skip < sizeof(value) ? all - skip : sizeof(value) - 1;
    memcpy(value, bytes + skip, rest);
    ask->index = strtoull(value, NULL, 10);
    return all;
}

static bool add_header(disc_ask *ask, const char *line)
{
    struct curl_slist *longer = curl_slist_append(ask->headers, line);
    if (longer != NULL)
        ask->headers = longer;
    return longer != NULL;
}

static void clear(disc_ask *ask)
{
    static const oms_allocator none = {.ops = NULL};
    oms_allocator allocator = oms__alloc_default(&none);
    if (ask->easy != NULL)
        curl_easy_reset(ask->easy);
    curl_slist_free_all(ask->headers);
    ask->headers = NULL;
    if (ask->sent.allocator.ops == NULL) {
        oms__buf_init(&ask->sent, &allocator, OMS__WEB_REPLY_BYTES_MAX);
        oms__buf_init(&ask->reply, &allocator, OMS__WEB_REPLY_BYTES_MAX);
    }
    oms__buf_reset(&ask->sent);
    oms__buf_reset(&ask->reply);
    ask->index = 0;
    ask->problem[0] = '\0';
}

static void set_way(const disc_web *web, disc_ask *ask,
                    const disc_question *what)
{
    CURL *easy = ask->easy;
    curl_easy_setopt(easy, CURLOPT_URL, what->url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)what->timeout_ms);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "libomsc/" OMS_VERSION);
    if (web->ca_file != NULL)
        curl_easy_setopt(easy, CURLOPT_CAINFO, web->ca_file);
}

static void set_parts(disc_ask *ask, const disc_question *what)
{
    CURL *easy = ask->easy;
    if (what->body != NULL) {
        oms__buf_text(&ask->sent, what->body);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)ask->sent.count);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, ask->sent.bytes);
    }
    if (what->body != NULL || strcmp(what->method, "GET") != 0)
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, what->method);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, ask->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, ask);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, ask);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, ask->problem);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, ask);
}

// As the files are now: a rotation needs no restart. A file that is gone sends
// none, and the registry says what that means.
static void set_secrets(const disc_web *web, disc_ask *ask)
{
    char secret[OMS__WEB_SECRET_BYTES_MAX];
    char header[OMS__WEB_SECRET_BYTES_MAX + 32];
    if (web->token_file != NULL &&
        read_secret(web->token_file, secret) == OMS_OK) {
        snprintf(header, sizeof(header), "X-Consul-Token: %s", secret);
        (void)add_header(ask, header);
        oms__secret_wipe(header, sizeof(header));
    }
    if (web->login_file != NULL &&
        read_secret(web->login_file, secret) == OMS_OK) {
        curl_easy_setopt(ask->easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        curl_easy_setopt(ask->easy, CURLOPT_USERPWD, secret);
    }
    oms__secret_wipe(secret, sizeof(secret));
}

bool oms__web_ask(disc_web *web, disc_ask *ask, const disc_question *what)
{
    clear(ask);
    if (ask->easy == NULL)
        ask->easy = curl_easy_init();
    if (ask->easy == NULL || !add_header(ask, "Accept: application/json") ||
        !add_header(ask, "Expect:") ||
        (what->body != NULL &&
         !add_header(ask, "Content-Type: application/json")))
        return false;
    set_way(web, ask, what);
    set_secrets(web, ask);
    set_parts(ask, what);
    ask->begun_ms = oms__book_now_ms();
    ask->busy = !ask->sent.failed &&
                curl_multi_add_handle(web->multi, ask->easy) == CURLM_OK;
    return ask->busy;
}

void oms__web_forget(disc_web *web, disc_ask *ask)
{
    if (ask->busy)
        (void)curl_multi_remove_handle(web->multi, ask->easy);
    curl_slist_free_all(ask->headers);
    if (ask->easy != NULL)
        curl_easy_cleanup(ask->easy);
    if (ask->sent.allocator.ops != NULL) {
        oms__buf_free(&ask->sent);
        oms__buf_free(&ask->reply);
    }
    memset(ask, 0, sizeof(*ask));
}

void oms__web_trouble(const disc_ask *ask, char *out, size_t room)
{
    if (ask->reply.failed)
        snprintf(out, room, "the registry's answer is too large");
    else if (ask->status != 0)
        snprintf(out, room, "the registry answered %ld", ask->status);
    else
        snprintf(out, room, "the registry: %.150s", ask->problem);
}

// ---- what options say ------------------------------------------------------

static bool is_near(const char *host)
{
    struct in_addr four;
    if (inet_pton(AF_INET, host, &four) == 1)
        return strncmp(host, "127.", 4) == 0;
    return strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0;
}

static const char *check_parts(CURLU *parts, bool allow_plain)
{
    char *scheme = NULL;
    char *host = NULL;
    const char *problem = NULL;
    if (curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        problem = "the URL names no host";
    else if (strcmp(scheme, "https") != 0 && strcmp(scheme, "http") != 0)
        problem = "the URL must be https or http";
    else if (strcmp(scheme, "http") == 0 && !allow_plain && !is_near(host))
        problem = "the URL must be https; allow_plain says otherwise";
    curl_free(scheme);
    curl_free(host);
    return problem;
}

const char *oms__web_check(const char *url, bool allow_plain)
{
    if (strpbrk(url, "?# \t\r\n\\") != NULL)
        return "paths are put behind the URL: it has no ? and #";
    CURLU *parts = curl_url();
    if (parts == NULL)
        return "no memory for a URL";
    const char *problem = curl_url_set(parts, CURLUPART_URL, url,
                                       CURLU_DISALLOW_USER) == CURLUE_OK
                              ? check_parts(parts, allow_plain)
                              : "this is no URL, or it names a user";
    curl_url_cleanup(parts);
    return problem;
}
