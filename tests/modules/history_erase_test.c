// Erasing a person: nothing of him is left anywhere, in no table, no log, no
// byte of the file, while books, sums and the chain of hashes still hold.
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "history_stage.h"

// ---- looking into files ----------------------------------------------------

static const char *const canaries[] = {"yxarella", "anaryman", "anary.example",
                                       "424242", "etzalcoatlus"};

static char *read_file(const char *path, size_t *count)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    (void)fseek(file, 0, SEEK_END);
    *count = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*count + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *count, file), *count);
    (void)fclose(file);
    return bytes;
}

static size_t occurrences(const char *path, const char *word)
{
    size_t count = 0;
    size_t found = 0;
    char *bytes = read_file(path, &count);
    const char *at = bytes;
    while ((at = memmem(at, count - (size_t)(at - bytes), word,
                        strlen(word))) != NULL) {
        found++;
        at++;
    }
    free(bytes);
    return found;
}

// How often any canary is in any file of the folder.
static size_t canaries_in(const char *folder)
{
    size_t found = 0;
    DIR *all = opendir(folder);
    assert_non_null(all);
    for (const struct dirent *at = readdir(all); at != NULL;
         at = readdir(all)) {
        char path[512];
        (void)snprintf(path, sizeof(path), "%s/%s", folder, at->d_name);
        for (size_t i = 0; at->d_name[0] != '.' && i < 5; i++)
            found += occurrences(path, canaries[i]);
    }
    (void)closedir(all);
    return found;
}

static void remove_folder(const char *folder)
{
    char command[256];
    (void)snprintf(command, sizeof(command), "rm -r '%s'", folder);
    assert_int_equal(system(command), 0);
}

// ---- a life full of personal things ----------------------------------------

static void live(shop *s, const char *order_id, const char *customer_id)
{
    history_place(s, order_id, customer_id);
    shop_do(s, "order.note_add", "{'order_id':'%s','text':'" CANARY_NOTE "'}",
            order_id);
    shop_do(s, "order.hold",
            "{'order_id':'%s','kind':'manual','note':'" CANARY_NAME "'}",
            order_id);
    shop_do(s, "order.release_hold", "{'order_id':'%s','hold_no':1}", order_id);
    shop_do(s, "tracking.share", "{'order_id':'%s','note':'" CANARY_NAME "'}",
            order_id);
    shop_settle(s);
    history_complete(s, order_id);
    shop_do(s, "return.request",
            "{'order_id':'%s','note':'" CANARY_NOTE
            "','lines':[{'line_no':1,'quantity':1}]}",
            order_id);
    shop_settle(s);
    (void)shop_try(s, "order.cancel",
                   "{'order_id':'%s','reason':'customer','note':'" CANARY_NOTE
                   "'}",
                   order_id);
    shop_settle(s);
}

// Somebody on the customer stand-in's list.
static void know(shop *s, const char *customer_id)
{
    shop_do(s, "customer.put",
            "{'customer_id':'%s','name':'" CANARY_NAME
            "','email':'" CANARY_EMAIL "','address':{'line1':'" CANARY_STREET
            "','phone':'" CANARY_PHONE "'},'blocked':true}",
            customer_id);
}

static void assert_file_is_clean(const char *folder, size_t most)
{
    size_t found = canaries_in(folder);
    if (found > most)
        fail_msg("%zu canaries are still in %s", found, folder);
}

static void test_erase__leaves_nothing_in_any_byte_of_the_file(void **state)
{
    (void)state;
    shop s;
    char id[68];
    char path[256];
    char folder[] = "/tmp/oms-erase-XXXXXX";
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/shop.db", folder);
    shop_open(&s, path, NULL);
    for (int i = 0; i < 40; i++) {
        char order[16];
        (void)snprintf(order, sizeof(order), "A%d", i);
        live(&s, order, "cust-1");
    }
    know(&s, "cust-1");
    assert_true(canaries_in(folder) > 100);
    history_erase(&s, "cust-1", id);
    history_erased(&s, id, 40);
    assert_file_is_clean(folder, 0);
    assert_int_equal(history_finds(&s, "{'text':'zyxarella'}"), 0);
    assert_int_equal(history_finds(&s, "{'text':'mug'}"), 0);
    assert_int_equal(history_finds(&s, "{'customer_id':'cust-1'}"), 40);
    shop_close(&s); // verifies
    assert_file_is_clean(folder, 0);
    remove_folder(folder);
}

