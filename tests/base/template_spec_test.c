// The cases of the public Mustache specification (mustache/spec, MIT licence)
// for what this subset implements: its files interpolation, sections, inverted
// and comments, case by case under their own names. What each case shows is
// the specification's; the words are ours. Its partials, delimiters, lambdas,
// inheritance and dynamic names are refused, which template_test.c shows; cases
// whose values are not an object do not apply: an event always is one.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/template.h"
#include "oms/limits.h"

typedef struct spec_case {
    const char *name;
    const char *values; // ' for "
    const char *text;
    const char *expected;
} spec_case;

static const spec_case interpolation[] = {
    {"No Interpolation", "{}", "A plain {text}!\n", "A plain {text}!\n"},
    {"Basic Interpolation", "{'who':'Ana'}", "Dear {{who}},\n", "Dear Ana,\n"},
    {"HTML Escaping", "{'odd':'& \\\" < >'}", "Safe: {{odd}}\n",
     "Safe: &amp; &quot; &lt; &gt;\n"},
    {"Triple Mustache", "{'odd':'& \\\" < >'}", "Raw: {{{odd}}}\n",
     "Raw: & \" < >\n"},
    {"Ampersand", "{'odd':'& \\\" < >'}", "Raw: {{&odd}}\n", "Raw: & \" < >\n"},
    {"Basic Integer Interpolation", "{'units':85}", "{{units}} units",
     "85 units"},
    {"Triple Mustache Integer Interpolation", "{'units':85}", "{{{units}}} u",
     "85 u"},
    {"Ampersand Integer Interpolation", "{'units':85}", "{{&units}} u", "85 u"},
    {"Basic Decimal Interpolation", "{'weight':1.21}", "{{weight}} kg",
     "1.21 kg"},
    {"Triple Mustache Decimal Interpolation", "{'weight':1.21}",
     "{{{weight}}} kg", "1.21 kg"},
    {"Ampersand Decimal Interpolation", "{'weight':1.21}", "{{&weight}} kg",
     "1.21 kg"},
    {"Basic Null Interpolation", "{'gone':null}", "({{gone}})", "()"},
    {"Triple Mustache Null Interpolation", "{'gone':null}", "({{{gone}}})",
     "()"},
    {"Ampersand Null Interpolation", "{'gone':null}", "({{&gone}})", "()"},
    {"Basic Context Miss Interpolation", "{}", "({{nothing}})", "()"},
    {"Triple Mustache Context Miss Interpolation", "{}", "({{{nothing}}})",
     "()"},
    {"Ampersand Context Miss Interpolation", "{}", "({{&nothing}})", "()"},
    {"Dotted Names - Basic Interpolation", "{'buyer':{'name':'Ana'}}",
     "{{buyer.name}} = {{#buyer}}{{name}}{{/buyer}}", "Ana = Ana"},
    {"Dotted Names - Triple Mustache Interpolation", "{'buyer':{'name':'Ana'}}",
     "{{{buyer.name}}} = {{#buyer}}{{{name}}}{{/buyer}}", "Ana = Ana"},
    {"Dotted Names - Ampersand Interpolation", "{'buyer':{'name':'Ana'}}",
     "{{&buyer.name}} = {{#buyer}}{{&name}}{{/buyer}}", "Ana = Ana"},
    {"Dotted Names - Arbitrary Depth",
     "{'o':{'p':{'q':{'r':{'s':{'sku':'K7'}}}}}}", "{{o.p.q.r.s.sku}}", "K7"},
    {"Dotted Names - Broken Chains", "{'o':{}}", "[{{o.p.q}}]", "[]"},
    {"Dotted Names - Broken Chain Resolution",
     "{'o':{'p':{}},'q':{'sku':'K7'}}", "[{{o.p.q.sku}}]", "[]"},
    {"Dotted Names - Initial Resolution",
     "{'o':{'p':{'q':{'r':{'s':{'sku':'K7'}}}}},"
     "'p':{'q':{'r':{'s':{'sku':'no'}}}}}",
     "{{#o}}{{p.q.r.s.sku}}{{/o}}", "K7"},
    {"Dotted Names - Context Precedence", "{'o':{'p':{}},'p':{'q':'no'}}",
     "[{{#o}}{{p.q}}{{/o}}]", "[]"},
    {"Interpolation - Surrounding Whitespace", "{'mark':'+++'}", "[ {{mark}} ]",
     "[ +++ ]"},
    {"Triple Mustache - Surrounding Whitespace", "{'mark':'+++'}",
     "[ {{{mark}}} ]", "[ +++ ]"},
    {"Ampersand - Surrounding Whitespace", "{'mark':'+++'}", "[ {{&mark}} ]",
     "[ +++ ]"},
    {"Interpolation - Standalone", "{'mark':'+++'}", "  {{mark}}\n", "  +++\n"},
    {"Triple Mustache - Standalone", "{'mark':'+++'}", "  {{{mark}}}\n",
     "  +++\n"},
    {"Ampersand - Standalone", "{'mark':'+++'}", "  {{&mark}}\n", "  +++\n"},
    {"Interpolation With Padding", "{'mark':'+++'}", "[{{ mark }}]", "[+++]"},
    {"Triple Mustache With Padding", "{'mark':'+++'}", "[{{{ mark }}}]",
     "[+++]"},
    {"Ampersand With Padding", "{'mark':'+++'}", "[{{& mark }}]", "[+++]"},
};

