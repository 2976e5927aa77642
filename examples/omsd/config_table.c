// The table of settings. Everything that is said about one is said here: its
// name, what it may be, what it is if nobody says anything, and why.
#include "config_parts.h"

#include <string.h>

#define AT(field) offsetof(config, field)
#define INT(field) FIELD_INT, AT(field)
#define INT64(field) FIELD_INT64, AT(field)
#define TEXT(field) FIELD_TEXT, AT(field)
#define LOOKED_UP FIELD_NONE, 0

#define ROLES \
    "all processing payment fulfillment tracking cancellation notification " \
    "history reporting"
#define WEB "http https"
#define FOUND "http https discovery" // discovery://<service>/<path>
#define DATABASE "postgresql postgres"
#define DAY_MS (24 * 60 * 60 * 1000)

const char *const config_role_names[] = {
    "processing",   "payment", "fulfillment", "tracking", "cancellation",
    "notification", "history", "reporting",   NULL};

const config_section config_sections[] = {
    {"server", SECTION_PLAIN, "where it listens, and how much it takes"},
    {"shop", SECTION_NAMED, "one shop: a file, or a schema of PostgreSQL"},
    {"engine", SECTION_PLAIN, "how shops are opened"},
    {"services", SECTION_PLAIN, "where the roles answer that are not here"},
    {"discovery", SECTION_PLAIN, "how they are found, and we by them"},
    {"broker", SECTION_SHOPS, "events to and from the other services"},
    {"auth", SECTION_PLAIN, "who may ask; without it only loopback is served"},
    {"limits", SECTION_PLAIN, "how often one subject or address may ask"},
    {"log", SECTION_PLAIN, "JSON lines on standard error"},
    {"otlp", SECTION_PLAIN, "spans to an OpenTelemetry collector"},
    {"backup", SECTION_PLAIN, "copies of a shop while it is open"},
    {"tasks", SECTION_SHOPS, "work that is pulled from here by others"},
    {"http", SECTION_PLAIN, "the client that reaches the outside"},
    {"inventory", SECTION_SHOPS, "stock, by our HTTP contract"},
    {"payment", SECTION_SHOPS, "money, by our HTTP contract"},
    {"shipping", SECTION_SHOPS, "labels, by our HTTP contract"},
    {"catalog", SECTION_SHOPS, "products, by our HTTP contract"},
    {"customer", SECTION_SHOPS, "customers, by our HTTP contract"},
    {"stripe", SECTION_SHOPS, "Stripe for money"},
    {"easypost", SECTION_SHOPS, "EasyPost for labels and scans"},
    {"place", SECTION_NAMED,
     "where EasyPost's parcels start; `default` is any location"},
    {"mail", SECTION_SHOPS, "messages by SMTP"},
    {"webhooks", SECTION_SHOPS, "events to others, and vendors that call us"},
};
const size_t config_sections_count =
    sizeof(config_sections) / sizeof(config_sections[0]);

// What a call to an outside service may cost, the same for each of them.
#define CALLS(section) \
    {section, \
     "in_flight_max", \
     SETTING_NUMBER, \
     NULL, \
     1, \
     65536, \
     NULL, \
     false, \
     LOOKED_UP, \
     "calls at a time; the library's 256 if unset"}, \
        {section, \
         "connect_ms", \
         SETTING_NUMBER, \
         NULL, \
         1, \
         DAY_MS, \
         NULL, \
         false, \
         LOOKED_UP, \
         "to reach it; 5000 if unset"}, \
        {section, \
         "first_byte_ms", \
         SETTING_NUMBER, \
         NULL, \
         1, \
         DAY_MS, \
         NULL, \
         false, \
         LOOKED_UP, \
         "until it begins to answer; 20000 if unset"}, \
    { \
        section, "total_ms", SETTING_NUMBER, NULL, 1, DAY_MS, NULL, false, \
            LOOKED_UP, "for all of a request; the call's own bound if unset" \
    }

#define CONTRACT(section) \
    { \
        section, \
        "url", \
        SETTING_URL, \
        NULL, \
        0, \
        0, \
        FOUND, \
        false, \
        LOOKED_UP, \
        "base of the service; unset: the embedded stand-in answers"}, \
        {section, \
         "token_file", \
         SETTING_SECRET, \
         NULL, \
         0, \
         0, \
         NULL, \
         false, \
         LOOKED_UP, \
         "its first line is the bearer token"}, \
        {section, \
         "allow_plain", \
         SETTING_FLAG, \
         NULL, \
         0, \
         0, \
         NULL, \
         false, \
         LOOKED_UP, \
         "http:// beyond loopback: for development"}, \
        CALLS(section)

