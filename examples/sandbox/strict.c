// What may be asked, member by member: the records of the contract as tables.
// A member that nobody knows, a number that is none, a text that is too long:
// 400, with a pointer to the place. That is never a decline: the caller is
// wrong, not the customer.
#include <stdlib.h>
#include <string.h>

#include "sandbox.h"

#define CODE(n) \
    { \
        .name = n, .type = FIELD_CODE \
    }
#define CODE_NEEDED(n) \
    { \
        .name = n, .type = FIELD_CODE, .required = true \
    }
#define TEXT(n, m) \
    { \
        .name = n, .type = FIELD_TEXT, .most = m \
    }
#define FLAG(n) \
    { \
        .name = n, .type = FIELD_BOOL \
    }
#define INT(n, lo, hi) \
    { \
        .name = n, .type = FIELD_INT, .least = lo, .most = hi \
    }
#define INT_NEEDED(n, lo, hi) \
    { \
        .name = n, .type = FIELD_INT, .required = true, .least = lo, \
        .most = hi \
    }
#define CURRENCY(n) \
    { \
        .name = n, .type = FIELD_CURRENCY, .required = true \
    }
#define LINES(n, of) \
    { \
        .name = n, .type = FIELD_LIST, .most = 2000, .inner = of \
    }
#define END \
    { \
        .name = NULL \
    }

static const field stock_line[] = {
    INT_NEEDED("line_no", 1, 2000),     CODE_NEEDED("sku"), CODE("location_id"),
    INT_NEEDED("quantity", 1, 1000000), FLAG("damaged"),    END};
const field strict_stock[] = {
    CODE_NEEDED("order_id"),    FLAG("allow_backorder"),
    LINES("lines", stock_line), CODE("reason"),
    CODE("ship_to_country"),    TEXT("ship_to_region", 256),
    INT("change_no", 0, 1000),  END};

const field strict_payment[] = {CODE_NEEDED("order_id"),
                                INT_NEEDED("payment_no", 1, 100),
                                INT("transaction_no", 0, 1000000),
                                CODE_NEEDED("method"),
                                TEXT("token", 256),
                                TEXT("provider_ref", 256),
                                CURRENCY("currency"),
                                INT_NEEDED("amount_minor", 0, MONEY_MAX),
                                CODE("customer_id"),
                                TEXT("reason", 4096),
                                END};

static const field address[] = {
    TEXT("name", 256),
    TEXT("company", 256),
    TEXT("line1", 256),
    TEXT("line2", 256),
    TEXT("city", 256),
    TEXT("region", 256),
    TEXT("postal_code", 256),
    {.name = "country", .type = FIELD_CODE, .most = 2},
    TEXT("phone", 256),
    TEXT("email", 256),
    END};
static const field parcel_line[] = {INT_NEEDED("line_no", 1, 2000),
                                    INT_NEEDED("quantity", 1, 1000000), END};
const field strict_shipping[] = {
    CODE_NEEDED("order_id"),
    INT_NEEDED("shipment_no", 1, 1000),
    CODE("location_id"),
    CODE("carrier"),
    TEXT("service_level", 256),
    CODE("tracking_number"),
    LINES("lines", parcel_line),
    {.name = "ship_to", .type = FIELD_OBJECT, .inner = address},
    END};

static const field price_line[] = {INT_NEEDED("line_no", 1, 2000),
                                   CODE_NEEDED("sku"),
                                   INT_NEEDED("quantity", 1, 1000000),
                                   INT_NEEDED("unit_price_minor", 0, MONEY_MAX),
                                   INT("unit_price_millionths", 0, 999999),
                                   END};
const field strict_price[] = {CODE_NEEDED("order_id"), CURRENCY("currency"),
                              LINES("lines", price_line), END};

const field strict_contact[] = {CODE_NEEDED("order_id"),
                                CODE("customer_id"),
                                {.name = "channel",
                                 .type = FIELD_WORD,
                                 .words = "email sms push webhook file log"},
                                INT("event_id", 0, INT64_MAX),
                                CODE_NEEDED("endpoint_id"),
                                END};
