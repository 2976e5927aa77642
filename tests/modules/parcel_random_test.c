// A thousand orders, each led through a random sequence of everything that
// people, carriers, stock and processing can say. Refusals are fine; after each
// step every invariant of fulfilment and stock holds. One number repeats a run.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modules/fulfillment/fulfillment.h"
#include "stage.h"

#define SEQUENCES 1000
#define STEPS 24

typedef struct walk {
    shop s;
    uint64_t chance;
    int tasks;
    bool reserved;
    bool confirmed;
    bool ended;
    int accepted;
} walk;

static uint32_t roll(walk *w, uint32_t sides)
{
    w->chance = w->chance * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(w->chance >> 33) % sides;
}

static void try(walk *w, const char *command, const char *args)
{
    int code = shop_try(&w->s, command, "%s", args);
    if (code != OMS_OK && code != OMS_ESTATE && code != OMS_EREFUSED &&
        code != OMS_ENOTFOUND && code != OMS_EINVAL)
        fail_msg("%s: %s: %s", command, oms_code_name(code), w->s.error.text);
    w->accepted += code == OMS_OK;
    shop_settle(&w->s);
}

// Some lines, sometimes none, sometimes more than there are.
static const char *some_lines(walk *w)
{
    static char text[256];
    size_t used = 0;
    text[0] = '\0';
    if (roll(w, 3) == 0)
        return text;
    used += (size_t)snprintf(text, sizeof(text), ",'lines':[");
    for (uint32_t line = 1; line <= 3; line++)
        if (line == 1 || roll(w, 2) == 0)
            used +=
                (size_t)snprintf(text + used, sizeof(text) - used,
                                 "%s{'line_no':%u,'quantity':%u}",
                                 line == 1 ? "" : ",", line, 1 + roll(w, 3));
    (void)snprintf(text + used, sizeof(text) - used, "]");
    return text;
}

static void act_on_work(walk *w)
{
    static const char *const verbs[] = {"start", "start", "close", "reject"};
    char command[32];
    char args[64];
    (void)snprintf(command, sizeof(command), "fulfillment.%s",
                   verbs[roll(w, 4)]);
    (void)snprintf(args, sizeof(args), "{'order_id':'o1','fulfillment_no':%u}",
                   1 + roll(w, 3));
    try(w, command, args);
}

static void act_on_parcel(walk *w)
{
    static const char *const verbs[] = {"pick", "pack",    "pack",  "ship",
                                        "ship", "deliver", "cancel"};
    char command[32];
    char args[64];
    (void)snprintf(command, sizeof(command), "shipment.%s", verbs[roll(w, 7)]);
    (void)snprintf(args, sizeof(args), "{'order_id':'o1','shipment_no':%u}",
                   1 + roll(w, 5));
    try(w, command, args);
}

static void tell_scan(walk *w)
{
    char args[160];
    int32_t count = (int32_t)oms__tracking_status_enum.count;
    const char *status =
        roll(w, 2) == 0 ? "delivered"
                        : oms__tracking_status_enum
                              .names[1 + (int32_t)roll(w, (uint32_t)count - 1)];
    (void)snprintf(args, sizeof(args),
                   "{'order_id':'o1','shipment_no':%u,'status':'%s',"
                   "'occurred_at':%u%s}",
                   roll(w, 4), status, 1 + roll(w, 50),
                   roll(w, 8) == 0 ? ",'undated':true" : "");
    try(w, "shipment.scan", args);
}

static void make_parcel(walk *w, const char *command)
{
    char args[512];
    (void)snprintf(args, sizeof(args), "{'order_id':'o1'%s}", some_lines(w));
    try(w, command, args);
}

static void move_stock(walk *w)
{
    static const char *const skus[] = {"A", "B", "C"};
    static const char *const places[] = {"default", "n", "s"};
    char args[128];
    bool receives = roll(w, 4) != 0;
    (void)snprintf(args, sizeof(args),
                   "{'sku':'%s','location_id':'%s','quantity':%d}",
                   skus[roll(w, 3)], places[roll(w, 3)],
                   (int)roll(w, 4) + (receives ? 1 : -3));
    try(w, receives ? "stock.receive" : "stock.adjust", args);
}

