// Who is down when, and the shop that goes on selling.
#include "sim/storm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modules/fulfillment/fulfillment.h"
#include "sim/clients.h"
#include "sim/journal.h"
#include "sim/look.h"
#include "sim/outside.h"

#define SECOND_MS 1000
#define MINUTE_MS (60 * SECOND_MS)
#define TROUBLE_MS (20 * MINUTE_MS)
#define DOWN_FIRST_MS (3 * MINUTE_MS / 2)
#define DOWN_EACH_MS (9 * MINUTE_MS / 2) // time to recover before the next
#define DOWN_MS (2 * MINUTE_MS)
#define HOME_MS (6 * HOUR_MS) // within which every order has ended
#define VERIFY_MS (4 * MINUTE_MS)
#define PLACE_PER_MILLION 400000 // in a second
#define VISITS 20                // an order is visited every so many seconds

// Ten calls in a hundred end with an error, five are applied and not answered.
// No answer comes late or twice, as in other seeds: an old yes to a key that
// is asked about again would end the breaker's pause.
void storm_plan(world *of)
{
    static const char *const prefixes[STORM_SERVICES] = {
        "payment.", "inventory.", "shipping.", "notification."};
    of->plan = (sim_plan){.outside_payment = true,
                          .outside_stock = true,
                          .outside_parcels = true,
                          .outside_channel = true,
                          .book_labels = true,
                          .unpaid_expiry_ms = 2 * HOUR_MS,
                          .return_window_days = -1,
                          .stock_units = 5000,
                          .themes = {[THEME_CORE] = 1, [THEME_TOLD] = 1},
                          .orders_max = ORDERS_MAX,
                          .errs = 100000,
                          .unknown = 50000,
                          .webhook = 300000};
    for (int i = 0; i < STORM_SERVICES; i++) {
        int64_t from = BEGINNING_MS + DOWN_FIRST_MS + i * DOWN_EACH_MS;
        of->storm->services[i] =
            (storm_service){.prefix = prefixes[i],
                            .from_ms = from,
                            .until_ms = from + DOWN_MS,
                            .silent = ((of->seed >> i) & 1) != 0};
    }
}

storm_weather storm_meets(world *of, const char *kind)
{
    for (int i = 0; of->storm != NULL && i < STORM_SERVICES; i++) {
        storm_service *at = &of->storm->services[i];
        if (strncmp(kind, at->prefix, strlen(at->prefix)) != 0)
            continue;
        at->sent++;
        if (world_now(of) < at->from_ms || world_now(of) >= at->until_ms)
            return STORM_FAIR;
        at->sent_down++;
        trace_line(&of->trace, "storm: at %lld s no answer to %s",
                   (long long)(world_now(of) - BEGINNING_MS) / SECOND_MS, kind);
        return at->silent ? STORM_SILENT : STORM_REFUSES;
    }
    return STORM_FAIR;
}

static bool one_in(world *of, uint32_t count)
{
    return chance_below(&of->clients, count) == 0;
}

static void send(world *of, const char *command, int32_t order,
                 const char *args)
{
    journal_send(of, journal_add(of, command, order, args));
}

// One to three lines, paid by card.
static void place(world *of)
{
    char args[ARGS_ROOM];
    uint32_t at = of->orders_count;
    if (at == ORDERS_MAX)
        return;
    sim_order *order = &of->orders[of->orders_count++];
    order->status = -1;
    order->lines_count = 1 + chance_below(&of->clients, 3);
    snprintf(order->id, sizeof(order->id), "O%u", (unsigned)at);
    snprintf(args, sizeof(args),
             "{\"order_id\":\"%s\",\"currency\":\"EUR\",\"ship_to\":{"
             "\"name\":\"N\",\"country\":\"DE\",\"email\":\"n%u@example.org\""
             "},\"lines\":[",
             order->id, (unsigned)at);
    for (uint32_t i = 0; i < order->lines_count; i++) {
        uint32_t sku = chance_below(&of->clients, 4);
        int64_t units = chance_between(&of->clients, 1, 4);
        clients_add(args, sizeof(args),
                    "%s{\"sku\":\"S%u\",\"quantity\":%lld,"
                    "\"unit_price_minor\":%lld}",
                    i > 0 ? "," : "", (unsigned)sku, (long long)units,
                    (long long)clients_price(sku));
        order->total_minor += units * clients_price(sku);
    }
    clients_add(args, sizeof(args),
                "],\"payments\":[{\"method\":\"card\",\"amount_minor\":%lld}]}",
                (long long)order->total_minor);
    send(of, "order.place", (int32_t)at, args);
}

