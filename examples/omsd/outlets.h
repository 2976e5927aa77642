// What one engine of the daemon stands on beside its services: the storage of
// its shop, and the broker that carries its events to the other services.
//
//   if (outlets_open(from, position, &made, &options, why, room) &&
//       oms_open(&options, &engine, &err) != OMS_OK)
//       outlets_close(&made);
#ifndef OMSD_OUTLETS_H
#define OMSD_OUTLETS_H

#include <oms/oms.h>
#include <oms/port/transport.h>

#include "config.h"

typedef struct outlets {
    oms_store store; // no ops: the shop is a file, which the engine opens
    oms_transport transport; // no ops: there is no broker
} outlets;

// Sets store (or path) and transport of [into], which borrow from [made] and
// [from] until oms_open has returned. False: `why` says which setting.
bool outlets_open(const config *from, size_t position, outlets *made,
                  oms_options *into, char *why, size_t room);
// What of it is refused at the start and can be known without asking anybody.
// False: `why` says which setting.
bool outlets_check(const config *from, size_t position, char *why, size_t room);
// oms_open did not take them.
void outlets_close(outlets *of);

// Whether a `db` is a database of PostgreSQL and no file.
bool outlets_is_database(const char *db);
// "payment"; of several roles each, with a dash between; "all-but-payment";
// "all".
void outlets_group(const config *from, char *to, size_t room);

#endif
