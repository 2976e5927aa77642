// The floor of an answer: libmicrohttpd with nothing behind it, which says the
// same bytes to every GET. As omsd runs it: epoll, a thread for each processor.
//
// usage: bare BYTES      prints its port; ends with its input
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t bytes;
static char *body;

static enum MHD_Result answer(void *context, struct MHD_Connection *to,
                              const char *path, const char *method,
                              const char *version, const char *upload,
                              size_t *upload_bytes, void **state)
{
    (void)context, (void)path, (void)method, (void)version, (void)upload;
    (void)upload_bytes;
    if (*state == NULL) {
        *state = body;
        return MHD_YES;
    }
    struct MHD_Response *with =
        MHD_create_response_from_buffer(bytes, body, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(with, "Content-Type", "application/json");
    enum MHD_Result sent = MHD_queue_response(to, 200, with);
    MHD_destroy_response(with);
    return sent;
}

int main(int argc, char **argv)
{
    bytes = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 1024;
    body = malloc(bytes + 1);
    memset(body, 'x', bytes);
    struct MHD_Daemon *server =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer,
                         NULL, MHD_OPTION_THREAD_POOL_SIZE,
                         (unsigned int)sysconf(_SC_NPROCESSORS_ONLN),
                         MHD_OPTION_CONNECTION_LIMIT, 1024u, MHD_OPTION_END);
    if (server == NULL)
        return 1;
    printf("%d\n",
           (int)MHD_get_daemon_info(server, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    while (getchar() != EOF)
        ;
    MHD_stop_daemon(server);
    free(body);
    return 0;
}
