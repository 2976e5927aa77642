// Configuration: a file (INI), overridden by OMSD_... variables, overridden by
// options of the command line. Secrets are only ever in files that it names.
#ifndef OMSD_CONFIG_H
#define OMSD_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "text.h"

#define SHOPS_MAX 64
#define ROLES_MAX 8

typedef struct config_shop {
    char *name; // "default" if there is only one
    char *path; // of the SQLite file; ":memory:" is gone at the end; or the
                // URL of a database
} config_shop;

typedef struct config_service { // where another role answers
    char *role;
    char *urls; // separated by commas
} config_service;

typedef struct config {
    // [server]
    char *host;
    int port;
    int threads;
    int connections_max;
    int connections_per_address_max; // 0: no bound
    int idle_s;                      // of a connection that says nothing
    int64_t body_bytes_max;
    char *roles[ROLES_MAX]; // none: all eight
    size_t roles_count;
    char *dashboard; // folder with its files; NULL: the installed one
    int64_t stop_ms; // patience of a graceful stop
    config_shop shops[SHOPS_MAX];
    size_t shops_count;
    config_service services[ROLES_MAX];
    size_t services_count;
    // [auth]
    char *jwks_file;
    char *keys_file; // of `oms keys`
    char *issuer;
    char *audience;
    char *hs256_secret_file; // NULL: HS256 is refused
    // [limits]
    int64_t rate_per_s;
    int64_t rate_burst;
    // [log], [otlp]
    char *log_level;
    char *otlp_url;
    // [backup]
    char *backup_folder; // NULL: POST /v1/engine/backup is refused
    // [stripe], [easypost], [mail], [webhooks], [inventory] ...: adapters.c
    // reads them, as sections of names and values. The fields above point
    // into these, too.
    struct config_pair *pairs;
    size_t pairs_count;
    char *file; // NULL: none was read
    int argc;   // as given, for reading all of it again
    char **argv;
    bool check;    // --check-config
    text warnings; // a line each: what works and should not be so
} config;

// One setting as it is in force.
typedef struct config_pair {
    char *section;            // "stripe", or of one shop "stripe alpha"
    char *name;               // "token_file"
    char *value;              //
    char *origin;             // "omsd.ini:12", "OMSD_SERVER_PORT", "--port"
    int rank;                 // which layer it came from: CONFIG_DEFAULT ...
    const struct setting *is; // the row of the table
} config_pair;

// The value of a name in a section that an adapter reads; NULL: absent.
const char *config_get(const config *of, const char *section, const char *name);
// The same for one shop: [section shop] if it says so, else [section].
const char *config_get_for(const config *of, const char *section,
                           const char *shop, const char *name);
// NULL: `why` names file, line, section and name, a line for each mistake.
config *config_load(int argc, char **argv, char *why, size_t room);
// Reads everything again. What cannot change while the daemon runs stays as it
// is in [old]; each such setting that differs is named in `kept`, a line each.
config *config_reload(const config *old, text *kept, char *why, size_t room);
void config_free(config *of);

// --help, --version: printed, and nothing else is to be done.
bool config_answered(int argc, char **argv);
// Settings in force, where each came from, as a configuration file.
void config_print(const config *of, FILE *to);

#endif
