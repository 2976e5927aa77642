// What an HTML text says, for readers without HTML: the words, a line for each
// block, the addresses behind links. It reads like a browser, never fails, and
// is no guard: the text is shown as text.
#include "adapters/mail/mail.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAME_ROOM 12 // longer names are of no element that matters

typedef struct plain {
    oms_buf *out;
    const char *at;
    unsigned lines; // ends of lines that are due before the next word
    bool space;
    const char *link; // value of the open link's address, still escaped
    size_t link_bytes;
    size_t link_from; // where its words begin in [out]
} plain;

typedef struct tag {
    char name[NAME_ROOM];
    bool closes;
    const char *from; // its attributes
    const char *to;
} tag;

// ---- words -----------------------------------------------------------------

static void put(plain *it, const char *bytes, size_t count)
{
    if (it->out->count == 0)
        it->lines = 0;
    for (; it->lines > 0; it->lines--) {
        oms__buf_text(it->out, "\n");
        it->space = false;
    }
    if (it->space && it->out->count > 0 &&
        it->out->bytes[it->out->count - 1] != '\n')
        oms__buf_text(it->out, " ");
    it->space = false;
    oms__buf_add(it->out, bytes, count);
}

static void break_line(plain *it, unsigned lines)
{
    if (it->lines < lines)
        it->lines = lines;
}

typedef struct entity {
    const char *name;
    const char *text;
} entity;

static const entity entities[] = {
    {"amp", "&"},    {"lt", "<"},     {"gt", ">"},     {"quot", "\""},
    {"apos", "'"},   {"nbsp", " "},   {"shy", ""},     {"euro", "€"},
    {"pound", "£"},  {"yen", "¥"},    {"cent", "¢"},   {"copy", "©"},
    {"reg", "®"},    {"trade", "™"},  {"hellip", "…"}, {"mdash", "—"},
    {"ndash", "–"},  {"lsquo", "‘"},  {"rsquo", "’"},  {"sbquo", "‚"},
    {"ldquo", "“"},  {"rdquo", "”"},  {"bdquo", "„"},  {"laquo", "«"},
    {"raquo", "»"},  {"bull", "•"},   {"middot", "·"}, {"times", "×"},
    {"deg", "°"},    {"plusmn", "±"}, {"frac12", "½"}, {"sect", "§"},
    {"auml", "ä"},   {"ouml", "ö"},   {"uuml", "ü"},   {"Auml", "Ä"},
    {"Ouml", "Ö"},   {"Uuml", "Ü"},   {"szlig", "ß"},  {"eacute", "é"},
    {"egrave", "è"}, {"agrave", "à"}, {"aacute", "á"}, {"acirc", "â"},
    {"ecirc", "ê"},  {"icirc", "î"},  {"ocirc", "ô"},  {"ccedil", "ç"},
    {"ntilde", "ñ"}, {"atilde", "ã"}, {"otilde", "õ"}, {"iacute", "í"},
    {"oacute", "ó"}, {"uacute", "ú"}, {"aring", "å"},  {"aelig", "æ"},
    {"oslash", "ø"}, {"larr", "←"},   {"rarr", "→"},   {"check", "✓"},
};

static size_t encode(unsigned long code, char out[4])
{
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        code = 0xfffd;
    if (code < 0x80) {
        out[0] = (char)(code < 0x20 || code == 0x7f ? ' ' : code);
        return 1;
    }
    size_t count = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = count - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3f));
    out[0] = (char)(first[count] | code);
    return count;
}

// A character by its number, "#38;" or "#x26;"; bytes read, or 0.
static size_t read_number(const char *at, char out[4], size_t *count)
{
    bool hex = at[1] == 'x' || at[1] == 'X';
    const char *digits = at + (hex ? 2 : 1);
    char *end = NULL;
    bool good =
        (*digits >= '0' && *digits <= '9') ||
        (hex && strchr("abcdefABCDEF", *digits) != NULL && *digits != '\0');
    unsigned long code = good ? strtoul(digits, &end, hex ? 16 : 10) : 0;
    if (!good || *end != ';')
        return 0;
    *count = encode(code, out);
    return (size_t)(end - at) + 1;
}

// What stands behind an ampersand; bytes read, or 0: it is an ampersand.
static size_t read_entity(const char *at, char out[4], size_t *count)
{
    if (*at == '#')
        return read_number(at, out, count);
    for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
        size_t bytes = strlen(entities[i].name);
        if (strncmp(at, entities[i].name, bytes) == 0 && at[bytes] == ';') {
            *count = strlen(entities[i].text);
            memcpy(out, entities[i].text, *count);
            return bytes + 1;
        }
    }
    return 0;
}

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

// One character of a text up to [end].
static const char *put_one(plain *it, const char *at, const char *end)
{
    char text[4];
    size_t count = 0;
    if (is_white(*at)) {
        it->space = true;
        return at + 1;
    }
    size_t bytes = *at == '&' ? read_entity(at + 1, text, &count) : 0;
    if (bytes > 0 && at + 1 + bytes <= end) {
        if (count == 1 && text[0] == ' ')
            it->space = true;
        else
            put(it, text, count);
        return at + 1 + bytes;
    }
    put(it, at, 1);
    return at + 1;
}

static void put_text(plain *it, const char *at, const char *end)
{
    while (at < end)
        at = put_one(it, at, end);
}