static const spec_case sections[] = {
    {"Truthy", "{'late':true}", "<{{#late}}It is late.{{/late}}>",
     "<It is late.>"},
    {"Falsey", "{'late':false}", "<{{#late}}It is late.{{/late}}>", "<>"},
    {"Null is falsey", "{'late':null}", "<{{#late}}It is late.{{/late}}>",
     "<>"},
    {"Context", "{'buyer':{'name':'Ana'}}",
     "<{{#buyer}}Dear {{name}}{{/buyer}}>", "<Dear Ana>"},
    {"Parent contexts",
     "{'shop':'here','sku':'no','line':{'sku':'K7'},'box':{'no':'3'}}",
     "{{#line}}{{shop}} {{sku}} {{box.no}}{{/line}}", "here K7 3"},
    {"Variable test", "{'city':'Olinda'}",
     "{{#city}}{{.}} is {{city}}{{/city}}", "Olinda is Olinda"},
    {"List Contexts",
     "{'boxes':[{'box':{'big':'B','small':'b'},"
     "'lines':[{'line':'1','units':[{'unit':'x'},{'unit':'y'}]}]}]}",
     "{{#boxes}}{{#lines}}{{box.small}}{{line}}.{{#units}}{{box.big}}{{line}}"
     "{{unit}}.{{/units}}{{/lines}}{{/boxes}}",
     "b1.B1x.B1y."},
    {"Deeply Nested Contexts",
     "{'a':{'i':1},'b':{'j':2},'c':{'k':3,'d':{'l':4,'m':5}}}",
     "{{#a}}\n{{i}}\n{{#b}}\n{{i}}{{j}}{{i}}\n{{#c}}\n{{i}}{{j}}{{k}}{{j}}{{i}}"
     "\n{{#d}}\n{{i}}{{j}}{{k}}{{l}}{{k}}{{j}}{{i}}\n{{#m}}\n{{l}}{{m}}{{.}}6"
     "{{.}}{{m}}{{l}}\n{{/m}}\n{{k}}{{l}}{{k}}\n{{/d}}\n{{j}}{{k}}{{j}}\n{{/c}}"
     "\n{{i}}{{j}}{{i}}\n{{/b}}\n{{i}}\n{{/a}}\n",
     "1\n121\n12321\n1234321\n4556554\n343\n232\n121\n1\n"},
    {"List", "{'lines':[{'no':1},{'no':2},{'no':3}]}",
     "<{{#lines}}{{no}}{{/lines}}>", "<123>"},
    {"Empty List", "{'lines':[]}", "<{{#lines}}A line{{/lines}}>", "<>"},
    {"Doubled", "{'on':true,'mid':'middle'}",
     "{{#on}}\n- top\n{{/on}}\n- {{mid}}\n{{#on}}\n- low\n{{/on}}\n",
     "- top\n- middle\n- low\n"},
    {"Nested (Truthy)", "{'on':true}",
     "[ 1 {{#on}}2 {{#on}}3{{/on}} 4{{/on}} 5 ]", "[ 1 2 3 4 5 ]"},
    {"Nested (Falsey)", "{'on':false}",
     "[ 1 {{#on}}2 {{#on}}3{{/on}} 4{{/on}} 5 ]", "[ 1  5 ]"},
    {"Context Misses", "{}", "[{{#nothing}}There is nothing!{{/nothing}}]",
     "[]"},
    {"Implicit Iterator - String", "{'skus':['k','l','m']}",
     "{{#skus}}({{.}}){{/skus}}", "(k)(l)(m)"},
    {"Implicit Iterator - Integer", "{'skus':[7,8,9]}",
     "{{#skus}}({{.}}){{/skus}}", "(7)(8)(9)"},
    {"Implicit Iterator - Decimal", "{'skus':[7.1,8.2,9.3]}",
     "{{#skus}}({{.}}){{/skus}}", "(7.1)(8.2)(9.3)"},
    {"Implicit Iterator - Array", "{'rows':[[7,8],['k','l']]}",
     "{{#rows}}({{#.}}{{.}}{{/.}}){{/rows}}", "(78)(kl)"},
    {"Implicit Iterator - HTML Escaping", "{'odd':['&','\\\"','<','>']}",
     "{{#odd}}({{.}}){{/odd}}", "(&amp;)(&quot;)(&lt;)(&gt;)"},
    {"Implicit Iterator - Triple mustache", "{'odd':['&','\\\"','<','>']}",
     "{{#odd}}({{{.}}}){{/odd}}", "(&)(\")(<)(>)"},
    {"Implicit Iterator - Ampersand", "{'odd':['&','\\\"','<','>']}",
     "{{#odd}}({{&.}}){{/odd}}", "(&)(\")(<)(>)"},
    {"Dotted Names - Truthy", "{'o':{'p':{'q':true}}}",
     "{{#o.p.q}}Yes{{/o.p.q}}", "Yes"},
    {"Dotted Names - Falsey", "{'o':{'p':{'q':false}}}",
     "[{{#o.p.q}}Yes{{/o.p.q}}]", "[]"},
    {"Dotted Names - Broken Chains", "{'o':{}}", "[{{#o.p.q}}Yes{{/o.p.q}}]",
     "[]"},
    {"Surrounding Whitespace", "{'on':true}", " [ {{#on}}\t-\t{{/on}} ] \n",
     " [ \t-\t ] \n"},
    {"Internal Whitespace", "{'on':true}",
     " [ {{#on}} {{! Room that counts }}\n {{/on}} ] \n", " [  \n  ] \n"},
    {"Indented Inline Sections", "{'on':true}",
     " {{#on}}FIRST{{/on}}\n {{#on}}SECOND{{/on}}\n", " FIRST\n SECOND\n"},
    {"Standalone Lines", "{'on':true}",
     "- Above\n{{#on}}\n-\n{{/on}}\n- Below\n", "- Above\n-\n- Below\n"},
    {"Indented Standalone Lines", "{'on':true}",
     "- Above\n  {{#on}}\n-\n  {{/on}}\n- Below\n", "- Above\n-\n- Below\n"},
    {"Standalone Line Endings", "{'on':true}", "-\r\n{{#on}}\r\n{{/on}}\r\n-",
     "-\r\n-"},
    {"Standalone Without Previous Line", "{'on':true}",
     "  {{#on}}\n*{{/on}}\n-", "*\n-"},
    {"Standalone Without Newline", "{'on':true}", "*{{#on}}\n-\n  {{/on}}",
     "*\n-\n"},
    {"Padding", "{'on':true}", "[{{# on }}+{{/ on }}]", "[+]"},
};

