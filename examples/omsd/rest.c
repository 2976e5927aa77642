// The last station: an operation is a command, a query or a function.
#include "rest.h"

void rest_busy(exchange *of)
{
    http_add(of, "Retry-After", "1");
    problem(of, 503, "busy", "too much waits here: try again");
}

void rest(exchange *of)
{
    switch (of->operation->kind) {
    case OPERATION_COMMAND:
        rest_command(of);
        break;
    case OPERATION_QUERY:
        rest_query(of);
        break;
    case OPERATION_CALL:
        of->operation->call(of);
        break;
    }
}
