// Plays a scenario: a list of steps in JSON (docs/scenarios.md), spoken to a
// shop through the doors by name, as the bindings do. What the shop answers is
// written down as a transcript, whose bytes are the same in every language.
#ifndef OMS_TESTS_SCENARIOS_PLAY_H
#define OMS_TESTS_SCENARIOS_PLAY_H

#include <jansson.h>

#include "oms/oms.h"

#define PLAY_WHY_BYTES 1024

typedef struct play {
    const json_t *script; // the scenario
    const char *path;     // of the shop's file
    oms *shop;
    int64_t now_ms;           // the time that commands are given
    json_t *names;            // what steps have kept, by name
    json_t *lines;            // the transcript so far
    char why[PLAY_WHY_BYTES]; // why it failed
} play;

// Plays [script] on a new shop at [path], which must not exist. Returns the
// transcript, whose memory is the caller's (free), or NULL with [why] set.
char *play_run(const json_t *script, const char *path, char *why,
               size_t why_bytes);

// Notes the failure of a step. Always false.
bool play_fail(play *p, const char *format, ...) OMS_PRINTF(2, 3);

// A copy of [value] in which "$name" is what was kept under that name; NULL
// and a failure if there is none.
json_t *play_resolve(play *p, const json_t *value);

// True if [actual] holds all of [wanted]: members that are not wanted do not
// matter, items of lists do.
bool play_fits(play *p, const json_t *wanted, const json_t *actual);

// Writes the transcript with ids and cursors by their order of appearance, so
// that what is random does not tell two runs apart. Caller frees.
char *play_write(const json_t *script, json_t *lines);

// One step: carries it out and gives its answer or error to the transcript.
bool play_step(play *p, const json_t *step);

bool play_open(play *p, uint32_t more_flags);

// An error as JSON.
json_t *play_error(const oms_error *error);

// The parts that ask for more than one line (play_tasks.c, play_commands.c).
// [*answer] becomes theirs to fill; the code is that of the call.
int play_submit(play *p, const json_t *step, json_t **answer, oms_error *err);
int play_batch(play *p, const json_t *step, json_t **answer, oms_error *err);
int play_lease(play *p, const json_t *step, json_t **answer, oms_error *err);
int play_finish(play *p, const json_t *step, json_t **answer, oms_error *err);
int play_feed(play *p, const json_t *step, json_t **answer, oms_error *err);

// A text or number of a step; NULL or 0 when it is not there.
const char *play_text(const json_t *step, const char *name);
int64_t play_number(const json_t *step, const char *name);

// Sets a member unless it says nothing.
void play_say(json_t *object, const char *name, const char *text);
void play_count(json_t *object, const char *name, int64_t number);
void play_parse(json_t *object, const char *name, const char *json);

#endif
