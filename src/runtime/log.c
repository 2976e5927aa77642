// Numbering, chaining and writing events. An id is given only when its handler
// has succeeded, so ids are dense. Reading is in log_read.c, the memory that
// events wait in is in log_blocks.c.
#include "runtime/log.h"

#include <string.h>

#include "runtime/chain.h"
#include "runtime/group.h"
#include "runtime/inbox.h"

// An id that this very handler has made cannot have events yet.
static bool is_fresh(const oms_tx *tx, const char *subject)
{
    for (const oms_made *at = tx->made; at != NULL; at = at->next)
        if (strcmp(at->id, subject) == 0)
            return true;
    return false;
}

// OMS_ECORRUPT: the row was damaged, and nothing may follow it.
static int take_last(const oms *engine, oms_subject *place,
                     const oms_event_row *row, int64_t *last_id, oms_error *err)
{
    int module = oms__registry_module(&engine->registry, row->source);
    if (row->seq < 1 || row->seq > OMS_EVENTS_MAX)
        return oms__error_set(err, OMS_ECORRUPT, "",
                              "event %lld has the seq %lld, which no shop "
                              "writes; run oms_verify",
                              (long long)row->id, (long long)row->seq);
    if (module >= 0)
        place->seq[module] = (uint16_t)row->seq;
    if (row->id < *last_id)
        return OMS_OK;
    *last_id = row->id;
    place->link[0] = '\0';
    if (row->hash != NULL)
        (void)strncat(place->link, row->hash, sizeof(place->link) - 1);
    return OMS_OK;
}

// Prints of numbered ids differ in their high bits alone: these choose.
static size_t slot_of(uint64_t hash)
{
    return (size_t)(hash * UINT64_C(0x9e3779b97f4a7c15) >> 48) &
           (OMS__SUBJECTS_ROOM - 1);
}

static oms_subject *find(const oms *engine, const char *subject, uint64_t hash)
{
    const size_t at = slot_of(hash);
    for (size_t i = 0; i < 2; i++) {
        oms_subject *place = &engine->subjects[at ^ i];
        if (place->hash == hash && strcmp(place->name, subject) == 0)
            return place;
    }
    return NULL;
}

static oms_subject *remember(oms *engine, const oms_subject *subject)
{
    const size_t at = slot_of(subject->hash);
    oms_subject *place = &engine->subjects[at];
    if (place->hash != 0)
        engine->subjects[at ^ 1] = *place; // the older of two neighbours goes
    *place = *subject;
    return place;
}

bool oms__log_remembers(const oms *engine, const char *subject, uint64_t hash)
{
    return find(engine, subject, hash) != NULL;
}

void oms__log_unread(oms_unread *unread, const char *subject, uint64_t hash)
{
    memset(unread, 0, sizeof(*unread));
    memcpy(unread->found.name, subject, strlen(subject) + 1);
    unread->found.hash = hash;
    unread->behind.subject = unread->found.name;
}

// The last event of each source, by going down the index from source to
// source: the latest of them is the last of the subject.
oms_scan oms__log_ask(const oms_unread *unread)
{
    // Behind a source is what is before its first seq.
    const bool begun = unread->behind.source != NULL;
    return (oms_scan){.table = &oms__events_table,
                      .index = OMS_EVENTS_BY_SUBJECT,
                      .prefix = &unread->behind,
                      .prefix_fields = 1,
                      .after = begun ? &unread->behind : NULL,
                      .descending = true,
                      .limit = 1};
}

int oms__log_answered(oms *engine, oms_unread *unread, const oms_rows *rows,
                      bool *read, oms_error *err)
{
    const oms_event_row *row = rows->rows;
    *read = rows->count == 0;
    if (*read) {
        (void)remember(engine, &unread->found);
        return OMS_OK;
    }
    unread->behind.source = row->source;
    return take_last(engine, &unread->found, row, &unread->last_id, err);
}

