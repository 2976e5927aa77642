// What the makers of the documents share. A document is a JSON value that is
// built from the table of operations; nothing in it is written by hand twice.
#ifndef OMSD_OPENAPI_H
#define OMSD_OPENAPI_H

#include "calls.h"

// While a document is made.
typedef struct document {
    const omsd *daemon;
    const json_t *described; // of oms_describe
    json_t *schemas;         // components/schemas
    bool secured;            // somebody must be known
} document;

// ---- openapi_schema.c ------------------------------------------------------

// {"$ref": "#/components/<part>/<name>"}
json_t *reference(const char *part, const char *name);
// A schema as the documents show it: a copy without $schema, and in answers
// ([answer]) every time is a number, because the engine gives no other.
json_t *schema_shown(const json_t *schema, bool answer);
// Keeps a schema among the components by its title; gives a reference.
json_t *schema_named(document *in, const char *name, const json_t *schema,
                     bool answer);
// A small value of a schema: its required members only.
json_t *schema_example(const char *name, const json_t *schema);
// What occurs several times below the parts becomes a component.
void schemas_share(json_t *whole);

// ---- openapi_answers.c -----------------------------------------------------

// What a refusal of each status may say; the table of docs/rest.md.
typedef struct refusal {
    int status;
    const char *name; // of the component
    const char *doc;
    const char *codes; // separated by blanks
    const char *headers;
} refusal;
extern const refusal refusals[];
extern const size_t refusals_count;

json_t *answers_components(document *in, json_t *components);
json_t *answers(document *in, const route *at);

// ---- openapi_arguments.c ---------------------------------------------------

json_t *parameters(const route *at);
json_t *parameters_components(void);
json_t *request_body(const route *at); // NULL: none

// ---- openapi_paths.c -------------------------------------------------------

json_t *openapi_made(document *in);

// ---- asyncapi.c ------------------------------------------------------------

json_t *asyncapi_made(document *in);

#endif
