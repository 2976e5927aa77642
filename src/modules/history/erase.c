// Erasing persons. It begins when history has heard of everything that came
// before the wish, so that no order is missed; goes through the orders in
// pieces; and looks at their log once more when every other module has emptied
// its rows, because until then one of them may have told something personal.
// Other engines hear of an order and of its erasure in any order, so all
// modules of a fleet are told again when whatever was on its way must have
// come. Calls that have begun outside keep their requests: while there are any
// of an order, that last look is put off, and when they are home the modules
// are told again, because an answer may have brought something. Then the
// storage is told to forget.
#include "modules/history/history.h"

#include <string.h>

#include "base/sha256.h"

#define RETRY_MS 60000
#define FLEET_MS DAY_MS // what is on its way between engines has come by then
#define WAIT_MS_MAX (60 * RETRY_MS) // between two looks at calls that are out

static void ask(oms_tx *tx, int job, const char *erasure_id)
{
    const history_request request = {.erasure_id = erasure_id};
    oms__tx_task(tx, &oms__history_jobs[job], erasure_id, 0, &request);
}

void oms__erase_requested(oms_tx *tx, const oms_event *event, const void *data)
{
    (void)data;
    ask(tx, HISTORY_JOB_ERASE, event->subject);
}

void oms__erase_told(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_subject_erased *told = data;
    const history_request request = {.erasure_id = told->erasure_id,
                                     .event_id = event->id,
                                     .orders = told->orders,
                                     .orders_count = told->orders_count,
                                     .last = told->last,
                                     .told_at_ms = event->at_ms,
                                     .again = told->again};
    oms__tx_task(tx, &oms__history_jobs[HISTORY_JOB_CHECK], event->subject, 0,
                 &request);
}

// ---- one piece of work -----------------------------------------------------

typedef struct piece {
    oms_tx *tx;
    erasure_row *erasure;
    oms_erased_order *orders; // erased now
    size_t count;
    const char **archived; // of them: back to the archive
    size_t archived_count;
    bool again; // they were told before
} piece;

static bool begin(oms_tx *tx, erasure_row *erasure, piece *work)
{
    *work = (piece){
        .tx = tx,
        .erasure = erasure,
        .orders = oms__tx_array(tx, ERASE_ORDERS, sizeof(*work->orders)),
        .archived = oms__tx_array(tx, ERASE_ORDERS, sizeof(*work->archived))};
    return work->orders != NULL && work->archived != NULL;
}

static const char *chain(oms_tx *tx, const char *before, const char *order_id)
{
    char digest[OMS__SHA256_ROOM];
    oms_sha256 sha;
    oms__sha256_begin(&sha);
    if (before != NULL)
        oms__sha256_add(&sha, before, strlen(before));
    oms__sha256_add(&sha, order_id, strlen(order_id));
    oms__sha256_text(&sha, digest);
    return oms__tx_printf(tx, "%s", digest);
}

static void erase_row(oms_tx *tx, history_row *row)
{
    oms__text_erase(tx, row);
    if (row->erased_at_ms == 0)
        oms__rows_count(tx, TOTAL_ERASED, 1);
    row->erased_at_ms = oms__tx_now(tx);
    oms__tx_put(tx, &oms__history_orders_table, row);
}

static void take(piece *work, const char *order_id, bool archived)
{
    oms_tx *tx = work->tx;
    erased_row done = {.erasure_id = work->erasure->erasure_id,
                       .order_id = order_id,
                       .done = true};
    oms__tx_put(tx, &oms__erased_orders_table, &done);
    oms__tx_erase_log(tx, order_id);
    work->erasure->digest = chain(tx, work->erasure->digest, order_id);
    work->erasure->orders_count++;
    work->orders[work->count++].order_id = order_id;
    if (archived)
        work->archived[work->archived_count++] = order_id;
}

