// What this adapter wants to find on the broker, as rows: declared one by one
// whenever it connects, and shown to people by oms_rabbitmq_plan.
//
//   oms.<shop>.events           topic; an event's key is <source>.<type>
//     -> oms.<shop>.<group>     consistent hash of the subject
//       -> ....<group>.<n>      quorum queues, one consumer active in each
//   oms.<shop>.aside            what is set aside, by the name of its queue
//     -> oms.<shop>.<group>.parked
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/rabbitmq/rabbit.h"
#include "base/buf.h"
#include "base/error.h"

void rabbit__name_events(const rabbit_options *o, char out[RABBIT_NAME_ROOM])
{
    (void)snprintf(out, RABBIT_NAME_ROOM, "oms.%s.events", o->shop);
}

void rabbit__name_aside(const rabbit_options *o, char out[RABBIT_NAME_ROOM])
{
    (void)snprintf(out, RABBIT_NAME_ROOM, "oms.%s.aside", o->shop);
}

static void name_group(const rabbit_options *o, char out[RABBIT_NAME_ROOM])
{
    (void)snprintf(out, RABBIT_NAME_ROOM, "oms.%s.%s", o->shop, o->group);
}

void rabbit__name_parked(const rabbit_options *o, char out[RABBIT_NAME_ROOM])
{
    (void)snprintf(out, RABBIT_NAME_ROOM, "oms.%s.%s.parked", o->shop,
                   o->group);
}

void rabbit__name_queue(const rabbit_options *o, uint32_t partition,
                        char out[RABBIT_NAME_ROOM])
{
    (void)snprintf(out, RABBIT_NAME_ROOM, "oms.%s.%s.%u", o->shop, o->group,
                   partition);
}

typedef struct planning {
    bool (*each)(void *user, const rabbit_row *row);
    void *user;
    bool going;
} planning;

static void tell(planning *p, const rabbit_row *row)
{
    p->going = p->going && p->each(p->user, row);
}

static void add_text(rabbit_row *row, const char *name, const char *text)
{
    row->arguments[row->arguments_count++] =
        (rabbit_argument){.name = name, .text = text};
}

static void add_number(rabbit_row *row, const char *name, uint32_t number)
{
    row->arguments[row->arguments_count++] =
        (rabbit_argument){.name = name, .number = (int32_t)number};
}

static void plan_events(const rabbit_options *o, planning *p)
{
    rabbit_row row = {.kind = RABBIT_EXCHANGE, .type = "topic"};
    rabbit__name_events(o, row.name);
    tell(p, &row);
}

static void plan_aside(const rabbit_options *o, planning *p)
{
    rabbit_row row = {.kind = RABBIT_EXCHANGE, .type = "direct"};
    rabbit__name_aside(o, row.name);
    tell(p, &row);
    row = (rabbit_row){.kind = RABBIT_QUEUE};
    rabbit__name_parked(o, row.name);
    add_text(&row, "x-queue-type", "quorum");
    tell(p, &row);
    row = (rabbit_row){.kind = RABBIT_BIND_QUEUE};
    rabbit__name_parked(o, row.name);
    rabbit__name_aside(o, row.from);
    rabbit__name_parked(o, row.key);
    tell(p, &row);
}

// By the subject, whatever the routing key: it is told by a header.
static void plan_hash(const rabbit_options *o, planning *p)
{
    rabbit_row row = {.kind = RABBIT_EXCHANGE, .type = "x-consistent-hash"};
    name_group(o, row.name);
    add_text(&row, "hash-header", RABBIT_PREFIX "subject");
    tell(p, &row);
}

