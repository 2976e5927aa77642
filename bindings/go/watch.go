package oms

import (
	"context"
	"sync"
	"time"
)

// waitSlice is how long the library is asked to wait at a time. Whoever
// cancels does not notice it, because callers wait on channels.
const waitSlice = time.Second

// waitRest keeps a wait that ended early for nothing, because somebody woke all
// who wait, from being asked for again and again.
const waitRest = 5 * time.Millisecond

// watch is the one goroutine that waits inside the library for everybody who
// waits for events, so that a hundred readers do not hold a hundred threads.
// It runs while somebody waits.
//
// The cursor of a reader who filters stays behind the end of the log, so the
// end is looked for here, once for all.
type watch struct {
	wait   func(after int64, slice time.Duration) error
	behind func(after int64) (bool, error) // is there an event behind it?

	mu      sync.Mutex
	end     int64 // the last event that is known
	waiting int   // how many wait now
	news    *news // what they wait for; nil: the goroutine does not run
}

// news is told once to all who wait for it.
type news struct {
	told chan struct{}
	err  error
}

// mark is to be taken before reading: what came later wakes a wait for it.
func (w *watch) mark() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.end
}

// until waits for an event that was not there at [mark]. It may return early:
// read again, and wait again.
func (w *watch) until(ctx context.Context, mark int64) error {
	next := w.join(mark)
	if next == nil {
		return ctx.Err()
	}
	defer w.leave()
	select {
	case <-next.told:
		return next.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// join gives what is to be waited for; nil if there is something already.
func (w *watch) join(mark int64) *news {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.end > mark {
		return nil
	}
	if w.news == nil {
		w.news = &news{told: make(chan struct{})}
		go w.run(w.end)
	}
	w.waiting++
	return w.news
}

func (w *watch) leave() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting--
}

func (w *watch) run(end int64) {
	for more := true; more; {
		begun, last := time.Now(), end
		err := w.wait(last, waitSlice)
		if err == nil {
			end, err = w.seek(last)
		}
		if end == last && err == nil && time.Since(begun) < waitSlice {
			time.Sleep(waitRest)
		}
		more = w.tell(end, err)
	}
}

// tell wakes everybody if there is something new, and then or when nobody
// waits any more it ends the goroutine.
func (w *watch) tell(end int64, err error) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if end == w.end && err == nil && w.waiting > 0 {
		return true
	}
	w.end = end
	w.news.err = err
	close(w.news.told)
	w.news = nil
	return false
}

// seek finds the end of the log from an event that was its end: in steps that
// double, then between the last two.
func (w *watch) seek(low int64) (int64, error) {
	some, err := w.behind(low)
	if err != nil || !some {
		return low, err
	}
	step := int64(1) // low has something behind it, low + step may
	for {
		some, err = w.behind(low + step)
		if err != nil {
			return low, err
		}
		if !some {
			break
		}
		low += step
		step *= 2
	}
	high := low + step
	for low+1 < high {
		middle := low + (high-low)/2
		if some, err = w.behind(middle); err != nil {
			return low, err
		}
		if some {
			low = middle
		} else {
			high = middle
		}
	}
	return high, nil
}