// ---- tags ------------------------------------------------------------------

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Where a tag ends: a > that no quote holds; or the end of the text.
static const char *end_of_tag(const char *at)
{
    char quote = '\0';
    for (; *at != '\0' && (quote != '\0' || *at != '>'); at++) {
        if (quote == '\0' && (*at == '"' || *at == '\''))
            quote = *at;
        else if (*at == quote)
            quote = '\0';
    }
    return at;
}

// The tag that begins at '<'.
static tag read_tag(const char *at)
{
    tag found = {.closes = at[1] == '/'};
    const char *name = at + 1 + found.closes;
    size_t count = 0;
    while (is_letter(name[count]) || (name[count] >= '0' && name[count] <= '9'))
        count++;
    for (size_t i = 0; i < count && count < NAME_ROOM; i++)
        found.name[i] = (char)(name[i] | (is_letter(name[i]) ? 0x20 : 0));
    found.from = name + count;
    found.to = end_of_tag(found.from);
    return found;
}

// The value of an attribute, still escaped; NULL: it has none.
static const char *attribute(const tag *of, const char *name, size_t *bytes)
{
    size_t count = strlen(name);
    const char *at = of->from;
    while (at < of->to) {
        while (at < of->to && (is_white(*at) || *at == '/'))
            at++;
        const char *begin = at;
        while (at < of->to && !is_white(*at) && *at != '=')
            at++;
        bool same = (size_t)(at - begin) == count &&
                    strncasecmp(begin, name, count) == 0;
        if (at >= of->to || *at != '=')
            continue;
        at++;
        char quote = at < of->to && (*at == '"' || *at == '\'') ? *at : '\0';
        begin = at += quote != '\0';
        while (at < of->to && (quote != '\0' ? *at != quote : !is_white(*at)))
            at++;
        *bytes = (size_t)(at - begin);
        if (same)
            return begin;
        at += at < of->to;
    }
    return NULL;
}

static bool is_one_of(const char *name, const char *list)
{
    size_t count = strlen(name);
    for (const char *at = list; *at != '\0'; at += strspn(at, " ")) {
        size_t bytes = strcspn(at, " ");
        if (bytes == count && strncmp(at, name, count) == 0)
            return true;
        at += bytes;
    }
    return false;
}

static void begin_link(plain *it, const tag *of)
{
    it->link = attribute(of, "href", &it->link_bytes);
    it->link_from = it->out->count;
    if (it->link != NULL && strncasecmp(it->link, "http", 4) != 0)
        it->link = NULL; // of no use to somebody who reads a text
}

// The address behind its words, unless the words are the address.
static void end_link(plain *it)
{
    const char *link = it->link;
    it->link = NULL;
    if (link == NULL || it->out->failed)
        return;
    const char *words =
        it->out->bytes != NULL ? it->out->bytes + it->link_from : "";
    words += strspn(words, " \n");
    if (strlen(words) == it->link_bytes &&
        strncmp(words, link, it->link_bytes) == 0)
        return;
    it->space = true;
    put(it, "(", 1);
    put_text(it, link, link + it->link_bytes);
    it->space = false;
    put(it, ")", 1);
}

static void show(plain *it, const tag *of)
{
    size_t bytes = 0;
    const char *name = of->name;
    if (strcmp(name, "br") == 0) {
        it->lines++;
    } else if (is_one_of(name, "p h1 h2 h3 h4 h5 h6 ul ol table blockquote "
                               "hr")) {
        break_line(it, 2);
    } else if (is_one_of(name, "div tr li section header footer article "
                               "address dl dt dd pre main nav")) {
        break_line(it, 1);
    } else if (is_one_of(name, "td th")) {
        it->space = true;
    } else if (strcmp(name, "a") == 0) {
        end_link(it);
        if (!of->closes)
            begin_link(it, of);
    } else if (strcmp(name, "img") == 0) {
        const char *words = attribute(of, "alt", &bytes);
        if (words != NULL)
            put_text(it, words, words + bytes);
    }
    if (strcmp(name, "li") == 0 && !of->closes) {
        put(it, "-", 1);
        it->space = true;
    }
}

// Behind the end of an element whose text is not for people.
static const char *skip_element(const char *at, const char *name)
{
    size_t count = strlen(name);
    for (; *at != '\0'; at++)
        if (at[0] == '<' && at[1] == '/' &&
            strncasecmp(at + 2, name, count) == 0)
            break;
    at = end_of_tag(at);
    return *at == '>' ? at + 1 : at;
}

// At '<': a tag, a comment, or a character like any other.
static void take_tag(plain *it)
{
    const char *at = it->at;
    if (strncmp(at, "<!--", 4) == 0) {
        const char *end = strstr(at + 4, "-->");
        it->at = end != NULL ? end + 3 : at + strlen(at);
        return;
    }
    if (!is_letter(at[1]) && at[1] != '/' && at[1] != '!' && at[1] != '?') {
        put(it, at, 1);
        it->at++;
        return;
    }
    tag found = read_tag(at);
    it->at = *found.to == '>' ? found.to + 1 : found.to;
    if (!found.closes &&
        is_one_of(found.name, "script style head title template"))
        it->at = skip_element(it->at, found.name);
    else
        show(it, &found);
}

void oms__mail_plain(oms_buf *out, const char *html)
{
    plain it = {.out = out, .at = html};
    const char *end = html + strlen(html);
    while (it.at < end) {
        if (*it.at == '<')
            take_tag(&it);
        else
            it.at = put_one(&it, it.at, end);
    }
    end_link(&it);
    oms__buf_text(out, "\n");
}
