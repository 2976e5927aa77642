// Scaffolding: weak bodies of what has no file yet. To be deleted.
#include "auth.h"
#include "config.h"
#include "live.h"
#include "shop.h"
#include "watch.h"
#include <stdio.h>
#include <stdlib.h>
#define WEAK __attribute__((weak))
WEAK http_server *http_start(const http_options *o, char *w, size_t r){(void)o;snprintf(w,r,"unbuilt");return NULL;}
WEAK int http_port(const http_server *s){(void)s;return 0;}
WEAK void http_stop_accepting(http_server *s){(void)s;}
WEAK void http_stop(http_server *s,int64_t p){(void)s;(void)p;}
WEAK const char *http_header(const exchange *x,const char *n){(void)x;(void)n;return NULL;}
WEAK const char *http_peer(const exchange *x){(void)x;return "";}
WEAK void http_add(exchange *x,const char *n,const char *v){(void)x;(void)n;(void)v;}
WEAK void http_send(exchange *x,int s,const char *t,text *b){(void)x;(void)s;(void)t;text_free(b);}
WEAK void http_wait(exchange *x){(void)x;}
WEAK http_stream *http_stream_begin(exchange *x,const char *t,size_t r){(void)x;(void)t;(void)r;return NULL;}
WEAK bool http_stream_write(http_stream *s,const char *b,size_t c){(void)s;(void)b;(void)c;return false;}
WEAK void http_stream_end(http_stream *s){(void)s;}
WEAK routes *routes_new(const char *const *r,size_t c,json_t *d){(void)r;(void)c;(void)d;return NULL;}
WEAK void routes_free(routes *r){(void)r;}
WEAK size_t routes_count(const routes *r){(void)r;return 0;}
WEAK const route *routes_at(const routes *r,size_t p){(void)r;(void)p;return NULL;}
WEAK void routes_match(const routes *r,const char *m,const char *p,match *o){(void)r;(void)m;(void)p;*o=(match){0};}
WEAK void match_free(match *m){(void)m;}
WEAK shop *omsd_shop(const omsd *o,const char *n){(void)n;return o->shops_count>0?o->shops[0]:NULL;}
WEAK void problem(exchange *x,int s,const char *c,const char *f,...){(void)x;(void)s;(void)c;(void)f;}
WEAK void problem_of(exchange *x,const oms_error *e){(void)x;(void)e;}
WEAK void serve(void *c,exchange *x){(void)c;(void)x;}
WEAK void serve_ended(void *c,exchange *x){(void)c;(void)x;}
WEAK bool pool_run(void (*w)(void *),void *a){(void)w;(void)a;return false;}
WEAK bool auth_load(const config *c,char *w,size_t r){(void)c;(void)w;(void)r;return true;}
WEAK bool auth_configured(void){return false;}
WEAK bool auth_identify(exchange *x){x->who=(identity){.scopes=need_text("*")};return true;}
WEAK bool auth_allow(exchange *x){(void)x;return true;}
WEAK bool auth_object(exchange *x,const json_t *a){(void)x;(void)a;return true;}
WEAK bool rates_take(exchange *x){(void)x;return true;}
WEAK shop *shop_open(const config *c,size_t p,char *w,size_t r){(void)c;(void)p;snprintf(w,r,"unbuilt");return NULL;}
WEAK const char *shop_name(const shop *s){(void)s;return "";}
WEAK oms *shop_engine(shop *s){(void)s;return NULL;}
WEAK bool shop_submit(shop *s,command *c){(void)s;(void)c;return false;}
WEAK size_t shop_waiting(const shop *s){(void)s;return 0;}
WEAK void shop_close(shop *s){(void)s;}
WEAK bool live_start(shop *s){(void)s;return true;}
WEAK void live_stop(shop *s){(void)s;}
WEAK void live_stream(exchange *x,const char *s,bool h){(void)s;(void)h;problem(x,501,"unbuilt","unbuilt");}
WEAK void live_wait(shop *s,const char *j,int64_t a,int64_t u,void (*t)(void *),void *w){(void)s;(void)j;(void)a;(void)u;t(w);}
WEAK size_t live_streams(void){return 0;}
WEAK void log_event(level a,const char *e,...){(void)a;(void)e;}
WEAK void log_level(level l){(void)l;}
WEAK oms_log log_port(void){return (oms_log){0};}
WEAK void trace_begin(exchange *x){(void)x;}
WEAK void watch_begin(exchange *x){(void)x;}
WEAK void watch_end(exchange *x){(void)x;}
WEAK void watch_count(const char *m,const char *l,int64_t b){(void)m;(void)l;(void)b;}
WEAK void metrics_write(text *t,omsd *o){(void)t;(void)o;}
WEAK bool otlp_start(const config *c){(void)c;return true;}
WEAK void otlp_stop(void){}
WEAK const char *config_get(const config *c,const char *s,const char *n){(void)c;(void)s;(void)n;return NULL;}
WEAK void config_free(config *c){free(c);}
WEAK config *config_load(int argc,char **argv,char *why,size_t room){
 (void)why;(void)room; config *c=need(NULL,sizeof(*c)); *c=(config){.host=need_text("127.0.0.1"),.port=8080,.connections_max=1024,.body_bytes_max=1<<20,.stop_ms=8000};
 for(int i=1;i+1<argc;i+=2){ if(argv[i][2]=='d'){c->shops[0]=(config_shop){need_text("default"),need_text(argv[i+1])};c->shops_count=1;} else if(argv[i][2]=='p')c->port=atoi(argv[i+1]); }
 return c; }
WEAK int main(int argc,char **argv){ (void)argc;(void)argv; return 0; }
