// Declares the plan. What is there already as it should be stays as it is.
#include "adapters/rabbitmq/rabbit.h"

static amqp_table_t arguments_of(const rabbit_row *row,
                                 amqp_table_entry_t out[RABBIT_ARGUMENTS_MAX])
{
    for (size_t i = 0; i < row->arguments_count; i++) {
        const rabbit_argument *from = &row->arguments[i];
        amqp_field_value_t *value = &out[i].value;
        out[i].key = amqp_cstring_bytes(from->name);
        if (from->text != NULL) {
            value->kind = AMQP_FIELD_KIND_UTF8;
            value->value.bytes = amqp_cstring_bytes(from->text);
        } else if (from->truth) {
            value->kind = AMQP_FIELD_KIND_BOOLEAN;
            value->value.boolean = 1;
        } else {
            value->kind = AMQP_FIELD_KIND_I32;
            value->value.i32 = from->number;
        }
    }
    return (amqp_table_t){.num_entries = (int)row->arguments_count,
                          .entries = out};
}

static bool declare_row(void *user, const rabbit_row *row)
{
    rabbit_link *link = user;
    amqp_connection_state_t to = link->connection;
    amqp_table_entry_t entries[RABBIT_ARGUMENTS_MAX];
    amqp_table_t table = arguments_of(row, entries);
    amqp_bytes_t name = amqp_cstring_bytes(row->name);
    amqp_bytes_t from = amqp_cstring_bytes(row->from);
    amqp_bytes_t key = amqp_cstring_bytes(row->key);
    switch (row->kind) {
    case RABBIT_EXCHANGE:
        amqp_exchange_declare(to, 1, name, amqp_cstring_bytes(row->type), 0, 1,
                              0, 0, table);
        break;
    case RABBIT_QUEUE:
        amqp_queue_declare(to, 1, name, 0, 1, 0, 0, table);
        break;
    case RABBIT_BIND_QUEUE:
        amqp_queue_bind(to, 1, name, from, key, table);
        break;
    case RABBIT_BIND_EXCHANGE:
        amqp_exchange_bind(to, 1, name, from, key, table);
        break;
    }
    return rabbit__went_well(link, row->name);
}

bool rabbit__declare(rabbit_link *link)
{
    rabbit *r = link->owner;
    if (link->consumes)
        return rabbit__plan(r, declare_row, link);
    // Who publishes needs no queue of anybody.
    rabbit_row row = {.kind = RABBIT_EXCHANGE, .type = "topic"};
    rabbit__name_events(&r->options, row.name);
    return declare_row(link, &row);
}
