// RabbitMQ is restarted under load, once or (OMS_FLEET_LONG) three times, and
// once for the window: the cases of the kit that stop the broker.
#include <stdio.h>
#include <stdlib.h>

#include "fleet/rabbitmq_stand.h"

#ifdef OMS_HAS_RABBITMQ

int main(void)
{
    rabbitmq_stand s = {.shops = 0};
    server_start(&s.server, "_rabbitmq.py", (char *)NULL);
    transport_kit kit = {.name = "rabbitmq",
                         .context = &s,
                         .begin = rabbitmq_stand_begin,
                         .open = rabbitmq_stand_open,
                         .stop = rabbitmq_stand_stop,
                         .start = rabbitmq_stand_start,
                         .restarts = getenv("OMS_FLEET_LONG") != NULL ? 3 : 1,
                         .raw = rabbitmq_stand_raw,
                         .parked = rabbitmq_stand_parked,
                         .patience_ms = 40000};
    (void)setenv("OMS_KIT_CASE", "_away_", 1);
    int failed = transport_kit_run(&kit);
    server_stop(&s.server);
    return failed;
}

#else

int main(void)
{
    printf("librabbitmq is not here\n");
    return 77;
}

#endif
