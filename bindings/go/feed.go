package oms

import (
	"context"
	"encoding/json"
)

// Event is something that happened. It is never changed; ID is its position
// in this shop's log, Seq is dense for each source and subject.
type Event struct {
	ID           int64           `json:"id"`
	Subject      string          `json:"subject"` // the order
	Source       string          `json:"source"`  // a module
	Seq          int64           `json:"seq"`
	Type         string          `json:"type"` // "order.placed"
	AtMs         int64           `json:"at_ms"`
	OccurredAtMs int64           `json:"occurred_at_ms"` // 0: at AtMs
	Actor        string          `json:"actor"`
	CommandKey   string          `json:"command_key"`
	Data         json.RawMessage `json:"data"`  // but for what is personal
	Moves        string          `json:"moves"` // "order.status a>b; ..."
	PII          json.RawMessage `json:"pii"`   // what is, until an erasure
}

// Decode gives the event as the struct of its type: *OrderPlacedData for
// "order.placed". Data and what is personal of it are one there. A type that
// this package does not know yet is a json.RawMessage.
func (e *Event) Decode() (any, error) {
	whole, err := join(e.Data, e.PII)
	if err != nil {
		return nil, invalid(e.Type, "", err.Error())
	}
	make, known := eventData[e.Type]
	if !known {
		return whole, nil
	}
	out := make()
	return out, decode(e.Type, string(whole), out)
}

// join puts what is personal back where it was: members of objects by name,
// items of lists by position.
func join(data, pii json.RawMessage) (json.RawMessage, error) {
	if len(pii) == 0 {
		return data, nil
	}
	if len(data) == 0 {
		return pii, nil
	}
	switch {
	case data[0] == '{' && pii[0] == '{':
		return joinObjects(data, pii)
	case data[0] == '[' && pii[0] == '[':
		return joinLists(data, pii)
	}
	return pii, nil
}

func joinObjects(data, pii json.RawMessage) (json.RawMessage, error) {
	var whole, more map[string]json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(pii, &more); err != nil {
		return nil, err
	}
	for name, value := range more {
		joined, err := join(whole[name], value)
		if err != nil {
			return nil, err
		}
		whole[name] = joined
	}
	return json.Marshal(whole)
}

func joinLists(data, pii json.RawMessage) (json.RawMessage, error) {
	var whole, more []json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(pii, &more); err != nil {
		return nil, err
	}
	for i, value := range more {
		if i == len(whole) {
			whole = append(whole, nil)
		}
		joined, err := join(whole[i], value)
		if err != nil {
			return nil, err
		}
		whole[i] = joined
	}
	return json.Marshal(whole)
}

// EventFilter says which events to read. The zero value is all of them, from
// the beginning.
type EventFilter struct {
	After   int64  // id of the last event seen
	Subject string // only of this order
	Type    string // only of this type
}

// FeedPage is some events, in the order of the log.
type FeedPage struct {
	Items    []Event `json:"items"`
	Position int64   `json:"position"` // After of the next page
	End      bool    `json:"end"`      // nothing was behind it
}

const feedPage = 200 // OMS_PAGE_MAX

func readFeed(n *native, filter *EventFilter, limit uint) (FeedPage, error) {
	var page FeedPage
	answer, err := n.feedRead(filter, limit)
	if err == nil {
		err = decode("feed_read", answer, &page)
	}
	return page, err
}

// Read reads a page and does not wait. With a filter a page may be empty
// before the end.
func (c EventsCalls) Read(ctx context.Context, filter EventFilter) (FeedPage,
	error) {
	if err := ctx.Err(); err != nil {
		return FeedPage{}, err
	}
	return readFeed(c.shop.native, &filter, feedPage)
}

// Feed reads events one after the other, and waits for those to come. It
// remembers its place in memory only: keep the ID of the last event if nothing
// may be missed. A Feed is for one goroutine at a time.
type Feed struct {
	shop   *Shop
	filter EventFilter
	page   []Event
	end    bool
	mark   int64
}

// Feed begins to read behind filter.After.
func (c EventsCalls) Feed(filter EventFilter) *Feed {
	return &Feed{shop: c.shop, filter: filter, mark: -1}
}

// Next gives the next event and waits for it if need be. It ends with the
// error of the context, or with ErrClosed.
func (f *Feed) Next(ctx context.Context) (*Event, error) {
	for {
		event, err := f.Poll(ctx)
		if event != nil || err != nil {
			return event, err
		}
		if err = f.shop.log.until(ctx, f.mark); err != nil {
			return nil, err
		}
	}
}

// Poll gives the next event, or nil when the log has no more now.
func (f *Feed) Poll(ctx context.Context) (*Event, error) {
	for fresh := false; len(f.page) == 0; fresh = true {
		if fresh && f.end {
			return nil, nil
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f.mark = f.shop.log.mark()
		page, err := readFeed(f.shop.native, &f.filter, feedPage)
		if err != nil {
			return nil, err
		}
		f.page, f.filter.After, f.end = page.Items, page.Position, page.End
	}
	event := &f.page[0]
	f.page = f.page[1:]
	return event, nil
}
