// The bar on a terminal: how far, how fast, how long still. On anything that
// is not a terminal nothing is drawn. It must never slow the work down, so it
// draws at most ten times a second.
#include "cli.h"

#include <unistd.h>

#define BAR_CELLS 24

void progress_begin(cli_progress *progress, bool quiet, int64_t total)
{
    progress->shown = !quiet && isatty(STDERR_FILENO);
    progress->noun = "commands";
    progress->total = total;
    progress->begun_us = clock_us();
    progress->drawn_us = 0;
}

static void draw_bar(int64_t bytes, int64_t total)
{
    char bar[BAR_CELLS + 1];
    int64_t full = bytes * BAR_CELLS / total;
    for (int i = 0; i < BAR_CELLS; i++)
        bar[i] = i < full ? '#' : '.';
    bar[BAR_CELLS] = '\0';
    fprintf(stderr, "[%s] %3" PRId64 " %%  ", bar, bytes * 100 / total);
}

void progress_draw(cli_progress *progress, int64_t bytes, int64_t commands,
                   int64_t refused)
{
    int64_t now = clock_us();
    if (!progress->shown || now - progress->drawn_us < 100000)
        return;
    progress->drawn_us = now;
    int64_t spent_us = now - progress->begun_us + 1;
    char text[32];
    fputc('\r', stderr);
    if (progress->total > 0)
        draw_bar(bytes, progress->total);
    fprintf(stderr, "%s %s", count_text(text, commands), progress->noun);
    fprintf(stderr, "  %s/s", count_text(text, commands * 1000000 / spent_us));
    if (refused > 0)
        fprintf(stderr, "  %s refused", count_text(text, refused));
    if (progress->total > 0 && bytes > 0) {
        int64_t left_s = (progress->total - bytes) / 1024 * (spent_us / 1000) /
                         (bytes / 1024 + 1) / 1000;
        fprintf(stderr, "  %" PRId64 ":%02" PRId64 " left", left_s / 60,
                left_s % 60);
    }
    fputs("\033[K", stderr);
    fflush(stderr);
}

void progress_wipe(cli_progress *progress)
{
    if (progress->shown && progress->drawn_us > 0)
        fputs("\r\033[K", stderr);
    progress->drawn_us = 0;
}
