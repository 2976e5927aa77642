// What the files of the `oms` command line share. It is a host like any
// other: public headers, the C library and jansson, nothing from inside.
#ifndef CLI_H
#define CLI_H

#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "oms/oms.h"
#include "shop.h"

// Exit codes, told in `oms --help`.
typedef enum ending {
    ENDED_WELL = 0,
    ENDED_USAGE = 1,   // it was called wrongly
    ENDED_SYSTEM = 2,  // the file, the disk, the memory
    ENDED_REFUSED = 3, // the shop said no
    ENDED_BROKEN = 4   // verify found violations
} ending;

// ---- main.c ----------------------------------------------------------------

typedef struct cli_verb {
    const char *name;
    const char *usage; // behind the name
    const char *what;  // one line for the list
    const char *more;  // paragraphs and examples for --help
    int (*run)(const struct cli_verb *verb, int argc, char **argv);
} cli_verb;

extern const cli_verb verb_apply, verb_audit, verb_backup, verb_broker,
    verb_copy, verb_describe, verb_events, verb_export, verb_gateway, verb_keys,
    verb_notifications, verb_order, verb_query, verb_report, verb_returns,
    verb_run, verb_step, verb_submit, verb_tasks, verb_verify, verb_version;

// ---- options.c -------------------------------------------------------------

// One option; exactly one of the three places is set.
typedef struct cli_option {
    const char *name;  // "--batch"
    const char *value; // "N", or NULL for a flag
    const char *doc;
    bool *flag;
    const char **text;
    int64_t *number; // zero or more
} cli_option;

#define REST_MAX 8

typedef struct cli_given cli_given;
// What was given: the options went to their places, the rest is here.
struct cli_given {
    const char *rest[REST_MAX];
    int count;
    const char *db;            // --db or $OMS_DB; NULL if neither
    const char *schema;        // --schema or $OMS_SCHEMA: of a database
    const char *password_file; // --password-file or $OMS_PASSWORD_FILE
    const char *url;           // --url or $OMS_URL; NULL if neither
    const char *key_file;      // --key-file or $OMS_KEY_FILE
    bool allow_plain;          // --allow-plain
    int64_t patience_s;        // --patience: how long a daemon may be away
    const char *services;      // --services or $OMS_SERVICES; NULL: built in
    const char *token_file;    // --token-file or $OMS_TOKEN_FILE
    const char *notify_dir;    // --notify-dir; NULL: messages wait
    bool json;                 // --json
};

// Reads the arguments behind the verb. True: go on. False: end with *code;
// help or a complaint has been printed.
bool options_read(const cli_verb *verb, const cli_option *options, size_t count,
                  int argc, char **argv, cli_given *out, int *code);
// The name in a NULL-ended list that [word] may have meant, or NULL.
const char *options_nearest(const char *word, const char *const *names);
// Complains about the call and says where help is. Returns ENDED_USAGE.
int options_wrong(const cli_verb *verb, const char *format, ...)
    OMS_PRINTF(2, 3);
// Complains about the first argument behind [most]; false if there is one.
bool options_most(const cli_verb *verb, const cli_given *given, int most,
                  int *code);

// ---- names.c ---------------------------------------------------------------

// What oms_describe says; NULL if it says nothing. The caller owns it.
json_t *names_described(void);
// The entry of that name in "commands" or "queries", or NULL.
const json_t *names_find(const json_t *described, const char *part,
                         const char *name);
// Complains about a name that is not in [part]; false then, with *code set.
bool names_known(const cli_verb *verb, const json_t *described,
                 const char *part, const char *name, int *code);

// An option that takes one of the words of a query's member.
typedef struct cli_filter {
    const char *option; // "--status"
    const char *member; // "status"
    const char *word;   // what was typed, or NULL
} cli_filter;

// Complains about the first filter whose word is none of its words.
bool names_filters(const cli_verb *verb, const char *query,
                   const cli_filter *filters, size_t count, int *code);

// ---- shop.c ----------------------------------------------------------------

// Opens the shop of [given], wherever it is. False: end with *code, the reason
// is printed.
bool shop_open(const cli_verb *verb, const cli_given *given, uint32_t flags,
               cli_shop **out, int *code);
// NULL is legal.
void shop_close(cli_shop *shop);
// Prints why [what] failed and returns the exit code that fits.
int shop_failed(const cli_given *given, const char *what, const oms_error *err);
// The exit code for an oms_code.
int shop_ending(int code);
// Asks by name; NULL with *code set and the reason printed when it failed.
// The caller owns the answer (json_decref).
json_t *shop_ask(cli_shop *shop, const cli_given *given, const char *query,
                 json_t *args, int *code);
// The same, but NULL without a word when there is no such thing.
json_t *shop_find(cli_shop *shop, const cli_given *given, const char *query,
                  json_t *args, int *code);
// The same, and NULL with *refused set when the key may not read it.
json_t *shop_may(cli_shop *shop, const cli_given *given, const char *query,
                 json_t *args, bool *refused, int *code);
// The argument itself, the file it names, or stdin for "-": JSON text that the
// caller frees. NULL with a complaint printed.
char *shop_text(const cli_verb *verb, const char *argument);
// Runs consequences until nothing is due now. Returns the oms code.
int shop_settle(cli_shop *shop, int64_t *next_due_ms, oms_error *err);

// ---- part.c: the storage of one service of a fleet --------------------------

