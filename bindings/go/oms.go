// Package oms embeds libomsc, a commerce order management system: the whole
// life of an order, from placing to return, inside your process, on one file.
//
//	shop, err := oms.Open(ctx, "shop.db")
//	if err != nil {
//		return err
//	}
//	defer shop.Close()
//	receipt, err := shop.Orders.Place(ctx, "cart-77", oms.OrderPlaceArgs{
//		Currency: "EUR",
//		Lines: []oms.LineArgs{
//			{SKU: "mug", Quantity: 2, UnitPriceMinor: 1250},
//		},
//	})
//
// Every command takes a key. Repeat a command with its key whenever you do not
// know whether it was done: it is done once, and the first receipt comes back.
// A zero member of the arguments always means that it is not given. Money is
// in minor units (cents), times are milliseconds since 1970 in UTC.
//
// A Shop may be used from any goroutine.
package oms

import (
	"context"
	"encoding/json"
	"time"
)

// The flags of the C library that options stand for.
const (
	openExisting   = 1
	openReplay     = 2
	openNormalSync = 4
	openLog        = 8
	openShared     = 16
	batchSettle    = 1
	verifyRepair   = 1
	verifyStorage  = 2
)

// Shop is one shop: one file, one owner. Close it when you are done.
type Shop struct {
	Calls // the commands and queries, by noun: shop.Orders.Place

	native *native
	log    watch
	worker worker
	takes  []string
}

type options struct {
	flags   uint
	takes   []string
	noPump  bool
	workers int
	lease   time.Duration
	trouble func(error)
}

// Option changes how a shop is opened.
type Option func(*options)

// Existing refuses to create a new shop: ErrNotFound.
func Existing() Option { return func(o *options) { o.flags |= openExisting } }

// Replay lets commands carry their own time: see At.
func Replay() Option { return func(o *options) { o.flags |= openReplay } }

// NormalSync lets a power cut take the last commits; a kill does not.
func NormalSync() Option {
	return func(o *options) { o.flags |= openNormalSync }
}

// Shared says that the file holds tables of the host's, too, so that its own
// SQLite connections may read the shop's and submit inside their transactions:
// see include/oms/sqlite.h. Both must use the same shared library of SQLite.
func Shared() Option { return func(o *options) { o.flags |= openShared } }

// Log writes JSON lines to the standard error output.
func Log() Option { return func(o *options) { o.flags |= openLog } }

// Takes names the kinds of tasks that this host answers, such as
// "payment.authorize", or "payment." for all that begin so. See Shop.Handle.
func Takes(kinds ...string) Option {
	return func(o *options) { o.takes = append(o.takes, kinds...) }
}

// WithoutPump leaves the consequences of commands to Shop.Step. Else a thread
// of the library does them as they become due.
func WithoutPump() Option { return func(o *options) { o.noPump = true } }

// Workers bounds how many tasks are worked on at a time; 8 if not given.
func Workers(count int) Option {
	return func(o *options) { o.workers = count }
}

// LeaseFor is how long a handler has for a task before another may get it; a
// minute if not given, at most an hour.
func LeaseFor(d time.Duration) Option {
	return func(o *options) { o.lease = d }
}

// OnTrouble is told what went wrong behind your back: a handler that panicked,
// tasks that could not be leased or finished. It is called from any goroutine.
func OnTrouble(tell func(error)) Option {
	return func(o *options) { o.trouble = tell }
}

// Open opens the shop at [path] and creates it if need be. ":memory:" is a
// shop in memory, gone at Close.
//
// Errors: ErrInvalid, ErrBusy (another process has it), ErrNotFound,
// ErrCorrupt (not ours, or newer), ErrIO, ErrFull, ErrNoMemory.
func Open(ctx context.Context, path string, how ...Option) (*Shop, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	chosen := options{workers: 8}
	for _, option := range how {
		option(&chosen)
	}
	n, err := newNative()
	if err != nil {
		return nil, err
	}
	if err = n.open(path, chosen.flags, chosen.takes); err != nil {
		return nil, err
	}
	if !chosen.noPump {
		if err = n.pumpStart(); err != nil {
			_ = n.close()
			return nil, err
		}
	}
	return newShop(n, &chosen), nil
}

