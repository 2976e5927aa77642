// See laws.h. Everything is counted anew from the first event on, each time.
#include <stdio.h>
#include <string.h>

#include "laws.h"

#define ORDERS_MAX 64
#define TENDERS_MAX 256
#define LINES_MAX 16
#define ID 64

typedef struct tender {
    char order_id[ID];
    int64_t payment_no;
    bool store_credit;
    bool exchange_credit;
    int64_t captured;
    int64_t refunded;
    int64_t charged_back;
    int64_t asked_back; // refunds in money, which the provider must know
} tender;

typedef struct goods {
    char sku[ID];
    int64_t quantity;
    int64_t canceled;
    int64_t shipped;
    int64_t returned;
} goods;

typedef struct order {
    char order_id[ID];
    int64_t total;
    int64_t canceled;
    int64_t credited;
    int64_t discarding_no; // the last cancellation whose goods are gone
    bool placed;
    bool ended;
    goods lines[LINES_MAX]; // by line_no - 1
} order;

typedef struct books {
    order orders[ORDERS_MAX];
    size_t orders_count;
    tender tenders[TENDERS_MAX];
    size_t tenders_count;
    int64_t granted; // store credit, by command
    int64_t given;   // instead of money
    int64_t exchanged;
    int64_t shelf[2]; // units of A and B that left (below zero) or came
} books;

static int64_t number(const json_t *from, const char *name)
{
    return json_integer_value(json_object_get(from, name));
}

static const char *text(const json_t *from, const char *name)
{
    const char *found = json_string_value(json_object_get(from, name));
    return found != NULL ? found : "";
}

static bool is(const char *type, const char *name)
{
    return strcmp(type, name) == 0;
}

static order *order_of(books *all, const char *order_id)
{
    for (size_t i = 0; i < all->orders_count; i++)
        if (is(all->orders[i].order_id, order_id))
            return &all->orders[i];
    assert_true(all->orders_count < ORDERS_MAX);
    order *fresh = &all->orders[all->orders_count++];
    (void)snprintf(fresh->order_id, ID, "%s", order_id);
    return fresh;
}

static tender *tender_of(books *all, const json_t *data)
{
    const char *order_id = text(data, "order_id");
    int64_t payment_no = number(data, "payment_no");
    for (size_t i = 0; i < all->tenders_count; i++)
        if (is(all->tenders[i].order_id, order_id) &&
            all->tenders[i].payment_no == payment_no)
            return &all->tenders[i];
    assert_true(all->tenders_count < TENDERS_MAX);
    tender *fresh = &all->tenders[all->tenders_count++];
    (void)snprintf(fresh->order_id, ID, "%s", order_id);
    fresh->payment_no = payment_no;
    fresh->store_credit = is(text(data, "method"), "store_credit");
    fresh->exchange_credit = is(text(data, "method"), "exchange_credit");
    return fresh;
}

// ---- money -----------------------------------------------------------------

static void count_back(books *all, tender *of, const json_t *data,
                       int64_t amount)
{
    bool exchange = strncmp(text(data, "reason"), "exchange ", 9) == 0;
    bool credit = json_is_true(json_object_get(data, "store_credit"));
    of->refunded += amount;
    if (exchange)
        all->exchanged += amount;
    else if (credit)
        all->given += amount;
    else
        of->asked_back += amount;
}

static void count_money(books *all, const char *type, const json_t *data)
{
    int64_t amount = number(data, "amount_minor");
    tender *of = tender_of(all, data);
    if (is(type, "payment.captured"))
        of->captured += amount;
    else if (is(type, "payment.refunded"))
        count_back(all, of, data, amount);
    else if (is(type, "payment.refund_reversed"))
        count_back(all, of, data, -amount);
    else if (is(type, "payment.charged_back"))
        of->charged_back += amount;
    else if (is(type, "payment.chargeback_reversed"))
        of->charged_back -= amount;
}

// ---- goods -----------------------------------------------------------------

static goods *line_of(order *of, const json_t *line)
{
    int64_t no = number(line, "line_no");
    assert_true(no >= 1 && no <= LINES_MAX);
    return &of->lines[no - 1];
}

