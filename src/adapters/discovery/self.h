// What this process tells of itself: announcements that are registered, kept
// alive, and taken back. The way is the same with every registry, the requests
// are not.
#ifndef OMS_ADAPTERS_DISCOVERY_SELF_H
#define OMS_ADAPTERS_DISCOVERY_SELF_H

#include "adapters/discovery/book.h"
#include "adapters/discovery/web.h"

typedef enum disc_step {
    DISC_STEP_REGISTER = 0,
    DISC_STEP_KEEP,  // 404: register again
    DISC_STEP_REST,  // it is said to be out of service
    DISC_STEP_LEAVE, // 404 is as good as 200
    DISC_STEP_GONE
} disc_step;

typedef struct disc_self {
    char *service;
    char *id;
    char *url; // without a slash at its end
    char *health_path;
    char *zone; // NULL: none
    uint32_t weight;
    oms_instance place; // the URL's parts
    disc_step step;     // what is asked next, or being asked
    bool there;         // the registry has confirmed it
    bool asked;         // it may know of it
    int64_t due_ms;
    uint32_t failures; // in a row
    disc_ask ask;
} disc_self;

typedef struct disc_selves disc_selves;

// The request of a step. Texts go to [url] and [body].
typedef void disc_self_ask(void *owner, const disc_self *me, disc_step step,
                           disc_question *what, oms_buf *url, oms_buf *body);

struct disc_selves {
    disc_web *web;
    disc_book *book;
    disc_self_ask *put;
    disc_answered *answered;
    disc_self each[OMS_ANNOUNCED_MAX]; // under the web's lock
    uint32_t count;
    bool leaves;     // all of them
    bool rests;      // there is a step REST
    int64_t keep_ms; // between two steps KEEP
};

int oms__self_announce(disc_selves *of, const oms_announcement *me,
                       oms_error *err);
int oms__self_withdraw(disc_selves *of, int64_t wait_ms, oms_error *err);
// Of the thread's turn: starts what is due, and says when to come again.
int64_t oms__self_turn(disc_selves *of, void *owner, int64_t now_ms);
void oms__self_answered(disc_selves *of, disc_ask *ask);
void oms__self_free(disc_selves *of);

#endif
