// More settings of librdkafka, a line "name=value" each. The file holds
// passwords: nothing that stands behind a "=" is ever repeated, and no name
// that librdkafka does not know, for that may be half of a password.
#define _GNU_SOURCE // O_CLOEXEC
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/kafka/inside.h"
#include "base/error.h"
#include "base/secret.h"

#define WHERE "/settings_file"

// What the adapter stands on: with any of these changed, events would be lost
// or come out of order.
static const char *const own[] = {
    "acks",
    "auto.offset.reset",
    "bootstrap.servers",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.gapless.guarantee",
    "enable.idempotence",
    "enable.partition.eof",
    "group.id",
    "group.instance.id",
    "isolation.level",
    "max.in.flight",
    "max.in.flight.requests.per.connection",
    "message.send.max.retries",
    "message.timeout.ms",
    "delivery.timeout.ms",
    "metadata.broker.list",
    "partition.assignment.strategy",
    "partitioner",
    "request.required.acks",
    "retries",
    "transactional.id",
};

static bool is_own(const char *name)
{
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        if (strcmp(own[i], name) == 0)
            return true;
    return false;
}

// Opens nothing that could make it wait.
static int read_text(const char *path, char *out, size_t room, oms_error *err)
{
    struct stat found;
    ssize_t got = -1;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file >= 0 && fstat(file, &found) == 0 && S_ISREG(found.st_mode))
        got = found.st_size < (off_t)room ? read(file, out, room - 1)
                                          : (ssize_t)room;
    if (file >= 0)
        (void)close(file);
    if (got < 0)
        return oms__error_set(err, OMS_EINVAL, WHERE,
                              "the file %.100s cannot be read", path);
    if (got >= (ssize_t)room || memchr(out, '\0', (size_t)got) != NULL)
        return oms__error_set(err, OMS_EINVAL, WHERE,
                              "the file %.100s may hold %d bytes of text", path,
                              KAFKA_SETTINGS_BYTES_MAX);
    out[got] = '\0';
    return OMS_OK;
}

static char *trim(char *text)
{
    text += strspn(text, " \t\r");
    size_t count = strlen(text);
    while (count > 0 && strchr(" \t\r", text[count - 1]) != NULL)
        count--;
    text[count] = '\0';
    return text;
}

static int take_line(kafka_settings *to, char *line, int number, oms_error *err)
{
    line = trim(line);
    if (line[0] == '\0' || line[0] == '#')
        return OMS_OK;
    char *equals = strchr(line, '=');
    if (equals == NULL || equals == line)
        return oms__error_set(err, OMS_EINVAL, WHERE,
                              "line %d is not \"name=value\"", number);
    if (to->count == KAFKA_SETTINGS_MAX)
        return oms__error_set(err, OMS_EINVAL, WHERE,
                              "line %d: at most %d settings", number,
                              KAFKA_SETTINGS_MAX);
    *equals = '\0';
    to->each[to->count++] = (kafka_setting){
        .name = trim(line), .value = trim(equals + 1), .line = number};
    return OMS_OK;
}

int oms__kafka_settings_read(kafka_settings *out, const char *path,
                             oms_error *err)
{
    out->count = 0;
    int code = read_text(path, out->text, sizeof(out->text), err);
    char *rest = out->text;
    for (int number = 1; code == OMS_OK && rest != NULL; number++) {
        char *line = rest;
        rest = strchr(line, '\n');
        if (rest != NULL)
            *rest++ = '\0';
        code = take_line(out, line, number, err);
    }
    return code;
}

int oms__kafka_settings_apply(const kafka_settings *settings,
                              rd_kafka_conf_t *conf, oms_error *err)
{
    char why[256]; // repeats the value, so nobody sees it
    for (size_t i = 0; i < settings->count; i++) {
        const kafka_setting *one = &settings->each[i];
        if (is_own(one->name))
            return oms__error_set(err, OMS_EINVAL, WHERE,
                                  "line %d: %s is set by the transport",
                                  one->line, one->name);
        rd_kafka_conf_res_t result =
            rd_kafka_conf_set(conf, one->name, one->value, why, sizeof(why));
        oms__secret_wipe(why, sizeof(why));
        if (result == RD_KAFKA_CONF_UNKNOWN)
            return oms__error_set(err, OMS_EINVAL, WHERE,
                                  "line %d: librdkafka has no such setting",
                                  one->line);
        if (result != RD_KAFKA_CONF_OK)
            return oms__error_set(err, OMS_EINVAL, WHERE,
                                  "line %d: librdkafka refuses this value of "
                                  "%s",
                                  one->line, one->name);
    }
    return OMS_OK;
}
