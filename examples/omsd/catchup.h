// Events of modules that live in other daemons, read from those daemons' logs
// by HTTP. The broker brings what happens from now on; a service that is new,
// or whose storage was emptied, must hear of all that was before, and nothing
// that a broker has lost may stay lost.
//
//   each other service's log, from where the last reading ended, at the start
//   and every [services] reread_s: what is known already does nothing
//   what oms_gaps says is missing: all of that subject, from its source
#ifndef OMSD_CATCHUP_H
#define OMSD_CATCHUP_H

#include "omsd.h"

typedef struct catchup catchup;

// A thread for all shops. NULL: nothing is to be read, or (why is not "") it
// cannot be.
catchup *catchup_start(omsd *of, char *why, size_t room);
void catchup_stop(catchup *of); // NULL is legal

// ---- what the files catchup*.c share ---------------------------------------

// A page of a log that another daemon sent.
typedef struct catchup_page {
    json_t *tree; // keeps the texts of the events alive
    oms_event *events;
    char **slices; // data and personal part of each, as they were sent
    size_t count;
    int64_t position; // how far it was read
    bool end;         // nothing was behind it
} catchup_page;

// The events of a reply, as event.list writes it, whose source is one of
// [sources]. False: it is no such page.
bool catchup_read(const char *body, size_t bytes, const char *const *sources,
                  size_t sources_count, catchup_page *out);
void catchup_page_free(catchup_page *of);

// Which modules, that live elsewhere, modules of this engine listen to. They
// are texts of the program.
size_t catchup_sources(oms *engine, const char *out[MODULES_MAX]);

#endif
