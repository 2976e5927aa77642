// The broker in memory itself: what it keeps, who gets it, and what goes wrong.
#include "kits/memory_broker.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define MILLION 1000000
#define WINDOW 64
#define PREFETCH 64

// ---- messages --------------------------------------------------------------

bool memory__hits(const memory_broker *b, uint32_t per_million)
{
    return per_million > 0 && b->options.below != NULL &&
           b->options.below(b->options.luck, MILLION) < per_million;
}

void memory__free(message *m)
{
    oms__arena_free(&m->arena);
    free(m);
}

static message *message_new(void)
{
    message *m = calloc(1, sizeof(*m));
    if (m != NULL)
        oms__arena_init(&m->arena, NULL, 1024, 0);
    return m;
}

// A message of our own, whatever the other one stands on.
message *memory__copy(const message *of)
{
    message *m = message_new();
    if (m == NULL)
        return NULL;
    oms_arena *arena = &m->arena;
    m->wire.count = of->wire.count;
    for (size_t i = 0; i < of->wire.count; i++) {
        const oms_attribute *a = &of->wire.attributes[i];
        m->wire.attributes[i] = (oms_attribute){
            .name = oms__arena_bytes(arena, a->name, a->name_bytes),
            .name_bytes = a->name_bytes,
            .value = oms__arena_bytes(arena, a->value, a->bytes),
            .bytes = a->bytes};
    }
    m->wire.body = oms__arena_bytes(arena, of->wire.body, of->wire.body_bytes);
    m->wire.body_bytes = of->wire.body_bytes;
    m->source = oms__arena_text(arena, of->source);
    m->subject = oms__arena_text(arena, of->subject);
    m->id = of->id;
    if (!arena->failed)
        return m;
    memory__free(m);
    return NULL;
}

// In front of [next]; NULL: at the end.
static void put(list *to, message *m, message *next)
{
    m->next = next;
    m->before = next != NULL ? next->before : to->last;
    if (m->before != NULL)
        m->before->next = m;
    else
        to->first = m;
    if (next != NULL)
        next->before = m;
    else
        to->last = m;
    to->count++;
}

void memory__add(list *to, message *m)
{
    put(to, m, NULL);
}

// In front of up to [window] others that nobody has yet.
static void add_somewhere(memory_broker *b, list *to, message *m)
{
    uint32_t window = b->options.faults.reorder_window;
    uint32_t back = window > 0 && b->options.below != NULL
                        ? b->options.below(b->options.luck, window + 1)
                        : 0;
    message *next = NULL;
    message *at = to->last;
    for (; back > 0 && at != NULL && at->with == NULL; back--) {
        next = at;
        at = at->before;
    }
    put(to, m, next);
}

void memory__take(list *from, message *m)
{
    if (m->before != NULL)
        m->before->next = m->next;
    else
        from->first = m->next;
    if (m->next != NULL)
        m->next->before = m->before;
    else
        from->last = m->before;
    from->count--;
}

void memory__empty(list *l)
{
    while (l->first != NULL) {
        message *m = l->first;
        memory__take(l, m);
        memory__free(m);
    }
}

// ---- groups ----------------------------------------------------------------

static group *group_find(const memory_broker *b, const char *name)
{
    for (size_t i = 0; i < b->groups_count; i++)
        if (strcmp(b->groups[i]->name, name) == 0)
            return b->groups[i];
    return NULL;
}

static group *group_of(memory_broker *b, const char *name)
{
    group *g = group_find(b, name);
    if (g != NULL || b->groups_count == GROUPS_MAX ||
        strlen(name) > OMS_CODE_BYTES_MAX)
        return g;
    g = calloc(1, sizeof(*g));
    if (g == NULL)
        return NULL;
    g->queues = calloc(b->options.partitions, sizeof(*g->queues));
    if (g->queues == NULL) {
        free(g);
        return NULL;
    }
    memcpy(g->name, name, strlen(name) + 1);
    b->groups[b->groups_count++] = g;
    return g;
}

