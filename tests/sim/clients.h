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

// clients_shop.c: each writes arguments to [out]; false: not now.
typedef bool (*clients_make)(world *of, int32_t order, char *out, size_t room,
                             int64_t *detail);
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

#endif
