package account

import (
	"context"
	"testing"

	"github.com/alexedwards/argon2id"

	"openpeople/internal/fault"
)

// Who comes when the line is full is told to come again; who gives up, or is done, makes
// room.
func TestTheLineOfHashesEnds(t *testing.T) {
	h := Argon2With(argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16}).(*argon2)
	for range hashesAtOnce {
		if err := h.turn(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	for range hashesInLine {
		if err := h.turn(gone); err == nil || fault.Is(err, fault.Unavailable) {
			t.Fatalf("who gives up: %v", err)
		}
	}
	for range hashesInLine - hashesAtOnce {
		h.line <- struct{}{}
	}
	if _, err := h.Matches(t.Context(), "x", ""); !fault.Is(err, fault.Unavailable) || fault.Of(err).RetryAfter <= 0 {
		t.Errorf("a full line: %v", err)
	}
	h.done()
	if _, err := h.Matches(t.Context(), "x", ""); err != nil {
		t.Errorf("after one was done: %v", err)
	}
}
