// RabbitMQ keeps what the transport port promises: the kit, on a real broker.
// What it does when the broker goes away is in rabbitmq_restart_test.c.
#include <stdio.h>

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
                         .raw = rabbitmq_stand_raw,
                         .parked = rabbitmq_stand_parked,
                         .tells_unwanted = true,
                         .patience_ms = 20000};
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
