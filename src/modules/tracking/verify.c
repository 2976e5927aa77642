// The invariants of promises and shares, in one pass over each table. Views
// have none: they are folded anew each time.
#include "modules/tracking/tracking.h"

#include <string.h>

#define ROWS_PER_PAGE 256

static void check_units(oms_tx *tx, const promise_row *promise, bool repair)
{
    oms_order_view view = {0};
    if (!oms__fold_order(tx, promise->order_id, promise->seen_event, &view)) {
        oms__tx_violation(tx, "promise_has_an_order", promise->order_id, false,
                          "a promise has no events of its order");
        return;
    }
    bool ended = view.ended_at_ms != 0;
    int64_t open = ended ? 0 : oms__fold_units_open(&view);
    if (open == promise->units_open)
        return;
    oms__tx_violation(tx, "promise_counts_open_units", promise->order_id,
                      repair, "units_open is %lld, but its events say %lld",
                      (long long)promise->units_open, (long long)open);
    if (!repair)
        return;
    promise_row right = *promise;
    oms__promise_count(tx, &view, &right);
    if (ended) {
        right.units_open = 0;
        right.lines_count = 0;
    }
    oms__tx_put(tx, &oms__promises_table, &right);
}

static void check_promise(oms_tx *tx, const promise_row *promise, bool repair)
{
    bool open = promise->state == PROMISE_OPEN;
    if (open != (promise->task_id != NULL))
        oms__tx_violation(tx, "promise_has_its_timer", promise->order_id, false,
                          open ? "an open promise has no timer"
                               : "a settled promise has a timer");
    if (open && promise->units_open == 0)
        oms__tx_violation(tx, "promise_is_kept_at_last", promise->order_id,
                          false, "everything is there, and it is still open");
    check_units(tx, promise, repair);
}

static void check_promises(oms_tx *tx, bool repair)
{
    char last[OMS_CODE_BYTES_MAX + 1] = "";
    promise_row behind = {.order_id = last};
    oms_scan scan = {
        .table = &oms__promises_table, .index = -1, .limit = ROWS_PER_PAGE};
    size_t count = 0;
    do {
        const promise_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            check_promise(tx, &rows[i], repair);
        if (count > 0)
            memcpy(last, rows[count - 1].order_id,
                   strlen(rows[count - 1].order_id) + 1);
        scan.after = &behind;
        oms__tx_forget(tx);
    } while (count == ROWS_PER_PAGE);
}

static void check_share(oms_tx *tx, const share_row *share)
{
    size_t count = 0;
    if (strlen(share->token_hash) != TOKEN_HASH_BYTES)
        oms__tx_violation(tx, "share_is_a_hash", share->order_id, false,
                          "share %lld is kept by something else than a hash",
                          (long long)share->share_no);
    if ((share->state == SHARE_REVOKED) != (share->revoked_at_ms != 0))
        oms__tx_violation(tx, "share_says_when", share->order_id, false,
                          "share %lld and its time of revoking differ",
                          (long long)share->share_no);
    (void)oms__tx_log(tx, share->order_id, 0, 1, &count);
    if (count == 0)
        oms__tx_violation(tx, "share_has_an_order", share->order_id, false,
                          "share %lld opens an order without events",
                          (long long)share->share_no);
}

static void check_shares(oms_tx *tx)
{
    char last[OMS_CODE_BYTES_MAX + 1] = "";
    share_row behind = {.token_hash = last};
    oms_scan scan = {
        .table = &oms__shares_table, .index = -1, .limit = ROWS_PER_PAGE};
    size_t count = 0;
    do {
        const share_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            check_share(tx, &rows[i]);
        if (count > 0)
            memcpy(last, rows[count - 1].token_hash,
                   strlen(rows[count - 1].token_hash) + 1);
        scan.after = &behind;
        oms__tx_forget(tx);
    } while (count == ROWS_PER_PAGE);
}

void oms__tracking_verify(oms_tx *tx, bool repair)
{
    check_promises(tx, repair);
    check_shares(tx);
}