static bool is_logged(oms_tx *tx, const char *order_id)
{
    size_t count = 0;
    (void)oms__tx_log(tx, order_id, 0, 1, &count);
    return count > 0;
}

static void erase_order(piece *work, const char *order_id)
{
    history_row row = {.order_id = order_id};
    bool known = oms__tx_get(work->tx, &oms__history_orders_table, &row);
    if (!known && !is_logged(work->tx, order_id)) {
        work->erasure->unknown_count++;
        return;
    }
    if (work->erasure->keep_open && (!known || row.state == KEPT_OPEN)) {
        work->erasure->open_count++;
        return;
    }
    if (known)
        erase_row(work->tx, &row);
    take(work, order_id, known && row.state == KEPT_ARCHIVED);
}

// Others hear of it in this order: they empty their rows, and move back what
// became hot because it was changed in another way, too.
static void publish(const piece *work, bool last)
{
    work->erasure->pieces_open++;
    work->erasure->told_last |= last;
    bool all = last && work->erasure->open_count == 0;
    const oms_subject_erased told = {
        .erasure_id = work->erasure->erasure_id,
        .customer_id = all ? work->erasure->customer_id : NULL,
        .orders = work->orders,
        .orders_count = work->count,
        .last = last,
        .again = work->again};
    oms__tx_emit(work->tx, &oms__history_events[HISTORY_ERASED],
                 told.erasure_id, 0, &told);
    for (size_t i = 0; i < work->archived_count; i++) {
        const oms_order_archived again = {.order_id = work->archived[i]};
        oms__tx_emit(work->tx, &oms__history_events[HISTORY_ARCHIVED],
                     again.order_id, 0, &again);
    }
}

// ---- a wish ----------------------------------------------------------------

// The orders that were named. True: there are no more.
static bool erase_named(piece *work)
{
    const erased_row like = {.erasure_id = work->erasure->erasure_id};
    const erased_row behind = {.erasure_id = like.erasure_id,
                               .order_id = work->erasure->named_after};
    const oms_scan scan = {.table = &oms__erased_orders_table,
                           .index = -1,
                           .prefix = &like,
                           .prefix_fields = 1,
                           .after = behind.order_id != NULL ? &behind : NULL,
                           .limit = ERASE_ORDERS};
    size_t count = 0;
    if (work->erasure->named_done)
        return true; // what is there now was found by the customer
    const erased_row *rows = oms__tx_scan(work->tx, &scan, &count);
    for (size_t i = 0; i < count; i++) {
        if (!rows[i].done)
            erase_order(work, rows[i].order_id);
        work->erasure->named_after = rows[i].order_id;
    }
    work->erasure->named_done = count < ERASE_ORDERS;
    return work->erasure->named_done;
}

static bool is_erased(const piece *work, const char *order_id)
{
    erased_row named = {.erasure_id = work->erasure->erasure_id,
                        .order_id = order_id};
    return oms__tx_get(work->tx, &oms__erased_orders_table, &named) &&
           named.done;
}

// What the customer has begun to order. One that was dropped is closed.
static void erase_draft(piece *work, const history_draft *draft)
{
    if (is_erased(work, draft->order_id))
        return;
    if (work->erasure->keep_open && !draft->closed)
        work->erasure->open_count++;
    else
        take(work, draft->order_id, false);
}

static bool erase_drafts(piece *work)
{
    erasure_row *erasure = work->erasure;
    size_t room = ERASE_ORDERS - work->count;
    size_t count = 0;
    if (room == 0)
        return false;
    const history_draft *drafts = oms__drafts_of(
        work->tx, erasure->customer_id, erasure->drafts_after, room, &count);
    for (size_t i = 0; i < count; i++) {
        erase_draft(work, &drafts[i]);
        erasure->drafts_after = drafts[i].order_id;
    }
    return count < room;
}

