// A payment service of a host's own, with everything that such a service must
// get right. Two workers pull the tasks payment.*, ask a bank and bring its
// answers home, while the bank is busy, loses requests and replies, garbles
// one and is once slower than a lease lasts. In the end the bank's books and
// the shop's are compared. Public headers only; examples/worker.c is shorter.
//
//   cc custom_payment.c $(pkg-config --cflags --libs omsc jansson) -lpthread
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "oms/oms.h"

#define LEASE_MS 300
#define LIMIT_MINOR 50000 // the bank holds no more than that
#define DEALS_MAX 64

static void sleep_ms(int64_t ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

// ---- the bank: what a provider's API does for a key -------------------------

typedef enum bank_says {
    BANK_DONE,
    BANK_REFUSES, // a definite no
    BANK_BUSY,    // it has not looked at it
    BANK_SILENT,  // no reply: nobody knows
    BANK_NEVER    // of a question: it has never heard of the key
} bank_says;

typedef struct deal {
    char key[OMS_CODE_BYTES_MAX + 1]; // one effect for ever
    char kind[32], order[32];
    int64_t amount_minor;
    bool refused;
} deal;

typedef struct bank {
    pthread_mutex_t lock;
    deal deals[DEALS_MAX];
    size_t deals_count;
    bool busy, lost_request, lost_reply, garbled, slow; // once each
} bank;

// What an order does to the bank, the first time.
static bool happens(bool *trouble, const char *order, const char *which)
{
    if (*trouble || strcmp(order, which) != 0)
        return false;
    return *trouble = true;
}

static deal *bank_find(bank *at, const char *key)
{
    for (size_t i = 0; i < at->deals_count; i++)
        if (strcmp(at->deals[i].key, key) == 0)
            return &at->deals[i];
    return NULL;
}

// GET: what became of a key.
static bank_says bank_ask(bank *at, const char *key, deal *out)
{
    pthread_mutex_lock(&at->lock);
    const deal *found = bank_find(at, key);
    if (found != NULL)
        *out = *found;
    pthread_mutex_unlock(&at->lock);
    if (found == NULL)
        return BANK_NEVER;
    return out->refused ? BANK_REFUSES : BANK_DONE;
}

// POST: does it, unless the key is known; then the answer is the old one.
static bank_says bank_do(bank *at, const deal *wanted, deal *out)
{
    const char *order = wanted->order;
    pthread_mutex_lock(&at->lock);
    bool busy = happens(&at->busy, order, "busy");
    bool lost = happens(&at->lost_request, order, "lost-request");
    deal *done = bank_find(at, wanted->key);
    if (!busy && !lost && done == NULL && at->deals_count < DEALS_MAX) {
        done = &at->deals[at->deals_count++];
        *done = *wanted;
        done->refused = wanted->amount_minor > LIMIT_MINOR;
    }
    bool silent = happens(&at->lost_reply, order, "lost-reply");
    bool garbled = happens(&at->garbled, order, "garbled");
    bool slow = happens(&at->slow, order, "slow");
    if (done != NULL)
        *out = *done;
    pthread_mutex_unlock(&at->lock);
    if (slow)
        sleep_ms(3 * LEASE_MS);
    if (busy)
        return BANK_BUSY;
    if (lost || silent || done == NULL)
        return BANK_SILENT;
    out->amount_minor += garbled ? 1 : 0;
    return out->refused ? BANK_REFUSES : BANK_DONE;
}

// ---- the service: from a task to the bank and back --------------------------

typedef struct host {
    oms *shop;
    bank bank;
    atomic_bool stop;
    atomic_int asked, unknown, lost_leases, failed;
} host;

// What the task wants, in the bank's words. The task's id is the idempotency
// key: it stays the same however often the task is tried, by whomever.
static bool read_task(const oms_task *task, deal *out)
{
    json_t *request = json_loads(task->request, 0, NULL);
    const json_t *amount = json_object_get(request, "amount_minor");
    *out = (deal){.amount_minor = (int64_t)json_integer_value(amount)};
    snprintf(out->key, sizeof(out->key), "%s", task->id);
    snprintf(out->kind, sizeof(out->kind), "%s", task->kind);
    snprintf(out->order, sizeof(out->order), "%s", task->subject);
    json_decref(request);
    return amount != NULL;
}

// From the bank's reply to an outcome. A "no" only if the bank says no; what
// nobody knows, and what does not fit the request, is UNKNOWN.
static void judge(bank_says says, const deal *wanted, const deal *got,
                  char result[160], oms_reply *reply)
{
    reply->outcome = OMS_OUTCOME_UNKNOWN;
    if (says == BANK_SILENT) {
        reply->reason = "no reply";
    } else if (says == BANK_BUSY) {
        reply->outcome = OMS_OUTCOME_RETRY;
        reply->reason = "busy";
        reply->retry_after_ms = 50; // as the bank wishes
    } else if (got->amount_minor != wanted->amount_minor) {
        reply->reason = "the reply is about another amount";
    } else if (says == BANK_REFUSES) {
        reply->outcome = OMS_OUTCOME_DECLINED;
        reply->reason = "over_limit";
    } else {
        snprintf(result, 160,
                 "{\"provider_ref\": \"bank-%s\", \"amount_minor\": %" PRId64
                 "}",
                 wanted->key, got->amount_minor);
        reply->outcome = OMS_OUTCOME_OK;
        reply->result = result;
    }
}

static void ask_bank(host *of, const oms_task *task, char result[160],
                     oms_reply *reply)
{
    deal wanted;
    deal got = {0};
    if (!read_task(task, &wanted)) {
        reply->outcome = OMS_OUTCOME_RETRY; // parks, for a person to see
        reply->reason = "the request cannot be read";
        return;
    }
    bank_says says = BANK_NEVER;
    // An earlier attempt, perhaps of another worker or before a crash, may
    // have worked: ask before acting.
    if (task->ask) {
        atomic_fetch_add(&of->asked, 1);
        says = bank_ask(&of->bank, task->id, &got);
    }
    if (says == BANK_NEVER)
        says = bank_do(&of->bank, &wanted, &got);
    judge(says, &wanted, &got, result, reply);
}

// Whatever goes wrong here, the task is not lost: its lease ends, and somebody
// gets it with `ask` set.
static void answer(host *of, const oms_task *task)
{
    oms_reply reply = OMS_INIT(oms_reply);
    oms_error err = OMS_INIT(oms_error);
    char result[160];
    ask_bank(of, task, result, &reply);
    if (reply.outcome == OMS_OUTCOME_UNKNOWN)
        atomic_fetch_add(&of->unknown, 1);
    int rc = oms_task_finish(of->shop, task->id, task->fence, &reply, &err);
    if (rc == OMS_ECONFLICT || rc == OMS_ENOTFOUND) {
        // The lease has ended and another worker has the task, or has finished
        // it. It asks the bank with the same key: there is nothing to undo.
        atomic_fetch_add(&of->lost_leases, 1);
    } else if (rc != OMS_OK) {
        fprintf(stderr, "%s: %s %s\n", task->kind, oms_code_name(rc), err.text);
        atomic_fetch_add(&of->failed, 1);
    }
}

// A worker takes one task at a time: what it has leased and not begun would
// only wait for it.
static void *work(void *context)
{
    host *of = context;
    oms_task_lease_args wanted = OMS_INIT(oms_task_lease_args);
    wanted.kind = "payment.";
    wanted.lease_ms = LEASE_MS; // longer than the bank usually takes
    while (!atomic_load(&of->stop)) {
        oms_task_batch *list = NULL;
        oms_error err = OMS_INIT(oms_error);
        int rc = oms_task_lease(of->shop, &wanted, &list, &err);
        if (rc == OMS_OK && oms_task_count(list) > 0)
            answer(of, oms_task_at(list, 0));
        else
            sleep_ms(10);
        oms_task_batch_free(list);
    }
    return NULL;
}

// ---- a shop that needs it ---------------------------------------------------

static const char *const orders[] = {
    "plain", "dear", "busy", "lost-request", "lost-reply", "garbled", "slow"};
#define ORDERS (sizeof(orders) / sizeof(orders[0]))

static int place(oms *shop, const char *order_id, oms_error *err)
{
    int64_t price = strcmp(order_id, "dear") == 0 ? 99000 : 4900;
    oms_order_line_args line = {.sku = "course",
                                .quantity = 1,
                                .unit_price_minor = price,
                                .digital = true}; // nothing to set aside
    oms_tender card = {.method = "card", .amount_minor = price};
    oms_order_place_args order = OMS_INIT(oms_order_place_args);
    order.key = order_id;
    order.order_id = order_id;
    order.currency = "EUR";
    order.lines = &line;
    order.lines_count = 1;
    order.payments = &card;
    order.payments_count = 1;
    return oms_order_place(shop, &order, NULL, err);
}

// Whether nothing more is to come; prints and adds up, if wanted.
static bool look_at(oms *shop, const char *order_id, bool print, int64_t *paid)
{
    oms_order *order = NULL;
    oms_order_get_args which = OMS_INIT(oms_order_get_args);
    which.order_id = order_id;
    if (oms_order_get(shop, &which, &order, NULL) != OMS_OK)
        return false;
    bool ended = order->captured_minor == order->total_minor ||
                 strcmp(order->stage, "rejected") == 0;
    if (print)
        printf("order %s: %s, %" PRId64 " cents paid\n", order_id, order->stage,
               order->captured_minor);
    *paid += order->captured_minor;
    oms_order_free(order);
    return ended;
}

static int run_until_all_ended(host *of, oms_error *err)
{
    int rc = OMS_OK;
    for (size_t ended = 0; rc == OMS_OK && ended < ORDERS;) {
        int64_t next_due_ms = 0;
        int64_t paid = 0;
        rc = oms_step(of->shop, 50, &next_due_ms, err);
        ended = 0;
        for (size_t i = 0; i < ORDERS; i++)
            ended += look_at(of->shop, orders[i], false, &paid) ? 1 : 0;
        sleep_ms(10);
    }
    return rc;
}

static int64_t taken(const bank *at)
{
    int64_t sum = 0;
    for (size_t i = 0; i < at->deals_count; i++)
        if (strcmp(at->deals[i].kind, "payment.capture") == 0 &&
            !at->deals[i].refused)
            sum += at->deals[i].amount_minor;
    return sum;
}

static bool report(host *of)
{
    int64_t paid = 0;
    for (size_t i = 0; i < ORDERS; i++)
        (void)look_at(of->shop, orders[i], true, &paid);
    printf("the bank took %" PRId64 " cents, the shop got %" PRId64 "\n",
           taken(&of->bank), paid);
    if (of->asked > 0 && of->unknown >= 3 && of->lost_leases > 0)
        printf("there were unknown outcomes and a lost lease\n");
    return taken(&of->bank) == paid && of->failed == 0;
}

int main(int argc, char **argv)
{
    static const char *const taken_kinds[] = {"payment."};
    static host of = {.bank = {.lock = PTHREAD_MUTEX_INITIALIZER}};
    oms_error err = OMS_INIT(oms_error);
    oms_options options = OMS_INIT(oms_options);
    options.path = argc > 1 ? argv[1] : ":memory:";
    options.takes = taken_kinds; // all of one provider: also void and refund
    options.takes_count = 1;
    int rc = oms_open(&options, &of.shop, &err);
    for (size_t i = 0; rc == OMS_OK && i < ORDERS; i++)
        rc = place(of.shop, orders[i], &err);

    pthread_t workers[2];
    size_t count = 0;
    while (rc == OMS_OK && count < 2 &&
           pthread_create(&workers[count], NULL, work, &of) == 0)
        count++;
    if (rc == OMS_OK && count > 0)
        rc = run_until_all_ended(&of, &err);
    atomic_store(&of.stop, true);
    while (count > 0)
        pthread_join(workers[--count], NULL);
    if (rc != OMS_OK)
        fprintf(stderr, "%s: %s\n", oms_code_name(rc), err.text);
    bool agree = rc == OMS_OK && report(&of);
    oms_close(of.shop);
    return agree ? 0 : 1;
}
