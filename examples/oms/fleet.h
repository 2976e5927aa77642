// `oms verify --fleet FILE`: a shop whose services have a database each. What
// each of them can prove alone is proved by oms_verify; here is what only shows
// when they are laid side by side. Nothing is written, and nothing is asked
// that any other host could not ask.
#ifndef FLEET_H
#define FLEET_H

#include "cli.h"

#define FLEET_SERVICES_MAX 32
#define FLEET_MODULES_MAX 16
// So many violations are listed; all are counted.
#define FLEET_LISTED_MAX 1000

// The events of one source about one subject, as one log has them.
typedef struct fleet_chain {
    uint64_t name[2];   // a hash of source and subject; both 0: free
    uint64_t digest[2]; // of all its events, in the order of the log
    int64_t count;
    int64_t seq;      // of the last one
    int64_t first_id; // where the log tells its names
    int32_t source;   // position in fleet.sources
} fleet_chain;

typedef struct fleet_log {
    fleet_chain *chains; // a table with open addresses
    size_t room;         // a power of two; 0: empty
    size_t used;
    int64_t events;
} fleet_log;

typedef struct fleet_service {
    const char *name;
    cli_place place;
    const char *modules[FLEET_MODULES_MAX]; // NULL-ended
    size_t modules_count;
    oms *shop;
    fleet_log log;
    int64_t foreign;  // events in its log that others have said
    int64_t broken;   // violations that are its own
    int64_t subjects; // that oms_verify looked at
} fleet_service;

typedef struct fleet {
    json_t *file;      // keeps the texts alive
    json_t *described; // of an engine that has everything
    fleet_service services[FLEET_SERVICES_MAX];
    size_t count;
    char *sources[FLEET_MODULES_MAX * 2]; // names of modules, owned
    size_t sources_count;
    json_t *violations;
    int64_t violations_count;
    int64_t orders; // laid side by side
    int64_t stuck_ms;
    cli_progress progress;
} fleet;

// ---- fleet_file.c: which services there are, and where ---------------------

// False: *code is set, and it has been told.
bool fleet_open(const cli_verb *verb, const cli_given *given, const char *path,
                fleet *out, int *code);
void fleet_close(fleet *of);
// The service that has a module; NULL: none of this fleet.
const fleet_service *fleet_owner(const fleet *of, const char *module);

// ---- fleet.c ---------------------------------------------------------------

// A violation: the rule, where it shows, which order, and what it is.
void fleet_found(fleet *of, const char *rule, fleet_service *where,
                 const char *subject, const char *format, ...) OMS_PRINTF(5, 6);
// Asks one service; NULL when it does not know (ENOTFOUND), or with *rc set.
// The caller owns the answer.
json_t *fleet_ask(const fleet_service *of, const char *query, json_t *args,
                  int *rc, oms_error *err);
// Runs `oms verify --fleet`. Returns the exit code.
int fleet_verify(const cli_verb *verb, const cli_given *given, const char *path,
                 int64_t stuck_s);

// ---- what is looked at; each returns an oms_code ---------------------------

// fleet_logs.c: every log has exactly what the source's own log has.
int fleet_logs(fleet *of, oms_error *err);
// fleet_books.c: money and parcels against orders.
int fleet_books(fleet *of, oms_error *err);
// fleet_stuck.c: work that nobody goes on with.
int fleet_stuck(fleet *of, oms_error *err);

#endif