static bool erase_of_customer(piece *work)
{
    erasure_row *erasure = work->erasure;
    const history_row like = {.customer_id = erasure->customer_id};
    const history_row behind = {.customer_id = erasure->customer_id,
                                .order_id = erasure->customer_after};
    const oms_scan scan = {.table = &oms__history_orders_table,
                           .index = HISTORY_BY_CUSTOMER,
                           .prefix = &like,
                           .prefix_fields = 1,
                           .after = behind.order_id != NULL ? &behind : NULL,
                           .limit = ERASE_ORDERS};
    size_t count = 0;
    if (erasure->customer_id == NULL)
        return true;
    if (erasure->customer_done)
        return erase_drafts(work);
    const history_row *rows = oms__tx_scan(work->tx, &scan, &count);
    for (size_t i = 0; i < count; i++) {
        if (!is_erased(work, rows[i].order_id))
            erase_order(work, rows[i].order_id);
        erasure->customer_after = rows[i].order_id;
    }
    erasure->customer_done = count < ERASE_ORDERS;
    return erasure->customer_done && erase_drafts(work);
}

static bool find(oms_tx *tx, const history_request *request, erasure_row *out)
{
    *out = (erasure_row){.erasure_id = request->erasure_id};
    return request->erasure_id != NULL &&
           oms__tx_get(tx, &oms__erasures_table, out);
}

// Named orders first, in pieces of their own, then those of the customer.
void oms__erase_answer(oms_tx *tx, const void *in, const oms_answer *answer)
{
    erasure_row erasure;
    piece work;
    (void)answer;
    if (!find(tx, in, &erasure) || erasure.state == OMS_ERASURE_DONE ||
        !begin(tx, &erasure, &work))
        return;
    if (erasure.state == OMS_ERASURE_ASKED)
        (void)oms__tx_move(tx, &oms__erasure_moves, &erasure.state,
                           ERASURE_BEGIN, &erasure);
    bool named = erase_named(&work);
    bool last = named && work.count == 0 && erase_of_customer(&work);
    publish(&work, last);
    oms__tx_put(tx, &oms__erasures_table, &erasure);
    if (!last)
        ask(tx, HISTORY_JOB_ERASE, erasure.erasure_id);
}

// ---- the last look ---------------------------------------------------------

void oms__check_rule(oms_tx *tx, const void *in, oms_answer *answer)
{
    const history_request *request = in;
    if (oms__tx_is_heard(tx, request->event_id, request->erasure_id))
        return;
    answer->outcome = OMS_OUTCOME_RETRY;
    answer->reason = "a module has not emptied its rows yet";
    answer->retry_after_ms = RETRY_MS;
}

// What was told about the customer and no order (credit that was granted). An
// order may have the same id; its log is that of whoever ordered.
static void erase_own_log(oms_tx *tx, const erasure_row *erasure)
{
    history_row order = {.order_id = erasure->customer_id};
    history_draft draft = {.order_id = erasure->customer_id};
    if (erasure->customer_id == NULL)
        return;
    if (!oms__tx_get(tx, &oms__history_orders_table, &order) &&
        !oms__tx_get(tx, &oms__history_drafts_table, &draft))
        oms__tx_erase_log(tx, erasure->customer_id);
    oms__loose_erase(tx, erasure->customer_id);
}

// Looks again later. The task is a new one, so that it does not grow old.
static void put_off(oms_tx *tx, const history_request *request, int64_t calls)
{
    history_request again = *request;
    again.calls = calls;
    again.wait_ms = request->wait_ms == 0 ? RETRY_MS : request->wait_ms * 2;
    if (again.wait_ms > WAIT_MS_MAX)
        again.wait_ms = WAIT_MS_MAX;
    if (oms__tx_in_fleet(tx) && request->wait_ms == 0)
        again.wait_ms = FLEET_MS;
    oms__tx_task(tx, &oms__history_jobs[HISTORY_JOB_CHECK], request->erasure_id,
                 oms__tx_now(tx) + again.wait_ms, &again);
}

