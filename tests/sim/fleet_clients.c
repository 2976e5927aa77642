// The same clients as those of one engine; each command goes to the service
// that has it.
#include "sim/fleet.h"

#include <string.h>

#include "sim/clients.h"
#include "sim/journal.h"

static fleet_node *node_of(fleet *of, const char *command)
{
    for (int i = 0; i < of->nodes_count; i++)
        if (oms__registry_command(&of->nodes[i].oms->registry, command) != NULL)
            return &of->nodes[i];
    return NULL;
}

static bool is_fault(int code)
{
    return code == OMS_EBUSY || code == OMS_EFULL || code == OMS_ENOMEM ||
           code == OMS_EIO || code == OMS_EUNKNOWN;
}

static void acknowledged(fleet *of, sim_entry *entry, const oms_receipt *now)
{
    const oms_receipt *was = &entry->receipt;
    bool news = entry->state != ENTRY_ACKED;
    if (!news && (strcmp(was->subject, now->subject) != 0 ||
                  was->number != now->number || was->event_id != now->event_id))
        world_violation(&of->world, "one receipt", "%s %s: event %lld, %lld",
                        entry->command, entry->key, (long long)was->event_id,
                        (long long)now->event_id);
    entry->state = ENTRY_ACKED;
    entry->receipt = *now;
    if (strcmp(entry->command, "subject.erase") == 0)
        world_seen(&of->world, SEEN_ERASED);
    if (news)
        clients_acknowledged(&of->world, entry);
}

// The service may not have heard of the order yet: whoever knows better asks
// again.
static bool is_on_its_way(fleet *of, const sim_entry *entry, int code)
{
    if (code != OMS_ENOTFOUND || entry->order < 0 || !of->world.faults_on ||
        strncmp(entry->command, "order.", 6) == 0)
        return false;
    fleet_seen(of, FLEET_ORDER_UNKNOWN);
    return chance_below(&of->world.clients, 4) != 0;
}

static void send(fleet *of, size_t at)
{
    world *in = &of->world;
    sim_entry *entry = &in->entries[at];
    fleet_node *node = node_of(of, entry->command);
    oms_receipt receipt = OMS_INIT(oms_receipt);
    oms_error err = OMS_INIT(oms_error);
    int64_t before = in->injected;
    int code = oms_submit(node->oms, entry->command, entry->key, entry->args,
                          &receipt, &err);
    trace_line(&in->trace, "%s %s %.100s: %s n %lld", entry->key,
               entry->command, entry->args, oms_code_name(code),
               code == OMS_OK ? (long long)receipt.number : 0);
    if (!journal_code_is_legal(code) ||
        (is_fault(code) && in->injected == before))
        world_violation(in, "documented errors", "%s gives %s: %s",
                        entry->command, oms_code_name(code), err.text);
    if (code == OMS_OK) {
        acknowledged(of, entry, &receipt);
    } else if (is_fault(code) || node->store.dead ||
               is_on_its_way(of, entry, code)) {
        if (entry->state == ENTRY_NEW)
            entry->state = ENTRY_UNSURE;
    } else if (entry->state == ENTRY_ACKED) {
        world_violation(in, "one effect per key", "%s %s was done, gives %s",
                        entry->command, entry->key, oms_code_name(code));
    } else {
        entry->state = ENTRY_REFUSED;
        clients_refused(in, entry, code);
    }
    fleet_after_call(node);
}

void fleet_command(fleet *of)
{
    size_t at = 0;
    if (!clients_notice(&of->world, &at))
        at = clients_next(&of->world);
    send(of, at);
}

void fleet_again(fleet *of)
{
    world *in = &of->world;
    size_t at = chance_below(&in->shape, (uint32_t)in->entries_count);
    const sim_entry *entry = &in->entries[at];
    int64_t age = in->ports.wall_ms - entry->receipt.at_ms;
    if (entry->state == ENTRY_UNSURE ||
        (entry->state == ENTRY_ACKED && age < (OMS_KEY_DAYS - 3) * DAY_MS))
        send(of, at);
}

size_t fleet_settle(fleet *of, bool last)
{
    world *in = &of->world;
    size_t left = 0;
    for (size_t i = 0; i < in->entries_count && !in->failed; i++) {
        if (in->entries[i].state != ENTRY_UNSURE)
            continue;
        if (last || chance_below(&in->shape, 2) == 0)
            send(of, i);
        left += in->entries[i].state == ENTRY_UNSURE ? 1 : 0;
    }
    return left;
}

void fleet_notices(fleet *of)
{
    size_t at = 0;
    while (!of->world.failed && clients_notice(&of->world, &at))
        send(of, at);
}

// journal_add of one engine's clients is used as it is; what it sends is not.
void fleet_setup(fleet *of)
{
    world *in = &of->world;
    clients_setup(in);
    for (size_t i = 0; i < in->entries_count && !in->failed; i++)
        send(of, i);
}
