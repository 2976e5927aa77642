package oms

// Receipt is what a command did. The library keeps it for 30 days for the
// command's key.
type Receipt struct {
	Subject  string `json:"subject"`  // the order, or other thing, it changed
	Number   int64  `json:"number"`   // a number it made: order, payment
	EventID  int64  `json:"event_id"` // its last event in the log; 0: none
	AtMs     int64  `json:"at_ms"`    // when it was applied
	Repeated bool   `json:"repeated"` // the key had been used: its receipt
}
