// Plays EasyPost: the dialect is led turn by turn, without a connection.
#ifndef OMS_TESTS_EASYPOST_PLAY_H
#define OMS_TESTS_EASYPOST_PLAY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "adapters/easypost/easypost.h"

#define EP_KEY "01890a5d-ac96-774b-bcce-b302099a8057"
#define EP_KEY_MADE_MS 1688096058518LL // what that UUIDv7 says
#define EP_PATH "/v2/shipments/" EP_KEY
#define EP_RATES \
    "[{\"id\":\"rate_a\",\"carrier\":\"USPS\",\"service\":\"Priority\"," \
    "\"rate\":\"7.42\",\"currency\":\"USD\",\"delivery_days\":2}," \
    "{\"id\":\"rate_b\",\"carrier\":\"USPS\",\"service\":\"GroundAdvantage\"," \
    "\"rate\":\"6.07\",\"currency\":\"USD\",\"delivery_days\":3}," \
    "{\"id\":\"rate_c\",\"carrier\":\"UPSDAP\",\"service\":\"Ground\"," \
    "\"rate\":\"9.10\",\"currency\":\"USD\",\"delivery_days\":3}]"

typedef struct ep_play {
    oms_http_dialect dialect;
    oms_easypost_options options; // to change before ep_open
    oms_arena arena;
    oms_call call;
    oms_http_turn turn;
    oms_http_request request; // of the last turn, when it is SEND
    oms_http_reply reply;
    oms_reply answer; // when it is DONE
    oms_http_next next;
    int64_t retry_after_ms;
    uint32_t attempt; // 0: 1
} ep_play;

// One warehouse in Vienna, 400 g a unit, USD.
oms_easypost_options ep_options(void);
void ep_open(ep_play *p, const oms_easypost_options *options);
void ep_close(ep_play *p);
// Begins a call: a parcel of 3 units of order o1 to Redondo Beach; or its label
// 9400 of USPS back. [more] are members of the request: "\"carrier\":\"UPS\"".
void ep_ask(ep_play *p, const char *kind, bool ask, const char *more);
void ep_ask_for(ep_play *p, const char *kind, bool ask, const char *request);
// What EasyPost says to the request of the last turn.
void ep_say(ep_play *p, int32_t status, const char *format, ...)
    OMS_PRINTF(3, 4);
void ep_say_bytes(ep_play *p, int32_t status, const char *body, size_t count);
void ep_end(ep_play *p, oms_http_outcome ended);
void ep_refuse(ep_play *p, int32_t status, const char *code);

// The shipment shp_1 of the call, with [more] members to add or change.
const char *ep_shipment(const char *more);
// The same, bought at rate_b.
const char *ep_bought(const char *more);

// "POST /v2/..." and a part of the body.
void ep_expect_request(const ep_play *p, const char *line);
void ep_expect_body(const ep_play *p, const char *part);
void ep_expect_no_body(const ep_play *p, const char *part);
void ep_expect(const ep_play *p, oms_outcome outcome, const char *said);
void ep_expect_result(const ep_play *p, const char *json);

// Signs as EasyPost does; [head] is "" or time, POST and path.
void ep_sign(const char *secret, const char *head, const char *body,
             size_t count, char out[128]);

#endif