static const spec_case inverted[] = {
    {"Falsey", "{'late':false}", "<{{^late}}In time.{{/late}}>", "<In time.>"},
    {"Truthy", "{'late':true}", "<{{^late}}In time.{{/late}}>", "<>"},
    {"Null is falsey", "{'late':null}", "<{{^late}}In time.{{/late}}>",
     "<In time.>"},
    {"Context", "{'buyer':{'name':'Ana'}}", "<{{^buyer}}A guest{{/buyer}}>",
     "<>"},
    {"List", "{'lines':[{'no':1},{'no':2}]}", "<{{^lines}}{{no}}{{/lines}}>",
     "<>"},
    {"Empty List", "{'lines':[]}", "<{{^lines}}No lines{{/lines}}>",
     "<No lines>"},
    {"Doubled", "{'on':false,'mid':'middle'}",
     "{{^on}}\n- top\n{{/on}}\n- {{mid}}\n{{^on}}\n- low\n{{/on}}\n",
     "- top\n- middle\n- low\n"},
    {"Nested (Falsey)", "{'on':false}",
     "[ 1 {{^on}}2 {{^on}}3{{/on}} 4{{/on}} 5 ]", "[ 1 2 3 4 5 ]"},
    {"Nested (Truthy)", "{'on':true}",
     "[ 1 {{^on}}2 {{^on}}3{{/on}} 4{{/on}} 5 ]", "[ 1  5 ]"},
    {"Context Misses", "{}", "[{{^nothing}}There is nothing!{{/nothing}}]",
     "[There is nothing!]"},
    {"Dotted Names - Truthy", "{'o':{'p':{'q':true}}}",
     "[{{^o.p.q}}No{{/o.p.q}}]", "[]"},
    {"Dotted Names - Falsey", "{'o':{'p':{'q':false}}}",
     "[{{^o.p.q}}No{{/o.p.q}}]", "[No]"},
    {"Dotted Names - Broken Chains", "{'o':{}}", "[{{^o.p.q}}No{{/o.p.q}}]",
     "[No]"},
    {"Surrounding Whitespace", "{'on':false}", " [ {{^on}}\t-\t{{/on}} ] \n",
     " [ \t-\t ] \n"},
    {"Internal Whitespace", "{'on':false}",
     " [ {{^on}} {{! Room that counts }}\n {{/on}} ] \n", " [  \n  ] \n"},
    {"Indented Inline Sections", "{'on':false}",
     " {{^on}}FIRST{{/on}}\n {{^on}}SECOND{{/on}}\n", " FIRST\n SECOND\n"},
    {"Standalone Lines", "{'on':false}",
     "- Above\n{{^on}}\n-\n{{/on}}\n- Below\n", "- Above\n-\n- Below\n"},
    {"Standalone Indented Lines", "{'on':false}",
     "- Above\n  {{^on}}\n-\n  {{/on}}\n- Below\n", "- Above\n-\n- Below\n"},
    {"Standalone Line Endings", "{'on':false}", "-\r\n{{^on}}\r\n{{/on}}\r\n-",
     "-\r\n-"},
    {"Standalone Without Previous Line", "{'on':false}",
     "  {{^on}}\n*{{/on}}\n-", "*\n-"},
    {"Standalone Without Newline", "{'on':false}", "*{{^on}}\n-\n  {{/on}}",
     "*\n-\n"},
    {"Padding", "{'on':false}", "[{{^ on }}+{{/ on }}]", "[+]"},
};

