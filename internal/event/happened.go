package event

import "time"

// Happened is one event that waits for its reaction.
type Happened struct {
	ID       int64
	Name     Name
	Subject  int64 // the row that the name speaks of
	At       time.Time
	Attempts int // reactions tried, this one included
}
