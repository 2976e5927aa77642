// Tokens that open the customer's view of one order. A token is only ever
// compared by its hash; whether it is wrong, expired or revoked is not told.
#include "modules/tracking/tracking.h"

#include <string.h>

#include "base/sha256.h"

static const char *hash_text(oms_tx *tx, const char *text)
{
    char out[OMS__SHA256_ROOM];
    oms_sha256 sha;
    oms__sha256_begin(&sha);
    oms__sha256_add(&sha, text, strlen(text));
    oms__sha256_text(&sha, out);
    return oms__tx_printf(tx, "%s", out);
}

// Each id has 48 bits of chance that nobody can foresee; four of them, mixed,
// are more than a token of 43 characters has to hide.
static const char *make_token(oms_tx *tx)
{
    const char *ids[4];
    for (size_t i = 0; i < OMS_COUNT(ids); i++)
        ids[i] = oms__tx_id(tx);
    if (oms__tx_failed(tx))
        return NULL;
    return hash_text(
        tx, oms__tx_printf(tx, "%s%s%s%s", ids[0], ids[1], ids[2], ids[3]));
}

bool oms__shares_open(oms_tx *tx, const char *token, const char *where,
                      share_row *share)
{
    *share = (share_row){.token_hash = hash_text(tx, token)};
    if (!oms__tx_failed(tx) && oms__tx_get(tx, &oms__shares_table, share) &&
        share->state == SHARE_ACTIVE && share->expires_at_ms > oms__tx_now(tx))
        return true;
    oms__tx_fail(tx, OMS_ENOTFOUND, where,
                 "this link does not open anything; ask for a new one");
    return false;
}

// The shares of an order, the newest first.
static const share_row *shares_of(oms_tx *tx, const char *order_id,
                                  size_t *count)
{
    share_row like = {.order_id = order_id};
    oms_scan scan = {.table = &oms__shares_table,
                     .index = SHARE_INDEX_ORDER,
                     .prefix = &like,
                     .prefix_fields = 1,
                     .descending = true,
                     .limit = SHARES_MAX + 1};
    return oms__tx_scan(tx, &scan, count);
}

static bool order_exists(oms_tx *tx, const char *order_id)
{
    size_t count = 0;
    (void)oms__tx_log(tx, order_id, 0, 1, &count);
    if (count == 0)
        oms__tx_fail(tx, OMS_ENOTFOUND, "/order_id", "there is no order \"%s\"",
                     order_id);
    return count > 0;
}

static void publish(oms_tx *tx, int event, const share_row *share)
{
    oms_tracking_event told = {.order_id = share->order_id,
                               .share_no = share->share_no};
    oms__tx_emit(tx, &oms__tracking_events[event], share->order_id, 0, &told);
}

// What has run out makes room for new ones.
static size_t drop_expired(oms_tx *tx, const share_row *shares, size_t count)
{
    size_t kept = count;
    for (size_t i = 0; i < count; i++) {
        if (shares[i].expires_at_ms > oms__tx_now(tx))
            continue;
        oms__tx_delete(tx, &oms__shares_table, &shares[i]);
        kept--;
    }
    return kept;
}