static const spec_case comments[] = {
    {"Inline", "{}", "left{{! not for readers }}right", "leftright"},
    {"Multiline", "{}", "left{{!\n  over\n  several lines...\n}}right\n",
     "leftright\n"},
    {"Standalone", "{}", "Top.\n{{! not for readers }}\nEnd.\n",
     "Top.\nEnd.\n"},
    {"Indented Standalone", "{}", "Top.\n  {{! not for readers }}\nEnd.\n",
     "Top.\nEnd.\n"},
    {"Standalone Line Endings", "{}", "-\r\n{{! not for readers }}\r\n-",
     "-\r\n-"},
    {"Standalone Without Previous Line", "{}", "  {{! first of all }}\n.", "."},
    {"Standalone Without Newline", "{}", ".\n  {{! last of all }}", ".\n"},
    {"Multiline Standalone", "{}", "Top.\n{{!\nover lines...\n}}\nEnd.\n",
     "Top.\nEnd.\n"},
    {"Indented Multiline Standalone", "{}",
     "Top.\n  {{!\n    over lines...\n  }}\nEnd.\n", "Top.\nEnd.\n"},
    {"Indented Inline", "{}", "  ab {{! cd }}\n", "  ab \n"},
    {"Surrounding Whitespace", "{}", "left {{! between }} right",
     "left  right"},
    {"Variable Name Collision", "{'! word':1,'!word':2,'word':3}",
     "never: [{{! word }}] [{{!word}}]", "never: [] []"},
};

static void check(const spec_case *of, const char *file)
{
    oms_arena arena;
    oms_error err = OMS_INIT(oms_error);
    char values[512];
    size_t count = 0;
    for (const char *at = of->values; *at != '\0'; at++)
        values[count++] = *at == '\'' ? '"' : *at;
    values[count] = '\0';
    assert_true(count < sizeof(values));
    oms__arena_init(&arena, &(oms_allocator){0}, 4096, 0);
    const oms_template_source source = {.json = values};
    const oms_template_args args = {.text = of->text,
                                    .html = true,
                                    .sources = &source,
                                    .sources_count = 1,
                                    .bytes_max = OMS_STRING_BYTES_MAX};
    const char *out = NULL;
    int code = oms__template_render(&args, &arena, &out, &err);
    if (code != OMS_OK)
        fail_msg("%s, %s: %s", file, of->name, err.text);
    if (strcmp(out, of->expected) != 0)
        fail_msg("%s, %s: \"%s\" instead of \"%s\"", file, of->name, out,
                 of->expected);
    oms__arena_free(&arena);
}

#define CHECK_ALL(table) \
    for (size_t i = 0; i < sizeof(table) / sizeof((table)[0]); i++) \
    check(&(table)[i], #table)

static void test_template__passes_the_cases_of_interpolation(void **state)
{
    (void)state;
    CHECK_ALL(interpolation);
}

static void test_template__passes_the_cases_of_sections(void **state)
{
    (void)state;
    CHECK_ALL(sections);
}

static void test_template__passes_the_cases_of_inverted_sections(void **state)
{
    (void)state;
    CHECK_ALL(inverted);
}

static void test_template__passes_the_cases_of_comments(void **state)
{
    (void)state;
    CHECK_ALL(comments);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_template__passes_the_cases_of_interpolation),
        cmocka_unit_test(test_template__passes_the_cases_of_sections),
        cmocka_unit_test(test_template__passes_the_cases_of_inverted_sections),
        cmocka_unit_test(test_template__passes_the_cases_of_comments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
