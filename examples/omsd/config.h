// Configuration: a file (INI), overridden by OMSD_... variables, overridden by
// options of the command line. Secrets are only ever in files that it names.
#ifndef OMSD_CONFIG_H
#define OMSD_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHOPS_MAX 64
#define ROLES_MAX 8

typedef struct config_shop {
    char *name; // "default" if there is only one
    char *path; // of the SQLite file
} config_shop;

typedef struct config_service { // where another role answers
    char *role;
    char *url;
} config_service;

typedef struct config {
    // [server]
    char *host;
    int port;
    int threads;
    int connections_max;
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
    // [webhooks] secrets of vendors that call us
    char *stripe_secret_file;
    char *easypost_secret_file;
    // [log], [otlp]
    char *log_level;
    char *otlp_url;
    // [stripe], [easypost], [mail], [webhooks], [inventory] ...: adapters.c
    // reads them, as sections of names and values.
    struct config_pair {
        char *section, *name, *value;
    } *pairs;
    size_t pairs_count;
} config;

// The value of a name in a section that an adapter reads; NULL: absent.
const char *config_get(const config *of, const char *section,
                       const char *name);
// NULL: `why` names file, line, section and name.
config *config_load(int argc, char **argv, char *why, size_t room);
void config_free(config *of);

#endif
