// The flat surface of flat.h over the public headers of libomsc, and the one
// place where both languages are kept from using a handle that is gone.
//
// A handle counts the calls inside it in the low bits of `calls`; the top bit
// says that it is closed. A call enters by adding one and looks at the bit
// afterwards; close sets the bit and waits until the count is zero. So a call
// either sees the bit and goes away, or close sees the call and waits for it.
#include "flat.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "flat_inside.h"

#define CLOSED 0x80000000u
#define WAKE_NS 2000000 // how often close wakes those that wait

struct flat_shop {
    pthread_mutex_t gate; // one open or close at a time
    pthread_cond_t left;  // the last call has gone
    atomic_uint calls;
    pid_t pid;
    bool opened; // once: it is not opened again
    oms *engine;
};

// What is told when there is no memory to tell it in.
static const char memory_is_out[] = "memory is out; nothing was tried";
static flat_answer no_memory = {
    .code = OMS_ENOMEM,
    .flags = OMS_ERROR_RETRY,
    .where = "",
    .text = memory_is_out,
    .guards = "",
};

static flat_own *own_new(void)
{
    flat_own *own = calloc(1, sizeof(*own));
    if (own == NULL)
        return NULL;
    own->err = OMS_INIT(oms_error);
    own->receipt = OMS_INIT(oms_receipt);
    own->seen.where = own->err.where;
    own->seen.text = own->err.text;
    own->seen.guards = own->err.guards;
    own->seen.subject = own->receipt.subject;
    return own;
}

void flat_answer_free(flat_answer *answer)
{
    if (answer == NULL || answer == &no_memory)
        return;
    flat_own *own = (flat_own *)(void *)answer;
    oms_result_free(own->result);
    free(own->text);
    free(own);
}

int flat__refuse(flat_call *call, int code, const char *where, const char *why)
{
    oms_error *err = &call->own->err;
    err->flags = code == OMS_ENOMEM ? OMS_ERROR_RETRY : 0;
    snprintf(err->where, sizeof(err->where), "%s", where);
    snprintf(err->text, sizeof(err->text), "%s", why);
    call->code = code;
    return code;
}

static bool has_nul(const flat_text *given)
{
    return given->bytes > 0 && memchr(given->from, '\0', given->bytes) != NULL;
}

bool flat__copy(flat_call *call, const flat_text *given, size_t count)
{
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        char where[64];
        snprintf(where, sizeof(where), "/%s", given[i].name);
        if (has_nul(&given[i]))
            flat__refuse(call, OMS_EINVAL, where,
                         "the text has a NUL byte inside");
        bytes += given[i].bytes + 1;
    }
    if (call->code != OMS_OK || count == 0)
        return call->code == OMS_OK;
    call->memory = malloc(bytes);
    if (call->memory == NULL)
        return flat__refuse(call, OMS_ENOMEM, "", memory_is_out) == OMS_OK;
    char *to = call->memory;
    for (size_t i = 0; i < count; i++) {
        if (given[i].bytes > 0)
            memcpy(to, given[i].from, given[i].bytes);
        to[given[i].bytes] = '\0';
        call->at[i] = given[i].bytes > 0 ? to : NULL;
        to += given[i].bytes + 1;
    }
    return true;
}

static void leave(flat_shop *shop)
{
    if (atomic_fetch_sub(&shop->calls, 1) != (CLOSED | 1u))
        return;
    pthread_mutex_lock(&shop->gate);
    pthread_cond_broadcast(&shop->left);
    pthread_mutex_unlock(&shop->gate);
}

static void enter(flat_call *call)
{
    flat_shop *shop = call->shop;
    if (shop == NULL) {
        flat__refuse(call, OMS_EINVAL, "", "the handle is NULL");
    } else if (shop->pid != getpid()) {
        flat__refuse(call, OMS_EFORKED, "",
                     "the shop was opened by another process; open it again "
                     "in this one");
    } else if ((atomic_fetch_add(&shop->calls, 1) & CLOSED) == 0) {
        call->engine = shop->engine;
    } else {
        leave(shop);
        flat__refuse(call, OMS_ENOTFOUND, "",
                     "the shop is closed; open it again");
        call->own->seen.flags = FLAT_CLOSED;
    }
}

bool flat__own(flat_call *call)
{
    *call = (flat_call){.own = own_new()};
    return call->own != NULL;
}

bool flat__begin(flat_call *call, flat_shop *shop, const flat_text *given,
                 size_t count)
{
    if (!flat__own(call))
        return false;
    call->shop = shop;
    if (flat__copy(call, given, count))
        enter(call);
    return call->engine != NULL;
}

