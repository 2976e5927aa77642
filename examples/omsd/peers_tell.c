// What the registry is told of this daemon. What it would refuse is found
// before anybody is served: later nobody reads why the others do not come.
#include "peers_parts.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

// A role's name in the registry. One that is cut is too long for any.
static void name_of(const peers *of, const char *role,
                    char out[PEERS_NAME_BYTES])
{
    snprintf(out, PEERS_NAME_BYTES, "%s%s", of->prefix, role);
}

static oms_announcement about(const peers *of, const char *name)
{
    oms_announcement me = OMS_INIT(oms_announcement);
    me.service = name;
    me.url = of->advertise;
    me.health_path = of->health_path;
    me.zone = of->zone;
    return me;
}

// "[discovery] prefix: ..."
static bool refused(const oms_error *err, const char *name, char *why,
                    size_t room)
{
    static const char *const settings[][2] = {
        {"/service", "prefix"}, {"/url", "advertise"}, {"/zone", "zone"}};
    const char *setting = "advertise";
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
        if (strcmp(err->where, settings[i][0]) == 0)
            setting = settings[i][1];
    bool named = strcmp(setting, "prefix") == 0;
    snprintf(why, room, "[discovery] %s: %s%s%s", setting, named ? name : "",
             named ? ": " : "", err->text);
    return false;
}

static bool in_the_open(const peers *of, const oms_instance *place, char *why,
                        size_t room)
{
    char origin[PEERS_ORIGIN_BYTES];
    if (peers_may_reach(of, place))
        return false;
    peers_origin(place, origin);
    snprintf(why, room,
             "[discovery] advertise: %s is beyond loopback, and tokens go "
             "there: the URL must be https; [services] allow_plain says "
             "otherwise",
             origin);
    return true;
}

// A name that cannot be announced cannot be found either, so the prefix counts
// without an address, too.
static bool may_tell_of(const peers *of, const char *role, char *why,
                        size_t room)
{
    char name[PEERS_NAME_BYTES];
    oms_error err = OMS_INIT(oms_error);
    oms_instance place;
    name_of(of, role, name);
    oms_announcement me = about(of, name);
    if (me.url == NULL)
        me.url = "http://localhost";
    if (oms_announcement_check(&me, &place, &err) != OMS_OK)
        return refused(&err, name, why, room);
    return of->advertise == NULL || !in_the_open(of, &place, why, room);
}

bool peers_may_announce(const peers *of, const char *kind, char *why,
                        size_t room)
{
    bool told = strcmp(kind, "consul") == 0 || strcmp(kind, "eureka") == 0;
    if (of->advertise != NULL && !told) {
        snprintf(why, room,
                 "[discovery] advertise is for kind = consul and eureka: %s "
                 "takes no instances",
                 kind);
        return false;
    }
    for (size_t i = 0; of->registry.ops != NULL && i < of->roles_count; i++)
        if (!may_tell_of(of, of->roles[i], why, room))
            return false;
    return true;
}

bool peers_announce(peers *of, char *why, size_t room)
{
    if (of->registry.ops == NULL || of->advertise == NULL)
        return true;
    for (size_t i = 0; i < of->roles_count; i++) {
        char name[PEERS_NAME_BYTES];
        oms_error err = OMS_INIT(oms_error);
        name_of(of, of->roles[i], name);
        oms_announcement me = about(of, name);
        if (of->registry.ops->announce(of->registry.impl, &me, &err) != OMS_OK)
            return refused(&err, name, why, room);
        of->announced = true;
    }
    return true;
}

bool peers_withdraw(peers *of, int64_t wait_ms)
{
    if (!of->announced)
        return true;
    of->announced = false;
    bool heard =
        of->registry.ops->withdraw(of->registry.impl, wait_ms, NULL) == OMS_OK;
    struct timespec rest = {.tv_sec = of->linger_ms / 1000,
                            .tv_nsec = of->linger_ms % 1000 * 1000000};
    nanosleep(&rest, NULL);
    return heard;
}