void oms__shares_make(oms_tx *tx, const void *in)
{
    const oms_tracking_share_args *args = in;
    size_t count = 0;
    if (!order_exists(tx, args->order_id))
        return;
    const share_row *before = shares_of(tx, args->order_id, &count);
    int64_t number = count > 0 ? before[0].share_no + 1 : 1;
    if (drop_expired(tx, before, count) >= SHARES_MAX) {
        oms__tx_fail(tx, OMS_ELIMIT, "/order_id",
                     "an order has at most %d links; revoke some", SHARES_MAX);
        return;
    }
    const char *token = args->token != NULL ? args->token : make_token(tx);
    int64_t now = oms__tx_now(tx);
    if (args->expires_at_ms != 0 && args->expires_at_ms <= now)
        oms__tx_fail(tx, OMS_EINVAL, "/expires_at_ms",
                     "a link must end after now");
    if (oms__tx_failed(tx))
        return;
    share_row share = {.token_hash = hash_text(tx, token),
                       .order_id = args->order_id,
                       .share_no = number,
                       .state = -1,
                       .created_at_ms = now,
                       .expires_at_ms = args->expires_at_ms != 0
                                            ? args->expires_at_ms
                                            : now + SHARE_DAYS * DAY_MS,
                       .note = args->note};
    if (!oms__tx_move(tx, &oms__share_moves, &share.state, SHARE_MAKE, &share))
        return;
    oms__tx_put(tx, &oms__shares_table, &share);
    publish(tx, EVENT_SHARED, &share);
    oms__tx_receipt(tx, args->token != NULL ? args->order_id : token, number);
}

static void revoke(oms_tx *tx, const share_row *given)
{
    share_row share = *given;
    if (share.state == SHARE_REVOKED ||
        !oms__tx_move(tx, &oms__share_moves, &share.state, SHARE_REVOKE,
                      &share))
        return;
    share.revoked_at_ms = oms__tx_now(tx);
    oms__tx_put(tx, &oms__shares_table, &share);
    publish(tx, EVENT_REVOKED, &share);
}

void oms__shares_revoke(oms_tx *tx, const void *in)
{
    const oms_tracking_revoke_args *args = in;
    size_t count = 0;
    bool found = args->share_no == 0;
    if (!order_exists(tx, args->order_id))
        return;
    const share_row *shares = shares_of(tx, args->order_id, &count);
    for (size_t i = 0; i < count; i++) {
        if (args->share_no != 0 && shares[i].share_no != args->share_no)
            continue;
        found = true;
        revoke(tx, &shares[i]);
    }
    if (!found)
        oms__tx_fail(tx, OMS_ENOTFOUND, "/share_no",
                     "the order has no link %lld", (long long)args->share_no);
    oms__tx_receipt(tx, args->order_id, args->share_no);
}

void oms__shares_close(oms_tx *tx, const char *order_id)
{
    size_t count = 0;
    const share_row *shares = shares_of(tx, order_id, &count);
    for (size_t i = 0; i < count; i++)
        oms__tx_delete(tx, &oms__shares_table, &shares[i]);
}

void oms__shares_list(oms_tx *tx, const void *in, void *result)
{
    const oms_tracking_share_list_args *args = in;
    oms_share_page *out = result;
    oms_cursor_part part = {0};
    if (args->cursor != NULL && !oms__tx_after(tx, args->cursor, "n", &part))
        return;
    const share_row after = {.order_id = args->order_id,
                             .share_no = part.number};
    const oms_scan scan = {
        .table = &oms__shares_table,
        .index = SHARE_INDEX_ORDER,
        .prefix = &after,
        .prefix_fields = 1,
        .after = args->cursor != NULL ? &after : NULL,
        .descending = true,
        .limit = (uint32_t)(args->limit != 0 ? args->limit : OMS_PAGE_DEFAULT)};
    size_t count = 0;
    const share_row *rows = oms__tx_scan(tx, &scan, &count);
    oms_share *shares = oms__tx_array(tx, count, sizeof(*shares));
    for (size_t i = 0; shares != NULL && i < count; i++)
        shares[i] = (oms_share){.share_no = rows[i].share_no,
                                .created_at_ms = rows[i].created_at_ms,
                                .expires_at_ms = rows[i].expires_at_ms,
                                .revoked_at_ms = rows[i].revoked_at_ms,
                                .note = rows[i].note};
    out->order_id = args->order_id;
    out->items = shares;
    out->items_count = shares != NULL ? count : 0;
    if (out->items_count == scan.limit) {
        part.number = rows[count - 1].share_no;
        out->next_cursor = oms__tx_cursor(tx, &part, 1);
    }
}