bool memory__wants(const group *g, const char *source)
{
    for (size_t i = 0; i < g->sources_count; i++)
        if (strcmp(g->sources[i], source) == 0)
            return true;
    return false;
}

static list *queue_of(const memory_broker *b, group *g, const char *subject)
{
    uint32_t hash = 2166136261u;
    for (; *subject != '\0'; subject++)
        hash = (hash ^ (unsigned char)*subject) * 16777619u;
    return &g->queues[hash % b->options.partitions];
}

// The member that a queue is for: those of the group in turn.
bool memory__is_for(const member *who, size_t queue)
{
    size_t place = 0;
    size_t count = 0;
    for (size_t i = 0; i < who->broker->members_count; i++) {
        const member *other = who->broker->members[i];
        if (other->group != who->group || !other->connected)
            continue;
        if (other == who)
            place = count;
        count++;
    }
    return count > 0 && queue % count == place;
}

static void tell_group(const memory_broker *b, const group *g)
{
    for (size_t i = 0; i < b->members_count; i++)
        if (b->members[i]->group == g)
            b->members[i]->news = true;
}

static int route_to(memory_broker *b, group *g, const message *m)
{
    int copies = memory__hits(b, b->options.faults.duplicate) ? 2 : 1;
    list *queue = queue_of(b, g, m->subject);
    for (int i = 0; i < copies; i++) {
        message *copy = memory__copy(m);
        if (copy == NULL)
            return OMS_ENOMEM;
        add_somewhere(b, queue, copy);
    }
    tell_group(b, g);
    return OMS_OK;
}

static bool is_wanted(const memory_broker *b, const message *m)
{
    for (size_t i = 0; i < b->groups_count; i++)
        if (memory__wants(b->groups[i], m->source))
            return true;
    return false;
}

// A copy for each group. What nobody wants is gone.
static int route(memory_broker *b, const message *m)
{
    int code = OMS_OK;
    for (size_t i = 0; i < b->groups_count && code == OMS_OK; i++)
        if (memory__wants(b->groups[i], m->source))
            code = route_to(b, b->groups[i], m);
    return code;
}

// ---- connections -----------------------------------------------------------

void memory__give_back(delivery *d)
{
    if (d->message == NULL)
        return;
    d->message->with = NULL;
    d->message->times++;
    d->message = NULL;
}

void memory__disconnect(member *who)
{
    if (!who->connected)
        return;
    who->connected = false;
    for (delivery *d = who->deliveries; d != NULL; d = d->next)
        memory__give_back(d);
    if (who->window.count > 0)
        who->confirm.lost = true;
    memory__empty(&who->window);
    who->news = true;
    if (who->group != NULL)
        tell_group(who->broker, who->group);
}

static void connect(member *who)
{
    if (!who->joined || who->gone || who->connected || who->broker->away)
        return;
    who->connected = true;
    who->status.reconnects++;
    who->news = true;
    if (who->group != NULL)
        tell_group(who->broker, who->group);
}

// Up to [count] of what it published reach the broker, in their order.
void memory__arrive(member *who, size_t count)
{
    for (; count > 0 && who->window.first != NULL; count--) {
        message *m = who->window.first;
        if (route(who->broker, m) != OMS_OK)
            return;
        who->confirm.up_to = m->id;
        who->status.published++;
        who->status.unwanted += is_wanted(who->broker, m) ? 0 : 1;
        memory__take(&who->window, m);
        memory__free(m);
        who->news = true;
    }
}

static void turn_member(memory_broker *b, member *who)
{
    connect(who);
    if (!who->connected || memory__hits(b, b->options.faults.slow))
        return;
    if (!memory__hits(b, b->options.faults.cut)) {
        memory__arrive(who, SIZE_MAX);
        return;
    }
    // A part arrives and nobody says so.
    int64_t told = who->confirm.up_to;
    memory__arrive(who, b->options.below(b->options.luck,
                                         (uint32_t)who->window.count + 1));
    if (who->confirm.up_to != told)
        who->confirm.lost = true;
    who->confirm.up_to = told;
    memory__disconnect(who);
}

