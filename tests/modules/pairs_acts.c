// Every command that can be told to an order, in one or several ways.
// See pairs.h.
#include <stdio.h>
#include <string.h>

#include "pairs.h"

#define ID "{'order_id':'R#'"
#define LINE "'lines':[{'line_no':@,'quantity':@}]"
#define NEW "'lines':[{'sku':'A','quantity':@,'unit_price_minor':$}]"
#define CHANGE(action) ID ",'actions':[{" action "}]}"

const pairs_act pairs_acts[] = {
    {"cancellation.request", ID "}"},
    {"cancellation.request", ID "," LINE "}"},
    {"cancellation.request", ID "," LINE ",'no_restock':true}"},
    {"claim.approve", ID ",'replacement_no':1}"},
    {"claim.place", ID "," LINE "}"},
    {"claim.place", ID "," LINE ",'undecided':true}"},
    {"claim.reject", ID ",'replacement_no':1}"},
    {"credit.grant", "{'customer_id':'C#','currency':'EUR',"
                     "'amount_minor':$,'order_id':'R#'}"},
    {"exchange.cancel", ID ",'replacement_no':1}"},
    {"exchange.place", ID ",'return_no':1,'advance':true," NEW "}"},
    {"exchange.place", ID ",'return_no':1," NEW "}"},
    {"fulfillment.close", ID ",'fulfillment_no':1}"},
    {"fulfillment.plan", ID "}"},
    {"fulfillment.reject", ID ",'fulfillment_no':1}"},
    {"fulfillment.start", ID ",'fulfillment_no':1}"},
    {"order.annotate", ID ",'reference':'r-#','metadata':{'k':'@'}}"},
    {"order.archive", ID "}"},
    {"order.cancel", ID "}"},
    {"order.cancel", ID ",'reason':'customer','occurred_at_ms':1600000000000}"},
    {"order.change_begin", CHANGE("'kind':'set_quantity','line_no':@,"
                                  "'quantity':@")},
    {"order.change_begin", CHANGE("'kind':'set_price','line_no':@,"
                                  "'unit_price_minor':$")},
    {"order.change_begin",
     CHANGE("'kind':'add_line','line':{'sku':'B','quantity':@,"
            "'unit_price_minor':$}")},
    {"order.change_cancel", ID "}"},
    {"order.change_confirm", ID "}"},
    {"order.change_decline", ID "}"},
    {"order.change_edit", CHANGE("'kind':'remove_line','line_no':@,"
                                 "'quantity':1")},
    {"order.change_edit",
     CHANGE("'kind':'add_adjustment','adjustment':{'kind':'fee',"
            "'amount_minor':$}")},
    {"order.complete", ID "}"},
    {"order.confirm", ID "}"},
    {"order.draft", ID ",'currency':'EUR'," NEW "}"},
    {"order.expect", ID ",'lines':[{'line_no':@,'expected_at_ms':17#}]}"},
    {"order.hold", ID ",'kind':'y','blocks_fulfill':true}"},
    {"order.hold", ID ",'kind':'y','blocks_capture':true,"
                      "'blocks_complete':true}"},
    {"order.note_add", ID ",'text':'hm'}"},
    {"order.place", ID ",'currency':'EUR'," NEW "}"},
    {"order.place_draft", ID "}"},
    {"order.reject", ID "}"},
    {"order.release_hold", ID ",'hold_no':1}"},
    {"order.restore", ID "}"},
    {"order.tag_set", ID ",'add':[{'tag':'t@'}]}"},
    {"payment.add", ID ",'method':'card','amount_minor':$}"},
    {"payment.authorize", ID ",'payment_no':@}"},
    {"payment.capture", ID ",'payment_no':@}"},
    {"payment.capture", ID ",'payment_no':@,'amount_minor':$}"},
    {"payment.dispute_close", ID ",'dispute_no':1,'won':true}"},
    {"payment.dispute_close", ID ",'dispute_no':1}"},
    {"payment.dispute_open", ID ",'payment_no':@,'amount_minor':$}"},
    {"payment.record", ID ",'payment_no':@,'type':'capture',"
                          "'amount_minor':$,'provider_ref':'ref-#'}"},
    {"payment.record", ID ",'method':'cash','type':'capture',"
                          "'amount_minor':$,'provider_ref':'ref-#'}"},
    {"payment.record", ID ",'payment_no':1,'type':'refund',"
                          "'amount_minor':$,'provider_ref':'ref-#'}"},
    {"payment.refund", ID ",'payment_no':@,'amount_minor':$}"},
    {"payment.refund", ID ",'amount_minor':$,'allowance':true}"},
    {"payment.retry_refund", ID "}"},
    {"payment.void", ID ",'payment_no':@}"},
    {"payment.void", ID ",'payment_no':@,'amount_minor':$}"},
    {"return.approve", ID ",'return_no':1}"},
    {"return.cancel", ID ",'return_no':1}"},
    {"return.complete", ID ",'return_no':1}"},
    {"return.credit", ID ",'return_no':1}"},
    {"return.credit", ID ",'gesture':true,'items_minor':$,"
                         "'shipping_minor':@}"},
    {"return.credit", ID ",'return_no':1,'resolution':'store_credit'}"},
    {"return.inspect", ID ",'return_no':1}"},
    {"return.inspect", ID ",'return_no':1,'lines':[{'line_no':1,"
                          "'quantity':1,'disposition':'damaged'}]}"},
    {"return.match", "{'unmatched_id':'none','order_id':'R#'}"},
    {"return.receive", ID ",'return_no':1}"},
    {"return.receive", ID ",'return_no':1," LINE "}"},
    {"return.record", ID ",'sku':'A','quantity':@,'ask_refund':true}"},
    {"return.record", "{'customer_id':'C#','sku':'A','quantity':@,"
                      "'unit_price_minor':500,'ask_refund':true}"},
    {"return.reject", ID ",'return_no':1}"},
    {"return.request", ID "," LINE "}"},
    {"return.send", ID ",'return_no':1}"},
    {"shipment.cancel", ID ",'shipment_no':1}"},
    {"shipment.create", ID "}"},
    {"shipment.create", ID "," LINE "}"},
    {"shipment.deliver", ID ",'shipment_no':1}"},
    {"shipment.pack", ID ",'shipment_no':1}"},
    {"shipment.pick", ID ",'shipment_no':1}"},
    {"shipment.record", ID "," LINE ",'carrier':'x',"
                           "'tracking_number':'T#'}"},
    {"shipment.scan", ID ",'shipment_no':1,'status':'delivered'}"},
    {"shipment.scan", ID ",'shipment_no':1,'status':'in_transit'}"},
    {"shipment.ship", ID ",'shipment_no':1}"},
    {"subject.erase", "{'customer_id':'C#','orders':[{'order_id':'R#'}],"
                      "'reason':'asked','keep_open':true}"},
    {"subject.erase", "{'customer_id':'C#','reason':'asked'}"},
    {"tracking.revoke", ID "}"},
    {"tracking.share", ID "}"},
};
const size_t pairs_acts_count = sizeof(pairs_acts) / sizeof(pairs_acts[0]);

