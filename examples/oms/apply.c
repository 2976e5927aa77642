// `oms apply`: runs a file of commands. It reads as it goes, so a file may be
// larger than memory; a refused line is told and the rest goes on; applying
// the same file again changes nothing, because every line has its key.
#include "apply.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char more[] =
    "Each line is one command:\n"
    "  {\"at\": TIME, \"command\": \"order.place\", \"key\": \"o1-place\",\n"
    "   \"args\": {...}, \"actor\": \"who\"}\n"
    "`at` is milliseconds since 1970 or RFC 3339 text and may be left out\n"
    "(now), as may `actor` and `args`. Consequences that are due run in the\n"
    "same commit. A refused or broken line is told with its number and the\n"
    "reason, and the rest goes on. `oms describe` lists the commands.\n"
    "\n"
    "Examples\n"
    "  oms apply --db shop.db orders.jsonl\n"
    "  olist.py commands DIR | oms apply --db shop.db --until-idle -\n"
    "  oms apply --db shop.db --refusals refused.jsonl --json orders.jsonl\n"
    "\n"
    "Exit codes: 0 all applied, 1 called wrongly, 2 the system failed (apply\n"
    "again: nothing is done twice), 3 at least one line was refused.\n";

static bool read_options(cli_apply *apply, int argc, char **argv, int *code)
{
    const cli_option options[] = {
        {"--until-idle", NULL, "run what is due at the end, too",
         &apply->until_idle, NULL, NULL},
        {"--strict", NULL, "stop at the first refused line", &apply->strict,
         NULL, NULL},
        {"--batch", "N", "lines in one commit (1024; --strict: 1)", NULL, NULL,
         &apply->batch_lines},
        {"--acks", "FILE", "append \"line key\" once it is durable", NULL,
         &apply->acks_path, NULL},
        {"--refusals", "FILE", "write refused lines there, as JSON lines", NULL,
         &apply->refusals_path, NULL},
        {"--stats", "N", "every N lines: rate and memory, on stderr", NULL,
         NULL, &apply->stats_every},
        {"--quiet", NULL, "no bar, no table; of refused lines only how many",
         &apply->quiet, NULL, NULL},
        OUTSIDE_OPTIONS(apply->given),
    };
    if (!options_read(apply->verb, options,
                      sizeof(options) / sizeof(options[0]), argc, argv,
                      &apply->given, code))
        return false;
    if (apply->given.count != 1) {
        *code = options_wrong(apply->verb, "name one file, or - for stdin");
        return false;
    }
    if (apply->batch_lines < 1 || apply->batch_lines > OMS_BATCH_MAX) {
        *code = options_wrong(apply->verb, "--batch is 1 to %d", OMS_BATCH_MAX);
        return false;
    }
    return true;
}

static int file_failed(const char *path)
{
    fprintf(stderr, "oms: %s: %s\n", path, strerror(errno));
    return ENDED_SYSTEM;
}

