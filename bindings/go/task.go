package oms

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Task is something that must be asked of the outside, leased to you.
type Task struct {
	ID            string          `json:"id"` // idempotency key of the effect
	Kind          string          `json:"kind"`
	Subject       string          `json:"subject"` // the order
	State         string          `json:"state"`
	Request       json.RawMessage `json:"request"`
	Reason        string          `json:"reason"` // why the last try did not do
	Fence         int64           `json:"fence"`
	Attempts      int64           `json:"attempts"`
	CreatedAtMs   int64           `json:"created_at_ms"`
	DueAtMs       int64           `json:"due_at_ms"`
	LeasedUntilMs int64           `json:"leased_until_ms"`
	Ask           bool            `json:"ask"` // outcome unknown: query first
}

// Outcome is how a task ended.
type Outcome int

// The outcomes of a task.
const (
	OutcomeOK       Outcome = 1 // done; the result says what
	OutcomeDeclined Outcome = 2 // a definite no
	OutcomeRetry    Outcome = 3 // not done; try again
	OutcomeUnknown  Outcome = 4 // it may have been done
)

// Reply is what comes back from the outside. As an error it is what a handler
// returns that is not OK: see Declined, RetryAfter, Unknown.
type Reply struct {
	Outcome    Outcome
	Result     any // OK: by the kind's record; a struct, a map or JSON
	Reason     string
	RetryAfter time.Duration // Retry: not before; 0: as the library sees fit
	Answered   bool          // the trouble is this call's own
}

// Error says the outcome and why.
func (r *Reply) Error() string {
	word := map[Outcome]string{OutcomeOK: "ok", OutcomeDeclined: "declined",
		OutcomeRetry: "retry", OutcomeUnknown: "unknown"}[r.Outcome]
	return fmt.Sprintf("oms: %s: %s", word, r.Reason)
}

// Declined is a definite no: a handler returns it as its error.
func Declined(reason string) error {
	return &Reply{Outcome: OutcomeDeclined, Reason: reason}
}

// RetryAfter says that it was surely not done: try again, not before [d].
func RetryAfter(d time.Duration, reason string) error {
	return &Reply{Outcome: OutcomeRetry, Reason: reason, RetryAfter: d}
}

// Unknown says that it may have been done: the task comes again with Ask set,
// and with the same ID. Any other error of a handler means the same.
func Unknown(reason string) error {
	return &Reply{Outcome: OutcomeUnknown, Reason: reason}
}

// Lease takes tasks that are due, of a kind or a prefix that Open was given by
// Takes; "" is all of them. An empty list is a success. [lease] 0 is a minute.
// Most hosts use Handle.
func (c TasksCalls) Lease(ctx context.Context, kind string, limit int,
	lease time.Duration) ([]Task, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if limit < 0 || limit > 1<<30 {
		return nil, invalid("task_lease", "/limit", "a limit is at least 0")
	}
	answer, err := c.shop.native.lease(kind, uint(limit), lease.Milliseconds())
	if err != nil {
		return nil, err
	}
	var page struct {
		Items []Task `json:"items"`
	}
	err = decode("task_lease", answer, &page)
	return page.Items, err
}

// Finish brings an answer home. ErrNotFound: the task is done already.
// ErrConflict: another worker has it.
func (c TasksCalls) Finish(ctx context.Context, task *Task, reply *Reply) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if task == nil || reply == nil {
		return invalid("task_finish", "", "there is no task or no reply")
	}
	var result []byte
	if reply.Result != nil {
		buffer := takeBuffer()
		defer giveBuffer(buffer)
		var err error
		if result, err = encode(buffer, task.Kind, reply.Result); err != nil {
			return err
		}
	}
	return c.shop.native.finish(task.ID, task.Fence, reply, result)
}

// Retry makes a parked or waiting task due now.
func (c TasksCalls) Retry(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return c.shop.native.taskRetry(id)
}

// Drop drops a parked task: its kind is answered as declined.
func (c TasksCalls) Drop(ctx context.Context, id, reason string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return c.shop.native.taskDrop(id, reason)
}