static void test_erase__reaches_the_archive_which_stays_one(void **state)
{
    (void)state;
    shop s;
    char id[68];
    char path[256];
    char folder[] = "/tmp/oms-erase-XXXXXX";
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/shop.db", folder);
    shop_open(&s, path, NULL);
    history_place(&s, "A", "cust-1");
    history_place(&s, "B", "cust-2");
    history_complete(&s, "A");
    shop_do(&s, "order.archive", "{'order_id':'A'}");
    shop_settle(&s);
    assert_int_equal(history_rows(path, "SELECT count(*) FROM archived_orders"),
                     1);
    history_erase(&s, "cust-1", id);
    history_erased(&s, id, 1);
    assert_int_equal(history_rows(path, "SELECT count(*) FROM archived_orders"),
                     1);
    assert_int_equal(
        history_rows(path, "SELECT count(*) FROM orders WHERE order_id='A'"),
        0);
    assert_int_equal(shop_events(&s, "order.restored", NULL), 0);
    // The other customer, who has the same name, is still there.
    assert_int_equal(history_finds(&s, "{'text':'zyxarella'}"), 1);
    json_t *got = shop_ask(&s, "order.get", "{'order_id':'B'}");
    assert_string_equal(shop_text_at(&s, got, "ship_to/name"), CANARY_NAME);
    json_decref(got);
    got = shop_ask(&s, "order.get", "{'order_id':'A'}");
    assert_string_not_equal(shop_text_at(&s, got, "ship_to/name"), CANARY_NAME);
    json_decref(got);
    shop_close(&s);
    remove_folder(folder);
}

static void test_erase__empties_the_row_of_the_customer_and_of_no_other(
    void **state)
{
    shop *s = *state;
    char id[68];
    know(s, "cust-1");
    know(s, "cust-2");
    history_erase(s, "cust-1", id);
    history_erased(s, id, 0);
    json_t *got = shop_ask(s, "customer.get", "{'customer_id':'cust-1'}");
    assert_string_equal(shop_text_at(s, got, "name"), "");
    assert_string_equal(shop_text_at(s, got, "email"), "");
    assert_string_equal(shop_text_at(s, got, "address/line1"), "");
    assert_true(json_is_true(json_object_get(got, "blocked")));
    json_decref(got);
    got = shop_ask(s, "customer.get", "{'customer_id':'cust-2'}");
    assert_string_equal(shop_text_at(s, got, "name"), CANARY_NAME);
    json_decref(got);
}

static void test_erase__takes_named_orders_and_says_what_it_left(void **state)
{
    shop *s = *state;
    history_place(s, "A", "cust-1");
    history_place(s, "B", "cust-1");
    history_place(s, "C", "cust-1");
    history_complete(s, "A");
    shop_do(s, "subject.erase",
            "{'orders':[{'order_id':'A'},{'order_id':'B'},"
            "{'order_id':'nobody'}],'reason':'asked','keep_open':true}");
    char id[68];
    (void)snprintf(id, sizeof(id), "%s", s->receipt.subject);
    shop_settle(s);
    json_t *got = shop_ask(s, "erasure.get", "{'erasure_id':'%s'}", id);
    assert_string_equal(shop_text_at(s, got, "state"), "done");
    assert_int_equal(shop_number_at(got, "orders_count"), 1);
    assert_int_equal(shop_number_at(got, "open_count"), 1);
    assert_int_equal(shop_number_at(got, "unknown_count"), 1);
    assert_int_equal(strlen(shop_text_at(s, got, "digest")), 43);
    json_decref(got);
    assert_int_equal(history_finds(s, "{'text':'zyxarella'}"), 2);
    shop_refuse(s, OMS_EINVAL, "/customer_id", NULL, "subject.erase",
                "{'reason':'nobody named'}");
}

static void test_erase__misses_no_order_that_was_placed_just_before(
    void **state)
{
    shop *s = *state;
    shop_receive(s, "mug", 5);
    shop_do(s, "order.place",
            "{'order_id':'A','customer_id':'cust-1','currency':'EUR',"
            "'lines':[{'sku':'mug','quantity':1,'unit_price_minor':1}],"
            "'ship_to':{'name':'" CANARY_NAME "'},'terms':'on_account'}");
    shop_do(s, "subject.erase", "{'customer_id':'cust-1','reason':'asked'}");
    char id[68];
    (void)snprintf(id, sizeof(id), "%s", s->receipt.subject);
    shop_settle(s);
    history_erased(s, id, 1);
    assert_int_equal(history_finds(s, "{'text':'zyxarella'}"), 0);
    json_t *got = shop_ask(s, "history.export", "{'events':true}");
    char *text = json_dumps(got, 0);
    assert_null(strstr(text, "Zyxarella"));
    free(text);
    json_decref(got);
}