// Whether all that this library has is in the shop. One behind a daemon is
// taken for whole.
bool part_is_whole(cli_shop *shop);
// Whether its storage answers these queries and commands (up to NULL). False:
// *code is set, and it has been told whose storage it is and who would answer.
bool part_has(cli_shop *shop, const cli_given *given, const char *const *names,
              int *code);

// ---- store.c ---------------------------------------------------------------

// Whether the place of a shop is a database of PostgreSQL and no file.
bool store_is_database(const char *place);
// The place as it may be printed: a URL that holds a password never is.
const char *store_shown(const char *place);
// Where a shop lies.
typedef struct cli_place {
    const char *db;            // file or URL
    const char *schema;        // of a database; NULL: oms
    const char *password_file; // NULL: as libpq finds it
} cli_place;

// Opens a database; *out is the caller's until oms_open took it. [flags]: those
// of oms_open; with OMS_OPEN_EXISTING no schema is made. Returns an oms_code.
int store_open(const cli_place *place, uint32_t flags, oms_store *out,
               oms_error *err);

// ---- outside.c -------------------------------------------------------------

// The options of verbs whose consequences may ask the outside.
#define OUTSIDE_OPTIONS(given) \
    {"--services", \
     "URL", \
     "where inventory, payment, shipping, catalog and\n" \
     "                       customers are asked ($OMS_SERVICES)", \
     NULL, \
     &(given).services, \
     NULL}, \
        {"--token-file", \
         "FILE", \
         "their bearer token ($OMS_TOKEN_FILE)", \
         NULL, \
         &(given).token_file, \
         NULL}, \
    { \
        "--notify-dir", "DIR", "write each message there, as a file", NULL, \
            &(given).notify_dir, NULL \
    }

// Adds the services and the channel of [given], if any. False: *code is set,
// the reason printed.
bool outside_open(const cli_given *given, oms_options *options, int *code);
// Says on stderr how many messages wait because there is no channel.
void outside_say_unsent(cli_shop *shop, const cli_given *given);
bool outside_is_used(void);
// Naps while calls are out. False: none is.
bool outside_wait(cli_shop *shop);

// ---- format.c --------------------------------------------------------------

// Memory or the end of the program.
void *cli_alloc(void *old, size_t bytes);
void cli_release(void *old);
char *cli_copy(const char *text);
// "1,234.56 BRL": as many decimals as the currency has.
const char *money_text(char out[64], int64_t minor, const char *currency);
// "12,345"
const char *count_text(char out[32], int64_t count);
// "2017-10-02 10:56:33"; "-" for 0.
const char *time_text(char out[32], int64_t ms);
// Reads RFC 3339 text with an offset.
bool time_read(const char *text, int64_t *out_ms);
// Microseconds of a clock that only goes forward.
int64_t clock_us(void);
// Members of a JSON object, with 0 or "" when they are missing.
int64_t json_int(const json_t *object, const char *name);
const char *json_text(const json_t *object, const char *name);
// How the next page is asked for, as a shell reads it; nothing if [cursor] is
// empty.
void cursor_print(const char *cursor);
// Prints [value] as indented JSON and a newline.
void json_print(const json_t *value);

// ---- csv.c -----------------------------------------------------------------

// A cell: quoted when it has to be, and never a formula.
void csv_text(FILE *out, const char *text);

// ---- table.c ---------------------------------------------------------------

typedef struct cli_table cli_table;

// [columns] are titles; one that begins with '>' is set to the right.
cli_table *table_new(const char *const *columns, size_t count);
// One cell after the other; a row is full after `count` of them.
void table_cell(cli_table *table, const char *text);
void table_money(cli_table *table, int64_t minor, const char *currency);
void table_count(cli_table *table, int64_t count);
void table_time(cli_table *table, int64_t ms);
// Columns that a terminal gives to a text.
size_t text_width(const char *text);
// Prints and frees. Returns how many rows there were.
size_t table_print(cli_table *table, FILE *out);
// Prints text without what could steer a terminal.
void text_print(FILE *out, const char *text);

// ---- progress.c ------------------------------------------------------------

typedef struct cli_progress {
    bool shown;       // stderr is a terminal
    const char *noun; // of what is counted: "commands"
    int64_t total;    // bytes; 0: not known
    int64_t begun_us;
    int64_t drawn_us;
} cli_progress;

void progress_begin(cli_progress *progress, bool quiet, int64_t total);
void progress_draw(cli_progress *progress, int64_t bytes, int64_t commands,
                   int64_t refused);
// Wipes the bar, so that another line can be printed.
void progress_wipe(cli_progress *progress);

// ---- zone.c ----------------------------------------------------------------

// Sets the program's time zone. False: there is no such zone here.
bool zone_set(const char *name);
typedef enum zone_step {
    ZONE_NONE = 0,
    ZONE_HOUR,
    ZONE_DAY,
    ZONE_WEEK, // begins on Monday
    ZONE_MONTH,
    ZONE_QUARTER,
    ZONE_YEAR
} zone_step;

// ZONE_NONE: there is no such step.
zone_step zone_step_of(const char *name);
// Where the step that holds the time begins, in the zone.
int64_t zone_begin(zone_step step, int64_t ms);
// [{"at_ms"}...]: [from_ms], where each step behind it begins, [to_ms].
json_t *zone_starts(zone_step step, int64_t from_ms, int64_t to_ms);
// The changes of the UTC offset: [{"at_ms", "minutes"}...].
json_t *zone_offsets(int64_t from_ms, int64_t to_ms);
// "2017-10-02", "2017-W40", "2017-10" ...: the step of a time, in the zone.
const char *zone_text(char out[24], zone_step step, int64_t ms);

#endif
