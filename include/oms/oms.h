// libomsc: the life of a commerce order as a library. This header has it all;
// include the ones below singly if you prefer.
//
// How structs grow, so that a host compiled against an older release goes on:
// - What begins with `size` grows at its end.
// - A result, which the library makes and frees, grows at its end, too: look at
//   it, never copy it by sizeof.
// - All others never grow: elements of lists, which hosts walk by index, and
//   whatever a struct holds or points at. What is to be said of an element
//   later comes as a further list beside it, with one element for each, in the
//   same order.
//
// Names: oms_order_note_add is the command "order.note_add"; integers that end
// in _at_ms are milliseconds since 1970 in UTC; a list takes `limit` and
// `cursor` and gives `items` and `next_cursor` (NULL at the end).
#ifndef OMS_OMS_H
#define OMS_OMS_H

#include "base.h"
#include "cancellation.h"
#include "catalog.h"
#include "copy.h"
#include "credit.h"
#include "engine.h"
#include "event.h"
#include "fulfillment.h"
#include "history.h"
#include "inventory.h"
#include "limits.h"
#include "notification.h"
#include "order.h"
#include "payment.h"
#include "reporting.h"
#include "return.h"
#include "standin.h"
#include "task.h"
#include "tracking.h"

#endif
