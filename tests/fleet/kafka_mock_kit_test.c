// The Kafka transport keeps what the port promises, on librdkafka's own mock of
// a cluster: no broker, no Java.
#include <stdio.h>

#ifndef OMS_HAS_KAFKA
int main(void)
{
    puts("skipped: omsc-kafka is not built (librdkafka-dev is not here)");
    return 77;
}
#else
#include "fleet/kafka_apart.h"
#include "fleet/kafka_mock.h"

static int run(void *context)
{
    kafka_stand stand = {.session_ms = 6000};
    transport_kit kit;
    (void)context;
    kafka_mock_start(&stand, 3);
    kafka_stand_kit(&stand, "Kafka transport on a mock", &kit);
    int failed = transport_kit_run(&kit);
    kafka_stand_free(&stand);
    kafka_mock_stop(&stand);
    return failed;
}

int main(void)
{
    return kafka_apart_run(run, NULL);
}
#endif
