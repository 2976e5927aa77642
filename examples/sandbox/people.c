// catalog.price, customer.check and customer.contact. A product that nobody
// set has any price, a customer that nobody set may buy: the names "unknown"
// and "blocked" in front of an id are for tests.
#include <stdlib.h>
#include <string.h>

#include "sandbox.h"

// ---- catalog ---------------------------------------------------------------

struct price {
    char sku[CODE_BYTES_MAX + 1];
    char currency[4];
    int64_t minor, millionths;
    bool inactive;
    UT_hash_handle hh;
};

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

// Why a line does not sell like this, or NULL.
static const char *judge(const sandbox *box, const json_t *line,
                         const char *currency)
{
    const char *sku = member_text(line, "sku");
    price *found = NULL;
    HASH_FIND_STR(box->prices, sku, found);
    if (found == NULL)
        return box->closed_catalog || begins(sku, "unknown") ? "unknown_sku"
                                                             : NULL;
    if (found->inactive)
        return "unknown_sku";
    if (strcmp(found->currency, currency) != 0 ||
        found->minor != member_int(line, "unit_price_minor") ||
        found->millionths != member_int(line, "unit_price_millionths"))
        return "price_changed";
    return NULL;
}

void catalog_price(const effect *of, answer *out)
{
    size_t index;
    json_t *line;
    json_array_foreach (json_object_get(of->asked, "lines"), index, line) {
        out->declined =
            judge(of->box, line, member_text(of->asked, "currency"));
        if (out->declined != NULL)
            return;
    }
}

void catalog_set(sandbox *box, const json_t *asked, reply *out)
{
    price *found = NULL;
    const char *sku = member_text(asked, "sku");
    HASH_FIND_STR(box->prices, sku, found);
    if (found == NULL) {
        found = need(NULL, sizeof(*found));
        memset(found, 0, sizeof(*found));
        (void)strncat(found->sku, sku, CODE_BYTES_MAX);
        HASH_ADD_STR(box->prices, sku, found);
    }
    snprintf(found->currency, sizeof(found->currency), "%s",
             member_text(asked, "currency"));
    found->minor = member_int(asked, "unit_price_minor");
    found->millionths = member_int(asked, "unit_price_millionths");
    found->inactive = member_true(asked, "inactive");
    reply_json(out, 200, json_deep_copy(asked));
}

void catalog_close(sandbox *box)
{
    price *one;
    price *next;
    HASH_ITER(hh, box->prices, one, next)
    {
        HASH_DEL(box->prices, one);
        free(one);
    }
}

// ---- customer --------------------------------------------------------------

struct customer {
    char id[CODE_BYTES_MAX + 1];
    json_t *known; // name, email, phone
    bool blocked;
    UT_hash_handle hh;
};

static customer *find(const sandbox *box, const char *id)
{
    customer *found = NULL;
    HASH_FIND_STR(box->customers, id, found);
    return found;
}

// What is known of a customer; a new reference. NULL: nothing.
static json_t *person(const sandbox *box, const char *id)
{
    customer *found = find(box, id);
    char email[CODE_BYTES_MAX + 16] = "";
    if (found != NULL)
        return json_copy(found->known);
    if (begins(id, "unknown"))
        return NULL;
    snprintf(email, sizeof(email), "%s@example.org", id);
    for (char *at = email; *at != '\0' && at < email + strlen(id); at++)
        if (*at == ' ' || *at == '/' || *at == ':')
            *at = '-';
    return json_pack("{s:s, s:s}", "name", id, "email", email);
}

void customer_check(const effect *of, answer *out)
{
    const char *id = member_text(of->asked, "customer_id");
    customer *found = find(of->box, id);
    if (found != NULL ? found->blocked : begins(id, "blocked")) {
        out->declined = "blocked";
        return;
    }
    out->result = person(of->box, id);
    if (out->result == NULL) {
        out->declined = "unknown_customer";
        return;
    }
    json_object_del(out->result, "phone");
    json_object_set_new(out->result, "customer_id", json_string(id));
}

void customer_contact(const effect *of, answer *out)
{
    const char *id = member_text(of->asked, "customer_id");
    out->result = id != NULL ? person(of->box, id) : NULL;
    if (out->result == NULL)
        out->declined = "unknown_customer";
}

void customer_set(sandbox *box, const json_t *asked, reply *out)
{
    const char *id = member_text(asked, "customer_id");
    customer *found = find(box, id);
    if (found == NULL) {
        found = need(NULL, sizeof(*found));
        memset(found, 0, sizeof(*found));
        (void)strncat(found->id, id, CODE_BYTES_MAX);
        HASH_ADD_STR(box->customers, id, found);
    }
    json_decref(found->known);
    found->known = json_deep_copy(asked);
    found->blocked = member_true(asked, "blocked");
    json_object_del(found->known, "customer_id");
    json_object_del(found->known, "blocked");
    reply_json(out, 200, json_deep_copy(asked));
}

void customer_close(sandbox *box)
{
    customer *one;
    customer *next;
    HASH_ITER(hh, box->customers, one, next)
    {
        HASH_DEL(box->customers, one);
        json_decref(one->known);
        free(one);
    }
}
