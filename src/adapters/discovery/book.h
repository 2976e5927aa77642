// The lists that an adapter keeps: services that are watched and their
// instances. Written by the adapter's thread, read by everybody.
#ifndef OMS_ADAPTERS_DISCOVERY_BOOK_H
#define OMS_ADAPTERS_DISCOVERY_BOOK_H

#include <pthread.h>

#include "oms/port/discovery.h"

typedef struct disc_page { // one service
    char *service;
    oms_instance *instances; // by id
    uint32_t count;
    uint64_t generation; // 0: nothing was heard yet
    bool stale;
} disc_page;

typedef struct disc_book {
    pthread_mutex_t lock;
    disc_page pages[OMS_WATCHED_MAX]; // those that are there stay in place
    uint32_t count;
    uint32_t announced;
    uint64_t generation;
    int64_t heard_ms; // monotonic; -1: never
    int64_t asked;
    int64_t failed;
    bool connected;
    char trouble[192];
} disc_book;

void oms__book_init(disc_book *book);
void oms__book_free(disc_book *book);

// The slots of the port that need nothing else.
int oms__book_watch(disc_book *book, const char *service, oms_error *err);
int oms__book_list(disc_book *book, const char *service, uint64_t known,
                   oms_instance *out, size_t room, oms_instances *about,
                   oms_error *err);
void oms__book_status(disc_book *book, oms_discovery_status *out);

uint32_t oms__book_count(disc_book *book);
// Its name never changes, nor goes while the book lives.
const char *oms__book_service(disc_book *book, uint32_t page);
// The registry's word: this is the list, in any order. What is behind the
// bound is left out. OMS_ENOMEM: the old list stays, and is stale.
int oms__book_write(disc_book *book, uint32_t page, oms_instance *instances,
                    size_t count);
// The registry has answered something, or not.
void oms__book_heard(disc_book *book);
void oms__book_failed(disc_book *book, const char *trouble);
// It has not answered what is asked for [page]: that is stale; OMS_WATCHED_MAX
// stands for all pages.
void oms__book_missed(disc_book *book, uint32_t page, const char *trouble);
void oms__book_announced(disc_book *book, uint32_t count);

// Whether a text can be the name of a service in any registry: a label of DNS,
// or several with full stops between them.
bool oms__book_is_name(const char *service);
// A base URL as an instance; its id is its host and port. Why not, or NULL.
const char *oms__book_place(const char *url, oms_instance *out);
int64_t oms__book_now_ms(void);

#endif
