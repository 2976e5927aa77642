// Commands that go into one commit.
#include "orders.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BATCH_MAX 256
#define ARGS_BYTES 1024

static oms_request requests[BATCH_MAX];
static oms_error errors[BATCH_MAX];
static oms_receipt receipts[BATCH_MAX];
static char keys[BATCH_MAX][96];
static char texts[BATCH_MAX][ARGS_BYTES];
static size_t count;

void batch_add(flow *of, const char *command, const char *key,
               const char *format, ...)
{
    va_list rest;
    if (count == BATCH_MAX)
        batch_flush(of);
    size_t at = count++;
    va_start(rest, format);
    vsnprintf(texts[at], sizeof(texts[at]), format, rest);
    va_end(rest);
    snprintf(keys[at], sizeof(keys[at]), "%s", key);
    errors[at] = OMS_INIT(oms_error);
    receipts[at] = OMS_INIT(oms_receipt);
    requests[at] = OMS_INIT(oms_request);
    requests[at].command = command;
    requests[at].key = keys[at];
    requests[at].args = texts[at];
    requests[at].receipt = &receipts[at];
    requests[at].error = &errors[at];
}

// A refused command is told: this program asks for nothing that may be refused.
void batch_flush(flow *of)
{
    oms_error err = OMS_INIT(oms_error);
    if (count == 0)
        return;
    must(oms_submit_batch(of->shop, requests, count, 0, &err), "batch", &err);
    for (size_t i = 0; i < count; i++)
        if (requests[i].code != OMS_OK)
            fprintf(stderr, "oms-orders: %s %s: %s %s %s\n",
                    requests[i].command, requests[i].args,
                    oms_code_name(requests[i].code), errors[i].where,
                    errors[i].text);
    count = 0;
}
