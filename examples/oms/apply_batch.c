// Gathers lines, submits them in one commit, and sorts what came back. A line
// is acknowledged only after its commit: whoever reads the acknowledgements
// after a crash may rely on them.
#include "apply.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void apply_batch_open(cli_apply *apply)
{
    cli_batch *batch = &apply->batch;
    batch->room = apply->strict ? 1 : (size_t)apply->batch_lines;
    batch->requests = cli_alloc(NULL, batch->room * sizeof(oms_request));
    batch->receipts = cli_alloc(NULL, batch->room * sizeof(oms_receipt));
    batch->errors = cli_alloc(NULL, batch->room * sizeof(oms_error));
    batch->numbers = cli_alloc(NULL, batch->room * sizeof(int64_t));
}

void apply_batch_close(cli_apply *apply)
{
    cli_release(apply->batch.requests);
    cli_release(apply->batch.receipts);
    cli_release(apply->batch.errors);
    cli_release(apply->batch.numbers);
}

void apply_batch_add(cli_apply *apply, const cli_line *line)
{
    cli_batch *batch = &apply->batch;
    size_t at = batch->count++;
    batch->receipts[at] = OMS_INIT(oms_receipt);
    batch->errors[at] = OMS_INIT(oms_error);
    batch->numbers[at] = apply->lines.number;
    oms_request *request = &batch->requests[at];
    *request = OMS_INIT(oms_request);
    request->command = line->command;
    request->key = line->key;
    request->args = line->args;
    request->actor = line->actor;
    request->at_ms = line->at_ms;
    request->receipt = &batch->receipts[at];
    request->error = &batch->errors[at];
}

static bool write_all(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t done = write(fd, bytes, count);
        if (done < 0 && errno != EINTR)
            return false;
        bytes += done > 0 ? done : 0;
        count -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

// Appends "line key" of every applied line. True if it was written.
static bool acknowledge(cli_apply *apply)
{
    char text[4096];
    size_t used = 0;
    for (size_t i = 0; i < apply->batch.count; i++) {
        const oms_request *request = &apply->batch.requests[i];
        if (request->code != OMS_OK)
            continue;
        used += (size_t)snprintf(text + used, sizeof(text) - used,
                                 "%" PRId64 " %s\n", apply->batch.numbers[i],
                                 request->key);
        if (sizeof(text) - used < OMS_KEY_BYTES_MAX + 32) {
            if (!write_all(apply->acks, text, used))
                return false;
            used = 0;
        }
    }
    return write_all(apply->acks, text, used);
}

// The library names its own member; who wrote the line called it `at`.
static void name_time(oms_error *err)
{
    if (strcmp(err->where, "/at_ms") == 0)
        err->where[strlen("/at")] = '\0';
}

// Counts one line. False: it failed in a way that ends the run.
static bool count_one(cli_apply *apply, size_t at)
{
    oms_request *request = &apply->batch.requests[at];
    cli_tally *tally = &apply->tally;
    if (request->code == OMS_OK) {
        tally->applied++;
        tally->repeated +=
            (request->receipt->flags & OMS_RECEIPT_REPEATED) != 0;
        return true;
    }
    if (shop_ending(request->code) != ENDED_REFUSED)
        return false;
    name_time(request->error);
    apply_told_refusal(apply, apply->batch.numbers[at], request,
                       request->error);
    return true;
}

static int fatal(cli_apply *apply, int64_t number, const oms_error *err)
{
    char what[64];
    progress_wipe(&apply->progress);
    snprintf(what, sizeof(what), "stopped at line %" PRId64, number);
    shop_failed(&apply->given, what, err);
    fprintf(stderr, "Apply the same file again when that is put right: "
                    "nothing is done twice.\n");
    apply->failed = true;
    return err->code == OMS_EREFUSED ? ENDED_REFUSED : ENDED_SYSTEM;
}

int apply_batch_flush(cli_apply *apply)
{
    cli_batch *batch = &apply->batch;
    oms_error err = OMS_INIT(oms_error);
    size_t count = batch->count;
    if (count == 0) {
        lines_release(&apply->lines);
        return 0;
    }
    int rc = apply->shop->door->submit(apply->shop, batch->requests, count,
                                       OMS_BATCH_SETTLE, &err);
    if (rc != OMS_OK)
        return fatal(apply, batch->numbers[0], &err);
    if (apply->acks >= 0 && !acknowledge(apply)) {
        fprintf(stderr, "oms: %s: %s\n", apply->acks_path, strerror(errno));
        return ENDED_SYSTEM;
    }
    for (size_t i = 0; i < count; i++) {
        if (!count_one(apply, i))
            return fatal(apply, batch->numbers[i], batch->requests[i].error);
    }
    batch->count = 0;
    lines_release(&apply->lines);
    return 0;
}
