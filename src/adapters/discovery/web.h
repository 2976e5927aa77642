// Questions to a registry over HTTP: one thread, and as many questions at a
// time as there are asks. The owner's turn says what is asked next; between the
// turns the thread sleeps.
#ifndef OMS_ADAPTERS_DISCOVERY_WEB_H
#define OMS_ADAPTERS_DISCOVERY_WEB_H

#include <curl/curl.h>
#include <pthread.h>

#include "base/buf.h"

#define OMS__WEB_REPLY_BYTES_MAX (8 * 1024 * 1024) // 6,000 instances of Eureka
#define OMS__WEB_TIMEOUT_MS 5000 // of a question that is answered at once
#define OMS__WEB_SECRET_BYTES_MAX 4096

typedef struct disc_ask disc_ask;
typedef void disc_answered(void *owner, disc_ask *ask);

// One question at a time, again and again. Only the thread touches it.
struct disc_ask {
    CURL *easy; // made by the first question
    struct curl_slist *headers;
    disc_answered *answered;
    uint32_t which; // for the owner: which page, which announcement
    bool busy;
    int64_t begun_ms;
    long status;    // of the answer; 0: there is none
    uint64_t index; // X-Consul-Index; 0: none
    oms_buf sent;
    oms_buf reply;
    char problem[CURL_ERROR_SIZE];
};

typedef struct disc_web {
    pthread_mutex_t lock; // the owner's state, too
    pthread_cond_t changed;
    pthread_t thread;
    bool runs;
    bool stops;
    CURLM *multi;
    void *owner;
    // Starts what is due, under no lock; returns when to be called again
    // (monotonic ms; at once after an answer or a wake).
    int64_t (*turn)(void *owner, int64_t now_ms);
    char *ca_file;
    char *token_file; // its first line is X-Consul-Token
    char *login_file; // ... "user:password"
} disc_web;

typedef struct disc_question {
    const char *method;
    const char *url;
    const char *body; // JSON, copied; NULL: none
    int64_t timeout_ms;
} disc_question;

// What goes with all questions; read when it is needed. NULL: none.
typedef struct disc_files {
    const char *ca_file;
    const char *token_file;
    const char *login_file;
} disc_files;

// Errors: OMS_ENOTFOUND, OMS_EINVAL (a file), OMS_ENOMEM; [web] needs closing
// all the same.
int oms__web_open(disc_web *web, const disc_files *files, void *owner,
                  int64_t (*turn)(void *owner, int64_t now_ms), oms_error *err);
// Its thread begins. OMS_ENOMEM.
int oms__web_start(disc_web *web, oms_error *err);
void oms__web_wake(disc_web *web);
// Ends the thread; what was asked is forgotten.
void oms__web_stop(disc_web *web);
void oms__web_close(disc_web *web);

// Asks; [answered] is called on the thread. False: no memory.
bool oms__web_ask(disc_web *web, disc_ask *ask, const disc_question *what);
void oms__web_forget(disc_web *web, disc_ask *ask);
// A sentence on what went wrong, without what others wrote.
void oms__web_trouble(const disc_ask *ask, char *out, size_t room);

// Why this is no base URL of a registry, or NULL.
const char *oms__web_check(const char *url, bool allow_plain);

#endif
