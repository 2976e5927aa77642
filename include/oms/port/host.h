// The small ports: clock, ids, log, allocator. They are the only places where
// time, chance and memory enter, so a test can own all of them.
#ifndef OMS_PORT_HOST_H
#define OMS_PORT_HOST_H

#include "../base.h"

#ifdef __cplusplus
extern "C" {
#endif

// Time. Both slots may be called from any thread and must not block.
typedef struct oms_clock_ops {
    uint32_t size;
    const char *name;
    int64_t (*monotonic_us)(void *impl); // never goes back
    int64_t (*wall_ms)(void *impl);      // UTC; may jump
} oms_clock_ops;

typedef struct oms_clock {
    const oms_clock_ops *ops; // NULL: the system's clock
    void *impl;
} oms_clock;

// Chance. Called under the engine's writer lock only.
typedef struct oms_ids_ops {
    uint32_t size;
    const char *name;
    // Fills [bytes] with [count] unpredictable bytes. 0 or OMS_EIO.
    int (*random)(void *impl, void *bytes, size_t count);
} oms_ids_ops;

typedef struct oms_ids {
    const oms_ids_ops *ops; // NULL: the system's random source
    void *impl;
} oms_ids;

typedef enum oms_log_level {
    OMS_LOG_DEBUG = 1,
    OMS_LOG_INFO,
    OMS_LOG_WARN,
    OMS_LOG_ERROR
} oms_log_level;

// One line for people who operate. Never called inside a transaction's
// decision, never with personal data. [fields] is a JSON object.
typedef struct oms_log_ops {
    uint32_t size;
    const char *name;
    void (*line)(void *impl, oms_log_level level, const char *event,
                 const char *fields);
} oms_log_ops;

typedef struct oms_log {
    const oms_log_ops *ops; // NULL: silent
    void *impl;
} oms_log;

// Memory. realloc(NULL, n) allocates; n is never 0; free(NULL) is legal.
typedef struct oms_allocator_ops {
    uint32_t size;
    const char *name;
    void *(*realloc)(void *impl, void *old, size_t bytes);
    void (*free)(void *impl, void *old);
} oms_allocator_ops;

typedef struct oms_allocator {
    const oms_allocator_ops *ops; // NULL: the C library's
    void *impl;
} oms_allocator;

#ifdef __cplusplus
}
#endif
#endif