func newShop(n *native, chosen *options) *Shop {
	shop := &Shop{native: n, takes: chosen.takes}
	shop.Calls = newCalls(shop)
	shop.log.wait = func(after int64, slice time.Duration) error {
		return n.feedWait(after, slice.Milliseconds())
	}
	shop.log.behind = func(after int64) (bool, error) {
		page, err := readFeed(n, &EventFilter{After: after}, 1)
		return len(page.Items) > 0, err
	}
	shop.worker.init(chosen)
	return shop
}

// Close ends the shop: it wakes those who wait for events, cancels the context
// of handlers, waits for the calls that are inside the library, and closes the
// file. Every later call gives ErrClosed; closing twice is legal. Handlers are
// not waited for: see Shutdown. Any goroutine may close, a handler too.
func (s *Shop) Close() error {
	s.worker.stop()
	return s.native.close()
}

// Shutdown takes no more tasks, waits for the handlers that run, at most until
// the context is done, and closes the shop. It must not be called in a handler.
func (s *Shop) Shutdown(ctx context.Context) error {
	err := s.worker.drain(ctx)
	if closed := s.Close(); closed != nil {
		return closed
	}
	return err
}

// call is what a command may be told beside its arguments.
type call struct {
	actor string
	atMs  int64
}

// CallOption is told to a command beside its arguments: By, At.
type CallOption func(*call)

// By says who does it, for the audit.
func By(actor string) CallOption { return func(c *call) { c.actor = actor } }

// At says when it happens, in a shop that was opened with Replay.
func At(when time.Time) CallOption {
	return func(c *call) { c.atMs = Millis(when) }
}

// Submit submits a command by name. [args] is a struct of this package, a map,
// or JSON as string, []byte or json.RawMessage. It returns when the change is
// durable. The context is looked at before the command starts; a command that
// has started is not given up.
//
// Errors: ErrInvalid, ErrNotFound, ErrInvalidState, ErrRefused, ErrConflict,
// ErrMismatch, ErrLimit, ErrFull, ErrIO, ErrUnknown, ErrNoMemory.
func (s *Shop) Submit(ctx context.Context, command, key string, args any,
	how ...CallOption) (Receipt, error) {
	if err := ctx.Err(); err != nil {
		return Receipt{}, err
	}
	var told call
	for _, option := range how {
		option(&told)
	}
	buffer := takeBuffer()
	defer giveBuffer(buffer)
	encoded, err := encode(buffer, command, args)
	if err != nil {
		return Receipt{}, err
	}
	return s.native.submit(command, key, encoded, &told)
}

// BatchItem is one command of a batch.
type BatchItem struct {
	Command string
	Key     string
	Args    any
	Actor   string
	AtMs    int64 // in a shop that was opened with Replay
}

// BatchResult is how one command of a batch ended.
type BatchResult struct {
	Receipt Receipt
	Err     error
}

// SubmitBatch submits up to 4,096 commands in one commit, in order. A refused
// one does not fail its neighbours: each has its own result. [settle] runs the
// consequences of each before the next. The error is that of a commit which
// did not happen.
func (s *Shop) SubmitBatch(ctx context.Context, items []BatchItem,
	settle bool) ([]BatchResult, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	args := make([][]byte, len(items))
	for i := range items {
		encoded, err := encode(new(buffer), items[i].Command, items[i].Args)
		if err != nil {
			return nil, err
		}
		args[i] = encoded
	}
	return s.native.submitBatch(items, args, settle)
}

