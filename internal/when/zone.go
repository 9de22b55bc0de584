package when

import (
	"sync"
	"time"
)

var zones sync.Map // IANA name to *time.Location: each is read from the disk once

// ZoneOr returns the time zone of an IANA name, or for none, or one that is not
// known, the other.
func ZoneOr(name string, other *time.Location) *time.Location {
	if zone, ok := load(name); ok {
		return zone
	}
	return other
}

// IsZone reports whether a time zone of that IANA name is known.
func IsZone(name string) bool {
	_, ok := load(name)
	return ok
}

func load(name string) (*time.Location, bool) {
	if name == "" || name == "Local" {
		return nil, false
	}
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location), true
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, false
	}
	zones.Store(name, zone)
	return zone, true
}