// The first parcel that is not there yet; its number, or 0.
static int64_t next_parcel(world *of, const char *order_id, int32_t *state)
{
    look at;
    size_t count = 0;
    int64_t found = 0;
    oms_parcel_row like = {.order_id = order_id};
    look_begin(&at, &of->store.inner);
    const oms_parcel_row *rows =
        look_lines(&at, of, &oms__parcels_table, &like, 1, &count);
    for (size_t i = 0; i < count && found == 0; i++) {
        *state = rows[i].state;
        if (*state < OMS_SHIPMENT_DELIVERED)
            found = rows[i].shipment_no;
    }
    look_end(&at);
    return found;
}

// The warehouse does the next thing for an order; now and then somebody wants
// it canceled, or some money back.
static void visit(world *of, int32_t order)
{
    static const char *const steps[] = {"shipment.pick", "shipment.pack",
                                        "shipment.ship", "shipment.deliver"};
    char args[160];
    const char *id = of->orders[order].id;
    const char *command = "shipment.create";
    int32_t state = 0;
    int64_t parcel = next_parcel(of, id, &state);
    snprintf(args, sizeof(args), "{\"order_id\":\"%s\"", id);
    if (one_in(of, 100)) {
        command = "order.cancel";
        clients_add(args, sizeof(args), ",\"reason\":\"customer\"");
    } else if (one_in(of, 15)) {
        command = "payment.refund";
        clients_add(args, sizeof(args),
                    ",\"payment_no\":1,\"amount_minor\":100,"
                    "\"allowance\":true");
    } else if (parcel > 0) {
        command = steps[state];
        clients_add(args, sizeof(args), ",\"shipment_no\":%lld",
                    (long long)parcel);
    } else if (of->orders[order].status == OMS_ORDER_PENDING) {
        return; // nothing is secured yet
    }
    clients_add(args, sizeof(args), "}");
    send(of, command, order, args);
}

static bool is_open(const sim_order *order)
{
    return order->placed && order->status < OMS_ORDER_COMPLETED;
}

// Everybody who has something to do or to tell now; whether orders are open.
static bool work(world *of)
{
    bool open = false;
    size_t at;
    for (uint32_t i = 0; i < of->orders_count && !of->failed; i++) {
        if (!is_open(&of->orders[i]))
            continue;
        open = true;
        if (one_in(of, VISITS))
            visit(of, (int32_t)i);
    }
    for (of->due_in_ms = 0; !of->failed && of->due_in_ms == 0;) {
        outside_turn(of);
        while (!of->failed && clients_notice(of, &at))
            journal_send(of, at);
        if (!of->failed)
            life_step(of, 1000);
    }
    return open;
}

void storm_rages(world *of)
{
    int64_t quiet = BEGINNING_MS + TROUBLE_MS;
    int64_t verify = BEGINNING_MS + VERIFY_MS;
    for (; world_now(of) < quiet && !of->failed; ports_pass(of, SECOND_MS)) {
        if (chance_hits(&of->clients, PLACE_PER_MILLION))
            place(of);
        (void)work(of);
        if (of->failed || world_now(of) < verify)
            continue;
        life_verify(of, "in the storm");
        verify += VERIFY_MS;
    }
    of->faults_on = false;
    while (!of->failed && work(of)) {
        if (world_now(of) - quiet > HOME_MS)
            world_violation(of, "no order is stuck",
                            "orders are open %lld minutes after all is quiet",
                            (long long)(HOME_MS / MINUTE_MS));
        ports_pass(of, SECOND_MS);
    }
    of->storm->home_at_ms = world_now(of) - quiet;
}
