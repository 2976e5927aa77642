// Who gives commands: shoppers, staff, the warehouse, carriers and the
// provider's webhooks. They remember what was acknowledged and guess the rest,
// so that many of their commands are illegal; none is malformed.
#ifndef OMS_TESTS_SIM_CLIENTS_H
#define OMS_TESTS_SIM_CLIENTS_H

#include "sim/world.h"

#define SKUS_COUNT 6
#define BUYERS_COUNT 4

// Writes one new command of somebody into the journal; its position.
size_t clients_next(world *of);
// The shop's rules, its products, buyers and stock.
void clients_setup(world *of);
// A fact that the provider tells now, if one is due. False: none.
bool clients_notice(world *of, size_t *at);
// The answer came home.
void clients_acknowledged(world *of, const sim_entry *entry);
void clients_refused(world *of, const sim_entry *entry, int code);

int64_t clients_price(uint32_t sku);
int32_t clients_order(world *of); // a random one, or -1
bool clients_one_in(world *of, uint32_t count);
bool clients_packed(const sim_order *order); // one of its parcels is
// Appends to the arguments of a command.
void clients_add(char *out, size_t room, const char *format, ...)
    __attribute__((__format__(__printf__, 3, 4)));

// clients_verbs.c: what people may want.
#define CLIENTS_GOODS "goods"     // the warehouse's next step, whatever it is
#define CLIENTS_RETURNS "returns" // the next step of a return

// clients_shop.c: each writes arguments to [out]; false: not now.
typedef bool (*clients_make)(world *of, int32_t order, char *out, size_t room,
                             int64_t *detail);

typedef struct clients_verb {
    const char *command;
    uint32_t weight;
    sim_theme theme;
    clients_make make;
} clients_verb;
extern const clients_verb clients_verbs[];
extern const size_t clients_verbs_count;

bool make_place(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_cancel(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_cancel_fact(world *of, int32_t order, char *out, size_t room,
                      int64_t *d);
bool make_confirm(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_confirm_fact(world *of, int32_t order, char *out, size_t room,
                       int64_t *d);
bool make_reject(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_hold(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_release_hold(world *of, int32_t order, char *out, size_t room,
                       int64_t *d);
bool make_annotate(world *of, int32_t order, char *out, size_t room,
                   int64_t *d);
bool make_plain(world *of, int32_t order, char *out, size_t room, int64_t *d);

// clients_money.c
bool make_payment_add(world *of, int32_t order, char *out, size_t room,
                      int64_t *d);
bool make_payment_act(world *of, int32_t order, char *out, size_t room,
                      int64_t *d);
bool make_paid(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_rumour(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_receive(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_adjust(world *of, int32_t order, char *out, size_t room, int64_t *d);

// clients_goods.c
bool make_work(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_parcel(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_parcel_act(world *of, int32_t order, char *out, size_t room,
                     int64_t *d);
bool make_hand_over(world *of, int32_t order, char *out, size_t room,
                    int64_t *d);
bool make_scan(world *of, int32_t order, char *out, size_t room, int64_t *d);
// The next thing that the warehouse would do for an order; NULL: nothing.
const char *goods_next(world *of, int32_t order, char *out, size_t room,
                       int64_t *detail);

// clients_change.c
bool make_draft(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_place_draft(world *of, int32_t order, char *out, size_t room,
                      int64_t *d);
bool make_change_begin(world *of, int32_t order, char *out, size_t room,
                       int64_t *d);
bool make_change_edit(world *of, int32_t order, char *out, size_t room,
                      int64_t *d);
bool make_change_act(world *of, int32_t order, char *out, size_t room,
                     int64_t *d);
bool make_tag(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_note(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_typed_hold(world *of, int32_t order, char *out, size_t room,
                     int64_t *d);
bool make_stop(world *of, int32_t order, char *out, size_t room, int64_t *d);

// clients_returns.c
bool make_return(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_return_act(world *of, int32_t order, char *out, size_t room,
                     int64_t *d);
bool make_arrival(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_inspection(world *of, int32_t order, char *out, size_t room,
                     int64_t *d);
bool make_credit(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_came_back(world *of, int32_t order, char *out, size_t room,
                    int64_t *d);
bool make_match(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_exchange(world *of, int32_t order, char *out, size_t room,
                   int64_t *d);
bool make_claim(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_replacement_act(world *of, int32_t order, char *out, size_t room,
                          int64_t *d);
// The next step of a return of the order; NULL: nothing.
const char *returns_next(world *of, int32_t order, char *out, size_t room,
                         int64_t *detail);
// A step was done, or could not be.
void returns_learn(sim_order *order, const sim_entry *entry, bool done);

// clients_late.c
bool make_split_refund(world *of, int32_t order, char *out, size_t room,
                       int64_t *d);
bool make_dispute(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_dispute_end(world *of, int32_t order, char *out, size_t room,
                      int64_t *d);
bool make_grant(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_provider(world *of, int32_t order, char *out, size_t room,
                   int64_t *d);
bool make_erase(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_nothing(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_ship_within(world *of, int32_t order, char *out, size_t room,
                      int64_t *d);
bool make_share(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_revoke(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_endpoint(world *of, int32_t order, char *out, size_t room,
                   int64_t *d);
bool make_preference(world *of, int32_t order, char *out, size_t room,
                     int64_t *d);
bool make_delivery_retry(world *of, int32_t order, char *out, size_t room,
                         int64_t *d);
bool make_delivery_record(world *of, int32_t order, char *out, size_t room,
                          int64_t *d);
bool make_expect(world *of, int32_t order, char *out, size_t room, int64_t *d);
bool make_place_put(world *of, int32_t order, char *out, size_t room,
                    int64_t *d);

#endif
