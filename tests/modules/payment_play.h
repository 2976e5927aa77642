// What else payment hears of orders, played by the test: changes of what an
// order is worth, returns, exchanges and holds. payment_shop.c makes modules of
// it.
#ifndef OMS_TESTS_PAYMENT_PLAY_H
#define OMS_TESTS_PAYMENT_PLAY_H

#include "runtime/module.h"

#define PLAY_ORDER_EVENTS 4
#define PLAY_ORDER_COMMANDS 3
#define PLAY_RETURN_EVENTS 4
#define PLAY_RETURN_COMMANDS 2
#define PLAY_PAST_EVENTS 2
#define PLAY_PAST_COMMANDS 1

extern const oms_event_type play_order_events[PLAY_ORDER_EVENTS];
// Where the module that says them has copied them to.
extern const oms_event_type *play_order_said;
extern const oms_command play_order_commands[PLAY_ORDER_COMMANDS];
extern const oms_event_type play_return_events[PLAY_RETURN_EVENTS];
extern const oms_command play_return_commands[PLAY_RETURN_COMMANDS];
extern const oms_event_type play_past_events[PLAY_PAST_EVENTS];
extern const oms_command play_past_commands[PLAY_PAST_COMMANDS];

#endif
