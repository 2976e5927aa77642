// What every public header stands on: visibility, error codes, sized structs.
//
// Rules that hold everywhere in this library:
// - A function returns 0 (OMS_OK) or a negative OMS_E... code. Numbers are
//   never reused.
// - Details go to a caller-owned oms_error, which may be NULL.
// - Arguments are borrowed for the call. Results are owned by the caller and
//   have one matching _free. On failure no result is produced.
// - A struct that crosses the border begins with `uint32_t size` and is set up
//   with OMS_INIT. A zero field always means the default.
#ifndef OMS_BASE_H
#define OMS_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define OMS_API __attribute__((visibility("default")))
#define OMS_PRINTF(text, first) \
    __attribute__((__format__(__printf__, text, first)))
#else
#define OMS_API
#define OMS_PRINTF(text, first)
#endif

#define OMS_VERSION_MAJOR 0
#define OMS_VERSION_MINOR 1
#define OMS_VERSION_PATCH 0
#define OMS_VERSION "0.1.0"

// Sets up a sized struct: every field zero, `size` what the caller compiled.
#ifdef __cplusplus
#define OMS_INIT(type) \
    ([] { \
        type made = {}; \
        made.size = static_cast<uint32_t>(sizeof(type)); \
        return made; \
    }())
#else
#define OMS_INIT(type) ((type){.size = (uint32_t)sizeof(type)})
#endif

// True if [ptr], whose caller may be older than us, has the field [member].
#define OMS_HAS(ptr, type, member) \
    ((ptr)->size >= offsetof(type, member) + sizeof(((type *)0)->member))

// Why a call failed. Names are stable; numbers are never reused.
typedef enum oms_code {
    OMS_OK = 0,
    OMS_EINVAL = -1,     // malformed input; `where` is a JSON pointer
    OMS_ENOTFOUND = -2,  // no such order, payment, shipment, task, command
    OMS_ESTATE = -3,     // the state table refuses; `guards` names why
    OMS_ECONFLICT = -4,  // a unique key, a version or a guarded counter lost
    OMS_EMISMATCH = -5,  // the key was used before with other arguments
    OMS_EBUSY = -6,      // somebody else holds it now; try again
    OMS_EFULL = -7,      // the disk or a quota is full; reads still work
    OMS_ENOMEM = -8,     // an allocation failed; nothing was written
    OMS_EIO = -9,        // the storage failed; nothing was written
    OMS_EUNKNOWN = -10,  // the commit may or may not have happened: repeat
                         // with the same key to find out
    OMS_ENOTSUP = -11,   // not offered by this build, store or version
    OMS_EINTERNAL = -12, // a broken invariant of ours; the handle is poisoned
    OMS_EFORKED = -13,   // the handle was opened by another process
    OMS_ECORRUPT = -14,  // the file is not ours, newer than us, or damaged
    OMS_ELIMIT = -15,    // a bound of limits.h was reached
    OMS_EREFUSED = -16   // a business rule refuses (no stock, declined, window)
} oms_code;

#define OMS_ERROR_RETRY 1u // the same call may succeed later, unchanged

// Details of a failure, owned by the caller. Only written on failure.
typedef struct oms_error {
    uint32_t size;
    int32_t code;     // an oms_code
    uint32_t flags;   // OMS_ERROR_...
    char where[132];  // JSON pointer into the arguments, or ""
    char text[256];   // one sentence that says what to do next
    char guards[192]; // OMS_ESTATE: the refusing guards, comma separated
} oms_error;

// The stable name of a code ("OMS_ESTATE"), or "OMS_E?" for an unknown one.
// The text is static. Since 0.1.
OMS_API const char *oms_code_name(int code);

// The version of the library that is running ("0.1.0"). Static. Since 0.1.
OMS_API const char *oms_version(void);

#ifdef __cplusplus
}
#endif
#endif