const field strict_customer[] = {CODE_NEEDED("order_id"),
                                 CODE_NEEDED("customer_id"), END};

// ---- members ---------------------------------------------------------------

int64_t member_int(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

const char *member_text(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

bool member_true(const json_t *object, const char *name)
{
    return json_is_true(json_object_get(object, name));
}

// ---- checks ----------------------------------------------------------------

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

static bool is_code(const char *text, size_t most)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_.:/ -";
    size_t count = strlen(text);
    return count >= 1 && count <= most && strspn(text, allowed) == count;
}

static bool is_currency(const char *text)
{
    return strlen(text) == 3 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

static bool is_word(const char *text, const char *words)
{
    size_t count = strlen(text);
    for (const char *at = words; count > 0 && (at = strstr(at, text)) != NULL;
         at += count)
        if ((at == words || at[-1] == ' ') &&
            (at[count] == ' ' || at[count] == '\0'))
            return strchr(text, ' ') == NULL;
    return false;
}

static bool is_within(const json_t *value, const field *of)
{
    return json_is_integer(value) && json_integer_value(value) >= of->least &&
           json_integer_value(value) <= of->most;
}

static bool is_range(const json_t *value, const field *of)
{
    if (!json_is_array(value))
        return is_within(value, of);
    return json_array_size(value) == 2 &&
           is_within(json_array_get(value, 0), of) &&
           is_within(json_array_get(value, 1), of) &&
           json_integer_value(json_array_get(value, 0)) <=
               json_integer_value(json_array_get(value, 1));
}

static bool is_rates(json_t *value)
{
    const char *name;
    json_t *rate;
    double all = 0;
    json_object_foreach (value, name, rate) {
        if (!json_is_number(rate) || json_number_value(rate) < 0)
            return false;
        all += json_number_value(rate);
    }
    return json_is_object(value) && all <= 1.000001;
}

// The text, unless a NUL hides what stands behind it.
static const char *plain(const json_t *value)
{
    const char *text = json_string_value(value);
    return text != NULL && strlen(text) == json_string_length(value) ? text
                                                                     : NULL;
}

// What a member should be, for the person who wrote it; NULL: it is that.
static const char *wrong_with(const field *of, json_t *value)
{
    const char *text = plain(value);
    switch (of->type) {
    case FIELD_CODE:
        return text != NULL && is_code(text, of->most > 0 ? (size_t)of->most
                                                          : CODE_BYTES_MAX)
                   ? NULL
                   : "a short code of letters, digits and _.:/ -";
    case FIELD_TEXT:
        return json_string_length(value) > 0 &&
                       characters(json_string_value(value)) <= (size_t)of->most
                   ? NULL
                   : "a text that is neither empty nor too long";
    case FIELD_CURRENCY:
        return text != NULL && is_currency(text) ? NULL
                                                 : "a currency of ISO 4217";
    case FIELD_WORD:
        return text != NULL && is_word(text, of->words) ? NULL : of->words;
    case FIELD_INT:
        return is_within(value, of) ? NULL : "an integer within its bounds";
    case FIELD_RANGE:
        return is_range(value, of) ? NULL : "an integer, or [from, to]";
    case FIELD_RATES:
        return is_rates(value) ? NULL : "rates from 0 to 1, 1 together";
    case FIELD_BOOL:
        return json_is_boolean(value) ? NULL : "true or false";
    case FIELD_LIST:
        return json_is_array(value) &&
                       json_array_size(value) <= (size_t)of->most
                   ? NULL
                   : "a list that is not too long";
    default:
        return json_is_object(value) ? NULL : "an object";
    }
}

static const field *find(const field *fields, const char *name)
{
    for (; fields->name != NULL; fields++)
        if (strcmp(fields->name, name) == 0)
            return fields;
    return NULL;
}

static bool check(json_t *object, const field *fields, const char *where,
                  reply *out);

static bool check_list(json_t *list, const field *of, const char *where,
                       reply *out)
{
    size_t index;
    json_t *item;
    json_array_foreach (list, index, item) {
        char at[256];
        snprintf(at, sizeof(at), "%.200s/%zu", where, index);
        if (!json_is_object(item)) {
            reply_problem(out, 400, "invalid", "%s must be an object", at);
            return false;
        }
        if (!check(item, of->inner, at, out))
            return false;
    }
    return true;
}

static bool check_member(json_t *value, const field *of, const char *where,
                         reply *out)
{
    const char *should = wrong_with(of, value);
    if (should != NULL) {
        reply_problem(out, 400, "invalid", "%s must be %s", where, should);
        return false;
    }
    if (of->type == FIELD_LIST)
        return check_list(value, of, where, out);
    return of->type != FIELD_OBJECT || check(value, of->inner, where, out);
}

// By JSON Schema 493.0 is an integer, too.
static json_t *as_integer(json_t *object, const char *name, json_t *value)
{
    double real = json_real_value(value);
    if (!json_is_real(value) || real < -9e15 || real > 9e15 ||
        (double)(int64_t)real != real)
        return value;
    json_object_set_new(object, name, json_integer((int64_t)real));
    return json_object_get(object, name);
}

static bool check(json_t *object, const field *fields, const char *where,
                  reply *out)
{
    const char *name;
    json_t *value;
    json_object_foreach (object, name, value) {
        char at[256];
        const field *of = find(fields, name);
        snprintf(at, sizeof(at), "%.180s/%.64s", where, name);
        if (of == NULL) {
            reply_problem(out, 400, "invalid", "%s: nobody knows this member",
                          at);
            return false;
        }
        if (of->type == FIELD_INT)
            value = as_integer(object, name, value);
        if (!check_member(value, of, at, out))
            return false;
    }
    for (; fields->name != NULL; fields++)
        if (fields->required && json_object_get(object, fields->name) == NULL) {
            reply_problem(out, 400, "invalid", "%s/%s is missing", where,
                          fields->name);
            return false;
        }
    return true;
}

// Brackets deeper than any record has are refused before they are parsed.
static bool is_deep(const char *text, size_t bytes)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < bytes; i++) {
        if (quoted && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && (text[i] == '{' || text[i] == '['))
            depth++;
        else if (!quoted && (text[i] == '}' || text[i] == ']'))
            depth--;
        if (depth > DEPTH_MAX)
            return true;
    }
    return false;
}