#define ROLE_URL(role) \
    { \
        "services", role, SETTING_URLS, NULL, 0, 0, WEB, true, LOOKED_UP, \
            "its instances; the first is told to those who ask here" \
    }

const setting config_settings[] = {
    {"server", "host", SETTING_ADDRESS, "127.0.0.1", 0, 0, NULL, false,
     TEXT(host), "address to listen at; others than loopback need [auth]"},
    {"server", "port", SETTING_NUMBER, "8080", 0, 65535, NULL, false, INT(port),
     "0: any that is free, told by the ready line"},
    {"server", "threads", SETTING_NUMBER, "0", 0, 256, NULL, false,
     INT(threads), "that read requests; 0: one for each processor"},
    {"server", "connections_max", SETTING_NUMBER, "4096", 1, 65536, NULL, false,
     INT(connections_max), "open at a time; more wait to be accepted"},
    {"server", "connections_per_address_max", SETTING_NUMBER, "0", 0, 65536,
     NULL, false, INT(connections_per_address_max),
     "of one address; 0: no bound of its own (behind a gateway)"},
    {"server", "idle_s", SETTING_NUMBER, "30", 1, 3600, NULL, false,
     INT(idle_s), "a connection that says nothing for so long is closed"},
    {"server", "body_bytes_max", SETTING_NUMBER, "8388608", 1024, 67108864,
     NULL, false, INT64(body_bytes_max),
     "of a request; one command may have 1 MiB, a bulk has many"},
    {"server", "roles", SETTING_CHOICES, NULL, 0, 0, ROLES, false, LOOKED_UP,
     "services that live here; unset or all: all eight"},
    {"server", "dashboard", SETTING_FOLDER, NULL, 0, 0, NULL, false,
     TEXT(dashboard), "folder of its files; unset: the installed one"},
    {"server", "stop_ms", SETTING_NUMBER, "8000", 100, 9000, NULL, true,
     INT64(stop_ms), "patience of a stop with requests that are not done"},
    {"shop", "db", SETTING_STORE, NULL, 0, 0, DATABASE, false, LOOKED_UP,
     "the SQLite file, made if it is not there; or a database"},
    {"shop", "schema", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "in PostgreSQL: where the shop's tables are; unset: oms"},
    {"shop", "password_file", SETTING_SECRET, NULL, 0, 0, NULL, false,
     LOOKED_UP, "in PostgreSQL: holds the password alone"},
    {"engine", "normal_sync", SETTING_FLAG, NULL, 0, 0, NULL, false, LOOKED_UP,
     "a power cut may lose the last commits; a kill does not"},
    {"engine", "replay", SETTING_FLAG, NULL, 0, 0, NULL, false, LOOKED_UP,
     "commands may carry their own time: for loading a past"},
    ROLE_URL("processing"),
    ROLE_URL("payment"),
    ROLE_URL("fulfillment"),
    ROLE_URL("tracking"),
    ROLE_URL("cancellation"),
    ROLE_URL("notification"),
    ROLE_URL("history"),
    ROLE_URL("reporting"),
    {"services", "token_file", SETTING_SECRET, NULL, 0, 0, NULL, true,
     LOOKED_UP, "its first line is the key that this daemon asks them with"},
    {"services", "reread_s", SETTING_NUMBER, NULL, 1, 86400, NULL, true,
     LOOKED_UP, "their logs are read on so often; 60 if unset"},
    {"services", "allow_plain", SETTING_FLAG, NULL, 0, 0, NULL, false,
     LOOKED_UP, "http:// to them beyond loopback: where nobody else listens"},
    {"discovery", "kind", SETTING_CHOICE, "static", 0, 0,
     "static srv consul eureka", false, LOOKED_UP,
     "who knows them; what [services] names is not asked for"},
    {"discovery", "url", SETTING_URLS, NULL, 0, 0, WEB, false, LOOKED_UP,
     "Consul, Eureka: of the registry"},
    {"discovery", "domain", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "SRV: behind the names of the services"},
    {"discovery", "server", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "SRV: address:port of the name server; unset: the system's"},
    {"discovery", "port", SETTING_NUMBER, NULL, 1, 65535, NULL, false,
     LOOKED_UP, "SRV: of hosts without SRV records"},
    {"discovery", "tls", SETTING_FLAG, NULL, 0, 0, NULL, false, LOOKED_UP,
     "SRV: the services speak https"},
    {"discovery", "datacenter", SETTING_TEXT, NULL, 0, 0, NULL, false,
     LOOKED_UP, "Consul: unset: the agent's own"},
    {"discovery", "token_file", SETTING_SECRET, NULL, 0, 0, NULL, false,
     LOOKED_UP, "Consul: its first line is the ACL token"},
    {"discovery", "login_file", SETTING_SECRET, NULL, 0, 0, NULL, false,
     LOOKED_UP, "Eureka: its first line is user:password"},
    {"discovery", "ca_file", SETTING_FILE, NULL, 0, 0, NULL, false, LOOKED_UP,
     "authorities to trust, of registry and services; unset: the system's"},
    {"discovery", "allow_plain", SETTING_FLAG, NULL, 0, 0, NULL, false,
     LOOKED_UP, "a registry at http:// beyond loopback: for development"},
    {"discovery", "prefix", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "of a role's name in the registry; unset: oms-"},
    {"discovery", "zone", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "of this instance, as the registry is told"},
    {"discovery", "advertise", SETTING_URL, NULL, 0, 0, WEB, false, LOOKED_UP,
     "where others reach this daemon; unset: it is not announced"},
    {"discovery", "check_ms", SETTING_NUMBER, NULL, 100, DAY_MS, NULL, false,
     LOOKED_UP, "Consul: between two looks at /readyz; 5000 if unset"},
    {"discovery", "heartbeat_ms", SETTING_NUMBER, NULL, 100, DAY_MS, NULL,
     false, LOOKED_UP, "Eureka: 30000 if unset"},
    {"discovery", "poll_ms", SETTING_NUMBER, NULL, 100, DAY_MS, NULL, false,
     LOOKED_UP, "Eureka: between two questions; 30000 if unset"},
    {"discovery", "linger_ms", SETTING_NUMBER, NULL, 1, 120000, NULL, false,
     LOOKED_UP, "served on after the registry let go; 1000 if unset"},
    {"broker", "url", SETTING_LOGIN, NULL, 0, 0, "amqp amqps kafka", false,
     LOOKED_UP, "amqp://user@host/vhost, or kafka://host:9092,host:9092"},
    {"broker", "password_file", SETTING_SECRET, NULL, 0, 0, NULL, false,
     LOOKED_UP, "RabbitMQ: holds the password alone"},
    {"broker", "ca_file", SETTING_FILE, NULL, 0, 0, NULL, false, LOOKED_UP,
     "RabbitMQ: authorities to trust; unset: the system's"},
    {"broker", "settings_file", SETTING_SECRET, NULL, 0, 0, NULL, false,
     LOOKED_UP, "Kafka: more settings (TLS, SASL), name=value a line"},
    {"broker", "group", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "who consumes; unset: the roles, with dashes between"},
    {"broker", "partitions", SETTING_NUMBER, NULL, 1, 256, NULL, false,
     LOOKED_UP, "of queues and topics that are made; 8 if unset"},
    {"broker", "replication", SETTING_NUMBER, NULL, 1, 16, NULL, false,
     LOOKED_UP, "Kafka: copies; the broker's own number if unset"},
    {"broker", "window", SETTING_NUMBER, NULL, 1, 65535, NULL, false, LOOKED_UP,
     "published and not confirmed; RabbitMQ 500, Kafka 5000 if unset"},
    {"broker", "prefetch", SETTING_NUMBER, NULL, 1, 65535, NULL, false,
     LOOKED_UP, "delivered and not yet taken in; 500, Kafka 1000 if unset"},
    {"broker", "attempts", SETTING_NUMBER, NULL, 1, 1000, NULL, false,
     LOOKED_UP, "RabbitMQ: before a message is set aside; 20 if unset"},
    {"auth", "jwks_file", SETTING_FILE, NULL, 0, 0, NULL, true, TEXT(jwks_file),
     "public keys of those who sign tokens (JWKS)"},
    {"auth", "keys_file", SETTING_FILE, NULL, 0, 0, NULL, true, TEXT(keys_file),
     "API keys as `oms keys` writes them (hashes only)"},
    {"auth", "issuer", SETTING_TEXT, NULL, 0, 0, NULL, true, TEXT(issuer),
     "`iss` that tokens must have"},
    {"auth", "audience", SETTING_TEXT, NULL, 0, 0, NULL, true, TEXT(audience),
     "`aud` that tokens must have"},
    {"auth", "hs256_secret_file", SETTING_SECRET, NULL, 0, 0, NULL, true,
     TEXT(hs256_secret_file), "unset: HS256 is refused"},
    {"limits", "rate_per_s", SETTING_NUMBER, "1000", 0, 1000000, NULL, true,
     INT64(rate_per_s), "requests of one subject a second; 0: no bound"},
    {"limits", "rate_burst", SETTING_NUMBER, "0", 0, 1000000, NULL, true,
     INT64(rate_burst), "so many at once; 0: twice the rate"},
    {"log", "level", SETTING_CHOICE, "info", 0, 0, "error warn info debug",
     true, TEXT(log_level), "the least that is worth a line"},
    {"otlp", "url", SETTING_URL, NULL, 0, 0, WEB, false, TEXT(otlp_url),
     "of the collector (OTLP/HTTP, JSON); unset: no spans are sent"},
    {"backup", "folder", SETTING_FOLDER, NULL, 0, 0, NULL, true,
     TEXT(backup_folder),
     "where POST /v1/engine/backup writes; unset: it is "
     "refused"},
    {"tasks", "takes", SETTING_WORDS, NULL, 0, 0, NULL, false, LOOKED_UP,
     "kinds that remote workers lease: order.review, order.source"},
    {"http", "in_flight_max", SETTING_NUMBER, NULL, 1, 65536, NULL, false,
     LOOKED_UP, "calls of all services and shops at a time; 4096 if unset"},
    {"http", "ca_file", SETTING_FILE, NULL, 0, 0, NULL, false, LOOKED_UP,
     "authorities to trust; unset: the system's"},
    {"http", "user_agent", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "unset: libomsc/<version>"},
    CONTRACT("inventory"),
    CONTRACT("payment"),
    CONTRACT("shipping"),
    CONTRACT("catalog"),
    CONTRACT("customer"),
    {"stripe", "token_file", SETTING_SECRET, NULL, 0, 0, NULL, false, LOOKED_UP,
     "its first line is the key (sk_live_...); unset: no Stripe"},
    {"stripe", "url", SETTING_URL, NULL, 0, 0, WEB, false, LOOKED_UP,
     "unset: https://api.stripe.com"},
    {"stripe", "version", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "Stripe-Version; unset: 2024-06-20"},
    {"stripe", "return_url", SETTING_URL, NULL, 0, 0, WEB, false, LOOKED_UP,
     "where customers come back to"},
    {"stripe", "action_ms", SETTING_NUMBER, NULL, 1, 30LL * DAY_MS, NULL, false,
     LOOKED_UP, "how long a customer may take to act; a day if unset"},
    {"stripe", "off_session", SETTING_FLAG, NULL, 0, 0, NULL, false, LOOKED_UP,
     "customers are not there when they are charged"},
    {"stripe", "multicapture", SETTING_FLAG, NULL, 0, 0, NULL, false, LOOKED_UP,
     "several captures of one authorisation"},
    {"stripe", "all_methods", SETTING_FLAG, NULL, 0, 0, NULL, false, LOOKED_UP,
     "not cards only; needs return_url"},
    {"stripe", "allow_plain", SETTING_FLAG, NULL, 0, 0, NULL, false, LOOKED_UP,
     "http:// beyond loopback: for development"},
    CALLS("stripe"),
    {"easypost", "token_file", SETTING_SECRET, NULL, 0, 0, NULL, false,
     LOOKED_UP, "its first line is the key (EZAK...); unset: no EasyPost"},
    {"easypost", "url", SETTING_URL, NULL, 0, 0, WEB, false, LOOKED_UP,
     "unset: https://api.easypost.com"},
    {"easypost", "currency", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "what labels are paid in; unset: USD"},
    {"easypost", "label_format", SETTING_CHOICE, NULL, 0, 0, "PDF PNG ZPL EPL2",
     false, LOOKED_UP, "unset: PDF"},
    {"easypost", "carrier_accounts", SETTING_WORDS, NULL, 0, 0, NULL, false,
     LOOKED_UP, "ca_...; unset: all of the account"},
    {"easypost", "cost_max_minor", SETTING_NUMBER, NULL, 1, 1000000000, NULL,
     false, LOOKED_UP, "no label may cost more"},
    {"easypost", "unit_grams", SETTING_NUMBER, NULL, 1, 1000000, NULL, false,
     LOOKED_UP, "weight of a unit"},
    {"easypost", "empty_grams", SETTING_NUMBER, NULL, 0, 1000000, NULL, false,
     LOOKED_UP, "weight of the box"},
    {"easypost", "length_mm", SETTING_NUMBER, NULL, 1, 100000, NULL, false,
     LOOKED_UP, "of the box; all three or none"},
    {"easypost", "width_mm", SETTING_NUMBER, NULL, 1, 100000, NULL, false,
     LOOKED_UP, "of the box"},
    {"easypost", "height_mm", SETTING_NUMBER, NULL, 1, 100000, NULL, false,
     LOOKED_UP, "of the box"},
    {"easypost", "predefined_package", SETTING_TEXT, NULL, 0, 0, NULL, false,
     LOOKED_UP, "the carrier's name of a box"},
    {"easypost", "allow_plain", SETTING_FLAG, NULL, 0, 0, NULL, false,
     LOOKED_UP, "http:// beyond loopback: for development"},
    CALLS("easypost"),
    {"place", "name", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "who sends"},
    {"place", "line1", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "street and number"},
    {"place", "line2", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "what does not fit there"},
    {"place", "city", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP, "town"},
    {"place", "region", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "state or province"},
    {"place", "postal_code", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "postal code"},
    {"place", "country", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "two letters (ISO 3166)"},
    {"place", "phone", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "for the carrier"},
    {"mail", "url", SETTING_URL, NULL, 0, 0, "smtp smtps", false, LOOKED_UP,
     "of the relay; unset: mails wait"},
    {"mail", "from", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "the sender's address"},
    {"mail", "from_name", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "shown beside it"},
    {"mail", "reply_to", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "where answers go; unset: to the sender"},
    {"mail", "unsubscribe", SETTING_URL, NULL, 0, 0, WEB, false, LOOKED_UP,
     "List-Unsubscribe, with {message_id} in it"},
    {"mail", "login_file", SETTING_SECRET, NULL, 0, 0, NULL, false, LOOKED_UP,
     "its first line is user:password; unset: no login"},
    {"mail", "allow_plain", SETTING_FLAG, NULL, 0, 0, NULL, false, LOOKED_UP,
     "without TLS: for development"},
    CALLS("mail"),
    {"webhooks", "secrets_folder", SETTING_FOLDER, NULL, 0, 0, NULL, false,
     LOOKED_UP, "a file for each secret_ref; unset: webhooks wait"},
    {"webhooks", "source", SETTING_TEXT, NULL, 0, 0, NULL, false, LOOKED_UP,
     "the shop, as a URI"},
    {"webhooks", "type_prefix", SETTING_TEXT, NULL, 0, 0, NULL, false,
     LOOKED_UP, "before the event's type"},
    {"webhooks", "allow_private", SETTING_FLAG, NULL, 0, 0, NULL, false,
     LOOKED_UP, "http:// and private addresses, too: for development"},
    CALLS("webhooks"),
    {"webhooks", "stripe_secret_file", SETTING_SECRET, NULL, 0, 0, NULL, true,
     LOOKED_UP,
     "whsec_..., one a line: what Stripe signs with "
     "when it calls us"},
    {"webhooks", "easypost_secret_file", SETTING_SECRET, NULL, 0, 0, NULL, true,
     LOOKED_UP, "one a line: what EasyPost signs with when it calls us"},
    {"webhooks", "stripe_test_mode", SETTING_FLAG, NULL, 0, 0, NULL, true,
     LOOKED_UP, "take Stripe's test events, and no real ones"},
    {"webhooks", "easypost_test_mode", SETTING_FLAG, NULL, 0, 0, NULL, true,
     LOOKED_UP, "take EasyPost's test events, and no real ones"},
    {"webhooks", "easypost_any_carrier", SETTING_FLAG, NULL, 0, 0, NULL, true,
     LOOKED_UP, "find parcels by their number alone"},
};
const size_t config_settings_count =
    sizeof(config_settings) / sizeof(config_settings[0]);

const setting *config_setting(const char *section, size_t section_bytes,
                              const char *name)
{
    for (size_t i = 0; i < config_settings_count; i++) {
        const setting *at = &config_settings[i];
        if (strlen(at->section) == section_bytes &&
            strncmp(at->section, section, section_bytes) == 0 &&
            strcmp(at->name, name) == 0)
            return at;
    }
    return NULL;
}

const config_section *config_section_find(const char *name, size_t bytes)
{
    for (size_t i = 0; i < config_sections_count; i++)
        if (strlen(config_sections[i].name) == bytes &&
            strncmp(config_sections[i].name, name, bytes) == 0)
            return &config_sections[i];
    return NULL;
}
