// What order.summary is asked, counts on its way, and answers.
#ifndef OMS_PROCESSING_SUMMARY_H
#define OMS_PROCESSING_SUMMARY_H

#include "modules/processing/processing.h"

#define SUMMARY_STARTS_MAX 4096  // eleven years of days
#define SUMMARY_OFFSETS_MAX 1024 // two changes a year, and any error
#define SUMMARY_EXAMPLES_MAX 20
#define SUMMARY_CURRENCIES_MAX 200 // more than ISO 4217 has
#define SUMMARY_ANOMALIES 18
#define SUMMARY_STATUSES (OMS_ORDER_EXPIRED + 1)
#define SUMMARY_PAYMENTS (OMS_PAYMENT_STATUS_FAILED + 1)
#define SUMMARY_FULFILLMENTS (OMS_FULFILLMENT_STATUS_CANCELED + 1)

typedef struct summary_start {
    int64_t at_ms;
} summary_start;

typedef struct summary_offset {
    int64_t at_ms;
    int64_t minutes;
} summary_offset;

typedef struct summary_args {
    uint32_t size;
    int64_t from_ms;
    int64_t to_ms;
    const summary_start *starts;
    size_t starts_count;
    const summary_offset *utc_offsets;
    size_t utc_offsets_count;
} summary_args;

typedef struct summary_stage {
    int32_t stage;
    int64_t count;
} summary_stage;

typedef struct summary_status {
    int32_t status;
    int32_t payment_status;
    int32_t fulfillment_status;
    int64_t count;
} summary_status;

typedef struct summary_currency {
    const char *currency;
    int64_t count;
    int64_t items_minor;
    int64_t discount_minor;
    int64_t shipping_minor;
    int64_t tax_minor;
    int64_t fee_minor;
    int64_t total_minor;
    int64_t tendered_minor;
    int64_t authorized_minor;
    int64_t captured_minor;
    int64_t refunded_minor;
} summary_currency;

typedef struct summary_bucket {
    int64_t at_ms;
    int64_t count;
} summary_bucket;

typedef struct summary_example {
    const char *order_id;
} summary_example;

typedef struct summary_anomaly {
    const char *name;
    int64_t count;
    int64_t difference_minor; // tendered - total of these orders
    const summary_example *examples;
    size_t examples_count;
} summary_anomaly;

typedef struct summary_result {
    int64_t count;
    int64_t lines;
    int64_t units;
    int64_t before_count;
    const summary_stage *stages;
    size_t stages_count;
    const summary_status *statuses;
    size_t statuses_count;
    const summary_currency *currencies;
    size_t currencies_count;
    const summary_bucket *buckets;
    size_t buckets_count;
    const summary_anomaly *anomalies;
    size_t anomalies_count;
} summary_result;

typedef struct summary_walk {
    const summary_args *args;
    int64_t count;
    int64_t lines;
    int64_t units;
    int64_t before_count;
    bool overflow;
    int64_t by_stage[STAGES_COUNT];
    int64_t by_status[SUMMARY_STATUSES][SUMMARY_PAYMENTS][SUMMARY_FULFILLMENTS];
    summary_currency currencies[SUMMARY_CURRENCIES_MAX];
    size_t currencies_count;
    summary_bucket *buckets;
    summary_anomaly anomalies[SUMMARY_ANOMALIES];
    summary_example examples[SUMMARY_ANOMALIES][SUMMARY_EXAMPLES_MAX];
    // Texts outlive the page that they were read with.
    char ids[SUMMARY_ANOMALIES][SUMMARY_EXAMPLES_MAX][OMS_CODE_BYTES_MAX + 1];
    char codes[SUMMARY_CURRENCIES_MAX][4];
    char last_id[OMS_CODE_BYTES_MAX + 1];
} summary_walk;

#endif