// What processing would ask: all lines that are not digital.
static void reserve(walk *w)
{
    if (w->reserved || w->ended)
        return;
    const stage_answer *answer =
        stage_rule(&w->s, "reserve", "r1",
                   "{'order_id':'o1','allow_backorder':%s,'lines':["
                   "{'line_no':1,'sku':'A','quantity':3},"
                   "{'line_no':2,'sku':'B','quantity':2%s},"
                   "{'line_no':3,'sku':'A','quantity':2}]}",
                   roll(w, 2) == 0 ? "true" : "false",
                   roll(w, 3) == 0 ? ",'location_id':'n'" : "");
    if (answer->outcome != OMS_OUTCOME_OK)
        return;
    char lines[2048] = "";
    for (size_t i = 0; i < answer->lines_count; i++) {
        size_t used = strlen(lines);
        (void)snprintf(lines + used, sizeof(lines) - used,
                       "%s{'line_no':%d,'location_id':'%s','allocated':%d,"
                       "'backordered':%d}",
                       i > 0 ? "," : "", (int)answer->lines[i].line_no,
                       answer->places[i], (int)answer->lines[i].allocated,
                       (int)answer->lines[i].backordered);
    }
    w->reserved = true;
    stage_say(&w->s, "reserved", "{'order_id':'o1','lines':[%s]}", lines);
}

static void speak(walk *w)
{
    char task[16];
    uint32_t what = roll(w, 8);
    (void)snprintf(task, sizeof(task), "t%d", w->tasks++);
    if (what < 2) {
        reserve(w);
    } else if (what < 5 && !w->confirmed && !w->ended) {
        w->confirmed = true;
        stage_confirm(&w->s, "o1");
    } else if (what == 5 && !w->ended && roll(w, 3) == 0) {
        w->ended = true;
        stage_say(&w->s, w->confirmed ? "canceled" : "rejected",
                  "{'order_id':'o1','reason':'customer'}");
        stage_rule(&w->s, "release", task, "{'order_id':'o1'}");
    } else if (what == 6) {
        stage_rule(&w->s, "restock", task,
                   "{'order_id':'o1','lines':[{'line_no':1,'sku':'A',"
                   "'quantity':1%s}]}",
                   roll(w, 2) == 0 ? ",'location_id':'s'" : "");
    }
    shop_settle(&w->s);
}

static void take_step(walk *w)
{
    switch (roll(w, 12)) {
    case 0:
    case 1:
        speak(w);
        break;
    case 2:
        move_stock(w);
        break;
    case 3:
        act_on_work(w);
        break;
    case 4:
        try(w, "fulfillment.plan",
            roll(w, 2) == 0 ? "{'order_id':'o1'}"
                            : "{'order_id':'o1','location_id':'s'}");
        break;
    case 5:
    case 6:
        make_parcel(w, "shipment.create");
        break;
    case 7:
        make_parcel(w, "shipment.record");
        break;
    case 8:
        tell_scan(w);
        break;
    default:
        act_on_parcel(w);
    }
}

static void begin(walk *w)
{
    static const char *const policies[] = {"record", "strict"};
    stage_open(&w->s, NULL);
    shop_do(&w->s, "fulfillment.configure",
            "{'facts':'%s','plan_manually':%s,'book_labels':%s}",
            policies[roll(w, 2)], roll(w, 4) == 0 ? "true" : "false",
            roll(w, 2) == 0 ? "true" : "false");
    stage_say(&w->s, "placed",
              "{'order_id':'o1','number':1,'channel':'web','currency':'EUR',"
              "'total_minor':%u,'terms':'prepaid','placed_at':1,'lines':["
              "{'line_no':1,'sku':'A','quantity':3,'total_minor':100},"
              "{'line_no':2,'sku':'B','quantity':2,'total_minor':333},"
              "{'line_no':3,'sku':'A','quantity':2,'total_minor':7}]}",
              200 + roll(w, 600));
    for (int i = 0; i < 3; i++)
        move_stock(w);
    if (roll(w, 4) != 0)
        reserve(w);
    if (roll(w, 2) != 0) {
        w->confirmed = true;
        stage_confirm(&w->s, "o1");
    }
}

static void test_random__every_invariant_holds_after_every_step(void **state)
{
    (void)state;
    const char *given = getenv("OMS_SEQUENCES");
    unsigned long sequences = given ? strtoul(given, NULL, 10) : SEQUENCES;
    int accepted = 0;
    for (unsigned long i = 0; i < sequences; i++) {
        walk w = {.chance = i * 2654435761U + 1};
        begin(&w);
        for (int step = 0; step < STEPS; step++) {
            take_step(&w);
            size_t count = 0;
            oms_result *found = NULL;
            assert_int_equal(oms_verify(w.s.engine, 0, &count, &found, NULL),
                             OMS_OK);
            if (count != 0)
                fail_msg("sequence %lu, step %d: %s", i, step,
                         oms_result_json(found));
            oms_result_free(found);
        }
        accepted += w.accepted;
        shop_close(&w.s);
    }
    // A walk that is refused everywhere would prove nothing.
    assert_true(accepted > (int)sequences * STEPS / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random__every_invariant_holds_after_every_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