static void move_shelf(books *all, const char *sku, int64_t units)
{
    if (is(sku, "A") || is(sku, "B"))
        all->shelf[is(sku, "B")] += units;
}

// A parcel leaves once, with the first event that tells of it.
static bool leaves(const char *type, const json_t *data)
{
    const char *before = text(data, "before");
    return (is(type, "shipment.shipped") || is(type, "shipment.delivered")) &&
           !is(before, "shipped") && !is(before, "delivered");
}

static void count_goods(books *all, const char *type, const json_t *data)
{
    order *of = order_of(all, text(data, "order_id"));
    const json_t *line;
    size_t at;
    json_array_foreach (json_object_get(data, "lines"), at, line) {
        goods *it = line_of(of, line);
        int64_t units = number(line, "quantity");
        if (is(type, "order.placed") || is(type, "order.changed")) {
            (void)snprintf(it->sku, ID, "%s", text(line, "sku"));
            it->quantity = units;
        } else if (is(type, "order.lines_canceled")) {
            it->canceled += units;
            if (!json_is_true(json_object_get(data, "restock")))
                move_shelf(all, it->sku, -units); // gone all the same
        } else if (leaves(type, data)) {
            it->shipped += units;
            move_shelf(all, it->sku, -units);
        } else if (is(type, "return.received")) {
            it->returned += units;
        } else if (is(type, "return.inspected") &&
                   is(text(line, "disposition"), "restock")) {
            move_shelf(all, it->sku, units);
        }
    }
}

static void count_due(books *all, const char *type, const json_t *data)
{
    order *of = order_of(all, text(data, "order_id"));
    if (is(type, "order.placed") || is(type, "order.changed"))
        of->total = number(data, "total_minor");
    of->placed = of->placed || is(type, "order.placed");
    if (is(type, "order.lines_canceled") || is(type, "order.changed"))
        of->canceled = number(data, "canceled_minor");
    if (is(type, "return.credited"))
        of->credited += number(data, "amount_minor");
    of->ended = of->ended || is(type, "order.canceled") ||
                is(type, "order.rejected") || is(type, "order.expired");
}

// The last units of an order leave it with its end.
static void count_discarded(books *all, const char *type, const json_t *data)
{
    order *of = order_of(all, text(data, "order_id"));
    int64_t no = number(data, "cancellation_no");
    if (is(type, "cancellation.requested") &&
        !json_is_true(json_object_get(data, "restock")))
        of->discarding_no = no;
    if (!is(type, "order.canceled") || no == 0 || no != of->discarding_no)
        return;
    for (size_t i = 0; i < LINES_MAX; i++) {
        const goods *it = &of->lines[i];
        move_shelf(all, it->sku, it->canceled + it->shipped - it->quantity);
    }
}

// ---- the log ---------------------------------------------------------------

static void count_event(books *all, const oms_event *event)
{
    json_t *data = json_loads(event->data, 0, NULL);
    assert_non_null(data);
    if (strncmp(event->type, "payment.", 8) == 0 &&
        !is(event->type, "payment.adjusted"))
        count_money(all, event->type, data);
    else if (is(event->type, "credit.granted"))
        all->granted += number(data, "amount_minor");
    else if (strncmp(event->type, "order.", 6) == 0 ||
             is(event->type, "return.credited"))
        count_due(all, event->type, data);
    if (is(event->type, "cancellation.requested") ||
        is(event->type, "order.canceled"))
        count_discarded(all, event->type, data);
    if (is(event->type, "order.placed") || is(event->type, "order.changed") ||
        is(event->type, "order.lines_canceled") ||
        is(event->type, "return.received") ||
        is(event->type, "return.inspected") || leaves(event->type, data))
        count_goods(all, event->type, data);
    json_decref(data);
}

