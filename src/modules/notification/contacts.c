// How to reach whoever ordered. Each order costs one small row here, and only
// once somebody is to be told anything; orders that are older are looked up in
// the log when they are first needed.
#include "modules/notification/notification.h"

#include <string.h>

#define EVENTS_PER_PAGE 32

static contact_row contact_from(const oms_order_placed *placed)
{
    contact_row contact = {.order_id = placed->order_id,
                           .number = placed->number,
                           .channel = placed->channel,
                           .currency = placed->currency,
                           .customer_id = placed->customer_id};
    if (placed->ship_to != NULL) {
        contact.name = placed->ship_to->name;
        contact.email = placed->ship_to->email;
        contact.phone = placed->ship_to->phone;
    }
    return contact;
}

void oms__contacts_remember(oms_tx *tx, const oms_order_placed *placed)
{
    contact_row contact = contact_from(placed);
    contact_row known = {.order_id = placed->order_id};
    if (!oms__tx_get(tx, &oms__contacts_table, &known))
        oms__tx_put(tx, &oms__contacts_table, &contact);
}

// The event that placed the order: the first one, or one behind all that was
// done to its draft.
static const oms_order_placed *find_placed(const telling *it)
{
    int64_t after = 0;
    size_t count = 0;
    do {
        const oms_logged *page = oms__tx_log(it->tx, it->event->subject, after,
                                             EVENTS_PER_PAGE, &count);
        for (size_t i = 0; i < count; i++) {
            if (page[i].data != NULL &&
                strcmp(page[i].event.type, "order.placed") == 0)
                return page[i].data;
            after = page[i].event.id;
        }
    } while (count == EVENTS_PER_PAGE);
    return NULL;
}

static bool look_back(telling *it)
{
    const oms_order_placed *placed = find_placed(it);
    if (placed == NULL)
        return false;
    it->contact = contact_from(placed);
    oms__tx_put(it->tx, &oms__contacts_table, &it->contact);
    return true;
}

const contact_row *oms__contacts_of(telling *it)
{
    if (!it->looked) {
        it->looked = true;
        it->contact = (contact_row){.order_id = it->event->subject};
        if (!oms__tx_get(it->tx, &oms__contacts_table, &it->contact) &&
            !look_back(it))
            it->contact.order_id = NULL;
    }
    return it->contact.order_id != NULL ? &it->contact : NULL;
}

const char *oms__contacts_address(const contact_row *contact, int32_t channel)
{
    switch (oms__channels[channel].reach) {
    case REACH_MAIL:
        return contact->email;
    case REACH_PHONE:
        return contact->phone;
    default:
        return NULL;
    }
}