// xorshift64*, as in shop.c.
uint32_t pairs_pick(pairs_chance *chance, uint32_t below)
{
    chance->state ^= chance->state >> 12;
    chance->state ^= chance->state << 25;
    chance->state ^= chance->state >> 27;
    return (uint32_t)(chance->state * 2685821657736338717ULL >> 33) % below;
}

void pairs_write(const char *text, int order, pairs_chance *chance, char *out,
                 size_t room)
{
    static const int amounts[] = {1, 50, 250, 700, 1000, 2495};
    size_t used = 0;
    for (; *text != '\0'; text++) {
        int more = 1;
        if (*text == '#')
            more = snprintf(out + used, room - used, "%d", order);
        else if (*text == '@')
            more = snprintf(out + used, room - used, "%u",
                            1 + pairs_pick(chance, 2));
        else if (*text == '$')
            more = snprintf(out + used, room - used, "%d",
                            amounts[pairs_pick(chance, 6)]);
        else
            out[used] = (char)(*text == '\'' ? '"' : *text);
        used += (size_t)more;
        assert_true(used < room);
    }
    out[used] = '\0';
}

void pairs_say(const char *command, int order, pairs_chance *chance, char *out,
               size_t room)
{
    uint32_t ways = 0;
    for (size_t i = 0; i < pairs_acts_count; i++)
        ways += strcmp(pairs_acts[i].command, command) == 0;
    assert_true(ways > 0);
    uint32_t way = pairs_pick(chance, ways);
    for (size_t i = 0; i < pairs_acts_count; i++) {
        if (strcmp(pairs_acts[i].command, command) == 0 && way-- == 0)
            pairs_write(pairs_acts[i].args, order, chance, out, room);
    }
}

static bool takes_an_order(const json_t *value)
{
    const char *key;
    const json_t *member;
    size_t at;
    if (json_is_array(value)) {
        json_array_foreach (value, at, member) {
            if (takes_an_order(member))
                return true;
        }
    }
    json_object_foreach ((json_t *)value, key, member) {
        if (strcmp(key, "order_id") == 0 || takes_an_order(member))
            return true;
    }
    return false;
}

static const char *act_named(const char *name)
{
    for (size_t i = 0; i < pairs_acts_count; i++) {
        if (strcmp(pairs_acts[i].command, name) == 0)
            return pairs_acts[i].command;
    }
    fail_msg("%s takes an order: say in pairs_acts.c how to tell it", name);
    return NULL;
}

size_t pairs_commands(shop *s, const char **names, size_t room)
{
    oms_result *result = NULL;
    size_t count = 0;
    size_t said = 0;
    size_t at;
    const json_t *command;
    assert_int_equal(oms_describe(s->engine, &result, &s->error), OMS_OK);
    json_t *all = json_loads(oms_result_json(result), 0, NULL);
    oms_result_free(result);
    json_array_foreach (json_object_get(all, "commands"), at, command) {
        if (!takes_an_order(json_object_get(command, "args")))
            continue;
        assert_true(count < room);
        names[count++] =
            act_named(json_string_value(json_object_get(command, "name")));
    }
    json_decref(all);
    for (size_t i = 0; i < pairs_acts_count; i++)
        said += i == 0 ||
                strcmp(pairs_acts[i].command, pairs_acts[i - 1].command) != 0;
    assert_int_equal(said, count);
    return count;
}
