// Orders in all the states that history knows, in a shop.
#ifndef OMS_TESTS_MODULES_HISTORY_STAGE_H
#define OMS_TESTS_MODULES_HISTORY_STAGE_H

#include "shop.h"

// Personal things that are looked for: nobody else has such words.
#define CANARY_NAME "Zyxarella Canaryman"
#define CANARY_EMAIL "zyxarella@canary.example"
#define CANARY_PHONE "+55-777-424242"
#define CANARY_STREET "Quetzalcoatlus Lane 99"
#define CANARY_NOTE "ring for Zyxarella twice"

// Places an order of one mug for the customer, with everything personal.
void history_place(shop *s, const char *order_id, const char *customer_id);
// Ships, delivers and completes it.
void history_complete(shop *s, const char *order_id);
// What history.search finds; the caller calls json_decref.
json_t *history_search(shop *s, const char *format, ...) OMS_PRINTF(2, 3);
// How many orders it finds on the first page.
size_t history_finds(shop *s, const char *format, ...) OMS_PRINTF(2, 3);
// Erases a customer at once; [id] is then the erasure.
void history_erase(shop *s, const char *customer_id, char id[68]);
// It is done, of so many orders, and the file is clean.
void history_erased(shop *s, const char *id, int64_t orders);
// Whether task.list still says the canary's name.
bool history_tasks_know(shop *s);
// Rows of a table of the file (another connection reads them); -1: none such.
int64_t history_rows(const char *path, const char *sql);

#endif
