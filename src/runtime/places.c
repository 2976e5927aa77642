// Places in the logs of other engines, as a host remembers them: beside that of
// the broker, in the same table, so that they move and vanish with the shop.
#include <string.h>

#include "runtime/combine.h"
#include "runtime/group.h"

typedef struct oms_placing {
    oms_op op;
    oms_outbox_row row;
    int code;
    oms_error *error;
} oms_placing;

static bool run_placing(oms_op *op, oms_group *group)
{
    oms_placing *placing = (oms_placing *)op;
    oms_error error = OMS_INIT(oms_error);
    if (!oms__group_room(group))
        return false;
    placing->row.until_ms = oms__now(group->oms);
    group->wrote = true;
    int code =
        group->oms->store.ops->put(group->store, &oms__outbox_table,
                                   &placing->row, OMS_PUT_REPLACE, 0, &error);
    if (code != OMS_OK)
        oms__group_doom(group, code, &error);
    return code == OMS_OK;
}

static void fail_placing(oms_op *op, int code, const oms_error *error,
                         bool lone)
{
    oms_placing *placing = (oms_placing *)op;
    (void)lone;
    placing->code = code;
    oms__error_copy(placing->error, error);
}

static const oms_op_ops placing_ops = {.run = run_placing,
                                       .fail = fail_placing};

// The broker's own row has no such prefix.
static int name_place(const char *name, char to[OMS_CODE_BYTES_MAX + 1],
                      oms_error *err)
{
    size_t bytes = name != NULL ? strlen(name) : 0;
    if (bytes == 0 || bytes + strlen("of ") > OMS_CODE_BYTES_MAX)
        return oms__error_set(err, OMS_EINVAL, "/name",
                              "a place has a name of 1 to %d bytes",
                              OMS_CODE_BYTES_MAX - 3);
    memcpy(to, "of ", 3);
    memcpy(to + 3, name, bytes + 1);
    return OMS_OK;
}

int oms_place_set(oms *engine, const char *name, int64_t event_id,
                  oms_error *err)
{
    char full[OMS_CODE_BYTES_MAX + 1];
    int code = oms__engine_enter(engine, err);
    if (code == OMS_OK)
        code = name_place(name, full, err);
    if (code != OMS_OK)
        return code;
    oms_placing placing = {.op = {.ops = &placing_ops},
                           .error = err,
                           .row = {.name = full,
                                   .event_id = event_id,
                                   .owner = "host",
                                   .until_ms = 1}};
    code = oms__record_check(oms__outbox_table.record, &placing.row, err);
    if (code != OMS_OK)
        return code;
    oms__combine_run(engine, &placing.op);
    return placing.code;
}

static int read_place(oms *engine, oms_outbox_row *row, oms_arena *arena,
                      oms_error *err)
{
    const oms_store_ops *ops = engine->store.ops;
    oms_store_tx *store;
    int code = ops->begin(engine->store.impl, OMS_STORE_READ, &store, err);
    if (code != OMS_OK)
        return code;
    code = ops->get(store, &oms__outbox_table, row, arena, err);
    ops->rollback(store);
    return code == OMS_ENOTFOUND ? OMS_OK : code;
}

int oms_place_get(oms *engine, const char *name, int64_t *event_id,
                  oms_error *err)
{
    char full[OMS_CODE_BYTES_MAX + 1];
    int code = oms__engine_ask(engine, event_id, err);
    if (code == OMS_OK)
        code = name_place(name, full, err);
    if (code != OMS_OK)
        return code;
    oms_pooled *pooled = oms__pool_take(engine);
    if (pooled == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory; try again");
    oms_outbox_row row = {.name = full};
    code = read_place(engine, &row, &pooled->arena, err);
    *event_id = code == OMS_OK ? row.event_id : 0;
    oms__pool_give(engine, pooled);
    return code;
}
