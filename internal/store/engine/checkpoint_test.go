package engine

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"
)

// The log is copied beside the writer once it has grown by enough, and not before;
// the writer tells that it has written.
func TestLogIsCopied(t *testing.T) {
	s, ctx := openLite(t), context.Background()
	grow := func(name string, pages int) (length, copied int) {
		t.Helper()
		if err := put(ctx, s, name, strings.Repeat("x", pages*4096)); err != nil {
			t.Fatal(err)
		}
		if err := s.checkpoints.copy(); err != nil {
			t.Fatal(err)
		}
		length, copied, err := s.checkpoints.do("NOOP")
		if err != nil {
			t.Fatal(err)
		}
		return length, copied
	}
	if length, copied := grow("little", copyFrom/2); length < copyFrom/2 || copied != 0 {
		t.Errorf("a little: %d of %d pages copied", copied, length)
	}
	if length, copied := grow("enough", copyFrom/2); length < copyFrom || copied != length {
		t.Errorf("enough: %d of %d pages copied", copied, length)
	}
	told := make(chan struct{}, 1)
	s.writer.grown = func() { told <- struct{}{} }
	for i := range askEvery {
		if err := put(ctx, s, strconv.Itoa(i), "x"); err != nil {
			t.Fatal(err)
		}
	}
	<-told
}

// The log ends at 64 MB, however much is written while nothing copies it.
func TestLogHasALimit(t *testing.T) {
	s, ctx := openLite(t), context.Background()
	if err := s.checkpoints.close(); err != nil {
		t.Fatal(err)
	}
	const most, each = 64 << 20, 8 << 20
	for i := range 14 {
		if err := put(ctx, s, strconv.Itoa(i), strings.Repeat("x", each)); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(s.writer.files.paths[1])
		if err != nil {
			t.Fatal(err)
		}
		if over := info.Size() - most; over > each+each/8 {
			t.Fatalf("the log is %d bytes over after %d writes", over, i+1)
		}
	}
}
