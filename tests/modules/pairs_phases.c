// The phases of an order's life in which two commands meet. See pairs.h.
#include <string.h>

#include "pairs.h"

#define ORDER \
    "'order_id':'R#','customer_id':'C#','currency':'EUR','lines':[" \
    "{'sku':'A','quantity':3,'unit_price_minor':500,'tax_minor':95}," \
    "{'sku':'B','quantity':2,'unit_price_minor':250}],'adjustments':[" \
    "{'kind':'shipping','amount_minor':400}],'ship_to':{'name':'Ann Lee'," \
    "'line1':'1 Way','city':'Rome','postal_code':'00100','country':'IT'}"
#define CARD "'payments':[{'method':'card','amount_minor':2495}]"
#define CARDS \
    "'payments':[{'method':'card','amount_minor':1500}," \
    "{'method':'card','amount_minor':995}]"
#define BY(method) \
    "{" ORDER ",'payments':[{'method':'" method "','amount_minor':2495}]}"
#define PARCEL "{'order_id':'R#','shipment_no':1}"
#define RETURN "{'order_id':'R#','return_no':1}"

const pairs_phase pairs_phases[] = {
    {"draft", NULL, "order.draft", "{" ORDER "," CARD "}", true},
    {"placed", NULL, "order.place", "{" ORDER "," CARD "}", false},
    {"ready", NULL, "order.place", "{" ORDER "," CARD "}", true},
    {"split", NULL, "order.place", "{" ORDER "," CARDS "}", true},
    {"unpaid", NULL, "order.place", "{" ORDER "}", true},
    {"on account", NULL, "order.place", "{" ORDER ",'terms':'on_account'}",
     true},
    {"declined", NULL, "order.place", BY("poor"), true},
    {"acting", NULL, "order.place", BY("slow"), true},
    {"backordered", NULL, "order.place",
     "{'order_id':'R#','customer_id':'C#','currency':'EUR','terms':"
     "'on_account','lines':[{'sku':'A','quantity':1,'unit_price_minor':9},"
     "{'sku':'NONE','quantity':2,'unit_price_minor':250}]}",
     true},
    {"kept", NULL, "order.place", BY("keeps"), true},
    {"keeping", "kept", "payment.capture", "{'order_id':'R#','payment_no':1}",
     true},
    {"unrefunded", "keeping", "payment.refund",
     "{'order_id':'R#','amount_minor':300,'allowance':true}", true},
    {"lost", NULL, "order.place", BY("loses"), true},
    {"tried", "ready", "payment.add",
     "{'order_id':'R#','method':'poor','amount_minor':100}", true},
    {"held", "placed", "order.hold",
     "{'order_id':'R#','kind':'x','blocks_confirm':true}", true},
    {"holding", "ready", "order.hold",
     "{'order_id':'R#','kind':'x','blocks_ship':true,'blocks_complete':true}",
     true},
    {"noted", "ready", "order.note_add", "{'order_id':'R#','text':'hello'}",
     true},
    {"changing", "ready", "order.change_begin",
     "{'order_id':'R#','actions':[{'kind':'set_quantity','line_no':1,"
     "'quantity':5},{'kind':'remove_line','line_no':2,'quantity':1}]}",
     true},
    {"changed", "changing", "order.change_confirm", "{'order_id':'R#'}", false},
    {"cheaper", "split", "order.change_begin",
     "{'order_id':'R#','actions':[{'kind':'add_adjustment','adjustment':{"
     "'kind':'discount','amount_minor':1200}}]}",
     true},
    {"stopping", "ready", "cancellation.request",
     "{'order_id':'R#','lines':[{'line_no':1,'quantity':2}]}", false},
    {"stopped", "stopping", "order.tag_set",
     "{'order_id':'R#','add':[{'tag':'cut'}]}", true},
    {"canceling", "split", "order.cancel", "{'order_id':'R#'}", false},
    {"canceled", "ready", "order.cancel", "{'order_id':'R#'}", true},
    {"capturing", "ready", "payment.capture",
     "{'order_id':'R#','payment_no':1,'amount_minor':1100}", false},
    {"captured", "split", "payment.capture", "{'order_id':'R#','payment_no':1}",
     true},
    {"started", "ready", "fulfillment.start",
     "{'order_id':'R#','fulfillment_no':1}", true},
    {"parceled", "ready", "shipment.create", "{'order_id':'R#'}", true},
    {"part parceled", "split", "shipment.create",
     "{'order_id':'R#','lines':[{'line_no':1,'quantity':2}]}", true},
    {"packed", "parceled", "shipment.pack", PARCEL, true},
    {"part packed", "part parceled", "shipment.pack", PARCEL, true},
    {"shipping", "packed", "shipment.ship", PARCEL, false},
    {"shipped", "packed", "shipment.ship", PARCEL, true},
    {"part shipped", "part packed", "shipment.ship", PARCEL, true},
    {"delivered", "shipped", "shipment.deliver", PARCEL, true},
    {"part delivered", "part shipped", "shipment.deliver", PARCEL, true},
    {"shared", "delivered", "tracking.share", "{'order_id':'R#'}", true},
    {"refunding", "shipped", "payment.refund",
     "{'order_id':'R#','payment_no':1,'amount_minor':700,'allowance':true}",
     false},
    {"disputed", "delivered", "payment.dispute_open",
     "{'order_id':'R#','payment_no':1,'amount_minor':900}", true},
    {"returning", "delivered", "return.request",
     "{'order_id':'R#','lines':[{'line_no':1,'quantity':2},"
     "{'line_no':2,'quantity':1}]}",
     true},
    {"approved", "returning", "return.approve", RETURN, true},
    {"received", "approved", "return.receive", RETURN, true},
    {"inspected", "received", "return.inspect", RETURN, true},
    {"credited", "inspected", "return.credit", RETURN, false},
    {"exchanging", "received", "exchange.place",
     "{'order_id':'R#','return_no':1,'advance':true,'lines':[{'sku':'A',"
     "'quantity':1,'unit_price_minor':700}]}",
     false},
    {"claiming", "delivered", "claim.place",
     "{'order_id':'R#','lines':[{'line_no':1,'quantity':1}],'undecided':true}",
     true},
    {"archived", "delivered", "order.archive", "{'order_id':'R#'}", true},
};
const size_t pairs_phases_count =
    sizeof(pairs_phases) / sizeof(pairs_phases[0]);

static size_t phase_named(const char *name)
{
    size_t at = 0;
    while (strcmp(pairs_phases[at].name, name) != 0) {
        at++;
        assert_true(at < pairs_phases_count);
    }
    return at;
}

void pairs_bring(shop *s, size_t phase, int order)
{
    const pairs_phase *to = &pairs_phases[phase];
    pairs_chance unused = {0};
    char args[1024];
    if (to->after != NULL)
        pairs_bring(s, phase_named(to->after), order);
    pairs_write(to->args, order, &unused, args, sizeof(args));
    int code = shop_try(s, to->command, "%s", args);
    if (code != OMS_OK)
        fail_msg("%s: %s: %s at %s: %s (%s)", to->name, to->command,
                 oms_code_name(code), s->error.where, s->error.text,
                 s->error.guards);
    if (to->settled)
        shop_settle(s);
}