// Query asks by name and decodes the answer into [out], a pointer as for
// json.Unmarshal; a *json.RawMessage gets the text. It sees one committed
// snapshot and never waits for writers.
//
// Errors: ErrInvalid, ErrNotFound, ErrLimit, ErrIO, ErrNoMemory.
func (s *Shop) Query(ctx context.Context, query string, args, out any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	buffer := takeBuffer()
	defer giveBuffer(buffer)
	encoded, err := encode(buffer, query, args)
	if err != nil {
		return err
	}
	answer, err := s.native.query(query, encoded)
	if err != nil {
		return err
	}
	return decode(query, answer, out)
}

// Describe is every command, query, event, task kind, table and limit, with
// JSON Schemas.
func (s *Shop) Describe(ctx context.Context) (json.RawMessage, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	answer, err := s.native.describe()
	return json.RawMessage(answer), err
}

// Step does the work that is due, for about [budget]. It says how long the
// shop may be left alone: 0 when there is more now, negative when nothing is
// scheduled.
func (s *Shop) Step(ctx context.Context, budget time.Duration) (time.Duration,
	error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	next, err := s.native.step(budget.Milliseconds())
	return time.Duration(next) * time.Millisecond, err
}

// Settle steps until nothing more is due now.
func (s *Shop) Settle(ctx context.Context) error {
	for {
		next, err := s.Step(ctx, 50*time.Millisecond)
		if err != nil || next != 0 {
			return err
		}
	}
}

// StartPump and StopPump are for a shop that was opened with WithoutPump.
func (s *Shop) StartPump() error { return s.native.pumpStart() }

// StopPump returns when the thread has ended. It is legal when there is none.
func (s *Shop) StopPump() error { return s.native.pumpStop() }

// Verification is what Verify found.
type Verification struct {
	Subjects   int64       `json:"subjects"`
	Events     int64       `json:"events"`
	Violations []Violation `json:"violations"`
	Standing   int64       `json:"-"` // violations that were not repaired
}

// Violation is one broken invariant.
type Violation struct {
	Rule     string `json:"rule"`
	Module   string `json:"module"`
	Order    string `json:"order"`
	Text     string `json:"text"`
	Repaired bool   `json:"repaired"`
}

// Verify recomputes every invariant. [repair] puts right what is derived from
// other rows, [storage] lets the store inspect its file.
func (s *Shop) Verify(ctx context.Context, repair, storage bool) (
	*Verification, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	flags := uint(0)
	if repair {
		flags |= verifyRepair
	}
	if storage {
		flags |= verifyStorage
	}
	answer, standing, err := s.native.verify(flags)
	if err != nil {
		return nil, err
	}
	found := &Verification{Standing: standing}
	return found, decode("verify", answer, found)
}

// Backup writes a consistent copy of the shop while it runs.
func (s *Shop) Backup(ctx context.Context, path string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.native.backup(path)
}

// Stats are figures of the engine since open.
type Stats struct {
	GroupMax    int64 `json:"group_max"`   // most commands in one commit
	Commands    int64 `json:"commands"`    // applied
	Refused     int64 `json:"refused"`     // by validation, guards or keys
	Repeats     int64 `json:"repeats"`     // answered from a key's receipt
	Commits     int64 `json:"commits"`     // transactions made durable
	Events      int64 `json:"events"`      // written to the log
	Reactions   int64 `json:"reactions"`   // handed to modules
	TasksDone   int64 `json:"tasks_done"`  // answered for good
	Calls       int64 `json:"calls"`       // started outside
	Allocations int64 `json:"allocations"` // of memory
}

// Stats never blocks.
func (s *Shop) Stats() (*Stats, error) {
	answer, err := s.native.stats()
	if err != nil {
		return nil, err
	}
	found := new(Stats)
	return found, decode("stats", answer, found)
}

// Millis is a time as the library wants it: members that end in AtMs.
func Millis(when time.Time) int64 { return when.UnixNano() / 1e6 }

// Time is a time as the library gives it. 0 is the zero Time.
func Time(atMs int64) time.Time {
	if atMs == 0 {
		return time.Time{}
	}
	return time.Unix(0, atMs*1e6).UTC()
}