static void read_log(shop *s, books *all)
{
    oms_feed_args args = OMS_INIT(oms_feed_args);
    args.limit = OMS_PAGE_MAX;
    for (bool end = false; !end;) {
        oms_feed *feed = NULL;
        oms_error error = OMS_INIT(oms_error);
        assert_int_equal(oms_feed_read(s->engine, &args, &feed, &error), 0);
        for (size_t i = 0; i < oms_feed_count(feed); i++)
            count_event(all, oms_feed_at(feed, i));
        args.after = oms_feed_cursor(feed);
        end = oms_feed_end(feed);
        oms_feed_free(feed);
    }
}

// ---- the laws --------------------------------------------------------------

static int differ(const char *law, const char *order_id, int64_t no,
                  int64_t events, int64_t said)
{
    if (events == said)
        return 0;
    print_message("%s: order %s, %lld: the log says %lld, not %lld\n", law,
                  order_id, (long long)no, (long long)events, (long long)said);
    return 1;
}

static int broken(const char *law, const tender *of, bool holds)
{
    if (!holds)
        print_message("%s: order %s, payment %lld: captured %lld, refunded "
                      "%lld, charged back %lld\n",
                      law, of->order_id, (long long)of->payment_no,
                      (long long)of->captured, (long long)of->refunded,
                      (long long)of->charged_back);
    return !holds;
}

// captured - refunded - charged back = held, tender by tender.
static int tenders(shop *s, const books *all)
{
    int faults = 0;
    for (size_t i = 0; i < all->tenders_count; i++) {
        const tender *of = &all->tenders[i];
        json_t *money =
            shop_ask(s, "payment.get", "{'order_id':'%s'}", of->order_id);
        const json_t *row = json_array_get(json_object_get(money, "payments"),
                                           (size_t)of->payment_no - 1);
        faults += differ("held", of->order_id, of->payment_no,
                         of->captured - of->refunded - of->charged_back,
                         number(row, "captured_minor") -
                             number(row, "refunded_minor") -
                             number(row, "charged_back_minor"));
        faults += differ("captured", of->order_id, of->payment_no, of->captured,
                         number(row, "captured_minor"));
        faults += broken("nothing is given back beyond what was captured", of,
                         of->refunded >= 0 && of->refunded <= of->captured);
        faults += broken("a bank lets go of what it holds", of,
                         of->charged_back >= 0);
        json_decref(money);
    }
    return faults;
}

static int64_t allowances(const json_t *money)
{
    int64_t sum = 0;
    const json_t *row;
    size_t at;
    json_array_foreach (json_object_get(money, "transactions"), at, row)
        if (is(text(row, "state"), "success"))
            sum += number(row, "allowance_minor");
    return sum;
}

// What is due is what was bought, less what was called off and credited.
static int dues(shop *s, const books *all)
{
    int faults = 0;
    for (size_t i = 0; i < all->orders_count; i++) {
        const order *of = &all->orders[i];
        if (!of->placed)
            continue; // a draft
        json_t *money =
            shop_ask(s, "payment.get", "{'order_id':'%s'}", of->order_id);
        int64_t due =
            of->total - of->canceled - of->credited - allowances(money);
        if (due < 0 || of->ended)
            due = 0;
        faults +=
            differ("due", of->order_id, 0, due, number(money, "due_minor"));
        json_decref(money);
        faults += differ("due of the order", of->order_id, 0, due,
                         shop_number(s, of->order_id, "due_minor"));
    }
    return faults;
}

// A fact may tell that canceled units have left all the same.
static int64_t canceled(const goods *it)
{
    int64_t most = it->quantity - it->shipped;
    return it->canceled < most ? it->canceled : most;
}

// Placed = open + canceled + shipped, line by line; of these some came back.
static int units(shop *s, const books *all)
{
    static const char *const names[] = {"quantity", "canceled", "shipped",
                                        "returned"};
    int faults = 0;
    for (size_t i = 0; i < all->orders_count; i++) {
        const order *of = &all->orders[i];
        if (!of->placed)
            continue;
        json_t *said =
            shop_ask(s, "order.get", "{'order_id':'%s'}", of->order_id);
        const json_t *line;
        size_t at;
        json_array_foreach (json_object_get(said, "lines"), at, line) {
            const goods *it = &of->lines[at];
            const int64_t sums[] = {it->quantity, canceled(it), it->shipped,
                                    it->returned};
            for (size_t n = 0; n < 4; n++)
                if (n != 1 || !of->ended) // the end cancels what is left
                    faults += differ(names[n], of->order_id, (int64_t)at + 1,
                                     sums[n], number(line, names[n]));
            if (it->returned > it->shipped)
                faults += differ("what came back had left", of->order_id,
                                 (int64_t)at + 1, it->shipped, it->returned);
        }
        json_decref(said);
    }
    return faults;
}

