// What happened in a run: a hash over everything, the last lines for people,
// and which rare situations were met.
#ifndef OMS_TESTS_SIM_TRACE_H
#define OMS_TESTS_SIM_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRACE_LINES 200
#define TRACE_WIDTH 240

// Each is met somewhere in a full run, or the run was blind.
#define SOMETIMES_ALL(X) \
    X(ORDER_CONFIRMED, "order confirmed") \
    X(ORDER_COMPLETED, "order completed") \
    X(ORDER_CANCELED, "order canceled") \
    X(ORDER_REJECTED, "order rejected") \
    X(ORDER_EXPIRED, "order expired") \
    X(CANCELED_AFTER_SHIPPING, "canceled by a fact after shipping") \
    X(HELD, "hold placed") \
    X(HOLD_REJECTED, "hold answered with no") \
    X(STOCK_OUT, "rejected for want of stock") \
    X(BACKORDERED, "units backordered") \
    X(TWO_LOCATIONS, "planned at two locations") \
    X(TWO_PARCELS, "order in two parcels") \
    X(DRAFTED, "draft put down") \
    X(DRAFT_ENDED, "draft given up by time") \
    X(CHANGED, "change confirmed") \
    X(CHANGE_STOPS, "change wants units taken out") \
    X(CHANGE_DECLINED, "change declined") \
    X(CHANGE_EXPIRED, "open change expired") \
    X(CHANGED_WHILE_LEAVING, "change confirmed when a parcel has left") \
    X(CHANGE_BESIDE_PACKED, "change takes units out when a parcel is packed") \
    X(REOPENED, "completed order opened again by a change") \
    X(LINES_CANCELED, "units canceled") \
    X(STOP_COMPLETED, "cancellation completed") \
    X(STOP_PARTIAL, "cancellation done in part") \
    X(STOP_REFUSED, "cancellation refused") \
    X(STOP_BESIDE_PACKED, "part of an order canceled when a parcel is packed") \
    X(STOP_BESIDE_CHANGE, "cancellation asked while a change is open") \
    X(STOP_BESIDE_UNKNOWN, \
      "cancellation asked while an outcome of money is unknown") \
    X(RETURN_REQUESTED, "return asked for") \
    X(RETURN_REJECTED, "return rejected") \
    X(RETURN_EXPIRED, "approved return expired") \
    X(RETURN_CANCELED, "return called off") \
    X(RETURN_WRONG, "wrong goods came back") \
    X(RETURN_LOST, "goods lost on their way back") \
    X(RETURN_PARTLY, "return received in part") \
    X(RETURN_DAMAGED, "goods came back damaged") \
    X(RETURN_COMPLETED, "return completed") \
    X(RESTOCKED, "goods restocked") \
    X(RETURN_OF_ARCHIVED, "return of an archived order") \
    X(RETURN_BESIDE_REFUND, "goods received while a refund is under way") \
    X(RETURN_RECORDED, "return told from outside") \
    X(RETURN_UNMATCHED, "return that nobody can match") \
    X(RETURN_MATCHED, "unmatched return matched by hand") \
    X(GESTURE, "gesture credited") \
    X(CREDIT_INSTEAD, "store credit instead of money") \
    X(CREDIT_SPENT, "order paid by store credit") \
    X(EXCHANGED, "exchange placed") \
    X(EXCHANGE_DONE, "exchange completed") \
    X(EXCHANGE_LOST, "replacement could not be") \
    X(CLAIMED, "claim placed") \
    X(CLAIM_REJECTED, "claim rejected") \
    X(REFUND_FAILED, "refund failed") \
    X(REFUND_RETRIED, "failed refund tried again") \
    X(REFUND_SPLIT, "refund over two tenders") \
    X(REFUND_OF_UNKNOWN, "refund while a capture is unknown") \
    X(AUTHORIZATION_EXPIRED, "authorisation ran out") \
    X(AUTHORIZED_AGAIN, "authorised again after it ran out") \
    X(DISPUTE_OVERDUE, "dispute past its date") \
    X(DISPUTE_WON, "dispute won") \
    X(DISPUTE_BESIDE_REFUND, "dispute opened while a refund is under way") \
    X(PREORDER_WAITS, "preordered units wait for their date") \
    X(BACKORDER_FILLED, "backorder filled") \
    X(BACKORDER_DATED, "backorder with a date") \
    X(DATE_MOVED, "backorder with another date") \
    X(SHIP_HELD, "shipping refused by a hold") \
    X(LINE_HELD, "hold on one line") \
    X(REVIEW_HELD, "review put a hold") \
    X(REVIEW_REFUSED, "review turned an order down") \
    X(WINDOW_CLOSED, "return refused: window is over") \
    X(ANOTHER_CHANGE, "second change refused") \
    X(LATE, "promise broken") \
    X(SHARED, "share made") \
    X(SHARE_REVOKED, "share revoked") \
    X(ARCHIVED, "order archived") \
    X(RESTORED, "order taken out of the archive") \
    X(ERASED, "subject erased") \
    X(ERASED_ARCHIVED, "archived order erased") \
    X(ERASED_WHILE_LEASED, "erasure asked while a task has the address") \
    X(REBUILT, "reports rebuilt") \
    X(REFUSAL_AUDITED, "refusal written down") \
    X(MESSAGE_FAILED, "message failed") \
    X(MESSAGE_SUPPRESSED, "message suppressed") \
    X(MESSAGE_UNKNOWN, "message perhaps sent") \
    X(MESSAGE_AGAIN, "message sent again by hand") \
    X(ENDPOINT_OFF, "endpoint disabled by failures") \
    X(FACT_BEFORE_PLAN, "hand-over told before confirmation") \
    X(SCAN_WITHOUT_PARCEL, "delivery scan made the parcel") \
    X(AUTHORIZE_UNKNOWN, "authorisation unknown") \
    X(CAPTURE_UNKNOWN, "capture unknown") \
    X(REFUND_UNKNOWN, "refund unknown") \
    X(VOID_UNKNOWN, "void unknown") \
    X(REFUND_BESIDE_UNKNOWN, "refund while another outcome is unknown") \
    X(CHARGED_BACK, "chargeback told") \
    X(SPLIT_TENDER, "two tenders of one order captured") \
    X(PART_CAPTURED, "payment captured in part") \
    X(REQUIRES_ACTION, "customer must act") \
    X(PAYMENT_DECLINED, "payment declined") \
    X(FACT_TOO_EARLY, "fact that waits for what it stands on") \
    X(APPLIED_DAY_LATER, "effect applied a day after the call") \
    X(NEVER_APPLIED, "timed out and never applied") \
    X(ANSWER_LATE, "answer after the deadline") \
    X(ANSWER_TWICE, "answer given twice") \
    X(ANSWER_WRONG, "answer with a wrong amount or garbage") \
    X(RETRY_AFTER, "told to come back later") \
    X(WEBHOOK_FIRST, "webhook before the answer") \
    X(WEBHOOK_AFTER, "webhook after the answer") \
    X(EFFECT_REPEATED, "call repeated with its key after it was applied") \
    X(COMMIT_UNKNOWN_DONE, "commit unknown, had happened") \
    X(COMMIT_UNKNOWN_LOST, "commit unknown, had not") \
    X(COMMIT_FAILED, "commit failed") \
    X(READ_FAILED, "read failed") \
    X(WRITE_FAILED, "write failed") \
    X(MEMORY_OUT, "allocation failed") \
    X(DIED_BEFORE_COMMIT, "process ended before a commit") \
    X(DIED_AFTER_COMMIT, "process ended after a commit") \
    X(DIED_IN_CALL, "process ended inside a call outside") \
    X(DIED_WHILE_OPENING, "process ended while opening") \
    X(KEY_KNOWN_AFTER_DEATH, "repeat after a crash got the first receipt") \
    X(KEY_MISMATCH, "key refused with other arguments") \
    X(KEY_TWICE_IN_BATCH, "one key twice in a batch") \
    X(KEYS_FORGOTTEN, "old keys forgotten") \
    X(REFUSED_NEIGHBOUR, "refused command beside accepted ones") \
    X(FENCE_STALE, "worker with a stale fence refused") \
    X(OUTAGE, "service down for long") \
    X(TASK_DROPPED, "parked task dropped by a person") \
    X(TASK_PARKED, "task parked") \
    X(CLOCK_BACK, "wall clock went back") \
    X(CLOCK_DAY, "clock jumped a day") \
    X(CLOCK_FROZEN, "clock stood still")

#define SOMETIMES_NUMBER(name, text) SEEN_##name,
typedef enum situation { SOMETIMES_ALL(SOMETIMES_NUMBER) SITUATIONS } situation;
#undef SOMETIMES_NUMBER

extern const char *const situation_names[SITUATIONS];

typedef struct trace {
    uint64_t hash;
    uint64_t lines_count;
    char lines[TRACE_LINES][TRACE_WIDTH];
    uint32_t seen[SITUATIONS];
    bool loud; // also to the standard error, as it happens
} trace;

void trace_begin(trace *of);
void trace_hash(trace *of, const void *bytes, size_t count);
void trace_number(trace *of, int64_t number);
// One line: hashed and kept.
void trace_line(trace *of, const char *format, ...)
    __attribute__((__format__(__printf__, 2, 3)));
void trace_print(const trace *of);

#endif
