// The Kafka transport keeps what the port promises, on a real broker that is
// killed and started again under it. OMS_FULL=1 runs the whole kit, else the
// cases of groups.
#include <stdio.h>

#ifndef OMS_HAS_KAFKA
int main(void)
{
    puts("skipped: omsc-kafka is not built (librdkafka-dev is not here)");
    return 77;
}
#else
#include <stdlib.h>

#include "fleet/kafka_apart.h"
#include "fleet/kafka_stand.h"
#include "fleet/server.h"

static void go_away(kafka_stand *stand)
{
    server_ask(stand->cluster, "kill");
}

static void come_back(kafka_stand *stand)
{
    server_ask(stand->cluster, "start");
}

static int run(void *context)
{
    server *broker = context;
    transport_kit kit;
    kafka_stand stand = {.session_ms = 6000,
                         .cluster = broker,
                         .stop = go_away,
                         .start = come_back};
    (void)snprintf(stand.brokers, sizeof(stand.brokers), "%s",
                   server_said(broker, "brokers"));
    kafka_stand_kit(&stand, "Kafka transport on a real broker", &kit);
    int failed = transport_kit_run(&kit);
    kafka_stand_free(&stand);
    return failed;
}

int main(void)
{
    server broker;
    if (getenv("OMS_FULL") == NULL)
        (void)setenv("OMS_KIT_CASE", "group", 0);
    server_start(&broker, "_kafka.py", NULL);
    int failed = kafka_apart_run(run, &broker);
    server_stop(&broker);
    return failed;
}
#endif
