// The life of the daemon: opened in one order, watched, closed in the other.
#ifndef OMSD_LIFE_H
#define OMSD_LIFE_H

#include "config.h"
#include "omsd.h"

// What the process ends with. A manager starts again what ended with FAILED.
typedef enum life_end {
    LIFE_STOPPED = 0, // as it was asked to
    LIFE_WRONG = 1,   // what it was given is wrong: starting again is no use
    LIFE_FAILED = 2   // it could not go on
} life_end;

// ---- daemon.c --------------------------------------------------------------

// Opens keys, shops, routes and the server. Not LIFE_STOPPED: `why`; what was
// opened is left for daemon_close.
life_end daemon_open(omsd *of, const config *from, char *why, size_t room);
// Whether keys, pages and the outside would be taken; no shop is opened, and
// nobody is called. False: `why`.
bool daemon_check(const config *from, char *why, size_t room);
// Whether every engine still answers. False: one is poisoned.
bool daemon_well(const omsd *of);
// Stops accepting, lets those in flight finish until [until_ms] (monotonic),
// ends streams, drains commands, closes.
void daemon_close(omsd *of, int64_t until_ms);

// ---- reload.c --------------------------------------------------------------

// Reads settings and keys again; whatever is wrong leaves all as it is.
void reload(omsd *of);
void reload_log(const config *of);  // how much is logged
void reload_warn(const config *of); // what is not as it should be
void reload_free(void); // configurations that are no longer in force

// ---- notify.c: the service manager -----------------------------------------

void notify_ready(const omsd *of);
void notify_reloading(void);
void notify_stopping(void);
// Says that we live, and what we do; how long may pass until the next, in ms.
int64_t notify_alive(const omsd *of);

// ---- life.c ----------------------------------------------------------------

int64_t life_now_ms(void); // monotonic
// Blocks the signals: before any thread is started.
void life_signals(void);
// Serves until it is told to stop.
life_end life_run(omsd *of);

#endif
