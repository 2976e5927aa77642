// The transport kit, each case in a process of its own and several at once: a
// group of Kafka's takes seconds to begin, in which nobody works.
#ifndef TESTS_FLEET_KAFKA_APART_H
#define TESTS_FLEET_KAFKA_APART_H

// [run] runs the case that OMS_KIT_CASE names; all of them if the caller has
// named one. Cases in which the broker goes away are run alone, at the end.
// Gives how many failed.
int kafka_apart_run(int (*run)(void *context), void *context);

#endif
