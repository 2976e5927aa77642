// What the modules declare, as tables that are looked up by name. Built once
// at open; never changes afterwards, so every thread may read it.
#ifndef OMS_RUNTIME_REGISTRY_H
#define OMS_RUNTIME_REGISTRY_H

#include "runtime/module.h"

#define OMS_MODULES_MAX 24 // eight services, five stand-ins, the engine, room

struct oms_entry;

// A table as the engine knows it. The list is the writer's: rows of the table
// that the running group has changed.
typedef struct oms_slot {
    const oms_table *table;
    const oms_field *version; // NULL: no counter of changes
    struct oms_entry *dirty_first;
    struct oms_entry *dirty_last;
    uint16_t module;
    uint16_t declared;     // position in slots_declared
    bool cached;           // its rows stay in memory after the commit
    struct oms_slot *twin; // of an archived table: its archive, or NULL
    // Of a twin: it may hold rows. Set by the writer before they are there,
    // and read by everybody. Where others write, too, it is always set, and
    // only the writer knows better, as of its turn.
    _Atomic bool holds;
    bool holds_now;
} oms_slot;

// Every entry begins with its name, which is what they are sorted by. Those of
// handlers have the writer's [habits]: how firmly it expects that rows of their
// order are read, for each table as declared (prefetch.c).
typedef struct oms_command_entry {
    const char *name;
    const oms_command *command;
    const oms_field *subject; // "order_id" of its arguments, or NULL
    uint8_t *habits;
    uint16_t module;
} oms_command_entry;

typedef struct oms_query_entry {
    const char *name;
    const oms_query_type *query;
    uint16_t module;
} oms_query_entry;

typedef struct oms_reaction_entry {
    const char *name;
    const oms_reaction *reaction;
    uint8_t *habits; // of all of this module's to this event
    uint16_t module;
    uint16_t position; // keeps the order within a module
} oms_reaction_entry;

typedef struct oms_event_entry {
    const char *name;
    const oms_event_type *type;
    const oms_reaction_entry *reactions; // in order of modules, "*" among them
    uint16_t reactions_count;
    uint16_t module;
    bool personal; // its record has OMS_PII fields
} oms_event_entry;

typedef enum oms_lane {
    OMS_LANE_NOBODY = 0, // waits until somebody takes the kind
    OMS_LANE_RULE,       // the engine answers it in its own commit
    OMS_LANE_SERVICE,    // an adapter is asked
    OMS_LANE_HOST        // the host leases it
} oms_lane;

typedef struct oms_job_entry {
    const char *name; // the kind
    const oms_job *job;
    const oms_rule *rule; // of a stand-in, or NULL
    uint8_t *habits;
    const char *lane; // text of the column, "rule", "service:payment.void"
    oms_lane lane_kind;
    uint16_t module;
    uint16_t rule_module;
    uint16_t service; // position, OMS_LANE_SERVICE only
} oms_job_entry;

typedef struct oms_registry {
    const oms_module **modules;
    uint16_t modules_count;
    uint16_t tables_count;
    uint16_t commands_count;
    uint16_t queries_count;
    uint16_t reactions_count;
    uint16_t events_count;
    uint16_t jobs_count;
    oms_slot *slots;           // by address of the table
    const oms_table **tables;  // in order of modules, as declared
    oms_slot **slots_declared; // the same order: the order of flushing
    oms_command_entry *commands;
    oms_query_entry *queries;
    oms_reaction_entry *reactions;
    oms_reaction_entry *joined; // the runs of all events
    oms_event_entry *events;
    oms_event_entry others; // events of a type that nobody here declares
    oms_job_entry *jobs;
} oms_registry;

// Reads every module; memory comes from [arena] and lives as long as the
// engine. A name that is declared twice is OMS_EINTERNAL.
int oms__registry_build(oms_registry *registry,
                        const oms_module *const *modules, size_t count,
                        oms_arena *arena, oms_error *err);

// The entry, or NULL.
oms_slot *oms__registry_slot(const oms_registry *registry,
                             const oms_table *table);
const oms_command_entry *oms__registry_command(const oms_registry *registry,
                                               const char *name);
const oms_query_entry *oms__registry_query(const oms_registry *registry,
                                           const char *name);
const oms_event_entry *oms__registry_event(const oms_registry *registry,
                                           const char *name);
const oms_job_entry *oms__registry_job(const oms_registry *registry,
                                       const char *kind);
// The position of the module with this name, or -1.
int oms__registry_module(const oms_registry *registry, const char *name);

#endif