static void test_erase__of_many_orders_goes_on_piece_by_piece(void **state)
{
    shop *s = *state;
    char id[68];
    for (int i = 0; i < 120; i++) {
        shop_do(s, "order.place",
                "{'order_id':'A%d','customer_id':'cust-1','currency':'EUR',"
                "'lines':[{'sku':'mug','quantity':1,'unit_price_minor':1}],"
                "'ship_to':{'name':'" CANARY_NAME "'},'terms':'on_account'}",
                i);
        shop_settle(s);
    }
    history_erase(s, "cust-1", id);
    json_t *got =
        shop_ask(s, "erasure.get", "{'erasure_id':'%s','limit':200}", id);
    assert_string_equal(shop_text_at(s, got, "state"), "done");
    assert_int_equal(json_array_size(json_object_get(got, "items")), 120);
    json_decref(got);
    assert_int_equal(shop_events(s, "subject.erased", id), 3);
    assert_int_equal(history_finds(s, "{'text':'zyxarella'}"), 0);
    history_erase(s, "cust-nobody", id);
    history_erased(s, id, 0);
}

static void test_erase__comes_by_itself_for_old_orders(void **state)
{
    shop *s = *state;
    shop_do(s, "history.configure",
            "{'archive_after_days':30,'anonymize_after_days':60}");
    history_place(s, "A", "cust-1");
    history_complete(s, "A");
    shop_pass(s, 40 * SHOP_DAY_MS);
    assert_int_equal(history_finds(s, "{'text':'zyxarella'}"), 1);
    assert_int_equal(history_finds(s, "{'where':'archived'}"), 1);
    shop_pass(s, 25 * SHOP_DAY_MS);
    assert_int_equal(history_finds(s, "{'text':'zyxarella'}"), 0);
    assert_int_equal(history_finds(s, "{'where':'archived'}"), 1);
    assert_int_equal(shop_events(s, "subject.erased", NULL), 1);
    assert_int_equal(shop_tasks(s, NULL), 0);
}

static void test_erase__leaves_later_words_out_of_the_search(void **state)
{
    shop *s = *state;
    char id[68];
    history_place(s, "A", "cust-1");
    history_erase(s, "cust-1", id);
    shop_do(s, "order.note_add", "{'order_id':'A','text':'said Zyxarella'}");
    shop_settle(s);
    assert_int_equal(history_finds(s, "{'text':'zyxarella'}"), 0);
}

static void test_erase__empties_what_workers_are_asked(void **state)
{
    (void)state;
    shop s;
    char id[68];
    shop_open(&s, NULL, "shipping.book");
    shop_do(&s, "fulfillment.configure", "{'book_labels':true}");
    history_place(&s, "A", "cust-1");
    shop_do(&s, "shipment.create", "{'order_id':'A'}");
    shop_do(&s, "shipment.pack", "{'order_id':'A','shipment_no':1}");
    shop_settle(&s);
    assert_int_equal(shop_tasks(&s, "shipping.book"), 1);
    bool shown = history_tasks_know(&s);
    history_erase(&s, "cust-1", id);
    assert_int_equal(shop_tasks(&s, "shipping.book"), 1);
    assert_true(shown);
    assert_false(history_tasks_know(&s));
    shop_close(&s);
}

static void assert_named(shop *s, bool named)
{
    json_t *got = shop_ask(s, "customer.get", "{'customer_id':'cust-1'}");
    assert_int_equal(strcmp(shop_text_at(s, got, "name"), CANARY_NAME) == 0,
                     named);
    json_decref(got);
}

static void test_erase__empties_the_profile_unless_an_order_is_left(
    void **state)
{
    shop *s = *state;
    char id[68];
    shop_do(s, "customer.put",
            "{'customer_id':'cust-1','name':'" CANARY_NAME "'}");
    history_place(s, "A", "cust-1");
    shop_do(s, "subject.erase",
            "{'customer_id':'cust-1','reason':'asked','keep_open':true}");
    shop_settle(s);
    assert_named(s, true);
    history_erase(s, "cust-1", id);
    assert_named(s, false);
}

#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, shop_setup, shop_teardown)

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(test_erase__leaves_nothing_in_any_byte_of_the_file),
        cmocka_unit_test(test_erase__reaches_the_archive_which_stays_one),
        CASE(test_erase__empties_the_row_of_the_customer_and_of_no_other),
        CASE(test_erase__takes_named_orders_and_says_what_it_left),
        CASE(test_erase__misses_no_order_that_was_placed_just_before),
        CASE(test_erase__of_many_orders_goes_on_piece_by_piece),
        CASE(test_erase__comes_by_itself_for_old_orders),
        CASE(test_erase__leaves_later_words_out_of_the_search),
        cmocka_unit_test(test_erase__empties_what_workers_are_asked),
        CASE(test_erase__empties_the_profile_unless_an_order_is_left),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