json_t *strict_read(const char *text, size_t bytes, const field *fields,
                    reply *out)
{
    json_error_t error;
    if (is_deep(text, bytes)) {
        reply_problem(out, 400, "invalid", "JSON deeper than %d", DEPTH_MAX);
        return NULL;
    }
    json_t *read = json_loadb(text, bytes,
                              JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (read == NULL) {
        reply_problem(out, 400, "invalid", "no JSON: %s, at byte %d",
                      error.text, error.position);
        return NULL;
    }
    if (!json_is_object(read))
        reply_problem(out, 400, "invalid", "the body must be a JSON object");
    else if (check(read, fields, "", out))
        return read;
    json_decref(read);
    return NULL;
}

fingerprint strict_fingerprint(const char *kind, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
    fingerprint print = {0xcbf29ce484222325ull, 0x84222325cbf29ce4ull};
    const char *parts[] = {kind, "\n", text != NULL ? text : ""};
    for (size_t i = 0; i < 3; i++)
        for (const char *at = parts[i]; *at != '\0'; at++) {
            print.high = (print.high ^ (unsigned char)*at) * 0x100000001b3ull;
            print.low =
                (print.low + (unsigned char)*at) * 0x9e3779b97f4a7c15ull;
            print.low ^= print.low >> 29;
        }
    free(text);
    return print;
}
