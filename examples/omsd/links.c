// Which shop a link is of. Its token is drawn by the library and long enough
// that no two shops ever have the same.
#include <string.h>

#include "auth_ring.h"
#include "links.h"
#include "shop.h"

int link_open(shop *in, const char *token, oms_error *err)
{
    oms_result *answer = NULL;
    text args = {0};
    text_put(&args, "{\"token\":");
    text_json(&args, token);
    text_put(&args, "}");
    int rc =
        oms_query(shop_engine(in), "tracking.public", args.bytes, &answer, err);
    text_free(&args);
    oms_result_free(answer);
    return rc;
}

static const char *token_of(const exchange *of)
{
    bool is = auth_is_public(of->operation) && of->match.count > 0 &&
              strcmp(of->match.parts[0].name, "token") == 0;
    return is ? of->match.parts[0].value : NULL;
}

// All are asked, whichever knows it: how long it takes does not tell which.
shop *link_shop(const exchange *of)
{
    const omsd *daemon = of->daemon;
    const char *token = token_of(of);
    if (token == NULL)
        return NULL;
    shop *found = daemon->shops[0];
    for (size_t i = 0; daemon->shops_count > 1 && i < daemon->shops_count;
         i++) {
        oms_error err = OMS_INIT(oms_error);
        if (link_open(daemon->shops[i], token, &err) == OMS_OK)
            found = daemon->shops[i];
    }
    return found;
}