static int shelves(shop *s, const books *all)
{
    int faults = 0;
    for (int i = 0; i < 2; i++) {
        const char *sku = i == 0 ? "A" : "B";
        json_t *said = shop_ask(s, "stock.get", "{'sku':'%s'}", sku);
        faults += differ("on the shelf", sku, 0, LAWS_STOCK + all->shelf[i],
                         number(said, "on_hand"));
        json_decref(said);
    }
    return faults;
}

// ---- credit ----------------------------------------------------------------

static int64_t balances(shop *s)
{
    int64_t sum = 0;
    for (int i = 1; i <= LAWS_CUSTOMERS; i++) {
        json_t *said = shop_ask(s, "credit.get",
                                "{'customer_id':'C%d','currency':'EUR'}", i);
        sum += number(said, "balance_minor");
        json_decref(said);
    }
    return sum;
}

// Issued is what was spent and what is there; an exchange pays what it took.
static int credits(shop *s, const books *all)
{
    int64_t spent = 0;
    int64_t paid = 0;
    for (size_t i = 0; i < all->tenders_count; i++) {
        const tender *of = &all->tenders[i];
        if (of->store_credit)
            spent += of->captured - of->asked_back;
        if (of->exchange_credit)
            paid += of->captured - of->asked_back;
    }
    return differ("store credit", "", 0, all->granted + all->given - spent,
                  balances(s)) +
           differ("exchanges", "", 0, all->exchanged, paid);
}

// ---- the provider ----------------------------------------------------------

static int64_t provider_net(shop *s)
{
    int64_t net = 0;
    char cursor[256] = "";
    do {
        json_t *page =
            cursor[0] == '\0'
                ? shop_ask(s, "provider.list", "{'limit':%d}", OMS_PAGE_MAX)
                : shop_ask(s, "provider.list", "{'limit':%d,'cursor':'%s'}",
                           OMS_PAGE_MAX, cursor);
        const json_t *row;
        size_t at;
        json_array_foreach (json_object_get(page, "items"), at, row)
            net +=
                number(row, "captured_minor") - number(row, "refunded_minor");
        (void)snprintf(cursor, sizeof(cursor), "%s", text(page, "next_cursor"));
        json_decref(page);
    } while (cursor[0] != '\0');
    return net;
}

// An answer that was lost is heard of later.
static bool is_awaited(shop *s, const tender *of)
{
    char way[48];
    (void)snprintf(way, sizeof(way), "payments/%lld/refunding_minor",
                   (long long)of->payment_no - 1);
    int64_t open = shop_money(s, of->order_id, way);
    (void)snprintf(way, sizeof(way), "payments/%lld/capturing_minor",
                   (long long)of->payment_no - 1);
    return open + shop_money(s, of->order_id, way) > 0;
}

static int provider(shop *s, const books *all)
{
    int64_t net = 0;
    for (size_t i = 0; i < all->tenders_count; i++)
        if (is_awaited(s, &all->tenders[i]))
            return 0;
    for (size_t i = 0; i < all->tenders_count; i++) {
        const tender *of = &all->tenders[i];
        if (!of->store_credit && !of->exchange_credit)
            net += of->captured - of->asked_back;
    }
    return differ("at the provider", "", 0, net, provider_net(s));
}

int laws_broken(shop *s, bool facts)
{
    static books all;
    memset(&all, 0, sizeof(all));
    read_log(s, &all);
    int faults = tenders(s, &all) + dues(s, &all) + units(s, &all) +
                 shelves(s, &all) + credits(s, &all);
    return facts ? faults : faults + provider(s, &all);
}