// Dead letters are kept until the parked queue has them: "at-least-once" wants
// a queue that rather refuses than drops.
static void plan_queue(const rabbit_options *o, uint32_t partition, planning *p)
{
    rabbit_row row = {.kind = RABBIT_QUEUE};
    rabbit__name_queue(o, partition, row.name);
    rabbit__name_aside(o, row.texts[0]);
    rabbit__name_parked(o, row.texts[1]);
    add_text(&row, "x-queue-type", "quorum");
    row.arguments[row.arguments_count++] =
        (rabbit_argument){.name = "x-single-active-consumer", .truth = true};
    add_number(&row, "x-delivery-limit", o->attempts);
    add_text(&row, "x-dead-letter-exchange", row.texts[0]);
    add_text(&row, "x-dead-letter-routing-key", row.texts[1]);
    add_text(&row, "x-dead-letter-strategy", "at-least-once");
    add_text(&row, "x-overflow", "reject-publish");
    tell(p, &row);
    row = (rabbit_row){.kind = RABBIT_BIND_QUEUE};
    rabbit__name_queue(o, partition, row.name);
    name_group(o, row.from);
    (void)snprintf(row.key, sizeof(row.key), "1"); // as much as the others
    tell(p, &row);
}

static void plan_source(const rabbit *r, size_t source, planning *p)
{
    rabbit_row row = {.kind = RABBIT_BIND_EXCHANGE};
    name_group(&r->options, row.name);
    rabbit__name_events(&r->options, row.from);
    (void)snprintf(row.key, sizeof(row.key), "%s.#", r->sources[source]);
    tell(p, &row);
}

bool rabbit__plan(const rabbit *r,
                  bool (*each)(void *user, const rabbit_row *row), void *user)
{
    planning p = {.each = each, .user = user, .going = true};
    const rabbit_options *o = &r->options;
    plan_events(o, &p);
    if (o->group[0] == '\0')
        return p.going;
    plan_aside(o, &p);
    plan_hash(o, &p);
    for (uint32_t i = 0; i < o->partitions; i++)
        plan_queue(o, i, &p);
    // Last: nothing comes before there is a queue for it.
    for (size_t i = 0; i < r->sources_count; i++)
        plan_source(r, i, &p);
    return p.going;
}

// ---- for people ------------------------------------------------------------

typedef struct showing {
    void (*each)(void *user, const oms_rabbitmq_row *row);
    void *user;
    oms_buf arguments;
} showing;

static void write_argument(oms_buf *out, const rabbit_argument *argument)
{
    oms__buf_json(out, argument->name);
    oms__buf_text(out, ": ");
    if (argument->text != NULL)
        oms__buf_json(out, argument->text);
    else if (argument->truth)
        oms__buf_text(out, "true");
    else
        oms__buf_int(out, argument->number);
}

static bool show(void *user, const rabbit_row *row)
{
    showing *at = user;
    oms_buf *out = &at->arguments;
    bool binding =
        row->kind == RABBIT_BIND_QUEUE || row->kind == RABBIT_BIND_EXCHANGE;
    oms__buf_reset(out);
    oms__buf_text(out, "{");
    for (size_t i = 0; i < row->arguments_count; i++) {
        if (i > 0)
            oms__buf_text(out, ", ");
        write_argument(out, &row->arguments[i]);
    }
    oms__buf_text(out, "}");
    if (out->failed)
        return false;
    oms_rabbitmq_row public = OMS_INIT(oms_rabbitmq_row);
    public.kind = binding                     ? "binding"
                  : row->kind == RABBIT_QUEUE ? "queue"
                                              : "exchange";
    public.name = row->name;
    public.type = row->kind == RABBIT_QUEUE ? "quorum" : row->type;
    public.from = binding ? row->from : NULL;
    public.key = binding ? row->key : NULL;
    public.arguments = out->bytes;
    at->each(at->user, &public);
    return true;
}

int oms_rabbitmq_plan(const oms_rabbitmq_options *options,
                      const char *const *sources, size_t count,
                      void (*each)(void *user, const oms_rabbitmq_row *row),
                      void *user, oms_error *err)
{
    rabbit *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory to plan");
    int code = rabbit__options_take(options, &r->options, err);
    if (code == OMS_OK)
        code = rabbit__sources_take(r, sources, count, err);
    if (code == OMS_OK) {
        showing at = {.each = each, .user = user};
        oms__buf_init(&at.arguments, NULL, 0);
        if (!rabbit__plan(r, show, &at))
            code = oms__error_set(err, OMS_ENOMEM, "", "no memory to plan");
        oms__buf_free(&at.arguments);
    }
    rabbit__options_free(&r->options);
    free(r);
    return code;
}
