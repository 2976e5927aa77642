// A stream lasts longer than what opened it may be good for. What was given is
// kept for as long as the stream is open, and looked at again now and then.
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "auth_ring.h"

struct auth_pass {
    identity who;        // as it was when the stream began
    char *token;         // NULL: no keys were configured
    uint64_t generation; // of the keys by which it was looked at last
};

auth_pass *auth_pass_of(exchange *of)
{
    auth_pass *made = need(NULL, sizeof(*made));
    *made = (auth_pass){.who = of->who};
    made->who.scopes = need_text(of->who.scopes);
    if (of->who.customer != NULL)
        made->who.customer = need_text(of->who.customer);
    if (of->who.shop != NULL)
        made->who.shop = need_text(of->who.shop);
    bool local = strcmp(of->who.subject, "local") == 0;
    const char *token = local ? NULL : auth_given(of);
    made->token = token != NULL ? need_text(token) : NULL;
    return made;
}

void auth_pass_free(auth_pass *of)
{
    if (of == NULL)
        return;
    if (of->token != NULL)
        OPENSSL_cleanse(of->token, strlen(of->token));
    identity_free(&of->who);
    free(of->token);
    free(of);
}

// Who it is by now. False: nobody.
static bool look(const keyring *keys, const char *token, identity *out)
{
    jwt_rules rules = {keys->issuer, keys->audience};
    int64_t now_ms = auth_now_ms();
    if (api_keys_is(token))
        return keys->api != NULL &&
               api_keys_check(keys->api, token, now_ms, out) == NULL;
    if (keys->tokens == NULL)
        return false;
    if (auth_cache_find(token, keys->generation, now_ms, out))
        return true;
    if (jwt_check(keys->tokens, &rules, token, now_ms, out, &out->until_ms) !=
        NULL)
        return false;
    auth_cache_put(token, keys->generation, out->until_ms, out);
    return true;
}

static bool same(const char *left, const char *right)
{
    return left == right ||
           (left != NULL && right != NULL && strcmp(left, right) == 0);
}

static bool is_as_before(auth_pass *of, const keyring *keys)
{
    identity now = {.scopes = NULL};
    bool holds =
        look(keys, of->token, &now) && same(now.scopes, of->who.scopes) &&
        same(now.customer, of->who.customer) && same(now.shop, of->who.shop);
    of->who.until_ms = now.until_ms;
    identity_free(&now);
    of->generation = keys->generation;
    return holds;
}

// Without a token it was somebody of this machine, as long as nobody has keys.
bool auth_pass_holds(auth_pass *of)
{
    if (of == NULL)
        return true;
    keyring *keys = keyring_take();
    bool holds = (keys == NULL) == (of->token == NULL);
    if (holds && keys != NULL && of->generation != keys->generation)
        holds = is_as_before(of, keys);
    keyring_give(keys);
    return holds && (of->who.until_ms == 0 || auth_now_ms() < of->who.until_ms);
}
