package fault

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

const stale = "fault.stale"

// Revision names values as they are at a moment: what a form was drawn from. Two
// moments have one name only while every value is the same. Values are plain: what
// encoding/json writes.
func Revision(values ...any) string {
	raw, err := json.Marshal(values)
	if err != nil {
		panic(fmt.Sprintf("fault: a revision of what is no plain value: %v", err))
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:10])
}

// Fresh refuses, with Conflict, to change what somebody else has changed since it was
// seen. seen "" is of who looked at no form, and is never refused. Compare what is
// held until the transaction ends.
func Fresh(seen, now string) error {
	if seen != "" && seen != now {
		return New(Conflict, stale)
	}
	return nil
}

// Stale reports whether a fault is Fresh's: the form was drawn from what is no more.
func (f *Fault) Stale() bool { return f != nil && f.Key == stale }