// Handler answers a task. It returns the result, or an error: Declined,
// RetryAfter, Unknown. The context ends with the lease and with the shop.
type Handler func(ctx context.Context, task *Task) (result any, err error)

// taskPoll is how often a worker looks again without an event: tasks become
// due by time, too.
const taskPoll = 200 * time.Millisecond

// finishPauses are before an answer is brought home again.
var finishPauses = []time.Duration{100 * time.Millisecond,
	500 * time.Millisecond}

// worker leases tasks and runs handlers, each in a goroutine of its own. One
// goroutine leases for all; it is there from the first Handle to the end.
type worker struct {
	ctx     context.Context // of handlers
	cancel  context.CancelFunc
	leasing context.Context // ends first
	rest    context.CancelFunc
	slots   chan struct{}
	lease   time.Duration
	trouble func(error)

	mu       sync.Mutex
	handlers map[string]Handler
	running  bool
	stopped  bool
	changed  chan struct{} // a handler was added
	active   sync.WaitGroup
}

func (w *worker) init(chosen *options) {
	if chosen.workers < 1 {
		chosen.workers = 1
	}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	w.leasing, w.rest = context.WithCancel(w.ctx)
	w.slots = make(chan struct{}, chosen.workers)
	w.lease = chosen.lease
	w.trouble = chosen.trouble
	w.handlers = make(map[string]Handler)
	w.changed = make(chan struct{}, 1)
}

// Handle answers tasks of a kind, or of a prefix such as "payment.", by a
// function. Open must have been told by Takes. The longest kind that fits
// wins; a nil handler takes the kind back. The typed forms, such as
// HandlePaymentAuthorize, decode the request.
func (s *Shop) Handle(kind string, handler Handler) error {
	if !s.taken(kind) {
		return invalid("handle", "/kind", fmt.Sprintf(
			"%q is not taken: open the shop with oms.Takes(%q)", kind, kind))
	}
	w := &s.worker
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped {
		return &Error{Op: "handle", Code: ErrClosed,
			Text: "the shop is closed; open it again"}
	}
	if handler == nil {
		delete(w.handlers, kind)
		return nil
	}
	w.handlers[kind] = handler
	if !w.running {
		w.running = true
		w.active.Add(1)
		go w.run(s)
	}
	select {
	case w.changed <- struct{}{}:
	default:
	}
	return nil
}

func (s *Shop) taken(kind string) bool {
	for _, take := range s.takes {
		if take != "" && strings.HasPrefix(kind, take) {
			return true
		}
	}
	return false
}

// kinds are those that have a handler, without those that a prefix covers.
func (w *worker) kinds() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []string
	for kind := range w.handlers {
		covered := false
		for other := range w.handlers {
			covered = covered || (other != kind &&
				strings.HasPrefix(kind, other))
		}
		if !covered {
			list = append(list, kind)
		}
	}
	return list
}

func (w *worker) handler(kind string) Handler {
	w.mu.Lock()
	defer w.mu.Unlock()
	var found Handler
	longest := -1
	for prefix, handler := range w.handlers {
		if len(prefix) > longest && strings.HasPrefix(kind, prefix) {
			found, longest = handler, len(prefix)
		}
	}
	return found
}

func (w *worker) tell(err error) {
	if w.trouble != nil && err != nil {
		w.trouble(err)
	}
}

func (w *worker) run(s *Shop) {
	defer w.active.Done()
	for w.leasing.Err() == nil {
		mark := s.log.mark()
		count := 0
		for _, kind := range w.kinds() {
			count += w.take(s, kind)
		}
		if count == 0 {
			w.pause(s, mark)
		}
	}
}

// pause waits for an event, a new handler, or a while.
func (w *worker) pause(s *Shop, mark int64) {
	ctx, cancel := context.WithTimeout(w.leasing, taskPoll)
	defer cancel()
	next := s.log.join(mark)
	if next == nil {
		return
	}
	defer s.log.leave()
	select {
	case <-next.told:
		if next.err != nil {
			<-ctx.Done() // trouble is not asked about again and again
		}
	case <-w.changed:
	case <-ctx.Done():
	}
}

