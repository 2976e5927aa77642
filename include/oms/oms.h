// libomsc: the life of a commerce order as a library. This header has it all;
// include the ones below singly if you prefer.
#ifndef OMS_OMS_H
#define OMS_OMS_H

#include "base.h"
#include "cancellation.h"
#include "catalog.h"
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
