// People at the other end: a channel brings them messages, and somebody looks
// at orders before they go on.
#include "sim/outside.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

static bool hits(world *of, uint32_t per_million)
{
    return of->faults_on && chance_hits(&of->outside_luck, per_million);
}

static const char *text_of(const json_t *from, const char *name)
{
    const char *text = json_string_value(json_object_get(from, name));
    return text != NULL ? text : "";
}

// A channel that honours keys takes a message once. Others are never asked
// twice about what they may have sent: two keys for one event and endpoint
// would be two messages, unless a person wanted that.
static void take_message(world *of, const json_t *request, const char *key)
{
    outside *all = of->outside;
    char name[96];
    snprintf(
        name, sizeof(name), "%lld %.24s %.40s",
        (long long)json_integer_value(json_object_get(request, "event_id")),
        text_of(request, "endpoint_id"), key);
    for (uint32_t i = 0; i < all->messages_count; i++)
        if (strcmp(all->messages[i], name) == 0)
            return;
    if (all->messages_count < MESSAGES_MAX)
        snprintf(all->messages[all->messages_count++], sizeof(all->messages[0]),
                 "%s", name);
}

void message_apply(world *of, effect *what)
{
    if (hits(of, of->plan.declines)) {
        what->state = EFFECT_DECLINED;
        snprintf(what->reason, sizeof(what->reason), "mailbox_full");
        return;
    }
    json_t *request = json_loads(what->request, 0, NULL);
    take_message(of, request, what->key);
    json_decref(request);
    what->state = EFFECT_APPLIED;
    snprintf(what->result, sizeof(what->result), "{\"provider_ref\":\"%s\"}",
             what->ref);
}

void review_apply(world *of, effect *what)
{
    if (hits(of, of->plan.declines)) {
        what->state = EFFECT_DECLINED;
        world_seen(of, SEEN_REVIEW_REFUSED);
        snprintf(what->reason, sizeof(what->reason), "looks_bad");
        return;
    }
    bool held = chance_below(&of->outside_luck, 4) == 0;
    what->state = EFFECT_APPLIED;
    snprintf(what->result, sizeof(what->result), "%s",
             held ? "{\"holds\":[{\"kind\":\"review\",\"blocks_ship\":true}]}"
                  : "{}");
}