void memory_broker_turn(memory_broker *b)
{
    for (size_t i = 0; i < b->members_count && !b->away; i++)
        turn_member(b, b->members[i]);
    for (size_t i = 0; i < b->members_count; i++) {
        member *who = b->members[i];
        if (who->news && who->wake != NULL && !who->gone) {
            who->news = false;
            who->wake(who->user);
        }
    }
}

void memory_broker_away(memory_broker *b, bool away)
{
    b->away = away;
    for (size_t i = 0; i < b->members_count && away; i++)
        memory__disconnect(b->members[i]);
}

// ---- the broker ------------------------------------------------------------

static uint32_t or_else(uint32_t given, uint32_t usual)
{
    return given != 0 ? given : usual;
}

memory_broker *memory_broker_new(const memory_broker_options *options)
{
    memory_broker *b = calloc(1, sizeof(*b));
    if (b == NULL)
        return NULL;
    b->options = *options;
    b->options.partitions = or_else(options->partitions, 4);
    b->options.window = or_else(options->window, WINDOW);
    b->options.prefetch = or_else(options->prefetch, PREFETCH);
    b->options.attempts = or_else(options->attempts, 20);
    return b;
}

void memory_broker_free(memory_broker *b)
{
    for (size_t i = 0; b != NULL && i < b->groups_count; i++) {
        for (size_t q = 0; q < b->options.partitions; q++)
            memory__empty(&b->groups[i]->queues[q]);
        memory__empty(&b->groups[i]->parked);
        free(b->groups[i]->queues);
        free(b->groups[i]);
    }
    free(b);
}

void memory_broker_faults(memory_broker *b, const memory_faults *faults)
{
    b->options.faults = *faults;
}

void memory_broker_sizes(memory_broker *b, uint32_t window, uint32_t prefetch)
{
    b->options.window = or_else(window, WINDOW);
    b->options.prefetch = or_else(prefetch, PREFETCH);
}

int memory_broker_open(memory_broker *b, const char *group_name,
                       oms_transport *out, oms_error *err)
{
    group *g = group_name != NULL ? group_of(b, group_name) : NULL;
    member *who =
        b->members_count < MEMBERS_MAX ? calloc(1, sizeof(*who)) : NULL;
    if (who == NULL || (group_name != NULL && g == NULL)) {
        free(who);
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for more");
    }
    who->broker = b;
    who->group = g;
    who->window_most = b->options.window;
    who->prefetch = b->options.prefetch;
    b->members[b->members_count++] = who;
    *out = (oms_transport){.ops = &memory__ops, .impl = who};
    return OMS_OK;
}

void memory_transport_cut(const oms_transport *transport)
{
    member *who = transport->impl;
    memory__disconnect(who);
    who->gone = true;
}

int memory_broker_raw(memory_broker *b, const char *source, const char *subject,
                      const char *body, size_t bytes)
{
    message like = {.source = source, .subject = subject};
    like.wire.body = body;
    like.wire.body_bytes = bytes;
    return route(b, &like);
}

size_t memory_broker_waiting(const memory_broker *b)
{
    size_t count = 0;
    for (size_t i = 0; i < b->groups_count; i++)
        for (size_t q = 0; q < b->options.partitions; q++)
            count += b->groups[i]->queues[q].count;
    for (size_t i = 0; i < b->members_count; i++)
        count += b->members[i]->window.count;
    return count;
}

bool memory_broker_parked(const memory_broker *b, const char *group_name,
                          size_t position, memory_parked *out)
{
    const group *g = group_find(b, group_name);
    const message *m = g != NULL ? g->parked.first : NULL;
    for (; m != NULL && position > 0; position--)
        m = m->next;
    if (m == NULL)
        return false;
    *out = (memory_parked){.body = m->wire.body,
                           .bytes = m->wire.body_bytes,
                           .reason = m->reason,
                           .subject = m->subject};
    return true;
}
