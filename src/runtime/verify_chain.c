// The chain of hashes, subject by subject. The walk comes in the order of
// sources, the chain goes in the order of ids: so each row is hashed as it
// comes, up to the hash before it, and the links are joined when the subject is
// complete. A broken link is told once: what follows is checked against the
// hash that stands there.
#include "runtime/verify_chain.h"

#include <stdlib.h>
#include <string.h>

typedef struct oms_link {
    int64_t id;
    oms_sha256 sha;
    char hash[OMS__SHA256_ROOM];
} oms_link;

void oms__verify_chain_begin(oms_tx *tx, oms_chain_check *check)
{
    oms_engine_row shop = {.id = 1};
    *check = (oms_chain_check){0};
    oms__buf_init(&check->links, &tx->oms->given, 0);
    if (oms__tx_get(tx, &oms__engine_table, &shop))
        check->chained_from = shop.chained_from;
    if (check->chained_from == 0)
        check->chained_from = INT64_MAX; // nothing is chained yet
}

static int by_id(const void *a, const void *b)
{
    int64_t left = ((const oms_link *)a)->id;
    int64_t right = ((const oms_link *)b)->id;
    return left < right ? -1 : left > right;
}

static void check_link(oms_tx *tx, const oms_chain_check *check, oms_link *link,
                       const oms_link *before)
{
    char hash[OMS__SHA256_ROOM];
    oms__chain_end(&link->sha, before != NULL ? before->hash : "", hash);
    if (strcmp(hash, link->hash) != 0)
        oms__tx_violation(tx, "hash_chain", check->subject, false,
                          "event %lld is not what its hash says, or the one "
                          "before it (%lld) is not",
                          (long long)link->id,
                          before != NULL ? (long long)before->id : 0LL);
}

void oms__verify_chain_end(oms_tx *tx, oms_chain_check *check)
{
    size_t count = check->links.count / sizeof(oms_link);
    void *bytes = check->links.bytes;
    oms_link *links = bytes;
    if (check->links.failed)
        oms__tx_fail_memory(tx);
    else if (count > 0)
        qsort(links, count, sizeof(*links), by_id);
    for (size_t i = 0; i < count && tx->code == OMS_OK; i++)
        check_link(tx, check, &links[i], i > 0 ? &links[i - 1] : NULL);
    oms__buf_reset(&check->links);
}

static void check_pii(oms_tx *tx, const oms_event_row *row)
{
    if (row->pii == NULL)
        return; // there is none, or it was erased
    char hash[OMS__SHA256_ROOM] = "";
    if (row->pii_salt != NULL)
        oms__chain_pii(row->pii_salt, row->pii, hash);
    if (row->pii_hash == NULL || strcmp(hash, row->pii_hash) != 0)
        oms__tx_violation(tx, "hash_pii", row->subject, false,
                          "event %lld: the personal part is not what its hash "
                          "says",
                          (long long)row->id);
}

void oms__verify_chain_add(oms_tx *tx, oms_chain_check *check,
                           const oms_event_row *row)
{
    if (strcmp(check->subject, row->subject) != 0) {
        oms__verify_chain_end(tx, check);
        check->subject[0] = '\0';
        (void)strncat(check->subject, row->subject, OMS_CODE_BYTES_MAX);
    }
    if (row->hash == NULL) {
        if (row->id >= check->chained_from)
            oms__tx_violation(tx, "hash_chain", row->subject, false,
                              "event %lld has no hash", (long long)row->id);
        return;
    }
    check_pii(tx, row);
    oms_link link = {.id = row->id};
    oms__chain_begin(&link.sha, tx->oms->sha_take, row);
    (void)strncat(link.hash, row->hash, sizeof(link.hash) - 1);
    oms__buf_add(&check->links, (const char *)&link, sizeof(link));
}

void oms__verify_chain_free(oms_chain_check *check)
{
    oms__buf_free(&check->links);
}