static int open_files(cli_apply *apply)
{
    const char *path = apply->given.rest[0];
    struct stat about;
    if (strcmp(path, "-") != 0)
        apply->input = open(path, O_RDONLY | O_CLOEXEC);
    if (apply->input < 0 || fstat(apply->input, &about) != 0)
        return file_failed(path);
    if (S_ISDIR(about.st_mode)) {
        errno = EISDIR;
        return file_failed(path);
    }
    if (S_ISREG(about.st_mode))
        apply->total_bytes = about.st_size;
    if (apply->acks_path != NULL &&
        (apply->acks = open(apply->acks_path,
                            O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) <
            0)
        return file_failed(apply->acks_path);
    if (apply->refusals_path != NULL &&
        (apply->refusals = fopen(apply->refusals_path, "wb")) == NULL)
        return file_failed(apply->refusals_path);
    return 0;
}

// Notes when each tenth of the file was through.
static void note_tenths(cli_apply *apply)
{
    int64_t bytes = apply->lines.consumed;
    while (apply->total_bytes > 0 && apply->tenths < TENTHS &&
           bytes * TENTHS >= apply->total_bytes * (apply->tenths + 1)) {
        apply->tenth_us[apply->tenths] = clock_us();
        apply->tenth_lines[apply->tenths] = apply->tally.lines;
        apply->tenths++;
    }
}

static int flush(cli_apply *apply)
{
    int code = apply_batch_flush(apply);
    progress_draw(&apply->progress, apply->lines.consumed, apply->tally.lines,
                  apply->tally.refused);
    note_tenths(apply);
    apply_told_stats(apply);
    return code;
}

// A line that is no command. What was gathered before it is submitted first,
// so that lines are told in their order.
static int refuse_line(cli_apply *apply, int code, const char *why,
                       int64_t where)
{
    oms_error err = OMS_INIT(oms_error);
    oms_request none = OMS_INIT(oms_request);
    int64_t number = apply->lines.number;
    int ended = flush(apply);
    if (ended != 0)
        return ended;
    err.code = code;
    if (where >= 0)
        snprintf(err.text, sizeof(err.text), "%s (byte %" PRId64 ")", why,
                 where + 1);
    else
        snprintf(err.text, sizeof(err.text), "%s", why);
    apply_told_refusal(apply, number, &none, &err);
    return 0;
}

static int take_line(cli_apply *apply, char *text)
{
    cli_line line;
    const char *why = NULL;
    int64_t where = 0;
    if (line_blank(text))
        return 0;
    apply->tally.lines++;
    if (!line_cut(text, &line, &why, &where))
        return refuse_line(apply, OMS_EINVAL, why, where);
    apply_batch_add(apply, &line);
    return apply->batch.count == apply->batch.room ? flush(apply) : 0;
}

static int run_lines(cli_apply *apply)
{
    char *text = NULL;
    while (!apply->stopped) {
        int code = 0;
        switch (lines_next(&apply->lines, &text)) {
        case LINE_ONE:
            code = take_line(apply, text);
            break;
        case LINE_LONG:
            apply->tally.lines++;
            code = refuse_line(apply, OMS_ELIMIT,
                               "the line is too long: a command has at most "
                               "1 MiB",
                               -1);
            break;
        case LINE_HELD:
            code = flush(apply);
            break;
        case LINE_FAIL:
            flush(apply);
            return file_failed(apply->given.rest[0]);
        case LINE_END:
            return flush(apply);
        }
        if (code != 0)
            return code;
    }
    return 0;
}

static int run_all(cli_apply *apply)
{
    oms_error err = OMS_INIT(oms_error);
    apply->begun_us = clock_us();
    apply->stats_us = apply->begun_us;
    progress_begin(&apply->progress, apply->quiet, apply->total_bytes);
    int code = run_lines(apply);
    int64_t lines_end = clock_us();
    apply->applied_us = lines_end - apply->begun_us;
    if (code == 0 && apply->until_idle && !apply->stopped) {
        if (shop_settle(apply->shop, &apply->next_due_ms, &err) != OMS_OK)
            code = shop_failed(&apply->given, "running what is due", &err);
        else if (!apply->quiet)
            outside_say_unsent(apply->shop, &apply->given);
        apply->settled_us = clock_us() - lines_end;
    }
    apply_told_end(apply);
    if (code == 0 && apply->tally.refused > 0)
        code = ENDED_REFUSED;
    return code;
}

// A file that lost lines is told, too, when some of them were refused.
static int close_files(cli_apply *apply, int code)
{
    bool refused = code == ENDED_REFUSED;
    bool lost = false;
    if (apply->refusals != NULL) {
        lost = ferror(apply->refusals) != 0;
        errno = EIO; // unless closing knows better
        lost = fclose(apply->refusals) != 0 || lost;
    }
    if (lost && (code == 0 || refused))
        code = file_failed(apply->refusals_path);
    if (apply->acks >= 0 && close(apply->acks) != 0 && (code == 0 || refused))
        code = file_failed(apply->acks_path);
    if (apply->input > STDIN_FILENO)
        close(apply->input);
    return code;
}

static int run(const cli_verb *verb, int argc, char **argv)
{
    cli_apply apply = {.verb = verb,
                       .batch_lines = 1024,
                       .input = STDIN_FILENO,
                       .acks = -1,
                       .next_due_ms = -1};
    int code = 0;
    if (!read_options(&apply, argc, argv, &code))
        return code;
    code = open_files(&apply);
    if (code != 0 ||
        !shop_open(verb, &apply.given, OMS_OPEN_REPLAY, &apply.shop, &code))
        return close_files(&apply, code);
    lines_open(&apply.lines, apply.input);
    apply_batch_open(&apply);
    code = run_all(&apply);
    apply_batch_close(&apply);
    lines_close(&apply.lines);
    shop_close(apply.shop);
    return close_files(&apply, code);
}

const cli_verb verb_apply = {"apply", "[options] COMMANDS.jsonl|-",
                             "Runs a file of commands, one a line", more, run};
