//go:build go1.23

package oms

import (
	"context"
	"iter"
)

// Follow are the events behind filter.After and those to come, until the
// context is done, the shop is closed or the loop is left. The error comes
// last, with a nil event:
//
//	for event, err := range shop.Events.Follow(ctx, oms.EventFilter{}) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(event.ID, event.Type)
//	}
func (c EventsCalls) Follow(ctx context.Context, filter EventFilter) iter.Seq2[
	*Event, error] {
	return func(yield func(*Event, error) bool) {
		feed := c.Feed(filter)
		for {
			event, err := feed.Next(ctx)
			if !yield(event, err) || err != nil {
				return
			}
		}
	}
}

// SoFar are the events that the log has now. The loop ends behind them.
func (c EventsCalls) SoFar(ctx context.Context, filter EventFilter) iter.Seq2[
	*Event, error] {
	return func(yield func(*Event, error) bool) {
		feed := c.Feed(filter)
		for {
			event, err := feed.Poll(ctx)
			if event == nil && err == nil {
				return
			}
			if !yield(event, err) || err != nil {
				return
			}
		}
	}
}

// pages is what the iterators over lists share: [ask] reads the page behind a
// cursor, and gives its items and the next cursor.
func pages[Item any](cursor string,
	ask func(cursor string) ([]Item, string, error)) iter.Seq2[
	*Item, error] {
	return func(yield func(*Item, error) bool) {
		for cursor := cursor; ; {
			items, next, err := ask(cursor)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range items {
				if !yield(&items[i], nil) {
					return
				}
			}
			if next == "" {
				return
			}
			cursor = next
		}
	}
}