flat_answer *flat__end(flat_call *call, flat_kind kind)
{
    free(call->memory);
    if (call->engine != NULL)
        leave(call->shop);
    flat_own *own = call->own;
    if (own == NULL)
        return &no_memory;
    own->seen.code = call->code;
    own->seen.flags |= call->code == OMS_OK ? 0 : own->err.flags;
    own->seen.kind = call->code == OMS_OK ? (int)kind : FLAT_NOTHING;
    own->seen.number = own->receipt.number;
    own->seen.event_id = own->receipt.event_id;
    own->seen.at_ms = own->receipt.at_ms;
    own->seen.repeated = (own->receipt.flags & OMS_RECEIPT_REPEATED) != 0;
    if (own->result != NULL) {
        own->seen.json = oms_result_json(own->result);
        own->seen.json_bytes = oms_result_bytes(own->result);
    }
    return &own->seen;
}

flat_answer *flat__end_json(flat_call *call, flat_json *json)
{
    if (call->own != NULL) {
        if (json->failed)
            flat__refuse(call, OMS_ENOMEM, "", memory_is_out);
        call->own->text = json->text;
        call->own->seen.json = json->text;
        call->own->seen.json_bytes = json->bytes;
    }
    return flat__end(call, FLAT_TEXT);
}

flat_shop *flat_shop_new(void)
{
    flat_shop *shop = calloc(1, sizeof(*shop));
    if (shop == NULL)
        return NULL;
    pthread_condattr_t steady; // a clock that is set does not hold up close
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_mutex_init(&shop->gate, NULL);
    pthread_cond_init(&shop->left, &steady);
    pthread_condattr_destroy(&steady);
    atomic_init(&shop->calls, CLOSED);
    shop->pid = getpid();
    return shop;
}

// In a forked child the locks may be held by threads that are not there, so
// the handle is left as it is.
void flat_shop_free(flat_shop *shop)
{
    if (shop == NULL || shop->pid != getpid())
        return;
    flat_answer_free(flat_close(shop));
    pthread_cond_destroy(&shop->left);
    pthread_mutex_destroy(&shop->gate);
    free(shop);
}

// Cuts the lines of [text] apart, in place. Memory for them all: bytes / 2.
static size_t split(char *text, const char **out)
{
    size_t count = 0;
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest))
        out[count++] = line;
    return count;
}

static void open_engine(flat_call *call, unsigned flags, char *takes)
{
    flat_shop *shop = call->shop;
    oms_options options = OMS_INIT(oms_options);
    options.path = call->at[0];
    options.flags = flags;
    const char **kinds = calloc(strlen(takes) / 2 + 1, sizeof(*kinds));
    if (kinds == NULL) {
        flat__refuse(call, OMS_ENOMEM, "", memory_is_out);
        return;
    }
    options.takes = kinds;
    options.takes_count = split(takes, kinds);
    pthread_mutex_lock(&shop->gate);
    if (shop->opened)
        flat__refuse(call, OMS_EBUSY, "", "a handle is opened once");
    else
        call->code = oms_open(&options, &shop->engine, &call->own->err);
    if (call->code == OMS_OK) {
        shop->opened = true;
        atomic_fetch_and(&shop->calls, ~CLOSED);
    }
    pthread_mutex_unlock(&shop->gate);
    free(kinds);
}

flat_answer *flat_open(flat_shop *shop, const char *path, size_t path_bytes,
                       unsigned flags, const char *takes, size_t takes_bytes)
{
    const flat_text given[] = {{"path", path, path_bytes},
                               {"takes", takes, takes_bytes}};
    char nothing[] = "";
    flat_call call = {.shop = shop, .own = own_new()};
    if (call.own == NULL)
        return &no_memory;
    if (shop == NULL || shop->pid != getpid())
        flat__refuse(&call, OMS_EFORKED, "",
                     "the handle was made by another process");
    else if (flat__copy(&call, given, 2))
        open_engine(&call, flags,
                    takes_bytes > 0 ? call.memory + path_bytes + 1 : nothing);
    return flat__end(&call, FLAT_NOTHING);
}

// A thread may be about to wait when it is woken, so it is woken again.
static void wait_for_calls(flat_shop *shop)
{
    while (shop->engine != NULL && atomic_load(&shop->calls) != CLOSED) {
        oms_feed_wake(shop->engine);
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += WAKE_NS;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&shop->left, &shop->gate, &until);
    }
}

flat_answer *flat_close(flat_shop *shop)
{
    flat_call call = {.own = own_new()};
    if (call.own == NULL)
        return &no_memory;
    if (shop == NULL || shop->pid != getpid())
        return flat__end(&call, FLAT_NOTHING);
    pthread_mutex_lock(&shop->gate);
    atomic_fetch_or(&shop->calls, CLOSED);
    wait_for_calls(shop);
    oms_close(shop->engine);
    shop->engine = NULL;
    pthread_mutex_unlock(&shop->gate);
    return flat__end(&call, FLAT_NOTHING);
}

const char *flat_version(void)
{
    return oms_version();
}

const char *flat_code_name(int code)
{
    return oms_code_name(code);
}
