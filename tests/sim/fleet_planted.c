// Who takes in is watched here, and made to err: functions of the runtime with
// a bug, for fleet_test.c alone (see planted.c).
#include "sim/fleet.h"

#include <string.h>

static fleet *running;

void fleet_planted_begin(fleet *of)
{
    running = of;
}

static bool planted(fleet_plant what)
{
    return running != NULL && running->plant == what && running->planted < 3 &&
           running->world.keys_made > 60;
}

static void look(const oms_arrival *it)
{
    fleet *of = running;
    if (it->outcome == OMS_DELIVERED_TAKEN)
        fleet_seen(of, FLEET_TAKEN);
    else if (it->outcome == OMS_DELIVERED_KNOWN)
        fleet_seen(of, FLEET_KNOWN);
    else if (it->outcome == OMS_DELIVERED_EARLY)
        fleet_seen(of, FLEET_EARLY_SEQ);
}

int __real_oms__inbox_take(oms *engine, oms_arrival *arrivals, size_t count,
                           oms_error *err);
int __wrap_oms__inbox_take(oms *engine, oms_arrival *arrivals, size_t count,
                           oms_error *err);
int __wrap_oms__inbox_take(oms *engine, oms_arrival *arrivals, size_t count,
                           oms_error *err)
{
    int code = __real_oms__inbox_take(engine, arrivals, count, err);
    for (size_t i = 0; running != NULL && code == OMS_OK && i < count; i++) {
        oms_arrival *it = &arrivals[i];
        look(it);
        bool early = it->outcome == OMS_DELIVERED_EARLY && it->event.seq > 1;
        bool known = it->outcome == OMS_DELIVERED_KNOWN;
        if (!(early && planted(FLEET_PLANT_GAP)) &&
            !(known && planted(FLEET_PLANT_TWICE)))
            continue;
        // The engine takes it although it is not the next.
        oms_arrival forced = *it;
        for (int64_t seq = 1; seq < 64; seq++) {
            forced.event.seq = seq;
            if (__real_oms__inbox_take(engine, &forced, 1, err) == OMS_OK &&
                forced.outcome == OMS_DELIVERED_TAKEN)
                break;
        }
        if (forced.outcome == OMS_DELIVERED_TAKEN)
            running->planted++;
    }
    return code;
}

bool __real_oms__follows_missing(const oms *engine, const oms_subject *place,
                                 const char *follows, uint16_t *source,
                                 int64_t *seq, bool *legal);
bool __wrap_oms__follows_missing(const oms *engine, const oms_subject *place,
                                 const char *follows, uint16_t *source,
                                 int64_t *seq, bool *legal);
bool __wrap_oms__follows_missing(const oms *engine, const oms_subject *place,
                                 const char *follows, uint16_t *source,
                                 int64_t *seq, bool *legal)
{
    bool missing =
        __real_oms__follows_missing(engine, place, follows, source, seq, legal);
    if (!missing || running == NULL)
        return missing;
    const char *name = engine->registry.modules[*source]->name;
    fleet_seen(running, FLEET_EARLY_CAUSE);
    if (strcmp(name, "processing") == 0 && place->seq[*source] == 0)
        fleet_seen(running, FLEET_PAYMENT_FIRST);
    return running->plant != FLEET_PLANT_UNCAUSED;
}