static oms_subject *read_subject(oms_tx *tx, const char *subject, uint64_t hash)
{
    oms_unread unread;
    oms_error error = OMS_INIT(oms_error);
    bool read = false;
    oms__log_unread(&unread, subject, hash);
    oms__log_flush(tx->group);
    int code = tx->group->code;
    if (code != OMS_OK)
        error = tx->group->error;
    while (code == OMS_OK && !read) {
        const oms_scan scan = oms__log_ask(&unread);
        oms_rows rows = {0};
        code = tx->oms->store.ops->scan(tx->store, &scan, tx->arena, &rows,
                                        &error);
        if (code == OMS_OK)
            code = oms__log_answered(tx->oms, &unread, &rows, &read, &error);
    }
    if (code != OMS_OK)
        oms__tx_fail_store(tx, code, &error);
    return code == OMS_OK ? find(tx->oms, subject, hash) : NULL;
}

oms_subject *oms__log_subject(oms_tx *tx, const char *subject, uint64_t hash)
{
    oms_subject *known = find(tx->oms, subject, hash);
    if (known != NULL)
        return known;
    if (is_fresh(tx, subject)) {
        oms_unread unread;
        oms__log_unread(&unread, subject, hash);
        return remember(tx->oms, &unread.found);
    }
    return read_subject(tx, subject, hash);
}

int oms__log_heard(oms *engine, const oms_event_row *row, oms_error *err)
{
    const uint64_t hash =
        oms__hash_bytes(row->subject, strlen(row->subject), 0) | 1u;
    oms_subject *place = find(engine, row->subject, hash);
    int64_t last_id = 0;
    return place != NULL ? take_last(engine, place, row, &last_id, err)
                         : OMS_OK;
}

static oms_subject *subject_of(oms_tx *tx, const oms_emitted *event)
{
    return oms__log_subject(tx, event->subject, event->hash);
}

// How many events of this transaction have the source and subject of [event].
static int64_t kin_of(const oms_tx *tx, const oms_emitted *event)
{
    int64_t count = 0;
    for (const oms_emitted *at = tx->emitted; at != NULL; at = at->next)
        if (at->module == event->module && at->hash == event->hash &&
            strcmp(at->subject, event->subject) == 0)
            count++;
    return count;
}

// All that a handler may be refused for, before any of its events counts.
static bool all_fit(oms_tx *tx)
{
    int64_t all = 0;
    for (const oms_emitted *at = tx->emitted; at != NULL; at = at->next)
        all++;
    for (const oms_emitted *at = tx->emitted; at != NULL; at = at->next) {
        const oms_subject *place = subject_of(tx, at);
        if (place == NULL)
            return false;
        int64_t used = place->seq[at->module];
        if (used + all <= OMS_EVENTS_MAX ||
            used + kin_of(tx, at) <= OMS_EVENTS_MAX)
            continue;
        oms__tx_fail(tx, OMS_ELIMIT, "",
                     "%s has %d events of %s, which is the limit", at->subject,
                     OMS_EVENTS_MAX,
                     tx->oms->registry.modules[at->module]->name);
        return false;
    }
    return true;
}

static bool append(oms_block *block, oms_logrow *row)
{
    if (block->count == block->room) {
        size_t room = block->room == 0 ? 64 : block->room * 2;
        oms_logrow **rows =
            oms__arena_array(&block->arena, room, sizeof(oms_logrow *));
        if (rows == NULL)
            return false;
        if (block->count > 0)
            memcpy(rows, block->rows, block->count * sizeof(oms_logrow *));
        block->rows = rows;
        block->room = room;
    }
    block->rows[block->count++] = row;
    return true;
}

static const char *keep_text(oms_arena *arena, const char *text)
{
    return text != NULL ? oms__arena_text(arena, text) : NULL;
}

