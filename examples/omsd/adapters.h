// The outside of a shop: the services that the configuration names, for
// oms_open. What it does not name, the library's stand-ins answer.
//
//   if (adapters_open(from, position, &options, why, room) &&
//       oms_open(&options, &engine, &err) != OMS_OK)
//       adapters_close();
//   ...
//   oms_close(engine); // of every shop
//   adapters_end();
#ifndef OMSD_ADAPTERS_H
#define OMSD_ADAPTERS_H

#include <oms/discovery.h>
#include <oms/oms.h>

#include "config.h"

// Sets services and takes of [into] for the shop at [position]; they are good
// until the next call. False: `why` names section and setting. The main thread
// only: all shops share one client.
bool adapters_open(const config *from, size_t position, oms_options *into,
                   char *why, size_t room);
// Where services at discovery://<service> are found, for those that are opened
// from now on; it lives until adapters_end. NULL: nowhere.
void adapters_look_into(const oms_discovery *discovery);
// oms_open did not take what the last adapters_open has made: it is closed.
void adapters_close(void);
// Ends the client: behind the last oms_close.
void adapters_end(void);

#endif
