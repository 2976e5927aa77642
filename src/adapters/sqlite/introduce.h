// Which engine is open on a file in this process.
#ifndef OMS_ADAPTERS_SQLITE_INTRODUCE_H
#define OMS_ADAPTERS_SQLITE_INTRODUCE_H

#include "oms/engine.h"

// NULL: none. [path] as SQLite resolved it.
oms *oms__sqlite_known(const char *path);

#endif
