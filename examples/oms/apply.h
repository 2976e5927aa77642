// The state of one `oms apply`, shared by its three files: apply.c runs it,
// apply_batch.c submits, apply_told.c tells what became of it.
#ifndef APPLY_H
#define APPLY_H

#include "cli.h"
#include "line.h"
#include "lines.h"

#define CODES_MAX 32 // codes are 0 to -16 today
#define TENTHS 10

// Counts of what became of the lines.
typedef struct cli_tally {
    int64_t lines; // that hold something
    int64_t applied;
    int64_t repeated; // their key had been applied before
    int64_t refused;
    int64_t by_code[CODES_MAX]; // of the refused
} cli_tally;

typedef struct cli_batch {
    size_t count;
    size_t room;
    oms_request *requests;
    oms_receipt *receipts;
    oms_error *errors;
    int64_t *numbers; // of the lines
} cli_batch;

typedef struct cli_apply {
    // as it was called
    const cli_verb *verb;
    cli_given given;
    bool until_idle;
    bool strict;
    bool quiet;
    int64_t batch_lines;
    int64_t stats_every;
    const char *acks_path;
    const char *refusals_path;
    // in work
    cli_shop *shop;
    int input;
    int acks; // -1: none
    FILE *refusals;
    cli_lines lines;
    cli_batch batch;
    cli_progress progress;
    cli_tally tally;
    int64_t total_bytes; // 0: not known
    int64_t begun_us;
    int64_t applied_us; // spent on lines
    int64_t settled_us; // spent on consequences at the end
    int64_t next_due_ms;
    int64_t tenth_us[TENTHS]; // when each tenth of the file was through
    int64_t tenth_lines[TENTHS];
    int tenths;
    int64_t stats_lines;
    int64_t stats_us;
    bool stopped; // a line was refused and --strict was given
    bool failed;  // there was no use in going on
} cli_apply;

// Submits what is gathered and says what was refused. 0, or the exit code of
// a failure that ends the run.
int apply_batch_flush(cli_apply *apply);
void apply_batch_add(cli_apply *apply, const cli_line *line);
void apply_batch_open(cli_apply *apply);
void apply_batch_close(cli_apply *apply);

// Says that a line was refused, and writes it down.
void apply_told_refusal(cli_apply *apply, int64_t number,
                        const oms_request *request, const oms_error *err);
// The line of --stats, when it is time.
void apply_told_stats(cli_apply *apply);
// The summary at the end.
void apply_told_end(cli_apply *apply);

#endif
