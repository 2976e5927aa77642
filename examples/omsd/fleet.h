// This daemon among the others: how it finds them, and how they find it.
#ifndef OMSD_FLEET_H
#define OMSD_FLEET_H

#include "config.h"
#include "omsd.h"
#include "peers.h"

#define FLEET_TOKEN_BYTES 4096

// Sets of->peers. False: `why` names the setting.
bool fleet_open(omsd *of, const config *from, char *why, size_t room);
// Tells the log when the registry has gone away, and when it is back.
void fleet_look(const omsd *of);
// Tells the registry of this daemon, which serves by now.
void fleet_announce(omsd *of);
// Lets go of what the registry knows of us, while we still serve.
void fleet_withdraw(omsd *of, int64_t wait_ms);
void fleet_close(omsd *of); // nobody asks them any more

// The key that this daemon asks the others with, read from its file. False:
// there is none, or it cannot be read.
bool fleet_token(const config *from, char to[FLEET_TOKEN_BYTES]);

#endif
