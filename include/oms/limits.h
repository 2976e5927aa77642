// Every bound of the library, with its reason. Reaching one is a tested error
// (OMS_ELIMIT or OMS_EINVAL with a JSON pointer), never a crash.
#ifndef OMS_LIMITS_H
#define OMS_LIMITS_H

#define OMS_JSON_BYTES_MAX (1024 * 1024) // one command: 2,000 full lines fit
#define OMS_JSON_DEPTH_MAX 32            // deeper is an attack, not an order
#define OMS_JSON_MEMBERS_MAX 50000       // 2,000 lines of 20 members and more
#define OMS_STRING_BYTES_MAX 65536       // one JSON string
#define OMS_CODE_BYTES_MAX 64            // id, sku, code, currency, method
#define OMS_NAME_BYTES_MAX 256           // names of people and products
#define OMS_NOTE_BYTES_MAX 4096          // free text
#define OMS_METADATA_MAX 50              // pairs on one order
#define OMS_METADATA_BYTES_MAX 512       // one metadata value
#define OMS_TAGS_MAX 50                  // tags of one order
#define OMS_NOTES_MAX 1000               // notes of one order
#define OMS_CHANGES_MAX 1000             // change sets of one order
#define OMS_REVIEW_HOLDS_MAX 16          // holds that one review may ask for
#define OMS_KEY_BYTES_MAX 255            // command keys: visible ASCII
#define OMS_KEY_DAYS 30                  // a key is remembered this long
#define OMS_LINES_MAX 2000               // lines of one order
#define OMS_ADJUSTMENTS_MAX 200          // order level charges and discounts
#define OMS_PAYMENTS_MAX 100             // tenders of one order (29 seen)
#define OMS_SHIPMENTS_MAX 1000           // parcels of one order
#define OMS_QUANTITY_MAX 1000000         // units on one line
#define OMS_MONEY_MAX 1000000000000000LL // minor units: 10^15
#define OMS_TIME_MAX 253402300799999LL   // 9999-12-31T23:59:59.999Z
#define OMS_PAGE_MAX 200                 // rows of one page of a list
#define OMS_PAGE_DEFAULT 50
#define OMS_EVENTS_MAX 10000                   // events of one order
#define OMS_ATTEMPTS_MAX 20                    // tries of one task, then parked
#define OMS_TASK_DAYS_MAX 7                    // age of a task, then parked
#define OMS_BATCH_MAX 4096                     // commands of one group commit
#define OMS_GROUP_BYTES_MAX (64 * 1024 * 1024) // memory of one group
#define OMS_LEASE_MS_MAX (60 * 60 * 1000)      // a worker may hold a task
#define OMS_AHEAD_MS_MAX (24 * 60 * 60 * 1000) // a replay before the clock
#define OMS_REFUSALS_MAX 100000                // refused commands that are kept
#define OMS_REFUSAL_DAYS 90                    // ... and how long at most
#define OMS_WAIT_MS_MAX (60 * 60 * 1000)       // one wait for an event
#define OMS_SCAN_MAX 4096                      // rows of one store scan
#define OMS_SCANS_MAX 256             // scans asked at once: memory for answers
#define OMS_INDEX_FIELDS_MAX 6        // fields of a key or an index
#define OMS_DELTAS_MAX 6              // counters of one guarded add
#define OMS_WORDS_MAX 16              // words of one search
#define OMS_RECORD_BYTES_MAX 4096     // size of a described struct
#define OMS_WATCHED_MAX 64            // services of one discovery
#define OMS_INSTANCES_MAX 256         // instances of one service
#define OMS_ANNOUNCED_MAX 16          // roles of one daemon, and more
#define OMS_INSTANCE_ID_BYTES_MAX 255 // of an instance, in a registry
#define OMS_HOST_BYTES_MAX 255        // a name by RFC 1035
#define OMS_ADDRESS_BYTES_MAX 45      // IPv6, written out

#endif
