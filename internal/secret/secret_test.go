package secret_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"openpeople/internal/secret"
)

// A secret is as long as it says, made of the bits that are given, and refused where there
// are too few; what is kept of it is SHA-256 (FIPS 180-2, appendix B.1).
func TestSecret(t *testing.T) {
	text, err := secret.New(bytes.NewReader(bytes.Repeat([]byte{0xa5}, 20)))
	if err != nil || text != strings.Repeat("a5", 20) || len(text) != secret.Length {
		t.Errorf("%q %v", text, err)
	}
	if _, err := secret.New(io.LimitReader(strings.NewReader("short"), 5)); err == nil {
		t.Error("made of five bytes")
	}
	if got := secret.Hash("abc"); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Error(got)
	}
}