// A salt makes the hash say nothing about what is easily guessed.
static bool salt_pii(oms *engine, oms_event_row *row, oms_arena *arena)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t bytes[OMS__SALT_BYTES];
    char *salt = oms__arena_alloc(arena, OMS__SALT_ROOM);
    char *hash = oms__arena_alloc(arena, OMS__SHA256_ROOM);
    if (salt == NULL || hash == NULL)
        return false;
    if (!oms__chance_bytes(engine, bytes, sizeof(bytes))) {
        oms_error error = OMS_INIT(oms_error);
        oms__error_set(&error, OMS_EIO, "",
                       "the random source failed; check the ids port");
        oms__group_doom(&engine->group, OMS_EIO, &error);
        return false;
    }
    for (size_t i = 0; i < sizeof(bytes); i++) {
        salt[2 * i] = digits[bytes[i] >> 4];
        salt[2 * i + 1] = digits[bytes[i] & 15];
    }
    oms__chain_pii(salt, row->pii, hash);
    row->pii_salt = salt;
    row->pii_hash = hash;
    return true;
}

// Joins the row to the chain of its subject.
static bool chain(oms *engine, oms_subject *place, oms_event_row *row,
                  oms_arena *arena)
{
    if (row->pii != NULL && !salt_pii(engine, row, arena))
        return false;
    char *hash = oms__arena_alloc(arena, OMS__SHA256_ROOM);
    if (hash == NULL)
        return false;
    oms_sha256 sha;
    oms__chain_begin(&sha, engine->sha_take, row);
    oms__chain_end(&sha, place->link, hash);
    memcpy(place->link, hash, OMS__SHA256_ROOM);
    row->hash = hash;
    return true;
}

bool oms__log_append(oms_tx *tx, oms_subject *place, uint16_t module,
                     oms_logrow *row)
{
    oms_block *block = tx->group->block;
    row->row.id = ++tx->oms->last_id;
    row->row.seq = ++place->seq[module];
    tx->event_id = row->row.id;
    if (!tx->oms->registry.modules[module]->absent)
        atomic_store(&tx->oms->said_id, row->row.id);
    tx->group->tally.events++;
    tx->group->tells = true;
    return chain(tx->oms, place, &row->row, &block->arena) &&
           !block->arena.failed && append(block, row);
}

static bool take_one(oms_tx *tx, const oms_emitted *event,
                     const oms_event_row *like, oms_block *block)
{
    oms *engine = tx->oms;
    oms_subject *place = subject_of(tx, event);
    oms_logrow *row = oms__arena_alloc(&block->arena, sizeof(*row));
    if (place == NULL || row == NULL)
        return false;
    row->type = event->type;
    row->data = event->data;
    row->row = *like;
    row->row.subject = event->subject;
    row->row.source = engine->registry.modules[event->module]->name;
    row->row.type = event->type->name;
    row->row.occurred_at_ms = event->occurred_at_ms;
    row->row.data = event->data_json;
    row->row.pii = event->pii_json;
    row->row.moves = event->moves;
    row->row.follows =
        oms__follows_text(engine, place, event->module, &block->arena);
    return oms__log_append(tx, place, event->module, row);
}

void oms__log_take(oms_tx *tx)
{
    oms_block *block = oms__log_block(tx->group);
    if (block == NULL) {
        oms__tx_fail_memory(tx);
        return;
    }
    if (!all_fit(tx))
        return;
    oms_event_row like = {.at_ms = tx->now_ms,
                          .actor = keep_text(&block->arena, tx->actor),
                          .command_key = keep_text(&block->arena, tx->key),
                          .trace = keep_text(&block->arena, tx->trace)};
    for (const oms_emitted *at = tx->emitted; at != NULL; at = at->next)
        if (!take_one(tx, at, &like, block)) {
            oms__tx_fail_memory(tx);
            return;
        }
}

void oms__log_flush(oms_group *group)
{
    oms_block *block = group->block;
    if (block == NULL || group->code != OMS_OK)
        return;
    while (group->block_flushed < block->count) {
        oms_error error = OMS_INIT(oms_error);
        const oms_logrow *row = block->rows[group->block_flushed];
        group->wrote = true;
        int code =
            group->oms->store.ops->put(group->store, &oms__events_table,
                                       &row->row, OMS_PUT_INSERT, 0, &error);
        if (code != OMS_OK) {
            oms__group_doom(group, code, &error);
            return;
        }
        group->block_flushed++;
    }
}