// take leases as many tasks as there are free slots, and begins them.
func (w *worker) take(s *Shop, kind string) int {
	select {
	case w.slots <- struct{}{}:
	case <-w.leasing.Done():
		return 0
	}
	free := 1
	for more := true; more; {
		select {
		case w.slots <- struct{}{}:
			free++
		default:
			more = false
		}
	}
	tasks, err := s.Tasks.Lease(w.leasing, kind, free, w.lease)
	if err != nil && !errors.Is(err, ErrClosed) && w.leasing.Err() == nil {
		w.tell(err)
	}
	for i := range tasks {
		w.active.Add(1)
		go w.work(s, &tasks[i])
	}
	for i := len(tasks); i < free; i++ {
		<-w.slots
	}
	return len(tasks)
}

func (w *worker) work(s *Shop, task *Task) {
	defer w.active.Done()
	defer func() { <-w.slots }()
	ctx, cancel := context.WithDeadline(w.ctx, Time(task.LeasedUntilMs))
	defer cancel()
	reply := w.ask(ctx, task)
	if reply == nil {
		return // its handler was taken back: the lease runs out
	}
	// The answer is brought home whatever became of the handler's context.
	finish := func() error {
		return s.Tasks.Finish(context.Background(), task, reply)
	}
	err := insist(finish)
	if errors.Is(err, ErrInvalid) {
		w.tell(err)
		reply = &Reply{Outcome: OutcomeUnknown, Reason: "answer_does_not_fit"}
		err = insist(finish)
	}
	if !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrConflict) &&
		!errors.Is(err, ErrClosed) {
		w.tell(err)
	}
}

// insist tries what may succeed later more than once: an answer that is lost
// would be asked for again.
func insist(finish func() error) error {
	err := finish()
	for _, pause := range finishPauses {
		var failed *Error
		if !errors.As(err, &failed) || !failed.Retry {
			break
		}
		time.Sleep(pause)
		err = finish()
	}
	return err
}

// ask calls the handler. A panic is told, and its outcome is unknown.
func (w *worker) ask(ctx context.Context, task *Task) (reply *Reply) {
	handler := w.handler(task.Kind)
	if handler == nil {
		return nil
	}
	defer func() {
		if found := recover(); found != nil {
			w.tell(fmt.Errorf("oms: the handler of %s panicked: %v",
				task.Kind, found))
			reply = &Reply{Outcome: OutcomeUnknown, Reason: "panic"}
		}
	}()
	result, err := handler(ctx, task)
	if err == nil {
		return &Reply{Outcome: OutcomeOK, Result: result}
	}
	if errors.As(err, &reply) {
		return reply
	}
	return &Reply{Outcome: OutcomeUnknown, Reason: err.Error()}
}

// stop takes no more, and ends the context of handlers.
func (w *worker) stop() {
	w.mu.Lock()
	w.stopped = true
	w.mu.Unlock()
	w.rest()
	w.cancel()
}

// drain takes no more, and waits for the handlers.
func (w *worker) drain(ctx context.Context) error {
	w.mu.Lock()
	w.stopped = true
	w.mu.Unlock()
	w.rest()
	gone := make(chan struct{})
	go func() {
		w.active.Wait()
		close(gone)
	}()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// handle is what the typed forms of Handle share.
func handle[Request, Result any](s *Shop, kind string,
	fn func(context.Context, *Task, *Request) (*Result, error)) error {
	if fn == nil {
		return s.Handle(kind, nil)
	}
	return s.Handle(kind, func(ctx context.Context, task *Task) (any, error) {
		request := new(Request)
		if err := decode(task.Kind, string(task.Request), request); err != nil {
			return nil, err
		}
		result, err := fn(ctx, task, request)
		if err != nil || result == nil {
			return nil, err
		}
		return result, nil
	})
}

// handleBare is for kinds whose answer is a mere yes.
func handleBare[Request any](s *Shop, kind string,
	fn func(context.Context, *Task, *Request) error) error {
	if fn == nil {
		return s.Handle(kind, nil)
	}
	return handle(s, kind, func(ctx context.Context, task *Task,
		request *Request) (*struct{}, error) {
		return nil, fn(ctx, task, request)
	})
}
