// How a shop begins: its rules, its products, places, buyers and endpoints.
#include <stdio.h>

#include "sim/clients.h"
#include "sim/journal.h"

static void set_up(world *of, const char *command, const char *args)
{
    size_t at = journal_add(of, command, -1, args);
    if (of->oms != NULL) // a fleet sends it to whom it concerns
        journal_send(of, at);
}

static void set_up_rules(world *of)
{
    static const char *const captures[] = {"on_ship", "on_confirm", "manual"};
    const sim_plan *plan = &of->plan;
    char args[ARGS_ROOM];
    snprintf(
        args, sizeof(args),
        "{\"facts\":\"%s\",\"secured_when\":\"%s\",\"skip_stock\":%s,"
        "\"allow_backorder\":%s,\"check_catalog\":%s,"
        "\"check_customer\":%s,\"tolerance_minor\":%lld,"
        "\"unpaid_expiry_ms\":%lld,\"change_expiry_ms\":%lld,"
        "\"hold_above_minor\":%lld,\"ask_source\":%s,\"ask_review\":%s,"
        "\"hold_country_mismatch\":true,\"draft_expiry_ms\":%lld}",
        plan->strict ? "strict" : "record",
        plan->secured_when == OMS_SECURED_COVERED ? "covered" : "tendered",
        plan->skip_stock ? "true" : "false",
        plan->allow_backorder ? "true" : "false",
        plan->check_catalog ? "true" : "false",
        plan->check_customer ? "true" : "false",
        (long long)plan->tolerance_minor, (long long)plan->unpaid_expiry_ms,
        (long long)plan->change_expiry_ms, (long long)plan->hold_above_minor,
        plan->ask_source ? "true" : "false",
        plan->outside_review ? "true" : "false", (long long)(2 * DAY_MS));
    set_up(of, "order.configure", args);
    static const char *const renewals[] = {"manual", "on_expiry",
                                           "before_shipping"};
    snprintf(args, sizeof(args),
             "{\"facts\":\"%s\",\"capture_when\":\"%s\",\"reauthorize\":"
             "\"%s\"}",
             plan->strict ? "strict" : "record", captures[plan->capture_when],
             renewals[plan->reauthorize]);
    set_up(of, "payment.configure", args);
    snprintf(args, sizeof(args),
             "{\"facts\":\"%s\",\"plan_manually\":%s,\"book_labels\":%s}",
             plan->strict ? "strict" : "record",
             plan->plan_manually ? "true" : "false",
             plan->book_labels ? "true" : "false");
    set_up(of, "fulfillment.configure", args);
    if (!plan->outside_payment)
        set_up(of, "provider.configure",
               "{\"method\":\"boleto\",\"capture_at_once\":true}");
}

// Rules of the modules behind an order's first way.
static void set_up_afterwards(world *of)
{
    static const char *const sourcings[] = {"fewest_splits", "nearest",
                                            "priority"};
    const sim_plan *plan = &of->plan;
    char args[ARGS_ROOM];
    snprintf(args, sizeof(args),
             "{\"window_days\":%lld,\"auto_approve\":%s,\"auto_credit\":%s,"
             "\"credit_shipping\":%s,\"fee_per_mille\":%lld,"
             "\"expiry_days\":3}",
             (long long)plan->return_window_days,
             plan->auto_approve ? "true" : "false",
             plan->auto_credit ? "true" : "false",
             plan->credit_shipping ? "true" : "false",
             (long long)plan->return_fee_per_mille);
    set_up(of, "return.configure", args);
    snprintf(args, sizeof(args), "{\"sourcing\":\"%s\"}",
             sourcings[plan->sourcing]);
    set_up(of, "stock.configure", args);
    if (plan->archive_after_days == 0 && plan->anonymize_after_days == 0)
        return;
    snprintf(args, sizeof(args),
             "{\"archive_after_days\":%lld,\"anonymize_after_days\":%lld}",
             (long long)(plan->archive_after_days > 0 ? plan->archive_after_days
                                                      : -1),
             (long long)(plan->anonymize_after_days > 0
                             ? plan->anonymize_after_days
                             : -1));
    set_up(of, "history.configure", args);
}

// A webhook and a file of the shop, and mails to whoever ordered.
static void set_up_endpoints(world *of)
{
    char args[ARGS_ROOM];
    snprintf(args, sizeof(args), "{\"failures_max\":%lld,\"give_up_ms\":%lld}",
             (long long)of->plan.failures_max, (long long)DAY_MS);
    set_up(of, "notification.configure", args);
    set_up(of, "endpoint.put",
           "{\"endpoint_id\":\"hook\",\"channel\":\"webhook\",\"address\":"
           "\"https://shop.example/hook\",\"events\":[{\"type\":\"order.\"},"
           "{\"type\":\"return.\"}]}");
    set_up(of, "endpoint.put",
           "{\"endpoint_id\":\"file\",\"channel\":\"file\",\"address\":"
           "\"box\",\"events\":[{\"type\":\"tracking.late\"}]}");
    set_up(of, "endpoint.put",
           "{\"endpoint_id\":\"mail\",\"channel\":\"email\",\"audience\":"
           "\"contact\",\"events\":[{\"type\":\"shipment.shipped\"},"
           "{\"type\":\"order.placed\"}]}");
    set_up(of, "template.put",
           "{\"event_type\":\"order.placed\",\"language\":\"en\",\"channel\":"
           "\"email\",\"subject\":\"Order {{order.number}}\",\"body\":"
           "\"Thank you\"}");
}

void clients_setup(world *of)
{
    static const char *const places[] = {"north", "south"};
    char args[ARGS_ROOM];
    set_up_rules(of);
    set_up_afterwards(of);
    if (of->plan.themes[THEME_TOLD] > 0 && !of->failed)
        set_up_endpoints(of);
    for (uint32_t i = 0; i < SKUS_COUNT * 2 && !of->failed; i++) {
        snprintf(args, sizeof(args),
                 "{\"sku\":\"S%u\",\"location_id\":\"%s\",\"quantity\":%lld}",
                 (unsigned)i / 2, places[i % 2],
                 (long long)of->plan.stock_units);
        set_up(of, "stock.receive", args);
    }
    for (uint32_t i = 0; i < SKUS_COUNT && !of->failed; i++) {
        snprintf(args, sizeof(args),
                 "{\"sku\":\"S%u\",\"currency\":\"EUR\","
                 "\"unit_price_minor\":%lld}",
                 (unsigned)i, (long long)clients_price(i));
        set_up(of, "product.put", args);
    }
    for (uint32_t i = 0; i + 1 < BUYERS_COUNT && !of->failed; i++) {
        snprintf(args, sizeof(args),
                 "{\"customer_id\":\"C%u\",\"name\":\"B\"%s"
                 "}",
                 (unsigned)i, i == 0 ? ",\"blocked\":true" : "");
        set_up(of, "customer.put", args);
    }
}
