// The codec under arbitrary bytes. What is accepted must pass the typed check,
// be written, be read back as the same struct and be copied without loss; what
// is refused must say why and leave nothing behind.
#include <stdlib.h>
#include <string.h>

#include "base/record.h"
#include "../base/sample_record.h"

#define INSIST(condition) ((condition) ? (void)0 : abort())

static void insist_refused(int rc, const sample *out, const oms_error *err)
{
    static const sample nothing;
    INSIST(rc == OMS_EINVAL || rc == OMS_ELIMIT);
    INSIST(err->code == rc && err->text[0] != '\0');
    INSIST(err->where[0] == '\0' || err->where[0] == '/');
    INSIST(memcmp(out, &nothing, sizeof(nothing)) == 0);
}

static void insist_round_trip(const sample *first, oms_arena *arena)
{
    sample second;
    sample copy;
    oms_buf text;
    oms_buf again;
    oms_error err = OMS_INIT(oms_error);
    oms__buf_init(&text, NULL, 0);
    oms__buf_init(&again, NULL, 0);
    oms__record_write(&sample_record, first, &text);
    INSIST(!text.failed && strlen(text.bytes) == text.count);
    INSIST(memchr(text.bytes, '\n', text.count) == NULL);
    INSIST(oms__record_parse(&sample_record, text.bytes, text.count, &second,
                             arena, &err) == OMS_OK);
    INSIST(oms__record_equal(&sample_record, first, &second));
    INSIST(oms__record_copy(&sample_record, first, &copy, arena) == OMS_OK);
    INSIST(oms__record_equal(&sample_record, first, &copy));
    INSIST(oms__record_hash(&sample_record, &second, 1) ==
           oms__record_hash(&sample_record, &copy, 1));
    oms__record_write(&sample_record, &copy, &again);
    INSIST(again.count == text.count &&
           memcmp(again.bytes, text.bytes, text.count) == 0);
    oms__buf_free(&again);
    oms__buf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    sample first;
    oms_arena arena;
    oms_error err = OMS_INIT(oms_error);
    oms__arena_init(&arena, NULL, 0, 0);
    int rc = oms__record_parse(&sample_record, (const char *)bytes, count,
                               &first, &arena, &err);
    if (rc != OMS_OK) {
        insist_refused(rc, &first, &err);
    } else {
        INSIST(oms__record_check(&sample_record, &first, &err) == OMS_OK);
        insist_round_trip(&first, &arena);
    }
    oms__arena_free(&arena);
    return 0;
}
