// Which offset of a partition may be committed. Acks come in any order, and a
// committed offset says that everything below it is done: so what was read is
// kept in a ring in the order of reading, and the commit follows its unbroken
// beginning. Positions, not offsets, are what is counted: offsets have holes,
// and go back when somebody makes a topic anew.
#define _GNU_SOURCE // strnlen
#include <stdlib.h>
#include <string.h>

#include "adapters/kafka/inside.h"

#define ROOM_AT_FIRST 64 // a power of two, as all rooms are

kafka_partition *oms__kafka_partition_new(const char *topic, int32_t number)
{
    kafka_partition *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return NULL;
    made->offsets = calloc(ROOM_AT_FIRST, sizeof(*made->offsets));
    if (made->offsets == NULL) {
        free(made);
        return NULL;
    }
    size_t count = strnlen(topic, KAFKA_NAME_ROOM - 1);
    memcpy(made->topic, topic, count);
    made->number = number;
    made->room = ROOM_AT_FIRST;
    made->commit = -1;
    return made;
}

void oms__kafka_partition_free(kafka_partition *partition)
{
    if (partition == NULL)
        return;
    free(partition->offsets);
    free(partition);
}

static int64_t *at(kafka_partition *partition, uint64_t position)
{
    return &partition->offsets[position & (partition->room - 1)];
}

bool oms__kafka_partition_room(kafka_partition *partition)
{
    uint64_t count = partition->end - partition->first;
    if (count < partition->room)
        return true;
    if (partition->room >= KAFKA_SPAN_MAX)
        return false;
    uint64_t room = partition->room * 2;
    int64_t *wider = calloc(room, sizeof(*wider));
    if (wider == NULL)
        return false;
    for (uint64_t p = partition->first; p < partition->end; p++)
        wider[p & (room - 1)] = *at(partition, p);
    free(partition->offsets);
    partition->offsets = wider;
    partition->room = room;
    return true;
}

uint64_t oms__kafka_partition_add(kafka_partition *partition, int64_t offset)
{
    *at(partition, partition->end) = offset * 2;
    return partition->end++;
}

void oms__kafka_partition_done(kafka_partition *partition, uint64_t position)
{
    *at(partition, position) |= 1;
    while (partition->first < partition->end &&
           (*at(partition, partition->first) & 1) != 0) {
        partition->commit = *at(partition, partition->first) / 2 + 1;
        partition->dirty = true;
        partition->first++;
    }
}
