// The one place that knows loopback. It must never look a name up: what a name
// stands for is said by others.
#include "loopback.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

static bool is_near_four(const unsigned char *bytes)
{
    return bytes[0] == IN_LOOPBACKNET;
}

// Connections of IPv4 have such an address where IPv6 is listened to.
static bool is_near_six(const struct in6_addr *six)
{
    return IN6_IS_ADDR_LOOPBACK(six) ||
           (IN6_IS_ADDR_V4MAPPED(six) && is_near_four(six->s6_addr + 12));
}

bool loopback_address(const char *address)
{
    unsigned char four[sizeof(struct in_addr)];
    struct in6_addr six;
    if (inet_pton(AF_INET, address, four) == 1)
        return is_near_four(four);
    return inet_pton(AF_INET6, address, &six) == 1 && is_near_six(&six);
}

// "[ADDRESS]", of so many bytes.
static bool is_near_in_brackets(const char *host, size_t count)
{
    char inside[INET6_ADDRSTRLEN];
    if (count < 2 || host[0] != '[' || host[count - 1] != ']' ||
        count - 2 >= sizeof(inside))
        return false;
    memcpy(inside, host + 1, count - 2);
    inside[count - 2] = '\0';
    return strchr(inside, ':') != NULL && loopback_address(inside);
}

bool loopback_host(const char *host)
{
    return strcasecmp(host, "localhost") == 0 || loopback_address(host) ||
           is_near_in_brackets(host, strlen(host));
}

bool loopback_authority(const char *authority)
{
    char host[INET6_ADDRSTRLEN + 2]; // no longer one is near
    const char *port = strrchr(authority, ':');
    size_t count = strlen(authority);
    // Without brackets there is no telling an address of IPv6 from its port.
    if (authority[0] != '[' && port != strchr(authority, ':'))
        return false;
    if (port != NULL && strchr(port, ']') == NULL) {
        if (port[1 + strspn(port + 1, "0123456789")] != '\0')
            return false;
        count = (size_t)(port - authority);
    }
    if (count >= sizeof(host))
        return false;
    memcpy(host, authority, count);
    host[count] = '\0';
    return loopback_host(host);
}
