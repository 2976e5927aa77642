// Which service each module of the library belongs to. A daemon of one service
// opens its modules, and whoever asks for another's is told where that lives.
#include <assert.h>
#include <string.h>

#include "omsd.h"

// Stand-ins live where they are asked.
static const char *const modules[][2] = {
    {"processing", "processing"},     {"inventory", "processing"},
    {"catalog", "processing"},        {"customer", "processing"},
    {"payment", "payment"},           {"provider", "payment"},
    {"fulfillment", "fulfillment"},   {"carrier", "fulfillment"},
    {"cancellation", "cancellation"}, {"tracking", "tracking"},
    {"notification", "notification"}, {"history", "history"},
    {"reporting", "reporting"},
};
static_assert(sizeof(modules) / sizeof(modules[0]) <= MODULES_MAX, "room");

// The engine's own operations are of no module in the table.
const char *role_of(const char *module)
{
    for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
        if (strcmp(module, modules[i][0]) == 0)
            return modules[i][1];
    }
    return module;
}

const char *module_named(const char *name)
{
    for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
        if (strcmp(name, modules[i][0]) == 0)
            return modules[i][0];
    }
    return NULL;
}

size_t modules_of(char *const *roles, size_t count,
                  const char *out[MODULES_MAX])
{
    size_t found = 0;
    for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
        for (size_t at = 0; at < count; at++) {
            if (strcmp(roles[at], modules[i][1]) == 0)
                out[found++] = modules[i][0];
        }
    }
    return found;
}