// The modules hear of the same orders again.
static void tell_again(oms_tx *tx, const history_request *request,
                       erasure_row *erasure)
{
    piece work;
    if (!begin(tx, erasure, &work))
        return;
    work.again = true;
    for (size_t i = 0; i < request->orders_count && i < ERASE_ORDERS; i++) {
        history_row row = {.order_id = request->orders[i].order_id};
        work.orders[work.count++] = request->orders[i];
        if (oms__tx_get(tx, &oms__history_orders_table, &row) &&
            row.state == KEPT_ARCHIVED)
            work.archived[work.archived_count++] = row.order_id;
    }
    erasure->pieces_open--; // this one goes on as another
    publish(&work, request->last);
}

// Calls that were created before the modules were told. What is asked later
// holds nothing of before, and must not hold up the end again.
static int64_t calls_of(oms_tx *tx, const history_request *request,
                        const erasure_row *erasure)
{
    int64_t calls = 0;
    if (request->again)
        return 0;
    for (size_t i = 0; i < request->orders_count; i++)
        calls += oms__tx_calls_open(tx, request->orders[i].order_id,
                                    request->told_at_ms);
    if (request->last)
        calls +=
            oms__tx_calls_open(tx, erasure->customer_id, request->told_at_ms);
    return calls;
}

static void finish(oms_tx *tx, erasure_row *erasure)
{
    if (!erasure->told_last || erasure->pieces_open > 0 ||
        !oms__tx_move(tx, &oms__erasure_moves, &erasure->state, ERASURE_FINISH,
                      erasure))
        return;
    erasure->done_at_ms = oms__tx_now(tx);
    erasure->scrub_mark = oms__tx_scrub(tx);
}

static void look_once_more(oms_tx *tx, const history_request *request,
                           erasure_row *erasure)
{
    for (size_t i = 0; i < request->orders_count; i++) {
        oms__tx_erase_log(tx, request->orders[i].order_id);
        oms__tx_erase_requests(tx, request->orders[i].order_id);
    }
    erasure->told_last |= request->last;
    if (request->last)
        erase_own_log(tx, erasure);
    if (erasure->pieces_open > 0)
        erasure->pieces_open--;
    finish(tx, erasure);
}

void oms__check_answer(oms_tx *tx, const void *in, const oms_answer *answer)
{
    const history_request *request = in;
    erasure_row erasure;
    (void)answer;
    if (!find(tx, request, &erasure) || erasure.state == OMS_ERASURE_DONE)
        return;
    int64_t calls = calls_of(tx, request, &erasure);
    erasure.calls_count += calls - request->calls;
    bool on_its_way =
        oms__tx_in_fleet(tx) && !request->again && request->wait_ms == 0;
    if (calls > 0 || on_its_way)
        put_off(tx, request, calls);
    else if (request->wait_ms > 0)
        tell_again(tx, request, &erasure);
    else
        look_once_more(tx, request, &erasure);
    oms__tx_put(tx, &oms__erasures_table, &erasure);
}

// ---- old orders ------------------------------------------------------------

void oms__erase_old(oms_tx *tx, history_row *rows, size_t count)
{
    erasure_row erasure = {.erasure_id = oms__tx_id(tx),
                           .state = -1,
                           .reason = "old",
                           .automatic = true,
                           .asked_at_ms = oms__tx_now(tx)};
    piece work;
    if (oms__tx_failed(tx) || !begin(tx, &erasure, &work) ||
        !oms__tx_move(tx, &oms__erasure_moves, &erasure.state, ERASURE_ASK,
                      &erasure) ||
        !oms__tx_move(tx, &oms__erasure_moves, &erasure.state, ERASURE_BEGIN,
                      &erasure))
        return;
    for (size_t i = 0; i < count && i < ERASE_ORDERS; i++)
        erase_order(&work, rows[i].order_id);
    publish(&work, true);
    oms__tx_put(tx, &oms__erasures_table, &erasure);
}
