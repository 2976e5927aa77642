// The report of a shop as tables for people.
#ifndef REPORT_H
#define REPORT_H

#include <jansson.h>

// [report] is what `oms report summary --json` prints.
void report_print(const json_t *report);

#endif
