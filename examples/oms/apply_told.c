// What `oms apply` tells: each refused line, how fast it goes, and the sum.
#include "apply.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

// Linux tells what this program used at most; ru_maxrss also counts what its
// parent used before it became this program.
static int64_t memory_kb(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    char line[256];
    int64_t kb = 0;
    while (status != NULL && fgets(line, sizeof(line), status) != NULL) {
        if (strncmp(line, "VmHWM:", 6) == 0)
            kb = strtoll(line + 6, NULL, 10);
    }
    if (status != NULL)
        fclose(status);
    if (kb > 0)
        return kb;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static int64_t rate(int64_t count, int64_t spent_us)
{
    return spent_us > 0 ? count * 1000000 / spent_us : 0;
}

// The order that a refused command was about, as far as its text tells.
static json_t *order_of(const oms_request *request)
{
    json_t *args =
        request->args != NULL ? json_loads(request->args, 0, NULL) : NULL;
    json_t *id = json_incref(json_object_get(args, "order_id"));
    json_decref(args);
    if (!json_is_string(id)) {
        json_decref(id);
        return json_null();
    }
    return id;
}

// A text from outside as JSON; text that is no UTF-8 becomes null.
static json_t *shown(const char *text)
{
    json_t *made = text != NULL ? json_string(text) : NULL;
    return made != NULL ? made : json_null();
}

static void write_down(cli_apply *apply, int64_t number,
                       const oms_request *request, const oms_error *err)
{
    json_t *entry = json_object();
    json_object_set_new(entry, "line", json_integer(number));
    json_object_set_new(entry, "key", shown(request->key));
    json_object_set_new(entry, "command", shown(request->command));
    json_object_set_new(entry, "order_id", order_of(request));
    json_object_set_new(entry, "code", shown(oms_code_name(err->code)));
    json_object_set_new(entry, "guards", shown(err->guards));
    json_object_set_new(entry, "where", shown(err->where));
    json_object_set_new(entry, "text", shown(err->text));
    json_dumpf(entry, apply->refusals, JSON_COMPACT);
    fputc('\n', apply->refusals);
    json_decref(entry);
}

static void say_refusal(int64_t number, const oms_request *request,
                        const oms_error *err)
{
    fprintf(stderr, "line %" PRId64 " refused: %s", number,
            oms_code_name(err->code));
    if (request->command != NULL) {
        fputs(" ", stderr);
        text_print(stderr, request->command);
        fputs(" key ", stderr);
        text_print(stderr, request->key);
    }
    if (err->where[0] != '\0')
        fprintf(stderr, " at %s", err->where);
    if (err->guards[0] != '\0')
        fprintf(stderr, " by %s", err->guards);
    fputs(": ", stderr);
    text_print(stderr, err->text);
    fputc('\n', stderr);
}

void apply_told_refusal(cli_apply *apply, int64_t number,
                        const oms_request *request, const oms_error *err)
{
    cli_tally *tally = &apply->tally;
    int code = -err->code;
    tally->refused++;
    tally->by_code[code > 0 && code < CODES_MAX ? code : 0]++;
    if (apply->refusals != NULL)
        write_down(apply, number, request, err);
    if (apply->strict)
        apply->stopped = true;
    if (apply->quiet || apply->refusals != NULL)
        return;
    progress_wipe(&apply->progress);
    say_refusal(number, request, err);
}

void apply_told_stats(cli_apply *apply)
{
    int64_t lines = apply->tally.lines;
    if (apply->stats_every == 0 ||
        lines - apply->stats_lines < apply->stats_every)
        return;
    int64_t now = clock_us();
    progress_wipe(&apply->progress);
    fprintf(stderr,
            "%10" PRId64 " lines  %7" PRId64 "/s  at most %" PRId64 " MB\n",
            lines, rate(lines - apply->stats_lines, now - apply->stats_us),
            memory_kb() / 1024);
    apply->stats_lines = lines;
    apply->stats_us = now;
}

// Lines a second of one tenth of the file; 0 if it was not all read.
static int64_t tenth_rate(const cli_apply *apply, int tenth)
{
    if (tenth >= apply->tenths)
        return 0;
    int64_t since = tenth > 0 ? apply->tenth_us[tenth - 1] : apply->begun_us;
    int64_t lines = apply->tenth_lines[tenth] -
                    (tenth > 0 ? apply->tenth_lines[tenth - 1] : 0);
    return rate(lines, apply->tenth_us[tenth] - since);
}

static json_t *codes_json(const cli_tally *tally)
{
    json_t *codes = json_object();
    for (int i = 0; i < CODES_MAX; i++) {
        if (tally->by_code[i] > 0)
            json_object_set_new(codes, oms_code_name(-i),
                                json_integer(tally->by_code[i]));
    }
    return codes;
}

static void end_json(const cli_apply *apply)
{
    const cli_tally *tally = &apply->tally;
    json_t *tenths = json_array();
    for (int i = 0; i < apply->tenths; i++)
        json_array_append_new(tenths, json_integer(tenth_rate(apply, i)));
    json_t *sum = json_pack(
        "{s:I, s:I, s:I, s:I, s:o, s:I, s:I, s:I, s:o, s:I, s:I, s:b}", "lines",
        tally->lines, "applied", tally->applied - tally->repeated, "repeated",
        tally->repeated, "refused", tally->refused, "refused_by_code",
        codes_json(tally), "applied_ms", apply->applied_us / 1000, "settled_ms",
        apply->settled_us / 1000, "commands_per_second",
        rate(tally->lines, apply->applied_us), "tenths_per_second", tenths,
        "memory_kb", memory_kb(), "next_due_ms", apply->next_due_ms, "stopped",
        apply->stopped);
    json_print(sum);
    json_decref(sum);
}

static void one_count(const char *what, int64_t count)
{
    char text[32];
    printf("  %-22s %12s\n", what, count_text(text, count));
}

static void end_table(const cli_apply *apply)
{
    const cli_tally *tally = &apply->tally;
    puts(apply->stopped  ? "Stopped at a refused line (--strict)."
         : apply->failed ? "Stopped before the end."
                         : "Done.");
    one_count("commands", tally->lines);
    one_count("applied now", tally->applied - tally->repeated);
    one_count("applied before", tally->repeated);
    one_count("refused", tally->refused);
    for (int i = 0; i < CODES_MAX; i++) {
        char name[40];
        snprintf(name, sizeof(name), "  %s", oms_code_name(-i));
        if (tally->by_code[i] > 0)
            one_count(name, tally->by_code[i]);
    }
    printf("  %-22s %10" PRId64 ".%" PRId64 "\n", "seconds",
           apply->applied_us / 1000000, apply->applied_us / 100000 % 10);
    one_count("commands a second", rate(tally->lines, apply->applied_us));
    if (apply->tenths == TENTHS && tally->lines >= 10000) {
        one_count("  in the first tenth", tenth_rate(apply, 0));
        one_count("  in the last tenth", tenth_rate(apply, TENTHS - 1));
    }
    one_count("memory at most, MB", memory_kb() / 1024);
    if (apply->until_idle && apply->next_due_ms > 0)
        puts("Nothing is due now; timers wait for later.");
}

void apply_told_end(cli_apply *apply)
{
    progress_wipe(&apply->progress);
    if (apply->given.json)
        end_json(apply);
    else if (!apply->quiet)
        end_table(apply);
    // Nobody may take a file for applied that was not.
    if (apply->quiet && apply->tally.refused > 0)
        fprintf(stderr, "oms apply: %" PRId64 " of %" PRId64 " lines refused\n",
                apply->tally.refused, apply->tally.lines);
}
