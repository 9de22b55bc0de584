package when

import (
	"sync"
	"time"
)

var zones sync.Map // IANA name to *time.Location: each is read from the disk once

// ZoneOr returns the time zone of an IANA name, or for none, or one that is not
// known, the other.
func ZoneOr(name string, other *time.Location) *time.Location {
	if name == "" || name == "Local" {
		return other
	}
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return other
	}
	zones.Store(name, zone)
	return zone
}
