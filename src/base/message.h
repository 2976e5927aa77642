// One message of notification, described: the module asks for it to be sent,
// and the channels that come with the library read it. Neither may know the
// other.
#ifndef OMS_BASE_MESSAGE_H
#define OMS_BASE_MESSAGE_H

#include "base/arena.h"
#include "oms/notification.h"
#include "oms/record.h"

extern const oms_enum oms__channel_enum;
extern const oms_record oms__message_record;

// A call's request as a message; its texts live in [arena]. OMS_EINVAL,
// OMS_ELIMIT or OMS_ENOMEM.
int oms__message_parse(const char *json, oms_arena *arena, oms_message *out,
                       oms_error *err);

#endif
